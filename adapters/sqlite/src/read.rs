//! Documents, texts and the position, as they stand there.

use crate::error::Fault;
use pec_core::ports::{Document, Position, TextId};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row};
use std::collections::BTreeMap;

/// How much of the log it holds.
pub(crate) fn position(connection: &Connection) -> Result<Position, Fault> {
    let mut select = connection.prepare_cached("SELECT segment, head FROM position")?;
    let (segment, head): (i64, [u8; 32]) = select.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Position::new(segment.cast_unsigned(), head))
}

/// Which of these texts are there.
pub(crate) fn has_texts(connection: &Connection, ids: &[TextId]) -> Result<Vec<bool>, Fault> {
    let mut select = connection.prepare_cached("SELECT 1 FROM text WHERE hash = ?1")?;
    ids.iter().map(|id| Ok(select.exists([id])?)).collect()
}

/// The numbers in a JSON list of them.
pub(crate) fn numbers(list: &str) -> Result<Vec<i64>, Fault> {
    let damaged = || Fault::damaged("a list of numbers is none");
    let inner = list.strip_prefix('[').and_then(|list| list.strip_suffix(']')).ok_or_else(damaged)?;
    if inner.is_empty() {
        return Ok(Vec::new());
    }
    inner.split(',').map(|number| number.parse().map_err(|_| damaged())).collect()
}

/// Reads whole documents, and remembers the names that several of them have.
pub(crate) struct Reader<'c> {
    by_key: CachedStatement<'c>,
    by_id: CachedStatement<'c>,
    family: CachedStatement<'c>,
    label: CachedStatement<'c>,
    text: CachedStatement<'c>,
    families: BTreeMap<i64, String>,
    labels: BTreeMap<i64, String>,
    texts: BTreeMap<i64, TextId>,
}

/// What a row of `document` says, with the numbers of what it names.
struct Raw {
    document: Document,
    family: i64,
    labels: Vec<i64>,
    texts: Vec<i64>,
}

impl<'c> Reader<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Self, Fault> {
        let document = |condition: &str| {
            connection.prepare_cached(&format!(
                "SELECT key, family, at, due, labels, texts, body FROM document WHERE {condition} = ?1"
            ))
        };
        Ok(Self {
            by_key: document("key")?,
            by_id: document("id")?,
            family: connection.prepare_cached("SELECT name FROM family WHERE id = ?1")?,
            label: connection.prepare_cached("SELECT name FROM label WHERE id = ?1")?,
            text: connection.prepare_cached("SELECT hash FROM text WHERE id = ?1")?,
            families: BTreeMap::new(),
            labels: BTreeMap::new(),
            texts: BTreeMap::new(),
        })
    }

    /// The document with this key.
    pub(crate) fn with_key(&mut self, key: &str) -> Result<Option<Document>, Fault> {
        let raw = self.by_key.query_row([key], |row| Ok(raw(row))).optional()?;
        raw.map(|raw| self.named(raw?)).transpose()
    }

    /// The document with this number, which was found just now.
    pub(crate) fn with_id(&mut self, id: i64) -> Result<Document, Fault> {
        let raw = self.by_id.query_row([id], |row| Ok(raw(row)))??;
        self.named(raw)
    }

    fn named(&mut self, raw: Raw) -> Result<Document, Fault> {
        let Raw { mut document, family, labels, texts } = raw;
        document.family = name(&mut self.families, &mut self.family, family)?;
        // Their numbers are listed in the order of their names.
        for label in labels {
            document.labels.push(name(&mut self.labels, &mut self.label, label)?);
        }
        for text in texts {
            document.texts.push(name(&mut self.texts, &mut self.text, text)?);
        }
        Ok(document)
    }
}

fn name<T: Clone + rusqlite::types::FromSql>(
    known: &mut BTreeMap<i64, T>,
    select: &mut CachedStatement<'_>,
    id: i64,
) -> Result<T, Fault> {
    if let Some(name) = known.get(&id) {
        return Ok(name.clone());
    }
    let name: T = select.query_row([id], |row| row.get(0))?;
    known.insert(id, name.clone());
    Ok(name)
}

fn raw(row: &Row<'_>) -> Result<Raw, Fault> {
    let mut document = Document::new("", row.get::<_, String>(0)?, row.get(2)?);
    document.due = row.get(3)?;
    document.body = row.get(6)?;
    let list = |column| numbers(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?);
    Ok(Raw { document, family: row.get(1)?, labels: list(4)?, texts: list(5)? })
}
