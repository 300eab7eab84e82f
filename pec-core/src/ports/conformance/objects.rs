//! What [`Objects`] have to do.

use super::tools::{Job, Numbers, at_once, equal, given, holds, refused, same_bytes, violation};
use super::{Check, Fixture, StoreRun, Violation};
use crate::ports::{MAX_NAME_BYTES, ObjectInfo, Objects, PortErrorKind};

type Store<'a> = &'a mut dyn Fixture<dyn Objects>;
type Verdict = Result<(), Violation>;

/// The checks of [`Objects`].
pub const OBJECTS: &[Check<StoreRun<dyn Objects>>] = &[
    Check::new("a_new_store_is_empty", "there is nothing in a new store", a_new_store_is_empty),
    Check::new(
        "bytes_stay_as_they_are",
        "an object has the bytes that it was created with",
        bytes_stay_as_they_are,
    ),
    Check::new("big_objects", "an object of 32 MB is kept, and read in ranges", big_objects),
    Check::new(
        "a_name_is_taken_once",
        "a name that is taken is refused, and nothing changes",
        a_name_is_taken_once,
    ),
    Check::new(
        "names_within_the_bounds",
        "every name that is allowed is kept apart from every other",
        names_within_the_bounds,
    ),
    Check::new(
        "names_that_are_none",
        "a name that is not allowed is invalid, and creates nothing",
        names_that_are_none,
    ),
    Check::new("what_is_absent", "what is not there is not found", what_is_absent),
    Check::new("ranges", "a range gives what there is of it, which may be nothing", ranges),
    Check::new(
        "lists_in_the_order_of_bytes",
        "a list is in the order of the names' bytes, with the right sizes",
        lists_in_the_order_of_bytes,
    ),
    Check::new("lists_by_pages", "pages of any size give each object once", lists_by_pages),
    Check::new(
        "lists_by_prefix",
        "a prefix is compared as it is, a slash is a character like others",
        lists_by_prefix,
    ),
    Check::new(
        "lists_behind_a_name",
        "a list goes on behind any text, of an object or not",
        lists_behind_a_name,
    ),
    Check::new("lists_of_many", "more than a thousand objects are listed", lists_of_many),
    Check::new("deleting", "what was deleted is gone, nothing else is, and its name is free", deleting),
    Check::new(
        "another_handle_sees_it",
        "what one handle wrote or deleted, one that was opened later sees",
        another_handle_sees_it,
    ),
    Check::new(
        "handles_at_once",
        "what one handle wrote or deleted, one that was open already sees",
        handles_at_once,
    ),
    Check::new(
        "one_of_many_creates",
        "of several that take one name at once one succeeds, and the bytes are its own",
        one_of_many_creates,
    ),
    Check::new(
        "no_half_objects",
        "who reads while an object is created finds nothing or all of it",
        no_half_objects,
    ),
];

fn a_new_store_is_empty(store: Store<'_>) -> Verdict {
    for _ in 0..2 {
        let objects = store.fresh()?;
        equal("a list of a new store", objects.list("", None, 10)?, Vec::new())?;
        objects.create("a", b"left over?".to_vec())?;
    }
    Ok(())
}

fn bytes_stay_as_they_are(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    let kept: [(&str, &[u8]); 6] = [
        ("empty", b""),
        ("zero", b"\0"),
        ("lines", b"\r\n\n\r \t\r\n"),
        ("text", "caffè \u{1f4e7}".as_bytes()),
        ("not-text", b"\xff\xfe\x80\xc3"),
        ("every-byte", &every_byte),
    ];
    for (name, bytes) in kept {
        given(name, objects.create(name, bytes.to_vec()))?;
    }
    for (name, bytes) in kept {
        same_bytes(name, &given(name, objects.get(name))?, bytes)?;
        same_bytes(format!("{name} as a range"), &given(name, objects.get_range(name, 0, u64::MAX))?, bytes)?;
        let listed = objects.list(name, None, 1)?;
        equal(format!("{name} in a list"), listed, vec![ObjectInfo::new(name, bytes.len() as u64)])?;
    }
    Ok(())
}

