//! Files that office programs write, made by hand: small, and with one thing in them each.
#![allow(dead_code, reason = "each test takes what it needs")]

use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

/// A ZIP file of these entries, compressed.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let packed = compress_to_vec(content, 6);
        let size = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let common = [
            &[20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..],
            &size(packed.len()),
            &size(content.len()),
            &length,
            &[0, 0],
        ]
        .concat();
        list.push([b"PK\x01\x02\x14\0", &common[..], &[0; 10], &size(file.len()), name.as_bytes()].concat());
        file.extend([b"PK\x03\x04", &common[..], name.as_bytes(), &packed].concat());
    }
    let at = u32::try_from(file.len()).unwrap().to_le_bytes();
    let list_bytes = list.concat();
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let size = u32::try_from(list_bytes.len()).unwrap().to_le_bytes();
    file.extend(list_bytes);
    file.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &at, &[0, 0]].concat());
    file
}

/// A PDF of these objects, the first of which is number 1, with a table of their places.
pub(crate) fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(
            format!("{} 0 obj\n", number + 1).bytes().chain(object.iter().copied()).chain(*b"\nendobj\n"),
        );
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    file.extend(
        format!("trailer\n<</Size {} /Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes(),
    );
    file
}

/// A stream as it stands.
pub(crate) fn stream(dict: &str, bytes: &[u8]) -> Vec<u8> {
    [format!("<<{dict} /Length {}>>\nstream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat()
}

/// A stream, compressed.
pub(crate) fn deflated(dict: &str, bytes: &[u8]) -> Vec<u8> {
    stream(&format!("{dict} /Filter /FlateDecode"), &compress_to_vec_zlib(bytes, 6))
}

/// A PDF of one page with this content, and with the fonts and objects that follow: the first is number 5.
pub(crate) fn page(content: &[u8], fonts: &str, more: Vec<Vec<u8>>) -> Vec<u8> {
    let mut objects = vec![
        b"<</Type /Catalog /Pages 2 0 R>>".to_vec(),
        format!(
            "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] /Resources <</Font <<{fonts}>>>>>>"
        )
        .into_bytes(),
        b"<</Type /Page /Parent 2 0 R /Contents 4 0 R>>".to_vec(),
        deflated("", content),
    ];
    objects.extend(more);
    pdf(&objects)
}

/// What is written into a table from codes to characters.
pub(crate) fn to_unicode(ranges: &str) -> Vec<u8> {
    let table = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def
        1 begincodespacerange <0000> <FFFF> endcodespacerange {ranges} endcmap end end"
    );
    deflated("", table.as_bytes())
}

/// The usual font.
pub(crate) const HELVETICA: &str =
    "/F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>";
