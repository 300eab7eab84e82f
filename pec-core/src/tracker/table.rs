//! Finding one thing among millions in few steps.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::{iter, mem};

/// So many slots are looked at for one thing, at most.
const WINDOW: usize = 32;
/// Slots of the smallest table.
const LEAST: usize = 4;

/// A key that has a tag: a number that differs from those of nearly all other keys.
pub(super) trait Tagged: Ord + Clone {
    /// The same for equal keys.
    fn tag(&self) -> u64;
}

/// The tag of a text: the same in every process.
pub(super) fn tag(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// What stands in a table under a key of its own.
pub(super) trait Keyed {
    type Key: Tagged;
    fn key(&self) -> &Self::Key;
}

/// A map from which nothing is taken out. Of an ordered map with millions of keys each search reads from a dozen places of
/// memory; here it is one or two, however many there are.
///
/// A thing stands in the first slot that was free, from the one on that its tag says, but not further than the window. What
/// finds none goes into an ordered map. So keys that are made to have the same tags, which are no secret, cost what they cost in
/// such a map; and the core needs no randomness to keep them secret.
#[derive(Clone)]
pub(super) struct Table<T: Keyed> {
    /// A power of two.
    slots: Vec<Option<(u64, T)>>,
    taken: usize,
    crowded: BTreeMap<T::Key, T>,
}

impl<T: Keyed> Default for Table<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), taken: 0, crowded: BTreeMap::new() }
    }
}

impl<T: Keyed> Table<T> {
    pub(super) fn len(&self) -> usize {
        self.taken + self.crowded.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn get(&self, key: &T::Key) -> Option<&T> {
        match self.place(key.tag(), key) {
            Some(at) => self.slots.get(at)?.as_ref().map(|(_, found)| found),
            None => self.crowded.get(key),
        }
    }

    /// What has this key; if nothing has, what is made of it.
    pub(super) fn get_or_insert_with(&mut self, key: T::Key, make: impl FnOnce(T::Key) -> T) -> &mut T {
        // Five of eight: beyond that, the windows fill fast.
        if self.taken * 8 >= self.slots.len() * 5 {
            self.grow();
        }
        let tag = key.tag();
        if let Some(at) = self.place(tag, &key)
            && let Some(slot) = self.slots.get_mut(at)
        {
            self.taken += usize::from(slot.is_none());
            return &mut slot.get_or_insert_with(|| (tag, make(key))).1;
        }
        self.crowded.entry(key).or_insert_with_key(|key| make(key.clone()))
    }

    /// All with this tag that belong, in no order: first those of the window, then the others in the order of
    /// their keys. `from` is a key before all that belong; from there on they stand together.
    pub(super) fn those(
        &self,
        tag: u64,
        from: impl FnOnce() -> T::Key,
        belongs: impl Fn(&T::Key) -> bool + Copy,
    ) -> impl Iterator<Item = &T> {
        let window = self.window(tag).map_while(|at| self.slots.get(at).and_then(Option::as_ref));
        let full = self.window(tag).all(|at| self.slots.get(at).is_some_and(Option::is_some));
        let crowded = (full && !self.crowded.is_empty()).then(|| self.crowded.range(from()..));
        window
            .filter(move |(other, found)| *other == tag && belongs(found.key()))
            .map(|(_, found)| found)
            .chain(
                crowded
                    .into_iter()
                    .flatten()
                    .take_while(move |(key, _)| belongs(key))
                    .map(|(_, found)| found),
            )
    }

    /// The first of [those](Self::those), in the order of their keys.
    pub(super) fn first_of_those(
        &self,
        most: usize,
        tag: u64,
        from: impl FnOnce() -> T::Key,
        belongs: impl Fn(&T::Key) -> bool + Copy,
    ) -> Vec<&T> {
        let mut found: Vec<_> = self.those(tag, from, belongs).take(WINDOW + most).collect();
        found.sort_by_key(|found| found.key());
        found.truncate(most);
        found
    }

    /// All, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().flatten().map(|(_, found)| found).chain(self.crowded.values())
    }

