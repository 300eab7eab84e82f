//! Two mailboxes, as Maildir. Signing takes a while, so they are made once and kept in `target/bench-corpus`.

use super::letter::{Chance, Letter};
use super::spent::files_in;
use crate::pki::{DOMAIN, Pki};
use crate::{Options, Result};
use pec_core::UnixTime;
use pec_core::daticert::{LocalTime, ReceiptType, Recipient};
use pec_core::provider::{Draft, Issue, Provider, Submission};
use pec_core::trust::TrustStore;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Changes when the letters do: an older corpus is not used then.
const VERSION: &str = "1";
/// Days after the first message at which all of them are taken in.
const DAYS: i64 = 25;

/// A mailbox.
pub struct Corpus {
    /// What it is.
    pub name: &'static str,
    /// Its Maildir, with what was sent in `.Sent`.
    pub folder: PathBuf,
    /// Its files.
    pub files: Vec<PathBuf>,
    /// Their bytes.
    pub bytes: u64,
}

/// The mailboxes, and what is needed to judge what is in them.
pub struct Corpora {
    /// The mass mailing and the ordinary mailbox.
    pub corpora: Vec<Corpus>,
    /// Whom to trust.
    pub trust: TrustStore,
    /// When they are taken in.
    pub now: UnixTime,
    /// For as long as a quick run lasts.
    _scratch: Option<tempfile::TempDir>,
}

/// How many of what.
struct Shape {
    recipients: usize,
    mass_attachment: usize,
    sent: u64,
    received: u64,
    plain: u64,
    largest: u64,
}

impl Corpora {
    /// Those that are there from another run, or new ones.
    ///
    /// # Errors
    ///
    /// They cannot be made.
    pub fn of(options: Options) -> Result<Self> {
        let (scratch, folder, shape) = if options.quick {
            let scratch = tempfile::tempdir()?;
            let folder = scratch.path().join("corpus");
            let (recipients, mass_attachment, largest) = (6, 100_000, 60_000);
            (
                Some(scratch),
                folder,
                Shape { recipients, mass_attachment, sent: 4, received: 4, plain: 4, largest },
            )
        } else {
            let (recipients, mass_attachment, largest) = (500, 740_000, 500_000);
            let shape = Shape { recipients, mass_attachment, sent: 320, received: 450, plain: 400, largest };
            (None, target().join("bench-corpus").join(VERSION), shape)
        };
        let made = folder.join("now");
        if !made.exists() {
            make(&folder, &shape, options.quick)?;
        }
        let mut trust = TrustStore::pec();
        trust.add_authorities(&fs::read(folder.join("root.pem"))?)?;
        let now = UnixTime(fs::read_to_string(made)?.trim().parse()?);
        let corpora = ["mass mailing", "ordinary"].map(|name| Corpus::read(name, &folder));
        let corpora = corpora.into_iter().collect::<Result<_>>()?;
        Ok(Self { corpora, trust, now, _scratch: scratch })
    }
}

impl Corpus {
    fn read(name: &'static str, folder: &Path) -> Result<Self> {
        let folder = folder.join(name);
        let files = files_in(&folder)?;
        let bytes =
            files.iter().map(|file| fs::metadata(file).map(|file| file.len())).sum::<std::io::Result<_>>()?;
        Ok(Self { name, folder, files, bytes })
    }
}

/// Where cargo builds.
#[must_use]
pub fn target() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"))
}

