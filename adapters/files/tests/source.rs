//! [`FileSource`] over what lies on a disk, and changes while it is read.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what tests share fails as they do")]

mod common;

use common::{SEPARATOR, all, fetch, ids, kind, maildir, mbox, message, plant, write};
use pec_core::history::Folder;
use pec_core::ports::{MailSource, Mark, PortErrorKind, readings};
use pec_files::FileSource;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn whatever_the_paths_hold_has_an_id_that_stays() {
    let root = plant(&[
        ("in/archive.mbox", mbox(&[1, 2, 1])),
        ("in/exported.eml", mbox(&[3])),
        ("in/letter", message(4)),
        ("in/notes.txt", "no message\n".into()),
        ("in/z.eml", "taken for its name\n".into()),
        ("Posta inviata/5.eml", message(5)),
    ]);
    let mut source = FileSource::open([root.path()]);
    let listed = all(&mut source, 2);
    let shown: Vec<_> = listed
        .iter()
        .map(|l| (l.id.split('#').next().unwrap(), l.permanent, l.quoted, l.folder == Folder::Sent))
        .collect();
    assert_eq!(
        shown,
        [
            ("Posta inviata/5.eml", false, false, true),
            ("in/archive.mbox", true, true, false),
            ("in/archive.mbox", true, true, false),
            ("in/archive.mbox", true, true, false),
            ("in/exported.eml", true, true, false),
            ("in/letter", false, false, false),
            ("in/z.eml", false, false, false),
        ]
    );
    assert_eq!(source.skipped(), 1);
    let expected = [5, 1, 2, 1, 3, 4].map(message);
    for (listed, expected) in listed.iter().zip(&expected) {
        assert_eq!(fetch(&mut source, &listed.id).as_ref(), Ok(expected));
        assert_eq!(listed.bytes, Some(expected.len() as u64));
        assert_eq!(fetch(&mut FileSource::open([root.path()]), &listed.id).as_ref(), Ok(expected), "anew");
    }
    assert_eq!(all(&mut FileSource::open([root.path()]), 1), listed, "another time");
    // From the middle, by one who did not see the beginning.
    let after = FileSource::open([root.path()]).list(Some(&listed[2].id), 9).unwrap();
    assert_eq!(after, listed[3..]);
    for wrong in
        ["", "in", "in/archive.mbox", "in/letter#", "in/archive.mbox#1", "in/../in/letter", "nothing"]
    {
        assert_eq!(fetch(&mut source, wrong), Err("not_found"), "{wrong}");
        assert_eq!(source.list(Some(wrong), 1).unwrap_err().kind(), PortErrorKind::NotFound, "{wrong}");
    }
}

#[test]
fn several_paths_do_not_get_in_each_others_way() {
    let root = plant(&[("a/1.eml", message(1)), ("b/1.eml", message(2)), ("b/c/2.eml", message(3))]);
    let (a, b) = (root.path().join("a"), root.path().join("b"));
    let mut source = FileSource::open([&a, &b, &b.join("c"), &a.join("1.eml"), &root.path().join("gone")]);
    let found = ids(&mut source);
    let name = |name: &str| root.path().join(name).to_str().unwrap().to_owned();
    assert_eq!(found, [name("a/1.eml"), name("b/1.eml"), name("b/c/2.eml"), name("gone")], "each file once");
    assert_eq!(fetch(&mut source, &found[1]), Ok(message(2)));
    assert_eq!(fetch(&mut source, &found[3]), Err("not_found"));
    // One path alone: its file's name will do.
    assert_eq!(ids(&mut FileSource::open([a.join("1.eml")])), ["1.eml"]);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let root = plant(&[]);
    let names: [&[u8]; 5] = [b"perch\xe8.eml", b"perch%E8.eml", b"a#b.eml", b"a!b.eml", b"a\nb.eml"];
    for (number, name) in names.iter().enumerate() {
        fs::write(root.path().join(OsStr::from_bytes(name)), message(number)).unwrap();
    }
    let mut source = FileSource::open([root.path()]);
    let found = ids(&mut source);
    assert_eq!(found, ["a%0Ab.eml", "a%21b.eml", "a%23b.eml", "perch%25E8.eml", "perch%E8.eml"]);
    let read: Vec<_> = found.iter().map(|id| fetch(&mut source, id).unwrap()).collect();
    assert_eq!(read, [4, 3, 2, 1, 0].map(message));
    // A path that is no text may be a root, too.
    let path = root.path().join(OsStr::from_bytes(names[0]));
    assert_eq!(ids(&mut FileSource::open([path])), ["perch%E8.eml"]);
}

