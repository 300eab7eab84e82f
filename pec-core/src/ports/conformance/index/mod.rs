//! What an [`Index`] has to do.

mod find;
mod odd;
mod random;
mod threads;
mod words;
mod write;

use super::tools::{equal, given, holds, violation};
use super::{Check, Fixture, StoreRun, Violation};
use crate::ports::{Batch, Cursor, Document, Index, Position, Query, Text, TextId};

type Store<'a> = &'a mut dyn Fixture<dyn Index>;
type Verdict = Result<(), Violation>;

/// The checks of [`Index`].
pub const INDEX: &[Check<StoreRun<dyn Index>>] = &[
    Check::new(
        "a_new_index_is_empty",
        "a new index holds nothing and has the first position",
        write::a_new_index_is_empty,
    ),
    Check::new(
        "documents_stay_as_they_are",
        "a document comes back as it was written",
        write::documents_stay_as_they_are,
    ),
    Check::new(
        "asked_for_in_any_order",
        "keys and texts are answered in the order asked for, thousands at once",
        write::asked_for_in_any_order,
    ),
    Check::new("position_is_kept", "the position is that of the last batch", write::position_is_kept),
    Check::new(
        "a_conflict_leaves_nothing",
        "a batch for another position changes nothing at all",
        write::a_conflict_leaves_nothing,
    ),
    Check::new(
        "replacing",
        "a document takes the place of the one with its key, with all that it was found by",
        write::replacing,
    ),
    Check::new("removing", "a document that was removed is found by nothing", write::removing),
    Check::new(
        "removed_and_added_at_once",
        "a key that a batch removes and adds has what was added",
        write::removed_and_added_at_once,
    ),
    Check::new("clearing", "a cleared index is as a new one", write::clearing),
    Check::new(
        "another_handle_sees_it",
        "what one handle wrote, another sees",
        write::another_handle_sees_it,
    ),
    Check::new("families_are_apart", "a query finds its family alone", find::families_are_apart),
    Check::new("labels", "all labels asked for are there, and none of those not wanted", find::labels),
    Check::new("from_and_before", "from a time on, and before a time, to the second", find::from_and_before),
    Check::new("extreme_times", "any number of 64 bits is a time", find::extreme_times),
    Check::new("due", "due has passed at its second; none is never passed and always ahead", find::due),
    Check::new("orders", "by time, then by the bytes of the key, both ways", find::orders),
    Check::new("most", "at most so many, and all that there are if more are asked for", find::most),
    Check::new("pages", "page by page, in both orders, each document comes once", find::pages),
    Check::new("behind_what_is_gone", "a cursor need not be a document", find::behind_what_is_gone),
    Check::new(
        "conditions_together",
        "a document meets all conditions of a query",
        find::conditions_together,
    ),
    Check::new("words", "a word is found as it is, and as no other", words::words),
    Check::new(
        "words_that_begin_so",
        "a prefix finds every word that begins so, and no other",
        words::words_that_begin_so,
    ),
    Check::new(
        "words_of_several_texts",
        "the words asked for may stand in different texts of a document",
        words::words_of_several_texts,
    ),
    Check::new("texts_are_shared", "a text stays while a document has it", words::texts_are_shared),
    Check::new(
        "texts_vanish",
        "a text that no document has once a batch is written is gone",
        words::texts_vanish,
    ),
    Check::new("texts_without_words", "a text may have no words", words::texts_without_words),
    Check::new(
        "odd_strings",
        "any characters are kept and compared as they are, in keys, families, labels and bodies",
        odd::odd_strings,
    ),
    Check::new(
        "odd_words",
        "any characters but white space are compared as they are in words",
        odd::odd_words,
    ),
    Check::new("odd_prefixes", "a prefix is compared as it is, whatever its characters", odd::odd_prefixes),
    Check::new(
        "values_at_their_bounds",
        "the longest keys, labels and words are kept",
        odd::values_at_their_bounds,
    ),
    Check::new(
        "big_documents",
        "2,000 labels, a body of 1 MB and a text of 50,000 words are kept",
        odd::big_documents,
    ),
    Check::new("big_batches", "a batch of thousands of documents is written", odd::big_batches),
    Check::new(
        "one_of_many_writes",
        "of several that build on one position one succeeds, the others meet a conflict",
        threads::one_of_many_writes,
    ),
    Check::new(
        "no_half_batches",
        "who reads while a batch is written finds all of it or nothing",
        threads::no_half_batches,
    ),
    Check::new(
        "as_the_one_in_memory",
        "after hundreds of random batches each answer is that of the index in memory",
        random::as_the_one_in_memory,
    ),
];

