//! Tags and holds of several messages at once.

use crate::common::{Stores, add, by, some};
use pec_archive::{Archive, Error, Search, Sha256};

fn filled() -> (Archive, Vec<Sha256>) {
    let archive = Stores::default().create();
    add(&archive, &mut some(6));
    let hits = archive.search(&Search::default()).unwrap().hits;
    (archive, hits.iter().map(|entry| entry.sha256).collect())
}

#[test]
fn several_are_tagged_by_one_segment_of_the_log() {
    let (archive, all) = filled();
    let (segments, _) = archive.head().unwrap();
    archive.tag(&all[1], "paid", true, &by()).unwrap();
    // Each once, in the order in which they are given; what stood so already is said.
    let given = [all[2], all[1], all[2]];
    let changed = archive.tag_all(&given, &["Clients/Rossi", "paid", "paid"], true, &by()).unwrap();
    let told: Vec<_> = changed.iter().map(|one| (one.message, one.name.as_str(), one.changed)).collect();
    let rossi = "Clients/Rossi";
    assert_eq!(
        told,
        [(all[2], rossi, true), (all[2], "paid", true), (all[1], rossi, true), (all[1], "paid", false)]
    );
    assert_eq!(archive.head().unwrap().0, segments + 2);
    for message in [all[1], all[2]] {
        let tags = archive.entry(&message).unwrap().unwrap().tags;
        assert!(tags.contains(rossi) && tags.contains("paid"));
    }
    // Nothing to do is nothing in the log.
    assert!(archive.tag_all(&given, &["paid"], true, &by()).unwrap().iter().all(|one| !one.changed));
    assert_eq!(archive.head().unwrap().0, segments + 2);
    assert!(archive.tag_all(&given, &["paid"], false, &by()).unwrap().iter().all(|one| one.changed));
    assert!(archive.tag_all(&[], &["paid"], true, &by()).unwrap().is_empty());
}

#[test]
fn one_that_is_not_there_keeps_all_from_being_changed() {
    let (archive, all) = filled();
    let head = archive.head().unwrap();
    let nothing = Sha256::of(b"nothing");
    let given = [all[0], nothing, all[1]];
    assert_eq!(archive.tag_all(&given, &["paid"], true, &by()), Err(Error::NoMessage(nothing)));
    assert_eq!(archive.hold_all(&given, "case 1", true, &by()), Err(Error::NoMessage(nothing)));
    assert!(matches!(archive.tag_all(&all, &["paid", "a//b"], true, &by()), Err(Error::Name { .. })));
    let tags: Vec<String> = (0..100_000).map(|number| number.to_string()).collect();
    let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
    let too_many = archive.tag_all(&all[..2], &tags, true, &by());
    assert_eq!(too_many, Err(Error::TooMany { given: 200_000, most: 100_000 }));
    assert_eq!(archive.head().unwrap(), head);
    assert!(archive.entry(&all[0]).unwrap().unwrap().tags.is_empty());
}

#[test]
fn several_are_held_and_released() {
    let (archive, all) = filled();
    archive.hold(&all[0], "case 1", true, &by()).unwrap();
    let changed = archive.hold_all(&all, "case 1", true, &by()).unwrap();
    assert_eq!(
        changed.iter().map(|one| one.changed).collect::<Vec<_>>(),
        [false, true, true, true, true, true]
    );
    let mut held = Search::default();
    held.hold = Some("case 1".to_owned());
    assert_eq!(archive.count(&held), Ok(6));
    archive.hold_all(&all[1..], "case 1", false, &by()).unwrap();
    assert_eq!(archive.count(&held), Ok(1));
}
