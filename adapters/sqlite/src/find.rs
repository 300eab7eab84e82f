//! How a query is answered: where it begins, and how it goes on.
//!
//! Labels stand in the order of documents, and each knows how many have it: a query begins at the rarest and stops when it has
//! enough. Words stand in no such order. A query with words begins
//!
//! 1. at the rarest word or label, if it is rare, and looks at each document that has it;
//! 2. else at the end where the answer begins, in the hope to meet enough documents soon;
//! 3. else, if those are few and far between, with all documents of every word.

use crate::{
    error::Fault,
    read::{self, Reader},
    select::{Begin, Select, Wanted},
    word::Spelt,
};
use pec_core::ports::{Document, Due, Query, Word};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

/// Documents with a word or label that is rare: to look at so many takes some milliseconds.
const RARE: i64 = 1_000;

/// Documents to look at in the hope to meet enough with words that are not rare.
const LOOKED_AT: i64 = 4_000;

/// The documents that match, in the order of the query.
pub(crate) fn find(connection: &Connection, query: &Query) -> Result<Vec<Document>, Fault> {
    let Some(wanted) = wanted(connection, query)? else { return Ok(Vec::new()) };
    let most = i64::try_from(query.most).unwrap_or(i64::MAX);
    let ids = if query.words.is_empty() {
        let begin = wanted.first();
        ids(connection, &Select::documents(&wanted, begin, &[], most))?
    } else {
        with_words(connection, &wanted, most)?
    };
    let mut reader = Reader::new(connection)?;
    ids.into_iter().map(|id| reader.with_id(id)).collect()
}

/// How many documents match, on all pages.
pub(crate) fn count(connection: &Connection, query: &Query) -> Result<u64, Fault> {
    let mut query = query.clone();
    query.after = None;
    let Some(wanted) = wanted(connection, &query)? else { return Ok(0) };
    let is_plain =
        wanted.without.is_empty() && query.due == Due::Any && query.from.is_none() && query.before.is_none();
    let count = match wanted.labels.as_slice() {
        _ if !query.words.is_empty() => count_with_words(connection, &wanted)?,
        [] if is_plain => wanted.documents,
        [(_, documents)] if is_plain => *documents,
        _ => number(connection, &Select::count(&wanted, wanted.first(), &[]))?,
    };
    u64::try_from(count).map_err(|_| Fault::damaged("a number of documents is below zero"))
}

fn count_with_words(connection: &Connection, wanted: &Wanted<'_>) -> Result<i64, Fault> {
    match rarest(connection, wanted)? {
        Rarest::None => Ok(0),
        Rarest::Rare(begin) => {
            let (found, _) = looked_at(connection, wanted, begin, i64::MAX, i64::MAX)?;
            Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
        }
        Rarest::Common(word) => {
            let words: Vec<&Word> = wanted.query.words.iter().collect();
            number(connection, &Select::count(wanted, Begin::Word(word), &words))
        }
    }
}

/// Looks up what the query names; `None` if nothing can match.
fn wanted<'q>(connection: &Connection, query: &'q Query) -> Result<Option<Wanted<'q>>, Fault> {
    let mut select = connection.prepare_cached("SELECT id, documents FROM family WHERE name = ?1")?;
    let family = select.query_row([&query.family], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((family, documents)): Option<(i64, i64)> = family else { return Ok(None) };
    let mut select =
        connection.prepare_cached("SELECT id, documents FROM label WHERE family = ?1 AND name = ?2")?;
    let mut label =
        |name: &str| select.query_row(params![family, name], |row| Ok((row.get(0)?, row.get(1)?))).optional();
    let mut labels: Vec<(i64, i64)> = Vec::new();
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
    Ok(Some(Wanted { query, family, documents, labels, without }))
}

impl Wanted<'_> {
    /// The shortest list that stands in the order of documents.
    fn first(&self) -> Begin<'static> {
        self.labels.first().map_or(Begin::Family, |(label, _)| Begin::Label(*label))
    }
}

