//! What the signed part of a PEC message holds (RFC 6109 section 4.3).

use crate::mime::{Mime, PartId, Structure};

/// The direct children of the signed `multipart/mixed` that matter, in the order in which they stand.
///
/// Only direct children: a `daticert.xml` inside another message certifies that message, or nothing at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedContent {
    /// Parts named `daticert.xml`; if there is none, XML parts of any name, which count if their root element fits.
    pub certification: Vec<PartId>,
    /// Whether `certification` was found by name.
    pub by_name: bool,
    /// The original message (`postacert.eml`): by name, else by type.
    pub original: Option<PartId>,
}

impl SignedContent {
    pub(super) fn of(mime: &Mime<'_>, signed: PartId) -> Self {
        if !mime.part(signed).is("multipart", "mixed") {
            return Self::default();
        }
        let named = |name: &'static str| {
            let is_name = move |found: &str| found == name || found.trim().eq_ignore_ascii_case(name);
            move |id: &PartId| mime.name_of(*id).is_some_and(is_name)
        };
        let xml = |id: &PartId| mime.part(*id).is("application", "xml") || mime.part(*id).is("text", "xml");
        let message = |id: &PartId| mime.part(*id).structure() == Structure::Message;

        // A message of that name is still somebody's message.
        let leaf = |id: &PartId| mime.part(*id).structure() == Structure::Leaf;

        let by_name: Vec<_> = mime.children(signed).filter(leaf).filter(named("daticert.xml")).collect();
        let original = mime
            .children(signed)
            .find(named("postacert.eml"))
            .or_else(|| mime.children(signed).find(message));
        if by_name.is_empty() {
            Self { certification: mime.children(signed).filter(xml).collect(), by_name: false, original }
        } else {
            Self { certification: by_name, by_name: true, original }
        }
    }
}

/// Messages within the message: by type, or by a name that ends in `.eml` (relays send whole messages as
/// `application/octet-stream`).
pub(super) fn messages_inside<'m, 'a>(mime: &'m Mime<'a>) -> impl Iterator<Item = PartId> + use<'m, 'a> {
    mime.ids().filter(|id| match mime.part(*id).structure() {
        Structure::Message => true,
        Structure::Multipart => false,
        Structure::Leaf => {
            *id != mime.root()
                && mime.name_of(*id).is_some_and(|name| name.trim().to_ascii_lowercase().ends_with(".eml"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, message::Message};

    fn signed(parts: &str) -> String {
        format!(
            "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n\
             {parts}--m--\r\n\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nMAA=\r\n--s--\r\n"
        )
    }

    fn content(raw: &str) -> SignedContent {
        Message::parse(raw.as_bytes(), &Limits::default()).unwrap().signed_content().unwrap()
    }

    #[test]
    fn only_direct_children_count() {
        let nested = "--m\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<postacert/>\r\n";
        let found = content(&signed(nested));
        assert!(found.certification.is_empty());
        assert!(found.original.is_some());
        let named = "--m\r\nContent-Type: message/rfc822; name=daticert.xml\r\n\r\n<postacert/>\r\n";
        assert!(content(&signed(named)).certification.is_empty());
    }

    #[test]
    fn by_name_before_by_type() {
        let by_type = "--m\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n";
        let by_name = "--m\r\nContent-Type: application/octet-stream\r\nContent-Disposition: inline; filename=\"DATICERT.XML\"\r\n\r\n<a/>\r\n";
        let found = content(&signed(by_type));
        assert_eq!((found.certification.len(), found.by_name), (1, false));
        let found = content(&signed(&format!("{by_type}{by_name}{by_name}")));
        assert_eq!((found.certification.len(), found.by_name), (2, true));
    }

    #[test]
    fn the_original_may_be_an_octet_stream() {
        let envelope = "--m\r\nContent-Type: application/octet-stream; name=postacert.eml\r\n\r\nSubject: x\r\n\r\nbody\r\n";
        let raw = signed(envelope);
        assert!(content(&raw).original.is_some());
        let message = Message::parse(raw.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(message.messages_inside().count(), 1);
    }
}
