//! MIME: where the parts of a message are, byte for byte, and what they hold, on demand. RFC 5322, RFC 2045 to 2047.
//!
//! [`Mime::index`] goes over the message once and keeps spans into the caller's buffer; nothing is copied or decoded
//! until somebody asks. It never fails: what is odd about the message is in [`Mime::findings`].
//!
//! ```
//! use pec_core::{Limits, mime::{Mime, Structure}};
//!
//! let raw = b"Content-Type: multipart/signed; boundary=s\r\n\
//!     \r\n\
//!     --s\r\n\
//!     Content-Type: text/plain; charset=iso-8859-1\r\n\
//!     Content-Transfer-Encoding: quoted-printable\r\n\
//!     \r\n\
//!     Citt=E0\r\n\
//!     --s\r\n\
//!     Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\
//!     Content-Transfer-Encoding: base64\r\n\
//!     \r\n\
//!     MAA=\r\n\
//!     --s--\r\n";
//! let mime = Mime::index(raw, &Limits::default());
//!
//! assert_eq!(mime.part(mime.root()).structure(), Structure::Multipart);
//! let [signed, signature] = mime.children(mime.root()).collect::<Vec<_>>()[..] else { panic!() };
//! // The signed bytes: header and body, without the line break that belongs to the delimiter.
//! assert!(mime.part(signed).span().of(raw).ends_with(b"\r\n\r\nCitt=E0"));
//! assert_eq!(mime.text(signed).unwrap(), "Città");
//! assert_eq!(mime.file_name(signature).unwrap(), "smime.p7s");
//! assert_eq!(*mime.body(signature).bytes, [0x30, 0x00]);
//! assert!(mime.findings().is_empty());
//! ```
//!
//! A message inside a message (`message/rfc822`) is a part without parts of its own: index what [`Mime::body`] gives
//! for it. So what a sender wrote cannot use up the limits of the envelope around it.
//!
//! Line ends may be CRLF, LF or mixed; a CR alone is none. Which lines are delimiters is told in the module `index`:
//! whole lines, outermost multipart first. Spans always nest, and their order is that of the message.

mod beginnings;
mod body;
mod boundaries;
mod cuts;
mod date;
mod field;
mod fields;
mod header;
mod hyphens;
mod index;
mod line_ends;
mod mailbox;
mod parameter;
mod part;
#[cfg(test)]
mod tests;
mod words;

pub use body::Body;
pub use field::Field;
pub use header::{Fields, Header};
pub use line_ends::LineEnds;
pub use mailbox::Mailbox;
pub use part::{MediaType, Part, PartId, Structure};

pub(crate) use beginnings::Beginnings;
pub(crate) use cuts::{Cut, Cuts, Missed};
pub(crate) use fields::HeaderFields;
pub(crate) use hyphens::{Ends, Stretch};
pub(crate) use words::{contains_ignoring_case, decode_text};

use crate::{Limits, Span, finding::Finding};
use std::{borrow::Cow, fmt};

/// The index of one message: the caller's bytes, and where its parts are in them.
#[derive(Clone)]
pub struct Mime<'a> {
    raw: &'a [u8],
    /// In preorder; the first is the root.
    parts: Vec<Part<'a>>,
    /// Of the root.
    fields: HeaderFields<'a>,
    findings: Vec<Finding>,
    hyphens: hyphens::Hyphens,
    ends: hyphens::KnownEnds,
    /// Where `raw` leaves something out, if it is a copy that does.
    cuts: Option<Cuts<'a>>,
}

impl<'a> Mime<'a> {
    /// Finds the parts of the message `raw`, within [`Limits::max_depth`], [`Limits::max_parts`],
    /// [`Limits::max_header_bytes`] and [`Limits::max_header_fields`]. Any bytes have an index, if only of one part.
    #[must_use]
    pub fn index(raw: &'a [u8], limits: &Limits) -> Self {
        Self::of(raw, index::index(raw, None, limits), None)
    }

