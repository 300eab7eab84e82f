//! What is going to be written to the index at once: a batch, and the index as it will be.

use crate::Error;
use crate::reading::Library;
use pec_core::ports::{Batch, Document, Index, Position, Query, Text, TextId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// The index as it will be.
pub(crate) struct Draft<'a> {
    index: &'a dyn Index,
    after: Position,
    /// Each document that changes; `None` for one that goes.
    documents: BTreeMap<String, Option<Document>>,
    texts: BTreeMap<TextId, Text>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(index: &'a dyn Index, after: Position) -> Self {
        Self { index, after, documents: BTreeMap::new(), texts: BTreeMap::new() }
    }

    /// The position that it builds on.
    pub(crate) fn after(&self) -> Position {
        self.after
    }

    pub(crate) fn get(&self, key: &str) -> Result<Option<Document>, Error> {
        if let Some(document) = self.documents.get(key) {
            return Ok(document.clone());
        }
        let mut found = self.index.get(&[key]).map_err(Error::Index)?;
        Ok(found.pop().flatten())
    }

    pub(crate) fn put(&mut self, document: Document) {
        self.documents.insert(document.key.clone(), Some(document));
    }

    pub(crate) fn remove(&mut self, key: &str) {
        self.documents.insert(key.to_owned(), None);
    }

    pub(crate) fn add_texts(&mut self, texts: impl IntoIterator<Item = Text>) {
        self.texts.extend(texts.into_iter().map(|text| (text.id, text)));
    }

    /// All documents of a family with a label.
    pub(crate) fn with_label(&self, family: &str, label: &str) -> Result<Vec<Document>, Error> {
        let mut found = Vec::new();
        each(self.index, Query::new(family).label(label), |document| {
            if !self.documents.contains_key(&document.key) {
                found.push(document);
            }
            Ok(())
        })?;
        let drafted = self.documents.values().flatten();
        found.extend(
            drafted.filter(|d| d.family == family && d.labels.iter().any(|known| known == label)).cloned(),
        );
        Ok(found)
    }

    pub(crate) fn into_batch(self, position: Position) -> Batch {
        let mut batch = Batch::new(self.after, position);
        batch.texts = self.texts.into_values().collect();
        for (key, document) in self.documents {
            match document {
                Some(document) => batch.documents.push(document),
                None => batch.remove.push(key),
            }
        }
        batch
    }
}

/// Documents that are read at once.
const PAGE: usize = 500;

/// Hands over every document that matches, page by page.
pub(crate) fn each(
    index: &dyn Index,
    mut query: Query,
    mut then: impl FnMut(Document) -> Result<(), Error>,
) -> Result<(), Error> {
    query.most = PAGE;
    loop {
        let page = index.find(&query).map_err(Error::Index)?;
        let Some(last) = page.last() else { return Ok(()) };
        query.after = Some(last.into());
        let full = page.len() >= PAGE;
        page.into_iter().try_for_each(&mut then)?;
        if !full {
            return Ok(());
        }
    }
}

/// The texts that were read since the index was written last, by whichever thread, besides those in it.
pub(crate) struct Texts<'a> {
    index: &'a dyn Index,
    read: Mutex<BTreeMap<TextId, Text>>,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(index: &'a dyn Index) -> Self {
        Self { index, read: Mutex::default() }
    }

    /// Those of these texts that the index may not have yet.
    pub(crate) fn of(&self, wanted: &BTreeSet<TextId>) -> Vec<Text> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.iter().filter_map(|id| read.get(id).cloned()).collect()
    }

    /// Forgets those that the index has now.
    pub(crate) fn written(&self, texts: &BTreeSet<TextId>) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.retain(|id, _| !texts.contains(id));
    }
}

impl Library for Texts<'_> {
    fn has(&self, text: &TextId) -> Result<bool, Error> {
        if self.read.lock().unwrap_or_else(PoisonError::into_inner).contains_key(text) {
            return Ok(true);
        }
        let found = self.index.has_texts(&[*text]).map_err(Error::Index)?;
        Ok(found.first().copied().unwrap_or_default())
    }

    fn put(&self, text: Text) {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(text.id, text);
    }
}
