//! Measures time: the whole job beside the floor, what it is made of, two threads, the bindings, and what others use.
#![expect(clippy::print_stdout, reason = "tables are what it is for")]

use pec_benches::machine::{load, processor};
use pec_benches::peers::{self, Peer};
use pec_benches::pki::Pki;
use pec_benches::rounds::{Measured, measure, per};
use pec_benches::sample::{Sample, Size, scratch};
use pec_benches::table::{Table, duration, ratio};
use pec_benches::target::{Target, Wanted};
use pec_benches::threads::{self, Threads};
use pec_benches::work::{FAST, PURE, STREAMING, Work, in_memory, of_file, whole_jobs};
use pec_benches::{Options, Result};
use pec_core::crypto::AwsLc;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Rounds, of which the median counts.
fn rounds(size: Size) -> usize {
    match size {
        Size::Receipt | Size::Small | Size::Medium => 21,
        Size::Large | Size::Huge => 11,
    }
}

/// Rounds with other programs, which take as long as all of ours together.
const ROUNDS_WITH_PEERS: usize = 5;

/// What was measured of one sample.
type Row<'s> = (&'s Sample, Vec<Measured>);

fn main() -> Result {
    let options = Options::read()?;
    let quick = options.quick;
    let folder = scratch()?;
    let folder = folder.path();
    let pki = Pki::of_many(quick)?;
    let samples = Sample::all(&pki, folder, quick)?;
    let root = folder.join("root.pem");
    fs::write(&root, &pki.root)?;

    let mut whole = Vec::new();
    for sample in &samples {
        let mut works = whole_jobs(sample, &pki)?;
        whole.push((sample, measure(&mut works, sample.messages.len(), rounds(sample.size), quick)?));
    }
    let mut parts = Vec::new();
    for sample in samples.iter().filter(|sample| sample.size <= Size::Medium) {
        let mut works = vec![pec_benches::work::floor(sample, &pki)?];
        works.extend(in_memory(sample, &pki));
        parts.push((sample, measure(&mut works, sample.messages.len(), rounds(sample.size), quick)?));
    }
    let sent: Vec<_> = samples.iter().filter(|sample| !sample.is_lf).collect();
    let mut threads = Vec::new();
    for sample in sent.iter().filter(|sample| sample.size <= Size::Medium) {
        threads.push((sample.name.as_str(), threads::measure(sample, &pki, 9, quick)?));
    }
    let small = sent.iter().find(|sample| sample.size == Size::Small).ok_or("there is no small sample")?;
    let bindings = called(small, &pki, &root, folder, quick)?;
    let usual = compared(&sent, &pki, &root, folder, quick)?;

    let mut targets = floor_targets(&whole);
    targets.extend(threads.iter().map(|(name, threads)| Target {
        what: format!("two threads against one, {name}"),
        wanted: Wanted::AtLeast(1.7),
        measured: Some(threads.clock),
    }));
    targets.extend(binding_targets(&bindings));
    targets.extend(peer_targets(&sent, &usual));

    if options.json {
        println!("{}", as_json(&whole, &parts, &targets));
        return Ok(());
    }
    println!(
        "Processor: {}, {} threads, load {}. Time: {}.",
        processor(),
        std::thread::available_parallelism().map_or(0, usize::from),
        load(),
        if cfg!(target_os = "linux") { "CPU" } else { "wall" }
    );
    if quick || cfg!(debug_assertions) {
        println!("These numbers say nothing: a quick run, or an unoptimised build.");
    }
    print_rows(&whole, "the whole job");
    print_rows(&parts, "in memory");
    print_threads(&threads);
    print_bindings(&bindings);
    print_usual(&sent, &usual);
    println!("{}", Target::table(&targets));
    Ok(())
}

/// Our library called from other languages, beside Rust.
fn called(sample: &Sample, pki: &Pki, root: &Path, folder: &Path, quick: bool) -> Result<Vec<Measured>> {
    let list = peers::list(sample, folder)?;
    let mut peers = Peer::start(&peers::BINDINGS, root)?;
    for peer in &mut peers {
        if peer.rows(&list)?.iter().any(|row| row != "good") {
            return Err(format!("{}: a message did not come out as it should", peer.name).into());
        }
    }
    let mut works: Vec<_> =
        in_memory(sample, pki).into_iter().filter(|work| work.name == "verify, AWS-LC").collect();
    works.extend(peers.iter_mut().map(|peer| peers::work(peer, &list)));
    measure(&mut works, sample.messages.len(), rounds(sample.size), quick)
}