    /// The same for a copy that leaves something out. That the parts are those of the message is known once the caller has seen
    /// that nothing was missed.
    pub(crate) fn index_copy(copy: &'a [u8], cuts: Cuts<'a>, limits: &Limits) -> Self {
        Self::of(copy, index::index(copy, None, limits), Some(cuts))
    }

    /// The index of the message that a part holds, given what [`Mime::body`] gives for that part: the same as
    /// [`Mime::index`], without searching again what was searched.
    pub(crate) fn index_inside<'b>(&self, id: PartId, body: &'b Body<'a>, limits: &Limits) -> Mime<'b> {
        let part = self.part(id);
        // The root was not searched as anybody's part, and what was encoded was searched in another form.
        let known = match body.bytes {
            Cow::Borrowed(_) if part.parent().is_some() => self.hyphens.within(part.body_span()),
            _ => None,
        };
        let cuts = self.cuts.and_then(|cuts| cuts.inside_part(part, body));
        Mime::of(&body.bytes, index::index(&body.bytes, known, limits), cuts)
    }

    fn of(raw: &'a [u8], index: index::Index<'a>, cuts: Option<Cuts<'a>>) -> Self {
        let index::Index { parts, fields, findings, hyphens, ends, .. } = index;
        if let Some(cuts) = cuts {
            cuts.check(raw, &parts, &findings);
        }
        Self { raw, parts, fields, findings, hyphens, ends, cuts }
    }

