//! What a message is and holds, as it says itself. Nothing here was verified.

use super::{Message, MessageKind};
use crate::Limits;
use crate::daticert::{self, CertificationData};
use crate::mime::{Mime, PartId, Structure};
use serde::Serialize;
use std::convert::Infallible;
use std::fmt;

/// What a message says of itself: to look at, not to rely on. It is the object of `pec inspect --json`.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Contents {
    /// The kind that its certification data name, else its headers.
    pub kind: MessageKind,
    /// The certification data: those of the signed part, or else of any part that bears their name.
    pub certification_data: Option<CertificationData>,
    /// Each before those inside it; those of a message inside come below the part that holds it.
    pub parts: Vec<ContentPart>,
}

/// One part of a message, at any depth.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct ContentPart {
    /// How many parts it stands in.
    pub depth: usize,
    /// Its media type, in small letters.
    pub media_type: String,
    /// The name that the sender gave to it as a file, decoded.
    pub file_name: Option<String>,
    /// Bytes of its content, its transfer encoding undone.
    pub bytes: usize,
    /// Whether somebody attached it: it has a file's name, and not one of those that PEC itself gives.
    pub attachment: bool,
}

impl Contents {
    /// The canonical JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists cannot fail to serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Without what is somebody's: names, addresses, certification data.
impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contents")
            .field("kind", &self.kind)
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}

/// Without the name of the file, which is somebody's content.
impl fmt::Debug for ContentPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { depth, media_type, bytes, .. } = self;
        f.debug_struct("ContentPart")
            .field("depth", depth)
            .field("media_type", media_type)
            .field("bytes", bytes)
            .finish_non_exhaustive()
    }
}

/// The files that a provider adds (RFC 6109 sections 4.3 and 4.4, RFC 8551 section 3.2.1).
const OF_PEC: &[&str] = &["daticert.xml", "postacert.eml", "smime.p7s"];

impl Message<'_> {
    /// What it says of itself, with all parts, also those of the messages inside.
    ///
    /// ```
    /// use pec_core::{Limits, message::Message};
    /// let message = Message::parse(b"Content-Type: text/plain; name=offer.txt\r\n\r\nOffer\r\n", &Limits::default())?;
    /// let contents = message.contents(&Limits::default());
    /// assert_eq!(contents.parts[0].file_name.as_deref(), Some("offer.txt"));
    /// assert!(contents.parts[0].attachment);
    /// # Ok::<(), pec_core::Error>(())
    /// ```
    #[must_use]
    pub fn contents(&self, limits: &Limits) -> Contents {
        let mime = self.mime();
        // Those of the signed part if there is one; a claim may stand anywhere.
        let named = || mime.ids().find(|id| is_named(mime, *id, "daticert.xml"));
        let signed = self.signed_content().and_then(|content| content.certification.first().copied());
        let certification_data =
            signed.or_else(named).and_then(|id| daticert::read(&mime.body(id).bytes, limits).into_parts().0);
        let kind = certification_data.as_ref().map(|data| data.kind.into()).or_else(|| self.claimed_kind());
        let mut parts = Vec::new();
        let Ok(()) = walk::<Infallible>(mime, limits, 0, &mut |mime, id, depth, bytes| {
            let file_name = mime.file_name(id);
            let of_pec = |name: &String| OF_PEC.iter().any(|known| name.eq_ignore_ascii_case(known));
            parts.push(ContentPart {
                depth,
                attachment: file_name.as_ref().is_some_and(|name| !of_pec(name)),
                media_type: mime.part(id).media_type().to_string(),
                file_name,
                bytes: bytes.len(),
            });
            Ok(())
        });
        Contents { kind: kind.unwrap_or(MessageKind::Ordinary), certification_data, parts }
    }

    /// Hands over the content of each part that is not made of others, its transfer encoding undone, also of those in the
    /// messages inside; with a name to keep it under: that which the sender gave, or one that says what it is. It is no
    /// path: a sender may write any characters.
    ///
    /// # Errors
    ///
    /// The first error that `each` gives; then no more parts follow.
    pub fn each_part<E>(
        &self,
        limits: &Limits,
        mut each: impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        walk(self.mime(), limits, 0, &mut |mime, id, _, bytes| match mime.part(id).structure() {
            Structure::Multipart => Ok(()),
            _ => each(&wished_name(mime, id), bytes),
        })
    }
}

type Visit<'v, E> = dyn FnMut(&Mime<'_>, PartId, usize, &[u8]) -> Result<(), E> + 'v;

/// Visits all parts, going into messages inside as deep as the limits say.
fn walk<E>(mime: &Mime<'_>, limits: &Limits, outside: usize, visit: &mut Visit<'_, E>) -> Result<(), E> {
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

#[cfg(test)]
mod tests {
    use super::*;

    const NESTED: &[u8] = b"X-Ricevuta: accettazione\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n\
        --a\r\n\r\nhello\r\n--a\r\nContent-Type: message/rfc822\r\n\r\n\
        Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--a--\r\n";

    #[test]
    fn parts_of_messages_inside_are_listed_and_handed_over() {
        let limits = Limits::default();
        let message = Message::parse(NESTED, &limits).unwrap();
        let contents = message.contents(&limits);
        assert_eq!(contents.kind, MessageKind::Acceptance);
        let listed: Vec<_> =
            contents.parts.iter().map(|part| (part.depth, part.media_type.as_str(), part.bytes)).collect();
        let [mixed, text, inside, pdf] = listed[..] else { panic!("{listed:?}") };
        assert_eq!((mixed.0, mixed.1), (0, "multipart/mixed"));
        assert_eq!(text, (1, "text/plain", 5));
        assert_eq!((inside.0, inside.1), (1, "message/rfc822"));
        assert_eq!(pdf, (2, "application/pdf", 4));

        let mut names = Vec::new();
        message
            .each_part(&limits, |name, _| {
                names.push(name.to_owned());
                Ok::<(), ()>(())
            })
            .unwrap();
        assert_eq!(names, ["text.txt", "message.eml", "part.pdf"]);
        let stopped = message.each_part(&limits, |name, _| Err(name.to_owned()));
        assert_eq!(stopped, Err("text.txt".to_owned()));
    }

    #[test]
    fn nothing_private_is_shown_for_debugging() {
        let raw = b"Content-Type: text/plain; name=secret.txt\r\n\r\n";
        let message = Message::parse(raw, &Limits::default()).unwrap();
        assert!(!format!("{:?}", message.contents(&Limits::default())).contains("secret"));
    }
}
