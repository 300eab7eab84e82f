//! `pec archive`: taking in, finding, following, checking; as a user meets it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "helpers of tests")]

mod common;

use common::archive::{NOW, Scratch, sample};
use common::{message, pec, run};
use pec_tests::{case::testdata, scratch};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

#[test]
fn the_first_commands_of_a_newcomer() {
    let root = scratch();
    let project = testdata().join("..");
    let archive = root.path().join("A");
    let archive = archive.to_str().unwrap();
    let mut answers = Vec::new();
    for words in [
        &["archive", "init", archive][..],
        &["archive", "add", archive, "testdata/mailbox"],
        &["archive", "search", archive, "contratto"],
        &["archive", "status", archive],
        &["archive", "check", archive],
    ] {
        let answer = run(&project, words);
        assert_eq!((answer.status, answer.err.as_str()), (0, ""), "{words:?}: {}", answer.out);
        assert!(!answer.out.contains('\x1b'), "{words:?}");
        answers.push(answer.out);
    }
    assert!(answers[1].starts_with("74 messages: new 74 ("), "{}", answers[1]);
    assert!(answers[2].contains("Posta") || answers[2].contains("ordinary"), "{}", answers[2]);
    assert!(answers[2].lines().count() > 1, "{}", answers[2]);
    assert!(answers[3].contains("\nmailbox  74 "), "{}", answers[3]);
    assert!(answers[4].ends_with("the archive is sound\n"), "{}", answers[4]);
}

#[test]
fn every_message_is_told_once_and_a_second_time_changes_nothing() {
    let scratch = Scratch::new();
    let first = scratch.add(&sample(), &["--json"]).json();
    let (last, lines) = first.split_last().unwrap();
    assert_eq!(lines.len(), 74);
    let mut names = BTreeSet::new();
    for line in lines {
        let keys: Vec<_> = line.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["bytes", "error", "file", "mailbox", "message", "new"]);
        assert_eq!(
            (&line["new"], &line["error"], &line["mailbox"]),
            (&true.into(), &Value::Null, &"mailbox".into())
        );
        let file = line["file"].as_str().unwrap();
        let bytes = fs::read(file).unwrap();
        assert_eq!(line["bytes"], bytes.len() as u64);
        assert!(names.insert(line["message"].as_str().unwrap().to_owned()));
    }
    assert_eq!(last["summary"]["new"], 74);
    let sums: Vec<_> = ["bytes", "failed", "known", "new", "unreadable"].map(str::to_owned).into();
    assert_eq!(last["summary"].as_object().unwrap().keys().cloned().collect::<Vec<_>>(), sums);

    let head =
        |scratch: &Scratch| scratch.archive("status", &["--json"]).json()[0]["archive"]["head"].clone();
    let before = head(&scratch);
    let second = scratch.add(&sample(), &["--json"]).json();
    assert_eq!(second.len(), 75);
    assert!(second[..74].iter().all(|line| line["new"] == false));
    assert_eq!((&second[74]["summary"]["new"], &second[74]["summary"]["known"]), (&0.into(), &74.into()));
    assert_eq!(head(&scratch), before, "nothing was written");
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_kept() {
    let scratch = Scratch::new();
    fs::write(scratch.path().join("one.eml"), message(1)).unwrap();
    fs::create_dir(scratch.path().join("in")).unwrap();
    fs::write(scratch.path().join("in/photo.jpg"), [0xff, 0xd8, 0xff]).unwrap();
    fs::write(scratch.path().join("in/two.eml"), message(2)).unwrap();
    let answer = scratch.pec(&["archive", "add", "a", "one.eml", "gone.eml", "in"]);
    assert_eq!(answer.status, 1, "{}", answer.err);
    assert!(answer.err.contains("not taken in gone.eml: "), "{}", answer.err);
    assert!(answer.err.contains("files skipped that are not messages: 1"), "{}", answer.err);
    assert!(answer.out.starts_with("3 messages: new 2, could not be had 1 ("), "{}", answer.out);
    let lines = scratch.pec(&["archive", "add", "a", "gone.eml", "--json", "--lang", "it"]).json();
    assert_eq!((&lines[0]["file"], &lines[0]["error"]["code"]), (&"gone.eml".into(), &"not_found".into()));
    assert_eq!(lines[0]["message"], Value::Null);
    // Each path is a mailbox by its own name.
    let status = &scratch.archive("status", &["--json"]).json()[0];
    let mailboxes = status["archive"]["mailboxes"].as_array().unwrap();
    let names: Vec<_> = mailboxes.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["in", "one.eml"]);
}

