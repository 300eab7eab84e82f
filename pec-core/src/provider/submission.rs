//! What a user submitted, and when something is issued about it.

use super::original::{Fields, to_crlf};
use crate::daticert::{Address, LocalTime, ReceiptType, Recipient};
use mail_parser::MessageParser;
use std::borrow::Cow;
use std::fmt;

/// A message as a user submitted it: its bytes, the addresses of the SMTP envelope, and what the certification data say
/// about it (RFC 6109 sections 2.1 and 4.4).
#[derive(Clone)]
#[non_exhaustive]
pub struct Submission<'a> {
    /// The message as submitted, with CRLF line ends.
    pub original: Cow<'a, [u8]>,
    /// The reverse path.
    pub sender: Address,
    /// The forward paths.
    pub recipients: Vec<Recipient>,
    /// The Message-ID that the sender's provider gives it, without angle brackets.
    pub identifier: String,
    /// The Message-ID that the sender's program gave it, without angle brackets.
    pub msgid: Option<String>,
    /// The subject, decoded.
    pub subject: Option<String>,
    /// Where replies go.
    pub reply_to: Option<String>,
    /// The delivery receipt that the sender asks for.
    pub requested_receipt: ReceiptType,
}

impl<'a> Submission<'a> {
    /// A message submitted in an SMTP envelope from `sender` to `recipients`, to which the provider gives `identifier`
    /// (without angle brackets). The rest is read from the original's header; the fields can be changed after.
    ///
    /// A bare LF in `original` becomes CRLF: that is the form in which mail is transmitted.
    #[must_use]
    pub fn new(original: &'a [u8], sender: &str, recipients: Vec<Recipient>, identifier: &str) -> Self {
        let original = to_crlf(original);
        let fields = Fields::of(&original);
        let msgid = fields.value("Message-ID").map(|id| bare(&id).to_owned()).filter(|id| !id.is_empty());
        let requested = fields.value("X-TipoRicevuta").and_then(|value| ReceiptType::from_wire(&value));
        let header = MessageParser::new().parse_headers(&*original);
        let header = header.as_ref();
        let subject = header.and_then(|header| header.subject()).map(str::to_owned);
        let reply_to = header.and_then(|header| header.reply_to()?.first()?.address());
        let reply_to = Some(reply_to.unwrap_or(sender).to_owned());
        Self {
            sender: Address::new(sender),
            recipients,
            identifier: bare(identifier).to_owned(),
            msgid,
            subject,
            reply_to,
            requested_receipt: requested.unwrap_or(ReceiptType::Complete),
            original,
        }
    }

    /// The same with its own copy of the original, if it borrowed it.
    #[must_use]
    pub fn into_owned(self) -> Submission<'static> {
        Submission { original: Cow::Owned(self.original.into_owned()), ..self }
    }

    /// Whether `recipient` got the message as a copy only: it stands in Cc and not in To. In doubt it is a primary
    /// recipient (RFC 6109 section 3.3.2.1).
    pub(super) fn is_copy(&self, recipient: &Address) -> bool {
        let header = MessageParser::new().parse_headers(&*self.original);
        let stands_in = |list: Option<&mail_parser::Address<'_>>| {
            list.is_some_and(|list| {
                list.iter().filter_map(|one| one.address()).any(|one| Address::new(one) == *recipient)
            })
        };
        header.is_some_and(|header| !stands_in(header.to()) && stands_in(header.cc()))
    }
}

/// Redacted: all of it is personal data.
impl fmt::Debug for Submission<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission").finish_non_exhaustive()
    }
}

/// When a message is issued, and under which Message-ID.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Issue {
    /// The moment of the event, in the provider's local time: date of the header, of the certification data and of the
    /// signature.
    pub time: LocalTime,
    /// The Message-ID, without angle brackets. The MIME boundaries derive from it.
    pub message_id: String,
}

impl Issue {
    /// At this time, under this Message-ID.
    #[must_use]
    pub fn new(time: LocalTime, message_id: impl Into<String>) -> Self {
        Self { time, message_id: bare(&message_id.into()).to_owned() }
    }
}

/// A Message-ID without its angle brackets.
pub(super) fn bare(id: &str) -> &str {
    id.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>'))
}
