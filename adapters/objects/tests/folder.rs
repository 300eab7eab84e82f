//! Objects in a folder: what stands on the disk, and what is said of a folder that is not as it should be.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "helpers of tests"
)]

use pec_core::ports::{Objects, PortErrorKind};
use pec_objects::FolderObjects;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::tempdir;

fn names(objects: &FolderObjects, prefix: &str) -> Vec<String> {
    objects.list(prefix, None, usize::MAX).unwrap().into_iter().map(|object| object.name).collect()
}

fn error(made: Result<FolderObjects, pec_core::ports::PortError>, path: &Path) -> PortErrorKind {
    let error = made.unwrap_err();
    assert!(error.detail().contains(path.to_str().unwrap()), "{error}");
    error.kind()
}

#[test]
fn an_object_is_the_file_at_its_name() {
    let scratch = tempdir().unwrap();
    let folder = scratch.path().join("a/b/archive");
    let objects = FolderObjects::create(&folder).unwrap();
    objects.create("packs/0f", vec![1, 2, 3]).unwrap();
    assert_eq!(fs::read(folder.join("packs/0f")).unwrap(), [1, 2, 3]);
    assert_eq!(fs::read_dir(folder.join("packs")).unwrap().count(), 1);

    let again = FolderObjects::open(&folder).unwrap();
    assert_eq!(again.get("packs/0f").unwrap(), [1, 2, 3]);
    again.delete("packs/0f").unwrap();
    assert!(names(&objects, "").is_empty());
}

#[test]
fn a_place_that_is_no_folder_is_told() {
    let scratch = tempdir().unwrap();
    let (nothing, file) = (scratch.path().join("nothing"), scratch.path().join("file"));
    fs::write(&file, "text").unwrap();
    assert_eq!(error(FolderObjects::open(&nothing), &nothing), PortErrorKind::NotFound);
    assert_eq!(error(FolderObjects::open(&file), &file), PortErrorKind::Foreign);
    assert_eq!(error(FolderObjects::create(&file), &file), PortErrorKind::Foreign);
    assert!(!nothing.exists());
}

#[test]
fn only_an_empty_folder_is_taken() {
    let scratch = tempdir().unwrap();
    FolderObjects::create(scratch.path()).unwrap();
    fs::create_dir(scratch.path().join("lost+found")).unwrap(); // a new disk
    FolderObjects::create(scratch.path()).unwrap();
    fs::write(scratch.path().join("letter.txt"), "text").unwrap();
    assert_eq!(error(FolderObjects::create(scratch.path()), scratch.path()), PortErrorKind::Exists);
}

#[test]
fn a_folder_that_went_away_is_not_made_again() {
    let scratch = tempdir().unwrap();
    let folder = scratch.path().join("archive");
    let objects = FolderObjects::create(&folder).unwrap();
    objects.create("packs/0f", vec![1]).unwrap();

    // As when its disk is not mounted any more. None of its objects is missing: there is nothing to look at.
    fs::rename(&folder, scratch.path().join("elsewhere")).unwrap();
    let kinds = [
        objects.create("packs/10", vec![1]).unwrap_err().kind(),
        objects.create("log/1", vec![1]).unwrap_err().kind(),
        objects.get("packs/0f").unwrap_err().kind(),
        objects.list("", None, 10).unwrap_err().kind(),
        objects.list("packs/", None, 10).unwrap_err().kind(),
        objects.delete("packs/0f").unwrap_err().kind(),
    ];
    assert_eq!(kinds, [PortErrorKind::Unavailable; 6]);
    assert!(!folder.exists());

    fs::create_dir(&folder).unwrap(); // where it was mounted
    assert_eq!(objects.create("packs/10", vec![1]).unwrap_err().kind(), PortErrorKind::Unavailable);
}

