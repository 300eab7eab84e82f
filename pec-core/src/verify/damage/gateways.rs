//! What gateways, lists and mail programs say that they did, or write into what they let through.

use super::recover::subtree;
use super::seen::Seen;
use crate::Span;
use crate::finding::Code;
use crate::mime::{Mime, PartId};
use memchr::memmem;

/// Header fields that tell it. RFC 2369 and RFC 2919 for lists; the others are what sendmail and Mozilla write.
const FIELDS: [(&str, Code); 5] = [
    ("List-Id", Code::DamageList),
    ("List-Post", Code::DamageList),
    ("List-Unsubscribe", Code::DamageList),
    ("X-MIME-Autoconverted", Code::DamageConverted),
    ("X-Mozilla-Altered", Code::DamageAttachmentRemoved),
];

/// Ends of the names of files that filters put in the place of what they removed.
const REMOVED: [&str; 4] =
    ["attachment-warning.txt", "viruswarning.txt", "deleted attachment.txt", "removed.txt"];

/// What filters write into texts.
const BANNERS: [&str; 7] = [
    "has been scanned for viruses and dangerous content by",
    "This email has been checked for viruses by",
    "Virus-free. www.",
    "This email originated from outside",
    "This message originated from outside",
    "proviene dall'esterno",
    "proveniente dall'esterno",
];

pub(super) fn look(mime: &Mime<'_>, signed: PartId, seen: &mut Seen<'_, '_, '_>) {
    let above = std::iter::successors(mime.part(signed).parent(), |id| mime.part(*id).parent());
    for id in above.chain(subtree(mime, signed)) {
        let header = mime.header(id);
        for (name, code) in FIELDS {
            if let Some(field) = header.first(name) {
                seen.at_with(code, field.span(), &format!(", {name}"));
            }
        }
    }
    for id in subtree(mime, signed) {
        let part = mime.part(id);
        let named = mime.file_name(id).map(|name| name.to_ascii_lowercase());
        let replaced = named.is_some_and(|name| REMOVED.iter().any(|end| name.ends_with(end)));
        if replaced || part.is("text", "x-moz-deleted") {
            seen.at(Code::DamageAttachmentRemoved, part.span());
        }
        if part.media_type().is_kind("text") {
            let body = part.body_span();
            let found = BANNERS.iter().find_map(|banner| {
                let at = memmem::find(mime.bytes(body), banner.as_bytes())?;
                Some(Span::new(body.start + at, body.start + at + banner.len()))
            });
            if let Some(banner) = found {
                seen.at(Code::DamageBanner, banner);
            }
        }
    }
}