fn big_objects(store: Store<'_>) -> Verdict {
    const SIZE: usize = 32 << 20;
    let objects = store.fresh()?;
    let bytes = Numbers(1).bytes(SIZE);
    given("to create an object of 32 MB", objects.create("packs/big", bytes.clone()))?;
    let objects = store.reopen()?;
    equal("its size in a list", objects.list("", None, 1)?, vec![ObjectInfo::new("packs/big", SIZE as u64)])?;
    same_bytes("all of it", &objects.get("packs/big")?, &bytes)?;
    for (from, length) in [(0, 1), (SIZE / 2 - 7, 14), (5 << 20, 9 << 20), (SIZE - 3, 3), (SIZE - 3, 9)] {
        let expected = bytes.get(from..(from + length).min(SIZE)).unwrap_or_default();
        let found = objects.get_range("packs/big", from as u64, length as u64)?;
        same_bytes(format!("{length} bytes of it from byte {from} on"), &found, expected)?;
    }
    Ok(())
}

fn a_name_is_taken_once(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    objects.create("log/1", b"first".to_vec())?;
    for bytes in [&b"first"[..], b"second", b"", b"longer than the first"] {
        refused("to create it again", objects.create("log/1", bytes.to_vec()), PortErrorKind::Exists)?;
        same_bytes("the bytes after that", &objects.get("log/1")?, b"first")?;
    }
    equal("the list", objects.list("", None, 9)?, vec![ObjectInfo::new("log/1", 5)])
}

fn names_within_the_bounds(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    let deep = vec!["d"; MAX_NAME_BYTES / 2].join("/") + "d";
    let names = [
        "a".to_owned(),
        "0".to_owned(),
        "-".to_owned(),
        "_".to_owned(),
        "-a.b_c-".to_owned(),
        "b..c".to_owned(),
        "b.c".to_owned(),
        "b/c".to_owned(),
        "b_c".to_owned(),
        "b-c".to_owned(),
        "c/d/e".to_owned(),
        "c/d-e".to_owned(),
        "c-d/e".to_owned(),
        "con.txt".to_owned(),
        "000000000001.json".to_owned(),
        "x".repeat(MAX_NAME_BYTES),
        format!("y/{}", "y".repeat(MAX_NAME_BYTES - 2)),
        deep,
    ];
    for name in &names {
        given(name, objects.create(name, name.clone().into_bytes()))?;
    }
    for name in &names {
        same_bytes(name, &given(name, objects.get(name))?, name.as_bytes())?;
    }
    equal("how many there are", objects.list("", None, 100)?.len(), names.len())
}

fn names_that_are_none(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    let long = "x".repeat(MAX_NAME_BYTES + 1);
    let names = [
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/../b",
        "./a",
        "a/.",
        "a/..",
        ".a",
        "a.",
        "a/.b",
        "a./b",
        "A",
        "aB",
        "a b",
        "a\\b",
        "a%2fb",
        "a\0",
        "a\n",
        "a:b",
        "a*",
        "caffè",
        "\u{1f4e7}",
        "a+b",
        "a~",
        "C:",
        &long,
    ];
    for name in names {
        let what = |call: &str| format!("{call}({name:?})");
        refused(what("create"), objects.create(name, b"x".to_vec()), PortErrorKind::Invalid)?;
        refused(what("get"), objects.get(name), PortErrorKind::Invalid)?;
        refused(what("get_range"), objects.get_range(name, 0, 1), PortErrorKind::Invalid)?;
        refused(what("delete"), objects.delete(name), PortErrorKind::Invalid)?;
    }
    equal("the list after that", objects.list("", None, 9)?, Vec::new())
}