/// What others use, beside ours, on each sample.
fn compared(
    samples: &[&Sample],
    pki: &Pki,
    root: &Path,
    folder: &Path,
    quick: bool,
) -> Result<Vec<(Vec<Measured>, String)>> {
    let mut peers = Peer::start(&peers::USUAL, root)?;
    let mut all = Vec::new();
    for sample in samples {
        let list = peers::list(sample, folder)?;
        // The large ones altered would be as much again to write.
        let to_tell = match sample.size {
            Size::Receipt | Size::Small => peers::list_with_altered(sample, folder)?,
            Size::Medium | Size::Large | Size::Huge => list.clone(),
        };
        let ours = peers::our_rows(&to_tell, pki)?;
        let hash = peers::hash(&ours);
        for peer in &mut peers {
            let rows = peer.rows(&to_tell)?;
            if rows != ours {
                let why = format!("came out otherwise than ours ({} is not {hash})", peers::hash(&rows));
                return Err(format!("{}: {} {why}", peer.name, sample.name).into());
            }
            if !quick {
                peer.warm_up(&list)?;
            }
        }
        let mut works = vec![Work::new(FAST, sample, of_file(pki, Arc::new(AwsLc)))];
        works.extend(peers.iter_mut().map(|peer| peers::work(peer, &list)));
        all.push((measure(&mut works, sample.messages.len(), ROUNDS_WITH_PEERS, quick)?, hash));
    }
    Ok(all)
}

/// How many times the floor may be taken at a size; `None` if nothing is wanted there.
type Most = fn(Size) -> Option<f64>;

