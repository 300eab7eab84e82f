//! Ordered sets that are mostly small.

use std::collections::BTreeSet;
use std::mem;

/// So many stand side by side; more are kept in a tree. Moving fewer aside for a new one costs less than a tree's nodes do.
const MOST: usize = 16;

/// An ordered set. Most submissions have one to three facts: these take no more room than they need, and a submission
/// with a hundred thousand is not slow.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Few<T> {
    /// In order.
    Few(Vec<T>),
    #[expect(clippy::box_collection, reason = "so that the set takes no more room than a list")]
    Many(Box<BTreeSet<T>>),
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl<T: Ord> Few<T> {
    /// Adds one; says whether it was new.
    pub(super) fn insert(&mut self, item: T) -> bool {
        let few = match self {
            Self::Many(many) => return many.insert(item),
            Self::Few(few) => few,
        };
        let Err(at) = few.binary_search(&item) else { return false };
        if few.len() < MOST {
            few.reserve_exact(1);
            few.insert(at, item);
        } else {
            let many = mem::take(few).into_iter().chain([item]).collect();
            *self = Self::Many(Box::new(many));
        }
        true
    }

    /// The one that is equal.
    pub(super) fn get(&self, item: &T) -> Option<&T> {
        match self {
            Self::Few(few) => few.binary_search(item).ok().and_then(|at| few.get(at)),
            Self::Many(many) => many.get(item),
        }
    }

    /// In order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        let (few, many) = match self {
            Self::Few(few) => (few.as_slice(), None),
            Self::Many(many) => (Default::default(), Some(many.iter())),
        };
        few.iter().chain(many.into_iter().flatten())
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = T> {
        let (few, many) = match self {
            Self::Few(few) => (few, None),
            Self::Many(many) => (Vec::new(), Some(many)),
        };
        few.into_iter().chain(many.into_iter().flat_map(|many| many.into_iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_in_order_whatever_its_size() {
        for count in [0, 1, MOST - 1, MOST, MOST + 1, 3 * MOST] {
            let mut set = Few::default();
            for number in (0..count).map(|number| number * 5 % (3 * MOST + 1)) {
                assert!(set.insert(number), "{number} of {count}");
                assert!(!set.insert(number), "{number} of {count}");
                assert_eq!(set.get(&number), Some(&number));
            }
            let mut expected: Vec<_> = (0..count).map(|number| number * 5 % (3 * MOST + 1)).collect();
            expected.sort_unstable();
            assert!(set.iter().eq(&expected), "{count}");
            assert_eq!(set.get(&usize::MAX), None);
            assert!(set.into_iter().eq(expected), "{count}");
        }
    }
}
