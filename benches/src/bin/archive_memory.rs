//! Measures memory: how much there is at the worst moment of taking in one large message, beyond what was there before.
#![expect(clippy::print_stdout, reason = "tables are what it is for")]

use peak_alloc::PeakAlloc;
use pec_archive::{By, Judge, Policy};
use pec_benches::archive::letter::{Chance, Letter};
use pec_benches::pki::{DOMAIN, Pki};
use pec_benches::table::{Table, ratio};
use pec_benches::{Options, Result};
use pec_core::UnixTime;
use pec_core::crypto::AwsLc;
use pec_core::daticert::{LocalTime, Recipient};
use pec_core::provider::{Provider, Submission};
use pec_files::FileSource;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() -> Result {
    let options = Options::read()?;
    let pki = Pki::make(options.quick)?;
    let sizes = if options.quick { [100_000, 1_000_000] } else { [1_000_000, 100_000_000] };
    let mut table =
        Table::new("taking in one envelope", ["bytes", "allocated, x message", "resident, x message"]);
    for (number, bytes) in sizes.into_iter().enumerate() {
        let folder = tempfile::tempdir()?;
        let mail = folder.path().join("mail");
        let bytes = envelope(&pki, bytes, &mail)?;
        let now =
            UnixTime(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())? + 3 * 86_400);
        let by = By::new("bench", now);
        let places = pec_stores::Places::default();
        let archive = pec_stores::create(&folder.path().join("archive"), &places, Policy::default(), &by)?;
        let judge = Judge::new(pki.trust.clone()).with_backend(Arc::new(AwsLc));
        let resident = resident("VmRSS:");
        // From here on, the system counts the most that is resident anew.
        let counted = fs::write("/proc/self/clear_refs", "5").is_ok();
        ALLOCATOR.reset_peak_usage();
        let before = ALLOCATOR.current_usage();
        let mut source = FileSource::open([&mail]);
        let summary = archive.add(&mut source, "ufficio", &judge, &by, &mut |_| ControlFlow::Continue(()))?;
        let peak = ALLOCATOR.peak_usage().saturating_sub(before);
        let most = self::resident("VmHWM:").zip(resident).filter(|_| counted);
        if summary.new != 1 || summary.unreadable > 0 {
            return Err(format!("the message was not taken in: {summary:?}").into());
        }
        let times = |bytes: usize, of: usize| ratio(bytes as f64 / of as f64);
        let most =
            most.map_or_else(|| "[not run]".to_owned(), |(most, at)| times(most.saturating_sub(at), bytes));
        table.row(
            ["small", "large"].get(number).copied().unwrap_or_default(),
            [bytes.to_string(), times(peak, bytes), most],
        );
    }
    if options.json {
        println!("{}", table.to_json())
    } else {
        println!("{table}")
    }
    Ok(())
}

/// Writes a transport envelope of about this many bytes into a folder; says how many they are.
fn envelope(pki: &Pki, bytes: usize, folder: &Path) -> Result<usize> {
    let mut chance = Chance::new(bytes as u64);
    let letter = Letter {
        number: 1,
        from: "anna@pec.example".to_owned(),
        to: vec!["bruno@pec.example".to_owned()],
        receipt: None,
        words: 50,
        html: false,
        attachment: bytes / 78 * 57,
    };
    let raw = letter.write(&mut chance);
    let recipients = vec![Recipient::new("bruno@pec.example", true)];
    let submission = Submission::new(&raw, &letter.from, recipients, &format!("opec1.1.1@{DOMAIN}"));
    let tomorrow = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() + 86_400;
    let time = LocalTime::new(UnixTime(i64::try_from(tomorrow)?), 60);
    let signed = Provider::new("Gestore", DOMAIN).transport_envelope(&submission, time).sign(&pki.signer)?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join("envelope.eml"), &signed)?;
    Ok(signed.len())
}

/// Bytes of memory that the system says this program has, by the name of the line in `/proc`; C code counts too.
fn resident(name: &str) -> Option<usize> {
    let told = fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_whitespace().next()?.parse::<usize>().ok()? * 1024)
}
