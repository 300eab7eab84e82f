//! Words, and the texts that they stand in.

use super::{
    Store, Verdict, all, document, equal, finds, given, next, put, remove, text, text_id, with_texts,
};
use crate::ports::{Index, Query, Word};

/// All of these words; one that ends in `*` is a prefix.
fn words_of(words: &[&str]) -> Query {
    let word = |word: &&str| match word.strip_suffix('*') {
        Some(begin) => Word::new(begin, true),
        None => Word::new(*word, false),
    };
    Query { words: words.iter().map(word).collect(), ..all() }
}

fn found(index: &dyn Index, table: &[(&[&str], &[&str])]) -> Verdict {
    for (words, keys) in table {
        finds(index, &format!("the words {words:?}"), &words_of(words), keys)?;
    }
    Ok(())
}

pub(super) fn words(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let documents = vec![
        with_texts(document("a", 3, &[]), &[1]),
        with_texts(document("b", 2, &[]), &[2]),
        document("no text", 1, &[]),
    ];
    let texts = vec![
        text(1, &["contratto", "acqua", "2024", "città"]),
        text(2, &["contratti", "acquedotto", "Acqua", "citta"]),
    ];
    put(&*index, documents, texts)?;
    found(
        &*index,
        &[
            (&["contratto"], &["a"]),
            (&["contratti"], &["b"]),
            (&["acqua"], &["a"]),
            (&["Acqua"], &["b"]),
            (&["ACQUA"], &[]),
            (&["città"], &["a"]),
            (&["citta"], &["b"]),
            (&["2024"], &["a"]),
            (&["contratt"], &[]),
            (&["ontratto"], &[]),
            (&["contratto2024"], &[]),
            (&["acqua", "contratto"], &["a"]),
            (&["contratto", "acqua", "2024", "città"], &["a"]),
            (&["acqua", "acqua"], &["a"]),
            (&["acqua", "contratti"], &[]),
            (&["acqua", "absent"], &[]),
            (&["absent"], &[]),
        ],
    )
}

pub(super) fn words_that_begin_so(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let documents = vec![
        with_texts(document("a", 3, &[]), &[1]),
        with_texts(document("b", 2, &[]), &[2]),
        with_texts(document("c", 1, &[]), &[3]),
    ];
    let texts = vec![
        text(1, &["acqua", "mare"]),
        text(2, &["acquedotto", "acquario", "Acqua"]),
        text(3, &["acq", "ac", "àcqua", "zzz"]),
    ];
    put(&*index, documents, texts)?;
    found(
        &*index,
        &[
            (&["acqu*"], &["a", "b"]),
            (&["acqua*"], &["a", "b"]),
            (&["acquar*"], &["b"]),
            (&["acq*"], &["a", "b", "c"]),
            (&["a*"], &["a", "b", "c"]),
            (&["A*"], &["b"]),
            (&["à*"], &["c"]),
            (&["zzz*"], &["c"]),
            (&["zzzz*"], &[]),
            (&["cqua*"], &[]),
            (&["b*"], &[]),
            (&["acqua"], &["a"]),
            (&["acq"], &["c"]),
            (&["acqu"], &[]),
            (&["acqua*", "mare"], &["a"]),
            (&["acqua*", "mar*"], &["a"]),
            (&["acq*", "acque*"], &["b"]),
            (&["acq*", "mare*", "zzz"], &[]),
        ],
    )
}

pub(super) fn words_of_several_texts(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let documents = vec![
        with_texts(document("both", 4, &[]), &[1, 2]),
        with_texts(document("first", 3, &[]), &[1]),
        with_texts(document("second", 2, &[]), &[2]),
        with_texts(document("all", 1, &[]), &[3, 1, 2]),
    ];
    put(
        &*index,
        documents,
        vec![text(1, &["uno", "comune"]), text(2, &["due", "comune"]), text(3, &["tre"])],
    )?;
    found(
        &*index,
        &[
            (&["uno"], &["both", "first", "all"]),
            (&["due"], &["both", "second", "all"]),
            (&["uno", "due"], &["both", "all"]),
            (&["un*", "du*"], &["both", "all"]),
            (&["tre", "uno", "due"], &["all"]),
            // In two of its texts, and yet one document.
            (&["comune"], &["both", "first", "second", "all"]),
            (&["com*"], &["both", "first", "second", "all"]),
            (&["comune", "tre"], &["all"]),
        ],
    )
}

pub(super) fn texts_are_shared(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let has = |expected: bool| equal("has_texts", index.has_texts(&[text_id(1)])?, vec![expected]);
    put(&*index, vec![with_texts(document("a", 9, &[]), &[1])], vec![text(1, &["parola"])])?;
    // Another document takes it without bringing it, a third brings it again: it is left as it is.
    put(&*index, vec![with_texts(document("b", 8, &[]), &[1])], Vec::new())?;
    put(&*index, vec![with_texts(document("c", 7, &[]), &[1])], vec![text(1, &["altra"])])?;
    found(&*index, &[(&["parola"], &["a", "b", "c"]), (&["altra"], &[])])?;
    remove(&*index, &["a"])?;
    has(true)?;
    found(&*index, &[(&["parola"], &["b", "c"])])?;
    put(&*index, vec![document("b", 8, &[])], Vec::new())?;
    has(true)?;
    found(&*index, &[(&["parola"], &["c"])])?;
    // From the last that has it to another, in one batch.
    let mut batch = next(&*index)?;
    batch.remove = vec!["c".into()];
    batch.documents = vec![with_texts(document("d", 6, &[]), &[1])];
    given("to hand a text on", index.write(&batch))?;
    has(true)?;
    found(&*index, &[(&["parola"], &["d"])])?;
    remove(&*index, &["d"])?;
    has(false)
}

pub(super) fn texts_vanish(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let has = |what: &str, expected: [bool; 3]| {
        equal(format!("has_texts, {what}"), index.has_texts(&[1, 2, 3].map(text_id))?, expected.to_vec())
    };
    let texts = || vec![text(1, &["uno"]), text(2, &["due"])];
    put(&*index, vec![with_texts(document("a", 1, &[]), &[1, 2])], texts())?;
    has("written", [true, true, false])?;
    put(&*index, vec![with_texts(document("a", 1, &[]), &[2])], Vec::new())?;
    has("the document was replaced by one without the first", [false, true, false])?;
    remove(&*index, &["a"])?;
    has("the document was removed", [false, false, false])?;
    // Given anew it is new: its words are those of now.
    put(&*index, vec![with_texts(document("b", 1, &[]), &[1])], vec![text(1, &["anew"])])?;
    has("given anew", [true, false, false])?;
    found(&*index, &[(&["uno"], &[]), (&["anew"], &["b"])])?;
    put(&*index, Vec::new(), vec![text(3, &["tre"])])?;
    has("given without a document", [true, false, false])?;
    equal(
        "has_texts by another handle",
        store.reopen()?.has_texts(&[1, 2, 3].map(text_id))?,
        vec![true, false, false],
    )
}

pub(super) fn texts_without_words(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    put(&*index, vec![with_texts(document("a", 1, &[]), &[1])], vec![text(1, &[])])?;
    equal("has_texts of one without words", index.has_texts(&[text_id(1)])?, vec![true])?;
    found(&*index, &[(&[], &["a"]), (&["parola"], &[])])?;
    remove(&*index, &["a"])?;
    equal("has_texts once it is removed", index.has_texts(&[text_id(1)])?, vec![false])
}
