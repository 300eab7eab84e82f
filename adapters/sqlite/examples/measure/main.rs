//! What the index costs: documents written per second, bytes for each, and how long questions take.
//!
//! `cargo run --release -p pec-sqlite --example measure -- [DOCUMENTS] [FILE]`

#![expect(clippy::print_stdout, reason = "it is what it does")]

use pec_core::ports::{Batch, Index, Position, Query, Word};
use pec_sqlite::SqliteIndex;
use std::{env, error::Error, fs, path::PathBuf, time::Instant};

mod generator;

/// Seconds that this thread has worked: what it waits for, the disk or another program, is not in it.
fn work() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
    (time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
}

/// Documents of one batch.
const BATCH: u64 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let documents: u64 = arguments.next().map_or(Ok(10_000), |number| number.parse())?;
    let folder = tempfile::tempdir()?;
    let path = arguments.next().map_or_else(|| folder.path().join("index.db"), PathBuf::from);
    let index = SqliteIndex::create(&path)?;

    let (mut spent, mut worked) = (0.0, 0.0);
    for number in 0..documents / BATCH {
        let mut batch = Batch::new(index.position()?, Position::new(number + 1, [1; 32]));
        (batch.texts, batch.documents) =
            (number * BATCH..(number + 1) * BATCH).map(generator::message).unzip();
        let (begin, work) = (Instant::now(), work());
        index.write(&batch)?;
        spent += begin.elapsed().as_secs_f64();
        worked += self::work() - work;
    }
    let bytes = fs::metadata(&path)?.len();
    #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
    let (rate, of_work, each) =
        (documents as f64 / spent, documents as f64 / worked, bytes as f64 / documents as f64);
    println!(
        "{documents} documents: {rate:.0} a second, {of_work:.0} a second of work, {each:.0} bytes each"
    );

    let word = |word: &str, prefix| {
        let mut query = Query::new("message");
        query.words = vec![Word::new(word, prefix)];
        query
    };
    let middle = generator::message(documents / 2).1;
    let mut common_words = word("contratto", false);
    common_words.words.push(Word::new("fattura", false));
    let mut rare_and_common = word(&generator::rare_word(documents / 2), false);
    rare_and_common.labels.push("kind:delivery".into());
    let mut without = Query::new("message").label("kind:delivery");
    without.without = vec![generator::MAILBOX.to_owned()];
    for (name, query) in [
        ("newest of all", Query::new("message")),
        (
            "a label that one has",
            Query::new("message")
                .label(middle.labels.iter().find(|l| l.starts_with("id:")).cloned().unwrap_or_default()),
        ),
        ("a label that a third have", Query::new("message").label("kind:delivery")),
        ("two common labels", Query::new("message").label("kind:delivery").label(generator::MAILBOX)),
        ("one label without another", without),
        ("a word that one has", word(&generator::rare_word(documents / 2), false)),
        ("and a common label", rare_and_common),
        ("a word that one in 100 has", word("parola50", false)),
        ("a word that a third have", word("contratto", false)),
        ("two common words", common_words),
        (
            "how a rare word begins",
            word(&generator::rare_word(documents / 2).chars().take(6).collect::<String>(), true),
        ),
        ("how a common word begins", word("contr", true)),
    ] {
        let begin = work();
        let found = index.find(&query)?.len();
        let first = work() - begin;
        let begin = work();
        for _ in 0..10 {
            index.find(&query)?;
        }
        let then = (work() - begin) / 10.0;
        let begin = work();
        let count = index.count(&query)?;
        let counted = work() - begin;
        let [first, then, counted] = [first, then, counted].map(|seconds| seconds * 1e3);
        println!(
            "{name:28} {found:4} found: first {first:9.3} ms, then {then:9.3} ms; count {count:8}: {counted:9.3} ms"
        );
    }
    Ok(())
}
