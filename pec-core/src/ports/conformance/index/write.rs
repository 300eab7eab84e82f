//! What is written, and what becomes of it.

use super::{
    Store, Verdict, all, document, equal, finds, given, next, place, put, remove, text, text_id, with_texts,
};
use crate::ports::conformance::tools::refused;
use crate::ports::{Batch, Document, Due, Index, PortErrorKind, Position, Query, Word};

pub(super) fn a_new_index_is_empty(store: Store<'_>) -> Verdict {
    for _ in 0..2 {
        let index = store.fresh()?;
        is_empty(&*index)?;
        put(&*index, vec![with_texts(document("a", 1, &["x"]), &[1])], vec![text(1, &["left", "over"])])?;
    }
    Ok(())
}

fn is_empty(index: &dyn Index) -> Verdict {
    equal("the position", index.position()?, Position::default())?;
    finds(index, "all", &all(), &[])?;
    finds(index, "all with a label", &all().label("x"), &[])?;
    equal("get", index.get(&["a"])?, vec![None])?;
    equal("get of no keys", index.get(&[])?, Vec::new())?;
    equal("has_texts", index.has_texts(&[text_id(1)])?, vec![false])?;
    equal("has_texts of none", index.has_texts(&[])?, Vec::new())
}

/// One with something in each field.
fn full() -> Document {
    let mut full =
        with_texts(document("full", 1_700_000_000, &["from:anna", "kind:receipt", "\u{1f4e7}"]), &[1, 2]);
    full.due = Some(1_700_000_100);
    full.body = "{\"subject\":\"Caffè \\\"nero\\\"\",\n \"size\": 12}".into();
    full
}

pub(super) fn documents_stay_as_they_are(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let plain = document("plain", 0, &[]);
    let texts = vec![text(1, &["uno"]), text(2, &["due"])];
    put(&*index, vec![full(), plain.clone()], texts)?;
    let reopened = store.reopen()?;
    for index in [&index, &reopened] {
        equal("get", index.get(&["full", "plain"])?, vec![Some(full()), Some(plain.clone())])?;
        equal("find", index.find(&all())?, vec![full(), plain.clone()])?;
    }
    Ok(())
}

pub(super) fn asked_for_in_any_order(store: Store<'_>) -> Verdict {
    // More than the variables that a statement of SQLite may have.
    const MANY: usize = 33_000;
    let index = store.fresh()?;
    let (a, b) = (with_texts(document("a", 1, &[]), &[1]), with_texts(document("b", 2, &[]), &[2]));
    put(&*index, vec![a.clone(), b.clone()], vec![text(1, &["x"]), text(2, &["y"])])?;
    let expected = vec![Some(b.clone()), None, Some(a.clone()), Some(b.clone()), None, Some(a.clone())];
    equal("get", index.get(&["b", "c", "a", "b", "", "a"])?, expected)?;
    let ids = [text_id(2), text_id(3), text_id(1), text_id(2), [0; 32], [0xff; 32]];
    equal("has_texts", index.has_texts(&ids)?, vec![true, false, true, true, false, false])?;

    let keys: Vec<String> = (0..MANY).map(|number| format!("absent {number}")).chain(["b".into()]).collect();
    let found = given("get of many", index.get(&keys.iter().map(String::as_str).collect::<Vec<_>>()))?;
    equal("how many answers", found.len(), MANY + 1)?;
    equal("the last of many", found.last().cloned().flatten(), Some(b))?;
    equal("those of many that are there", found.iter().flatten().count(), 1)?;
    let mut ids: Vec<_> = (0..MANY as u64).map(|number| place(number + 1).head).collect();
    ids.push(text_id(1));
    let found = given("has_texts of many", index.has_texts(&ids))?;
    equal("how many answers", found.len(), MANY + 1)?;
    equal("which texts of many are there", found.iter().position(|has| *has), Some(MANY))
}

pub(super) fn position_is_kept(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let mut before = Position::default();
    let positions = [
        Position::new(1, [0; 32]),
        Position::new(1, [0xff; 32]),
        // It may stay where it is.
        Position::new(1, [0xff; 32]),
        Position::new(999_999_999_999, place(7).head),
        Position::new(i64::MAX as u64, [1; 32]),
        // And go back: what it means is not the index's business.
        Position::new(2, [2; 32]),
        Position::default(),
    ];
    for position in positions {
        given("an empty batch", index.write(&Batch::new(before, position)))?;
        equal("the position", index.position()?, position)?;
        equal("the position of another handle", store.reopen()?.position()?, position)?;
        before = position;
    }
    Ok(())
}

