//! Real, provider-signed mail through the real program, with the built-in authorities alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::{run, run_with, shown_command_succeeds};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;
use std::fs;

const NOW: [&str; 2] = ["--now", "2021-12-14T15:00:00Z"];

/// File, verdict, kind, integrity, in the order of the folder.
const MAIL: [[&str; 4]; 9] = [
    ["aruba-2014-transport-edited.eml", "altered", "transport_envelope", "altered"],
    ["aruba-2015-acceptance.eml", "authentic", "acceptance", "intact"],
    ["aruba-2018-acceptance-lf.eml", "authentic", "acceptance", "intact_after_crlf"],
    ["aruba-2018-delivery-complete-lf.eml", "authentic", "delivery", "intact_after_crlf"],
    ["aruba-2021-acceptance.eml", "authentic", "acceptance", "intact"],
    ["aruba-2021-delivery-concise.eml", "authentic", "delivery", "intact"],
    ["aruba-2021-non-delivery.eml", "authentic", "non_delivery", "intact"],
    ["aruba-2023-transport-lf.eml", "authentic", "transport_envelope", "intact_after_crlf"],
    ["legalmail-2015-delivery-complete.eml", "authentic", "delivery", "intact"],
];

/// The same four of each line of `verify --json`.
fn found(lines: &[Value]) -> Vec<[&str; 4]> {
    fn four(line: &Value) -> [&str; 4] {
        let report = &line["report"];
        [&line["file"], &report["verdict"], &report["kind"], &report["facets"]["integrity"]]
            .map(|v| v.as_str().unwrap())
    }
    lines.iter().map(four).collect()
}

#[test]
fn verdicts_and_exit_status() {
    let Some(folder) = pec_tests::realworld() else { return };
    let names = MAIL.map(|[name, ..]| name);
    let answer = run(&folder, &[&["verify", "--json"], &names[..]].concat());
    assert_eq!(answer.status, 1, "one is altered");
    assert_eq!(found(&answer.json()), MAIL);

    let answer = run(&folder, &[&["verify"], &names[1..]].concat());
    assert_eq!((answer.status, answer.err.as_str()), (0, ""));
    let line = answer.out.lines().nth(3).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        line,
        "authentic aruba-2021-acceptance.eml acceptance, ARUBA PEC S.p.A., 2021-12-14 13:36:08 UTC"
    );

    let answer = run(&folder, &["verify", "--lang", "it", names[0]]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.starts_with("alterato "), "{}", answer.out);
    assert!(answer.out.contains("Il contenuto firmato è stato modificato"), "{}", answer.out);
}

#[test]
fn policies_and_witnesses() {
    let Some(folder) = pec_tests::realworld() else { return };
    for (words, verdict) in [
        (&["--require-revocation"][..], "indeterminate"),
        (&["--require-witness"], "indeterminate"),
        (&["--require-witness", "--seen-at", "2021-12-14"], "indeterminate"),
        (&["--require-witness", "--seen-at", "2021-12-15"], "authentic"),
        (&["--now", "2100-01-01"], "authentic"),
    ] {
        let answer = run(&folder, &[&["verify", "--json", "aruba-2021-acceptance.eml"], words].concat());
        assert_eq!(answer.json()[0]["report"]["verdict"], verdict, "{words:?}");
        assert_eq!(answer.status, i32::from(verdict != "authentic"), "{words:?}");
    }
}

#[test]
fn no_structure_without_a_signature_is_authentic() {
    let Some(folder) = pec_tests::realworld() else { return };
    let answer = run(&folder, &["verify", "--json", "structure-only"]);
    assert_eq!(answer.status, 1);
    let lines = answer.json();
    assert!(lines.len() > 8);
    for line in lines {
        assert!(["altered", "unsigned"].contains(&line["report"]["verdict"].as_str().unwrap()), "{line}");
    }
}

/// The keys of an object in the order of its text.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;
        impl<'de> Visitor<'de> for Gather {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = map.next_entry()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(Gather)
    }
}

fn keys(json: &str) -> Vec<String> {
    serde_json::from_str::<Keys>(json).expect(json).0
}

/// The keys of docs/report.md, in its order.
#[test]
fn every_key_of_the_schema_is_there() {
    let Some(folder) = pec_tests::realworld() else { return };
    let line_keys = ["file", "index", "report", "error", "unquoted"];
    let report_keys = [
        "kind",
        "verdict",
        "facets",
        "signature",
        "certification_data",
        "findings",
        "needs",
        "time_basis",
        "wrapped",
        "place",
        "nested",
        "findings_dropped",
        "sent",
    ];
    let answer = run(&folder, &["verify", "--json", ".", "gone.eml"]);
    for line in answer.out.lines() {
        assert_eq!(keys(line), line_keys, "{line}");
        if let Some((_, report)) =
            line.split_once("\"report\":").filter(|(_, report)| report.starts_with('{'))
        {
            let (report, _) = report.rsplit_once(",\"error\":").unwrap();
            assert_eq!(keys(report), report_keys, "{report}");
        }
    }
    let answer = run(&folder, &["status", "--json", ".", "gone.eml"]);
    assert_eq!(keys(answer.out.trim()), ["now", "messages", "orphans", "unreadable", "orphans_dropped"]);
}

