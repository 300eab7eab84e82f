//! Damage to the frame: a multipart/signed that is not one any more, and signatures that cannot be read.

use super::parts::encoding_fault;
use super::seen::Seen;
use crate::Span;
use crate::finding::{Code, Finding};
use crate::message::{Message, SignedStructure};
use crate::mime::{Mime, PartId, Structure};
use memchr::memmem;

/// What can be seen where there should be a signed part and a signature.
pub(super) fn look(message: &Message<'_>, findings: &mut Vec<Finding>) {
    let mime = message.mime();
    match *message.signed() {
        SignedStructure::Broken { multipart, .. } => broken(mime, multipart, findings),
        // Certification data outside of any signature, in a message that says it is of a provider.
        SignedStructure::Absent if message.claimed_kind().is_some() => {
            let outside = findings.iter().find(|finding| finding.code == Code::DaticertOutside);
            let outside = outside.and_then(|finding| finding.span);
            let inside = outside.and_then(|span| mime.parts().iter().find(|part| part.span() == span));
            if let Some(parent) = inside.and_then(|part| part.parent()) {
                let header = mime.part(parent).header_span();
                Seen::new(mime, findings).at(Code::DamageSignatureRemoved, header);
            }
        }
        _ => {}
    }
}

/// The signature is where the damage is: it cannot be read, or does not fit the content although its digest does.
pub(super) fn in_signature(message: &Message<'_>, findings: &mut Vec<Finding>) {
    let mime = message.mime();
    let (SignedStructure::Detached { signature: part, .. } | SignedStructure::Opaque { part }) =
        *message.signed()
    else {
        return;
    };
    let place = encoding_fault(mime, part).unwrap_or_else(|| mime.part(part).body_span());
    Seen::new(mime, findings).at(Code::DamageInSignature, place);
}

fn broken(mime: &Mime<'_>, multipart: PartId, findings: &mut Vec<Finding>) {
    let mut seen = Seen::new(mime, findings);
    let whole = mime.part(multipart);
    let end = whole.span().end;
    let last = Span::new(end.saturating_sub(1), end);
    let is_signature = |id: &PartId| {
        let part = mime.part(*id);
        part.is("application", "pkcs7-signature") || part.is("application", "x-pkcs7-signature")
    };
    if whole.structure() != Structure::Multipart {
        let span = whole.span();
        match memmem::find(mime.bytes(span), b"\r\r\n") {
            Some(at) => seen.at(Code::DamageBareCr, Span::new(span.start + at, span.start + at + 1)),
            None => seen.at(Code::DamageTruncated, last),
        }
        return;
    }
    let children: Vec<_> = mime.children(multipart).take(MOST_CHILDREN).collect();
    if !whole.is_closed() {
        seen.at(Code::DamageTruncated, last);
    } else if let [_, .., added] | [added] = children.as_slice() {
        let has_signature = children.iter().any(is_signature);
        let extra = children.iter().skip(1).find(|id| !is_signature(id)).unwrap_or(added);
        let span = mime.part(*extra).span();
        match children.len() {
            2.. if has_signature => seen.at(Code::DamagePartAdded, span),
            2 if holds_signature(mime, *extra) => seen.at(Code::DamageSignatureRetyped, span),
            1 => seen.at(Code::DamageSignatureRemoved, last),
            _ => seen.at(Code::DamageSignatureRemoved, span),
        }
    }
    if !seen.anything() {
        seen.stretch(Code::DamageUnrecognised, whole.span());
    }
}

/// Parts of a multipart/signed that are looked at.
const MOST_CHILDREN: usize = 16;

/// Whether a part of another type holds what looks like a signature: its name, or a DER or BER SEQUENCE.
fn holds_signature(mime: &Mime<'_>, id: PartId) -> bool {
    let named = mime.file_name(id).is_some_and(|name| name.to_ascii_lowercase().ends_with(".p7s"));
    named || mime.body(id).bytes.starts_with(b"\x30")
}
