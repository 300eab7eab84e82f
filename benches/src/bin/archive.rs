//! Measures the archive: taking mail in, the room that it takes, finding it, and reading it back; beside other ways to do so, on the
//! same mail and in one run.
#![expect(clippy::print_stdout, reason = "tables are what it is for")]

use pec_archive::{Archive, By, Judge, Policy, Search, Sha256};
use pec_benches::archive::corpus::{Corpora, Corpus, target};
use pec_benches::archive::cut::{self, Way};
use pec_benches::archive::grown::Grown;
use pec_benches::archive::letter::{Chance, Letter};
use pec_benches::archive::notmuch::Notmuch;
use pec_benches::archive::spent::{Spent, bytes_in};
use pec_benches::table::{Table, duration, median, ratio};
use pec_benches::{Options, Result};
use pec_core::crypto::AwsLc;
use pec_core::ports::{Index, Query};
use pec_files::FileSource;
use pec_sqlite::SqliteIndex;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use std::{fs, io};

/// Rounds, of which the median counts.
const ROUNDS: usize = 3;
/// Messages that are read back one by one.
const READ: u64 = 300;
/// The mailbox in the archive.
const MAILBOX: &str = "ufficio@pec.example";
const NOT_RUN: &str = "[not run]";

const TAKEN_IN: &str = "archive";
const NOTMUCH: &str = "notmuch new";

/// What the ways that are compared are called, and what they do.
const WAYS: [(&str, Way, i32); 8] = [
    ("whole messages, level 3", Way::Whole, 3),
    ("MIME leaves from 2 KiB, level 3", Way::Leaves(2 << 10), 3),
    ("MIME leaves from 8 KiB, level 1", Way::Leaves(8 << 10), 1),
    ("MIME leaves from 8 KiB, level 3", Way::Leaves(8 << 10), 3),
    ("MIME leaves from 8 KiB, level 9", Way::Leaves(8 << 10), 9),
    ("chunks of 8 KiB, level 3", Way::Chunks(8 << 10), 3),
    ("chunks of 64 KiB, level 3", Way::Chunks(64 << 10), 3),
    ("chunks of 64 KiB, level 9", Way::Chunks(64 << 10), 9),
];

/// What was measured of one mailbox.
#[derive(Default)]
struct Measured {
    /// For each work and round.
    spent: BTreeMap<&'static str, Vec<Spent>>,
    bytes: BTreeMap<&'static str, u64>,
    /// Searches: nanoseconds on the clock.
    searches: BTreeMap<&'static str, f64>,
    /// Messages of which not all words are in the index.
    incomplete: u64,
    body: String,
}

fn main() -> Result {
    let options = Options::read()?;
    let scratch = target();
    fs::create_dir_all(&scratch)?;
    let corpora = Corpora::of(options)?;
    let judge = Judge::new(corpora.trust.clone()).with_backend(Arc::new(AwsLc));
    let by = By::new("bench", corpora.now);
    let mut tables = Vec::new();
    let mut all = Vec::new();
    for corpus in &corpora.corpora {
        let scratch = tempfile::tempdir_in(&scratch)?;
        all.push(measure(corpus, &judge, &by, scratch.path(), options)?);
    }
    tables.extend(mailbox_tables(&corpora.corpora, &all));
    let body = all.iter().map(|measured| measured.body.as_str()).rfind(|body| !body.is_empty());
    tables.extend(grown_tables(body.unwrap_or_default(), &scratch, options)?);
    if options.json {
        let tables: Vec<_> = tables.iter().map(Table::to_json).collect();
        println!("{}", serde_json::Value::from(tables));
        return Ok(());
    }
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "{} threads, load {}. Time is that of all threads on processors, unless it says clock.",
        std::thread::available_parallelism().map_or(0, usize::from),
        load.split(' ').next().unwrap_or_default()
    );
    if options.quick || cfg!(debug_assertions) {
        println!("These numbers say nothing: a quick run, or an unoptimised build.");
    }
    for table in tables {
        println!("\n{table}");
    }
    Ok(())
}

