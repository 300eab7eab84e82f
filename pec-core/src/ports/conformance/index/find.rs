//! What is found, and in which order.

use super::{Store, Verdict, all, document, equal, finds, paged, put, remove, text, with_texts};
use crate::ports::{Cursor, Document, Due, Order, Query, Word};

fn oldest(query: Query) -> Query {
    Query { order: Order::OldestFirst, ..query }
}

pub(super) fn families_are_apart(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let families = ["message", "messages", "Message", "submission", "m"];
    let documents = families.map(|family| {
        let mut document = document(&format!("in {family}"), 1, &["x"]);
        document.family = family.into();
        with_texts(document, &[1])
    });
    put(&*index, documents.to_vec(), vec![text(1, &["parola"])])?;
    for family in families {
        let mut query = Query::new(family);
        finds(&*index, family, &query, &[&format!("in {family}")])?;
        query = query.label("x");
        query.words.push(Word::new("parola", false));
        finds(&*index, family, &query, &[&format!("in {family}")])?;
    }
    for family in ["", "mess", "mess%", "%", "absent"] {
        finds(&*index, family, &Query::new(family), &[])?;
    }
    Ok(())
}

pub(super) fn labels(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let documents = vec![
        document("none", 1, &[]),
        document("x", 2, &["x"]),
        document("xy", 3, &["x", "y"]),
        document("xyz", 4, &["x", "y", "z"]),
    ];
    put(&*index, documents, Vec::new())?;
    let table: &[(&[&str], &[&str], &[&str])] = &[
        (&[], &[], &["xyz", "xy", "x", "none"]),
        (&["x"], &[], &["xyz", "xy", "x"]),
        (&["x", "y"], &[], &["xyz", "xy"]),
        (&["y", "x"], &[], &["xyz", "xy"]),
        (&["x", "x"], &[], &["xyz", "xy", "x"]),
        (&["x", "y", "z"], &[], &["xyz"]),
        (&["absent"], &[], &[]),
        (&["x", "absent"], &[], &[]),
        (&["X"], &[], &[]),
        (&["xy"], &[], &[]),
        (&[], &["absent"], &["xyz", "xy", "x", "none"]),
        (&[], &["x"], &["none"]),
        (&[], &["y"], &["x", "none"]),
        (&[], &["z", "absent"], &["xy", "x", "none"]),
        (&[], &["z", "x"], &["none"]),
        (&["x"], &["z"], &["xy", "x"]),
        (&["x"], &["z", "y"], &["x"]),
        (&["x", "y"], &["z", "z"], &["xy"]),
        (&["x"], &["x"], &[]),
    ];
    for (labels, without, keys) in table {
        let owned = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect();
        let query = Query { labels: owned(labels), without: owned(without), ..all() };
        finds(&*index, &format!("with {labels:?} without {without:?}"), &query, keys)?;
    }
    Ok(())
}

pub(super) fn from_and_before(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let documents = [-2, -1, 0, 1, 2].map(|at| document(&at.to_string(), at, &[]));
    put(&*index, documents.to_vec(), Vec::new())?;
    let table: &[(Option<i64>, Option<i64>, &[&str])] = &[
        (None, None, &["-2", "-1", "0", "1", "2"]),
        (Some(-2), None, &["-2", "-1", "0", "1", "2"]),
        (Some(-1), None, &["-1", "0", "1", "2"]),
        (Some(0), None, &["0", "1", "2"]),
        (Some(3), None, &[]),
        (None, Some(-2), &[]),
        (None, Some(0), &["-2", "-1"]),
        (None, Some(3), &["-2", "-1", "0", "1", "2"]),
        (Some(-1), Some(1), &["-1", "0"]),
        (Some(1), Some(2), &["1"]),
        (Some(1), Some(1), &[]),
        (Some(2), Some(-2), &[]),
    ];
    for (from, before, keys) in table {
        let query = Query { from: *from, before: *before, ..oldest(all()) };
        finds(&*index, &format!("from {from:?} before {before:?}"), &query, keys)?;
    }
    Ok(())
}

