//! An index of the host's.

use super::PortFailure;
use crate::Order;
use crate::archive::whole;
use crate::live::{Kind, Live};
use crate::units::{hex, number};
use pec_archive::Sha256;
use pec_core::ports::{self, Due, Index, PortError, PortErrorKind, TextId};
use std::sync::Arc;

/// Documents with labels and words: see `pec_core::ports::Index`.
#[uniffi::export(with_foreign)]
#[expect(missing_docs, reason = "each is explained at the core's")]
#[expect(clippy::missing_errors_doc, reason = "each is explained at the core's")]
pub trait IndexCallback: Send + Sync {
    fn position(&self) -> Result<Position, PortFailure>;
    fn write(&self, batch: Batch) -> Result<(), PortFailure>;
    fn get(&self, keys: Vec<String>) -> Result<Vec<Option<Document>>, PortFailure>;
    fn has_texts(&self, ids: Vec<String>) -> Result<Vec<bool>, PortFailure>;
    fn find(&self, query: Query) -> Result<Vec<Document>, PortFailure>;
    fn count(&self, query: Query) -> Result<i64, PortFailure>;
    fn clear(&self) -> Result<(), PortFailure>;
}

/// How much of the log an index holds: see `pec_core::ports::Position`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Position {
    pub segment: i64,
    pub head: String,
}

/// What is written at once: see `pec_core::ports::Batch`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Batch {
    pub after: Position,
    pub position: Position,
    pub remove: Vec<String>,
    pub texts: Vec<Text>,
    pub documents: Vec<Document>,
}

/// The words of some text: see `pec_core::ports::Text`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Text {
    pub id: String,
    pub words: Vec<String>,
}

/// Something to be found: see `pec_core::ports::Document`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Document {
    pub key: String,
    pub family: String,
    pub at: i64,
    pub due: Option<i64>,
    pub labels: Vec<String>,
    pub texts: Vec<String>,
    pub body: String,
}

/// What to look for: see `pec_core::ports::Query`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Query {
    pub family: String,
    pub labels: Vec<String>,
    pub without: Vec<String>,
    pub words: Vec<Word>,
    pub start: Option<i64>,
    pub before: Option<i64>,
    /// `Due::Passed`.
    pub due_passed: Option<i64>,
    /// `Due::Ahead`.
    pub due_ahead: Option<i64>,
    pub order: Order,
    pub after: Option<Cursor>,
    pub most: i64,
}

/// A word to look for: see `pec_core::ports::Word`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Word {
    pub text: String,
    pub prefix: bool,
}

/// A document as a place in an order: see `pec_core::ports::Cursor`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[expect(missing_docs, reason = "each is explained at the core's")]
pub struct Cursor {
    pub at: i64,
    pub key: String,
}

/// The host's index, as the archive has it.
pub(crate) struct HostIndex {
    host: Arc<dyn IndexCallback>,
    _live: Live,
}

impl HostIndex {
    pub(crate) fn of(host: Arc<dyn IndexCallback>) -> Arc<dyn Index> {
        Arc::new(Self { host, _live: Live::new(Kind::HostIndex) })
    }
}

impl Index for HostIndex {
    fn position(&self) -> Result<ports::Position, PortError> {
        let Position { segment, head } = self.host.position()?;
        let segment =
            u64::try_from(segment).map_err(|_| damaged("the segment of the index's position is negative"))?;
        Ok(ports::Position::new(segment, sha256(&head, "the head of the index's position is no SHA-256")?))
    }

    fn write(&self, batch: &ports::Batch) -> Result<(), PortError> {
        Ok(self.host.write(batch.into())?)
    }

    fn get(&self, keys: &[&str]) -> Result<Vec<Option<ports::Document>>, PortError> {
        let found = self.host.get(keys.iter().map(|key| (*key).to_owned()).collect())?;
        found.into_iter().map(|one| one.map(Document::core).transpose()).collect()
    }

    fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError> {
        Ok(self.host.has_texts(ids.iter().map(|id| hex(id)).collect())?)
    }

    fn find(&self, query: &ports::Query) -> Result<Vec<ports::Document>, PortError> {
        self.host.find(query.into())?.into_iter().map(Document::core).collect()
    }

    fn count(&self, query: &ports::Query) -> Result<u64, PortError> {
        let count = self.host.count(query.into())?;
        u64::try_from(count).map_err(|_| damaged("the index counted fewer than none"))
    }

    fn clear(&self) -> Result<(), PortError> {
        Ok(self.host.clear()?)
    }
}

fn damaged(detail: &str) -> PortError {
    PortError::new(PortErrorKind::Damaged, detail)
}

fn sha256(text: &str, otherwise: &str) -> Result<[u8; 32], PortError> {
    text.parse().map(|Sha256(bytes)| bytes).map_err(|_| damaged(otherwise))
}

impl Document {
    fn core(self) -> Result<ports::Document, PortError> {
        let id = |text: &String| sha256(text, "a document of the index names a text that is no SHA-256");
        let mut core = ports::Document::new(self.family, self.key, self.at);
        core.due = self.due;
        core.labels = self.labels;
        core.texts = self.texts.iter().map(id).collect::<Result<_, _>>()?;
        core.body = self.body;
        Ok(core)
    }
}

impl From<&ports::Document> for Document {
    fn from(document: &ports::Document) -> Self {
        Self {
            key: document.key.clone(),
            family: document.family.clone(),
            at: document.at,
            due: document.due,
            labels: document.labels.clone(),
            texts: document.texts.iter().map(|id| hex(id)).collect(),
            body: document.body.clone(),
        }
    }
}

impl From<ports::Position> for Position {
    fn from(position: ports::Position) -> Self {
        Self { segment: whole(position.segment), head: hex(&position.head) }
    }
}

impl From<&ports::Batch> for Batch {
    fn from(batch: &ports::Batch) -> Self {
        let text = |text: &ports::Text| Text { id: hex(&text.id), words: text.words.clone() };
        Self {
            after: batch.after.into(),
            position: batch.position.into(),
            remove: batch.remove.clone(),
            texts: batch.texts.iter().map(text).collect(),
            documents: batch.documents.iter().map(Into::into).collect(),
        }
    }
}

impl From<&ports::Query> for Query {
    fn from(query: &ports::Query) -> Self {
        let word = |word: &ports::Word| Word { text: word.text.clone(), prefix: word.prefix };
        let (due_passed, due_ahead) = match query.due {
            Due::Any => (None, None),
            Due::Passed(now) => (Some(now), None),
            Due::Ahead(now) => (None, Some(now)),
        };
        Self {
            family: query.family.clone(),
            labels: query.labels.clone(),
            without: query.without.clone(),
            words: query.words.iter().map(word).collect(),
            start: query.from,
            before: query.before,
            due_passed,
            due_ahead,
            order: query.order.into(),
            after: query.after.as_ref().map(|after| Cursor { at: after.at, key: after.key.clone() }),
            most: number(query.most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_comes_back() {
        let mut document = ports::Document::new("message", "message/1", -5);
        document.due = Some(i64::MAX);
        document.labels = vec!["kind:delivery".to_owned()];
        document.texts = vec![[7; 32]];
        document.body = "{}".to_owned();
        let ours = Document::from(&document);
        assert_eq!(ours.clone().core(), Ok(document));
        let error = Document { texts: vec!["secret".to_owned()], ..ours }.core().unwrap_err();
        assert!(error.kind() == PortErrorKind::Damaged && !error.to_string().contains("secret"));
    }
}