/// The whole job against the floor.
fn floor_targets(whole: &[Row<'_>]) -> Vec<Target> {
    let fast: Most = |size| match size {
        Size::Receipt => Some(1.5),
        Size::Small => Some(1.25),
        Size::Medium | Size::Large | Size::Huge => Some(1.15),
    };
    let pure: Most = |size| match size {
        Size::Receipt => Some(4.0),
        Size::Small | Size::Medium => None,
        Size::Large | Size::Huge => Some(1.2),
    };
    let in_pieces: Most = |size| (size >= Size::Large).then_some(1.15);
    let mut targets = Vec::new();
    for (name, most) in [(FAST, fast), (STREAMING, in_pieces), (PURE, pure)] {
        for (sample, measured) in whole {
            let Some(most) = most(sample.size) else { continue };
            targets.push(Target {
                what: format!("{name} against the floor, {}", sample.name),
                wanted: Wanted::AtMost(most),
                measured: measured.iter().find(|one| one.work == name).map(|one| one.floors),
            });
        }
    }
    targets
}

fn binding_targets(bindings: &[Measured]) -> impl Iterator<Item = Target> {
    peers::BINDINGS.iter().map(|(name, _)| Target {
        what: format!("verify from {name} against Rust"),
        wanted: Wanted::AtMost(1.05),
        measured: bindings.iter().find(|one| one.work == *name).map(|one| one.floors),
    })
}

/// How many times as fast as what others use.
fn peer_targets(samples: &[&Sample], usual: &[(Vec<Measured>, String)]) -> Vec<Target> {
    let mut targets = Vec::new();
    for (which, on_receipts) in peers::USUAL.iter().zip([12.0, 50.0, 20.0]) {
        for (sample, (measured, _)) in samples.iter().zip(usual) {
            let least = match sample.size {
                Size::Receipt => on_receipts,
                Size::Small => continue,
                Size::Medium | Size::Large | Size::Huge => 20.0,
            };
            targets.push(Target {
                what: format!("times as fast as {}, {}", which.0, sample.name),
                wanted: Wanted::AtLeast(least),
                measured: measured.iter().find(|one| one.work == which.0).map(|one| one.floors),
            });
        }
    }
    targets
}

/// What stands in a table for one work on one sample.
type Cell = fn(&Sample, &Measured) -> String;

fn print_rows(rows: &[Row<'_>], what: &str) {
    let columns = || rows.iter().map(|(sample, _)| sample.name.as_str());
    let tables: [(&str, Cell); 3] = [
        ("times the floor", |_, measured| ratio(measured.floors)),
        ("time for a message", |_, measured| duration(measured.nanoseconds)),
        ("MB of message a second", |sample, measured| {
            let bytes = per(Duration::from_nanos(sample.bytes() as u64), sample.messages.len());
            format!("{:.0}", bytes * 1e3 / measured.nanoseconds)
        }),
    ];
    for (title, cell) in tables {
        let mut table = Table::new(&format!("{what}: {title}"), columns());
        let works = rows.first().map(|(_, measured)| measured.as_slice()).unwrap_or_default();
        for (number, work) in works.iter().enumerate() {
            let cells = rows.iter().filter_map(|(sample, all)| Some(cell(sample, all.get(number)?)));
            table.row(&work.work, cells);
        }
        println!("\n{table}");
    }
}

fn print_threads(threads: &[(&str, Threads)]) {
    println!("Two threads against one, at a load of {}:\n", load());
    let mut table = Table::new("two threads", threads.iter().map(|(name, _)| *name));
    let row = |cell: fn(&Threads) -> String| threads.iter().map(move |(_, threads)| cell(threads));
    table.row("times as fast, by the clock", row(|threads| ratio(threads.clock)));
    table.row("work of both, to that of one", row(|threads| ratio(threads.work)));
    table.row("a message, by the clock", row(|threads| duration(threads.nanoseconds)));
    println!("{table}");
}

fn print_bindings(bindings: &[Measured]) {
    let mut table = Table::new("verify, in memory, envelope of 60 KB", ["times Rust", "a message"]);
    let rust = bindings.first().map(|one| ("Rust", one));
    let others =
        peers::BINDINGS.iter().map(|(name, _)| (*name, bindings.iter().find(|one| one.work == *name)));
    for (name, measured) in rust.map(|(name, one)| (name, Some(one))).into_iter().chain(others) {
        table.row(name, cells(measured));
    }
    println!("{table}");
}

fn cells(measured: Option<&Measured>) -> [String; 2] {
    match measured {
        Some(one) => [ratio(one.floors), duration(one.nanoseconds)],
        None => ["[not run]".to_owned(), "[not run]".to_owned()],
    }
}

fn print_usual(samples: &[&Sample], usual: &[(Vec<Measured>, String)]) {
    let columns = || samples.iter().map(|sample| sample.name.as_str());
    for (title, which) in [("times ours", 0), ("CPU time for a message", 1)] {
        let mut table = Table::new(&format!("what others use: {title}"), columns());
        for name in [FAST].into_iter().chain(peers::USUAL.iter().map(|(name, _)| *name)) {
            let of = usual.iter().map(|(measured, _)| cells(measured.iter().find(|one| one.work == name)));
            table.row(name, of.map(|cells| cells.into_iter().nth(which).unwrap_or_default()));
        }
        if which == 0 {
            table.row("rows, of all alike", usual.iter().map(|(_, hash)| hash.clone()));
        }
        println!("{table}");
    }
}

fn as_json(whole: &[Row<'_>], parts: &[Row<'_>], targets: &[Target]) -> Value {
    let of = |rows: &[Row<'_>]| -> Vec<Value> {
        let sample = |(sample, measured): &Row<'_>| {
            let work = |one: &Measured| json!({ "work": one.work, "nanoseconds": one.nanoseconds, "floors": one.floors });
            json!({
                "name": sample.name,
                "messages": sample.messages.len(),
                "bytes": sample.bytes(),
                "signed_bytes": sample.signed_bytes(),
                "measured": measured.iter().map(work).collect::<Vec<_>>(),
            })
        };
        rows.iter().map(sample).collect()
    };
    json!({
        "processor": processor(),
        "load": load(),
        "whole": of(whole),
        "in_memory": of(parts),
        "targets": targets.iter().map(Target::to_json).collect::<Vec<_>>(),
    })
}
