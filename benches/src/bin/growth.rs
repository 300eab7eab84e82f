//! The tracker with ten thousand events, and with ten million: does one more cost the same? Beside it the same reconciliation in
//! DuckDB. Each size is a process of its own, so that each begins with empty memory.
#![expect(clippy::print_stdout, reason = "tables are what it is for")]

use pec_benches::clock::process_worked;
use pec_benches::machine::{load, memory, processor};
use pec_benches::rounds::per;
use pec_benches::sample::scratch;
use pec_benches::table::{Table, duration};
use pec_benches::target::{Target, Wanted};
use pec_benches::tracking::Events;
use pec_benches::{Options, Result};
use pec_core::tracker::{RecipientState, Tracker};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, mem};

/// How many events.
const SIZES: [usize; 4] = [10_000, 100_000, 1_000_000, 10_000_000];
const QUICK: [usize; 2] = [100, 1_000];

/// Facts that are read and then taken in together: reading is not part of what is measured.
const BATCH: usize = 1_000;

/// Gigabytes that the largest may take: a machine of 24 GiB.
const ROOM: f64 = 25.7;

/// What one process says.
#[derive(Serialize, Deserialize)]
struct Told {
    /// Seconds of CPU time: to take all in, and to tell all states; of the latter what passed, too.
    insert: f64,
    status: f64,
    /// Seconds to read the facts, as JSON.
    read: f64,
    /// What the tracker takes, in bytes.
    held: u64,
    /// The most memory that the process took.
    peak: u64,
    states: BTreeMap<String, u64>,
}

/// What DuckDB says.
#[derive(Deserialize)]
struct Reconciled {
    work: f64,
    clock: f64,
    peak: u64,
    states: BTreeMap<String, u64>,
}

/// One size.
struct Grown {
    events: usize,
    told: Told,
    duckdb: Option<Reconciled>,
}

fn main() -> Result {
    let words: Vec<_> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--events", count] => {
            println!("{}", serde_json::to_string(&track(count.parse()?)?)?);
            Ok(())
        }
        ["--events", count, "--csv", file] => write(count.parse()?, Path::new(file)),
        _ => all(Options::read()?),
    }
}

/// Takes in so many events, and asks for all states.
fn track(count: usize) -> Result<Told> {
    let resident = || memory("VmRSS").unwrap_or_default();
    let mut tracker = Tracker::new();
    let (mut insert, mut read) = (Duration::ZERO, Duration::ZERO);
    let mut batch = Vec::with_capacity(BATCH);
    let mut events = Events::new(count);
    let before = resident();
    loop {
        let begin = process_worked();
        for event in events.by_ref().take(BATCH) {
            batch.push(event.fact()?);
        }
        read += process_worked().saturating_sub(begin);
        if batch.is_empty() {
            break;
        }
        let begin = process_worked();
        for fact in batch.drain(..) {
            tracker.insert(fact);
        }
        insert += process_worked().saturating_sub(begin);
    }
    let held = resident().saturating_sub(before);

    let mut states = [0_u64; RecipientState::ALL.len()];
    let begin = process_worked();
    for status in tracker.submissions(Events::NOW) {
        for to in status.recipients() {
            if let Some(count) = states.get_mut(to.state() as usize) {
                *count += 1;
            }
        }
    }
    let status = process_worked().saturating_sub(begin);
    mem::forget(tracker); // freeing ten million facts would take as long again, and the process ends
    let states = RecipientState::ALL.iter().zip(states).filter(|(_, count)| *count > 0);
    Ok(Told {
        insert: insert.as_secs_f64(),
        status: status.as_secs_f64(),
        read: read.as_secs_f64(),
        held,
        peak: memory("VmHWM").unwrap_or_default(),
        states: states.map(|(state, count)| (state.name().to_owned(), count)).collect(),
    })
}

/// Writes so many events for others.
fn write(count: usize, file: &Path) -> Result {
    let mut out = BufWriter::new(File::create(file)?);
    for event in Events::new(count) {
        writeln!(out, "{}", event.line())?;
    }
    Ok(out.flush()?)
}

fn all(options: Options) -> Result {
    let sizes: &[usize] = if options.quick { &QUICK } else { &SIZES };
    let folder = scratch()?;
    let begin = Instant::now();
    let mut grown = Vec::new();
    for events in sizes {
        let told = ours(*events, &[])?;
        let told: Told = serde_json::from_str(&told)?;
        let duckdb = duckdb(*events, folder.path())?;
        if let Some(duckdb) = &duckdb
            && duckdb.states != told.states
        {
            return Err(format!(
                "of {events} events: {:?}, but DuckDB says {:?}",
                told.states, duckdb.states
            )
            .into());
        }
        grown.push(Grown { events: *events, told, duckdb });
    }
    let targets = targets(&grown);
    if options.json {
        let sizes = grown.iter().map(|grown| json!({ "events": grown.events, "told": grown.told }));
        let targets = targets.iter().map(Target::to_json);
        println!("{}", json!({ "sizes": sizes.collect::<Vec<_>>(), "targets": targets.collect::<Vec<_>>() }));
        return Ok(());
    }
    println!("Processor: {}, load {}. All took {} s.", processor(), load(), begin.elapsed().as_secs());
    if options.quick || cfg!(debug_assertions) {
        println!("These numbers say nothing: a quick run, or an unoptimised build.");
    }
    println!("\n{}\n{}", table(&grown), Target::table(&targets));
    Ok(())
}

