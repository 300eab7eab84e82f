//! What an attachment is: by its first bytes, then by its media type, then by its name. The latter two often lie.

/// What an attachment is, as far as it has text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Text as it stands.
    Plain,
    /// HTML.
    Html,
    /// XML: an invoice (FatturaPA), certification data, anything.
    Xml,
    /// Rich text.
    Rtf,
    /// PDF.
    Pdf,
    /// A text, table or presentation of an office suite: OOXML or OpenDocument.
    Office,
    /// A signed file (CAdES, `.p7m`), which has the signed one inside.
    Signed,
    /// Something else.
    Other,
}

impl Kind {
    /// Its name: a stable machine code.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Rtf => "rtf",
            Self::Pdf => "pdf",
            Self::Office => "office",
            Self::Signed => "signed",
            Self::Other => "other",
        }
    }
}

/// How far into a file `%PDF` is looked for, as readers do.
const PDF_WITHIN: usize = 1024;
/// How many bytes tell whether a file is text.
const TEXT_WITHIN: usize = 4096;
/// The content type of signed data, of a CMS (RFC 5652 5.1), in DER.
const SIGNED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
/// That of enveloped data, which is encrypted (6.1).
pub(crate) const ENVELOPED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";

/// What these bytes are.
pub(crate) fn kind(media_type: &str, file_name: Option<&str>, bytes: &[u8]) -> Kind {
    let head = bytes.get(..PDF_WITHIN).unwrap_or(bytes);
    let trimmed = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let begins = |with: &[u8]| trimmed.get(..with.len()).is_some_and(|text| text.eq_ignore_ascii_case(with));
    // Before what may lie inside it.
    let der = head.first() == Some(&0x30)
        && head.get(..40).is_some_and(|head| find(head, SIGNED_DATA) || find(head, ENVELOPED_DATA));
    if der || begins(b"-----BEGIN PKCS7") || begins(b"-----BEGIN CMS") {
        return Kind::Signed;
    }
    if begins(b"%PDF-") || is_binary(head) && find(head, b"%PDF-") {
        return Kind::Pdf;
    }
    if head.starts_with(b"PK\x03\x04") {
        return Kind::Office;
    }
    if begins(b"{\\rtf") {
        return Kind::Rtf;
    }
    if begins(b"<!doctype html") || begins(b"<html") {
        return Kind::Html;
    }
    if begins(b"<?xml") {
        return Kind::Xml;
    }
    if is_binary(bytes.get(..TEXT_WITHIN).unwrap_or(bytes)) {
        return Kind::Other;
    }
    by_words(media_type, file_name, begins(b"MI"))
}

/// What text is, by what is said of it.
fn by_words(media_type: &str, file_name: Option<&str>, maybe_signed: bool) -> Kind {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (family, subtype) = essence.split_once('/').unwrap_or((&essence, ""));
    let extension = file_name.and_then(|name| name.rsplit_once('.')).map(|(_, end)| end.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    if maybe_signed && (subtype.contains("pkcs7") || matches!(extension, "p7m" | "p7s" | "p7b")) {
        return Kind::Signed;
    }
    match (family, subtype) {
        ("text", "html") | (_, "xhtml+xml") => Kind::Html,
        (_, "xml") => Kind::Xml,
        _ if subtype.ends_with("+xml") => Kind::Xml,
        _ => match extension {
            "html" | "htm" | "xhtml" => Kind::Html,
            "xml" | "xsd" | "xsl" | "svg" => Kind::Xml,
            // Text in a coding of its own, which is no words.
            "p7m" | "p7s" | "p7b" | "pem" | "crt" | "cer" | "asc" => Kind::Other,
            _ if family == "message" || family == "multipart" || family == "image" => Kind::Other,
            // What else is text is read as text, whatever it is called: CSV, JSON, logs, calendars.
            _ => Kind::Plain,
        },
    }
}

/// Whether it has characters that no text has. Text in UTF-16 tells by its first two bytes.
fn is_binary(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"\xff\xfe")
        && !bytes.starts_with(b"\xfe\xff")
        && bytes.iter().any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f))
}

pub(crate) fn find(bytes: &[u8], what: &[u8]) -> bool {
    memchr::memmem::find(bytes, what).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_first_then_type_then_name() {
        for (media_type, name, bytes, expected) in [
            ("text/plain", "a.txt", &b"%PDF-1.7"[..], Kind::Pdf),
            ("application/octet-stream", "a", b"\0\0%PDF-1.7", Kind::Pdf),
            ("text/plain", "a.txt", b"about %PDF-1.7", Kind::Plain),
            ("text/plain", "a.txt", b" <HTML>", Kind::Html),
            ("text/html", "a.txt", b"<p>", Kind::Html),
            ("application/xml", "a.bin", b"<a/>", Kind::Xml),
            ("application/octet-stream", "fattura.XML", b"<a/>", Kind::Xml),
            ("application/octet-stream", "a.bin", b"some words", Kind::Plain),
            ("text/plain", "a.txt", b"\x89PNG\r\n\x1a\n\0", Kind::Other),
            ("text/plain", "a.txt", b"\xff\xfea\0", Kind::Plain),
            ("application/pkcs7-mime", "a", b"MIIB", Kind::Signed),
            ("application/octet-stream", "a.pdf.p7m", b"MIIB", Kind::Signed),
            ("application/octet-stream", "a.rtf", b"{\\rtf1", Kind::Rtf),
            ("", "", b"", Kind::Plain),
        ] {
            assert_eq!(kind(media_type, Some(name), bytes), expected, "{media_type} {name}");
        }
    }
}
