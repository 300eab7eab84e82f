//! A batch, in one transaction, and with few questions: each carries all rows of its kind.

use crate::{
    connection::Connection,
    error::Fault,
    read,
    spelling::{keep, vectors},
};
use pec_core::ports::{Batch, Document, PortErrorKind, Position, Text, TextId};
use std::collections::{BTreeMap, BTreeSet};

/// A row of `document_label`: the label, [`Document::at`], the document.
type LabelRow = (i64, i64, i64);
/// A row of `document_text`: the text, the document.
type TextRow = (i64, i64);

/// What stands in the index about a document that is taken away or replaced.
struct Old {
    id: i64,
    family: i64,
    at: i64,
    labels: Vec<i64>,
    texts: Vec<i64>,
}

/// The documents of a batch, by their keys as they are kept.
type New<'a> = BTreeMap<String, &'a Document>;

/// Writes it all, or nothing. After an error the transaction stays open: the connection is not used again.
pub(crate) fn write(connection: &mut Connection, batch: &Batch) -> Result<(), Fault> {
    check(batch)?;
    connection.run("BEGIN")?;
    if read::position(connection, true)? != batch.after {
        return Err(Fault::Port(PortErrorKind::Conflict, "somebody else wrote to it".into()));
    }
    // Of several with one key the last counts, as if they were written one after the other.
    let new: New<'_> =
        batch.documents.iter().map(|document| (keep(&document.key).into_owned(), document)).collect();
    let keys = batch.remove.iter().map(|key| keep(key).into_owned()).chain(new.keys().cloned());
    let old = old(connection, keys.collect())?;

    let (texts, added) = texts(connection, batch, &new)?;
    let families = families(connection, &new, &old)?;
    let labels = labels(connection, &new, &families)?;
    documents(connection, &new, &old, &Names { texts, families, labels })?;
    leave(connection, &new, &old, &added)?;
    set_position(connection, batch.position)?;
    connection.run("COMMIT")
}

/// Empties it.
pub(crate) fn clear(connection: &mut Connection) -> Result<(), Fault> {
    connection.run("BEGIN")?;
    read::position(connection, true)?;
    // Not TRUNCATE: who reads meanwhile must see all of it.
    for table in ["document_label", "document_text", "document", "label", "family", "text_words", "text"] {
        connection.run(&format!("DELETE FROM {table}"))?;
    }
    set_position(connection, Position::default())?;
    connection.run("COMMIT")
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

fn old(connection: &mut Connection, keys: BTreeSet<String>) -> Result<BTreeMap<String, Old>, Fault> {
    let keys: Vec<String> = keys.into_iter().collect();
    let sql = "SELECT key, id, family, at, labels, texts FROM document WHERE key = ANY($1)";
    let rows = connection.query(sql, &[&keys])?;
    rows.iter()
        .map(|row| {
            let old = Old {
                id: row.try_get(1)?,
                family: row.try_get(2)?,
                at: row.try_get(3)?,
                labels: row.try_get(4)?,
                texts: row.try_get(5)?,
            };
            Ok((row.try_get(0)?, old))
        })
        .collect()
}

/// Adds the texts that are new, and finds the numbers of all that the documents name. Says also which were new.
fn texts(
    connection: &mut Connection,
    batch: &Batch,
    new: &New<'_>,
) -> Result<(BTreeMap<TextId, i64>, Vec<i64>), Fault> {
    let texts: BTreeMap<TextId, &Text> = batch.texts.iter().rev().map(|text| (text.id, text)).collect();
    let hashes: Vec<&[u8]> = texts.keys().map(<[u8; 32]>::as_slice).collect();
    let mut numbers = BTreeMap::new();
    if !hashes.is_empty() {
        let sql =
            "INSERT INTO text (hash) SELECT unnest($1::bytea[]) ON CONFLICT DO NOTHING RETURNING hash, id";
        for row in connection.query(sql, &[&hashes])? {
            numbers.insert(read::hash(row.try_get(0)?)?, row.try_get(1)?);
        }
    }
    let added: Vec<i64> = numbers.values().copied().collect();
    let (mut ids, mut words): (Vec<i64>, Vec<String>) = (Vec::new(), Vec::new());
    for (hash, id) in &numbers {
        for vector in texts.get(hash).map(|text| vectors(&text.words)).unwrap_or_default() {
            ids.push(*id);
            words.push(vector);
        }
    }
    if !ids.is_empty() {
        let sql = "INSERT INTO text_words SELECT id, words::tsvector FROM unnest($1::bigint[], $2::text[]) u (id, words)";
        connection.query(sql, &[&ids, &words])?;
    }
    let named: BTreeSet<&TextId> = new.values().flat_map(|document| &document.texts).collect();
    let missing: Vec<&[u8]> =
        named.iter().filter(|hash| !numbers.contains_key(**hash)).map(|hash| hash.as_slice()).collect();
    if !missing.is_empty() {
        let rows = connection.query("SELECT hash, id FROM text WHERE hash = ANY($1)", &[&missing])?;
        if rows.len() < missing.len() {
            let said = "a document names a text that is not there";
            return Err(Fault::Port(PortErrorKind::Invalid, said.into()));
        }
        for row in rows {
            numbers.insert(read::hash(row.try_get(0)?)?, row.try_get(1)?);
        }
    }
    Ok((numbers, added))
}

/// The numbers of the families that the documents have, with how many there are of each put right.
fn families<'a>(
    connection: &mut Connection,
    new: &New<'a>,
    old: &BTreeMap<String, Old>,
) -> Result<BTreeMap<&'a str, i64>, Fault> {
    let counts = count(new.values().map(|document| document.family.as_str()));
    let mut numbers = BTreeMap::new();
    for (name, count) in counts {
        let sql = "INSERT INTO family (name, documents) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET documents = family.documents + excluded.documents RETURNING id";
        numbers.insert(name, connection.row(sql, &[&keep(name), &count])?.try_get(0)?);
    }
    for (id, count) in count(old.values().map(|old| old.family)) {
        connection.query("UPDATE family SET documents = documents - $2 WHERE id = $1", &[&id, &count])?;
    }
    Ok(numbers)
}

