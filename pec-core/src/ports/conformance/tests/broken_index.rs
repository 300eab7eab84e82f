//! Indexes that are wrong in one way each.

use super::super::{Fixture, INDEX};
use super::broken_objects::wait_for;
use crate::ports::{
    Batch, Document, Due, Index, MemoryIndex, PortError, PortErrorKind, Position, Query, TextId,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Forgets,
    IgnoresWithout,
    IgnoresFrom,
    BeforeIncluded,
    NeverDueHasPassed,
    AlwaysPrefixes,
    NeverPrefixes,
    FoldsCase,
    HalfABatch,
    KeepsOldLabels,
    TextsForGood,
    NoTextsWithoutWords,
    NoConflicts,
    ConflictAfterRemoving,
    OrderWithoutCase,
    OrderOfUtf16,
    CursorIncluded,
    CursorOfTimesOnly,
    CountsThePage,
    CutsLabels,
    CutsBodies,
    AnswersInOrderOfKeys,
    KeepsThePosition,
    OnlyAThousand,
}

use Fault::*;

/// Each fault, with a check that finds it.
const CAUGHT: &[(Fault, &str)] = &[
    (Forgets, "another_handle_sees_it"),
    (IgnoresWithout, "labels"),
    (IgnoresWithout, "conditions_together"),
    (IgnoresWithout, "as_the_one_in_memory"),
    (IgnoresFrom, "from_and_before"),
    (BeforeIncluded, "from_and_before"),
    (BeforeIncluded, "as_the_one_in_memory"),
    (NeverDueHasPassed, "due"),
    (AlwaysPrefixes, "words"),
    (AlwaysPrefixes, "as_the_one_in_memory"),
    (NeverPrefixes, "words_that_begin_so"),
    (FoldsCase, "labels"),
    (FoldsCase, "odd_strings"),
    (HalfABatch, "no_half_batches"),
    (KeepsOldLabels, "replacing"),
    (KeepsOldLabels, "as_the_one_in_memory"),
    (TextsForGood, "texts_vanish"),
    (NoTextsWithoutWords, "texts_without_words"),
    (NoConflicts, "a_conflict_leaves_nothing"),
    (NoConflicts, "one_of_many_writes"),
    (ConflictAfterRemoving, "a_conflict_leaves_nothing"),
    (OrderWithoutCase, "orders"),
    (OrderOfUtf16, "orders"),
    (CursorIncluded, "pages"),
    (CursorOfTimesOnly, "pages"),
    (CountsThePage, "most"),
    (CutsLabels, "values_at_their_bounds"),
    (CutsBodies, "big_documents"),
    (AnswersInOrderOfKeys, "asked_for_in_any_order"),
    (KeepsThePosition, "clearing"),
    (OnlyAThousand, "big_batches"),
];

#[derive(Clone)]
struct Broken {
    inner: Arc<MemoryIndex>,
    reads: Arc<AtomicU64>,
    fault: Fault,
}

impl Broken {
    fn new(fault: Fault) -> Self {
        Self { inner: Arc::default(), reads: Arc::default(), fault }
    }

    fn query(&self, query: &Query) -> Query {
        let mut query = query.clone();
        match self.fault {
            IgnoresWithout => query.without.clear(),
            IgnoresFrom => query.from = None,
            BeforeIncluded => query.before = query.before.map(|before| before.saturating_add(1)),
            AlwaysPrefixes => query.words.iter_mut().for_each(|word| word.prefix = true),
            NeverPrefixes => query.words.iter_mut().for_each(|word| word.prefix = false),
            FoldsCase => query.labels.iter_mut().for_each(|label| *label = label.to_lowercase()),
            CutsLabels => query.labels.iter_mut().for_each(cut),
            NeverDueHasPassed if matches!(query.due, Due::Passed(_)) => query.due = Due::Any,
            OnlyAThousand => query.most = query.most.min(1_000),
            CursorOfTimesOnly => query.after.iter_mut().for_each(|cursor| cursor.key.clear()),
            _ => {}
        }
        query
    }

    fn batch(&self, batch: &Batch) -> Batch {
        let mut batch = batch.clone();
        for document in &mut batch.documents {
            match self.fault {
                FoldsCase => document.labels.iter_mut().for_each(|label| *label = label.to_lowercase()),
                CutsLabels => document.labels.iter_mut().for_each(cut),
                CutsBodies => document.body.truncate(document.body.len().min(65_535)),
                KeepsOldLabels => {
                    let old = self.inner.get(&[&document.key]).unwrap();
                    document.labels.extend(old.into_iter().flatten().flat_map(|old| old.labels));
                    document.labels.sort();
                    document.labels.dedup();
                }
                _ => {}
            }
        }
        if self.fault == TextsForGood {
            // Somebody who never goes has every text.
            let mut keeper = Document::new("keeper", format!("keeper {}", batch.position.segment), 0);
            keeper.texts = batch.texts.iter().map(|text| text.id).collect();
            batch.documents.push(keeper);
        }
        if self.fault == NoConflicts {
            batch.after = self.inner.position().unwrap();
        }
        batch
    }
}

fn cut(label: &mut String) {
    let end = (0..=label.len().min(255)).rev().find(|end| label.is_char_boundary(*end));
    label.truncate(end.unwrap_or_default());
}