/// This program again, with so many events.
fn ours(events: usize, more: &[&str]) -> Result<String> {
    let output =
        Command::new(env::current_exe()?).args(["--events", &events.to_string()]).args(more).output()?;
    answer("growth", &output)
}

fn answer(name: &str, output: &std::process::Output) -> Result<String> {
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout.clone())?),
        false => Err(format!("{name}: {} {}", output.status, String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// The same in DuckDB, if it is here: out of a Parquet file.
fn duckdb(events: usize, folder: &Path) -> Result<Option<Reconciled>> {
    let Some(python) = env::var_os("PEC_BENCH_PYTHON") else { return Ok(None) };
    let (csv, parquet) = (folder.join("events.csv"), folder.join("events.parquet"));
    ours(events, &["--csv", &csv.display().to_string()])?;
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/reconcile.py");
    let run = |what: &str, words: &[&std::ffi::OsStr]| {
        let output = Command::new(&python).arg(&program).arg(what).args(words).output()?;
        answer("reconcile.py", &output)
    };
    run("convert", &[csv.as_os_str(), parquet.as_os_str()])?;
    fs::remove_file(&csv)?;
    let told = run("query", &[parquet.as_os_str(), Events::NOW.0.to_string().as_ref()])?;
    fs::remove_file(&parquet)?;
    Ok(Some(serde_json::from_str(&told)?))
}

fn each(seconds: f64, events: usize) -> f64 {
    per(Duration::from_secs_f64(seconds), events)
}

fn table(grown: &[Grown]) -> Table {
    let mut table = Table::new("the tracker", grown.iter().map(|grown| format!("{} events", grown.events)));
    let row = |cell: fn(&Grown) -> String| grown.iter().map(cell);
    table.row("takes in an event", row(|grown| duration(each(grown.told.insert, grown.events))));
    table.row(
        "tells all states, for each event",
        row(|grown| duration(each(grown.told.status, grown.events))),
    );
    table.row("bytes for an event", row(|grown| format!("{:.0}", held(grown))));
    table.row("all together, CPU", row(|grown| seconds(grown.told.insert + grown.told.status)));
    table.row("peak memory, MB", row(|grown| format!("{}", grown.told.peak / 1_000_000)));
    table.row("reads the events from JSON before, CPU", row(|grown| seconds(grown.told.read)));
    let duckdb = |cell: fn(&Reconciled) -> String| {
        grown.iter().map(move |grown| grown.duckdb.as_ref().map_or_else(|| "[not run]".to_owned(), cell))
    };
    table.row("DuckDB, CPU", duckdb(|told| seconds(told.work)));
    table.row("DuckDB, clock", duckdb(|told| seconds(told.clock)));
    table.row("DuckDB, peak memory, MB", duckdb(|told| format!("{}", told.peak / 1_000_000)));
    for (state, _) in grown.last().into_iter().flat_map(|grown| &grown.told.states) {
        let count = |grown: &Grown| grown.told.states.get(state).copied().unwrap_or_default().to_string();
        table.row(&format!("recipients {state}"), grown.iter().map(count));
    }
    table
}

#[expect(clippy::cast_precision_loss, reason = "bytes of memory that there is")]
fn held(grown: &Grown) -> f64 {
    grown.told.held as f64 / grown.events.max(1) as f64
}

fn seconds(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1e3) } else { format!("{seconds:.1} s") }
}

/// Whether it is flat, and fits.
#[expect(clippy::cast_precision_loss, reason = "bytes of memory that there is")]
fn targets(grown: &[Grown]) -> Vec<Target> {
    let (Some(least), Some(most)) = (grown.first(), grown.last()) else { return Vec::new() };
    let times = |cost: fn(&Grown) -> f64| Some(cost(most) / cost(least));
    let of = |what: &str| format!("{what}: of {} events, to that of {}", most.events, least.events);
    let mut targets = vec![
        Target {
            what: of("taking in an event"),
            wanted: Wanted::AtMost(FLAT),
            measured: times(|grown| each(grown.told.insert, grown.events)),
        },
        Target {
            what: of("telling the states"),
            wanted: Wanted::AtMost(SCATTERED),
            measured: times(|grown| each(grown.told.status, grown.events)),
        },
        Target { what: of("bytes for an event"), wanted: Wanted::AtMost(1.2), measured: times(held) },
        Target {
            what: format!("GB at the peak, {} events", most.events),
            wanted: Wanted::AtMost(ROOM),
            measured: Some(most.told.peak as f64 / 1e9),
        },
        Target {
            what: format!("minutes to read, take in and tell {} events", most.events),
            wanted: Wanted::AtMost(5.0),
            measured: Some((most.told.read + most.told.insert + most.told.status) / 60.0),
        },
    ];
    if let Some(duckdb) = &most.duckdb {
        targets.push(Target {
            what: format!("work of DuckDB, to ours, {} events", most.events),
            wanted: Wanted::AtLeast(1.0),
            measured: Some(duckdb.work / (most.told.insert + most.told.status)),
        });
    }
    targets
}

/// For each message there are two places of tables that are larger than all caches, which cannot be foreseen.
const FLAT: f64 = 2.0;

/// States are told in the order of time: all that is read for one is anywhere in memory.
const SCATTERED: f64 = 3.0;
