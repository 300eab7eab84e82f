//! How a query is answered: where it begins, and how it goes on.
//!
//! Labels stand in the order of documents, and each knows how many have it: a query begins at the rarest and stops when it has
//! enough. Words stand in no such order. A query with words begins
//!
//! 1. at the rarest word or label, if it is rare, and looks at each document that has it;
//! 2. else at the end where the answer begins, in the hope to meet enough documents soon;
//! 3. else, if those are few and far between, with all documents of every word.

use crate::{
    connection::Connection,
    error::Fault,
    read,
    spelling::{asked, keep},
};
use pec_core::ports::{Document, Due, Order, Query};
use postgres::types::ToSql;
use std::fmt::Write as _;

/// Documents with a word or label that is rare: to look at so many takes some milliseconds.
const RARE: i64 = 1_000;

/// Documents to look at in the hope to meet enough with words that are not rare.
const LOOKED_AT: i64 = 4_000;

/// The documents that match, in the order of the query.
pub(crate) fn find(connection: &mut Connection, query: &Query) -> Result<Vec<Document>, Fault> {
    let Some(wanted) = wanted(connection, query)? else { return Ok(Vec::new()) };
    let most = i64::try_from(query.most).unwrap_or(i64::MAX);
    let ids = match begin(connection, &wanted)? {
        None => Vec::new(),
        Some(Begin::Common(word)) => {
            let ordered = wanted.ordered();
            let found = ids(connection, &Select::documents(&wanted, ordered, Some(LOOKED_AT), most))?;
            // It has looked at all there are, or found enough.
            if wanted.shortest().1 <= LOOKED_AT || found.len() >= query.most {
                found
            } else {
                ids(connection, &Select::documents(&wanted, Begin::Common(word), None, most))?
            }
        }
        Some(begin) => ids(connection, &Select::documents(&wanted, begin, None, most))?,
    };
    if ids.is_empty() { Ok(Vec::new()) } else { read::with_ids(connection, &ids) }
}

/// How many documents match, on all pages.
pub(crate) fn count(connection: &mut Connection, query: &Query) -> Result<u64, Fault> {
    let mut query = query.clone();
    query.after = None;
    let Some(wanted) = wanted(connection, &query)? else { return Ok(0) };
    let is_plain = query.words.is_empty()
        && wanted.without.is_empty()
        && query.due == Due::Any
        && query.from.is_none()
        && query.before.is_none();
    let count = if is_plain && wanted.labels.len() < 2 {
        wanted.shortest().1
    } else {
        match begin(connection, &wanted)? {
            None => 0,
            Some(begin) => {
                let select = Select::count(&wanted, begin);
                connection.row(&select.sql, &select.borrowed())?.try_get(0)?
            }
        }
    };
    u64::try_from(count).map_err(|_| Fault::damaged("a number of documents is below zero"))
}

/// A query, with the numbers of what it names.
struct Wanted<'q> {
    query: &'q Query,
    family: i64,
    /// How many documents there are of the family.
    documents: i64,
    /// The labels, with how many documents have each: the rarest first.
    labels: Vec<(i64, i64)>,
    without: Vec<i64>,
    /// What to ask for each word.
    words: Vec<Option<String>>,
}

/// Where a statement begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    /// With all of the family, in their order.
    Family,
    /// With those that have a label, in their order.
    Label(i64),
    /// With those that have the word in this place, which are few.
    Word(usize),
    /// With those that have the word in this place, which are many.
    Common(usize),
}

impl Wanted<'_> {
    /// The shortest list that stands in the order of documents, and its length.
    fn shortest(&self) -> (Begin, i64) {
        self.labels
            .first()
            .map_or((Begin::Family, self.documents), |(label, documents)| (Begin::Label(*label), *documents))
    }

    fn ordered(&self) -> Begin {
        self.shortest().0
    }
}

