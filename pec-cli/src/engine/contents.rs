//! What a message is and holds, as it says itself: for `inspect`. Nothing here was verified.

use crate::input::ItemError;
use pec_core::Limits;
use pec_core::daticert::{self, CertificationData};
use pec_core::message::{Message, MessageKind};
use pec_core::mime::{Mime, PartId, Structure};
use serde::Serialize;
use std::io;

/// What a message says of itself.
#[derive(Serialize)]
pub(crate) struct Contents {
    pub(crate) kind: MessageKind,
    pub(crate) certification_data: Option<CertificationData>,
    /// Each before those inside it; those of a message inside come below the part that holds it.
    pub(crate) parts: Vec<PartRow>,
}

/// One part of a message.
#[derive(Serialize)]
pub(crate) struct PartRow {
    pub(crate) depth: usize,
    pub(crate) media_type: String,
    pub(crate) file_name: Option<String>,
    /// Bytes of its content, decoded.
    pub(crate) bytes: usize,
    /// Whether somebody attached it: it has a file's name, and not one of those that PEC itself gives.
    pub(crate) attachment: bool,
}

/// The files that a provider adds (RFC 6109 sections 4.3 and 4.4, RFC 8551 section 3.2.1).
const OF_PEC: &[&str] = &["daticert.xml", "postacert.eml", "smime.p7s"];

pub(crate) fn contents(raw: &[u8], limits: &Limits) -> Result<Contents, ItemError> {
    let message = Message::parse(raw, limits).map_err(|error| ItemError::engine(&error))?;
    let mime = message.mime();
    // Those of the signed part if there is one; a claim may stand anywhere.
    let named = || mime.ids().find(|id| is_named(mime, *id, "daticert.xml"));
    let signed = message.signed_content().and_then(|content| content.certification.first().copied());
    let data_part = signed.or_else(named);
    let certification_data =
        data_part.and_then(|id| daticert::read(&mime.body(id).bytes, limits).into_parts().0);
    let kind = certification_data.as_ref().map(|data| data.kind.into()).or_else(|| message.claimed_kind());
    let mut parts = Vec::new();
    let listed = walk(mime, limits, 0, &mut |mime, id, depth, bytes| {
        let file_name = mime.file_name(id);
        let of_pec = |name: &String| OF_PEC.iter().any(|known| name.eq_ignore_ascii_case(known));
        parts.push(PartRow {
            depth,
            attachment: file_name.as_ref().is_some_and(|name| !of_pec(name)),
            media_type: mime.part(id).media_type().to_string(),
            file_name,
            bytes: bytes.len(),
        });
        Ok(())
    });
    listed.map_err(|error| ItemError::io(&error))?;
    Ok(Contents { kind: kind.unwrap_or(MessageKind::Ordinary), certification_data, parts })
}

/// Hands over the wished name and the decoded content of each part that is not made of others, also of those in messages
/// inside.
pub(crate) fn each_part(
    raw: &[u8],
    limits: &Limits,
    mut each: impl FnMut(&str, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    walk(&Mime::index(raw, limits), limits, 0, &mut |mime, id, _, bytes| match mime.part(id).structure() {
        Structure::Multipart => Ok(()),
        _ => each(&wished_name(mime, id), bytes),
    })
}

type Visit<'v> = dyn FnMut(&Mime<'_>, PartId, usize, &[u8]) -> io::Result<()> + 'v;

/// Visits all parts, going into messages inside as deep as the limits say.
fn walk(mime: &Mime<'_>, limits: &Limits, outside: usize, visit: &mut Visit<'_>) -> io::Result<()> {
    for part in mime.parts() {
        let (id, depth) = (part.id(), outside.saturating_add(part.depth()));
        let body = mime.body(id);
        visit(mime, id, depth, &body.bytes)?;
        if part.structure() == Structure::Message && depth < limits.max_depth {
            walk(&Mime::index(&body.bytes, limits), limits, depth + 1, visit)?;
        }
    }
    Ok(())
}

fn is_named(mime: &Mime<'_>, id: PartId, name: &str) -> bool {
    mime.file_name(id).is_some_and(|found| found.eq_ignore_ascii_case(name))
}

/// The name that the sender gave, or one that says what it is.
fn wished_name(mime: &Mime<'_>, id: PartId) -> String {
    if let Some(name) = mime.file_name(id) {
        return name;
    }
    let media_type = mime.part(id).media_type();
    let name = match () {
        () if media_type.is("text", "plain") => "text.txt",
        () if media_type.is("text", "html") => "text.html",
        () if media_type.is("application", "xml") || media_type.is("text", "xml") => "part.xml",
        () if media_type.is("application", "pdf") => "part.pdf",
        () if mime.part(id).structure() == Structure::Message => "message.eml",
        () => "part.bin",
    };
    name.to_owned()
}
