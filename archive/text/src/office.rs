//! The text of office files: OOXML (`.docx`, `.xlsx`, `.pptx`) and OpenDocument (`.odt`, `.ods`, `.odp`).

use crate::bounds::{Bound, Work};
use crate::decode::decode;
use crate::extract::Found;
use crate::html::xml;
use crate::kind::find;
use crate::markup::{Markup, Piece, attributes, local, references};
use crate::zip::Zip;

/// Folders and files of a package that hold text of the document: how their names begin.
const PARTS: &[&[u8]] = &[
    b"word/document",
    b"word/header",
    b"word/footer",
    b"word/footnotes",
    b"word/endnotes",
    b"word/comments",
    b"xl/sharedStrings",
    b"xl/worksheets/sheet",
    b"xl/comments",
    b"ppt/slides/slide",
    b"ppt/notesSlides/notesSlide",
    b"ppt/comments",
];

/// The text of all parts. A ZIP file that is none of these has no text.
pub(crate) fn office(bytes: &[u8], work: &mut Work<'_>) -> Found {
    let Some(zip) = Zip::new(bytes) else {
        work.damaged = true;
        return Found::Text;
    };
    let mut found = Found::NoText;
    let mut count = 0;
    for entry in zip.entries(work.bounds.max_objects) {
        count += 1;
        if work.expandable() == 0 {
            work.meet(Bound::Expanded);
        }
        if work.is_full() || work.met == Some(Bound::Expanded) {
            break;
        }
        let is_xml = entry.name.ends_with(b".xml");
        let is_ooxml = is_xml && PARTS.iter().any(|part| entry.name.starts_with(part));
        match entry.name {
            b"META-INF/manifest.xml" if find(&zip.read(&entry, work), b"encryption-data") => {
                return Found::Encrypted;
            }
            // Its own name in an OpenDocument file; elsewhere it may be anything.
            b"content.xml" => {
                found = Found::Text;
                open_document(&decode(&zip.read(&entry, work), None), work);
            }
            _ if is_ooxml && entry.is_encrypted() => return Found::Encrypted,
            _ if is_ooxml => {
                found = Found::Text;
                let part = zip.read(&entry, work);
                let part = decode(&part, None);
                if entry.name.starts_with(b"xl/worksheets") {
                    sheet(&part, work)
                } else {
                    ooxml(&part, work)
                }
                work.line();
            }
            _ => {}
        }
    }
    if count == work.bounds.max_objects {
        work.meet(Bound::Objects);
    }
    found
}

/// The text of a part of OOXML, which stands in elements called `t`. The runs of a word follow each other without a space.
fn ooxml(text: &str, work: &mut Work<'_>) {
    let mut in_text = false;
    for piece in Markup::new(text) {
        if work.is_full() {
            return;
        }
        match piece {
            Piece::Text(text) if in_text => references(text, |text| work.push(text)),
            Piece::Data(text) if in_text => work.push(text),
            Piece::Open { name, empty, .. } => match local(name) {
                "t" => in_text = !empty,
                "tab" | "br" | "cr" => work.space(),
                _ => {}
            },
            Piece::Close(name) => match local(name) {
                "t" => in_text = false,
                "p" | "si" | "tc" | "comment" => work.line(),
                _ => {}
            },
            Piece::Text(_) | Piece::Data(_) => {}
        }
    }
}

/// The numbers and the texts of a sheet. Most texts stand elsewhere, and here their numbers, which mean nothing.
fn sheet(text: &str, work: &mut Work<'_>) {
    let (mut is_shared, mut in_value) = (false, false);
    for piece in Markup::new(text) {
        if work.is_full() {
            return;
        }
        match piece {
            Piece::Open { name, attributes: values, empty } => match local(name) {
                "c" => is_shared = attributes(values).any(|(name, value)| name == "t" && value == "s"),
                "v" => in_value = !empty && !is_shared,
                "t" => in_value = !empty,
                _ => {}
            },
            Piece::Text(text) if in_value => references(text, |text| work.push(text)),
            Piece::Close(name) => {
                in_value = false;
                if local(name) == "c" {
                    work.line();
                }
            }
            Piece::Text(_) | Piece::Data(_) => {}
        }
    }
}

/// The text of OpenDocument, which is all text there is.
fn open_document(text: &str, work: &mut Work<'_>) {
    if find(text.get(..1024).unwrap_or(text).as_bytes(), b"urn:oasis:names:tc:opendocument") {
        for piece in Markup::new(text) {
            if work.is_full() {
                return;
            }
            match piece {
                Piece::Text(text) => references(text, |text| work.push(text)),
                Piece::Data(text) => work.push(text),
                Piece::Open { name: "text:s" | "text:tab" | "text:line-break", .. } => work.space(),
                Piece::Close("text:p" | "text:h" | "table:table-cell") => work.line(),
                Piece::Open { .. } | Piece::Close(_) => {}
            }
        }
    } else {
        xml(text, work);
    }
}