pub(super) fn a_conflict_leaves_nothing(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let mut late = Batch::new(place(1), place(2));
    late.documents = vec![with_texts(document("new", 5, &["new"]), &[9]), document("a", 9, &["new"])];
    late.texts = vec![text(9, &["nuovo"])];
    late.remove = vec!["b".into()];
    refused("a batch for later, on a new index", index.write(&late), PortErrorKind::Conflict)?;
    is_empty(&*index)?;

    let documents = [with_texts(document("a", 1, &["old"]), &[1]), document("b", 2, &["old"])];
    put(&*index, documents.to_vec(), vec![text(1, &["vecchio"])])?;
    let there = place(1);
    let mut other_head = there;
    other_head.head[31] ^= 1;
    let elsewhere = [
        Position::default(),
        place(2),
        Position::new(2, there.head),
        Position::new(0, there.head),
        other_head,
    ];
    for after in elsewhere {
        late.after = after;
        refused("a batch for another position", index.write(&late), PortErrorKind::Conflict)?;
        equal("the position after a conflict", index.position()?, there)?;
        finds(&*index, "all after a conflict", &all(), &["b", "a"])?;
        finds(&*index, "the new label after a conflict", &all().label("new"), &[])?;
        equal(
            "get after a conflict",
            index.get(&["a", "b", "new"])?,
            [documents.clone().map(Some).to_vec(), vec![None]].concat(),
        )?;
        equal("has_texts after a conflict", index.has_texts(&[text_id(1), text_id(9)])?, vec![true, false])?;
    }
    late.after = there;
    given("the same batch for its position", index.write(&late))?;
    finds(&*index, "all after that", &all(), &["a", "new"])
}

/// Which of these the document is found by, in words: each condition alone.
fn found_by(index: &dyn Index, what: &str, conditions: &[(Query, bool)], key: &str) -> Verdict {
    for (query, found) in conditions {
        let key = [key];
        let keys = if *found { &key[..] } else { &[] };
        finds(index, &format!("{what}, {query:?}"), query, keys)?;
    }
    Ok(())
}

fn word(word: &str) -> Query {
    let mut query = all();
    query.words.push(Word::new(word, false));
    query
}

fn family(family: &str) -> Query {
    Query { family: family.into(), ..all() }
}

pub(super) fn replacing(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let mut old = with_texts(document("k", 1, &["both", "old"]), &[1, 2]);
    old.due = Some(7);
    old.body = "old".into();
    put(&*index, vec![old.clone()], vec![text(1, &["vecchio"]), text(2, &["sempre"])])?;
    let conditions = |new: bool| {
        [
            (all(), true),
            (all().label("both"), true),
            (all().label("old"), !new),
            (all().label("new"), new),
            (word("vecchio"), !new),
            (word("sempre"), true),
            (word("nuovo"), new),
            (Query { from: Some(50), ..all() }, new),
            (Query { before: Some(50), ..all() }, !new),
            (Query { due: Due::Passed(100), ..all() }, !new),
            (Query { due: Due::Ahead(100), ..all() }, new),
        ]
    };
    found_by(&*index, "before it was replaced", &conditions(false), "k")?;
    let new = with_texts(document("k", 99, &["both", "new"]), &[2, 3]);
    put(&*index, vec![new.clone()], vec![text(3, &["nuovo"])])?;
    found_by(&*index, "after it was replaced", &conditions(true), "k")?;
    equal("get after it was replaced", index.get(&["k"])?, vec![Some(new)])?;

    // With the family its whole place changes.
    let moved = Document::new("submission", "k", 5);
    put(&*index, vec![moved.clone()], Vec::new())?;
    let gone =
        [(all(), false), (all().label("both"), false), (word("sempre"), false), (family("submission"), true)];
    found_by(&*index, "in another family", &gone, "k")?;
    equal("get in another family", index.get(&["k"])?, vec![Some(moved)])?;

    // The same again is the same.
    put(&*index, vec![old.clone()], vec![text(1, &["vecchio"]), text(2, &["sempre"])])?;
    put(&*index, vec![old.clone()], Vec::new())?;
    found_by(&*index, "after it was written twice", &conditions(false), "k")?;
    equal("get after it was written twice", index.get(&["k"])?, vec![Some(old)])
}

