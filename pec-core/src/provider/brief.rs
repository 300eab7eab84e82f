//! The original of a brief delivery receipt: its structure with a hash in place of each attachment
//! (RFC 6109 section 3.3.2.2).

use super::original::Fields;
use mail_builder::headers::{Header, content_type::ContentType};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};
use sha1::{Digest, Sha1};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The original with each part that has a name, and each message in it, replaced by a text file `name.hash` that holds
/// the 40 hexadecimal digits of its SHA-1.
///
/// The rule leaves open over which bytes: here it is the part's body as transmitted, still encoded, with its CRLF line
/// ends, without the one before the boundary. The signature of an original that its user signed stays as it is, and so
/// does all of an original that is one opaque CMS object.
pub(super) fn hashed(original: &[u8]) -> Vec<u8> {
    let message = MessageParser::new().parse(original);
    let Some(message) = message.filter(|message| !message.parts.first().is_some_and(is_opaque)) else {
        return original.to_vec();
    };
    let signed = signed_children(&message);
    let mut out = Vec::with_capacity(original.len());
    let mut copied = 0;
    for (id, part) in message.parts.iter().enumerate() {
        let (start, body, end) =
            (part.offset_header as usize, part.offset_body as usize, part.offset_end as usize);
        if start < copied || (signed.contains(&id) && is_signature(part)) {
            continue;
        }
        let Some(name) = replaced_name(part) else { continue };
        let Some(content) = original.get(body..end) else { continue };
        out.extend_from_slice(original.get(copied..start).unwrap_or_default());
        out.extend(hash_file(original.get(start..body).unwrap_or_default(), id == 0, &name, content));
        copied = end;
    }
    out.extend_from_slice(original.get(copied..).unwrap_or_default());
    out
}

/// The name of the part, if it is one that is replaced.
fn replaced_name(part: &MessagePart<'_>) -> Option<String> {
    let name = part
        .content_disposition()
        .and_then(|disposition| disposition.attribute("filename"))
        .or_else(|| part.content_type().and_then(|kind| kind.attribute("name")))
        .map(str::to_owned);
    match &part.body {
        PartType::Multipart(_) => None,
        // A message as an attachment is replaced whole, whether it has a name or not.
        PartType::Message(_) => Some(name.unwrap_or_else(|| "message.eml".to_owned())),
        _ => name,
    }
}

/// The hash file in place of a part. The header of a whole message stays, but for the fields about its content.
fn hash_file(header: &[u8], is_message: bool, name: &str, content: &[u8]) -> Vec<u8> {
    let name = format!("{name}.hash");
    let mut fields = Vec::new();
    for (field, value, parameter) in
        [("Content-Type: ", "text/plain", "name"), ("Content-Disposition: ", "attachment", "filename")]
    {
        fields.extend_from_slice(field.as_bytes());
        ContentType::new(value).attribute(parameter, name.as_str()).write_header(&mut fields, field.len());
    }
    fields.extend_from_slice(b"Content-Transfer-Encoding: 7bit\r\n");
    let mut file = if is_message {
        let content = ["Content-Type", "Content-Disposition", "Content-Transfer-Encoding"];
        Fields::of(header).replaced(&content, &fields)
    } else {
        [&fields, &b"\r\n"[..]].concat()
    };
    let hash = Sha1::digest(content).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    file.extend_from_slice(hash.as_bytes());
    file
}

/// The parts of a multipart/signed, by number.
fn signed_children(message: &Message<'_>) -> BTreeSet<usize> {
    let signed = message.parts.iter().filter(|part| part.is_content_type("multipart", "signed"));
    signed.filter_map(|part| part.sub_parts()).flatten().map(|child| *child as usize).collect()
}

/// Whether the part holds a detached signature.
fn is_signature(part: &MessagePart<'_>) -> bool {
    ["pkcs7-signature", "x-pkcs7-signature", "x-pkcs-signature"]
        .iter()
        .any(|subtype| part.is_content_type("application", subtype))
}

/// Whether the message is one CMS object, encrypted or signed, that nobody but the recipient takes apart.
fn is_opaque(root: &MessagePart<'_>) -> bool {
    root.is_content_type("application", "pkcs7-mime") || root.is_content_type("application", "x-pkcs7-mime")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(original: &str) -> String {
        String::from_utf8(hashed(original.as_bytes())).unwrap()
    }

    #[test]
    fn attachments_become_hashes_and_the_rest_stays() {
        let original = "Subject: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\
            Content-Type: text/plain\r\n\r\nhello\r\n--b\r\n\
            Content-Type: application/pdf; name=\"x.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
            QUJD\r\nREVG\r\n\r\n--b\r\n\
            Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nbody\r\n--b\r\n\
            Content-Type: text/plain\r\nContent-Disposition: inline; filename=y.txt\r\n\r\nABC\r\n--b--\r\nepilogue\r\n";
        let hash_file = |name: &str, hash: &str| {
            format!(
                "Content-Type: text/plain; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
                 Content-Transfer-Encoding: 7bit\r\n\r\n{hash}"
            )
        };
        let expected = format!(
            "Subject: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\
             Content-Type: text/plain\r\n\r\nhello\r\n--b\r\n{}\r\n--b\r\n{}\r\n--b\r\n{}\r\n--b--\r\nepilogue\r\n",
            // printf 'QUJD\r\nREVG\r\n' | sha1sum
            hash_file("x.pdf.hash", "00bcb78fa7c16a8d13684783d0a38c50cca0a202"),
            // printf 'Subject: inner\r\n\r\nbody' | sha1sum
            hash_file("message.eml.hash", "91d7f408b4b0daa27687965962578ccd70fe9dbc"),
            // printf ABC | sha1sum
            hash_file("y.txt.hash", "3c01bdbb26f358bab27f267924aa2c9a03fcfdb8"),
        );
        assert_eq!(text(original), expected);
    }

    #[test]
    fn a_signed_original_keeps_its_signature() {
        let original = "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n\
            Content-Type: application/pdf; name=x.pdf\r\n\r\nABC\r\n--s\r\n\
            Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nQUJD\r\n--s--\r\n";
        let hashed = text(original);
        assert!(hashed.contains("x.pdf.hash") && hashed.contains("\r\nQUJD\r\n--s--"), "{hashed}");
        assert!(!hashed.contains("smime.p7s.hash"), "{hashed}");
        // The same part elsewhere is an attachment like any other.
        assert!(text(&original.replace("/signed", "/mixed")).contains("smime.p7s.hash"));
    }

    #[test]
    fn an_opaque_original_stays_whole() {
        for kind in ["application/pkcs7-mime", "application/x-pkcs7-mime"] {
            let original = format!("Subject: a\r\nContent-Type: {kind}; name=smime.p7m\r\n\r\nQUJD\r\n");
            assert_eq!(text(&original), original);
        }
    }

    #[test]
    fn a_message_that_is_one_attachment_keeps_its_header() {
        let hashed = text("Subject: a\r\nContent-Type: application/pdf; name=x.pdf\r\nX: y\r\n\r\nABC");
        assert!(
            hashed.starts_with("Subject: a\r\nX: y\r\nContent-Type: text/plain; name=\"x.pdf.hash\"\r\n"),
            "{hashed}"
        );
        assert!(hashed.ends_with("\r\n\r\n3c01bdbb26f358bab27f267924aa2c9a03fcfdb8"), "{hashed}");
    }
}
