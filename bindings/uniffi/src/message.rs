//! A message and its parts.

use crate::limits::limits;
use crate::live::{Kind, Live};
use crate::units::{hex, number};
use crate::{LimitValues, MessageKind, PartStructure, PecError, Span};
use pec_core::Limits;
use pec_core::mime::{self, PartId};
use pec_owned::Bytes;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

/// A message with its bytes.
#[derive(uniffi::Object)]
pub struct Message {
    pub(crate) message: pec_owned::Message,
    limits: Limits,
    _live: Live,
}

/// One part: see `pec_core::mime::Part`. Spans are in the message.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Part {
    pub index: i64,
    pub parent: Option<i64>,
    pub depth: i64,
    pub structure: PartStructure,
    pub media_type: String,
    pub file_name: Option<String>,
    pub span: Span,
    pub header_span: Span,
    pub body_span: Span,
    pub is_closed: bool,
}

/// One field of a header.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HeaderField {
    /// Its name, in the letters of the sender.
    pub name: String,
    /// Its value for people, decoded.
    pub text: String,
    /// What follows the colon, as it stands.
    pub raw: Vec<u8>,
}

/// A file inside a message.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ExtractedFile {
    /// The sender's name for it, or one that says what it is: not a path.
    pub name: String,
    /// Its content, decoded.
    pub content: Vec<u8>,
}

#[uniffi::export]
impl Message {
    /// Indexes a message.
    ///
    /// # Errors
    ///
    /// `message_too_large`.
    #[uniffi::constructor]
    pub fn new(raw: Vec<u8>, limits_set: Option<LimitValues>) -> Result<Arc<Self>, PecError> {
        Self::parse(raw, limits(limits_set.as_ref())?)
    }

    /// Reads a file and indexes the message in it. One that is too large is not read.
    ///
    /// # Errors
    ///
    /// The file cannot be read; `message_too_large`.
    #[uniffi::constructor]
    pub fn read(path: String, limits_set: Option<LimitValues>) -> Result<Arc<Self>, PecError> {
        let limits = limits(limits_set.as_ref())?;
        let raw = pec_files::Buffer::read(Path::new(&path), limits.max_message_bytes)?;
        Self::parse(Bytes::new(raw), limits)
    }

    /// Its bytes.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        self.message.bytes().to_vec()
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> i64 {
        number(self.message.bytes().len())
    }

    /// SHA-256 of its bytes.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&self.message.get().sha256())
    }

    /// The kind that its headers claim, if they claim one.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn claimed_kind(&self) -> Result<Option<MessageKind>, PecError> {
        Ok(self.message.get().claimed_kind().map(Into::into))
    }

    /// What it says of itself, in JSON.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn contents_json(&self) -> Result<String, PecError> {
        Ok(self.message.get().contents(&self.limits).to_json())
    }

    /// Its parts, each before those inside it. There is at least one.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn parts(&self) -> Result<Vec<Part>, PecError> {
        let mime = self.mime();
        Ok(mime.ids().map(|id| part(mime, id)).collect())
    }

    /// The header of a part.
    ///
    /// # Errors
    ///
    /// There is no such part.
    pub fn header(&self, part: i64) -> Result<Vec<HeaderField>, PecError> {
        let fields = self.mime().header(self.id(part)?).fields();
        let field = |field: mime::Field<'_>| HeaderField {
            name: String::from_utf8_lossy(field.name()).into_owned(),
            text: field.text().into_owned(),
            raw: field.raw().to_vec(),
        };
        Ok(fields.map(field).collect())
    }

    /// The content of a part, decoded.
    ///
    /// # Errors
    ///
    /// There is no such part.
    pub fn body(&self, part: i64) -> Result<Vec<u8>, PecError> {
        Ok(self.mime().body(self.id(part)?).bytes.into_owned())
    }

    /// The text of a part, decoded; `None` if it is no text.
    ///
    /// # Errors
    ///
    /// There is no such part.
    pub fn text(&self, part: i64) -> Result<Option<String>, PecError> {
        Ok(self.mime().text(self.id(part)?))
    }

    /// All files in it, at any depth.
    ///
    /// # Errors
    ///
    /// None but a bug.
    pub fn extract(&self) -> Result<Vec<ExtractedFile>, PecError> {
        let mut files = Vec::new();
        let Ok(()) = self.message.get().each_part(&self.limits, |name, content| {
            files.push(ExtractedFile { name: name.to_owned(), content: content.to_vec() });
            Ok::<(), Infallible>(())
        });
        Ok(files)
    }
}

impl Message {
    fn parse(raw: impl Into<Bytes>, limits: Limits) -> Result<Arc<Self>, PecError> {
        let message = pec_owned::Message::parse(raw, &limits)?;
        Ok(Arc::new(Self { message, limits, _live: Live::new(Kind::Message) }))
    }

    fn mime(&self) -> &mime::Mime<'_> {
        self.message.get().mime()
    }

    fn id(&self, part: i64) -> Result<PartId, PecError> {
        let parts = self.mime().parts();
        let found = usize::try_from(part).ok().and_then(|index| parts.get(index));
        let text = || format!("there is no part {part}: the message has {}, from 0", parts.len());
        found.map(mime::Part::id).ok_or_else(|| PecError::Argument { text: text() })
    }
}

fn part(mime: &mime::Mime<'_>, id: PartId) -> Part {
    let part = mime.part(id);
    Part {
        index: number(id.index()),
        parent: part.parent().map(|parent| number(parent.index())),
        depth: number(part.depth()),
        structure: part.structure().into(),
        media_type: part.media_type().to_string(),
        file_name: mime.file_name(id),
        span: part.span().into(),
        header_span: part.header_span().into(),
        body_span: part.body_span().into(),
        is_closed: part.is_closed(),
    }
}
