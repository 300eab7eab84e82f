//! A batch, in one transaction.

use crate::{
    error::Fault,
    read,
    word::{each_packed, pack, spell},
};
use pec_core::ports::{Batch, Document, PortErrorKind, Position, Text, TextId};
use rusqlite::{
    Connection, OptionalExtension, Statement, Transaction, TransactionBehavior, params, params_from_iter,
};
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

/// Rows that one statement inserts: each statement has a price of its own.
const ROWS_AT_ONCE: usize = 32;

/// A row of `document_label`: the label, [`Document::at`], the document.
type LabelRow = [i64; 3];
/// A row of `document_text`: the text, the document.
type TextRow = [i64; 2];

/// What stands in the index about a document that is taken away or replaced.
struct Old {
    id: i64,
    family: i64,
    at: i64,
    labels: Vec<i64>,
    texts: Vec<i64>,
}

/// Writes it all, or nothing.
pub(crate) fn write(connection: &mut Connection, batch: &Batch) -> Result<(), Fault> {
    check(batch)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if read::position(&transaction)? != batch.after {
        return Err(Fault::Port(PortErrorKind::Conflict, "somebody else wrote to it".into()));
    }
    // Of several with one key the last counts, as if they were written one after the other.
    let new: BTreeMap<&str, &Document> =
        batch.documents.iter().map(|document| (document.key.as_str(), document)).collect();
    let keys = batch.remove.iter().map(String::as_str).chain(new.keys().copied());
    let old = old(&transaction, &keys.collect())?;

    let (texts, added) =
        texts(&transaction, &batch.texts, new.values().flat_map(|document| &document.texts))?;
    let families = families(&transaction, &new, &old)?;
    let labels = labels(&transaction, &new, &families)?;
    documents(&transaction, &new, &old, &Names { texts, families, labels })?;
    leave(&transaction, &new, &old, &added)?;
    set_position(&transaction, batch.position)?;
    transaction.commit()?;
    Ok(())
}

/// Empties it.
pub(crate) fn clear(connection: &mut Connection) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "DELETE FROM document_label; DELETE FROM document_text; DELETE FROM document; DELETE FROM label;
         DELETE FROM family; DELETE FROM text; INSERT INTO word (word) VALUES ('delete-all');",
    )?;
    set_position(&transaction, Position::default())?;
    transaction.commit()?;
    Ok(())
}

/// Whether the batch keeps to the contract.
fn check(batch: &Batch) -> Result<(), Fault> {
    let invalid = |said: &str| Err(Fault::Port(PortErrorKind::Invalid, said.to_owned()));
    for document in &batch.documents {
        if document.key.len() > MAX_KEY_BYTES {
            return invalid("a key has more than 200 bytes");
        }
        if document.labels.iter().any(|label| label.len() > MAX_LABEL_BYTES) {
            return invalid("a label has more than 1,000 bytes");
        }
    }
    for word in batch.texts.iter().flat_map(|text| &text.words) {
        if word.is_empty() || word.len() > MAX_WORD_BYTES || word.contains(char::is_whitespace) {
            return invalid("a word is empty, has white space or more than 64 bytes");
        }
    }
    Ok(())
}

const MAX_KEY_BYTES: usize = 200;
const MAX_LABEL_BYTES: usize = 1_000;
const MAX_WORD_BYTES: usize = 64;