fn with_words(connection: &Connection, wanted: &Wanted<'_>, most: i64) -> Result<Vec<i64>, Fault> {
    match rarest(connection, wanted)? {
        Rarest::None => Ok(Vec::new()),
        Rarest::Rare(begin) => Ok(looked_at(connection, wanted, begin, i64::MAX, most)?.0),
        Rarest::Common(word) => {
            let (found, is_all) = looked_at(connection, wanted, wanted.first(), LOOKED_AT, most)?;
            if is_all {
                return Ok(found);
            }
            let words: Vec<&Word> = wanted.query.words.iter().collect();
            ids(connection, &Select::documents(wanted, Begin::Word(word), &words, most))
        }
    }
}

enum Rarest<'q> {
    /// No document has one of the words.
    None,
    /// Few documents have this.
    Rare(Begin<'q>),
    /// All that is asked for is common; of the words, this may be the least so.
    Common(&'q Word),
}

fn rarest<'q>(connection: &Connection, wanted: &Wanted<'q>) -> Result<Rarest<'q>, Fault> {
    let label = match wanted.labels.first() {
        Some((label, documents)) => (*documents, Begin::Label(*label)),
        None => (wanted.documents, Begin::Family),
    };
    let mut rarest = label;
    let mut common = None;
    for word in &wanted.query.words {
        let documents = number(connection, &Select::of_word(word, RARE + 1))?;
        if documents == 0 {
            return Ok(Rarest::None);
        }
        if documents < rarest.0 {
            rarest = (documents, Begin::Word(word));
        }
        // The beginning of a word has more documents than a whole one, mostly.
        if common.is_none_or(|common: &Word| common.prefix && !word.prefix) {
            common = Some(word);
        }
    }
    match common {
        Some(word) if rarest.0 > RARE => Ok(Rarest::Common(word)),
        _ => Ok(Rarest::Rare(rarest.1)),
    }
}

/// Goes through documents in the order of the query, from where it begins, and asks for each whether it has the words. Looks at no
/// more than `look` of them. Says also whether it found all that is to be found, or enough.
fn looked_at(
    connection: &Connection,
    wanted: &Wanted<'_>,
    begin: Begin<'_>,
    look: i64,
    most: i64,
) -> Result<(Vec<i64>, bool), Fault> {
    let words: Vec<Spelt> =
        wanted.query.words.iter().filter(|word| begin != Begin::Word(word)).map(Spelt::new).collect();
    let select = Select::documents(wanted, begin, &[], look);
    let mut statement = connection.prepare_cached(&select.sql)?;
    let mut rows = statement.query(params_from_iter(select.parameters))?;
    let mut text = connection.prepare_cached("SELECT words FROM text WHERE id = ?1")?;
    let mut found = Vec::new();
    let mut looked = 0;
    while let Some(row) = rows.next()? {
        looked += 1;
        let texts = read::numbers(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
        let mut missing: Vec<&Spelt> = words.iter().collect();
        for id in texts {
            if missing.is_empty() {
                break;
            }
            let mut rows = text.query([id])?;
            let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            let text = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            missing.retain(|word| !word.is_in(text));
        }
        if missing.is_empty() {
            found.push(row.get(0)?);
            if i64::try_from(found.len()).unwrap_or(i64::MAX) >= most {
                return Ok((found, true));
            }
        }
    }
    Ok((found, looked < look))
}

fn ids(connection: &Connection, select: &Select) -> Result<Vec<i64>, Fault> {
    let mut statement = connection.prepare_cached(&select.sql)?;
    let ids = statement.query_map(params_from_iter(&select.parameters), |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn number(connection: &Connection, select: &Select) -> Result<i64, Fault> {
    let mut statement = connection.prepare_cached(&select.sql)?;
    Ok(statement.query_row(params_from_iter(&select.parameters), |row| row.get(0))?)
}
