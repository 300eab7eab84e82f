//! A message that is ready to be signed, and the form it then takes: RFC 6109 section 4.3.

use super::original::{Fields, is_7bit};
use super::signed_data::signed_data;
use super::signer::Signer;
use crate::crypto::DigestAlgorithm;
use crate::{Error, UnixTime};
use mail_builder::headers::{Header, content_type::ContentType, raw::Raw, text::Text};
use mail_builder::mime::{BodyPart, MimePart};
use sha2::{Digest, Sha256};
use std::fmt;

/// The longest word that may stand in a line of a header unbroken: 998 octets (RFC 5322 section 2.1.1), less the name of
/// the field.
const MAX_WORD: usize = 900;

/// A message that a [`Provider`](super::Provider) is about to issue. [`sign`](Self::sign) makes it one.
///
/// The fields are what the rules say for its kind; changing them first gives messages that break the rules.
#[derive(Clone)]
#[non_exhaustive]
pub struct Draft {
    /// The header, each field with its line end. None of it will be signed.
    pub header: Vec<u8>,
    /// The readable text. Characters beyond ISO-8859-1 become `?`.
    pub text: String,
    /// The content of `daticert.xml`, if there is one.
    pub certification_data: Option<Vec<u8>>,
    /// The content of `postacert.eml`, if there is one. What is not 7-bit mail goes in base64: RFC 6109 section 4.3 asks
    /// for 7-bit parts before signing, over RFC 2046 section 5.2.1, which would forbid it for this type.
    pub original: Option<Vec<u8>>,
    /// Whether `postacert.eml` comes before `daticert.xml`. Either order is right, and both are seen.
    pub original_first: bool,
    /// The digest of the signature.
    pub digest: DigestAlgorithm,
    /// The time that the signature states.
    pub signing_time: UnixTime,
    /// What the MIME boundaries derive from. Two messages may share it.
    pub boundary_seed: String,
}

/// Redacted: it is somebody's mail.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("digest", &self.digest).finish_non_exhaustive()
    }
}

impl Draft {
    /// Sets a header field in place of all of that name, at the end of the header. It is folded and, beyond ASCII,
    /// encoded; line breaks and other control characters in the value become blanks.
    pub fn set_header(&mut self, name: &str, value: &str) {
        self.remove_header(name);
        self.header.extend_from_slice(name.as_bytes());
        self.header.extend_from_slice(b": ");
        let clean: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let column = name.len() + 2;
        // An address or a Message-ID in an encoded word is none any more, so only what cannot stand as it is gets one.
        if clean.is_ascii() && clean.split(' ').all(|word| word.len() <= MAX_WORD) {
            Raw::new(clean).write_header(&mut self.header, column);
        } else {
            Text::new(clean).write_header(&mut self.header, column);
        }
    }

    /// Removes all header fields of this name.
    pub fn remove_header(&mut self, name: &str) {
        let kept = Fields::of(&self.header).without(name);
        self.header = kept;
    }