/// The position after so many batches of a check.
fn place(number: u64) -> Position {
    if number == 0 {
        return Position::default();
    }
    let mut head = [0xa5; 32];
    head.iter_mut().zip(number.to_be_bytes()).for_each(|(byte, new)| *byte = new);
    Position::new(number, head)
}

/// A batch on top of whatever stands there.
fn next(index: &dyn Index) -> Result<Batch, Violation> {
    let after = given("position", index.position())?;
    Ok(Batch::new(after, place(after.segment + 1)))
}

/// Writes these on top of whatever stands there.
fn put(index: &dyn Index, documents: Vec<Document>, texts: Vec<Text>) -> Verdict {
    let mut batch = next(index)?;
    (batch.documents, batch.texts) = (documents, texts);
    given("write", index.write(&batch))
}

/// Removes these.
fn remove(index: &dyn Index, keys: &[&str]) -> Verdict {
    let mut batch = next(index)?;
    batch.remove = keys.iter().map(|key| (*key).to_owned()).collect();
    given("write", index.write(&batch))
}

/// A document of the family that most checks use.
fn document(key: &str, at: i64, labels: &[&str]) -> Document {
    let mut document = Document::new("message", key, at);
    document.labels = labels.iter().map(|label| (*label).to_owned()).collect();
    document.labels.sort();
    document.labels.dedup();
    document
}

fn text_id(number: u8) -> TextId {
    let mut id = [number; 32];
    // Ids are any bytes: zeros and such that are no text.
    id.iter_mut().zip([0, 0xff, number]).for_each(|(byte, new)| *byte = new);
    id
}

fn text(number: u8, words: &[&str]) -> Text {
    let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    words.sort();
    words.dedup();
    Text::new(text_id(number), words)
}

fn with_texts(mut document: Document, numbers: &[u8]) -> Document {
    document.texts = numbers.iter().map(|number| text_id(*number)).collect();
    document
}

/// All of the family that most checks use, the newest first.
fn all() -> Query {
    let mut query = Query::new("message");
    query.most = 100_000;
    query
}

/// A query finds the documents with these keys, in this order, and counts as many.
fn finds(index: &dyn Index, what: &str, query: &Query, keys: &[&str]) -> Verdict {
    let found = given(what, index.find(query))?;
    let found: Vec<&str> = found.iter().map(|document| document.key.as_str()).collect();
    equal(format!("{what}: find"), found.as_slice(), keys)?;
    equal(format!("{what}: count"), given(what, index.count(query))?, keys.len() as u64)
}

/// All that a query finds, page by page. A page that does not lead on ends it: a suite always ends.
fn paged(index: &dyn Index, query: &Query, most: usize) -> Result<Vec<Document>, Violation> {
    let mut query = query.clone();
    query.most = most;
    let count = given("count", index.count(&query))?;
    let mut found: Vec<Document> = Vec::new();
    loop {
        query.after = found.last().map(Cursor::from);
        let page = given("find", index.find(&query))?;
        holds("a page", &format!("at most {most} documents"), &page.len(), page.len() <= most)?;
        equal("count, on each page", given("count", index.count(&query))?, count)?;
        if page.is_empty() {
            return Ok(found);
        }
        found.extend(page);
        if found.len() as u64 > count {
            return Err(violation("what the pages hold", format!("{count} documents, as counted"), "more"));
        }
    }
}