#[test]
fn names_come_in_the_order_of_their_bytes_whatever_is_a_folder() {
    let scratch = tempdir().unwrap();
    let objects = FolderObjects::create(scratch.path()).unwrap();
    let mut all = ["a-b", "a.b", "a/b", "a/b-/c", "a/b.c/d", "a/c", "a0", "a_", "b", "b-/a"];
    for name in all {
        objects.create(name, name.into()).unwrap();
    }
    all.sort_unstable();
    assert_eq!(names(&objects, ""), all);
    assert_eq!(names(&objects, "a/b"), ["a/b", "a/b-/c", "a/b.c/d"]);

    for most in 1..=all.len() {
        for prefix in ["", "a", "a/", "a/b", "b", "c", "A", "../", "/"] {
            let wanted: Vec<_> = all.iter().filter(|name| name.starts_with(prefix)).collect();
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = objects.list(prefix, after.as_deref(), most).unwrap();
                assert!(page.len() <= most);
                let Some(last) = page.last() else { break };
                after = Some(last.name.clone());
                found.extend(page.into_iter().map(|object| object.name));
            }
            assert!(found.iter().eq(wanted.iter().copied()), "{prefix}: {found:?}");
        }
    }
}

/// A folder whose last change is long ago is read once for many pages, so each change has to be noticed.
#[test]
fn a_listing_that_goes_on_sees_what_changed_meanwhile() {
    let scratch = tempdir().unwrap();
    let objects = FolderObjects::create(scratch.path()).unwrap();
    let other = FolderObjects::open(scratch.path()).unwrap();
    for name in ["log/1", "log/3", "log/5"] {
        objects.create(name, vec![0]).unwrap();
    }
    let settle = || {
        let folder = File::open(scratch.path().join("log")).unwrap();
        folder.set_modified(SystemTime::now() - Duration::from_secs(60)).unwrap();
    };
    settle();
    assert_eq!(objects.list("log/", None, 1).unwrap()[0].name, "log/1");
    assert_eq!(objects.list("log/", Some("log/1"), 1).unwrap()[0].name, "log/3");
    other.create("log/4", vec![0]).unwrap();
    assert_eq!(objects.list("log/", Some("log/3"), 1).unwrap()[0].name, "log/4");
    settle();
    assert_eq!(names(&objects, "log/"), ["log/1", "log/3", "log/4", "log/5"]);
    other.delete("log/3").unwrap();
    assert_eq!(names(&objects, "log/"), ["log/1", "log/4", "log/5"]);
    fs::write(scratch.path().join("log/4"), "four").unwrap();
    assert_eq!(objects.list("log/4", None, 9).unwrap()[0].bytes, 4);
}

#[test]
fn what_is_no_object_is_not_seen() {
    let scratch = tempdir().unwrap();
    let objects = FolderObjects::create(scratch.path()).unwrap();
    objects.create("log/1", vec![0]).unwrap();
    for file in ["log/2#1", "log/.hidden", "log/Capital", "log/a b", "README.TXT", "log/end."] {
        fs::write(scratch.path().join(file), "text").unwrap();
    }
    fs::create_dir(scratch.path().join("empty")).unwrap();
    assert_eq!(names(&objects, ""), ["log/1"]);
    for name in ["log/2#1", "log/.hidden", "../x", "", "log/", "log//1"] {
        assert_eq!(objects.get(name).unwrap_err().kind(), PortErrorKind::Invalid);
        assert_eq!(objects.create(name, vec![0]).unwrap_err().kind(), PortErrorKind::Invalid);
        assert_eq!(objects.delete(name).unwrap_err().kind(), PortErrorKind::Invalid);
    }
    // A folder is no object, and an object no folder.
    assert_eq!(objects.get("log").unwrap_err().kind(), PortErrorKind::NotFound);
    assert_eq!(objects.get_range("log", 0, 1).unwrap_err().kind(), PortErrorKind::NotFound);
    assert_eq!(objects.delete("empty").unwrap_err().kind(), PortErrorKind::NotFound);
    assert_eq!(objects.create("log", vec![0]).unwrap_err().kind(), PortErrorKind::Exists);
    assert_eq!(objects.get("log/1/2").unwrap_err().kind(), PortErrorKind::NotFound);
    assert_eq!(objects.delete("log/1/2").unwrap_err().kind(), PortErrorKind::NotFound);
    assert_eq!(objects.create("log/1/2", vec![0]).unwrap_err().kind(), PortErrorKind::Exists);
    assert_eq!(objects.create("log/1/2/3", vec![0]).unwrap_err().kind(), PortErrorKind::Exists);
}

