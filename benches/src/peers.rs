//! Other programs that do the same job on the same files, in `benches/peers`. Each is one process for the whole run, so that its
//! start is in no number, and is asked line by line:
//!
//! - `rows TAB 1 TAB LIST` (of files, one a line): a line for each message with verdict, kind and identifier, then `end`;
//! - `pass TAB TIMES TAB LIST`: all messages so many times, then one line with the nanoseconds that it worked.
//!
//! Which of them there are `cargo xtask bench` says in the environment; without it there are none.

use crate::Result;
use crate::pki::Pki;
use crate::sample::Sample;
use crate::work::{LEAST, Work};
use pec_core::message::Message;
use pec_core::verify::{Circumstances, Verifier};
use sha2::{Digest, Sha256};
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// Another program, running.
pub struct Peer {
    /// What it is, in the tables.
    pub name: &'static str,
    /// How long it must be measured at once.
    pub least: Duration,
    /// How long it must have worked before it is measured.
    warm: Duration,
    child: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// Its name, and how it starts; `None` if it is not here.
type Start = (&'static str, fn() -> Option<Command>);

/// What others would use for the job.
pub const USUAL: [Start; 3] = [
    ("C: libcrypto", || Some(Command::new(env::var_os("PEC_BENCH_C")?))),
    ("Python: email, asn1crypto, cryptography", || {
        let mut command = Command::new(env::var_os("PEC_BENCH_PYTHON")?);
        command.arg(program("usual.py"));
        Some(command)
    }),
    ("Java: JavaMail, Bouncy Castle", || {
        let mut command = Command::new("java");
        command.arg("-cp").arg(env::var_os("PEC_BENCH_JAVA")?).arg(program("Usual.java"));
        Some(command)
    }),
];

/// Our own library, called from other languages.
pub const BINDINGS: [Start; 2] = [
    ("C", || Some(Command::new(env::var_os("PEC_BENCH_LIBPEC")?))),
    ("Python", || {
        let mut command = Command::new(env::var_os("PEC_BENCH_PYTHON")?);
        command.arg(program("binding.py")).env("PYTHONPATH", env::var_os("PEC_BENCH_BINDING")?);
        Some(command)
    }),
];

fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(name)
}

impl Peer {
    /// Starts those that are here.
    ///
    /// # Errors
    ///
    /// One does not start.
    pub fn start(which: &[Start], root: &Path) -> Result<Vec<Self>> {
        let here = which.iter().filter_map(|(name, command)| Some((*name, command()?)));
        here.map(|(name, command)| Self::new(name, command, root)).collect()
    }

    fn new(name: &'static str, mut command: Command, root: &Path) -> Result<Self> {
        command.arg(root).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{name} does not start: {error}"))?;
        let asked = child.stdin.take().ok_or("no way to ask")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no way to hear")?);
        // Java tells the time in hundredths of a second, and compiles while it runs.
        let java = name.starts_with("Java");
        let least = if java { Duration::from_millis(500) } else { LEAST };
        let warm = Duration::from_secs(if java { 8 } else { 0 });
        Ok(Self { name, least, warm, child, asked, answers })
    }

    fn ask(&mut self, what: &str, times: usize, list: &Path) -> Result {
        writeln!(self.asked, "{what}\t{times}\t{}", list.display())?;
        Ok(self.asked.flush()?)
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line)? {
            0 => Err(format!("{} ended", self.name).into()),
            _ => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        }
    }

    /// What it says of each message.
    ///
    /// # Errors
    ///
    /// It ended.
    pub fn rows(&mut self, list: &Path) -> Result<Vec<String>> {
        self.ask("rows", 1, list)?;
        let mut rows = Vec::new();
        loop {
            match self.answer()? {
                line if line == "end" => return Ok(rows),
                line => rows.push(line),
            }
        }
    }

    fn pass(&mut self, times: usize, list: &Path) -> Result<Duration> {
        self.ask("pass", times, list)?;
        Ok(Duration::from_nanos(self.answer()?.parse()?))
    }

    /// Lets it work until it is warm.
    ///
    /// # Errors
    ///
    /// It ended.
    pub fn warm_up(&mut self, list: &Path) -> Result {
        let mut worked = Duration::ZERO;
        while worked < self.warm {
            worked += self.pass(1, list)?.max(Duration::from_millis(1));
        }
        Ok(())
    }
}

/// It ends when there is nothing more to ask; whatever it does meanwhile is no longer wanted.
impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The file that names those of a sample.
///
/// # Errors
///
/// It cannot be written.
pub fn list(sample: &Sample, folder: &Path) -> Result<PathBuf> {
    let list = folder.join(format!("{}.txt", sample.name));
    let files = sample.messages.iter().map(|message| format!("{}\n", message.file.display()));
    fs::write(&list, files.collect::<String>())?;
    Ok(list)
}

/// A peer's passes as a work beside ours.
pub fn work<'a>(peer: &'a mut Peer, list: &Path) -> Work<'a> {
    let list = list.to_owned();
    Work::elsewhere(peer.name, peer.least, move |times| peer.pass(times, &list))
}

/// What we say of the messages in a list, in the form of the peers.
///
/// # Errors
///
/// One cannot be read.
pub fn our_rows(list: &Path, pki: &Pki) -> Result<Vec<String>> {
    let mut verifier = Verifier::new(pki.trust.clone());
    let mut row = |raw: &[u8]| {
        let message = Message::parse(raw, verifier.limits()).ok()?;
        let report = verifier.verify(&message, &Circumstances::unknown());
        let data = report.verified()?.certification_data();
        Some(format!("good\t{}\t{}", data.kind.wire(), data.identifier.as_deref().unwrap_or_default()))
    };
    let list = fs::read_to_string(list)?;
    let rows = list.lines().map(|file| Ok(row(&fs::read(file)?).unwrap_or_else(|| "bad\t\t".to_owned())));
    rows.collect()
}

/// The messages of a sample, and after each the same with one byte of its signed part changed: whoever passes over the signature
/// is found out.
///
/// # Errors
///
/// A file cannot be written.
pub fn list_with_altered(sample: &Sample, folder: &Path) -> Result<PathBuf> {
    let mut files = String::new();
    for message in &sample.messages {
        let mut raw = message.raw.to_vec();
        let middle = message.signed.start.midpoint(message.signed.end);
        if let Some(byte) = raw.get_mut(middle) {
            *byte ^= 1;
        }
        let altered = message.file.with_extension("altered");
        fs::write(&altered, raw)?;
        writeln!(files, "{}\n{}", message.file.display(), altered.display())?;
    }
    let list = folder.join(format!("{} altered.txt", sample.name));
    fs::write(&list, files)?;
    Ok(list)
}

/// A short name for rows: equal rows have equal ones.
#[must_use]
pub fn hash(rows: &[String]) -> String {
    let digest = Sha256::digest(rows.join("\n"));
    digest.iter().take(6).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