pub(super) fn extreme_times(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let times = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    let mut documents: Vec<Document> =
        times.iter().enumerate().map(|(place, at)| document(&format!("t{place}"), *at, &[])).collect();
    documents.iter_mut().for_each(|document| document.due = Some(document.at));
    put(&*index, documents.clone(), Vec::new())?;
    equal("all", index.find(&oldest(all()))?, documents.clone())?;
    for time in times {
        let keys = |wanted: &dyn Fn(i64) -> bool| -> Vec<String> {
            documents
                .iter()
                .filter(|document| wanted(document.at))
                .map(|document| document.key.clone())
                .collect()
        };
        let queries = [
            (Query { from: Some(time), ..oldest(all()) }, keys(&|at| at >= time)),
            (Query { before: Some(time), ..oldest(all()) }, keys(&|at| at < time)),
            (Query { due: Due::Passed(time), ..oldest(all()) }, keys(&|at| at <= time)),
            (Query { due: Due::Ahead(time), ..oldest(all()) }, keys(&|at| at > time)),
        ];
        for (query, keys) in queries {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            finds(&*index, &format!("{query:?}"), &query, &keys)?;
        }
    }
    for most in 1..=times.len() {
        equal(format!("in pages of {most}"), paged(&*index, &oldest(all()), most)?, documents.clone())?;
        let newest: Vec<Document> = documents.iter().rev().cloned().collect();
        equal(format!("in pages of {most}, the newest first"), paged(&*index, &all(), most)?, newest)?;
    }
    Ok(())
}

pub(super) fn due(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let due = |key, at, due| Document { due, ..document(key, at, &[]) };
    let documents = vec![
        due("none", 1, None),
        due("minus", 2, Some(-5)),
        due("zero", 3, Some(0)),
        due("ten", 4, Some(10)),
    ];
    put(&*index, documents, Vec::new())?;
    let table: &[(Due, &[&str])] = &[
        (Due::Any, &["none", "minus", "zero", "ten"]),
        (Due::Passed(9), &["minus", "zero"]),
        (Due::Passed(10), &["minus", "zero", "ten"]),
        (Due::Passed(-1), &["minus"]),
        (Due::Passed(-6), &[]),
        (Due::Ahead(9), &["none", "ten"]),
        (Due::Ahead(10), &["none"]),
        (Due::Ahead(-1), &["none", "zero", "ten"]),
        (Due::Ahead(-6), &["none", "minus", "zero", "ten"]),
    ];
    for (due, keys) in table {
        finds(&*index, &format!("{due:?}"), &Query { due: *due, ..oldest(all()) }, keys)?;
    }
    Ok(())
}

/// Keys whose order differs if it is not that of bytes: by language, without case, or by UTF-16.
const KEYS: &[&str] = &[
    "",
    " ",
    "-",
    "1",
    "10",
    "2",
    "A",
    "B",
    "Z",
    "_",
    "a",
    "a ",
    "a b",
    "aa",
    "b",
    "z",
    "é",
    "\u{ffff}",
    "\u{10000}",
    "\u{1f600}",
];

pub(super) fn orders(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let keys = KEYS.get(1..).unwrap_or_default();
    let mut documents: Vec<Document> = keys.iter().map(|key| document(key, 7, &[])).collect();
    documents.push(document("!later", 8, &[]));
    documents.insert(0, document("~earlier", 6, &[]));
    // Written in an order that is none of the two.
    let (odd, even): (Vec<_>, Vec<_>) =
        documents.iter().cloned().enumerate().partition(|(place, _)| place % 2 == 1);
    let shuffled = even.into_iter().rev().chain(odd).map(|(_, document)| document).collect();
    put(&*index, shuffled, Vec::new())?;
    equal("the oldest first", index.find(&oldest(all()))?, documents.clone())?;
    documents.reverse();
    equal("the newest first", index.find(&all())?, documents)
}

pub(super) fn most(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    put(&*index, ["a", "b", "c", "d"].map(|key| document(key, 1, &[])).to_vec(), Vec::new())?;
    for (most, number) in [(1, 1), (3, 3), (4, 4), (5, 4), (usize::MAX, 4)] {
        let query = Query { most, ..all() };
        equal(format!("how many of at most {most}"), index.find(&query)?.len(), number)?;
        equal(format!("count with at most {most}"), index.count(&query)?, 4)?;
    }
    Ok(())
}