#[test]
fn two_maildirs_whose_files_have_the_same_names_are_two() {
    let scratch = Scratch::new();
    for (number, folder) in ["anna", "bruno"].into_iter().enumerate() {
        for name in ["new", "cur", "tmp"] {
            fs::create_dir_all(scratch.path().join(folder).join("Maildir").join(name)).unwrap();
        }
        fs::write(scratch.path().join(folder).join("Maildir/cur/1:2,S"), message(number)).unwrap();
    }
    for folder in ["anna/Maildir", "bruno/Maildir"] {
        let answer = scratch.pec(&["archive", "add", "a", folder, "--mailbox", "office"]);
        assert!(answer.out.starts_with("1 message: new 1 ("), "{folder}: {}", answer.out);
    }
    let answer = scratch.pec(&["archive", "add", "a", "./anna/../anna/Maildir/", "--mailbox", "office"]);
    assert!(answer.out.starts_with("1 message: new 0, known already 1 ("), "{}", answer.out);
}

#[test]
fn exit_status_and_words() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path().join("empty")).unwrap();
    fs::create_dir(scratch.path().join("full")).unwrap();
    fs::write(scratch.path().join("full/x"), "mine").unwrap();
    let zeros = "0".repeat(64);
    for (words, status, said) in [
        (&["archive", "--help"][..], 0, "search"),
        (&["archive", "add", "--help"], 0, "Examples:"),
        (&["archive"], 2, "Usage"),
        (&["archive", "init", "a"], 2, "a: there is an archive here already"),
        (&["archive", "init", "--lang", "it", "a"], 2, "a: qui c'è già un archivio"),
        (&["archive", "init", "full"], 2, "full: there is something in this folder"),
        (&["archive", "init", "b", "--index", "postgresql://x@127.0.0.1/x"], 2, "b/stores.json: "),
        (&["archive", "status", "empty"], 2, "empty: there is no archive here"),
        (&["archive", "status", "--lang", "it", "empty"], 2, "empty: qui non c'è un archivio"),
        (&["archive", "add", "gone", "empty"], 2, "gone: there is no archive here"),
        (&["archive", "add", "a"], 2, "required"),
        (&["archive", "add", "a", "empty"], 0, "no message found"),
        (&["archive", "add", "a", "empty", "--ca", "gone.pem"], 2, "gone.pem: no such file"),
        (&["archive", "add", "a", "empty", "--mailbox", ""], 2, "no name for a mailbox"),
        (&["archive", "search", "a", "nothing"], 0, "nothing matches"),
        (&["archive", "search", "a", "--kind", "letter"], 2, "give one of: acceptance"),
        (&["archive", "search", "a", "--state", "lost"], 2, "give one of: pending"),
        (&["archive", "search", "a", "--after", "there"], 2, "no place where a page begins"),
        (&["archive", "show", "a", &zeros], 1, "nothing in the archive has this SHA-256"),
        (&["archive", "show", "a", "--lang", "it", "abcdef01"], 1, "nulla nell'archivio ha questo SHA-256"),
        (&["archive", "export", "a", "out"], 2, "say what to export"),
        (&["archive", "export", "a", "out", "nothing"], 1, "nothing matches"),
        (&["archive", "check", "a", "--head", "abc"], 2, "64 hexadecimal digits"),
        (&["archive", "check", "a", "--head", &zeros], 1, "the end that was noted down is not in it"),
        (&["archive", "check", "a", "--lang", "it"], 0, "l'archivio è integro"),
        (&["archive", "hold", "a", &zeros, "case 1"], 1, "nothing in the archive"),
    ] {
        let answer = scratch.pec(words);
        let all = format!("{}{}", answer.out, answer.err);
        assert_eq!(answer.status, status, "{words:?}: {all}");
        assert!(all.contains(said), "{words:?}: {all}");
        assert!(!all.contains('\x1b'), "{words:?}: colours without a terminal");
    }
}

