//! The messages that are measured.

use crate::Result;
use crate::archive::corpus::target;
use crate::pki::{DOMAIN, Issuer, Pki, provider_name};
use pec_core::UnixTime;
use pec_core::daticert::{LocalTime, ReceiptType, Recipient};
use pec_core::provider::{DigestAlgorithm, Draft, Issue, Provider, RsaSigner, Signer, Submission};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// Messages of one size and one sort of line ends. Several, where they are small: a reader that meets a single message
/// again and again learns its branches by heart.
pub struct Sample {
    /// Kind, median size and line ends.
    pub name: String,
    /// How large they are meant to be.
    pub size: Size,
    /// Whether they are stored with LF line ends.
    pub is_lf: bool,
    /// The messages.
    pub messages: Vec<SignedMessage>,
}

/// How large a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "every size has its targets")]
pub enum Size {
    /// A receipt, 12 KB.
    Receipt,
    /// An envelope of 60 KB.
    Small,
    /// An envelope of 1 MB.
    Medium,
    /// An envelope of 30 MB, as large as PEC must take.
    Large,
    /// An envelope of 100 MB, as large as some providers take.
    Huge,
}

/// A message in a file, and what the floor needs to know of it beforehand.
#[derive(Clone)]
pub struct SignedMessage {
    /// The message.
    pub raw: Arc<[u8]>,
    /// The file that holds it.
    pub file: PathBuf,
    /// The file that holds it as it was sent, with CRLF line ends.
    pub sent: PathBuf,
    /// Bytes of the message as it was sent.
    pub sent_bytes: usize,
    /// Where in the message as it was sent that is which the signature covers.
    pub signed: Range<usize>,
    /// The provider's signature over those bytes themselves.
    pub signature: Vec<u8>,
    /// The provider: the first one, or its place among the others and one.
    pub signer: usize,
}

impl Sample {
    /// All samples, small ones first, in files in this folder. `quick` keeps the large ones small: enough to see that
    /// everything runs, and that memory does not grow with the message.
    ///
    /// # Errors
    ///
    /// The provider cannot sign, or a file cannot be written.
    pub fn all(pki: &Pki, folder: &Path, quick: bool) -> Result<Vec<Self>> {
        let maker = Maker::new(pki)?;
        let count = |count: usize| if quick { count.min(2) } else { count };
        let receipts = (0..count(96)).map(|number| maker.receipt(number)).collect::<Result<_>>()?;
        let mut samples: Vec<_> = Self::both(Size::Receipt, receipts, folder)?.into();
        let (large, huge) = if quick { (2_000_000, 4_000_000) } else { (30_000_000, 100_000_000) };
        for (size, count, bytes) in [
            (Size::Small, count(24), 60_000),
            (Size::Medium, count(12), 1_000_000),
            (Size::Large, count(2), large),
            (Size::Huge, 1, huge),
        ] {
            // Around the original there are some twelve kilobytes.
            let envelopes =
                (0..count).map(|number| maker.envelope(number, bytes - 12_000)).collect::<Result<_>>()?;
            samples.extend(Self::both(size, envelopes, folder)?);
        }
        Ok(samples)
    }

    /// The same messages as they were sent, and as a mail store on Unix keeps them.
    fn both(size: Size, messages: Vec<SignedMessage>, folder: &Path) -> Result<[Self; 2]> {
        let mut sizes: Vec<_> = messages.iter().map(|message| message.raw.len()).collect();
        sizes.sort_unstable();
        let kind = if size == Size::Receipt { "receipt" } else { "envelope" };
        let name = format!("{kind} {}", human(sizes.get(sizes.len() / 2).copied().unwrap_or_default()));
        let stored = messages.iter().map(|message| SignedMessage {
            raw: message.raw.iter().copied().filter(|byte| *byte != b'\r').collect(),
            ..message.clone()
        });
        let sent = name.clone();
        let mut samples = [
            Self { name: format!("{name} LF"), size, is_lf: true, messages: stored.collect() },
            Self { name, size, is_lf: false, messages },
        ];
        samples.reverse();
        let file = |sample: &str, number: usize| folder.join(format!("{sample} {number}.eml"));
        for sample in &mut samples {
            for (number, message) in sample.messages.iter_mut().enumerate() {
                message.sent = file(&sent, number);
                message.file = file(&sample.name, number);
                fs::write(&message.file, &message.raw)?;
            }
        }
        Ok(samples)
    }

