//! A repair that is stopped: what it did is sound, and going on completes it.

use crate::common::{Stores, add, by, judge};
use pec_archive::{Archive, Repaired, Search};
use pec_core::ports::{Listed, MemorySource, Objects};
use std::ops::ControlFlow;

/// Messages, each in a segment and a pack of its own.
const MESSAGES: u64 = 9;

fn filled() -> (Stores, Archive) {
    let stores = Stores::default();
    let archive = stores.create();
    for number in 0..MESSAGES {
        let raw = format!("Subject: number {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\ntext\r\n");
        add(&archive, &mut MemorySource::default().with(Listed::new(format!("{number}")), raw));
    }
    (stores, archive)
}

/// Repairs until something was told so many times.
fn repair(archive: &Archive, until: u64) -> (Repaired, u64) {
    let mut told = 0;
    let mut last = 0;
    let repaired = archive.repair(&judge(), &by(), &mut |so_far| {
        told += 1;
        assert!(so_far.done > last && so_far.done <= so_far.all, "{so_far:?}");
        last = so_far.done;
        if told >= until { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    (repaired.unwrap(), told)
}

fn sound(archive: &Archive) {
    let checked = archive.check(None, None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((checked.faults, checked.sound), (Vec::new(), MESSAGES));
    assert_eq!(archive.count(&Search::default()), Ok(MESSAGES));
}

#[test]
fn it_ends_where_it_is_told_to_and_opening_goes_on_from_there() {
    let (stores, archive) = filled();
    let (whole, steps) = repair(&archive, u64::MAX);
    assert_eq!((whole.messages, whole.stopped), (MESSAGES, false));
    assert!(steps > 2 * MESSAGES, "each segment and each pack: {steps}");
    for until in 1..steps {
        let (repaired, told) = repair(&archive, until);
        assert!(repaired.stopped);
        assert_eq!(told, until, "nothing more is done");
        // The first segment says that the archive was made, each of the others takes in a message.
        assert_eq!(repaired.messages, (until - 1).min(MESSAGES));
        sound(&stores.open().unwrap());
        // A repair that is run again does all.
        let (again, _) = repair(&archive, u64::MAX);
        assert_eq!((again.messages, again.salvaged, again.stopped), (MESSAGES, 0, false));
        sound(&archive);
    }
}

#[test]
fn what_it_took_up_until_then_stays_and_the_rest_follows() {
    let (stores, _) = filled();
    // As if the log had been lost but for its beginning.
    let lost = Stores::default();
    for object in stores.objects.list("", None, 1_000).unwrap() {
        if !object.name.starts_with("log/") || object.name.as_str() <= "log/000000000003" {
            lost.objects.create(&object.name, stores.objects.get(&object.name).unwrap()).unwrap();
        }
    }
    let archive = Archive::open_unread(lost.objects(), lost.index()).unwrap();
    let known = 2;
    // Three segments, and some packs.
    let (first, _) = repair(&archive, 3 + 6);
    assert!(first.stopped && (1..MESSAGES - known).contains(&first.salvaged), "{first:?}");
    assert_eq!(first.messages, known + first.salvaged);
    assert_eq!(lost.open().unwrap().count(&Search::default()), Ok(first.messages));
    let (second, _) = repair(&archive, u64::MAX);
    assert_eq!((second.messages, second.salvaged), (MESSAGES, MESSAGES - first.messages));
    sound(&archive);
}