#[test]
fn the_morning_page() {
    let scratch = Scratch::with_sample();
    let words = ["--now", NOW, "--since", "2025-03-01"];
    let answer = scratch.archive("status", &words);
    assert_eq!(answer.status, 0, "{}", answer.err);
    let found = &scratch.archive("status", &[&words[..], &["--json"]].concat()).json()[0];
    let keys: Vec<_> = found.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["archive", "now", "since", "submissions"]);
    let mut shown = 0;
    for (concern, name) in [
        ("overdue", "overdue"),
        ("failed", "failed (since 2025-03-01 00:00:00 UTC)"),
        ("delayed", "delayed"),
        ("delivered", "newly delivered (since 2025-03-01 00:00:00 UTC)"),
        ("pending", "pending"),
    ] {
        let count = found["archive"]["submissions"][concern].as_u64().unwrap();
        let listed = found["submissions"][concern].as_array().unwrap();
        assert_eq!(listed.len() as u64, count.min(20), "{concern}");
        assert!(answer.out.contains(&format!("\n{name}: {count}\n")), "{concern}: {}", answer.out);
        shown += listed.len();
    }
    assert!(shown > 3, "{}", answer.out);

    // The same states as `pec status` gives without an archive.
    let status = &scratch
        .pec(&["status", &sample(), "--ca", &common::archive::authority(), "--now", NOW, "--json"])
        .json()[0];
    let count = |state: &str| {
        status["messages"].as_array().unwrap().iter().filter(|message| message["state"] == state).count()
            as u64
    };
    for state in ["overdue", "pending"] {
        assert_eq!(found["archive"]["submissions"][state], count(state), "{state}");
    }
    for state in ["pending", "delivered", "partial", "failed", "rejected", "overdue", "external"] {
        let lines = scratch.archive("search", &["--state", state, "--now", NOW, "--json"]).json();
        let last = lines.last().unwrap();
        assert_eq!(last["summary"]["total"], count(state), "{state}");
        for line in &lines[..lines.len() - 1] {
            assert_eq!(line["state"], state);
            assert!(!line["messages"].as_array().unwrap().is_empty());
        }
    }
    let italian = scratch.archive("status", &["--now", NOW, "--lang", "it"]).out;
    for said in ["casella", "\nscaduti: ", "\narchivio: 74 messaggi, ", "ultimo controllo: mai"] {
        assert!(italian.contains(said), "{said:?} is not in\n{italian}");
    }
    let nobody = &scratch.archive("status", &["--now", NOW, "--mailbox", "nobody", "--json"]).json()[0];
    assert_eq!(nobody["archive"]["submissions"]["overdue"], 0);
    assert_eq!(nobody["submissions"]["overdue"], Value::Array(Vec::new()));
}

#[test]
fn searching_page_by_page() {
    let scratch = Scratch::with_sample();
    let all = scratch.archive("search", &["--json", "--limit", "1000"]).json();
    let (last, hits) = all.split_last().unwrap();
    assert_eq!(
        (hits.len(), &last["summary"]["total"], &last["summary"]["next"]),
        (74, &74.into(), &Value::Null)
    );
    let mut gathered = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut words = vec!["--json", "--limit", "30"];
        words.extend(after.iter().flat_map(|after| ["--after", after.as_str()]));
        let page = scratch.archive("search", &words).json();
        let (last, hits) = page.split_last().unwrap();
        gathered.extend_from_slice(hits);
        after = last["summary"]["next"].as_str().map(str::to_owned);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(gathered, hits);
    for (words, most) in [
        (&["contratto"][..], 10),
        (&["CONTRATTI"], 10),
        (&["contratt*"], 10),
        (&["--kind", "delivery"], 73),
        (&["--verdict", "authentic"], 73),
        (&["--has-attachment"], 73),
        (&["--mailbox", "mailbox", "--oldest-first", "--limit", "1"], 1),
    ] {
        let lines = scratch.archive("search", &[words, &["--json"]].concat()).json();
        let found = lines.len() - 1;
        assert!((1..=most).contains(&found), "{words:?}: {found}");
        let shown = scratch.archive("search", words).out;
        let name = lines[0]["sha256"].as_str().unwrap();
        assert!(shown.lines().any(|line| line.starts_with(&name[..12])), "{words:?}: {shown}");
    }
    let paged = scratch.archive("search", &["--limit", "2"]).out;
    assert!(paged.lines().last().unwrap().starts_with("74 messages; more with --after "), "{paged}");
}

