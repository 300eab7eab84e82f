//! The ports in memory: for tests, and to show how little one needs.

use super::{
    Batch, Cursor, Document, Due, Index, Listed, MailSource, Mark, ObjectInfo, Objects, Order, PortError,
    PortErrorKind, Position, Query, TextId, is_name,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Objects in memory. A clone of an `Arc` around it is another handle on the same.
#[derive(Debug, Default)]
pub struct MemoryObjects(Mutex<BTreeMap<String, Vec<u8>>>);

impl MemoryObjects {
    /// A map is whole whichever call died while it held the lock: each changes it once.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Only what may be the name of an object.
fn allowed(name: &str) -> Result<(), PortError> {
    if is_name(name) {
        Ok(())
    } else {
        Err(PortError::new(PortErrorKind::Invalid, "this is no name of an object"))
    }
}

fn absent(name: &str) -> PortError {
    PortError::new(PortErrorKind::NotFound, format!("there is no {name}"))
}

impl Objects for MemoryObjects {
    fn create(&self, name: &str, bytes: Vec<u8>) -> Result<(), PortError> {
        allowed(name)?;
        let mut objects = self.lock();
        if objects.contains_key(name) {
            return Err(PortError::new(PortErrorKind::Exists, format!("there is a {name} already")));
        }
        objects.insert(name.to_owned(), bytes);
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, PortError> {
        allowed(name)?;
        self.lock().get(name).cloned().ok_or_else(|| absent(name))
    }

    fn get_range(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, PortError> {
        allowed(name)?;
        let objects = self.lock();
        let bytes = objects.get(name).ok_or_else(|| absent(name))?;
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes.get(size(from)..size(from.saturating_add(length))).unwrap_or_default().to_vec())
    }

    fn list(&self, prefix: &str, after: Option<&str>, most: usize) -> Result<Vec<ObjectInfo>, PortError> {
        let objects = self.lock();
        let begin = after.map_or(prefix, |after| after.max(prefix));
        let found = objects.range::<str, _>((Bound::Included(begin), Bound::Unbounded));
        let found = found.skip_while(|(name, _)| Some(name.as_str()) == after);
        Ok(found
            .take_while(|(name, _)| name.starts_with(prefix))
            .take(most)
            .map(|(name, bytes)| ObjectInfo::new(name.clone(), bytes.len() as u64))
            .collect())
    }

    fn delete(&self, name: &str) -> Result<(), PortError> {
        allowed(name)?;
        self.lock().remove(name).map(|_| ()).ok_or_else(|| absent(name))
    }
}

/// An index in memory. A query looks at every document.
#[derive(Debug, Default)]
pub struct MemoryIndex(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    position: Position,
    documents: BTreeMap<String, Document>,
    texts: BTreeMap<TextId, BTreeSet<String>>,
}

impl MemoryIndex {
    /// A write checks before it changes anything, and nothing in it can fail after that.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn matches(&self, document: &Document, query: &Query) -> bool {
        let has = |label: &String| document.labels.contains(label);
        document.family == query.family
            && query.labels.iter().all(has)
            && !query.without.iter().any(has)
            && query.from.is_none_or(|from| document.at >= from)
            && query.before.is_none_or(|before| document.at < before)
            && match query.due {
                Due::Any => true,
                Due::Passed(now) => document.due.is_some_and(|due| due <= now),
                Due::Ahead(now) => document.due.is_none_or(|due| due > now),
            }
            && query.words.iter().all(|word| {
                let mut texts = document.texts.iter().filter_map(|id| self.texts.get(id));
                texts.any(|words| {
                    match words
                        .range::<str, _>((Bound::Included(word.text.as_str()), Bound::Unbounded))
                        .next()
                    {
                        Some(found) if word.prefix => found.starts_with(&word.text),
                        Some(found) => *found == word.text,
                        None => false,
                    }
                })
            })
    }

    fn found(&self, query: &Query) -> Vec<&Document> {
        let mut found: Vec<_> =
            self.documents.values().filter(|document| self.matches(document, query)).collect();
        found.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
        if query.order == Order::NewestFirst {
            found.reverse();
        }
        found
    }
}

impl Index for MemoryIndex {
    fn position(&self) -> Result<Position, PortError> {
        Ok(self.lock().position)
    }

    fn write(&self, batch: &Batch) -> Result<(), PortError> {
        let mut state = self.lock();
        if state.position != batch.after {
            return Err(PortError::new(PortErrorKind::Conflict, "somebody else wrote to the index"));
        }
        for key in &batch.remove {
            state.documents.remove(key);
        }
        for text in &batch.texts {
            state.texts.entry(text.id).or_insert_with(|| text.words.iter().cloned().collect());
        }
        for document in &batch.documents {
            state.documents.insert(document.key.clone(), document.clone());
        }
        let used: BTreeSet<TextId> =
            state.documents.values().flat_map(|document| &document.texts).copied().collect();
        state.texts.retain(|id, _| used.contains(id));
        state.position = batch.position;
        Ok(())
    }

    fn get(&self, keys: &[&str]) -> Result<Vec<Option<Document>>, PortError> {
        let state = self.lock();
        Ok(keys.iter().map(|key| state.documents.get(*key).cloned()).collect())
    }

    fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError> {
        let state = self.lock();
        Ok(ids.iter().map(|id| state.texts.contains_key(id)).collect())
    }

    fn find(&self, query: &Query) -> Result<Vec<Document>, PortError> {
        let state = self.lock();
        let behind = |document: &&Document| {
            let place = Cursor::from(*document);
            match (&query.after, query.order) {
                (None, _) => true,
                (Some(after), Order::NewestFirst) => place < *after,
                (Some(after), Order::OldestFirst) => place > *after,
            }
        };
        Ok(state.found(query).into_iter().filter(behind).take(query.most).cloned().collect())
    }

    fn count(&self, query: &Query) -> Result<u64, PortError> {
        Ok(self.lock().found(query).len() as u64)
    }

    fn clear(&self) -> Result<(), PortError> {
        *self.lock() = State::default();
        Ok(())
    }
}

/// A source in memory.
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    messages: Vec<(Listed, Vec<u8>)>,
}

impl MemorySource {
    /// The same with one more message at the end.
    #[must_use]
    pub fn with(mut self, listed: Listed, bytes: impl Into<Vec<u8>>) -> Self {
        self.messages.push((listed, bytes.into()));
        self
    }

    fn place(&self, id: &str) -> Result<usize, PortError> {
        let place = self.messages.iter().position(|(listed, _)| listed.id == id);
        place.ok_or_else(|| PortError::new(PortErrorKind::NotFound, "there is no message with this id"))
    }
}

impl MailSource for MemorySource {
    fn list(&mut self, after: Option<&str>, most: usize) -> Result<Vec<Listed>, PortError> {
        let from = match after {
            Some(id) => self.place(id)? + 1,
            None => 0,
        };
        Ok(self.messages.iter().skip(from).take(most).map(|(listed, _)| listed.clone()).collect())
    }

    fn fetch(
        &mut self,
        id: &str,
        chunk: &mut dyn FnMut(&[u8]) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        let place = self.place(id)?;
        let bytes = self.messages.get(place).map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
        bytes.chunks(64 * 1024).try_for_each(chunk)
    }

    fn mark(&mut self, id: &str, mark: Mark, on: bool) -> Result<(), PortError> {
        let place = self.place(id)?;
        if let Some((listed, _)) = self.messages.get_mut(place) {
            listed.marks.retain(|other| *other != mark);
            if on {
                listed.marks.push(mark);
            }
        }
        Ok(())
    }

    fn delete(&mut self, id: &str) -> Result<(), PortError> {
        let place = self.place(id)?;
        self.messages.remove(place);
        Ok(())
    }
}