/// The numbers of the labels that the documents have, by family and name as it is kept, with how many have each raised.
fn labels(
    connection: &mut Connection,
    new: &New<'_>,
    families: &BTreeMap<&str, i64>,
) -> Result<BTreeMap<(i64, String), i64>, Fault> {
    let all = new.values().flat_map(|document| {
        let family = families.get(document.family.as_str()).copied().unwrap_or_default();
        each_once(&document.labels).into_iter().map(move |label| (family, keep(label).into_owned()))
    });
    let (mut of, mut names, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for ((family, name), count) in count(all) {
        of.push(family);
        names.push(name);
        counts.push(count);
    }
    if of.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = "INSERT INTO label (family, name, documents) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[])
         ON CONFLICT (family, name) DO UPDATE SET documents = label.documents + excluded.documents
         RETURNING family, name, id";
    let rows = connection.query(sql, &[&of, &names, &counts])?;
    rows.iter().map(|row| Ok(((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?))).collect()
}

/// The numbers of what documents have.
struct Names<'a> {
    texts: BTreeMap<TextId, i64>,
    families: BTreeMap<&'a str, i64>,
    labels: BTreeMap<(i64, String), i64>,
}

/// Columns of documents, as one statement takes them.
#[derive(Default)]
struct Columns<'a> {
    ids: Vec<i64>,
    families: Vec<i64>,
    at: Vec<i64>,
    due: Vec<Option<i64>>,
    keys: Vec<&'a str>,
    labels: Vec<String>,
    texts: Vec<String>,
    bodies: Vec<String>,
}

/// Writes the documents, and which labels and texts they have: of one that was there before, only what changes.
fn documents(
    connection: &mut Connection,
    new: &New<'_>,
    old: &BTreeMap<String, Old>,
    names: &Names<'_>,
) -> Result<(), Fault> {
    let (mut added, mut changed) = (Columns::default(), Columns::default());
    let mut lists = Vec::new();
    for (key, document) in new {
        let family = names.families.get(document.family.as_str()).copied().unwrap_or_default();
        let number = |label: &&str| names.labels.get(&(family, keep(label).into_owned())).copied();
        let labels: Vec<i64> = each_once(&document.labels).iter().filter_map(number).collect();
        let texts: Vec<i64> =
            document.texts.iter().filter_map(|hash| names.texts.get(hash).copied()).collect();
        let columns = match old.get(key) {
            None => &mut added,
            Some(old) => {
                changed.ids.push(old.id);
                &mut changed
            }
        };
        columns.families.push(family);
        columns.at.push(document.at);
        columns.due.push(document.due);
        columns.keys.push(key);
        columns.labels.push(list(&labels));
        columns.texts.push(list(&texts));
        columns.bodies.push(keep(&document.body).into_owned());
        lists.push((key.as_str(), document.at, labels, texts));
    }
    let mut numbers: BTreeMap<String, i64> = old.iter().map(|(key, old)| (key.clone(), old.id)).collect();
    if !added.keys.is_empty() {
        let Columns { families, at, due, keys, labels, texts, bodies, .. } = &added;
        let sql = "INSERT INTO document (family, at, due, key, labels, texts, body)
             SELECT family, at, due, key, labels::bigint[], texts::bigint[], body
             FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
                 u (family, at, due, key, labels, texts, body) RETURNING key, id";
        for row in connection.query(sql, &[families, at, due, keys, labels, texts, bodies])? {
            numbers.insert(row.try_get(0)?, row.try_get(1)?);
        }
    }
    if !changed.keys.is_empty() {
        let Columns { ids, families, at, due, labels, texts, bodies, .. } = &changed;
        let sql = "UPDATE document d SET family = u.family, at = u.at, due = u.due, labels = u.labels::bigint[],
                 texts = u.texts::bigint[], body = u.body
             FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[])
                 u (id, family, at, due, labels, texts, body) WHERE d.id = u.id";
        connection.query(sql, &[ids, families, at, due, labels, texts, bodies])?;
    }

    let (mut old_labels, mut old_texts): (BTreeSet<LabelRow>, BTreeSet<TextRow>) = Default::default();
    for old in old.values() {
        old_labels.extend(old.labels.iter().map(|label| (*label, old.at, old.id)));
        old_texts.extend(old.texts.iter().map(|text| (*text, old.id)));
    }
    let (mut new_labels, mut new_texts): (BTreeSet<LabelRow>, BTreeSet<TextRow>) = Default::default();
    for (key, at, labels, texts) in lists {
        let Some(id) = numbers.get(key) else { return Err(Fault::damaged("a document has no number")) };
        new_labels.extend(labels.into_iter().map(|label| (label, at, *id)));
        new_texts.extend(texts.into_iter().map(|text| (text, *id)));
    }
    label_rows(
        connection,
        "DELETE FROM document_label x USING unnest($1::bigint[], $2::bigint[], $3::bigint[]) u (label, at, document)
         WHERE x.label = u.label AND x.at = u.at AND x.document = u.document",
        old_labels.difference(&new_labels),
    )?;
    text_rows(
        connection,
        "DELETE FROM document_text x USING unnest($1::bigint[], $2::bigint[]) u (text, document)
         WHERE x.text = u.text AND x.document = u.document",
        old_texts.difference(&new_texts),
    )?;
    label_rows(
        connection,
        "INSERT INTO document_label SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])",
        new_labels.difference(&old_labels),
    )?;
    text_rows(
        connection,
        "INSERT INTO document_text SELECT * FROM unnest($1::bigint[], $2::bigint[])",
        new_texts.difference(&old_texts),
    )
}

