//! What the tests of the bindings need: how many objects of each kind are alive, so that they see what leaks; and a panic.

use crate::PecError;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

macro_rules! counted {
    ($( $name:ident, )*) => {
        /// What is counted.
        #[derive(Clone, Copy)]
        pub(crate) enum Kind { $( $name, )* }

        const NAMES: &[&str] = &[$( stringify!($name), )*];
        static COUNTS: [AtomicI64; NAMES.len()] = [const { AtomicI64::new(0) }; NAMES.len()];
    };
}

counted! {
    Archive, Draft, HostIndex, HostObjects, HostSource, Message, ProviderDirectory, Report, Tracker, TrustStore, Verifier,
}

/// Counts one object as long as it lives: each object holds one.
pub(crate) struct Live(&'static AtomicI64);

impl Live {
    pub(crate) fn new(kind: Kind) -> Self {
        #[expect(clippy::indexing_slicing, reason = "there is a count for each kind")]
        let count = &COUNTS[kind as usize];
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The kinds of objects of which some are alive, and how many. For the tests of the bindings.
#[doc(hidden)]
#[uniffi::export]
#[must_use]
pub fn live_objects() -> HashMap<String, i64> {
    let counts = COUNTS.iter().map(|count| count.load(Ordering::Relaxed));
    let named = NAMES.iter().map(|name| (*name).to_owned()).zip(counts);
    named.filter(|(_, count)| *count != 0).collect()
}

/// Panics, as only a bug of ours would. For the tests of the bindings.
///
/// # Errors
///
/// None: the panic is what the caller gets.
///
/// # Panics
///
/// Always.
#[doc(hidden)]
#[uniffi::export]
#[expect(clippy::panic, reason = "it is asked to")]
pub fn panic_for_tests() -> Result<(), PecError> {
    panic!("a panic for a test");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_counts_while_it_lives() {
        // No other test of this crate makes directories.
        let count = || live_objects().get("ProviderDirectory").copied();
        let (one, two) = (Live::new(Kind::ProviderDirectory), Live::new(Kind::ProviderDirectory));
        assert_eq!(count(), Some(2));
        drop(one);
        assert_eq!(count(), Some(1));
        drop(two);
        assert_eq!(count(), None);
    }
}