/// Looks up what the query names; `None` if nothing can match.
fn wanted<'q>(connection: &mut Connection, query: &'q Query) -> Result<Option<Wanted<'q>>, Fault> {
    let family =
        connection.query("SELECT id, documents FROM family WHERE name = $1", &[&keep(&query.family)])?;
    let Some(row) = family.first() else { return Ok(None) };
    let (family, documents): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let mut label = |name: &str| -> Result<Option<(i64, i64)>, Fault> {
        let sql = "SELECT id, documents FROM label WHERE family = $1 AND name = $2";
        let rows = connection.query(sql, &[&family, &keep(name)])?;
        rows.first().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
    };
    let mut labels = Vec::new();
    for name in &query.labels {
        let Some(label) = label(name)? else { return Ok(None) };
        labels.push(label);
    }
    labels.sort_unstable_by_key(|(id, documents)| (*documents, *id));
    labels.dedup();
    let mut without = Vec::new();
    for name in &query.without {
        without.extend(label(name)?.map(|(id, _)| id));
    }
    if query.words.iter().any(|word| word.text.is_empty() && !word.prefix) {
        return Ok(None); // no word is empty
    }
    let words = query.words.iter().map(asked).collect();
    Ok(Some(Wanted { query, family, documents, labels, without, words }))
}

/// Where it is best to begin; `None` if nothing can match.
fn begin(connection: &mut Connection, wanted: &Wanted<'_>) -> Result<Option<Begin>, Fault> {
    let (mut begin, mut rarest) = wanted.shortest();
    let mut common = None;
    for (place, word) in wanted.words.iter().enumerate() {
        let Some(word) = word else { continue };
        let sql = format!("SELECT count(*) FROM ({} LIMIT {}) f", of_word("$1"), RARE + 1);
        let documents: i64 = connection.row(&sql, &[word])?.try_get(0)?;
        if documents == 0 {
            return Ok(None);
        }
        if documents < rarest {
            (begin, rarest) = (Begin::Word(place), documents);
        }
        common = common.or(Some(place));
    }
    Ok(Some(match common {
        Some(place) if rarest > RARE => Begin::Common(place),
        _ => begin,
    }))
}

/// The documents that have a word, by their numbers.
fn of_word(parameter: &str) -> String {
    format!(
        "SELECT t.document FROM text_words w JOIN document_text t ON t.text = w.text WHERE w.words @@ {parameter}::text::tsquery"
    )
}

/// A statement in the making: its text and its parameters grow together.
#[derive(Default)]
struct Select {
    sql: String,
    parameters: Vec<Box<dyn ToSql + Sync>>,
}

impl Select {
    /// The numbers of the documents, in the order of the query and behind its place. With `look`, at most so many are looked at
    /// for their words.
    fn documents(wanted: &Wanted<'_>, begin: Begin, look: Option<i64>, most: i64) -> Self {
        let mut select = Self::default();
        let (at, _) = place(begin);
        let direction = match wanted.query.order {
            Order::NewestFirst => "DESC",
            Order::OldestFirst => "ASC",
        };
        match look {
            None => select.begin("SELECT d.id", wanted, begin, true),
            Some(_) => {
                select.begin("SELECT d.id FROM (SELECT d.id, d.at, d.key, d.texts", wanted, begin, true)
            }
        }
        select.conditions(wanted, begin);
        let query = wanted.query;
        if let Some(after) = &query.after {
            let side = if query.order == Order::NewestFirst { '<' } else { '>' };
            let key = select.add(keep(&after.key).into_owned());
            let after = select.add(after.at);
            select.push(&format!(" AND ({at} <> {after}::bigint OR d.key {side} {key}::text)"));
        }
        if let Some(look) = look {
            let look = select.add(look);
            select.push(&format!(
                " ORDER BY {at} {direction}, d.key {direction} LIMIT {look}::bigint) d WHERE true"
            ));
            select.words(wanted, begin);
            select.push(&format!(" ORDER BY d.at {direction}, d.key {direction}"));
        } else {
            select.words(wanted, begin);
            select.push(&format!(" ORDER BY {at} {direction}, d.key {direction}"));
        }
        let most = select.add(most);
        select.push(&format!(" LIMIT {most}::bigint"));
        select
    }

    /// How many there are.
    fn count(wanted: &Wanted<'_>, begin: Begin) -> Self {
        let mut select = Self::default();
        let whole = wanted.query.due != Due::Any || !wanted.words.is_empty();
        select.begin("SELECT count(*)", wanted, begin, whole);
        select.conditions(wanted, begin);
        select.words(wanted, begin);
        select
    }

    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// A parameter, by the name that it has in the text.
    fn add(&mut self, parameter: impl ToSql + Sync + 'static) -> String {
        self.parameters.push(Box::new(parameter));
        format!("${}", self.parameters.len())
    }

