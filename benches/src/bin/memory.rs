//! Measures memory: how much is allocated at the worst moment of each work, beyond what was there before it, which
//! includes the message. A block that grows counts as two while it moves.
#![expect(clippy::print_stdout, reason = "tables are what it is for")]

use peak_alloc::PeakAlloc;
use pec_benches::pki::Pki;
use pec_benches::sample::Sample;
use pec_benches::table::Table;
use pec_benches::tracking::Facts;
use pec_benches::work::works;
use pec_benches::{Options, Result};
use serde_json::json;
use std::hint::black_box;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() -> Result {
    let options = Options::read()?;
    let pki = Pki::make(options.quick)?;
    let samples = Sample::all(&pki, options.quick)?;
    let mut names = Vec::new();
    let mut peaks = Vec::new();
    for sample in &samples {
        let mut works = works(sample, &pki)?;
        names = works.iter().map(|work| work.name).collect();
        let mut of_sample = Vec::new();
        for work in &mut works {
            work.run()?; // a verifier keeps its memory of signers
            let (peak, result) = peak_of(|| work.run());
            result?;
            of_sample.push(peak);
        }
        peaks.push(of_sample);
    }
    let facts = Facts::like(samples.first().ok_or("there is no sample")?, &pki, 1_000)?;
    let before = ALLOCATOR.current_usage();
    let tracker = black_box(facts.track());
    let a_fact = ALLOCATOR.current_usage().saturating_sub(before) / facts.count();
    drop(tracker);

    if options.json {
        let samples = samples.iter().zip(&peaks).map(|(sample, peaks)| {
            let of = |(name, peak): (&&str, &usize)| ((*name).to_owned(), json!(peak));
            json!({ "name": sample.name, "peaks": names.iter().zip(peaks).map(of).collect::<serde_json::Map<_, _>>() })
        });
        println!("{}", json!({ "samples": samples.collect::<Vec<_>>(), "fact": a_fact }));
        return Ok(());
    }
    let mut table = Table::new("KB at the peak", samples.iter().map(|sample| sample.name.as_str()));
    for (row, name) in names.iter().enumerate() {
        let of_row = peaks.iter().filter_map(|peaks| peaks.get(row));
        table.row(name, of_row.map(|peak| format!("{}.{}", peak / 1_000, peak % 1_000 / 100)));
    }
    println!("{table}\nA tracker of {} facts holds {a_fact} bytes for each.", facts.count());
    Ok(())
}

/// What was allocated at the worst moment of `work`, beyond what was there before.
fn peak_of<T>(work: impl FnOnce() -> T) -> (usize, T) {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let result = work();
    (ALLOCATOR.peak_usage().saturating_sub(before), result)
}
