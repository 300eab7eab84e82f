//! Several at once on one archive: threads, and handles that know nothing of each other, as processes do.

use crate::common::{Stores, add, by, judge, sample};
use pec_archive::Error;
use pec_core::ports::{Listed, MemorySource};
use std::ops::ControlFlow;
use std::thread;

#[test]
fn all_take_in_the_same_and_each_message_is_there_once() {
    let stores = Stores::default();
    stores.create();
    let summaries: Vec<_> = thread::scope(|scope| {
        let add_all = || add(&stores.open().unwrap(), &mut sample());
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(add_all)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let archive = stores.open().unwrap();
    let checked = archive.check(Some(&judge()), None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(checked.is_sound(), "{:?}", checked.faults);
    assert_eq!(summaries.iter().map(|summary| summary.new).sum::<u64>(), checked.sound);
}

#[test]
fn each_takes_in_its_own_and_nothing_is_lost() {
    let stores = Stores::default();
    stores.create();
    thread::scope(|scope| {
        for writer in 0..4 {
            let stores = &stores;
            scope.spawn(move || {
                let archive = stores.open().unwrap();
                for number in 0..20 {
                    let raw = format!("Subject: {writer}.{number}\r\n\r\nx\r\n");
                    let mut source = MemorySource::default().with(Listed::new("1"), raw);
                    assert_eq!(add(&archive, &mut source).new, 1);
                }
            });
        }
    });
    let archive = stores.open().unwrap();
    let checked = archive.check(None, None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((checked.sound, checked.faults.len()), (80, 0));
}

#[test]
fn an_index_of_another_archive_is_refused() {
    let (one, other) = (Stores::default(), Stores::default());
    add(&one.create(), &mut sample());
    other.create();
    let mixed = Stores { objects: other.objects.clone(), index: one.index.clone() };
    assert_eq!(mixed.open().unwrap_err(), Error::IndexAhead);
    assert_eq!(one.open().map(|_| ()), Ok(()));
    let made =
        pec_archive::Archive::create(one.objects(), one.index(), pec_archive::Policy::default(), &by());
    assert_eq!(made.map(|_| ()), Err(Error::ArchiveExists));
}