fn what_is_absent(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    objects.create("log/1", b"x".to_vec())?;
    for name in ["absent", "log/2", "log/10", "lo", "log/0/1", "other/1"] {
        let what = |call: &str| format!("{call}({name:?})");
        refused(what("get"), objects.get(name), PortErrorKind::NotFound)?;
        refused(what("get_range"), objects.get_range(name, 0, 1), PortErrorKind::NotFound)?;
        refused(what("get_range of nothing"), objects.get_range(name, 0, 0), PortErrorKind::NotFound)?;
        refused(what("delete"), objects.delete(name), PortErrorKind::NotFound)?;
    }
    same_bytes("the object that is there", &objects.get("log/1")?, b"x")
}

fn ranges(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    let bytes = b"0123456789";
    objects.create("ten", bytes.to_vec())?;
    objects.create("none", Vec::new())?;
    let ends = [0, 1, 2, 9, 10, 11, 1000, u64::from(u32::MAX), i64::MAX as u64, u64::MAX - 1, u64::MAX];
    for from in ends {
        for length in ends {
            let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(bytes.len());
            let expected = bytes.get(place(from)..place(from.saturating_add(length))).unwrap_or_default();
            let what = format!("{length} bytes from byte {from} on");
            same_bytes(
                format!("{what}, of ten"),
                &given(&what, objects.get_range("ten", from, length))?,
                expected,
            )?;
            same_bytes(
                format!("{what}, of none"),
                &given(&what, objects.get_range("none", from, length))?,
                b"",
            )?;
        }
    }
    Ok(())
}

/// Names whose order differs if it is not that of bytes: folder by folder, by language, or by time.
const ORDERED: &[&str] = &[
    "-", "0", "00", "0a", "10", "2", "_", "a-b", "a-b-c", "a.b", "a/b", "a/b-c", "a/b.c", "a/c/d", "a0",
    "a_b", "ab", "b/a", "b0/a", "z",
];

/// Writes these in an order that is not theirs; the size of each is that of its name.
fn fill(objects: &dyn Objects, names: &[&str]) -> Verdict {
    let (early, late): (Vec<_>, Vec<_>) = names.iter().enumerate().partition(|(place, _)| place % 3 == 1);
    for (_, name) in late.into_iter().rev().chain(early) {
        given(name, objects.create(name, name.as_bytes().to_vec()))?;
    }
    Ok(())
}

fn infos<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<ObjectInfo> {
    names.into_iter().map(|name| ObjectInfo::new(name, name.len() as u64)).collect()
}

fn lists_in_the_order_of_bytes(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    fill(&*objects, ORDERED)?;
    equal("the list", objects.list("", None, 1000)?, infos(ORDERED.iter().copied()))?;
    equal("a list without an end", objects.list("", None, usize::MAX)?, infos(ORDERED.iter().copied()))
}

/// Reads a list page by page. A page that does not lead on ends it: a suite always ends.
fn pages(objects: &dyn Objects, prefix: &str, most: usize) -> Result<Vec<ObjectInfo>, Violation> {
    let mut all: Vec<ObjectInfo> = Vec::new();
    loop {
        let page = objects.list(prefix, all.last().map(|info| info.name.as_str()), most)?;
        holds("a page", &format!("at most {most} objects"), &page.len(), page.len() <= most)?;
        let Some(first) = page.first() else { return Ok(all) };
        if all.last().is_some_and(|last| last.name >= first.name) {
            return Err(violation(
                "the next page",
                "names behind those of the page before",
                format!("{first:?}"),
            ));
        }
        all.extend(page);
    }
}

fn lists_by_pages(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    fill(&*objects, ORDERED)?;
    for most in 1..=ORDERED.len() + 1 {
        let what = format!("the list in pages of {most}");
        equal(what, pages(&*objects, "", most)?, infos(ORDERED.iter().copied()))?;
        let begins = ORDERED.iter().copied().filter(|name| name.starts_with("a/"));
        equal(format!("a/ in pages of {most}"), pages(&*objects, "a/", most)?, infos(begins))?;
    }
    Ok(())
}