#[test]
fn a_message_of_a_maildir_has_one_id_wherever_it_goes() {
    let root = maildir(&[
        ("new/1", 1),
        ("cur/2:2,FS", 2),
        (".Sent/cur/3:2,D", 3),
        (".Sent/cur/4:2,S", 4),
        ("tmp/5", 5),
    ]);
    let mut source = FileSource::open([root.path()]);
    let listed = all(&mut source, 1);
    let shown: Vec<_> =
        listed.iter().map(|l| (l.id.as_str(), l.folder, l.permanent, l.marks.as_slice())).collect();
    assert_eq!(
        shown,
        [
            (".Sent/cur/3", Folder::Unsent, true, &[][..]),
            (".Sent/cur/4", Folder::Sent, true, &[Mark::Seen]),
            ("cur/1", Folder::Other, true, &[]),
            ("cur/2", Folder::Other, true, &[Mark::Seen, Mark::Flagged]),
        ]
    );
    // Somebody reads the one and unmarks the other meanwhile.
    fs::rename(root.path().join("new/1"), root.path().join("cur/1:2,PRS")).unwrap();
    fs::rename(root.path().join("cur/2:2,FS"), root.path().join("cur/2:2,")).unwrap();
    assert_eq!(fetch(&mut source, "cur/1"), Ok(message(1)));
    assert_eq!(fetch(&mut source, "cur/2"), Ok(message(2)));
    let again: BTreeSet<String> = ids(&mut source).into_iter().collect();
    assert_eq!(again, listed.into_iter().map(|listed| listed.id).collect());
    fs::remove_file(root.path().join("cur/2:2,")).unwrap();
    assert_eq!(fetch(&mut source, "cur/2"), Err("not_found"));
    assert_eq!(fetch(&mut source, "cur/1"), Ok(message(1)));
}

#[test]
fn marks_of_a_maildir_are_flags() {
    let root = maildir(&[("new/1", 1), ("cur/2:2,PS", 2)]);
    write(root.path(), "x/plain.eml", &message(3));
    let there = |name: &str| root.path().join(name).exists();
    let mut source = FileSource::open([root.path()]);
    source.mark("cur/1", Mark::Seen, false).unwrap();
    assert!(there("new/1"), "there was nothing to take away");
    source.mark("cur/1", Mark::Seen, true).unwrap();
    source.mark("cur/1", Mark::Answered, true).unwrap();
    assert!(there("cur/1:2,RS") && !there("new/1"));
    source.mark("cur/2", Mark::Flagged, true).unwrap();
    source.mark("cur/2", Mark::Seen, false).unwrap();
    source.mark("cur/2", Mark::Seen, false).unwrap();
    assert!(there("cur/2:2,FP"), "flags of others stay");
    // Somebody else is faster.
    fs::rename(root.path().join("cur/2:2,FP"), root.path().join("cur/2:2,FPT")).unwrap();
    source.mark("cur/2", Mark::Answered, true).unwrap();
    assert!(there("cur/2:2,FPRT"));
    assert_eq!(fetch(&mut source, "cur/2"), Ok(message(2)));
    assert_eq!(kind(source.mark("x/plain.eml", Mark::Seen, true)), PortErrorKind::Unsupported);
    assert_eq!(kind(source.mark("cur/9", Mark::Seen, true)), PortErrorKind::NotFound);
    fs::remove_file(root.path().join("cur/2:2,FPRT")).unwrap();
    assert_eq!(kind(source.mark("cur/2", Mark::Seen, true)), PortErrorKind::NotFound);
}

#[test]
fn two_files_of_one_name_in_a_maildir_stay_apart() {
    let root = maildir(&[("cur/1:2,S", 1), ("new/1", 2), ("cur/1:2,F", 3)]);
    let mut source = FileSource::open([root.path()]);
    let listed = all(&mut source, 1);
    let found: Vec<_> = listed.iter().map(|l| (l.id.as_str(), l.permanent)).collect();
    assert_eq!(found, [("cur/1", true), ("cur/1#cur/1:2,S", false), ("cur/1#new/1", false)]);
    let read: Vec<_> = listed.iter().map(|listed| fetch(&mut source, &listed.id).unwrap()).collect();
    assert_eq!(read, [3, 1, 2].map(message));
    // None takes the place of another.
    assert_eq!(kind(source.mark("cur/1#new/1", Mark::Seen, true)), PortErrorKind::Conflict);
    assert_eq!(fetch(&mut source, "cur/1#cur/1:2,S"), Ok(message(1)));
}