fn measure(corpus: &Corpus, judge: &Judge, by: &By, scratch: &Path, options: Options) -> Result<Measured> {
    let mut measured = Measured::default();
    let rounds = if options.quick { 1 } else { ROUNDS };
    cut::hash(&corpus.files)?; // into the system's cache
    for round in 0..rounds {
        let mut job = |name, job: &mut dyn FnMut() -> Result<u64>| -> Result {
            let (spent, bytes) = Spent::on(job)?;
            measured.spent.entry(name).or_default().push(spent);
            measured.bytes.insert(name, bytes);
            Ok(())
        };
        job("read and hash", &mut || cut::hash(&corpus.files))?;
        job("zstd -3 of each", &mut || cut::each(&corpus.files))?;
        job("zstd -3 --long=27 of all", &mut || cut::together(&corpus.files))?;
        let folder = scratch.join(format!("archive-{round}"));
        job(TAKEN_IN, &mut || {
            let archive = pec_stores::create(&folder, &pec_stores::Places::default(), Policy::default(), by)?;
            take_in(&archive, corpus, judge, by)
        })?;
        job("archive, the same again", &mut || take_in(&pec_stores::open(&folder)?, corpus, judge, by))?;
        for (name, way, level) in WAYS {
            job(name, &mut || cut::store(&corpus.files, way, level))?;
        }
        let notmuch = scratch.join(format!("notmuch-{round}"));
        if let Some(notmuch) = Notmuch::new(&notmuch, &corpus.folder)? {
            measured.spent.entry(NOTMUCH).or_default().push(notmuch.take_in()?);
            measured.bytes.insert(NOTMUCH, notmuch.bytes()?);
        }
        if round + 1 < rounds {
            fs::remove_dir_all(&folder)?;
            remove(&notmuch)?;
        }
    }
    let round = rounds - 1;
    let folder = scratch.join(format!("archive-{round}"));
    room(&folder, &mut measured)?;
    read_back(&folder, judge, by, &mut measured)?;
    search(&folder, &scratch.join(format!("notmuch-{round}")), corpus, &mut measured, options)?;
    Ok(measured)
}

fn remove(folder: &Path) -> Result {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn take_in(archive: &Archive, corpus: &Corpus, judge: &Judge, by: &By) -> Result<u64> {
    let mut source = FileSource::open([&corpus.folder]);
    let summary = archive.add(&mut source, MAILBOX, judge, by, &mut |_| ControlFlow::Continue(()))?;
    if summary.new + summary.known != corpus.files.len() as u64 || summary.unreadable > 0 {
        return Err(format!("{} messages, and not all were taken in: {summary:?}", corpus.files.len()).into());
    }
    Ok(summary.bytes)
}

/// Where the bytes of an archive are.
fn room(folder: &Path, measured: &mut Measured) -> Result {
    measured.bytes.insert("packs", bytes_in(&folder.join("objects/packs"))?);
    measured.bytes.insert("log", bytes_in(&folder.join("objects/log"))?);
    let objects = bytes_in(&folder.join("objects"))?;
    let all = bytes_in(folder)?;
    measured.bytes.insert("objects", objects);
    measured.bytes.insert("index", all - objects);
    measured.bytes.insert("all", all);
    let index = SqliteIndex::open(folder.join("index.sqlite"))?;
    let delivery = index.find(&Query::new("message").label("kind:delivery"))?;
    measured.body = delivery.first().map(|document| document.body.clone()).unwrap_or_default();
    Ok(())
}

fn read_back(folder: &Path, judge: &Judge, by: &By, measured: &mut Measured) -> Result {
    let archive = pec_stores::open(folder)?;
    let mut all = Search::default();
    all.most = 10_000;
    let hits = archive.search(&all)?.hits;
    measured.incomplete = hits.iter().filter(|entry| entry.texts_missing > 0).count() as u64;
    let mut chance = Chance::new(3);
    let some: Vec<Sha256> = (0..READ.min(hits.len() as u64))
        .filter_map(|_| hits.get(usize::try_from(chance.below(hits.len() as u64)).ok()?))
        .map(|entry| entry.sha256)
        .collect();
    let (spent, bytes) = Spent::on(|| {
        some.iter().try_fold(0, |bytes, message| Ok(bytes + archive.message(message)?.len() as u64))
    })?;
    measured.spent.insert("one message, by chance", vec![spent]);
    measured.bytes.insert("one message, by chance", bytes);
    for (name, judge) in [("check", None), ("check, with signatures", Some(judge))] {
        let (spent, checked) =
            Spent::on(|| Ok(archive.check(judge, None, by, &mut |_| ControlFlow::Continue(()))?))?;
        if !checked.faults.is_empty() {
            return Err(format!("{name}: {} faults", checked.faults.len()).into());
        }
        measured.spent.insert(name, vec![spent]);
        measured.bytes.insert(name, checked.bytes);
    }
    Ok(())
}

const SEARCHES: [&str; 2] = ["a word of one letter", "a common word"];

fn search(
    folder: &Path,
    notmuch: &Path,
    corpus: &Corpus,
    measured: &mut Measured,
    options: Options,
) -> Result {
    let archive = pec_stores::open(folder)?;
    let notmuch = Notmuch::new(notmuch, &corpus.folder)?;
    let rounds = if options.quick { 1 } else { 21 };
    let rare = Letter::rare_word(if corpus.name == "ordinary" { 3 } else { 0 });
    for (place, word) in [rare.as_str(), "contratto"].into_iter().enumerate() {
        let mut search = Search::default();
        search.words = word.to_owned();
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let begin = Instant::now();
            archive.search(&search)?;
            ours.push(begin.elapsed().as_secs_f64() * 1e9);
            if let Some(notmuch) = &notmuch {
                theirs.push(notmuch.search(word)?);
            }
        }
        let [archive_name, archive_hits, notmuch_name, notmuch_hits] = match place {
            0 => ["archive 0", "archive hits 0", "notmuch 0", "notmuch hits 0"],
            _ => ["archive 1", "archive hits 1", "notmuch 1", "notmuch hits 1"],
        };
        measured.searches.insert(archive_name, median(ours));
        measured.bytes.insert(archive_hits, archive.count(&search)?);
        if let Some(notmuch) = &notmuch {
            measured.searches.insert(notmuch_name, median(theirs));
            measured.bytes.insert(notmuch_hits, notmuch.count(word)?);
        }
    }
    Ok(())
}

