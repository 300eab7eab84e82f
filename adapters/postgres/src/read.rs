//! Documents, texts and the position, as they stand there.

use crate::{
    connection::Connection,
    error::Fault,
    spelling::{keep, kept},
};
use pec_core::ports::{Document, Position, TextId};
use postgres::{Row, types::ToSql};
use std::collections::{BTreeMap, BTreeSet};

/// How much of the log it holds; with `lock`, nobody else writes until this transaction ends.
pub(crate) fn position(connection: &mut Connection, lock: bool) -> Result<Position, Fault> {
    let sql = if lock {
        "SELECT segment, head FROM position WHERE id = 1 FOR UPDATE"
    } else {
        "SELECT segment, head FROM position WHERE id = 1"
    };
    let row = connection.row(sql, &[])?;
    let segment: i64 = row.try_get(0)?;
    Ok(Position::new(segment.cast_unsigned(), hash(row.try_get(1)?)?))
}

/// Which of these texts are there.
pub(crate) fn has_texts(connection: &mut Connection, ids: &[TextId]) -> Result<Vec<bool>, Fault> {
    let hashes: Vec<&[u8]> = ids.iter().map(<[u8; 32]>::as_slice).collect();
    let rows = connection.query("SELECT hash FROM text WHERE hash = ANY($1)", &[&hashes])?;
    let there: BTreeSet<TextId> =
        rows.iter().map(|row| hash(row.try_get(0)?)).collect::<Result<_, Fault>>()?;
    Ok(ids.iter().map(|id| there.contains(id)).collect())
}

/// A SHA-256 out of a row.
pub(crate) fn hash(bytes: &[u8]) -> Result<TextId, Fault> {
    bytes.try_into().map_err(|_| Fault::damaged("a hash has not 32 bytes"))
}

/// The documents with these keys, in the order asked for.
pub(crate) fn with_keys(connection: &mut Connection, keys: &[&str]) -> Result<Vec<Option<Document>>, Fault> {
    let asked: Vec<_> = keys.iter().map(|key| keep(key)).collect();
    let asked: Vec<&str> = asked.iter().map(|key| &**key).collect();
    let found = documents(connection, "d.key = ANY($1)", &asked)?;
    let found: BTreeMap<&str, &Document> =
        found.values().map(|document| (document.key.as_str(), document)).collect();
    Ok(keys.iter().map(|key| found.get(key).map(|document| (*document).clone())).collect())
}

/// The documents with these numbers, which were found just now, in this order.
pub(crate) fn with_ids(connection: &mut Connection, ids: &[i64]) -> Result<Vec<Document>, Fault> {
    let mut found = documents(connection, "d.id = ANY($1)", &ids)?;
    let absent = || Fault::damaged("a document is missing");
    ids.iter().map(|id| found.remove(id).ok_or_else(absent)).collect()
}

fn documents(
    connection: &mut Connection,
    condition: &str,
    asked: &(dyn ToSql + Sync),
) -> Result<BTreeMap<i64, Document>, Fault> {
    // Labels stand in the list in the order of their names, and texts as they were given.
    let sql = format!(
        "SELECT d.id, f.name, d.key, d.at, d.due, d.body,
            ARRAY(SELECT l.name FROM unnest(d.labels) WITH ORDINALITY u (id, n) JOIN label l ON l.id = u.id ORDER BY u.n),
            ARRAY(SELECT t.hash FROM unnest(d.texts) WITH ORDINALITY u (id, n) JOIN text t ON t.id = u.id ORDER BY u.n)
         FROM document d JOIN family f ON f.id = d.family WHERE {condition}"
    );
    connection.query(&sql, &[asked])?.iter().map(document).collect()
}

fn document(row: &Row) -> Result<(i64, Document), Fault> {
    let mut document = Document::new(kept(row.try_get(1)?), kept(row.try_get(2)?), row.try_get(3)?);
    document.due = row.try_get(4)?;
    document.body = kept(row.try_get(5)?);
    let labels: Vec<String> = row.try_get(6)?;
    document.labels = labels.into_iter().map(kept).collect();
    let texts: Vec<&[u8]> = row.try_get(7)?;
    document.texts = texts.into_iter().map(hash).collect::<Result<_, _>>()?;
    Ok((row.try_get(0)?, document))
}