fn old<'a>(transaction: &Transaction<'_>, keys: &BTreeSet<&'a str>) -> Result<BTreeMap<&'a str, Old>, Fault> {
    let sql = "SELECT id, family, at, labels, texts FROM document WHERE key = ?1";
    let mut select = transaction.prepare_cached(sql)?;
    let mut found = BTreeMap::new();
    for key in keys {
        let mut rows = select.query([key])?;
        if let Some(row) = rows.next()? {
            let old = Old {
                id: row.get(0)?,
                family: row.get(1)?,
                at: row.get(2)?,
                labels: read::numbers(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?,
                texts: read::numbers(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?)?,
            };
            found.insert(*key, old);
        }
    }
    Ok(found)
}

/// Adds the texts that are new, and finds the numbers of all that the documents name. Says also which were new.
fn texts<'a>(
    transaction: &Transaction<'_>,
    texts: &'a [Text],
    named: impl Iterator<Item = &'a TextId>,
) -> Result<(BTreeMap<&'a TextId, i64>, Vec<i64>), Fault> {
    let mut insert = transaction
        .prepare_cached("INSERT INTO text (hash, words) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
    let mut insert_words = transaction.prepare_cached("INSERT INTO word (rowid, words) VALUES (?1, ?2)")?;
    let mut select = transaction.prepare_cached("SELECT id FROM text WHERE hash = ?1")?;
    let (mut numbers, mut added) = (BTreeMap::new(), Vec::new());
    let mut words = String::new();
    for text in texts {
        words.clear();
        for word in &text.words {
            if !words.is_empty() {
                words.push(' ');
            }
            spell(word, &mut words);
        }
        if insert.execute(params![text.id, pack(&words)])? == 1 {
            let id = transaction.last_insert_rowid();
            insert_words.execute(params![id, words])?;
            numbers.insert(&text.id, id);
            added.push(id);
        }
    }
    for hash in named {
        if let Entry::Vacant(entry) = numbers.entry(hash) {
            let id = select.query_row([hash], |row| row.get(0)).optional()?;
            let absent =
                || Fault::Port(PortErrorKind::Invalid, "a document names a text that is not there".into());
            entry.insert(id.ok_or_else(absent)?);
        }
    }
    Ok((numbers, added))
}

/// The numbers of the families that the documents have, with how many there are of each put right.
fn families<'a>(
    transaction: &Transaction<'_>,
    new: &BTreeMap<&'a str, &'a Document>,
    old: &BTreeMap<&str, Old>,
) -> Result<BTreeMap<&'a str, i64>, Fault> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for document in new.values() {
        *counts.entry(&document.family).or_default() += 1;
    }
    let mut upsert = transaction.prepare_cached(
        "INSERT INTO family (name, documents) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET documents = documents + excluded.documents RETURNING id",
    )?;
    let mut numbers = BTreeMap::new();
    for (name, count) in counts {
        numbers.insert(name, upsert.query_row(params![name, count], |row| row.get(0))?);
    }
    let mut update =
        transaction.prepare_cached("UPDATE family SET documents = documents - ?2 WHERE id = ?1")?;
    for (id, count) in count(old.values().map(|old| old.family)) {
        update.execute([id, count])?;
    }
    Ok(numbers)
}

/// The numbers of the labels that the documents have, by family and name, with how many have each raised.
fn labels<'a>(
    transaction: &Transaction<'_>,
    new: &BTreeMap<&'a str, &'a Document>,
    families: &BTreeMap<&'a str, i64>,
) -> Result<BTreeMap<(i64, &'a str), i64>, Fault> {
    let mut counts: BTreeMap<(i64, &str), i64> = BTreeMap::new();
    for document in new.values() {
        let family = families.get(document.family.as_str()).copied().unwrap_or_default();
        for label in each_once(&document.labels) {
            *counts.entry((family, label)).or_default() += 1;
        }
    }
    let mut upsert = transaction.prepare_cached(
        "INSERT INTO label (family, name, documents) VALUES (?1, ?2, ?3)
         ON CONFLICT (family, name) DO UPDATE SET documents = documents + excluded.documents RETURNING id",
    )?;
    counts
        .into_iter()
        .map(|(label, count)| {
            let (family, name) = label;
            Ok((label, upsert.query_row(params![family, name, count], |row| row.get(0))?))
        })
        .collect()
}

/// The numbers of what documents have.
struct Names<'a> {
    texts: BTreeMap<&'a TextId, i64>,
    families: BTreeMap<&'a str, i64>,
    labels: BTreeMap<(i64, &'a str), i64>,
}

/// Writes the documents, and which labels and texts they have: of one that was there before, only what changes.
fn documents(
    transaction: &Transaction<'_>,
    new: &BTreeMap<&str, &Document>,
    old: &BTreeMap<&str, Old>,
    names: &Names<'_>,
) -> Result<(), Fault> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO document (key, family, at, due, labels, texts, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut update = transaction.prepare_cached(
        "UPDATE document SET family = ?2, at = ?3, due = ?4, labels = ?5, texts = ?6, body = ?7 WHERE id = ?1",
    )?;
    let (mut old_labels, mut old_texts) = (BTreeSet::new(), BTreeSet::new());
    for old in old.values() {
        old_labels.extend(old.labels.iter().map(|label| [*label, old.at, old.id]));
        old_texts.extend(old.texts.iter().map(|text| [*text, old.id]));
    }
    let (mut new_labels, mut new_texts): (Vec<LabelRow>, Vec<TextRow>) = (Vec::new(), Vec::new());
    for (key, document) in new {
        let family = names.families.get(document.family.as_str()).copied().unwrap_or_default();
        let labels: Vec<i64> = each_once(&document.labels)
            .into_iter()
            .filter_map(|label| names.labels.get(&(family, label)).copied())
            .collect();
        let texts: Vec<i64> =
            document.texts.iter().filter_map(|hash| names.texts.get(hash).copied()).collect();
        let (label_list, text_list) = (list(&labels), list(&texts));
        let (at, due, body) = (document.at, document.due, &document.body);
        let id = if let Some(old) = old.get(key) {
            update.execute(params![old.id, family, at, due, label_list, text_list, body])?;
            old.id
        } else {
            insert.insert(params![key, family, at, due, label_list, text_list, body])?
        };
        new_labels
            .extend(labels.into_iter().map(|label| [label, at, id]).filter(|row| !old_labels.remove(row)));
        new_texts.extend(texts.into_iter().map(|text| [text, id]).filter(|row| !old_texts.remove(row)));
    }
    let mut delete = transaction
        .prepare_cached("DELETE FROM document_label WHERE label = ?1 AND at = ?2 AND document = ?3")?;
    for row in old_labels {
        delete.execute(row)?;
    }
    let mut delete =
        transaction.prepare_cached("DELETE FROM document_text WHERE text = ?1 AND document = ?2")?;
    for row in old_texts {
        delete.execute(row)?;
    }
    insert_rows(transaction, "document_label", new_labels)?;
    insert_rows(transaction, "document_text", new_texts)
}