    /// The message.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.bytes(Span::new(0, self.raw.len()))
    }

    /// The bytes of a span of it.
    pub(crate) fn bytes(&self, span: Span) -> &'a [u8] {
        if let Some(cuts) = self.cuts {
            cuts.ask(span, "its damage can be told from all of it alone");
        }
        span.of(self.raw)
    }

    /// Stretches of a span, in order, whose line ends are known; the byte before each is within the span.
    pub(crate) fn known_ends(&self, span: Span) -> impl Iterator<Item = Stretch> {
        self.ends.within(span)
    }

    /// Where this leaves something out, if it is a copy that does.
    pub(crate) fn cuts(&self) -> Option<Cuts<'a>> {
        self.cuts
    }

    /// The bytes that stand at `span`, in the message as it was before something was left out.
    pub(crate) fn original(&self, span: Span) -> Span {
        self.cuts.map_or(span, |cuts| cuts.original(span))
    }

    /// The message as a part.
    #[must_use]
    pub fn root(&self) -> PartId {
        PartId::ROOT
    }

    /// The numbers of all parts in preorder.
    pub fn ids(&self) -> impl Iterator<Item = PartId> + use<'_, 'a> {
        self.parts.iter().map(Part::id)
    }

    /// All parts in preorder: each before its children. There is at least the root.
    #[must_use]
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// The part of this number. A number from another index gives some part of this one, if need be the root.
    #[must_use]
    pub fn part(&self, id: PartId) -> &Part<'a> {
        #[expect(clippy::indexing_slicing, reason = "an index has a root, whatever the message")]
        self.parts.get(id.index()).unwrap_or(&self.parts[0])
    }

    /// The parts directly inside a multipart, in order; none for other parts.
    pub fn children(&self, id: PartId) -> impl Iterator<Item = PartId> + '_ {
        let parent = self.part(id).id();
        let first = self.parts.get(parent.index().saturating_add(1));
        let first = first.filter(|part| part.parent() == Some(parent)).map(Part::id);
        std::iter::successors(first, |id| self.part(*id).next_sibling)
    }

    /// The header of a part.
    #[must_use]
    pub fn header(&self, id: PartId) -> Header<'a> {
        Header::new(self.raw, self.part(id).header_span())
    }

    /// The fields of the message's own header, for many questions.
    pub(crate) fn fields(&self) -> &HeaderFields<'a> {
        &self.fields
    }

    /// What is odd about the structure and the headers of the message.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The content of a part, its transfer encoding undone. A multipart has none (RFC 2045 section 6.4): its raw
    /// content is given.
    #[must_use]
    pub fn body(&self, id: PartId) -> Body<'a> {
        if let Some(cuts) = self.cuts {
            cuts.ask(self.part(id).body_span(), "it is about what a long part holds");
        }
        self.decode(id)
    }

    /// What [`Mime::body`] gives, without decoding again what others began with, too; and whether it began so.
    pub(crate) fn body_beginning(&self, id: PartId, beginnings: &Beginnings) -> (Body<'a>, bool) {
        match self.base64_text(id).and_then(|text| beginnings.decode(text)) {
            Some(bytes) => (Body { bytes: Cow::Owned(bytes), damaged: false }, true),
            None => (self.body(id), false),
        }
    }

    /// Keeps how a part begins, given what it decodes to and how much of that it has in common with others.
    pub(crate) fn keep_beginning(
        &self,
        id: PartId,
        body: &Body<'_>,
        shared: usize,
        limits: &Limits,
        into: &mut Beginnings,
    ) {
        if let Some(text) = self.base64_text(id) {
            into.keep(text, &body.bytes, shared, limits);
        }
    }

    /// The text of a part in base64 of which nothing is left out.
    fn base64_text(&self, id: PartId) -> Option<&'a [u8]> {
        let span = self.part(id).body_span();
        let is_whole = self.cuts.is_none_or(|cuts| !cuts.is_in(span));
        let encoding =
            self.encoding(id).filter(|encoding| is_whole && encoding.eq_ignore_ascii_case("base64"));
        encoding.map(|_| span.of(self.raw))
    }

    /// The content of a part that is a message, for [`Mime::index_inside`] and nothing else: that
    /// knows where it leaves something out.
    pub(crate) fn message_body(&self, id: PartId) -> Body<'a> {
        let body = self.decode(id);
        if let (Cow::Owned(_), Some(cuts)) = (&body.bytes, self.cuts) {
            cuts.ask(self.part(id).body_span(), "a long message inside is encoded");
        }
        body
    }

    fn decode(&self, id: PartId) -> Body<'a> {
        Body::decode(self.part(id).body_span().of(self.raw), self.encoding(id).as_deref())
    }

    /// The transfer encoding that a part's header tells, if that of a multipart would mean anything.
    fn encoding(&self, id: PartId) -> Option<Cow<'a, str>> {
        let part = self.part(id);
        match part.structure() {
            Structure::Multipart => None,
            _ => part.fields.encoding.map(|value| field::token(value.of(self.raw))),
        }
    }

    /// The name that the sender gave to a part as a file, decoded: that of Content-Disposition, else of Content-Type.
    /// It is the sender's word, not a path to write to.
    #[must_use]
    pub fn file_name(&self, id: PartId) -> Option<String> {
        self.name_of(id).map(str::to_owned)
    }

    /// The same, without a copy.
    pub(crate) fn name_of(&self, id: PartId) -> Option<&str> {
        self.part(id).file_name.0.as_deref()
    }

    /// The text of a text part, its transfer encoding and its charset undone; `None` for other parts.
    #[must_use]
    pub fn text(&self, id: PartId) -> Option<String> {
        if !self.part(id).media_type().is_kind("text") {
            return None;
        }
        let content_type = self.part(id).fields.content_type;
        let charset = content_type.and_then(|value| parameter::parameter(value.of(self.raw), "charset"));
        Some(words::decode_charset(&self.body(id).bytes, charset.as_deref().map(str::as_bytes)).into_owned())
    }
}

impl fmt::Debug for Mime<'_> {
    /// Shows the structure, not the content: content is private.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mime")
            .field("length", &self.raw.len())
            .field("parts", &self.parts)
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}