pub(super) fn pages(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    // Three times, and many with each: the key decides.
    let mut documents: Vec<Document> = Vec::new();
    for (place, key) in KEYS.iter().skip(1).chain(&["k1", "k2", "k3"]).enumerate() {
        let at = [5, -5, 0].get(place % 3).copied().unwrap_or_default();
        let labels: &[&str] = if place % 4 == 0 { &["x"] } else { &["x", "y"] };
        documents.push(document(key, at, labels));
    }
    put(&*index, documents.clone(), Vec::new())?;
    documents.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    for query in [
        all(),
        all().label("y"),
        Query { without: vec!["y".into()], ..all() },
        Query { from: Some(0), ..all() },
    ] {
        let mut expected: Vec<Document> = documents
            .iter()
            .filter(|document| query.labels.iter().all(|label| document.labels.contains(label)))
            .filter(|document| !query.without.iter().any(|label| document.labels.contains(label)))
            .filter(|document| query.from.is_none_or(|from| document.at >= from))
            .cloned()
            .collect();
        for order in [Order::OldestFirst, Order::NewestFirst] {
            for most in 1..=documents.len() + 1 {
                let query = Query { order, ..query.clone() };
                equal(
                    format!("in pages of {most}, {query:?}"),
                    paged(&*index, &query, most)?,
                    expected.clone(),
                )?;
            }
            expected.reverse();
        }
    }
    Ok(())
}

pub(super) fn behind_what_is_gone(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    put(
        &*index,
        [("a", 1), ("c", 1), ("b", 2), ("d", 3)].map(|(key, at)| document(key, at, &[])).to_vec(),
        Vec::new(),
    )?;
    remove(&*index, &["c"])?;
    let table: &[(i64, &str, &[&str], &[&str])] = &[
        (1, "c", &["b", "d"], &["a"]),
        (1, "", &["a", "b", "d"], &[]),
        (1, "a", &["b", "d"], &[]),
        (2, "a", &["b", "d"], &["a"]),
        (2, "z", &["d"], &["b", "a"]),
        (0, "z", &["a", "b", "d"], &[]),
        (9, "", &[], &["d", "b", "a"]),
        (i64::MAX, "\u{10ffff}", &[], &["d", "b", "a"]),
        (i64::MIN, "", &["a", "b", "d"], &[]),
    ];
    for (at, key, ahead, back) in table {
        for (order, keys) in [(Order::OldestFirst, ahead), (Order::NewestFirst, back)] {
            let query = Query { order, after: Some(Cursor::new(*at, *key)), ..all() };
            let found = index.find(&query)?;
            let found: Vec<&str> = found.iter().map(|document| document.key.as_str()).collect();
            equal(format!("behind {at} {key:?}, {order:?}"), found.as_slice(), *keys)?;
            equal(format!("count behind {at} {key:?}"), index.count(&query)?, 3)?;
        }
    }
    Ok(())
}

/// Each document lacks one condition; one meets all.
pub(super) fn conditions_together(store: Store<'_>) -> Verdict {
    let index = store.fresh()?;
    let good = |key: &str| {
        let good = with_texts(document(key, 50, &["x", "y"]), &[1, 2]);
        Document { due: Some(60), ..good }
    };
    let documents = vec![
        good("good"),
        Document { family: "submission".into(), ..good("family") },
        Document { labels: vec!["x".into()], ..good("label") },
        Document { labels: ["x", "y", "z"].map(String::from).to_vec(), ..good("without") },
        Document { at: 39, ..good("early") },
        Document { at: 60, ..good("late") },
        Document { due: None, ..good("never due") },
        Document { due: Some(61), ..good("due later") },
        with_texts(good("one text"), &[1]),
        with_texts(good("other text"), &[2]),
        with_texts(good("no text"), &[]),
        Document { at: 40, ..good("also good") },
    ];
    put(&*index, documents, vec![text(1, &["fattura", "acquedotto"]), text(2, &["contratto"])])?;
    let query = Query {
        labels: vec!["x".into(), "y".into()],
        without: vec!["z".into(), "absent".into()],
        words: vec![Word::new("fattura", false), Word::new("contr", true), Word::new("acquedotto", false)],
        from: Some(40),
        before: Some(60),
        due: Due::Passed(60),
        ..all()
    };
    finds(&*index, "all conditions", &query, &["good", "also good"])?;
    finds(&*index, "all conditions, the oldest first", &oldest(query.clone()), &["also good", "good"])?;
    equal("all conditions, page by page", paged(&*index, &query, 1)?.len(), 2)
}