#[test]
fn what_cannot_be_searched_is_told_in_both_languages() {
    let scratch = Scratch::new();
    let long = "parola ".repeat(400);
    let many: String = (0..70).map(|number| format!("parola{number} ")).collect();
    for (words, english, italian) in [
        (&["«»"][..], "there is no word to search for", "non c'è alcuna parola da cercare"),
        (&["della"], "these words are in nearly every text", "queste parole stanno in quasi ogni testo"),
        (
            &[&long],
            "the query has 2800 bytes, at most 2000",
            "la ricerca ha 2800 byte, e se ne ammettono 2000",
        ),
        (&[&many], "the query has more than 64 words", "la ricerca ha più di 64 parole"),
        (&["con*tratto"], "a * may only stand at the end", "* può stare solo alla fine di una parola"),
        (&["c*"], "a * needs at least 2 characters", "prima di * ci vogliono almeno 2 caratteri"),
        (&["--after", "x"], "this is no place where a page begins", "qui non comincia alcuna pagina"),
    ] {
        for (lang, begin, said) in [
            ("en", "a: this cannot be searched: ", english),
            ("it", "a: questo non si può cercare: ", italian),
        ] {
            let answer = scratch.archive("search", &[words, &["--lang", lang]].concat());
            assert_eq!((answer.status, answer.out.as_str()), (2, ""), "{words:?}");
            assert!(answer.err.contains(&format!("{begin}{said}")), "{}", answer.err);
        }
    }
}

#[test]
fn one_flipped_bit_is_found_and_named() {
    let scratch = Scratch::with_sample();
    let pack = scratch.only_pack();
    let mut bytes = fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::remove_file(&pack).unwrap();
    fs::write(&pack, bytes).unwrap();
    let name = format!("objects/packs/{}", pack.file_name().unwrap().to_str().unwrap());
    let answer = scratch.archive("check", &[]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.contains(&format!("damaged: {name}: ")), "{}", answer.out);
    assert!(answer.out.contains(&format!("lost: {name} ")), "{}", answer.out);
    assert!(answer.out.ends_with("the archive is NOT sound\n"), "{}", answer.out);
    let found = &scratch.archive("check", &["--json"]).json()[0];
    assert_eq!(found["is_sound"], false);
    let fault = &found["faults"][0];
    assert_eq!((&fault["kind"], &fault["message"]), (&"damaged".into(), &Value::Null));
    assert_eq!(fault["object"], name.strip_prefix("objects/").unwrap());
    let italian = scratch.archive("check", &["--lang", "it"]).out;
    assert!(italian.contains(&format!("danneggiato: {name}: ")), "{italian}");
}

#[test]
fn what_was_noted_down_proves_that_the_past_is_the_same() {
    let scratch = Scratch::with_sample();
    let checked = &scratch
        .archive("check", &["--signatures", "--ca", &common::archive::authority(), "--json"])
        .json()[0];
    assert_eq!(
        (&checked["is_sound"], &checked["sound"], &checked["verified"]),
        (&true.into(), &74.into(), &74.into())
    );
    let head = checked["head"].as_str().unwrap();
    scratch.add(&sample(), &["--mailbox", "again"]);
    let answer = scratch.archive("check", &["--head", head]);
    assert_eq!(answer.status, 0, "{}", answer.out);
    // Somebody without the authority gets other verdicts, and is told so.
    let answer = scratch.archive("check", &["--signatures"]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.contains("other verdict: "), "{}", answer.out);
}

#[test]
fn a_newer_archive_is_left_alone() {
    let scratch = Scratch::with_sample();
    let stores = scratch.path().join("a/stores.json");
    let json = fs::read_to_string(&stores).unwrap();
    fs::write(&stores, json.replacen("\"format\":1", "\"format\":9", 1)).unwrap();
    for (words, said) in
        [(&[][..], "use a newer version"), (&["--lang", "it"], "usare una versione più nuova")]
    {
        let answer = scratch.archive("status", words);
        assert_eq!(answer.status, 2);
        assert!(answer.err.contains(said), "{}", answer.err);
    }
}

