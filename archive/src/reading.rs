//! What is read from the bytes of a message alone: how it is shown, by what it is found, where it may be cut. Nothing here is
//! verified, and all of it can be read again.

use crate::cut;
use crate::message::{Attachment, Headers};
use crate::texts::{self, Words};
use crate::{Error, Sha256};
use pec_core::daticert::{self, CertificationData};
use pec_core::message::Message;
use pec_core::mime::{Mime, PartId, Structure};
use pec_core::ports::{Text, TextId};
use pec_core::{Limits, Span};

/// Attachments of one message that are listed.
const MAX_ATTACHMENTS: usize = 1_000;
/// Addresses of one message that are listed; a message may name more, and is found by their words.
const MAX_ADDRESSES: usize = 5_000;
/// Parts of one message whose text is indexed.
const MAX_TEXTS: usize = 1_000;

/// What is read from a message.
pub(crate) struct Reading {
    pub(crate) headers: Headers,
    /// The certification data of the signed part: certified only if the judgement says so.
    pub(crate) data: Option<CertificationData>,
    pub(crate) attachments: Vec<Attachment>,
    /// Whether some attachment is signed by itself.
    pub(crate) signed_attachment: bool,
    /// The texts by whose words it is found.
    pub(crate) texts: Vec<TextId>,
    /// Those of its originals inside, which other messages have too.
    pub(crate) texts_inside: Vec<TextId>,
    /// Parts whose text could not be read, or not wholly.
    pub(crate) texts_missing: u64,
    /// The bodies that may be stored apart.
    pub(crate) shared: Vec<Span>,
}

/// Texts that were read, so that none is read twice.
pub(crate) trait Library: Sync {
    /// Whether it was read already.
    fn has(&self, text: &TextId) -> Result<bool, Error>;

    /// Takes in one that was just read.
    fn put(&self, text: Text);
}

/// The files that a provider adds (RFC 6109 sections 4.3 and 4.4, RFC 8551 section 3.2.1).
const OF_PEC: &[&str] = &["daticert.xml", "postacert.eml", "smime.p7s"];

impl Reading {
    /// Reads a message; texts that were never read before go to `library`.
    pub(crate) fn of(message: &Message<'_>, limits: &Limits, library: &dyn Library) -> Result<Self, Error> {
        let mime = message.mime();
        let part = message.signed_content().and_then(|content| content.certification.first().copied());
        let mut reading = Self {
            headers: Headers::of(message, MAX_ADDRESSES),
            data: part.and_then(|id| daticert::read(&mime.body(id).bytes, limits).into_parts().0),
            attachments: Vec::new(),
            signed_attachment: false,
            texts: Vec::new(),
            texts_inside: Vec::new(),
            texts_missing: 0,
            shared: cut::shared(mime, limits),
        };
        let part = part.filter(|_| reading.data.is_some());
        reading.walk(mime, limits, 0, part, library)?;
        Ok(reading)
    }

    /// That of bytes that cannot be parsed.
    pub(crate) fn nothing() -> Self {
        Self {
            headers: Headers::default(),
            data: None,
            attachments: Vec::new(),
            signed_attachment: false,
            texts: Vec::new(),
            texts_inside: Vec::new(),
            texts_missing: 0,
            shared: Vec::new(),
        }
    }

    /// `certification` is the part whose data are known.
    fn walk(
        &mut self,
        mime: &Mime<'_>,
        limits: &Limits,
        depth: usize,
        certification: Option<PartId>,
        library: &dyn Library,
    ) -> Result<(), Error> {
        self.add_text(depth, texts::of_header(mime), library, || texts::words_of_header(mime))?;
        for part in mime.parts() {
            let id = part.id();
            match part.structure() {
                Structure::Multipart => {}
                Structure::Message if depth < limits.max_depth => {
                    let body = mime.body(id);
                    self.list(mime, id);
                    self.walk(&Mime::index(&body.bytes, limits), limits, depth + 1, None, library)?;
                }
                _ if certification == Some(id) => {
                    if let Some(text) = self.data.as_ref().map(texts::text_of_data) {
                        let name = Sha256::of(text.as_bytes()).0;
                        self.add_text(depth, name, library, || texts::words_of_data(&text))?;
                    }
                }
                _ => {
                    self.list(mime, id);
                    if let Some(text) = texts::of_part(mime, id) {
                        self.add_text(depth, text, library, || texts::words_of_part(mime, id))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn add_text(
        &mut self,
        depth: usize,
        text: TextId,
        library: &dyn Library,
        words: impl FnOnce() -> Words,
    ) -> Result<(), Error> {
        if self.texts.len() >= MAX_TEXTS {
            self.texts_missing += 1;
            return Ok(());
        }
        if self.texts.contains(&text) {
            return Ok(());
        }
        if !library.has(&text)? {
            let Words { words, complete } = words();
            self.texts_missing += u64::from(!complete);
            library.put(Text::new(text, words));
        }
        self.texts.push(text);
        if depth > 0 {
            self.texts_inside.push(text);
        }
        Ok(())
    }

    fn list(&mut self, mime: &Mime<'_>, id: PartId) {
        let Some(name) = mime.file_name(id) else { return };
        if OF_PEC.iter().any(|known| name.eq_ignore_ascii_case(known))
            || self.attachments.len() >= MAX_ATTACHMENTS
        {
            return;
        }
        let part = mime.part(id);
        let media_type = part.media_type();
        let name_ends = |end: &str| name.len() >= end.len() && name.to_ascii_lowercase().ends_with(end);
        let signed = name_ends(".p7m") || media_type.is("application", "pkcs7-mime") || name_ends(".asice");
        self.signed_attachment |= signed;
        self.attachments.push(Attachment {
            name,
            media_type: media_type.to_string(),
            stored_bytes: part.body_span().len() as u64,
            signed,
        });
    }
}
