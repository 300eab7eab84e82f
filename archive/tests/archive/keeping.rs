//! Taking in, and getting back.

use crate::common::{Stores, add, by, judge, now, sample};
use pec_archive::{Search, Sha256};
use pec_core::ports::{MailSource, Objects};
use std::ops::ControlFlow;

fn bytes_of(source: &mut dyn MailSource) -> Vec<Vec<u8>> {
    let listed = source.list(None, 10_000).unwrap();
    let mut all = Vec::new();
    for message in listed {
        let mut bytes = Vec::new();
        source
            .fetch(&message.id, &mut |chunk| {
                bytes.extend_from_slice(chunk);
                Ok(())
            })
            .unwrap();
        all.push(bytes);
    }
    all
}

#[test]
fn what_goes_in_comes_out_and_a_second_time_changes_nothing() {
    let stores = Stores::default();
    let archive = stores.create();
    let mut source = sample();
    let messages = bytes_of(&mut source);
    let first = add(&archive, &mut source);
    assert_eq!((first.new + first.known, first.failed), (messages.len() as u64, 0));
    for message in &messages {
        assert_eq!(archive.message(&Sha256::of(message)).unwrap(), *message);
    }
    let head = archive.head().unwrap();
    let second = add(&archive, &mut source);
    assert_eq!((second.new, second.known), (0, messages.len() as u64));
    assert_eq!(archive.head().unwrap(), head, "nothing was written");
    let checked = archive.check(Some(&judge()), None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(checked.faults, []);
    assert_eq!(checked.sound, first.new);
    assert_eq!(checked.verified, first.new);
}

#[test]
fn repair_makes_the_same_index_from_the_objects_alone() {
    let stores = Stores::default();
    let archive = stores.create();
    add(&archive, &mut sample());
    let before = archive.status(now(), now()).unwrap();
    let mut everything = Search::default();
    everything.most = 10_000;
    let hits = |archive: &pec_archive::Archive| {
        let page = archive.search(&everything).unwrap();
        page.hits.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect::<Vec<_>>()
    };
    let found = hits(&archive);
    let other = Stores { objects: stores.objects.clone(), ..Stores::default() };
    let rebuilt = other.open().unwrap();
    assert_eq!(hits(&rebuilt), found);
    let after = rebuilt.status(now(), now()).unwrap();
    assert_eq!(format!("{after:?}"), format!("{before:?}"));
    let repaired = archive.repair(&judge(), &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((repaired.messages, repaired.salvaged), (before.messages, 0));
    assert_eq!(hits(&archive), found);
    println!("{} objects", stores.objects.list("", None, 1000).unwrap().len());
}
