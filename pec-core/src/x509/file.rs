//! Certificates from a file: PEM or DER.

use super::Certificate;
use crate::Error;
use memchr::memmem;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// Reads the certificates of a file: one in DER, or PEM blocks with any text between them (RFC 7468 section 5). Blocks of
/// other kinds, such as PGP signatures, are passed over.
///
/// # Errors
/// [`Error::TrustFile`] if there is no certificate, or one cannot be read.
pub fn read_certificates(file: &[u8]) -> Result<Vec<Certificate>, Error> {
    // SEQUENCE: no PEM file starts so.
    if file.first() == Some(&0x30) {
        let unreadable = |_| Error::TrustFile { position: 0, detail: "not a certificate in DER" };
        return Certificate::from_der(file).map(|certificate| vec![certificate]).map_err(unreadable);
    }
    let mut certificates = Vec::new();
    let mut at = 0;
    while let Some(found) = memmem::find(file.get(at..).unwrap_or_default(), BEGIN) {
        let start = at + found;
        let fail = |detail| Error::TrustFile { position: start, detail };
        let block = block(file.get(start..).unwrap_or_default()).ok_or(fail("a PEM block does not end"))?;
        at = start + block.len;
        if matches!(block.label, b"CERTIFICATE" | b"X509 CERTIFICATE") {
            let der = base64(block.text).ok_or(fail("a PEM block is not in base64"))?;
            let certificate = Certificate::from_der(&der);
            certificates.push(certificate.map_err(|_| fail("a PEM block holds no readable certificate"))?);
        }
    }
    if certificates.is_empty() {
        return Err(Error::TrustFile { position: 0, detail: "no certificate found" });
    }
    Ok(certificates)
}

/// A PEM block.
pub(crate) struct Block<'a> {
    label: &'a [u8],
    pub(crate) text: &'a [u8],
    /// Bytes from the start of its first line.
    len: usize,
}

/// The block whose first line stands at the start of `from`.
pub(crate) fn block(from: &[u8]) -> Option<Block<'_>> {
    let after = from.get(BEGIN.len()..)?;
    let label = after.get(..memmem::find(after, DASHES)?)?;
    let text_start = label.len() + DASHES.len();
    let text = after.get(text_start..)?;
    let text = text.get(..memmem::find(text, END)?)?;
    Some(Block { label, text, len: BEGIN.len() + text_start + text.len() })
}

/// Base64 with blanks and line ends of any kind in it. PEM readers of libraries are strict about the width of lines, which
/// files that people paste together are not.
pub(crate) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut group, mut bits) = (0u32, 0);
    let mut digits = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    for digit in digits.by_ref() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        group = group << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(group >> bits & 0xff).ok()?);
        }
    }
    digits.all(|byte| *byte == b'=').then_some(bytes)
}
