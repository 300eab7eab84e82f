//! The texts of a message: its headers, its bodies, what its attachments say. Each is named by the bytes it stands in, so that
//! what five hundred receipts repeat is read once.

use crate::Sha256;
use pec_core::daticert::CertificationData;
use pec_core::mime::{Mime, PartId};
use pec_core::ports::TextId;
use pec_text::Outcome;
use std::borrow::Cow;

/// Bytes of a part, as it is stored, whose text is read; in a larger one nobody searches for a word.
const MAX_SOURCE: usize = 48 << 20;

/// The words of a text.
pub(crate) struct Words {
    pub(crate) words: Vec<String>,
    /// Whether they are all.
    pub(crate) complete: bool,
}

/// The header fields in which people search: what a message is about and who wrote it to whom.
const SEARCHED: &[&str] =
    &["Subject", "From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Message-ID", "X-Riferimento-Message-ID"];

/// The name of the text of a message's header.
pub(crate) fn of_header(mime: &Mime<'_>) -> TextId {
    Sha256::of(mime.part(mime.root()).header_span().of(mime.raw())).0
}

/// The name of the text of a part, if it may have one. Its first bytes decide what it is, but what it calls itself a picture, a
/// sound or a signature has none that anyone searches for.
pub(crate) fn of_part(mime: &Mime<'_>, id: PartId) -> Option<TextId> {
    let part = mime.part(id);
    let span = part.span();
    let media_type = part.media_type();
    let silent = ["image", "audio", "video"].iter().any(|kind| media_type.is_kind(kind))
        || media_type.is("application", "pkcs7-signature")
        || media_type.is("application", "x-pkcs7-signature");
    (!silent && span.len() <= MAX_SOURCE).then(|| Sha256::of(span.of(mime.raw())).0)
}

/// The words of a header.
pub(crate) fn words_of_header(mime: &Mime<'_>) -> Words {
    let header = mime.header(mime.root());
    let mut text = String::new();
    for field in SEARCHED.iter().flat_map(|name| header.all(name)) {
        text.push_str(&field.text());
        text.push('\n');
    }
    Words { words: pec_text::words(&text), complete: true }
}

/// Whom and what certification data name. Each of five hundred delivery receipts lists all recipients; here they stand once, in the
/// acceptance, and in a receipt the one that it is about.
pub(crate) fn text_of_data(data: &CertificationData) -> String {
    let recipients = data.recipients.iter().map(|recipient| &recipient.address);
    let recipients = recipients.filter(|_| data.delivery_to.is_none());
    let people = data.sender.iter().chain(&data.delivery_to).chain(&data.taken_in_charge).chain(recipients);
    let people = people.map(|address| address.as_str());
    let names =
        [&data.reply_to, &data.identifier, &data.msgid, &data.subject, &data.provider, &data.error_text];
    people.chain(names.into_iter().flatten().map(String::as_str)).collect::<Vec<_>>().join("\n")
}

/// The words of such a text.
pub(crate) fn words_of_data(text: &str) -> Words {
    Words { words: pec_text::words(text), complete: true }
}

/// The words of a part and of its name.
pub(crate) fn words_of_part(mime: &Mime<'_>, id: PartId) -> Words {
    let name = mime.file_name(id);
    let media_type = mime.part(id).media_type().to_string();
    // A text part says in which charset it is.
    let decoded = mime.text(id).map(|text| Cow::Owned(text.into_bytes()));
    let bytes = decoded.unwrap_or_else(|| mime.body(id).bytes);
    let found = pec_text::extract(&media_type, name.as_deref(), &bytes, &pec_text::Bounds::default());
    let mut words = pec_text::words(&found.text);
    words.extend(name.map(|name| pec_text::words(&name)).unwrap_or_default());
    words.sort();
    words.dedup();
    Words { words, complete: matches!(found.outcome, Outcome::Complete | Outcome::NoText) }
}