    /// The part that is signed: a multipart/mixed of the readable text, the certification data and the original.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        let html = html(&self.text);
        let (text, html) = (latin1(&self.text), latin1(&html));
        let boundary =
            |label| self.boundary(label, &[&text, &html, self.original.as_deref().unwrap_or_default()]);
        let readable = MimePart::new(
            ContentType::new("multipart/alternative").attribute("boundary", boundary("alternative")),
            vec![readable("text/plain", &text), readable("text/html", &html)],
        );
        let original = self.original.as_deref().map(|original| {
            let part = attached("message/rfc822", "postacert.eml", original);
            if is_7bit(original) { part.transfer_encoding("7bit") } else { part }
        });
        let xml =
            self.certification_data.as_deref().map(|xml| attached("application/xml", "daticert.xml", xml));
        let attachments = if self.original_first { [original, xml] } else { [xml, original] };
        let mixed = MimePart::new(
            ContentType::new("multipart/mixed").attribute("boundary", boundary("mixed")),
            [Some(readable)].into_iter().chain(attachments).flatten().collect::<Vec<_>>(),
        );
        let mut content = Vec::new();
        mixed.write_part(&mut content);
        content
    }

    /// The message: the header and a multipart/signed of the content and the detached signature. All lines end with
    /// CRLF.
    ///
    /// # Errors
    ///
    /// [`Error::Signer`] if the signer fails, has no readable certificate, or the signing time cannot be written.
    pub fn sign(&self, signer: &dyn Signer) -> Result<Vec<u8>, Error> {
        self.sign_content(&self.content(), signer)
    }

    /// As [`sign`](Self::sign), with another signed part than the draft's own [`content`](Self::content): an entity of
    /// MIME with CRLF line ends.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub fn sign_content(&self, content: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, Error> {
        let signature = signed_data(content, self.digest, self.signing_time, signer)?;
        let kind = ContentType::new("multipart/signed")
            .attribute("protocol", "application/pkcs7-signature")
            .attribute("micalg", self.digest.micalg())
            .attribute("boundary", self.boundary("signed", &[content]));
        let signed = MimePart::new(
            kind,
            vec![
                MimePart::raw(content),
                MimePart::new(
                    ContentType::new("application/pkcs7-signature").attribute("name", "smime.p7s"),
                    signature,
                )
                .attachment("smime.p7s"),
            ],
        );
        let mut message = self.header.clone();
        message.extend_from_slice(b"MIME-Version: 1.0\r\n");
        signed.write_part(&mut message);
        Ok(message)
    }

    /// A boundary that occurs in none of `contents`. The original may hold any line, also one made to break out.
    fn boundary(&self, label: &str, contents: &[&[u8]]) -> String {
        let mut attempt = 0u64;
        loop {
            let seed = Sha256::digest(format!("{label}\n{attempt}\n{}", self.boundary_seed));
            let hex = seed.iter().take(16).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
            let boundary = format!("----{hex}");
            if contents.iter().all(|content| memchr::memmem::find(content, boundary.as_bytes()).is_none()) {
                return boundary;
            }
            attempt += 1;
        }
    }
}

fn readable<'a>(kind: &'a str, latin1: &'a [u8]) -> MimePart<'a> {
    // As bytes: a text would have to be UTF-8. The transfer encoding is chosen by what is in it.
    MimePart::new(ContentType::new(kind).attribute("charset", "iso-8859-1"), BodyPart::Binary(latin1.into()))
        .inline()
}

fn attached<'a>(kind: &'a str, name: &'a str, content: &'a [u8]) -> MimePart<'a> {
    MimePart::new(ContentType::new(kind).attribute("name", name), content)
        .header("Content-Disposition", ContentType::new("inline").attribute("filename", name))
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// The same text in HTML, with nothing in it that a client would fetch or run.
fn html(text: &str) -> String {
    let mut html = String::from("<html><body>\r\n");
    for line in text.lines() {
        for c in line.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                '\'' => html.push_str("&apos;"),
                '\r' => html.push_str("&#13;"),
                c => html.push(c),
            }
        }
        html.push_str("<br>\r\n");
    }
    html + "</body></html>\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_must_be_is_encoded() {
        let long = "x".repeat(80);
        for (value, written) in [
            (format!("<{long}@y>"), format!("<{long}@y>")),
            (format!("\"{long}\" <a@b>"), format!("\"{long}\"\r\n <a@b>")),
            ("perch\u{e9}".to_owned(), "=?utf-8?Q?perch=C3=A9?=".to_owned()),
            ("a\r\nBcc: b".to_owned(), "a  Bcc: b".to_owned()),
        ] {
            let mut draft = draft();
            draft.set_header("X", "of before");
            draft.set_header("X", &value);
            assert_eq!(String::from_utf8(draft.header).unwrap(), format!("X: {written}\r\n"));
        }
        let mut draft = draft();
        draft.set_header("Subject", &"x".repeat(5000));
        assert!(draft.header.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
    }

    fn draft() -> Draft {
        Draft {
            header: Vec::new(),
            text: String::new(),
            certification_data: None,
            original: None,
            original_first: false,
            digest: DigestAlgorithm::Sha256,
            signing_time: UnixTime(0),
            boundary_seed: String::new(),
        }
    }

    #[test]
    fn html_keeps_the_lines_and_nothing_of_the_markup_of_others() {
        assert_eq!(
            html("a\r\n<b> & \"c\"\r\n"),
            "<html><body>\r\na<br>\r\n&lt;b&gt; &amp; &quot;c&quot;<br>\r\n</body></html>\r\n"
        );
    }
}
