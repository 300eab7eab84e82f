//! The statements that find documents.

use crate::word::asked;
use pec_core::ports::{Due, Order, Query, Word};
use rusqlite::types::Value;

/// Where a statement begins: with all documents of something. Then it looks at each whether it meets the other conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin<'q> {
    /// All of the family, in their order.
    Family,
    /// Those with a label, in their order.
    Label(i64),
    /// Those with a word, in no order.
    Word(&'q Word),
}

/// A query, with the numbers of what it names.
#[derive(Debug)]
pub(crate) struct Wanted<'q> {
    pub(crate) query: &'q Query,
    pub(crate) family: i64,
    /// How many documents there are of the family.
    pub(crate) documents: i64,
    /// The labels, with how many documents have each: the rarest first.
    pub(crate) labels: Vec<(i64, i64)>,
    pub(crate) without: Vec<i64>,
}

/// A statement in the making: its text and its parameters grow together.
#[derive(Debug, Default)]
pub(crate) struct Select {
    pub(crate) sql: String,
    pub(crate) parameters: Vec<Value>,
}

impl Select {
    /// The numbers and texts of the documents, in the order of the query and behind its place.
    pub(crate) fn documents(wanted: &Wanted<'_>, begin: Begin<'_>, words: &[&Word], most: i64) -> Self {
        let mut select = Self::default();
        select.begin("d.id, d.texts", begin, wanted, true);
        let (at, _) = place(begin);
        let query = wanted.query;
        let direction = match query.order {
            Order::NewestFirst => "DESC",
            Order::OldestFirst => "ASC",
        };
        if let Some(after) = &query.after {
            let side = if query.order == Order::NewestFirst { "<" } else { ">" };
            select.add(&format!(" AND ({at} {side} ?"), after.at);
            select.add(&format!(" OR ({at} = ?"), after.at);
            select.add(&format!(" AND d.key {side} ?))"), after.key.clone());
        }
        select.conditions(wanted, begin, words);
        select.add(&format!(" ORDER BY {at} {direction}, d.key {direction} LIMIT ?"), most);
        select
    }

    /// How many there are, wherever the query begins.
    pub(crate) fn count(wanted: &Wanted<'_>, begin: Begin<'_>, words: &[&Word]) -> Self {
        let mut select = Self::default();
        select.begin("count(*)", begin, wanted, wanted.query.due != Due::Any);
        select.conditions(wanted, begin, words);
        select
    }

    /// How many documents have a word, but no more than `most`.
    pub(crate) fn of_word(word: &Word, most: i64) -> Self {
        let mut select = Self::default();
        select.add(&format!("SELECT count(*) FROM ({}", of(word)), asked(word));
        select.add(" LIMIT ?)", most);
        select
    }

    /// A piece of the statement that ends with a parameter, or has one.
    fn add(&mut self, sql: &str, parameter: impl Into<Value>) {
        self.sql.push_str(sql);
        self.parameters.push(parameter.into());
    }

    /// `CROSS JOIN` keeps SQLite from beginning elsewhere.
    fn begin(&mut self, columns: &str, begin: Begin<'_>, wanted: &Wanted<'_>, whole: bool) {
        match begin {
            Begin::Family => {
                let from = "FROM document d INDEXED BY document_order WHERE d.family = ?";
                self.add(&format!("SELECT {columns} {from}"), wanted.family);
            }
            Begin::Label(label) => {
                let join = if whole { " CROSS JOIN document d ON d.id = l.document" } else { "" };
                let from = format!("FROM document_label l{join} WHERE l.label = ?");
                self.add(&format!("SELECT {columns} {from}"), label);
            }
            Begin::Word(word) => {
                self.add(&format!("WITH f (id) AS MATERIALIZED ({}", of(word)), asked(word));
                let from = "FROM (SELECT DISTINCT id FROM f) f CROSS JOIN document d ON d.id = f.id";
                self.add(&format!(") SELECT {columns} {from} WHERE d.family = ?"), wanted.family);
            }
        }
        // Bounds of the index: what follows would do without them, but only by looking at each document.
        let (at, _) = place(begin);
        let (from, to) = bounds(wanted.query);
        self.add(&format!(" AND {at} >= ?"), from);
        self.add(&format!(" AND {at} <= ?"), to);
    }

    fn conditions(&mut self, wanted: &Wanted<'_>, begin: Begin<'_>, words: &[&Word]) {
        let (at, id) = place(begin);
        let has = |not: &str| {
            format!(
                " AND {not} EXISTS (SELECT 1 FROM document_label x WHERE x.label = ? AND x.at = {at} AND x.document = {id})"
            )
        };
        for (label, _) in wanted.labels.iter().filter(|(label, _)| begin != Begin::Label(*label)) {
            self.add(&has(""), *label);
        }
        for label in &wanted.without {
            self.add(&has("NOT"), *label);
        }
        match wanted.query.due {
            Due::Any => {}
            Due::Passed(now) => self.add(" AND d.due <= ?", now),
            Due::Ahead(now) => self.add(" AND (d.due IS NULL OR d.due > ?)", now),
        }
        for word in words.iter().filter(|word| begin != Begin::Word(word)) {
            self.add(&format!(" AND +{id} IN ({}", of(word)), asked(word));
            self.sql.push(')');
        }
    }
}

/// The documents that have a word, by their numbers; what is asked is the next parameter.
fn of(word: &Word) -> &'static str {
    if word.prefix && word.text.is_empty() {
        // Any word begins so; but what is asked is no word.
        "SELECT t.document FROM text w CROSS JOIN document_text t ON t.text = w.id WHERE w.words <> '' AND ? <> ''"
    } else {
        "SELECT t.document FROM word w CROSS JOIN document_text t ON t.text = w.rowid WHERE w.word MATCH ?"
    }
}

/// Which columns hold [`Document::at`](pec_core::ports::Document::at) and the number of the document.
fn place(begin: Begin<'_>) -> (&'static str, &'static str) {
    match begin {
        Begin::Label(_) => ("l.at", "l.document"),
        Begin::Family | Begin::Word(_) => ("d.at", "d.id"),
    }
}

/// The first and the last place that a query can find. Nothing is found where the first is behind the last.
fn bounds(query: &Query) -> (i64, i64) {
    let mut from = query.from.unwrap_or(i64::MIN);
    let mut to = match query.before {
        None => i64::MAX,
        Some(before) => match before.checked_sub(1) {
            Some(last) => last,
            None => return (i64::MAX, i64::MIN),
        },
    };
    match (&query.after, query.order) {
        (Some(after), Order::NewestFirst) => to = to.min(after.at),
        (Some(after), Order::OldestFirst) => from = from.max(after.at),
        (None, _) => {}
    }
    (from, to)
}