#[test]
fn what_is_deleted_is_gone_and_the_others_stay() {
    let root = maildir(&[("new/1", 1), ("cur/2:2,S", 2)]);
    write(root.path(), "x/3.eml", &message(3));
    write(root.path(), "x/4.eml", &message(4));
    write(root.path(), "x/y.mbox", &mbox(&[5, 6]));
    let mut source = FileSource::open([root.path()]);
    let before = ids(&mut source);
    fs::rename(root.path().join("new/1"), root.path().join("cur/1:2,S")).unwrap();
    source.delete("cur/1").unwrap();
    source.delete("x/3.eml").unwrap();
    assert!(!root.path().join("cur/1:2,S").exists() && !root.path().join("x/3.eml").exists());
    for id in ["cur/1", "x/3.eml"] {
        assert_eq!(kind(source.delete(id)), PortErrorKind::NotFound);
        assert_eq!(fetch(&mut source, id), Err("not_found"));
        assert_eq!(source.list(Some(id), 1).unwrap_err().kind(), PortErrorKind::NotFound);
    }
    for id in before.iter().filter(|id| id.starts_with("x/y.mbox")) {
        assert_eq!(kind(source.delete(id)), PortErrorKind::Unsupported);
    }
    // It is not what was read any more.
    fs::write(root.path().join("x/4.eml"), "Subject: something else\n\n").unwrap();
    assert_eq!(kind(source.delete("x/4.eml")), PortErrorKind::Conflict);
    fetch(&mut source, "x/4.eml").unwrap();
    source.delete("x/4.eml").unwrap();
    let left: Vec<String> = before.into_iter().filter(|id| id.contains("mbox") || id == "cur/2").collect();
    assert_eq!(ids(&mut source), left);
}

#[test]
fn a_message_of_an_mbox_keeps_its_id_when_others_come_and_go() {
    let root = plant(&[("a.mbox", mbox(&[1, 2, 3]))]);
    let path = root.path().join("a.mbox");
    let mut source = FileSource::open([&path]);
    let before = ids(&mut source);
    // Some is appended: all is where it was.
    fs::write(&path, mbox(&[1, 2, 3, 4])).unwrap();
    assert_eq!(fetch(&mut source, &before[1]), Ok(message(2)));
    // The first is deleted.
    fs::write(&path, mbox(&[2, 3, 4])).unwrap();
    assert_eq!(fetch(&mut source, &before[1]), Ok(message(2)));
    assert_eq!(fetch(&mut source, &before[0]), Err("not_found"));
    assert_eq!(fetch(&mut source, &before[0]), Err("not_found"), "and once more");
    assert_eq!(fetch(&mut source, &before[2]), Ok(message(3)));
    assert_eq!(source.list(Some(&before[1]), 9).unwrap().len(), 1, "the listing goes on as it was");
    // It is there again.
    fs::write(&path, mbox(&[3, 1])).unwrap();
    assert_eq!(fetch(&mut source, &before[0]), Ok(message(1)));
    let after = ids(&mut source);
    assert_eq!(after, [before[2].clone(), before[0].clone()]);
    // What was not there at the last look is found.
    let new = ids(&mut FileSource::open([plant(&[("a.mbox", mbox(&[7]))]).path().join("a.mbox")]));
    fs::write(&path, mbox(&[7])).unwrap();
    assert!(new.is_empty() || fetch(&mut source, &new[0]).is_ok());
    fs::remove_file(&path).unwrap();
    assert_eq!(fetch(&mut source, &before[0]), Err("not_found"));
}

#[test]
fn what_vanishes_or_cannot_be_read_is_an_error_in_its_place() {
    let root = plant(&[("a.eml", message(1)), ("b/c.eml", message(2)), ("d.eml", message(3))]);
    let mut source = FileSource::open([root.path()]);
    assert_eq!(ids(&mut source), ["a.eml", "b/c.eml", "d.eml"]);
    fs::remove_file(root.path().join("b/c.eml")).unwrap();
    assert_eq!(fetch(&mut source, "b/c.eml"), Err("not_found"));
    assert_eq!(fetch(&mut source, "d.eml"), Ok(message(3)));
    // A page later it is not listed.
    let mut source = FileSource::open([root.path()]);
    assert_eq!(source.list(None, 1).unwrap()[0].id, "a.eml");
    fs::remove_file(root.path().join("d.eml")).unwrap();
    assert_eq!(source.list(Some("a.eml"), 9).unwrap(), []);
    let mut source = FileSource::open([root.path().join("nowhere")]);
    assert_eq!(ids(&mut source), ["nowhere"]);
    assert_eq!(fetch(&mut source, "nowhere"), Err("not_found"));
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_twice() {
    let root = plant(&[("a/1.eml", message(1)), ("b/2.eml", message(2))]);
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, root.path().join(at)).unwrap();
    link("..", "a/up");
    link("../a/1.eml", "b/link.eml");
    link("nowhere", "b/dead.eml");
    link("loop", "b/loop");
    let mut source = FileSource::open([root.path()]);
    assert_eq!(ids(&mut source), ["a/1.eml", "b/2.eml", "b/link.eml"]);
    source.delete("b/link.eml").unwrap();
    assert_eq!(fetch(&mut source, "a/1.eml"), Ok(message(1)), "the link went, not the file");
}

