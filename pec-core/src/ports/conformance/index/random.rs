//! The same batches and queries to the index in memory and to another one: the same answers.

use super::{Store, Verdict, equal, given, place};
use crate::ports::conformance::tools::{Numbers, refused};
use crate::ports::{
    Batch, Cursor, Document, Due, Index, MemoryIndex, Order, PortErrorKind, Query, Text, TextId, Word,
};

const ROUNDS: u64 = 300;
/// Few values of each kind, so that they meet.
const KEYS: &[&str] = &[
    "a",
    "A",
    "b",
    "ab",
    "b ",
    "b%",
    "_",
    "é",
    "e\u{301}",
    "\u{ffff}",
    "\u{1f600}",
    "z",
    "zz",
    "1",
    "10",
    "2",
    "-",
    "\"",
    "'",
    "\\",
    "k1",
    "k2",
    "k3",
    "k4",
    "k5",
    "k6",
    "k7",
    "k8",
    "k9",
    "k10",
];
const FAMILIES: &[&str] = &["message", "submission", "Message"];
const LABELS: &[&str] = &["x", "y", "z", "X", "x%", "x_", "from:anna", "from:", "é", "\u{1f4e7}", " "];
const WORDS: &[&str] = &[
    "a",
    "ac",
    "acqua",
    "acquedotto",
    "b",
    "contratto",
    "contratti",
    "è",
    "e",
    "OR",
    "\"",
    "a*",
    "\u{1f4e7}",
    "\u{10ffff}",
];
const BEGINS: &[&str] =
    &["a", "acq", "c", "contratt", "contratto", "\u{1f4e7}", "\u{10ffff}", "O", "zzz", "è"];
const TIMES: &[i64] = &[i64::MIN, -1, 0, 1, 2, 3, 1_700_000_000, i64::MAX];
const TEXTS: usize = 12;

fn strings(numbers: &mut Numbers, all: &[&str], up_to: usize) -> Vec<String> {
    let count = numbers.below(up_to + 1);
    let mut strings: Vec<String> =
        (0..count).filter_map(|_| numbers.one(all)).map(|one| (*one).to_owned()).collect();
    strings.sort();
    strings.dedup();
    strings
}

fn time(numbers: &mut Numbers) -> i64 {
    numbers.one(TIMES).copied().unwrap_or_default()
}

/// The text of this number: a text has one id and the same words each time.
fn numbered(number: usize) -> Text {
    let seed = number as u64;
    let mut numbers = Numbers(seed + 77);
    Text::new(place(seed + 1).head, strings(&mut numbers, WORDS, 5))
}

fn a_document(numbers: &mut Numbers, key: &str) -> Document {
    let mut document = Document::new(*numbers.one(FAMILIES).unwrap_or(&""), key, time(numbers));
    document.due = numbers.once_in(2).then(|| time(numbers));
    document.labels = strings(numbers, LABELS, 5);
    let mut texts: Vec<TextId> = (0..numbers.below(4)).map(|_| numbered(numbers.below(TEXTS)).id).collect();
    texts.sort_unstable();
    texts.dedup();
    document.texts = texts;
    document.body = format!("{{\"n\":{}}}", numbers.next());
    document
}

fn a_batch(numbers: &mut Numbers, known: &MemoryIndex, round: u64) -> Result<Batch, super::Violation> {
    let mut batch = Batch::new(known.position()?, place(round));
    batch.remove = strings(numbers, KEYS, 4);
    batch.documents = strings(numbers, KEYS, 5).iter().map(|key| a_document(numbers, key)).collect();
    for number in 0..TEXTS {
        let text = numbered(number);
        let needed = batch.documents.iter().any(|document| document.texts.contains(&text.id));
        let there = known.has_texts(&[text.id])?.contains(&true);
        // What is needed and not there; at times also what is there, or what is not needed.
        if needed && !there || numbers.once_in(8) {
            batch.texts.push(text);
        }
    }
    Ok(batch)
}

fn a_query(numbers: &mut Numbers) -> Query {
    let mut query = Query::new(*numbers.one(FAMILIES).unwrap_or(&""));
    query.labels = strings(numbers, LABELS, 2);
    query.without = if numbers.once_in(2) { strings(numbers, LABELS, 2) } else { Vec::new() };
    for _ in 0..numbers.below(3) {
        let prefix = numbers.once_in(2);
        query
            .words
            .extend(numbers.one(if prefix { BEGINS } else { WORDS }).map(|word| Word::new(*word, prefix)));
    }
    query.from = numbers.once_in(3).then(|| time(numbers));
    query.before = numbers.once_in(3).then(|| time(numbers));
    query.due = match numbers.below(4) {
        0 => Due::Passed(time(numbers)),
        1 => Due::Ahead(time(numbers)),
        _ => Due::Any,
    };
    query.order = if numbers.once_in(2) { Order::NewestFirst } else { Order::OldestFirst };
    let after = numbers.once_in(3).then(|| time(numbers));
    query.after = after.and_then(|at| numbers.one(KEYS).map(|key| Cursor::new(at, *key)));
    query.most = 1 + numbers.below(12);
    query
}

fn same(round: u64, index: &dyn Index, known: &MemoryIndex, numbers: &mut Numbers) -> Verdict {
    let what = |call: &str| format!("round {round}, {call}");
    equal(what("position"), given("position", index.position())?, known.position()?)?;
    equal(what("get"), given("get", index.get(KEYS))?, known.get(KEYS)?)?;
    let ids: Vec<TextId> = (0..TEXTS).map(|number| numbered(number).id).collect();
    equal(what("has_texts"), given("has_texts", index.has_texts(&ids))?, known.has_texts(&ids)?)?;
    for _ in 0..4 {
        let query = a_query(numbers);
        equal(what(&format!("find({query:?})")), given("find", index.find(&query))?, known.find(&query)?)?;
        equal(
            what(&format!("count({query:?})")),
            given("count", index.count(&query))?,
            known.count(&query)?,
        )?;
    }
    Ok(())
}

pub(super) fn as_the_one_in_memory(store: Store<'_>) -> Verdict {
    let (mut index, known) = (store.fresh()?, MemoryIndex::default());
    let mut numbers = Numbers(2_026);
    for round in 1..=ROUNDS {
        let batch = a_batch(&mut numbers, &known, round)?;
        if numbers.once_in(10) {
            let stale = Batch { after: place(ROUNDS + round), ..batch.clone() };
            refused(
                format!("round {round}, a batch for another position"),
                index.write(&stale),
                PortErrorKind::Conflict,
            )?;
        }
        given("write", index.write(&batch))?;
        known.write(&batch)?;
        if numbers.once_in(40) {
            index = store.reopen()?;
        }
        if numbers.once_in(100) {
            given("clear", index.clear())?;
            known.clear()?;
        }
        same(round, &*index, &known, &mut numbers)?;
    }
    Ok(())
}