fn make(folder: &Path, shape: &Shape, quick: bool) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder)?; // a run that was stopped
    }
    let pki = Pki::make(quick)?;
    // The certificates are valid from now on.
    let day = 24 * 60 * 60;
    let start = (SystemTime::now() + Duration::from_secs(day)).duration_since(UNIX_EPOCH)?.as_secs();
    let start = i64::try_from(start)?;
    for (name, fill) in
        [("mass mailing", mass as fn(&mut Making<'_>, &Shape) -> Result), ("ordinary", ordinary)]
    {
        let mut making = Making {
            pki: &pki,
            provider: Provider::new("Gestore", DOMAIN),
            chance: Chance::new(7),
            start,
            issued: 0,
            folder: folder.join(name),
        };
        for place in ["cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"] {
            fs::create_dir_all(making.folder.join(place))?;
        }
        fill(&mut making, shape)?;
    }
    fs::write(folder.join("root.pem"), &pki.root)?;
    // Last: it says that all is there.
    fs::write(folder.join("now"), (start + DAYS * 24 * 60 * 60).to_string())?;
    Ok(())
}

/// One letter to five hundred: as it was sent, its acceptance, and a complete delivery receipt from each.
fn mass(making: &mut Making<'_>, shape: &Shape) -> Result {
    let to =
        (0..shape.recipients).map(|number| format!("destinatario.{number}@pec.comune.example")).collect();
    making.sent(&Letter {
        number: 0,
        from: "ufficio@pec.example".to_owned(),
        to,
        receipt: None,
        words: 200,
        html: true,
        attachment: shape.mass_attachment,
    })
}

/// A year of an office: what it sent and the receipts, what it received in envelopes, and mail that is not certified.
fn ordinary(making: &mut Making<'_>, shape: &Shape) -> Result {
    for number in 0..shape.sent {
        let recipients = 1 + making.chance.below(3);
        let to = (0..recipients).map(|_| making.correspondent()).collect();
        let attachment = making.attachment(shape, 40);
        let words = 30 + making.chance.below(150);
        making.sent(&Letter {
            number,
            from: "ufficio@pec.example".to_owned(),
            to,
            receipt: (number % 6 == 5).then_some("breve"),
            words,
            html: number % 2 == 0,
            attachment,
        })?;
    }
    for number in 0..shape.received {
        let letter = making.received(shape, shape.sent + number, "ufficio@pec.example");
        let raw = letter.write(&mut making.chance);
        let identifier = making.identifier();
        let recipients = vec![Recipient::new(letter.to.first().map_or("", String::as_str), true)];
        let submission = Submission::new(&raw, &letter.from, recipients, &identifier);
        let issue = making.issue();
        making.sign(&making.provider.transport_envelope(&submission, issue.time))?;
    }
    for number in 0..shape.plain {
        let mut letter =
            making.received(shape, shape.sent + shape.received + number, "ufficio@posta.example");
        if number % 2 == 0 {
            letter.attachment = 0;
        }
        let raw = letter.write(&mut making.chance);
        making.issued += 1;
        making.put("cur", &raw)?;
    }
    Ok(())
}

/// A mailbox in the making.
struct Making<'p> {
    pki: &'p Pki,
    provider: Provider,
    chance: Chance,
    start: i64,
    /// Messages so far.
    issued: u64,
    folder: PathBuf,
}

impl Making<'_> {
    fn sent(&mut self, letter: &Letter) -> Result {
        let raw = letter.write(&mut self.chance);
        self.issued += 1;
        self.put(".Sent/cur", &raw)?;
        let recipients = letter.to.iter().map(|to| Recipient::new(to.as_str(), true)).collect();
        let identifier = self.identifier();
        let mut submission = Submission::new(&raw, &letter.from, recipients, &identifier);
        if letter.receipt.is_some() {
            submission.requested_receipt = ReceiptType::Brief;
        }
        let issue = self.issue();
        self.sign(&self.provider.acceptance(&submission, &issue))?;
        for to in &letter.to {
            let issue = self.issue();
            self.sign(&self.provider.delivery(&submission, to, &issue))?;
        }
        Ok(())
    }

    fn received(&mut self, shape: &Shape, number: u64, to: &str) -> Letter {
        Letter {
            number,
            from: self.correspondent(),
            to: vec![to.to_owned()],
            receipt: None,
            words: 30 + self.chance.below(150),
            html: number.is_multiple_of(2),
            attachment: self.attachment(shape, 50),
        }
    }

    fn correspondent(&mut self) -> String {
        format!("persona.{}@pec.impresa.example", self.chance.below(300))
    }

    /// Bytes of an attachment in so many of a hundred letters: from 50 KB on, and many more small ones than large ones.
    fn attachment(&mut self, shape: &Shape, percent: u64) -> usize {
        if self.chance.below(100) >= percent {
            return 0;
        }
        let beyond = shape.largest - 50_000;
        let bytes = 50_000 + self.chance.below(beyond) * self.chance.below(beyond) / beyond;
        usize::try_from(bytes).unwrap_or_default()
    }

    fn identifier(&mut self) -> String {
        format!("opec1.{:016x}.{}@{DOMAIN}", self.chance.number(), self.issued)
    }

    /// The next one is issued ten minutes later.
    fn issue(&mut self) -> Issue {
        self.issued += 1;
        let time = self.start + i64::try_from(self.issued).unwrap_or_default() * 10 * 60;
        let id = self.identifier();
        Issue::new(LocalTime::new(UnixTime(time), 60), id)
    }

    fn sign(&self, draft: &Draft) -> Result {
        self.put("cur", &draft.sign(&self.pki.signer)?)
    }

    fn put(&self, place: &str, raw: &[u8]) -> Result {
        let name = format!("{}.M{}P1.bench:2,S", 1_790_000_000 + self.issued, self.issued);
        fs::write(self.folder.join(place).join(name), raw)?;
        Ok(())
    }
}