/// The middle of what the rounds took, by the floor of the same round, and a second of it in MB.
struct Figures {
    floors: f64,
    worked: f64,
    passed: f64,
}

fn figures(measured: &Measured, work: &str) -> Option<Figures> {
    let all = measured.spent.get(work)?;
    let floor = measured.spent.get("read and hash")?;
    let of = |spent: &Spent, floor: &Spent| spent.worked.as_secs_f64() / floor.worked.as_secs_f64();
    // What is done once, after the rounds, is held against the last floor.
    let floors =
        if all.len() == floor.len() { floor.as_slice() } else { floor.get(floor.len().checked_sub(1)?..)? };
    Some(Figures {
        floors: median(all.iter().zip(floors).map(|(spent, floor)| of(spent, floor)).collect()),
        worked: median(all.iter().map(|spent| spent.worked.as_secs_f64()).collect()),
        passed: median(all.iter().map(|spent| spent.passed.as_secs_f64()).collect()),
    })
}

fn mailbox_tables(corpora: &[Corpus], all: &[Measured]) -> Vec<Table> {
    let columns = |what: &[&str]| -> Vec<String> {
        corpora.iter().flat_map(|corpus| what.iter().map(|what| format!("{}: {what}", corpus.name))).collect()
    };
    let pairs = || corpora.iter().zip(all);
    let mut taking = Table::new("taking in", columns(&["x floor", "messages/s", "MB/s", "MB/s, clock"]));
    let mut works = vec!["read and hash", "zstd -3 of each", "zstd -3 --long=27 of all", TAKEN_IN];
    works.extend(["archive, the same again", NOTMUCH]);
    works.extend(WAYS.iter().map(|(name, ..)| *name));
    works.extend(["one message, by chance", "check", "check, with signatures"]);
    for work in works {
        let cells = pairs().flat_map(|(corpus, measured)| {
            let Some(figures) = figures(measured, work) else { return vec![NOT_RUN.to_owned(); 4] };
            // Where only some is read, a ratio is that of equal bytes.
            let read = measured.bytes.get(work).copied().unwrap_or_default();
            let bytes = if work == "one message, by chance" { read } else { corpus.bytes };
            let share = bytes as f64 / corpus.bytes as f64;
            let megabytes = bytes as f64 / 1e6;
            let messages = if work == "one message, by chance" {
                READ.min(corpus.files.len() as u64) as f64
            } else {
                corpus.files.len() as f64
            };
            vec![
                ratio(figures.floors / share),
                format!("{:.0}", messages / figures.worked),
                format!("{:.0}", megabytes / figures.worked),
                format!("{:.0}", megabytes / figures.passed),
            ]
        });
        taking.row(work, cells.collect::<Vec<_>>());
    }
    let mut room = Table::new("bytes", columns(&["x raw", "MB"]));
    let mut rows = vec![("the files", "raw"), ("zstd -3 of each", "zstd -3 of each")];
    rows.push(("zstd -3 --long=27 of all", "zstd -3 --long=27 of all"));
    rows.extend([("archive: packs", "packs"), ("archive: log", "log"), ("archive: index", "index")]);
    rows.extend([("archive: all", "all"), ("index of notmuch, besides the files", NOTMUCH)]);
    rows.extend(WAYS.iter().map(|(name, ..)| (*name, *name)));
    for (title, name) in rows {
        let cells = pairs().flat_map(|(corpus, measured)| {
            let bytes = if name == "raw" { Some(&corpus.bytes) } else { measured.bytes.get(name) };
            match bytes {
                None => vec![NOT_RUN.to_owned(); 2],
                Some(bytes) => {
                    vec![ratio(*bytes as f64 / corpus.bytes as f64), format!("{:.1}", *bytes as f64 / 1e6)]
                }
            }
        });
        room.row(title, cells.collect::<Vec<_>>());
    }
    let mut found = Table::new("a search, clock", columns(&["archive", "hits", "notmuch", "hits"]));
    for (place, title) in SEARCHES.into_iter().enumerate() {
        let cells = all.iter().flat_map(|measured| {
            ["archive", "notmuch"].into_iter().flat_map(move |who| {
                let time = measured.searches.get(format!("{who} {place}").as_str());
                let hits = measured.bytes.get(format!("{who} hits {place}").as_str());
                let not_run = || NOT_RUN.to_owned();
                [time.map_or_else(not_run, |time| duration(*time)), hits.map_or_else(not_run, u64::to_string)]
            })
        });
        found.row(title, cells.collect::<Vec<_>>());
    }
    let mut shape = Table::new("the mail", columns(&[""]));
    shape.row("messages", corpora.iter().map(|corpus| corpus.files.len().to_string()));
    shape.row(
        "whose words are not all in the index",
        all.iter().map(|measured| measured.incomplete.to_string()),
    );
    vec![shape, taking, room, found]
}