fn lists_by_prefix(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    fill(&*objects, ORDERED)?;
    let prefixes = [
        "",
        "a",
        "a/",
        "a/b",
        "a/b-",
        "a/b-c",
        "a/b-cd",
        "a/c",
        "a/c/",
        "a/c/d",
        "a/c/d/",
        "a_",
        "a.",
        "a-",
        "b",
        "b/",
        "b0",
        "0",
        "-",
        "_",
        "z",
        "zz",
        "A",
        "%",
        "a%",
        "*",
        "a*",
        "?",
        ".",
        "..",
        "../",
        "/",
        "a//",
        "\\",
        "caffè",
        "\u{1f4e7}",
        "'",
        "\"",
    ];
    for prefix in prefixes {
        let begins = ORDERED.iter().copied().filter(|name| name.starts_with(prefix));
        let what = format!("the list of {prefix:?}");
        equal(&what, given(&what, objects.list(prefix, None, 1000))?, infos(begins))?;
    }
    Ok(())
}

fn lists_behind_a_name(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    fill(&*objects, ORDERED)?;
    let more = [
        "",
        "A",
        "a",
        "a/",
        "a/a",
        "a/b/",
        "a/bz",
        "a/c",
        "a/z",
        "a~",
        "b",
        "zz",
        "\u{1f4e7}",
        "a\\",
        "/",
        "%",
    ];
    for after in ORDERED.iter().chain(&more) {
        for prefix in ["", "a", "a/", "b"] {
            let behind = ORDERED.iter().copied().filter(|name| name.starts_with(prefix) && name > after);
            let what = format!("the list of {prefix:?} behind {after:?}");
            equal(&what, given(&what, objects.list(prefix, Some(after), 1000))?, infos(behind.clone()))?;
            equal(format!("one of {what}"), objects.list(prefix, Some(after), 1)?, infos(behind.take(1)))?;
        }
    }
    Ok(())
}

fn lists_of_many(store: Store<'_>) -> Verdict {
    // Services give a thousand names at once, whatever one asks for.
    const MANY: usize = 1_050;
    let objects = store.fresh()?;
    let names: Vec<String> = (0..MANY).map(|number| format!("log/{number:012}")).collect();
    for name in &names {
        objects.create(name, name.clone().into_bytes())?;
    }
    for most in [MANY + 1, 1_000, 400] {
        let found = pages(&*objects, "log/", most)?;
        equal(format!("how many are listed in pages of {most}"), found.len(), MANY)?;
        let all = found == infos(names.iter().map(String::as_str));
        holds(format!("all in pages of {most}"), "each in its place", &found, all)?;
    }
    let last = objects.list("log/", names.get(MANY - 3).map(String::as_str), 10)?;
    equal("the last", last, infos(names.iter().skip(MANY - 2).map(String::as_str)))
}

fn deleting(store: Store<'_>) -> Verdict {
    let objects = store.fresh()?;
    fill(&*objects, ORDERED)?;
    for (place, name) in ORDERED.iter().enumerate() {
        given(&format!("delete({name:?})"), objects.delete(name))?;
        refused(format!("get({name:?}) after that"), objects.get(name), PortErrorKind::NotFound)?;
        refused(
            format!("get_range({name:?}) after that"),
            objects.get_range(name, 0, 1),
            PortErrorKind::NotFound,
        )?;
        refused(format!("delete({name:?}) again"), objects.delete(name), PortErrorKind::NotFound)?;
        let left = ORDERED.iter().copied().skip(place + 1);
        equal(format!("the list after delete({name:?})"), objects.list("", None, 1000)?, infos(left))?;
    }
    objects.create("a/b", b"anew".to_vec())?;
    same_bytes("what was created anew", &objects.get("a/b")?, b"anew")
}

fn another_handle_sees_it(store: Store<'_>) -> Verdict {
    let first = store.fresh()?;
    first.create("log/1", b"one".to_vec())?;
    first.create("log/2", b"two".to_vec())?;
    first.delete("log/2")?;
    drop(first);
    let second = store.reopen()?;
    same_bytes("an object after reopening", &given("get after reopening", second.get("log/1"))?, b"one")?;
    refused("what was deleted before", second.get("log/2"), PortErrorKind::NotFound)?;
    refused("to create it again", second.create("log/1", b"other".to_vec()), PortErrorKind::Exists)?;
    equal("the list after reopening", second.list("", None, 9)?, vec![ObjectInfo::new("log/1", 3)])?;
    second.create("log/2", b"two again".to_vec())?;
    let third = store.reopen()?;
    same_bytes("an object of the second handle", &given("get by a third", third.get("log/2"))?, b"two again")
}

