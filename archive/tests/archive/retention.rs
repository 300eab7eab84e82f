//! What must be kept cannot be deleted, and what is deleted leaves its trace and nothing else.

use crate::common::{Stores, add, by, judge, now, sample};
use pec_archive::{Act, By, Error, Policy, Search, Sha256};
use pec_core::ports::{Listed, MemorySource, Objects};
use std::ops::ControlFlow;

#[test]
fn deletion_is_refused_by_default_then_by_the_date_then_by_a_hold() {
    let stores = Stores::default();
    let archive = stores.create();
    add(&archive, &mut sample());
    let message = archive.search(&Search::default()).unwrap().hits[0].sha256;
    assert_eq!(archive.delete(&message, "why", &by()), Err(Error::DeletionForbidden));
    archive.set_policy(Policy::new(10, true), &by()).unwrap();
    assert!(matches!(archive.delete(&message, "why", &by()), Err(Error::Retained(_))));
    let ten_years_on = By::new("clerk", now().plus(10 * 366 * 24 * 3600));
    archive.hold(&message, "Tribunale di Roma 12/2025", true, &by()).unwrap();
    assert!(matches!(archive.delete(&message, "why", &ten_years_on), Err(Error::Held(_))));
    archive.hold(&message, "Tribunale di Roma 12/2025", false, &by()).unwrap();
    archive.delete(&message, "retention is over", &ten_years_on).unwrap();
    assert_eq!(archive.message(&message), Err(Error::NoMessage(message)));
    assert_eq!(archive.delete(&message, "again", &ten_years_on), Err(Error::NoMessage(message)));
    let mut trace = Vec::new();
    archive
        .each_event(|_, event| {
            if event.what.message() == Some(message) {
                trace.push((event.what.name(), event.who.clone()));
                if let Act::Delete { why, .. } = &event.what {
                    assert_eq!(why, "retention is over");
                }
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    let names: Vec<_> = trace.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["add", "hold", "hold", "delete"]);
    let checked = archive.check(Some(&judge()), None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(checked.faults, []);
    let before = archive.status(now(), now()).unwrap();
    assert_eq!(before.messages, checked.sound);
    // What was deleted does not come back, not even from the objects.
    let repaired = archive.repair(&judge(), &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((repaired.messages, repaired.salvaged), (before.messages, 0));
    assert_eq!(archive.message(&message), Err(Error::NoMessage(message)));
}

#[test]
fn the_bytes_are_gone_and_those_of_others_are_not() {
    let secret = "x".repeat(70) + "\r\n";
    let attachment = secret.repeat(300);
    let message = |number: usize, attachment: &str| {
        format!(
            "Subject: {number}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
             {attachment}\r\n--b--\r\n"
        )
    };
    let shared = message(1, &attachment);
    let also = message(2, &attachment);
    let own = message(3, &attachment.replace('x', "y"));
    let stores = Stores::default();
    let archive = stores.create();
    archive.set_policy(Policy::new(0, true), &by()).unwrap();
    for raw in [&shared, &also, &own] {
        add(&archive, &mut MemorySource::default().with(Listed::new("1"), raw.as_bytes()));
    }
    let holds = |part: &str| {
        let objects = stores.objects.list("packs/", None, 100).unwrap();
        objects.iter().any(|object| {
            let bytes = stores.objects.get(&object.name).unwrap();
            let unpacked = zstd::stream::decode_all(&bytes[..]).unwrap();
            String::from_utf8_lossy(&unpacked).contains(part)
        })
    };
    assert!(holds("yyyyyyyy") && holds("xxxxxxxx"));
    archive.delete(&Sha256::of(own.as_bytes()), "asked for", &by()).unwrap();
    assert!(!holds("yyyyyyyy"), "nobody else has it");
    archive.delete(&Sha256::of(shared.as_bytes()), "asked for", &by()).unwrap();
    assert!(holds("xxxxxxxx"), "another message has it");
    assert_eq!(archive.message(&Sha256::of(also.as_bytes())).unwrap(), also.as_bytes());
    archive.delete(&Sha256::of(also.as_bytes()), "asked for", &by()).unwrap();
    assert!(!holds("xxxxxxxx"));
    assert_eq!(stores.objects.list("packs/", None, 100).unwrap(), []);
    let checked = archive.check(None, None, &by(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((checked.sound, checked.faults.len()), (0, 0));
}