#[test]
fn a_lost_index_is_made_anew() {
    let scratch = Scratch::with_sample();
    let before = scratch.archive("search", &["--json", "--limit", "1000"]).out;
    for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
        let _ = fs::remove_file(scratch.path().join("a").join(name));
    }
    assert_eq!(scratch.archive("search", &["--json", "--limit", "1000"]).out, before);
    // Also if there is something else in its place.
    fs::write(scratch.path().join("a/index.sqlite"), "no database".repeat(1000)).unwrap();
    let answer = scratch.archive("status", &["--lang", "it"]);
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("a/index.sqlite: "), "{}", answer.err);
    let repaired = &scratch.archive("repair", &["--json"]).json()[0];
    assert_eq!((&repaired["messages"], &repaired["salvaged"]), (&74.into(), &0.into()));
    assert_eq!(scratch.archive("search", &["--json", "--limit", "1000"]).out, before);
}

#[test]
fn two_at_once_both_succeed_and_nothing_is_there_twice() {
    let scratch = Scratch::new();
    let start = |mailbox: &str, who: &str| {
        let words = ["archive", "add", "a", &sample(), "--mailbox", mailbox, "--as", who, "--json"];
        let mut command = pec(scratch.path());
        command.args(words).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let mut new = 0;
    for child in [start("one", "anna"), start("two", "bruno"), start("one", "carla")] {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        new += last["summary"]["new"].as_u64().unwrap();
        assert_eq!(text.lines().count(), 75);
    }
    assert_eq!(new, 74, "each is new once");
    let status = &scratch.archive("status", &["--json"]).json()[0]["archive"];
    assert_eq!(status["messages"], 74);
    assert!(status["mailboxes"].as_array().unwrap().iter().all(|one| one["messages"] == 74));
    assert_eq!(scratch.archive("check", &[]).status, 0);
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_early_is_no_error_and_what_it_saw_is_kept() {
    let scratch = Scratch::new();
    let mut child = pec(scratch.path())
        .args(["archive", "add", "a", &sample(), "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(141), ""));
    assert_eq!(scratch.archive("check", &[]).status, 0);
    let answer = scratch.add(&sample(), &[]);
    assert!(answer.out.starts_with("74 messages: "), "{}", answer.out);
}

#[cfg(unix)]
#[test]
fn what_others_wrote_cannot_paint_the_terminal() {
    let scratch = Scratch::new();
    let evil = "=?utf-8?Q?=1B[2Jx=C2=9B31m=E2=80=AE?=";
    let text = message(1).replace("Subject: 1", &format!("Subject: {evil}"));
    let name = "\x1b[2Jx\n\u{9b}31m\u{202e}.eml";
    fs::write(scratch.path().join(name), text).unwrap();
    let added = scratch.pec(&["archive", "add", "a", name, "--json", "--mailbox", "m\u{202e}"]);
    assert_eq!(added.status, 0, "{}", added.err);
    let id = added.json()[0]["message"].as_str().unwrap().to_owned();
    for words in [
        &["search"][..],
        &["search", "--json"],
        &["show", &id],
        &["show", &id, "--json", "--log"],
        &["show", &id, "--log"],
        &["status"],
        &["status", "--json"],
        &["check"],
        &["log"],
        &["tag", &id, "t\u{202e}"],
    ] {
        let answer = scratch.archive(words[0], &words[1..]);
        assert_eq!(answer.status, 0, "{words:?}: {}", answer.err);
        let sent: Vec<char> = answer.out.chars().filter(|c| c.is_control() && *c != '\n').collect();
        assert_eq!(sent, [], "{words:?}");
        let for_programs = words.contains(&"--json") || words == ["log"];
        assert!(for_programs || !answer.out.contains('\u{202e}'), "{words:?}: {}", answer.out);
    }
}

/// What is promised in docs/archive.md: the mail comes out with stock tools.
#[test]
fn the_recipe_for_ten_years_from_now() {
    let scratch = Scratch::with_sample();
    let page = fs::read_to_string(testdata().join("../docs/archive.md")).unwrap();
    let code = page.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    fs::write(scratch.path().join("recipe.py"), code).unwrap();
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !has("python3") || !has("zstd") {
        pec_tests::not_run("no python3, or no command zstd, on this machine");
        return;
    }
    let made = Command::new("python3")
        .args(["recipe.py", "a/objects", "out"])
        .current_dir(scratch.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let hits = scratch.archive("search", &["--json", "--limit", "1000"]).json();
    for hit in &hits[..74] {
        let name = hit["sha256"].as_str().unwrap();
        let file = scratch.path().join("out").join(format!("{name}.eml"));
        let raw = pec(scratch.path()).args(["archive", "show", "--raw", "a", name]).output().unwrap().stdout;
        assert_eq!(fs::read(file).unwrap(), raw);
    }
}