#[test]
fn the_caller_may_stop_in_the_middle() {
    let root = plant(&[
        ("a.eml", "x".repeat(1 << 20)),
        ("b.mbox", format!("{SEPARATOR}S: 1\n\n{}\n", "y\n".repeat(1 << 19))),
    ]);
    let mut source = FileSource::open([root.path()]);
    for id in ids(&mut source) {
        let mut chunks = 0;
        let stopped = source.fetch(&id, &mut |_| {
            chunks += 1;
            Err(pec_core::ports::PortError::new(PortErrorKind::Full, "enough"))
        });
        assert_eq!((kind(stopped), chunks), (PortErrorKind::Full, 1));
        assert!(fetch(&mut source, &id).unwrap().len() >= 1 << 20);
    }
}

#[test]
fn every_way_to_quote_leads_back_to_the_message() {
    let original = "Subject: 1\n\nFrom Rome\n>From Milan\n>>From Turin\n";
    let rd = "Subject: 1\n\n>From Rome\n>>From Milan\n>>>From Turin\n";
    let o = "Subject: 1\n\n>From Rome\n>From Milan\n>>From Turin\n";
    let cl = format!("Content-Length: {}\n{original}", original.len() - 12);
    let crlf = original.replace('\n', "\r\n");
    for (name, stored, expected) in [
        ("mboxrd", rd, Some(original)),
        // It cannot be told from one that was mailed with `>From Milan`.
        ("mboxo", o, None),
        ("mboxcl, mboxcl2", &cl, Some(&*cl)),
        ("CRLF", &crlf, Some(&*crlf)),
    ] {
        let separator = if name == "CRLF" { SEPARATOR.replace('\n', "\r\n") } else { SEPARATOR.to_owned() };
        let end = if name == "CRLF" { "\r\n" } else { "\n" };
        let text = format!("{separator}{stored}{end}{separator}Subject: 2{end}{end}");
        let root = plant(&[("a.mbox", text)]);
        let mut source = FileSource::open([root.path()]);
        let listed = all(&mut source, 9);
        assert_eq!(listed.len(), 2, "{name}");
        let found = fetch(&mut source, &listed[0].id).unwrap();
        assert_eq!(found, stored, "{name}: as it is stored");
        let mut readings = readings(found.as_bytes(), listed[0].quoted);
        if let Some(expected) = expected {
            assert!(readings.any(|(bytes, _)| *bytes == *expected.as_bytes()), "{name}");
        }
    }
}

#[test]
fn the_sample_mailbox() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/mailbox");
    let mut source = FileSource::open([&folder]);
    let listed = all(&mut source, 7);
    assert!(listed.len() > 20);
    assert!(listed.iter().any(|listed| listed.folder == Folder::Sent));
    for listed in &listed {
        let mut bytes = Vec::new();
        source
            .fetch(&listed.id, &mut |chunk| {
                bytes.extend_from_slice(chunk);
                Ok(())
            })
            .unwrap();
        assert_eq!(bytes, fs::read(folder.join(&listed.id)).unwrap());
    }
}

#[test]
fn a_hundred_thousand_messages_in_one_mbox_have_the_same_ids_twice() {
    const COUNT: usize = 100_000;
    let numbers: Vec<usize> = (0..COUNT).map(|number| number % (COUNT / 2)).collect();
    let root = plant(&[("a.mbox", mbox(&numbers))]);
    let mut source = FileSource::open([root.path()]);
    let listed = all(&mut source, 1000);
    assert_eq!(listed.len(), COUNT);
    assert_eq!(all(&mut FileSource::open([root.path()]), 7000), listed);
    for number in [0, 1, COUNT / 2 - 1, COUNT / 2, COUNT - 1] {
        assert_eq!(fetch(&mut source, &listed[number].id), Ok(message(numbers[number])));
    }
}
