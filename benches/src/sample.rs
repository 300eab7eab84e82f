//! The messages that are measured.

use crate::Result;
use crate::pki::{DOMAIN, Pki};
use pec_core::UnixTime;
use pec_core::daticert::{LocalTime, ReceiptType, Recipient};
use pec_core::provider::{DigestAlgorithm, Draft, Issue, Provider, Signer, Submission};
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Messages of one size and one sort of line ends. Several, where they are small: a reader that meets a single message
/// again and again learns its branches by heart.
pub struct Sample {
    /// Kind, median size and line ends.
    pub name: String,
    /// The messages.
    pub messages: Vec<SignedMessage>,
}

/// A message, and what the floor needs to know of it beforehand.
#[derive(Clone)]
pub struct SignedMessage {
    /// The message.
    pub raw: Arc<[u8]>,
    /// The message with CRLF line ends. It is the same memory as `raw` if these are so: else the floor would find the
    /// processor's caches colder than the others do.
    sent: Arc<[u8]>,
    /// Where in `sent` that is which the signature covers.
    signed: Range<usize>,
    /// The provider's signature over those bytes themselves.
    pub signature: Vec<u8>,
}

impl SignedMessage {
    /// What the signature covers, with CRLF line ends.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        self.sent.get(self.signed.clone()).unwrap_or_default()
    }
}

impl Sample {
    /// All samples, small ones first. `quick` keeps the large ones small: enough to see that everything runs, and that
    /// memory does not grow with the message.
    ///
    /// # Errors
    ///
    /// The provider cannot sign.
    pub fn all(pki: &Pki, quick: bool) -> Result<Vec<Self>> {
        let maker = Maker::new(pki)?;
        let (count, huge) = if quick { (2, 4_000_000) } else { (16, 30_000_000) };
        let mut samples = Vec::new();
        let receipts = (0..count).map(|number| maker.receipt(number)).collect::<Result<_>>()?;
        samples.extend(Self::both("receipt", receipts));
        for (count, bytes) in [(count / 2, 60_000), (2, 1_000_000), (1, huge)] {
            // Around the original there are some nine kilobytes.
            let envelopes =
                (0..count).map(|number| maker.envelope(number, bytes - 9_000)).collect::<Result<_>>()?;
            samples.extend(Self::both("envelope", envelopes));
        }
        Ok(samples)
    }

    /// The same messages as they were sent, and as a mail store on Unix keeps them.
    fn both(kind: &str, messages: Vec<SignedMessage>) -> [Self; 2] {
        let mut sizes: Vec<_> = messages.iter().map(|message| message.raw.len()).collect();
        sizes.sort_unstable();
        let size = human(sizes.get(sizes.len() / 2).copied().unwrap_or_default());
        let stored = messages.iter().map(|message| SignedMessage {
            raw: message.raw.iter().copied().filter(|byte| *byte != b'\r').collect(),
            ..message.clone()
        });
        let stored = stored.collect();
        [
            Self { name: format!("{kind} {size}"), messages },
            Self { name: format!("{kind} {size} LF"), messages: stored },
        ]
    }

    /// Bytes of all messages.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.messages.iter().map(|message| message.raw.len()).sum()
    }

    /// Bytes that the signatures cover, with CRLF line ends.
    #[must_use]
    pub fn signed_bytes(&self) -> usize {
        self.messages.iter().map(|message| message.content().len()).sum()
    }
}

/// A number of bytes for people.
fn human(bytes: usize) -> String {
    match bytes {
        0..100_000 => format!("{}.{} KB", bytes / 1_000, bytes % 1_000 / 100),
        100_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

struct Maker<'p> {
    pki: &'p Pki,
    provider: Provider,
    now: LocalTime,
}

impl<'p> Maker<'p> {
    fn new(pki: &'p Pki) -> Result<Self> {
        // The certificates are valid from now on.
        let day = Duration::from_secs(24 * 60 * 60);
        let tomorrow = (SystemTime::now() + day).duration_since(UNIX_EPOCH)?.as_secs();
        let now = LocalTime::new(UnixTime(i64::try_from(tomorrow)?), 60);
        Ok(Self { pki, provider: Provider::new("Gestore", DOMAIN), now })
    }

    /// An acceptance or, every other time, a delivery receipt.
    fn receipt(&self, number: usize) -> Result<SignedMessage> {
        let original = original(number, 4_000);
        let mut submission = submission(&original, number);
        submission.requested_receipt = ReceiptType::Brief;
        let issue = Issue::new(self.now, format!("opec1.{number}.2@{DOMAIN}"));
        let draft = match number % 2 {
            0 => self.provider.acceptance(&submission, &issue),
            _ => self.provider.delivery(&submission, "bruno@pec.example", &issue),
        };
        self.sign(&draft)
    }

    fn envelope(&self, number: usize, bytes: usize) -> Result<SignedMessage> {
        let original = original(number, bytes);
        self.sign(&self.provider.transport_envelope(&submission(&original, number), self.now))
    }

    fn sign(&self, draft: &Draft) -> Result<SignedMessage> {
        let content = draft.content();
        let raw: Arc<[u8]> = draft.sign(&self.pki.signer)?.into();
        let start = raw.windows(content.len()).position(|window| window == content);
        let start = start.ok_or("the signed content does not stand in the message")?;
        Ok(SignedMessage {
            sent: Arc::clone(&raw),
            raw,
            signed: start..start + content.len(),
            signature: self.pki.signer.sign(DigestAlgorithm::Sha256, &content)?,
        })
    }
}

fn submission(original: &[u8], number: usize) -> Submission<'_> {
    let recipients =
        vec![Recipient::new("bruno@pec.example", true), Recipient::new("carla@mail.example", false)];
    Submission::new(original, "anna@pec.example", recipients, &format!("opec1.{number}.1@{DOMAIN}"))
}

/// A letter with an attachment, of this many bytes together, more or less.
fn original(number: usize, bytes: usize) -> Vec<u8> {
    let mut original = format!(
        "Received: from client.example by smtp.{DOMAIN};\r\n\tTue, 14 Dec 2021 14:36:00 +0100\r\n\
         From: \"Anna Verdi\" <anna@pec.example>\r\nTo: bruno@pec.example\r\nCc: carla@mail.example\r\n\
         Subject: Offerta per la gara numero {number}\r\nMessage-ID: <{number}.a@client.example>\r\n\
         Date: Tue, 14 Dec 2021 14:36:00 +0100\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=_part_{number}\"\r\n\r\n\
         --=_part_{number}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Buongiorno,\r\n\r\nin allegato la nostra offerta.\r\n\r\nCordiali saluti\r\n\
         --=_part_{number}\r\nContent-Type: application/pdf; name=\"offerta.pdf\"\r\n\
         Content-Disposition: attachment; filename=\"offerta.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    .into_bytes();
    // What stands in base64 of a compressed file: any digits.
    let mut state = 0x9E37_79B9_7F4A_7C15 ^ number as u64;
    while original.len() < bytes {
        for _ in 0..76 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            original
                .push(DIGITS.get(usize::try_from(state >> 58).unwrap_or_default()).copied().unwrap_or(b'A'));
        }
        original.extend_from_slice(b"\r\n");
    }
    original.extend_from_slice(format!("--=_part_{number}--\r\n").as_bytes());
    original
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