pub(super) fn removing(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let documents = ["a", "b", "c"].map(|key| with_texts(document(key, 1, &["x"]), &[1]));
    put(&*index, documents.to_vec(), vec![text(1, &["parola"])])?;
    // A key that is not there is no error: the batch may have been written in part by another program's rules.
    remove(&*index, &["b", "absent", "B", "%"])?;
    for query in [all(), all().label("x"), word("parola")] {
        finds(&*index, "what is left", &query, &["c", "a"])?;
    }
    equal("get", index.get(&["a", "b"])?.iter().map(Option::is_some).collect::<Vec<_>>(), vec![true, false])?;
    remove(&*index, &["a", "c", "a"])?;
    finds(&*index, "all, after the last was removed", &all(), &[])?;
    finds(&*index, "the word, after the last was removed", &word("parola"), &[])
}

pub(super) fn removed_and_added_at_once(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    put(
        &*index,
        vec![with_texts(document("k", 1, &["old"]), &[1, 2])],
        vec![text(1, &["uno"]), text(2, &["due"])],
    )?;
    let new = with_texts(document("k", 2, &["new"]), &[2, 3]);
    let mut batch = next(&*index)?;
    batch.remove = vec!["k".into()];
    // The text 2 is there until the batch is written, and then a document has it: it need not come again.
    batch.texts = vec![text(3, &["tre"])];
    batch.documents = vec![new.clone()];
    given("to remove and add a key at once", index.write(&batch))?;
    equal("get", index.get(&["k"])?, vec![Some(new)])?;
    equal("has_texts", index.has_texts(&[1, 2, 3].map(text_id))?, vec![false, true, true])?;
    let conditions = [
        (all().label("old"), false),
        (all().label("new"), true),
        (word("uno"), false),
        (word("due"), true),
        (word("tre"), true),
    ];
    found_by(&*index, "removed and added", &conditions, "k")
}

pub(super) fn clearing(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    given("to clear an empty one", index.clear())?;
    is_empty(&*index)?;
    let fill = |index: &dyn Index| {
        put(index, vec![with_texts(document("a", 1, &["x"]), &[1])], vec![text(1, &["parola"])])?;
        finds(index, "all", &all(), &["a"])?;
        finds(index, "the word", &word("parola"), &["a"])
    };
    fill(&*index)?;
    given("to clear it", index.clear())?;
    is_empty(&*index)?;
    finds(&*index, "the word, cleared", &word("parola"), &[])?;
    is_empty(&*store.reopen()?)?;
    refused(
        "a batch for what was cleared",
        index.write(&Batch::new(place(1), place(2))),
        PortErrorKind::Conflict,
    )?;
    fill(&*index)?;
    // What was cleared leaves nothing behind that a new document of the same key would take up.
    given("to clear it again", index.clear())?;
    put(&*index, vec![document("a", 1, &[])], Vec::new())?;
    finds(&*index, "the word of before", &word("parola"), &[])?;
    finds(&*index, "the label of before", &all().label("x"), &[])
}

pub(super) fn another_handle_sees_it(store: Store<'_>) -> Verdict {
    let first = store.fresh()?;
    let second = store.reopen()?;
    is_empty(&*second)?;
    let a = with_texts(document("a", 1, &["x"]), &[1]);
    put(&*first, vec![a.clone()], vec![text(1, &["parola"])])?;
    let there = |index: &dyn Index, what: &str| {
        equal(format!("the position, {what}"), index.position()?, place(1))?;
        equal(format!("get, {what}"), index.get(&["a"])?, vec![Some(a.clone())])?;
        equal(format!("has_texts, {what}"), index.has_texts(&[text_id(1)])?, vec![true])?;
        finds(index, &format!("the label, {what}"), &all().label("x"), &["a"])?;
        finds(index, &format!("the word, {what}"), &word("parola"), &["a"])
    };
    there(&*second, "by a handle that was open")?;
    drop((first, second));
    let third = store.reopen()?;
    there(&*third, "by a handle that was opened later")?;
    put(&*third, vec![document("b", 2, &["x"])], Vec::new())?;
    remove(&*third, &["a"])?;
    drop(third);
    let fourth = store.reopen()?;
    equal("the position at last", fourth.position()?, place(3))?;
    equal("has_texts at last", fourth.has_texts(&[text_id(1)])?, vec![false])?;
    finds(&*fourth, "all at last", &all(), &["b"])
}