    /// All, in the order of their keys.
    pub(super) fn in_order(&self) -> Vec<&T> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_unstable_by_key(|found| found.key());
        all
    }

    /// All, in no order.
    pub(super) fn into_iter(self) -> impl Iterator<Item = T> {
        self.slots.into_iter().flatten().map(|(_, found)| found).chain(self.crowded.into_values())
    }

    /// The slots where what has this tag may stand.
    fn window(&self, tag: u64) -> impl Iterator<Item = usize> + Clone + use<T> {
        let count = self.slots.len();
        let mask = count.wrapping_sub(1);
        // Only the lowest bits count.
        let start = usize::try_from(tag & u64::from(u32::MAX)).unwrap_or_default() & mask;
        (0..WINDOW.min(count)).map(move |step| (start + step) & mask)
    }

    /// The slot with this key, or the one that is free for it. `None` if the window is full of others.
    fn place(&self, tag: u64, key: &T::Key) -> Option<usize> {
        self.window(tag).find(|at| match self.slots.get(*at) {
            Some(Some((other, found))) => *other == tag && found.key() == key,
            _ => true,
        })
    }

    fn grow(&mut self) {
        let count = (self.slots.len() * 2).max(LEAST);
        let slots = mem::replace(&mut self.slots, iter::repeat_with(|| None).take(count).collect());
        self.taken = 0;
        let crowded = mem::take(&mut self.crowded).into_values().map(|found| (found.key().tag(), found));
        for (tag, found) in slots.into_iter().flatten().chain(crowded) {
            let mut window = self.window(tag);
            let free = window.find(|at| self.slots.get(*at).is_some_and(Option::is_none));
            match free.and_then(|at| self.slots.get_mut(at)) {
                Some(slot) => {
                    *slot = Some((tag, found));
                    self.taken += 1;
                }
                None => {
                    self.crowded.insert(found.key().clone(), found);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A key whose tag is any: many may share one.
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
    struct Key {
        family: u8,
        number: usize,
        tag: u64,
    }

    impl Tagged for Key {
        fn tag(&self) -> u64 {
            self.tag
        }
    }

    struct Thing(Key);

    impl Keyed for Thing {
        type Key = Key;
        fn key(&self) -> &Key {
            &self.0
        }
    }

    /// Whatever the tags are: everything is found, nothing twice.
    fn check(keys: &[Key]) -> Table<Thing> {
        let mut table = Table::default();
        for (at, key) in keys.iter().enumerate() {
            assert!(table.get(key).is_none(), "{at}");
            table.get_or_insert_with(key.clone(), Thing);
            table.get_or_insert_with(key.clone(), |_| panic!("it is there"));
            assert_eq!(table.len(), at + 1);
        }
        assert!(keys.iter().all(|key| table.get(key).is_some_and(|found| found.0 == *key)));
        let mut expected: Vec<_> = keys.iter().collect();
        expected.sort();
        assert!(table.in_order().into_iter().map(Keyed::key).eq(expected.iter().copied()));
        for family in 0..3 {
            let tag = u64::from(family);
            let of_family: Vec<_> =
                expected.iter().filter(|key| key.family == family && key.tag == tag).copied().collect();
            let from = || Key { family, number: 0, tag: 0 };
            let those = table.those(tag, from, |key| key.family == family && key.tag == tag);
            assert_eq!(those.count(), of_family.len());
            let first = table.first_of_those(5, tag, from, |key| key.family == family && key.tag == tag);
            assert!(first.into_iter().map(Keyed::key).eq(of_family.into_iter().take(5)));
        }
        table
    }

    #[test]
    fn all_have_one_tag() {
        let keys: Vec<_> =
            (0..10 * WINDOW).map(|number| Key { family: 1, number: number * 7 % 320, tag: 1 }).collect();
        let table = check(&keys);
        assert_eq!(table.crowded.len(), keys.len() - WINDOW);
    }

    #[test]
    fn few_are_crowded_if_tags_are_of_a_text() {
        let key = |number| Key { family: 9, number, tag: tag(&format!("opec{number}@pec.example")) };
        let table = check(&(0..100_000).map(key).collect::<Vec<_>>());
        assert!(table.crowded.len() < 1_000, "{} are crowded", table.crowded.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn tags_change_nothing(tags in proptest::collection::vec(0_u64..4, 0..300)) {
            // Within a family, all that have its tag stand together in order.
            let keys = tags.iter().enumerate().map(|(at, tag)| {
                let family = u8::try_from(*tag).unwrap_or_default();
                Key { family, number: at * 7 % tags.len().max(1) + at, tag: *tag }
            });
            let mut keys: Vec<_> = keys.collect();
            keys.dedup();
            let mut seen = std::collections::BTreeSet::new();
            keys.retain(|key| seen.insert(key.clone()));
            check(&keys);
        }
    }
}
