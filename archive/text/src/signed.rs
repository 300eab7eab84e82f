//! What was signed, out of a signed file (CAdES, `.p7m`). Whether the signature is good, nobody asks here.

use crate::bounds::{Bound, Work};
use crate::extract::{Found, inside};
use crate::kind::{ENVELOPED_DATA, Kind, find};
use mail_parser::decoders::base64::base64_decode;
use pec_core::{Limits, cms};

/// Bytes within which the type of a CMS stands.
const TYPE_WITHIN: usize = 40;

/// The text of the file inside.
pub(crate) fn signed(
    file_name: Option<&str>,
    bytes: &[u8],
    depth: usize,
    work: &mut Work<'_>,
) -> (Kind, Found) {
    let decoded;
    let mut der = bytes;
    if bytes.first() != Some(&0x30) {
        // In base64, with or without armour.
        let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        decoded = {
            let coded: Vec<u8> =
                lines.filter(|line| !line.starts_with(b"-----")).flatten().copied().collect();
            base64_decode(&coded).unwrap_or_default()
        };
        der = &decoded;
    }
    if find(der.get(..TYPE_WITHIN).unwrap_or(der), ENVELOPED_DATA) {
        return (Kind::Signed, Found::Encrypted);
    }
    let mut limits = Limits::default();
    limits.max_cms_bytes = work.bounds.max_input_bytes;
    match cms::read(der, &limits) {
        Ok(signed) => match signed.content() {
            // Each layer is kept while the next is read; the outermost is no larger than the input.
            Some(content) if depth > 0 && content.len() > work.expandable() => {
                work.meet(Bound::Expanded);
                (Kind::Signed, Found::Text)
            }
            Some(content) => {
                if depth > 0 {
                    work.expand(content.len());
                }
                inside("", Some(inner_name(file_name.unwrap_or_default())), content, depth + 1, work)
            }
            // The signature of a file that lies elsewhere.
            None => (Kind::Signed, Found::NoText),
        },
        Err(_) => {
            work.damaged = true;
            (Kind::Signed, Found::Text)
        }
    }
}

/// `atto.pdf` of `atto.pdf.p7m`.
fn inner_name(name: &str) -> &str {
    let (before, end) = name.rsplit_once('.').unwrap_or((name, ""));
    if end.eq_ignore_ascii_case("p7m") { before } else { name }
}
