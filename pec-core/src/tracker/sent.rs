//! Messages as the host sent them.

use super::fact::{Addressee, clean_address, clean_id};
use crate::UnixTime;
use crate::daticert::Address;
use crate::message::Message;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A message as the host sent it. Nothing in it is certified: it ties to the submissions with equal msgid and equal
/// sender, gives a row to a message without any receipt, and never moves a certified state.
///
/// ```
/// use pec_core::tracker::Sent;
/// let sent = Sent::new("office@pec.example", [7; 32])
///     .with_msgid("<1@mail.example>")
///     .with_recipient("Court@pec.example,");
/// assert_eq!(sent.msgid(), Some("1@mail.example"));
/// assert_eq!(sent.recipients().map(|r| r.address()).collect::<Vec<_>>(), ["Court@pec.example"]);
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "SentRecord", into = "SentRecord")]
pub struct Sent {
    message_sha256: [u8; 32],
    sender: Option<Box<str>>,
    msgid: Option<Box<str>>,
    subject: Option<Box<str>>,
    date: Option<UnixTime>,
    recipients: Vec<Addressee>,
}

impl Sent {
    /// A message from this address, with the SHA-256 of its bytes.
    #[must_use]
    pub fn new(sender: &str, message_sha256: [u8; 32]) -> Self {
        Self {
            message_sha256,
            sender: clean_address(&Address::new(sender)),
            msgid: None,
            subject: None,
            date: None,
            recipients: Vec::new(),
        }
    }

    /// A message as its header has it: the one author, the recipients of To, Cc and Bcc, Message-ID, subject and date. `None`
    /// unless it has exactly one author. Hashes the whole message once.
    ///
    /// ```
    /// use pec_core::{Limits, message::Message, tracker::Sent};
    /// let raw = b"From: Office <office@pec.example>\r\nTo: court@pec.example\r\nMessage-ID: <1@mail.example>\r\n\r\n";
    /// let sent = Sent::of(&Message::parse(raw, &Limits::default())?).unwrap();
    /// assert_eq!((sent.sender(), sent.msgid()), (Some("office@pec.example"), Some("1@mail.example")));
    /// # Ok::<(), pec_core::Error>(())
    /// ```
    #[must_use]
    pub fn of(message: &Message<'_>) -> Option<Self> {
        let header = message.header();
        let authors = header.first("From")?.mailboxes();
        let [author] = authors.as_slice() else { return None };
        let mut sent = Self::new(&author.address, message.sha256());
        let fields = ["To", "Cc", "Bcc"].into_iter().flat_map(|name| header.all(name));
        for recipient in fields.flat_map(|field| field.mailboxes()) {
            sent = sent.with_recipient(&recipient.address);
        }
        if let Some(msgid) = header.first("Message-ID").and_then(|field| field.message_id()) {
            sent = sent.with_msgid(&msgid);
        }
        if let Some(subject) = header.first("Subject") {
            sent = sent.with_subject(&subject.text());
        }
        match header.first("Date").and_then(|field| field.date()) {
            Some(date) => Some(sent.with_date(date)),
            None => Some(sent),
        }
    }

    /// The same message with this Message-ID, angle brackets or not.
    #[must_use]
    pub fn with_msgid(mut self, msgid: &str) -> Self {
        self.msgid = clean_id(msgid).map(Box::from);
        self
    }

    /// The same message with one more recipient (To or Cc).
    #[must_use]
    pub fn with_recipient(mut self, address: &str) -> Self {
        let address = clean_address(&Address::new(address));
        self.recipients.extend(address.map(|address| Addressee { address, certified: None }));
        self
    }

    /// The same message with this subject, decoded.
    #[must_use]
    pub fn with_subject(mut self, subject: &str) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The same message, sent at this time.
    #[must_use]
    pub fn with_date(mut self, date: UnixTime) -> Self {
        self.date = Some(date);
        self
    }

    /// SHA-256 of the message.
    #[must_use]
    pub fn message_sha256(&self) -> &[u8; 32] {
        &self.message_sha256
    }

    /// Who sent it.
    #[must_use]
    pub fn sender(&self) -> Option<&str> {
        self.sender.as_deref()
    }

    /// Its Message-ID, without angle brackets.
    #[must_use]
    pub fn msgid(&self) -> Option<&str> {
        self.msgid.as_deref()
    }

    /// Its subject.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// When it was sent.
    #[must_use]
    pub fn date(&self) -> Option<UnixTime> {
        self.date
    }

    /// Its recipients.
    pub fn recipients(&self) -> impl ExactSizeIterator<Item = &Addressee> {
        self.recipients.iter()
    }
}

/// Redacted: all that it holds is personal data.
impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sent").finish_non_exhaustive()
    }
}

/// The stored form.
#[derive(Serialize, Deserialize)]
struct SentRecord {
    #[serde(with = "super::record::hex")]
    message_sha256: [u8; 32],
    sender: Option<String>,
    msgid: Option<String>,
    subject: Option<String>,
    date: Option<UnixTime>,
    recipients: Vec<String>,
}

impl From<SentRecord> for Sent {
    fn from(record: SentRecord) -> Self {
        let mut sent = Self::new(record.sender.as_deref().unwrap_or_default(), record.message_sha256);
        sent.msgid = record.msgid.as_deref().and_then(clean_id).map(Box::from);
        sent.subject = record.subject.map(Box::from);
        sent.date = record.date;
        record.recipients.iter().fold(sent, |sent, address| sent.with_recipient(address))
    }
}

impl From<Sent> for SentRecord {
    fn from(sent: Sent) -> Self {
        Self {
            message_sha256: sent.message_sha256,
            sender: sent.sender.map(String::from),
            msgid: sent.msgid.map(String::from),
            subject: sent.subject.map(String::from),
            date: sent.date,
            recipients: sent.recipients.into_iter().map(|r| r.address.into()).collect(),
        }
    }
}