#[test]
fn the_files_of_a_create_that_died_are_in_nobodys_way_and_go() {
    let scratch = tempdir().unwrap();
    FolderObjects::create(scratch.path()).unwrap().create("log/1", vec![0]).unwrap();
    let staging = |number| scratch.path().join(format!("log/2#{number}"));
    for number in [1, 2] {
        fs::write(staging(number), "hal").unwrap();
    }
    let yesterday = SystemTime::now() - Duration::from_hours(25);
    File::options().write(true).open(staging(1)).unwrap().set_modified(yesterday).unwrap();

    let objects = FolderObjects::open(scratch.path()).unwrap();
    assert_eq!(names(&objects, ""), ["log/1"]);
    assert!(staging(1).exists(), "who only reads removes nothing");
    objects.create("log/2", b"whole".to_vec()).unwrap();
    assert_eq!(objects.get("log/2").unwrap(), b"whole");
    assert!(!staging(1).exists());
    assert!(staging(2).exists(), "somebody may be writing it");
}

#[test]
fn a_range_ends_where_the_object_does() {
    let scratch = tempdir().unwrap();
    let objects = FolderObjects::create(scratch.path()).unwrap();
    objects.create("a", (0..100).collect()).unwrap();
    objects.create("empty", Vec::new()).unwrap();
    assert_eq!(objects.get_range("a", 90, 20).unwrap(), (90..100).collect::<Vec<u8>>());
    assert_eq!(objects.get_range("a", 5, 2).unwrap(), [5, 6]);
    for (from, length) in [(0, 0), (100, 1), (u64::MAX, u64::MAX), (100, u64::MAX)] {
        assert!(objects.get_range("a", from, length).unwrap().is_empty());
    }
    assert_eq!(objects.get_range("a", 1, u64::MAX).unwrap().len(), 99);
    assert!(objects.get("empty").unwrap().is_empty());
    assert!(objects.get_range("empty", 0, 1).unwrap().is_empty());
    assert_eq!(objects.get_range("b", 0, 0).unwrap_err().kind(), PortErrorKind::NotFound);
}

/// With one thread in the caller's pool, a store that handed its work to that pool would wait for itself.
#[test]
fn it_may_be_called_from_any_thread_of_a_runtime() {
    let scratch = tempdir().unwrap();
    let objects = std::sync::Arc::new(FolderObjects::create(scratch.path()).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        objects.create("a", vec![1]).unwrap();
        let inner = objects.clone();
        let got = tokio::task::spawn_blocking(move || inner.get("a").unwrap()).await.unwrap();
        assert_eq!(got, [1]);
        objects.delete("a").unwrap();
        assert!(objects.list("", None, 1).unwrap().is_empty());
    });
}

#[cfg(unix)]
#[test]
fn a_link_leads_out_of_the_folder_but_not_around_in_it() {
    use std::os::unix::fs::symlink;
    let (scratch, disk) = (tempdir().unwrap(), tempdir().unwrap());
    symlink(disk.path(), scratch.path().join("packs")).unwrap();
    let objects = FolderObjects::open(scratch.path()).unwrap();
    objects.create("packs/1", vec![1]).unwrap();
    objects.create("log/1", vec![1, 2]).unwrap();
    assert_eq!(fs::read(disk.path().join("1")).unwrap(), [1]);
    symlink(scratch.path(), scratch.path().join("log/up")).unwrap();
    symlink(scratch.path().join("log"), scratch.path().join("again")).unwrap();
    symlink("nowhere", scratch.path().join("broken")).unwrap();
    symlink(scratch.path(), disk.path().join("back")).unwrap();
    symlink(scratch.path().join("log/1"), disk.path().join("2")).unwrap();
    let listed = objects.list("", None, 100).unwrap();
    let listed: Vec<_> = listed.iter().map(|object| (object.name.as_str(), object.bytes)).collect();
    assert_eq!(listed, [("log/1", 2), ("packs/1", 1), ("packs/2", 2)]);
}