    fn borrowed(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.parameters.iter().map(|parameter| &**parameter).collect()
    }

    fn begin(&mut self, columns: &str, wanted: &Wanted<'_>, begin: Begin, whole: bool) {
        match begin {
            Begin::Family => {
                let family = self.add(wanted.family);
                self.push(&format!("{columns} FROM document d WHERE d.family = {family}"));
            }
            Begin::Label(label) => {
                let label = self.add(label);
                let join = if whole { " JOIN document d ON d.id = l.document" } else { "" };
                self.push(&format!("{columns} FROM document_label l{join} WHERE l.label = {label}"));
            }
            Begin::Word(word) | Begin::Common(word) => {
                let asked = self.add(wanted.words.get(word).cloned().flatten());
                let family = self.add(wanted.family);
                let of_word = of_word(&asked);
                self.push(&format!(
                    "WITH f (id) AS MATERIALIZED ({of_word}) {columns} FROM (SELECT DISTINCT id FROM f) f
                     JOIN document d ON d.id = f.id WHERE d.family = {family}"
                ));
            }
        }
        let (at, _) = place(begin);
        let (from, to) = bounds(wanted.query);
        let (from, to) = (self.add(from), self.add(to));
        self.push(&format!(" AND {at} BETWEEN {from}::bigint AND {to}::bigint"));
    }

    fn conditions(&mut self, wanted: &Wanted<'_>, begin: Begin) {
        let (at, id) = place(begin);
        let labels = wanted.labels.iter().map(|(label, _)| (*label, ""));
        let labels = labels.filter(|(label, _)| begin != Begin::Label(*label));
        for (label, not) in labels.chain(wanted.without.iter().map(|label| (*label, "NOT "))) {
            let label = self.add(label);
            // OFFSET 0 keeps it a question about one document.
            self.push(&format!(
                " AND {not}EXISTS (SELECT 1 FROM document_label x
                  WHERE x.label = {label} AND x.at = {at} AND x.document = {id} OFFSET 0)"
            ));
        }
        match wanted.query.due {
            Due::Any => {}
            Due::Passed(now) => {
                let now = self.add(now);
                self.push(&format!(" AND d.due <= {now}::bigint"));
            }
            Due::Ahead(now) => {
                let now = self.add(now);
                self.push(&format!(" AND (d.due IS NULL OR d.due > {now}::bigint)"));
            }
        }
    }

    /// The words that it did not begin with: of few documents each is asked, of many all that have a word are found first.
    fn words(&mut self, wanted: &Wanted<'_>, begin: Begin) {
        for (place, word) in wanted.words.iter().enumerate() {
            if begin == Begin::Word(place) || begin == Begin::Common(place) {
                continue;
            }
            let matches = match word {
                // Any word begins with the empty one.
                None => String::from("w.words <> ''::tsvector"),
                Some(word) => format!("w.words @@ {}::text::tsquery", self.add(word.clone())),
            };
            let sql = if matches!(begin, Begin::Common(_)) {
                "SELECT t.document FROM text_words w JOIN document_text t ON t.text = w.text WHERE"
            } else {
                ""
            };
            let _ = if sql.is_empty() {
                write!(
                    self.sql,
                    " AND EXISTS (SELECT 1 FROM text_words w WHERE w.text = ANY(d.texts) AND {matches} OFFSET 0)"
                )
            } else {
                write!(self.sql, " AND d.id IN ({sql} {matches})")
            };
        }
    }
}

fn ids(connection: &mut Connection, select: &Select) -> Result<Vec<i64>, Fault> {
    let rows = connection.query(&select.sql, &select.borrowed())?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Which columns hold [`Document::at`] and the number of the document.
fn place(begin: Begin) -> (&'static str, &'static str) {
    match begin {
        Begin::Label(_) => ("l.at", "l.document"),
        Begin::Family | Begin::Word(_) | Begin::Common(_) => ("d.at", "d.id"),
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
