//! One flipped bit in any object is found, and named; never are other bytes given.

use crate::common::{Stores, add, by, sample};
use pec_archive::{Archive, Error, FaultKind};
use pec_core::ports::{MemoryObjects, Objects};
use std::ops::ControlFlow;
use std::sync::Arc;

fn all_objects(objects: &MemoryObjects) -> Vec<(String, Vec<u8>)> {
    let list = objects.list("", None, 10_000).unwrap();
    list.into_iter().map(|object| (object.name.clone(), objects.get(&object.name).unwrap())).collect()
}

fn with(objects: &[(String, Vec<u8>)]) -> Arc<MemoryObjects> {
    let copy = MemoryObjects::default();
    for (name, bytes) in objects {
        copy.create(name, bytes.clone()).unwrap();
    }
    Arc::new(copy)
}

fn check(archive: &Archive) -> pec_archive::Checked {
    archive.check(None, None, &by(), &mut |_| ControlFlow::Continue(())).unwrap()
}

#[test]
fn a_flipped_bit_in_any_object_is_found_and_named() {
    let stores = Stores::default();
    let archive = stores.create();
    add(&archive, &mut sample());
    assert!(check(&archive).is_sound());
    let objects = all_objects(&stores.objects);
    assert!(objects.len() >= 4, "{}", objects.len());
    for (number, (name, bytes)) in objects.iter().enumerate() {
        // Spread over the object, and its ends.
        let places = (0..24).map(|n| n * (bytes.len() - 1) / 23);
        for place in places {
            let mut damaged = objects.clone();
            damaged[number].1[place] ^= 1 << (place % 8);
            let damaged = Stores { objects: with(&damaged), index: stores.index.clone() };
            let archive = match Archive::open_unread(damaged.objects(), damaged.index()) {
                Ok(archive) => archive,
                Err(Error::Damaged { object, .. }) => {
                    assert_eq!(object, *name);
                    continue;
                }
                // The version that it is of, of all bits.
                Err(Error::Newer { .. }) if name == "archive.json" => continue,
                Err(error) => panic!("{name} at {place}: {error}"),
            };
            let checked = check(&archive);
            assert!(!checked.is_sound(), "{name} at {place}");
            let named = checked.faults.iter().any(|fault| fault.object.as_ref() == Some(name));
            assert!(named, "{name} at {place}: {:?}", checked.faults);
        }
    }
}

#[test]
fn an_object_that_is_gone_is_named_with_the_messages_in_it() {
    let stores = Stores::default();
    let archive = stores.create();
    let added = add(&archive, &mut sample());
    for (name, _) in all_objects(&stores.objects) {
        let rest: Vec<_> =
            all_objects(&stores.objects).into_iter().filter(|(other, _)| *other != name).collect();
        let rest = Stores { objects: with(&rest), index: stores.index.clone() };
        let archive = match Archive::open_unread(rest.objects(), rest.index()) {
            Err(Error::NoArchive) if name == "archive.json" => continue,
            other => other.unwrap(),
        };
        let checked = check(&archive);
        assert!(!checked.is_sound(), "{name}");
        if name.starts_with("packs/") {
            let lost = checked.faults.iter().filter(|fault| fault.kind == FaultKind::Lost).count() as u64;
            assert_eq!(lost + checked.sound, added.new, "each message is sound or named");
        }
    }
}

#[test]
fn damaged_bytes_are_an_error_and_never_other_bytes() {
    let stores = Stores::default();
    let archive = stores.create();
    add(&archive, &mut sample());
    let objects = all_objects(&stores.objects);
    let page = archive.search(&pec_archive::Search::default()).unwrap();
    for (number, (name, bytes)) in
        objects.iter().enumerate().filter(|(_, (name, _))| name.starts_with("packs/"))
    {
        for place in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
            let mut damaged = objects.clone();
            damaged[number].1[place] ^= 0x10;
            let damaged = Stores { objects: with(&damaged), index: stores.index.clone() };
            let archive = damaged.open().unwrap();
            for entry in &page.hits {
                match archive.message(&entry.sha256) {
                    Ok(message) => assert_eq!(pec_archive::Sha256::of(&message), entry.sha256),
                    Err(Error::Damaged { object, .. }) => assert_eq!(object, *name),
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
}

#[test]
fn a_log_that_was_rewritten_is_not_the_one_that_was_noted() {
    let stores = Stores::default();
    let archive = stores.create();
    add(&archive, &mut sample());
    let (_, noted) = archive.head().unwrap();
    let sound = archive.check(None, Some(&noted), &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(sound.is_sound());
    // Somebody makes the archive again from scratch, without one message, hashes and all.
    let forged = Stores::default();
    let archive = forged.create();
    add(&archive, &mut sample());
    archive
        .tag(&archive.search(&pec_archive::Search::default()).unwrap().hits[0].sha256, "x", true, &by())
        .unwrap();
    let other = pec_archive::Sha256::of(b"an end of another log");
    let checked = archive.check(None, Some(&other), &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(checked.faults[0].kind, FaultKind::Log);
}