fn handles_at_once(store: Store<'_>) -> Verdict {
    let (first, second) = (store.fresh()?, store.reopen()?);
    equal("the list before", second.list("", None, 9)?, Vec::new())?;
    refused("get before", second.get("log/1"), PortErrorKind::NotFound)?;
    first.create("log/1", b"one".to_vec())?;
    same_bytes("an object of the other handle", &given("get by the other", second.get("log/1"))?, b"one")?;
    equal("the list after", second.list("", None, 9)?, vec![ObjectInfo::new("log/1", 3)])?;
    refused("to create it by the other", second.create("log/1", b"x".to_vec()), PortErrorKind::Exists)?;
    given("delete by the other", second.delete("log/1"))?;
    refused("what the other deleted", first.get("log/1"), PortErrorKind::NotFound)?;
    equal("the list after that", first.list("", None, 9)?, Vec::new())
}

/// How often a race is run, and by how many.
const RACES: usize = 12;
const RACERS: usize = 6;

fn one_of_many_creates(store: Store<'_>) -> Verdict {
    let (first, second) = (store.fresh()?, store.reopen()?);
    for race in 0..RACES {
        let name = format!("log/{race:012}");
        let contents: Vec<Vec<u8>> =
            (0..RACERS).map(|racer| vec![u8::try_from(racer).unwrap_or(0); 50_000 + racer]).collect();
        let handles = [&first, &second].into_iter().cycle();
        let jobs = contents.iter().zip(handles).map(|(bytes, objects)| -> Job<'_, _> {
            let name = &name;
            // Who comes too late may read at once what won.
            Box::new(move || objects.create(name, bytes.clone()).map_err(|error| (error, objects.get(name))))
        });
        let ends = at_once(jobs.collect())?;
        let winners: Vec<&Vec<u8>> =
            ends.iter().zip(&contents).filter(|(end, _)| end.is_ok()).map(|(_, bytes)| bytes).collect();
        let [winner] = winners.as_slice() else {
            return Err(violation("who created the object", "one", format!("{}", winners.len())));
        };
        for (error, read) in ends.into_iter().filter_map(Result::err) {
            refused("who came too late", Err::<(), _>(error), PortErrorKind::Exists)?;
            same_bytes("what those read who came too late", &given("get after exists", read)?, winner)?;
        }
        same_bytes("what is kept", &first.get(&name)?, winner)?;
        same_bytes("what is kept, by another handle", &store.reopen()?.get(&name)?, winner)?;
    }
    Ok(())
}

fn no_half_objects(store: Store<'_>) -> Verdict {
    let (writer, reader) = (store.fresh()?, store.reopen()?);
    let bytes = Numbers(2).bytes(1 << 20);
    for race in 0..RACES {
        let name = format!("packs/{race}");
        let write: Job<'_, Verdict> =
            Box::new(|| given("to create an object", writer.create(&name, bytes.clone())));
        let read = || -> Verdict {
            // Rounds, not until it is there: a store that never shows it must not keep us here.
            for _ in 0..200 {
                for info in reader.list(&name, None, 2)?.iter().filter(|info| info.name == name) {
                    equal("its size while it is created", info.bytes, bytes.len() as u64)?;
                }
                match reader.get(&name) {
                    Ok(found) => return same_bytes("an object while it is created", &found, &bytes),
                    Err(error) => {
                        refused("to read it too early", Err::<(), _>(error), PortErrorKind::NotFound)?
                    }
                }
            }
            Ok(())
        };
        at_once(vec![write, Box::new(read), Box::new(read)])?.into_iter().collect::<Verdict>()?;
        same_bytes("what was created", &reader.get(&name)?, &bytes)?;
    }
    Ok(())
}