    /// Bytes of all messages.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.messages.iter().map(|message| message.raw.len()).sum()
    }

    /// Bytes that the signatures cover, with CRLF line ends.
    #[must_use]
    pub fn signed_bytes(&self) -> usize {
        self.messages.iter().map(|message| message.signed.len()).sum()
    }
}

/// A folder for the files, below `target`, since a folder for temporary files may be memory or small.
///
/// # Errors
///
/// It cannot be made.
pub fn scratch() -> Result<TempDir> {
    fs::create_dir_all(target())?;
    Ok(TempDir::with_prefix_in("bench-", target().canonicalize()?)?)
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
    providers: Vec<(&'p str, &'p RsaSigner)>,
    now: LocalTime,
}

impl<'p> Maker<'p> {
    fn new(pki: &'p Pki) -> Result<Self> {
        // The certificates are valid from now on.
        let day = Duration::from_secs(24 * 60 * 60);
        let tomorrow = (SystemTime::now() + day).duration_since(UNIX_EPOCH)?.as_secs();
        let now = LocalTime::new(UnixTime(i64::try_from(tomorrow)?), 60);
        let others = pki.others.iter().map(|Issuer { domain, signer, .. }| (&**domain, signer));
        Ok(Self { providers: [(DOMAIN, &pki.signer)].into_iter().chain(others).collect(), now })
    }

    /// An acceptance or, every other time, a delivery receipt.
    fn receipt(&self, number: usize) -> Result<SignedMessage> {
        let original = original(number, 4_000);
        // Each provider issues both.
        self.issue(&original, number, number / 2, |provider, submission, issue| match number % 2 {
            0 => provider.acceptance(submission, issue),
            _ => provider.delivery(submission, "bruno@pec.example", issue),
        })
    }

    fn envelope(&self, number: usize, bytes: usize) -> Result<SignedMessage> {
        let original = original(number, bytes);
        self.issue(&original, number, number, |provider, submission, issue| {
            provider.transport_envelope(submission, issue.time)
        })
    }

    /// What a provider issues about an original, signed by it.
    fn issue(
        &self,
        original: &[u8],
        number: usize,
        signer: usize,
        draft: impl FnOnce(&Provider, &Submission<'_>, &Issue) -> Draft,
    ) -> Result<SignedMessage> {
        let signer = signer % self.providers.len();
        let (domain, key) = *self.providers.get(signer).ok_or("there is no provider")?;
        let recipients =
            vec![Recipient::new("bruno@pec.example", true), Recipient::new("carla@mail.example", false)];
        let identifier = format!("opec1.{number}.1@{domain}");
        let mut submission = Submission::new(original, "anna@pec.example", recipients, &identifier);
        submission.requested_receipt = ReceiptType::Brief;
        let issue = Issue::new(self.now, format!("opec1.{number}.2@{domain}"));
        let draft = draft(&Provider::new(provider_name(signer), domain), &submission, &issue);

        let content = draft.content();
        let raw: Arc<[u8]> = draft.sign(key)?.into();
        let start = raw.windows(content.len()).position(|window| window == content);
        let start = start.ok_or("the signed content does not stand in the message")?;
        Ok(SignedMessage {
            sent: PathBuf::new(),
            sent_bytes: raw.len(),
            raw,
            file: PathBuf::new(),
            signed: start..start + content.len(),
            signature: key.sign(DigestAlgorithm::Sha256, &content)?,
            signer,
        })
    }
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