/// Inserts rows of numbers, in the order of their table.
fn insert_rows<const COLUMNS: usize>(
    transaction: &Transaction<'_>,
    table: &str,
    mut rows: Vec<[i64; COLUMNS]>,
) -> Result<(), Fault> {
    rows.sort_unstable();
    rows.dedup();
    let prepare = |count: usize| {
        let row = format!("({})", vec!["?"; COLUMNS].join(","));
        transaction.prepare_cached(&format!("INSERT INTO {table} VALUES {}", vec![row; count].join(",")))
    };
    let insert = |statement: &mut Statement<'_>, rows: &[[i64; COLUMNS]]| {
        statement.execute(params_from_iter(rows.iter().flatten()))
    };
    let chunks = rows.chunks_exact(ROWS_AT_ONCE);
    let rest = chunks.remainder();
    let mut many = prepare(ROWS_AT_ONCE)?;
    for chunk in chunks {
        insert(&mut many, chunk)?;
    }
    let mut one = prepare(1)?;
    for row in rest.chunks(1) {
        insert(&mut one, row)?;
    }
    Ok(())
}

/// Takes away the documents that are not replaced, the labels that no document has any more, and the texts likewise,
/// of those before and of those that were added.
fn leave(
    transaction: &Transaction<'_>,
    new: &BTreeMap<&str, &Document>,
    old: &BTreeMap<&str, Old>,
    added: &[i64],
) -> Result<(), Fault> {
    let mut delete = transaction.prepare_cached("DELETE FROM document WHERE id = ?1")?;
    for (key, old) in old {
        if !new.contains_key(key) {
            delete.execute([old.id])?;
        }
    }
    let mut update =
        transaction.prepare_cached("UPDATE label SET documents = documents - ?2 WHERE id = ?1")?;
    let mut delete = transaction.prepare_cached("DELETE FROM label WHERE id = ?1 AND documents = 0")?;
    for (id, count) in count(old.values().flat_map(|old| old.labels.iter().copied())) {
        update.execute([id, count])?;
        delete.execute([id])?;
    }
    let mut is_used = transaction.prepare_cached("SELECT 1 FROM document_text WHERE text = ?1 LIMIT 1")?;
    let mut delete = transaction.prepare_cached("DELETE FROM text WHERE id = ?1 RETURNING words")?;
    // The full-text index has to be told which words go.
    let mut words = String::new();
    let mut delete_words =
        transaction.prepare_cached("INSERT INTO word (word, rowid, words) VALUES ('delete', ?1, ?2)")?;
    for id in old.values().flat_map(|old| &old.texts).chain(added).collect::<BTreeSet<_>>() {
        if !is_used.exists([id])? {
            let packed: String = delete.query_row([id], |row| row.get(0))?;
            words.clear();
            each_packed(&packed, |word| {
                words.extend([word, " "]);
                true
            });
            delete_words.execute(params![id, words])?;
        }
    }
    Ok(())
}

fn set_position(transaction: &Transaction<'_>, position: Position) -> Result<(), Fault> {
    let mut update = transaction.prepare_cached("UPDATE position SET segment = ?1, head = ?2")?;
    update.execute(params![position.segment.cast_signed(), position.head])?;
    Ok(())
}

fn each_once(labels: &[String]) -> BTreeSet<&str> {
    labels.iter().map(String::as_str).collect()
}

/// How often each number occurs.
fn count(numbers: impl Iterator<Item = i64>) -> BTreeMap<i64, i64> {
    let mut counts = BTreeMap::new();
    for number in numbers {
        *counts.entry(number).or_default() += 1;
    }
    counts
}

/// A JSON list, which people can read with `json_each`.
fn list(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("[{}]", numbers.join(","))
}
