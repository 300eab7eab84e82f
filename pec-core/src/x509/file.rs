//! Certificates and CRLs from a file: PEM or DER.

use super::{Certificate, Crl};
use crate::{Error, Limits};
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
    let read = |der: &[u8]| Certificate::from_der(der).ok();
    let labels: &[&[u8]] = &[b"CERTIFICATE", b"X509 CERTIFICATE"];
    read_all(file, labels, read).map_err(|(position, why)| Error::TrustFile {
        position,
        detail: match why {
            Why::Nothing => "no certificate found",
            Why::Der => "not a certificate in DER",
            Why::Content => "a PEM block holds no readable certificate",
            Why::Base64 => "a PEM block is not in base64",
            Why::Unended => "a PEM block does not end",
        },
    })
}

/// Reads the CRLs of a file: one in DER, or PEM blocks with any text between them (RFC 7468 section 6). Blocks of other kinds,
/// such as certificates, are passed over.
///
/// ```
/// use pec_core::{Limits, x509::read_crls};
/// assert_eq!(read_crls(b"no CRL here", &Limits::default()).unwrap_err().code(), "crl_file");
/// ```
///
/// # Errors
/// [`Error::CrlFile`] if there is no CRL, or one cannot be read or exceeds the limits.
pub fn read_crls(file: &[u8], limits: &Limits) -> Result<Vec<Crl>, Error> {
    let read = |der: &[u8]| Crl::from_der(der, limits).ok();
    read_all(file, &[b"X509 CRL"], read).map_err(|(position, why)| Error::CrlFile {
        position,
        detail: match why {
            Why::Nothing => "no CRL found",
            Why::Der => "not a CRL in DER, or beyond the limits",
            Why::Content => "a PEM block holds no readable CRL, or one beyond the limits",
            Why::Base64 => "a PEM block is not in base64",
            Why::Unended => "a PEM block does not end",
        },
    })
}

/// Why a file cannot be used.
enum Why {
    Nothing,
    Der,
    Content,
    Base64,
    Unended,
}

/// What is in the file, or where and why that cannot be told.
fn read_all<T>(
    file: &[u8],
    labels: &[&[u8]],
    read: impl Fn(&[u8]) -> Option<T>,
) -> Result<Vec<T>, (usize, Why)> {
    // SEQUENCE: no PEM file starts so.
    if file.first() == Some(&0x30) {
        return read(file).map(|one| vec![one]).ok_or((0, Why::Der));
    }
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(found) = memmem::find(file.get(at..).unwrap_or_default(), BEGIN) {
        let start = at + found;
        let block = block(file.get(start..).unwrap_or_default()).ok_or((start, Why::Unended))?;
        at = start + block.len;
        if labels.contains(&block.label) {
            let der = base64(block.text).ok_or((start, Why::Base64))?;
            all.push(read(&der).ok_or((start, Why::Content))?);
        }
    }
    if all.is_empty() { Err((0, Why::Nothing)) } else { Ok(all) }
}

struct Block<'a> {
    label: &'a [u8],
    text: &'a [u8],
    /// Bytes from the start of its first line.
    len: usize,
}

/// The block whose first line stands at the start of `from`.
fn block(from: &[u8]) -> Option<Block<'_>> {
    let after = from.get(BEGIN.len()..)?;
    let label = after.get(..memmem::find(after, DASHES)?)?;
    let text_start = label.len() + DASHES.len();
    let text = after.get(text_start..)?;
    let text = text.get(..memmem::find(text, END)?)?;
    Some(Block { label, text, len: BEGIN.len() + text_start + text.len() })
}

/// Base64 with blanks and line ends of any kind in it. PEM readers of libraries are strict about the width of lines, which
/// files that people paste together are not.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
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