fn label_rows<'a>(
    connection: &mut Connection,
    sql: &str,
    rows: impl Iterator<Item = &'a LabelRow>,
) -> Result<(), Fault> {
    let (mut labels, mut at, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        labels.push(row.0);
        at.push(row.1);
        documents.push(row.2);
    }
    if !labels.is_empty() {
        connection.query(sql, &[&labels, &at, &documents])?;
    }
    Ok(())
}

fn text_rows<'a>(
    connection: &mut Connection,
    sql: &str,
    rows: impl Iterator<Item = &'a TextRow>,
) -> Result<(), Fault> {
    let (texts, documents): (Vec<i64>, Vec<i64>) = rows.copied().unzip();
    if !texts.is_empty() {
        connection.query(sql, &[&texts, &documents])?;
    }
    Ok(())
}

/// Takes away the documents that are not replaced, the labels that no document has any more, and the texts likewise,
/// of those before and of those that were added.
fn leave(
    connection: &mut Connection,
    new: &New<'_>,
    old: &BTreeMap<String, Old>,
    added: &[i64],
) -> Result<(), Fault> {
    let gone: Vec<i64> =
        old.iter().filter(|(key, _)| !new.contains_key(*key)).map(|(_, old)| old.id).collect();
    if !gone.is_empty() {
        connection.query("DELETE FROM document WHERE id = ANY($1)", &[&gone])?;
    }
    let (labels, counts): (Vec<i64>, Vec<i64>) =
        count(old.values().flat_map(|old| old.labels.iter().copied())).into_iter().unzip();
    if !labels.is_empty() {
        let sql = "UPDATE label SET documents = documents - u.count
             FROM unnest($1::bigint[], $2::bigint[]) u (id, count) WHERE label.id = u.id";
        connection.query(sql, &[&labels, &counts])?;
        connection.query("DELETE FROM label WHERE id = ANY($1) AND documents = 0", &[&labels])?;
    }
    let texts: Vec<i64> = old.values().flat_map(|old| &old.texts).chain(added).copied().collect();
    if !texts.is_empty() {
        let sql = "DELETE FROM text WHERE id = ANY($1)
             AND NOT EXISTS (SELECT 1 FROM document_text t WHERE t.text = text.id) RETURNING id";
        let rows = connection.query(sql, &[&texts])?;
        let gone: Vec<i64> = rows.iter().map(|row| Ok(row.try_get(0)?)).collect::<Result<_, Fault>>()?;
        if !gone.is_empty() {
            connection.query("DELETE FROM text_words WHERE text = ANY($1)", &[&gone])?;
        }
    }
    Ok(())
}

fn set_position(connection: &mut Connection, position: Position) -> Result<(), Fault> {
    let sql = "UPDATE position SET segment = $1, head = $2 WHERE id = 1";
    connection.query(sql, &[&position.segment.cast_signed(), &position.head.as_slice()])?;
    Ok(())
}

fn each_once(labels: &[String]) -> BTreeSet<&str> {
    labels.iter().map(String::as_str).collect()
}

/// How often each occurs.
fn count<T: Ord>(all: impl Iterator<Item = T>) -> BTreeMap<T, i64> {
    let mut counts = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

/// A list as PostgreSQL writes it.
fn list(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("{{{}}}", numbers.join(","))
}