impl Fixture<dyn Index> for Broken {
    fn fresh(&mut self) -> Result<Arc<dyn Index>, PortError> {
        *self = Self::new(self.fault);
        Ok(Arc::new(self.clone()))
    }
    fn reopen(&mut self) -> Result<Arc<dyn Index>, PortError> {
        Ok(Arc::new(if self.fault == Forgets { Self::new(Forgets) } else { self.clone() }))
    }
}

impl Index for Broken {
    fn position(&self) -> Result<Position, PortError> {
        self.inner.position()
    }

    fn write(&self, batch: &Batch) -> Result<(), PortError> {
        let batch = self.batch(batch);
        match self.fault {
            HalfABatch if batch.documents.len() > 1 => {
                let mut half = batch.clone();
                half.position = half.after;
                half.documents.truncate(batch.documents.len() / 2);
                self.inner.write(&half)?;
                wait_for(&self.reads);
            }
            ConflictAfterRemoving => {
                let there = self.inner.position()?;
                let mut first = Batch::new(there, there);
                first.remove.clone_from(&batch.remove);
                self.inner.write(&first)?;
            }
            NoConflicts => {
                // Whoever comes last wins.
                while self.inner.write(&self.batch(&batch)).is_err() {}
                return Ok(());
            }
            _ => {}
        }
        self.inner.write(&batch)
    }

    fn get(&self, keys: &[&str]) -> Result<Vec<Option<Document>>, PortError> {
        let mut keys = keys.to_vec();
        if self.fault == AnswersInOrderOfKeys {
            keys.sort_unstable();
        }
        self.inner.get(&keys)
    }

    fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError> {
        let has = self.inner.has_texts(ids)?;
        if self.fault == NoTextsWithoutWords {
            return Ok(vec![false; has.len()]);
        }
        Ok(has)
    }

    fn find(&self, query: &Query) -> Result<Vec<Document>, PortError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let mut found = self.inner.find(&self.query(query))?;
        match self.fault {
            OrderWithoutCase => found.sort_by_key(|document| (-document.at, document.key.to_lowercase())),
            OrderOfUtf16 => {
                found.sort_by_key(|document| (document.at, document.key.encode_utf16().collect::<Vec<_>>()));
                if query.order == crate::ports::Order::NewestFirst {
                    found.reverse();
                }
            }
            CursorIncluded => {
                if let Some(after) = &query.after {
                    found.splice(0..0, self.inner.get(&[&after.key])?.into_iter().flatten());
                    found.truncate(query.most);
                }
            }
            _ => {}
        }
        Ok(found)
    }

    fn count(&self, query: &Query) -> Result<u64, PortError> {
        if self.fault == CountsThePage {
            return Ok(self.find(query)?.len() as u64);
        }
        self.inner.count(&self.query(query))
    }

    fn clear(&self) -> Result<(), PortError> {
        let there = self.inner.position()?;
        self.inner.clear()?;
        if self.fault == KeepsThePosition {
            return self.inner.write(&Batch::new(Position::default(), there));
        }
        Ok(())
    }
}

#[test]
fn each_fault_is_caught() {
    for (fault, name) in CAUGHT {
        let check = INDEX.iter().find(|check| check.name == *name).expect(name);
        let outcome = check.run(&mut Broken::new(*fault));
        assert!(outcome.violation.is_some(), "{fault:?} gets through {name}");
    }
}

/// An index that knows of one text a document alone, and cannot be cleared.
#[test]
fn words_of_one_text_are_caught() {
    struct OneText(Arc<MemoryIndex>);
    impl Fixture<dyn Index> for OneText {
        fn fresh(&mut self) -> Result<Arc<dyn Index>, PortError> {
            self.0 = Arc::default();
            self.reopen()
        }
        fn reopen(&mut self) -> Result<Arc<dyn Index>, PortError> {
            Ok(Arc::new(FirstText(Arc::clone(&self.0))))
        }
    }
    struct FirstText(Arc<MemoryIndex>);
    impl Index for FirstText {
        fn position(&self) -> Result<Position, PortError> {
            self.0.position()
        }
        fn write(&self, batch: &Batch) -> Result<(), PortError> {
            let mut batch = batch.clone();
            batch.documents.iter_mut().for_each(|document| document.texts.truncate(1));
            self.0.write(&batch)
        }
        fn get(&self, keys: &[&str]) -> Result<Vec<Option<Document>>, PortError> {
            self.0.get(keys)
        }
        fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError> {
            self.0.has_texts(ids)
        }
        fn find(&self, query: &Query) -> Result<Vec<Document>, PortError> {
            self.0.find(query)
        }
        fn count(&self, query: &Query) -> Result<u64, PortError> {
            self.0.count(query)
        }
        fn clear(&self) -> Result<(), PortError> {
            Err(PortError::new(PortErrorKind::Unsupported, "nothing is cleared here"))
        }
    }
    for name in ["words_of_several_texts", "documents_stay_as_they_are", "clearing"] {
        let check = INDEX.iter().find(|check| check.name == name).expect(name);
        assert!(check.run(&mut OneText(Arc::default())).violation.is_some(), "{name}");
    }
}