/// Each message: its state, and those of its recipients.
fn states(status: &Value) -> Vec<String> {
    let state = |value: &Value| value["state"].as_str().unwrap().to_owned();
    let message = |message: &Value| {
        let recipients: Vec<_> = message["recipients"].as_array().unwrap().iter().map(state).collect();
        format!("{}: {}", state(message), recipients.join(", "))
    };
    status["messages"].as_array().unwrap().iter().map(message).collect()
}

#[test]
fn what_became_of_the_messages() {
    let Some(folder) = pec_tests::realworld() else { return };
    let status = |now: &str| {
        let answer = run(&folder, &["status", "--json", "--now", now, "."]);
        assert_eq!(answer.status, 0, "{}", answer.err);
        answer.json().remove(0)
    };
    let found = status(NOW[1]);
    assert_eq!(found["now"], NOW[1]);
    assert_eq!(
        states(&found),
        ["delivered: delivered", "delivered: delivered", "pending: accepted, delivered", "failed: failed"]
    );
    let failed = &found["messages"][3]["recipients"][0];
    assert!(failed["reason"].as_str().unwrap().starts_with("5.1.1 - "));
    assert_eq!(failed["evidence"][0]["file"], "./aruba-2021-non-delivery.eml");
    // What certifies nothing is listed, and moves nothing.
    let orphans = found["orphans"].as_array().unwrap();
    assert!(orphans.len() >= 5);
    assert!(orphans.iter().all(|orphan| orphan["why"] == "tracker.not_certified"));
    assert_eq!(states(&status("2022-01-01T00:00:00Z"))[2], "overdue: overdue, delivered");

    let answer = run(&folder, &["status", "--lang", "it", NOW[0], NOW[1], "."]);
    assert_eq!(answer.status, 0);
    assert!(
        answer.out.contains(
            "\n4 messaggi (al 2021-12-14 15:00:00 UTC): in attesa 1, consegnato 2, non consegnato 1\n"
        ),
        "{}",
        answer.out
    );
}

/// However the same messages are stored, the answer is the same.
#[test]
fn line_ends_folders_mbox_and_standard_input() {
    let Some(folder) = pec_tests::realworld() else { return };
    let root = pec_tests::scratch();
    let mut mbox = Vec::new();
    for [name, ..] in MAIL {
        let raw = pec_tests::read(&folder.join(name));
        for (place, bytes) in
            [("lf", pec_tests::to_lf(&raw)), ("crlf", pec_tests::to_crlf(&raw)), ("maildir/new", raw.clone())]
        {
            fs::create_dir_all(root.path().join(place)).unwrap();
            fs::write(root.path().join(place).join(name), bytes).unwrap();
        }
        mbox.extend_from_slice(b"From a@b Tue Dec 14 14:36:08 2021\n");
        mbox.extend(pec_tests::to_lf(&raw));
        mbox.push(b'\n');
    }
    for name in ["cur", "tmp"] {
        fs::create_dir(root.path().join("maildir").join(name)).unwrap();
    }
    fs::write(root.path().join("all.mbox"), &mbox).unwrap();
    let verdicts = MAIL.map(|[_, verdict, ..]| verdict);
    for (paths, input) in [("lf", &b""[..]), ("crlf", b""), ("maildir", b""), ("all.mbox", b""), ("-", &mbox)]
    {
        let answer = run_with(root.path(), &["verify", "--json", paths], input);
        assert_eq!(found(&answer.json()).iter().map(|line| line[1]).collect::<Vec<_>>(), verdicts, "{paths}");
        let answer = run_with(root.path(), &["status", "--json", NOW[0], NOW[1], paths], input);
        let answer = &answer.json()[0];
        assert_eq!(
            states(answer),
            [
                "delivered: delivered",
                "delivered: delivered",
                "pending: accepted, delivered",
                "failed: failed"
            ]
        );
    }
    // All in one run: the same receipts again change nothing, and each has its place.
    let answer = run(root.path(), &["status", "--json", NOW[0], NOW[1], "all.mbox", "lf", "maildir"]);
    let found = &answer.json()[0];
    assert_eq!(states(found).len(), 4);
    let evidence = found["messages"][3]["recipients"][0]["evidence"].as_array().unwrap();
    assert!(evidence.iter().any(|evidence| evidence["file"] == "all.mbox#6"), "{evidence:?}");
    let answer =
        run_with(root.path(), &["verify", "-"], &fs::read(root.path().join("lf").join(MAIL[1][0])).unwrap());
    assert_eq!(answer.status, 0, "{}", answer.out);
}

#[test]
fn the_openssl_command_agrees() {
    let Some(folder) = pec_tests::realworld() else { return };
    for [name, verdict, ..] in MAIL {
        let answer = run(&folder, &["verify", "--explain", name]);
        assert_eq!(shown_command_succeeds(&folder, &answer.out), verdict == "authentic", "{name}");
    }
}
