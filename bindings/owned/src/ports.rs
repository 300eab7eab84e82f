//! What crosses to an index of the host's, as JSON: see [`batch_json`], [`query_json`] and [`document_json`].

use crate::json;
use pec_archive::Sha256;
use pec_core::ports::{Batch, Document, Due, Order, PortError, PortErrorKind, Position, Query, Text, TextId};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct PositionJson {
    segment: u64,
    head: Sha256,
}

impl From<Position> for PositionJson {
    fn from(position: Position) -> Self {
        Self { segment: position.segment, head: Sha256(position.head) }
    }
}

#[derive(Serialize)]
struct TextJson<'a> {
    id: Sha256,
    words: &'a [String],
}

impl<'a> From<&'a Text> for TextJson<'a> {
    fn from(text: &'a Text) -> Self {
        Self { id: Sha256(text.id), words: &text.words }
    }
}

#[derive(Serialize, Deserialize)]
struct DocumentJson {
    key: String,
    family: String,
    at: i64,
    due: Option<i64>,
    labels: Vec<String>,
    texts: Vec<Sha256>,
    body: String,
}

impl From<&Document> for DocumentJson {
    fn from(document: &Document) -> Self {
        Self {
            key: document.key.clone(),
            family: document.family.clone(),
            at: document.at,
            due: document.due,
            labels: document.labels.clone(),
            texts: document.texts.iter().copied().map(Sha256).collect(),
            body: document.body.clone(),
        }
    }
}

/// A batch: `after` and `position` (`{"segment": 4, "head": "<64 hexadecimal digits>"}`), `remove` (keys), `texts`
/// (`{"id": "<64 hexadecimal digits>", "words": [...]}`), `documents` as in [`document_json`].
#[must_use]
pub fn batch_json(batch: &Batch) -> String {
    #[derive(Serialize)]
    struct BatchJson<'a> {
        after: PositionJson,
        position: PositionJson,
        remove: &'a [String],
        texts: Vec<TextJson<'a>>,
        documents: Vec<DocumentJson>,
    }
    json(&BatchJson {
        after: batch.after.into(),
        position: batch.position.into(),
        remove: &batch.remove,
        texts: batch.texts.iter().map(TextJson::from).collect(),
        documents: batch.documents.iter().map(DocumentJson::from).collect(),
    })
}

/// A document: `key`, `family`, `at`, `due` (or `null`), `labels`, `texts` (ids), `body`.
#[must_use]
pub fn document_json(document: &Document) -> String {
    json(&DocumentJson::from(document))
}

/// The document that [`document_json`] wrote, which an index of the host's gives back.
///
/// # Errors
///
/// [`Damaged`](PortErrorKind::Damaged) if it is none.
pub fn document_of_json(text: &str) -> Result<Document, PortError> {
    let read: DocumentJson = serde_json::from_str(text).map_err(|error| {
        // What the parser says may quote a body.
        let place = (error.line(), error.column());
        PortError::new(PortErrorKind::Damaged, format!("the index gave no document (at {place:?})"))
    })?;
    let mut document = Document::new(read.family, read.key, read.at);
    document.due = read.due;
    document.labels = read.labels;
    document.texts = read.texts.into_iter().map(|text| -> TextId { text.0 }).collect();
    document.body = read.body;
    Ok(document)
}

/// A query: `family`, `labels`, `without`, `words` (`{"text": "offert", "prefix": true}`), `from` and `before` (or `null`), `due`
/// (`null`, `{"passed": 17}` or `{"ahead": 17}`), `order` (`newest_first` or `oldest_first`), `after` (`null` or
/// `{"at": 17, "key": "..."}`), `most`.
#[must_use]
pub fn query_json(query: &Query) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum DueJson {
        Passed(i64),
        Ahead(i64),
    }
    #[derive(Serialize)]
    struct WordJson<'a> {
        text: &'a str,
        prefix: bool,
    }
    #[derive(Serialize)]
    struct CursorJson<'a> {
        at: i64,
        key: &'a str,
    }
    #[derive(Serialize)]
    struct QueryJson<'a> {
        family: &'a str,
        labels: &'a [String],
        without: &'a [String],
        words: Vec<WordJson<'a>>,
        from: Option<i64>,
        before: Option<i64>,
        due: Option<DueJson>,
        order: &'static str,
        after: Option<CursorJson<'a>>,
        most: usize,
    }
    json(&QueryJson {
        family: &query.family,
        labels: &query.labels,
        without: &query.without,
        words: query.words.iter().map(|word| WordJson { text: &word.text, prefix: word.prefix }).collect(),
        from: query.from,
        before: query.before,
        due: match query.due {
            Due::Any => None,
            Due::Passed(now) => Some(DueJson::Passed(now)),
            Due::Ahead(now) => Some(DueJson::Ahead(now)),
        },
        order: match query.order {
            Order::NewestFirst => "newest_first",
            Order::OldestFirst => "oldest_first",
        },
        after: query.after.as_ref().map(|after| CursorJson { at: after.at, key: &after.key }),
        most: query.most,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pec_core::ports::{Cursor, Word};

    #[test]
    fn a_document_comes_back() {
        let mut document = Document::new("message", "message/1", -5);
        document.labels = vec!["kind:delivery".to_owned()];
        document.texts = vec![[7; 32]];
        document.body = "{\"a\":\"\\u0000\"}".to_owned();
        assert_eq!(document_of_json(&document_json(&document)), Ok(document.clone()));
        document.due = Some(i64::MAX);
        assert_eq!(document_of_json(&document_json(&document)), Ok(document));
        let error = document_of_json("{\"key\":\"secret\"}").unwrap_err();
        assert!(error.kind() == PortErrorKind::Damaged && !error.to_string().contains("secret"));
    }

    #[test]
    fn a_query_and_a_batch_are_written_whole() {
        let mut query = Query::new("message").label("a");
        query.words = vec![Word::new("offert", true)];
        query.due = Due::Passed(3);
        query.after = Some(Cursor::new(9, "k"));
        assert_eq!(
            query_json(&query),
            "{\"family\":\"message\",\"labels\":[\"a\"],\"without\":[],\"words\":[{\"text\":\"offert\",\"prefix\":true}],\
             \"from\":null,\"before\":null,\"due\":{\"passed\":3},\"order\":\"newest_first\",\"after\":{\"at\":9,\"key\":\"k\"},\"most\":100}"
        );
        let batch = Batch::new(Position::default(), Position::new(1, [255; 32]));
        assert!(
            batch_json(&batch)
                .contains(&format!("\"position\":{{\"segment\":1,\"head\":\"{}\"}}", "ff".repeat(32)))
        );
    }
}