fn grown_tables(body: &str, scratch: &Path, options: Options) -> Result<Vec<Table>> {
    let counts = match options {
        Options { quick: true, .. } => [200, 400],
        Options { million: true, .. } => [10_000, 1_000_000],
        _ => [10_000, 100_000],
    };
    let mut title = Vec::new();
    let mut answers = Vec::new();
    let mut grown = Vec::new();
    for count in counts {
        let folder = tempfile::tempdir_in(scratch)?;
        let index = Grown::make(folder.path(), count, body)?;
        answers.push(index.questions(options)?);
        title.push(format!("of {count}"));
        title.push("hits".to_owned());
        grown.push((index.spent, index.bytes, count));
    }
    title.push("large / small".to_owned());
    let mut asked = Table::new("a question to the index", title);
    if let [small, large] = answers.as_slice() {
        for ((name, before, hits), (_, after, more)) in small.iter().zip(large) {
            let cells = [
                duration(*before),
                hits.to_string(),
                duration(*after),
                more.to_string(),
                ratio(after / before),
            ];
            asked.row(name, cells);
        }
    }
    let mut made = Table::new("making it", grown.iter().map(|(_, _, count)| format!("of {count}")));
    let per = |seconds: f64, count: u64| format!("{:.0}", count as f64 / seconds);
    made.row("messages/s", grown.iter().map(|(spent, _, count)| per(spent.worked.as_secs_f64(), *count)));
    made.row(
        "messages/s, clock",
        grown.iter().map(|(spent, _, count)| per(spent.passed.as_secs_f64(), *count)),
    );
    made.row("bytes for a message", grown.iter().map(|(_, bytes, count)| (bytes / count).to_string()));
    Ok(vec![asked, made])
}
