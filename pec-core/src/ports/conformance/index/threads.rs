//! Many at once.

use super::{Store, Verdict, all, document, equal, finds, given, holds, place, put, text, with_texts};
use crate::ports::conformance::tools::{Job, at_once, refused, violation};
use crate::ports::{Batch, Document, Index, PortError, PortErrorKind, Position};
use std::sync::atomic::{AtomicBool, Ordering};

/// How often a race is run, and by how many.
const RACES: u8 = 12;
const RACERS: u8 = 5;

/// What one racer writes: all of it is its own.
fn of_racer(after: Position, race: u8, racer: u8) -> Batch {
    let mut head = [race; 32];
    head[0] = racer;
    let mut batch = Batch::new(after, Position::new(u64::from(race) + 1, head));
    let name = format!("{race}-{racer}");
    batch.texts = vec![text(racer, &[&name])];
    batch.documents = vec![
        with_texts(document(&name, i64::from(race), &[&name]), &[racer]),
        document("last", 1_000, &[&name, "last"]),
    ];
    batch
}

pub(super) fn one_of_many_writes(store: Store<'_>) -> Verdict {
    let (first, second) = (store.fresh()?, store.reopen()?);
    let mut winners = Vec::new();
    for race in 0..RACES {
        let after = first.position()?;
        let batches: Vec<Batch> = (0..RACERS).map(|racer| of_racer(after, race, racer)).collect();
        let handles = [&first, &second].into_iter().cycle();
        let jobs = batches
            .iter()
            .zip(handles)
            .map(|(batch, index)| -> Job<'_, Result<(), PortError>> { Box::new(move || index.write(batch)) });
        let ends = at_once(jobs.collect())?;
        let won: Vec<&Batch> =
            ends.iter().zip(&batches).filter(|(end, _)| end.is_ok()).map(|(_, batch)| batch).collect();
        let [winner] = won.as_slice() else {
            return Err(violation("whose batch was written", "that of one", format!("{}", won.len())));
        };
        for end in ends.iter().filter(|end| end.is_err()) {
            refused("a batch that came too late", end.clone(), PortErrorKind::Conflict)?;
        }
        equal("the position", second.position()?, winner.position)?;
        winners.extend(winner.documents.first().map(|document| document.key.clone()));
        let last = winners.last().map(String::as_str).unwrap_or_default();
        finds(&*second, "the winner's label", &all().label(last), &["last", last])?;
        let mut expected = vec!["last"];
        expected.extend(winners.iter().rev().map(String::as_str));
        finds(&*first, "all that won", &all(), &expected)?;
    }
    Ok(())
}

/// Documents of one batch, and how many batches.
const PARTS: usize = 24;
const BATCHES: u64 = 25;
/// A reader that never sees the end gives up after so many rounds.
const ROUNDS: u64 = 20_000;

/// Documents that say in each of their fields which batch they are of.
fn parts(number: u64) -> Vec<Document> {
    let part = |part: usize| {
        let label = format!("batch {number}");
        let mut document = document(&format!("part {part}"), 0, &[&label, "part"]);
        document.at = i64::try_from(number).unwrap_or_default();
        document.body = label;
        document
    };
    (0..PARTS).map(part).collect()
}

/// Looks at the index in each way, until all is written.
fn look(index: &dyn Index, done: &AtomicBool) -> Verdict {
    let keys: Vec<String> = parts(0).into_iter().map(|part| part.key).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    for round in 0..ROUNDS {
        let last = done.load(Ordering::SeqCst);
        let found = given("find while a batch is written", index.find(&all().label("part")))?;
        whole("find", &found)?;
        let got = given("get while a batch is written", index.get(&keys))?;
        whole("get", &got.into_iter().flatten().collect::<Vec<_>>())?;
        let count = given("count while a batch is written", index.count(&all().label("part")))?;
        equal("count while a batch is written", count, PARTS as u64)?;
        let some = all().label(format!("batch {}", round % BATCHES));
        let count = given("count while a batch is written", index.count(&some))?;
        holds("count of one batch", "all of it or nothing", &count, count == 0 || count == PARTS as u64)?;
        if last {
            break;
        }
    }
    Ok(())
}

fn whole(what: &str, found: &[Document]) -> Verdict {
    equal(format!("{what}, how many of a batch"), found.len(), PARTS)?;
    let number = found.first().map_or(0, |document| document.at);
    let mut found = found.to_vec();
    found.sort_by(|a, b| a.key.cmp(&b.key));
    let mut expected = parts(u64::try_from(number).unwrap_or_default());
    expected.sort_by(|a, b| a.key.cmp(&b.key));
    holds(format!("{what} while a batch is written"), "documents of one batch", &found, found == expected)
}

pub(super) fn no_half_batches(store: Store<'_>) -> Verdict {
    let writer = store.fresh()?;
    let readers = [store.reopen()?, store.reopen()?];
    put(&*writer, parts(0), Vec::new())?;
    let done = AtomicBool::new(false);
    let write: Job<'_, Verdict> = Box::new(|| {
        let written = (1..BATCHES).try_for_each(|number| {
            let mut batch = Batch::new(place(number), place(number + 1));
            batch.documents = parts(number);
            // Half of them go and come back.
            batch.remove = batch.documents.iter().step_by(2).map(|part| part.key.clone()).collect();
            given("to write while others read", writer.write(&batch))
        });
        done.store(true, Ordering::SeqCst);
        written
    });
    let mut jobs = vec![write];
    for reader in &readers {
        jobs.push(Box::new(|| look(&**reader, &done)));
    }
    at_once(jobs)?.into_iter().collect::<Verdict>()?;
    whole("find at last", &readers[0].find(&all())?)
}
