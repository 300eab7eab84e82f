//! Finding one thing among millions in few steps.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::mem;

/// So many slots are looked at for one thing, at most.
const WINDOW: usize = 32;
/// So many of them are for things with the same tag. By chance there are hardly two.
const ALIKE: usize = 4;
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
/// The things stand side by side as they came, and slots say where. A thing has the first slot that was free, from the one on that
/// its tag says, but not further than the window, and not if a few there have its tag. What has none is found through an ordered map. So keys that are made to have
/// the same tags, which are no secret, cost what they cost in such a map; and the core needs no randomness to keep them secret.
#[derive(Clone)]
pub(super) struct Table<T: Keyed> {
    things: Vec<T>,
    /// A power of two.
    slots: Vec<Slot>,
    /// Those without a slot, by their places among the things.
    crowded: BTreeMap<T::Key, usize>,
}

/// Half of a tag, and one more than the place of its thing; 0 if it is free. A tag that is another one says so without a look at
/// the thing, which is somewhere else.
type Slot = (u32, u32);

impl<T: Keyed> Default for Table<T> {
    fn default() -> Self {
        Self { things: Vec::new(), slots: Vec::new(), crowded: BTreeMap::new() }
    }
}

impl<T: Keyed> Table<T> {
    pub(super) fn len(&self) -> usize {
        self.things.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// What has this key, whose tag is this.
    pub(super) fn get(&self, tag: u64, key: &T::Key) -> Option<&T> {
        self.things.get(self.place(tag, key)?)
    }

    /// What has this key, whose tag is this.
    pub(super) fn get_mut(&mut self, tag: u64, key: &T::Key) -> Option<&mut T> {
        let place = self.place(tag, key)?;
        self.things.get_mut(place)
    }

    /// Adds what is not there yet: its key has been looked for. Its tag is this.
    pub(super) fn add(&mut self, tag: u64, thing: T) {
        // Five of eight: beyond that, the windows fill fast.
        if self.things.len() * 8 >= self.slots.len() * 5 {
            self.grow();
        }
        self.things.push(thing);
        self.point(half(tag), self.things.len() - 1);
    }

    /// All with this tag that belong, in no order: first those of the window, then the others in the order of
    /// their keys. `from` is a key before all that belong; from there on they stand together.
    pub(super) fn those(
        &self,
        tag: u64,
        from: impl FnOnce() -> T::Key,
        belongs: impl Fn(&T::Key) -> bool + Copy,
    ) -> impl Iterator<Item = &T> {
        let crowded = self.may_be_crowded(tag).then(|| self.crowded.range(from()..)).into_iter().flatten();
        let crowded = crowded.take_while(move |(key, _)| belongs(key)).map(|(_, place)| *place);
        let found = self.with_tag(tag).chain(crowded).filter_map(|place| self.things.get(place));
        found.filter(move |thing| belongs(thing.key()))
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
        self.things.iter()
    }

    /// All, in the order of their keys.
    pub(super) fn in_order(&self) -> Vec<&T> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_unstable_by_key(|found| found.key());
        all
    }

    /// All, in no order.
    pub(super) fn into_iter(self) -> impl Iterator<Item = T> {
        self.things.into_iter()
    }

    fn place(&self, tag: u64, key: &T::Key) -> Option<usize> {
        let found = |place: &usize| self.things.get(*place).is_some_and(|thing| thing.key() == key);
        let in_window = self.with_tag(tag).find(found);
        in_window.or_else(|| if self.may_be_crowded(tag) { self.crowded.get(key).copied() } else { None })
    }

    /// Whether something with this tag may have found no slot.
    fn may_be_crowded(&self, tag: u64) -> bool {
        !self.crowded.is_empty()
            && (self.window(tag).all(|slot| slot.1 != 0) || self.with_tag(tag).nth(ALIKE - 1).is_some())
    }

    /// The places of things in the window that have this tag, and perhaps others.
    fn with_tag(&self, tag: u64) -> impl Iterator<Item = usize> {
        let taken = self.window(tag).take_while(|slot| slot.1 != 0);
        taken.filter(move |slot| slot.0 == half(tag)).filter_map(|slot| usize::try_from(slot.1 - 1).ok())
    }

    /// The slots that what has this tag may have.
    fn window(&self, tag: u64) -> impl Iterator<Item = &Slot> {
        let (before, from) = self.slots.split_at_checked(self.start(half(tag))).unwrap_or_default();
        from.iter().chain(before).take(WINDOW)
    }

    /// The first slot for what has this half of a tag.
    fn start(&self, half: u32) -> usize {
        usize::try_from(half).unwrap_or_default() & self.slots.len().wrapping_sub(1)
    }

    /// Lets the thing at this place be found.
    fn point(&mut self, half: u32, place: usize) {
        let start = self.start(half);
        let (before, from) = self.slots.split_at_mut_checked(start).unwrap_or_default();
        let mut alike = 0;
        let mut window = from.iter_mut().chain(before).take(WINDOW);
        let free = window.find(|slot| {
            alike += usize::from(slot.1 != 0 && slot.0 == half);
            slot.1 == 0
        });
        let free = free.filter(|_| alike < ALIKE);
        // What has no number of 32 bits has no slot either.
        if let (Some(slot), Ok(number)) = (free, u32::try_from(place + 1)) {
            *slot = (half, number);
        } else if let Some(thing) = self.things.get(place) {
            self.crowded.insert(thing.key().clone(), place);
        }
    }

    fn grow(&mut self) {
        let count = (self.slots.len() * 2).max(LEAST);
        let slots = mem::replace(&mut self.slots, vec![(0, 0); count]);
        for (half, number) in slots {
            if let Some(place) = number.checked_sub(1).and_then(|place| usize::try_from(place).ok()) {
                self.point(half, place);
            }
        }
        for (key, place) in mem::take(&mut self.crowded) {
            self.point(half(key.tag()), place);
        }
    }
}

/// As much of a tag as a slot has room for.
fn half(tag: u64) -> u32 {
    u32::try_from(tag >> 32).unwrap_or_default()
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
            assert!(table.get(key.tag, key).is_none(), "{at}");
            table.add(key.tag, Thing(key.clone()));
            assert_eq!(table.len(), at + 1);
        }
        assert!(keys.iter().all(|key| table.get(key.tag, key).is_some_and(|found| found.0 == *key)));
        let mut expected: Vec<_> = keys.iter().collect();
        expected.sort();
        assert!(table.in_order().into_iter().map(Keyed::key).eq(expected.iter().copied()));
        for family in 0..3 {
            let tag = u64::from(family) << 40;
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
        let keys: Vec<_> = (0..10 * WINDOW)
            .map(|number| Key { family: 1, number: number * 7 % 320, tag: 1 << 40 })
            .collect();
        let table = check(&keys);
        assert_eq!(table.crowded.len(), keys.len() - ALIKE);
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
                Key { family, number: at * 7 % tags.len().max(1) + at, tag: *tag << 40 }
            });
            let mut keys: Vec<_> = keys.collect();
            keys.dedup();
            let mut seen = std::collections::BTreeSet::new();
            keys.retain(|key| seen.insert(key.clone()));
            check(&keys);
        }
    }
}
