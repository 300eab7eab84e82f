//! Measures memory: how much is allocated at the worst moment of each work, beyond what was there before it, which
//! includes the message; and by itself how much is allocated in all when it is read in pieces. A block that grows counts as two while
//! it moves.
#![expect(clippy::print_stdout, reason = "tables are what it is for")]

use peak_alloc::PeakAlloc;
use pec_benches::pki::Pki;
use pec_benches::sample::{Sample, scratch};
use pec_benches::table::Table;
use pec_benches::target::{Target, Wanted};
use pec_benches::work::{in_memory, streaming};
use pec_benches::{Options, Result};
use serde_json::json;

/// Megabytes that verifying may take beyond the message, whatever its size.
const MOST: f64 = 2.0;

/// Megabytes that verifying may take in all when the message is read in pieces, whatever its size.
const MOST_STREAMING: f64 = 10.0;

/// Reading in pieces, in the table: with a verifier and a buffer that are made for it.
const STREAMING: &str = "streaming, AWS-LC, in all";

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() -> Result {
    let options = Options::read()?;
    let pki = Pki::of_many(options.quick)?;
    let folder = scratch()?;
    let samples = Sample::all(&pki, folder.path(), options.quick)?;
    let mut names = Vec::new();
    let mut peaks = Vec::new();
    for sample in &samples {
        let mut works = in_memory(sample, &pki);
        names = works.iter().map(|work| work.name.clone()).collect();
        let mut of_sample = Vec::new();
        for work in &mut works {
            work.run(1)?; // a verifier keeps its memory of signers
            let (peak, result) = peak_of(|| work.run(1));
            result?;
            of_sample.push(peak);
        }
        let (peak, result) = peak_of(|| streaming(sample, &pki).run(1));
        result?;
        of_sample.push(peak);
        names.push(STREAMING.to_owned());
        peaks.push(of_sample);
    }
    let targets = targets(&samples, &names, &peaks);

    if options.json {
        let samples = samples.iter().zip(&peaks).map(|(sample, peaks)| {
            let of = |(name, peak): (&String, &usize)| (name.clone(), json!(peak));
            json!({ "name": sample.name, "peaks": names.iter().zip(peaks).map(of).collect::<serde_json::Map<_, _>>() })
        });
        let targets = targets.iter().map(Target::to_json);
        println!(
            "{}",
            json!({ "samples": samples.collect::<Vec<_>>(), "targets": targets.collect::<Vec<_>>() })
        );
        return Ok(());
    }
    let mut table = Table::new("KB at the peak", samples.iter().map(|sample| sample.name.as_str()));
    for (row, name) in names.iter().enumerate() {
        let of_row = peaks.iter().filter_map(|peaks| peaks.get(row));
        table.row(name, of_row.map(|peak| format!("{}.{}", peak / 1_000, peak % 1_000 / 100)));
    }
    println!("{table}\n{}", Target::table(&targets));
    Ok(())
}

/// The most that verifying takes: with a known signer, with each back end, and read in pieces.
fn targets(samples: &[Sample], names: &[String], peaks: &[Vec<usize>]) -> Vec<Target> {
    let mut targets = Vec::new();
    for (work, most, beyond) in [
        ("verify, AWS-LC", MOST, " beyond the message"),
        ("verify, pure Rust", MOST, " beyond the message"),
        (STREAMING, MOST_STREAMING, ""),
    ] {
        let Some(row) = names.iter().position(|name| name == work) else { continue };
        let worst = samples.iter().zip(peaks).filter_map(|(sample, peaks)| Some((peaks.get(row)?, sample)));
        let worst = worst.max_by_key(|(peak, _)| **peak);
        targets.push(Target {
            what: format!(
                "MB at the peak{beyond}, {work}, {}",
                worst.map_or("of nothing", |(_, sample)| sample.name.as_str())
            ),
            wanted: Wanted::AtMost(most),
            measured: worst.and_then(|(peak, _)| Some(f64::from(u32::try_from(*peak).ok()?) / 1e6)),
        });
    }
    targets
}

/// What was allocated at the worst moment of `work`, beyond what was there before.
fn peak_of<T>(work: impl FnOnce() -> T) -> (usize, T) {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let result = work();
    (ALLOCATOR.peak_usage().saturating_sub(before), result)
}
