//! Where the S/MIME signature of a message stands (RFC 1847 section 2.1, RFC 8551 section 3.5).

use crate::mime::{Mime, PartId};

/// The place of the S/MIME signature.
///
/// `wrapped` says that it does not stand at the top but below multiparts that a mailing list or a gateway added: then
/// the outer parts are nobody's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedStructure {
    /// There is no S/MIME signature.
    Absent,
    /// `multipart/signed`: the signature covers exactly the span of the part `signed`.
    Detached {
        /// The signed part.
        signed: PartId,
        /// The part that holds the signature (`smime.p7s`).
        signature: PartId,
        /// Whether it stands below other multiparts.
        wrapped: bool,
    },
    /// `application/pkcs7-mime`: the content is inside the signature.
    Opaque {
        /// The part that holds both.
        part: PartId,
    },
    /// A `multipart/signed` that is not one signed part and one signature, or is cut off.
    Broken {
        /// The multipart.
        multipart: PartId,
        /// Whether it stands below other multiparts.
        wrapped: bool,
    },
    /// Several `multipart/signed` side by side: none of them speaks for the message.
    Several,
}

impl SignedStructure {
    /// Whether the signature stands below multiparts that a mailing list or a gateway added.
    #[must_use]
    pub fn is_wrapped(&self) -> bool {
        matches!(self, Self::Detached { wrapped: true, .. } | Self::Broken { wrapped: true, .. })
    }

    /// Looks at the top, then below multiparts, never inside another message or another signed part.
    pub(super) fn find(mime: &Mime<'_>) -> Self {
        let root = mime.root();
        if is_signed_multipart(mime, root) {
            return Self::of_multipart(mime, root, false);
        }
        if is_opaque(mime, root) {
            return Self::Opaque { part: root };
        }
        let mut found = None;
        let mut inside_signed = None;
        for id in mime.ids() {
            let part = mime.part(id);
            // Parts stand in preorder: a deeper part that follows a signed multipart belongs to it.
            if inside_signed.is_some_and(|depth| part.depth() > depth) {
                continue;
            }
            inside_signed = None;
            if is_signed_multipart(mime, id) {
                if found.is_some() {
                    return Self::Several;
                }
                inside_signed = Some(part.depth());
                found = Some(id);
            }
        }
        found.map_or(Self::Absent, |id| Self::of_multipart(mime, id, true))
    }

    fn of_multipart(mime: &Mime<'_>, multipart: PartId, wrapped: bool) -> Self {
        let mut children = mime.children(multipart);
        match (children.next(), children.next(), children.next()) {
            (Some(signed), Some(signature), None)
                if mime.part(multipart).is_closed() && is_signature(mime, signature) =>
            {
                Self::Detached { signed, signature, wrapped }
            }
            _ => Self::Broken { multipart, wrapped },
        }
    }
}

/// A multipart/signed of S/MIME: by its protocol, or by a signature among its children. One of another protocol
/// (OpenPGP) is not ours to judge.
fn is_signed_multipart(mime: &Mime<'_>, id: PartId) -> bool {
    mime.part(id).is("multipart", "signed")
        && (mime.children(id).any(|child| is_signature(mime, child))
            || mime
                .header(id)
                .first("Content-Type")
                .and_then(|field| field.parameter("protocol"))
                .is_some_and(|protocol| {
                    let protocol = protocol.trim();
                    protocol.eq_ignore_ascii_case("application/pkcs7-signature")
                        || protocol.eq_ignore_ascii_case("application/x-pkcs7-signature")
                }))
}

fn is_signature(mime: &Mime<'_>, id: PartId) -> bool {
    let part = mime.part(id);
    part.is("application", "pkcs7-signature") || part.is("application", "x-pkcs7-signature")
}

fn is_opaque(mime: &Mime<'_>, id: PartId) -> bool {
    let part = mime.part(id);
    (part.is("application", "pkcs7-mime") || part.is("application", "x-pkcs7-mime"))
        && mime
            .header(id)
            .first("Content-Type")
            .and_then(|field| field.parameter("smime-type"))
            .is_none_or(|kind| kind.trim().eq_ignore_ascii_case("signed-data"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    const SIGNED: &str = "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=s\r\n\r\n\
        --s\r\nContent-Type: text/plain\r\n\r\nhello\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nMAA=\r\n--s--\r\n";

    fn find(raw: &str) -> SignedStructure {
        SignedStructure::find(&Mime::index(raw.as_bytes(), &Limits::default()))
    }

    #[test]
    fn at_the_top_wrapped_broken_or_not_there() {
        assert!(matches!(find(SIGNED), SignedStructure::Detached { wrapped: false, .. }));
        let wrapped = format!(
            "Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n{SIGNED}\r\n--w\r\n\r\nfooter\r\n--w--\r\n"
        );
        assert!(matches!(find(&wrapped), SignedStructure::Detached { wrapped: true, .. }));
        let twice = format!(
            "Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n{SIGNED}\r\n--w\r\n{SIGNED}\r\n--w--\r\n"
        );
        assert_eq!(find(&twice), SignedStructure::Several);
        let inside = format!(
            "Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\nContent-Type: message/rfc822\r\n\r\n{SIGNED}\r\n--w--\r\n"
        );
        assert_eq!(find(&inside), SignedStructure::Absent);
        assert!(matches!(find(&SIGNED.replace("--s--\r\n", "")), SignedStructure::Broken { .. }));
        assert!(matches!(
            find(&SIGNED.replace("--s--", "--s\r\n\r\nmore\r\n--s--")),
            SignedStructure::Broken { .. }
        ));
        let pgp = SIGNED.replace("pkcs7-signature", "pgp-signature");
        assert_eq!(find(&pgp), SignedStructure::Absent);
        assert_eq!(find("Subject: x\r\n\r\nhello"), SignedStructure::Absent);
        assert!(matches!(
            find("Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nMAA="),
            SignedStructure::Opaque { .. }
        ));
        assert_eq!(
            find("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMAA="),
            SignedStructure::Absent
        );
    }
}
