//! Measures time: work of this thread on a processor, in rounds that do everything once, one after another, so that what
//! slows one down slows all. What counts is the ratio to the floor of the same round.
#![expect(clippy::print_stdout, reason = "tables are what it is for")]

use pec_benches::clock::worked;
use pec_benches::pki::Pki;
use pec_benches::sample::Sample;
use pec_benches::table::{Table, duration, median, ratio};
use pec_benches::tracking::{Costs, Facts, per};
use pec_benches::work::{Work, works};
use pec_benches::{Options, Result};
use serde_json::json;
use std::fs;
use std::time::Duration;

/// Rounds, of which the median counts.
const ROUNDS: usize = 21;
/// Samples beyond this have fewer rounds.
const LARGE: usize = 10_000_000;
const ROUNDS_OF_LARGE: usize = 11;
/// What is shorter is repeated within a round.
const LEAST: Duration = Duration::from_millis(3);

/// What was measured of one work on one sample.
struct Measured {
    work: &'static str,
    /// For one message.
    nanoseconds: f64,
    /// Relative to the floor of the same round.
    floors: f64,
}

fn main() -> Result {
    let options = Options::read()?;
    let pki = Pki::make(options.quick)?;
    let samples = Sample::all(&pki, options.quick)?;
    let measured = samples.iter().map(|sample| measure(sample, &pki, options)).collect::<Result<Vec<_>>>()?;
    let tracked = track(samples.first().ok_or("there is no sample")?, &pki, options)?;
    if options.json {
        println!("{}", as_json(&samples, &measured, &tracked));
    } else {
        print(&samples, &measured, &tracked, options);
    }
    Ok(())
}

fn measure(sample: &Sample, pki: &Pki, options: Options) -> Result<Vec<Measured>> {
    let mut works = works(sample, pki)?;
    let rounds = match sample.bytes() {
        _ if options.quick => 1,
        LARGE.. => ROUNDS_OF_LARGE,
        _ => ROUNDS,
    };
    let mut repeats = Vec::new();
    for work in &mut works {
        time(work, 1)?; // fills the caches, and the memory of verifiers
        let once = time(work, 1)?.max(Duration::from_nanos(1));
        let repeat = if options.quick { 1 } else { LEAST.as_nanos() / once.as_nanos() + 1 };
        repeats.push(usize::try_from(repeat)?);
    }
    let mut times = vec![Vec::new(); works.len()];
    let mut ratios = vec![Vec::new(); works.len()];
    for _ in 0..rounds {
        let mut floor = None;
        for (((work, repeat), times), ratios) in
            works.iter_mut().zip(&repeats).zip(&mut times).zip(&mut ratios)
        {
            let time = per(time(work, *repeat)?, repeat * sample.messages.len());
            times.push(time);
            ratios.push(time / *floor.get_or_insert(time));
        }
    }
    let results = works.iter().zip(times).zip(ratios);
    Ok(results
        .map(|((work, times), ratios)| Measured {
            work: work.name,
            nanoseconds: median(times),
            floors: median(ratios),
        })
        .collect())
}

fn time(work: &mut Work<'_>, repeat: usize) -> Result<Duration> {
    let begin = worked();
    for _ in 0..repeat {
        work.run()?;
    }
    Ok(worked().saturating_sub(begin))
}

/// What the tracker costs with so many facts.
struct Tracked {
    facts: usize,
    costs: Costs,
}

fn track(receipts: &Sample, pki: &Pki, options: Options) -> Result<Vec<Tracked>> {
    let (counts, rounds) = if options.quick { ([10, 100], 1) } else { ([1_000, 100_000], ROUNDS_OF_LARGE) };
    let mut tracked = Vec::new();
    for count in counts {
        let facts = Facts::like(receipts, pki, count)?;
        let costs: Vec<_> = (0..rounds).map(|_| facts.measure()).collect();
        tracked.push(Tracked {
            facts: facts.count(),
            costs: Costs {
                insert: median(costs.iter().map(|costs| costs.insert).collect()),
                status: median(costs.iter().map(|costs| costs.status).collect()),
            },
        });
    }
    Ok(tracked)
}

/// What stands in a table for one work on one sample.
type Cell = fn(&Sample, &Measured) -> String;

fn print(samples: &[Sample], measured: &[Vec<Measured>], tracked: &[Tracked], options: Options) {
    println!(
        "Processor: {}, {} threads, load {}. Time: {}.",
        processor(),
        std::thread::available_parallelism().map_or(0, usize::from),
        load(),
        if cfg!(target_os = "linux") { "CPU" } else { "wall" }
    );
    if options.quick || cfg!(debug_assertions) {
        println!("These numbers say nothing: a quick run, or an unoptimised build.");
    }
    let columns = || samples.iter().map(|sample| sample.name.as_str());
    let tables: [(&str, Cell); 3] = [
        ("times the floor", |_, measured| ratio(measured.floors)),
        ("time for a message", |_, measured| duration(measured.nanoseconds)),
        ("MB of message a second", |sample, measured| {
            let bytes = per(Duration::from_nanos(sample.bytes() as u64), sample.messages.len());
            format!("{:.0}", bytes * 1e3 / measured.nanoseconds)
        }),
    ];
    for (title, cell) in tables {
        let mut table = Table::new(title, columns());
        for (row, work) in measured.first().into_iter().flatten().enumerate() {
            let cells =
                samples.iter().zip(measured).filter_map(|(sample, all)| Some(cell(sample, all.get(row)?)));
            table.row(work.work, cells);
        }
        println!("\n{table}");
    }
    let mut table =
        Table::new("the tracker", tracked.iter().map(|tracked| format!("of {} facts", tracked.facts)));
    let row = |cost: fn(&Costs) -> f64| tracked.iter().map(move |tracked| duration(cost(&tracked.costs)));
    table.row("takes in a fact", row(|costs| costs.insert));
    table.row("tells a submission's state", row(|costs| costs.status));
    println!("{table}");
}

fn as_json(samples: &[Sample], measured: &[Vec<Measured>], tracked: &[Tracked]) -> serde_json::Value {
    let samples = samples.iter().zip(measured).map(|(sample, measured)| {
        let work = |measured: &Measured| {
            json!({ "work": measured.work, "nanoseconds": measured.nanoseconds, "floors": measured.floors })
        };
        json!({
            "name": sample.name,
            "messages": sample.messages.len(),
            "bytes": sample.bytes(),
            "signed_bytes": sample.signed_bytes(),
            "measured": measured.iter().map(work).collect::<Vec<_>>(),
        })
    });
    let tracked = tracked.iter().map(|tracked| {
        json!({ "facts": tracked.facts, "insert": tracked.costs.insert, "status": tracked.costs.status })
    });
    json!({
        "processor": processor(),
        "samples": samples.collect::<Vec<_>>(),
        "tracker": tracked.collect::<Vec<_>>(),
    })
}

/// How many threads wanted to run of late, ours counted, where the system tells it.
fn load() -> String {
    let told = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_owned()
}

/// The processor's name, where the system tells it.
fn processor() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or("unknown", |(_, name)| name.trim()).to_owned()
}
