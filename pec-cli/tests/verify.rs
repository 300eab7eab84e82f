//! `pec verify` on messages issued for the test: trust, explanations, what an mbox or a list did to a message.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::issue::{file, issue, original, provider, signed, submission, time};
use common::{Answer, run, run_with, shown_command_succeeds};
use pec_core::provider::Provider;
use std::fs;
use std::path::Path;

const TO: &[&str] = &["bruno@pec.example"];

/// A complete delivery receipt with the original, of this text, in it.
fn delivery(body: &str) -> Vec<u8> {
    let original = original(1, TO, "Offerta", body);
    signed(&provider().delivery(&submission(&original, 1, TO), TO[0], &issue(60)))
}

fn verify(folder: &Path, words: &[&str]) -> Answer {
    let ca = file("ca.pem");
    run(folder, &[&["verify", "--now", &time(100), "--ca", &ca], words].concat())
}

#[test]
fn whom_to_trust() {
    let root = pec_tests::scratch();
    fs::write(root.path().join("d.eml"), delivery("Ciao")).unwrap();
    let (ca, der, top) = (file("ca.pem"), file("ca.der"), file("root.pem"));
    for (words, verdict, said) in [
        (&["--ca", &*ca][..], "authentic", "delivery, Gestore di prova, "),
        (&["--ca", &der], "authentic", "delivery"),
        (&["--ca", &top, "--cert", &ca], "authentic", "delivery"),
        (&["--ca", &top, "--cert", &der], "authentic", "delivery"),
        (&["--ca", &top], "indeterminate", "missing: the issuer's certificate"),
        (&["--cert", &ca], "indeterminate", "missing: the issuer's certificate"),
        (&[], "indeterminate", "delivery, "),
    ] {
        let answer = run(root.path(), &[&["verify", "d.eml"], words].concat());
        assert!(answer.out.starts_with(verdict) && answer.out.contains(said), "{words:?}: {}", answer.out);
        assert_eq!(answer.status, i32::from(verdict != "authentic"), "{words:?}");
        // What is not certified is not shown as a provider.
        assert_eq!(answer.out.contains("Gestore"), verdict == "authentic", "{}", answer.out);
    }
}

#[test]
fn the_explanation_names_its_grounds_and_a_command_that_works() {
    let root = pec_tests::scratch();
    fs::write(root.path().join("d 1.eml"), delivery("Ciao")).unwrap();
    fs::write(
        root.path().join("altered.eml"),
        String::from_utf8(delivery("Ciao")).unwrap().replace("Ciao", "Miao"),
    )
    .unwrap();
    let (ca, der, top) = (file("ca.pem"), file("ca.der"), file("root.pem"));
    for trust in [
        &["--ca", &*ca][..],
        &["--ca", &der],
        &["--ca", &top, "--cert", &ca],
        &["--ca", &top, "--ca", &der],
        &[],
    ] {
        let answer = run(root.path(), &[&["verify", "--explain", "d 1.eml"], trust].concat());
        assert!(shown_command_succeeds(root.path(), &answer.out), "{trust:?}: {}", answer.out);
        let answer = run(root.path(), &[&["verify", "--explain", "altered.eml"], trust].concat());
        assert!(!shown_command_succeeds(root.path(), &answer.out), "{trust:?}: {}", answer.out);
    }
    // Only the right authority satisfies OpenSSL too.
    let other = run(root.path(), &["verify", "--explain", "d 1.eml", "--ca", &top]).out;
    assert!(!shown_command_succeeds(root.path(), &other), "{other}");

    let answer = verify(root.path(), &["--explain", "d 1.eml"]);
    assert_eq!(answer.status, 0, "{}", answer.out);
    let (signed, now) = (time(60).replace('T', " ").replace('Z', " UTC"), time(100));
    for said in [
        "d 1.eml: authentic, delivery\n",
        "  provider:    Gestore di prova\n",
        "  signer:      CN=Gestore,O=Prova\n",
        &format!("  signed:      {signed} (by the signer's own word)\n"),
        "  authority:   CN=CA,O=Prova (given)\n",
        "  inside:      postacert.eml: unsigned, ordinary\n",
        "    integrity    intact\n",
        "    provider     unknown\n",
        "  findings: nothing out of the ordinary\n",
    ] {
        assert!(answer.out.contains(said), "{said:?} is not in\n{}", answer.out);
    }
    let witnessed = verify(root.path(), &["--explain", "--seen-at", &now, "d 1.eml"]).out;
    assert!(witnessed.contains(&format!("{signed} (witnessed: --seen-at)")), "{witnessed}");

    let answer = verify(root.path(), &["--explain", "--lang", "it", "altered.eml"]);
    for said in [
        "altered.eml: alterato, avvenuta consegna",
        "    errore   Il contenuto firmato è stato modificato",
        "cms.digest_mismatch, RFC 5652 11.2",
    ] {
        assert!(answer.out.contains(said), "{said:?} is not in\n{}", answer.out);
    }
}

#[test]
fn revocation_lists_are_evidence() {
    let root = pec_tests::scratch();
    fs::write(root.path().join("d.eml"), delivery("Ciao")).unwrap();
    let (ca, top) = (file("ca.pem"), file("root.pem"));
    let [good, der, revoked, stolen, of_root] =
        ["good.crl.pem", "good.crl", "revoked.crl.pem", "stolen.crl.pem", "root.crl.pem"].map(file);
    let whole = ["--ca", &*top, "--cert", &*ca];
    for (words, revocation, verdict) in [
        (vec!["--ca", &*ca], "unknown", "authentic"),
        (vec!["--ca", &ca, "--require-revocation"], "unknown", "indeterminate"),
        (vec!["--ca", &ca, "--crl", &good, "--require-revocation"], "good", "authentic"),
        (vec!["--ca", &ca, "--crl", &der], "good", "authentic"),
        (vec!["--ca", &ca, "--crl", &revoked], "revoked", "untrusted"),
        (vec!["--ca", &ca, "--crl", &stolen], "good", "authentic"),
        ([&whole[..], &["--crl", &good]].concat(), "unknown", "authentic"),
        ([&whole[..], &["--crl", &good, "--crl", &of_root]].concat(), "good", "authentic"),
        ([&whole[..], &["--crl", &revoked, "--crl", &of_root]].concat(), "revoked", "untrusted"),
    ] {
        let answer = run(root.path(), &[&["verify", "--json", "d.eml"], &words[..]].concat());
        let report = &answer.json()[0]["report"];
        assert_eq!(report["facets"]["revocation"], revocation, "{words:?}");
        assert_eq!(report["verdict"], verdict, "{words:?}");
        assert_eq!(answer.status, i32::from(verdict != "authentic"), "{words:?}");

        // The command that is shown asks OpenSSL about the lists wherever it can answer, and gets the same answer.
        let explained = run(root.path(), &[&["verify", "--explain", "d.eml"], &words[..]].concat()).out;
        let asked = revocation != "unknown" && !words.contains(&&*stolen);
        assert_eq!(explained.contains(" -crl_check"), asked, "{words:?}: {explained}");
        assert_eq!(
            shown_command_succeeds(root.path(), &explained),
            revocation != "revoked",
            "{words:?}: {explained}"
        );
        let left_out = words.contains(&"--crl") && !asked;
        assert_eq!(explained.contains("lists are left out"), left_out, "{words:?}: {explained}");
    }

    let answer = run(root.path(), &["verify", "--explain", "--ca", &ca, "--crl", &revoked, "d.eml"]);
    for said in [
        "d.eml: untrusted, delivery\n",
        "  revocation:  CN=Gestore,O=Prova: revoked on 2024-01-01 00:00:00 UTC, by the list of ",
        "    revocation   revoked\n",
        "A certificate had been revoked when the message was signed: the signer, 2024-01-01T00:00:00Z, superseded",
    ] {
        assert!(answer.out.contains(said), "{said:?} is not in\n{}", answer.out);
    }
    let italian = ["verify", "--explain", "--lang", "it", "--ca", &ca, "--crl", &stolen, "d.eml"];
    let answer = run(root.path(), &italian);
    for said in [
        "CN=Gestore,O=Prova: non revocato quando ha firmato, ma revocato il 2039-01-01 00:00:00 UTC, secondo la lista del ",
        "    revoca       non revocato\n",
        "la sua chiave era compromessa",
        "Le liste di revoca sono omesse",
    ] {
        assert!(answer.out.contains(said), "{said:?} is not in\n{}", answer.out);
    }

    let bad = run(root.path(), &["verify", "--crl", &ca, "d.eml"]);
    assert_eq!(bad.status, 2);
    assert!(
        bad.err.contains("cannot use the file of revocation lists")
            && bad.err.contains("give PEM or DER CRLs"),
        "{}",
        bad.err
    );
}

/// An mbox as the two traditions write it.
fn mbox(message: &[u8], quote_quoted: bool) -> Vec<u8> {
    let mut mbox = b"From a@b Tue Dec 14 14:36:08 2021\nSubject: other\nFrom: a\n\nother\n\nFrom a@b Tue Dec 14 14:36:08 2021\n".to_vec();
    for line in pec_tests::to_lf(message).split_inclusive(|byte| *byte == b'\n') {
        let quotes = line.iter().take_while(|byte| **byte == b'>').count();
        if line[quotes..].starts_with(b"From ") && (quotes == 0 || quote_quoted) {
            mbox.push(b'>');
        }
        mbox.extend_from_slice(line);
    }
    mbox
}

#[test]
fn quoting_of_an_mbox_is_undone_only_where_it_must_be() {
    let root = pec_tests::scratch();
    for (body, quote_quoted, unquoted) in [
        ("Ciao", true, false),
        // Quoted by its author, and by nobody after.
        (">From the start", false, false),
        ("From the start", false, true),
        ("From the start\r\n>From there\r\n>>From everywhere", true, true),
        ("From the start\r\n>>From there", false, true),
    ] {
        fs::write(root.path().join("x y.mbox"), mbox(&delivery(body), quote_quoted)).unwrap();
        let line = &verify(root.path(), &["--json", "x y.mbox"]).json()[1];
        assert_eq!(line["report"]["verdict"], "authentic", "{body}");
        assert_eq!((&line["index"], &line["unquoted"]), (&1.into(), &unquoted.into()), "{body}");

        let answer = verify(root.path(), &["--explain", "x y.mbox"]);
        assert_eq!(
            answer.out.contains("quoting of \"From \" lines undone"),
            unquoted,
            "{body}: {}",
            answer.out
        );
        assert!(answer.out.contains("x y.mbox#1: authentic"), "{}", answer.out);
        assert!(shown_command_succeeds(root.path(), &answer.out), "{body}: {}", answer.out);

        let ca = file("ca.pem");
        let status = run(root.path(), &["status", "--json", "--ca", &ca, "x y.mbox"]);
        assert_eq!(status.json()[0]["messages"][0]["state"], "delivered", "{body}");
    }
    // Undoing must not heal what was altered.
    let altered =
        String::from_utf8(mbox(&delivery("From the start"), false)).unwrap().replace("the start", "the end");
    fs::write(root.path().join("x y.mbox"), altered).unwrap();
    let line = &verify(root.path(), &["--json", "x y.mbox"]).json()[1];
    assert_eq!(line["report"]["verdict"], "altered");
    assert_eq!(line["unquoted"], false);
}

#[test]
fn what_a_list_wraps_is_shown_with_a_command_that_finds_it() {
    let root = pec_tests::scratch();
    let message = String::from_utf8(delivery("Ciao")).unwrap();
    let (header, body) = message.split_once("\r\n\r\n").unwrap();
    let (before, content_type) = header.split_at(header.find("Content-Type:").unwrap());
    let wrapped = format!(
        "{before}Content-Type: multipart/mixed; boundary=list\r\n\r\n--list\r\n{content_type}\r\n\r\n{body}\r\n--list\r\n\r\nfooter\r\n--list--\r\n"
    );
    fs::write(root.path().join("w.eml"), wrapped).unwrap();
    let answer = verify(root.path(), &["--explain", "w.eml"]);
    assert!(answer.out.starts_with("w.eml: inconsistent, delivery\n"), "{}", answer.out);
    assert!(shown_command_succeeds(root.path(), &answer.out), "{}", answer.out);
}

#[test]
fn a_message_on_standard_input_is_explained_too() {
    let root = pec_tests::scratch();
    let answer =
        run_with(root.path(), &["verify", "--explain", "--ca", &file("ca.pem"), "-"], &delivery("Ciao"));
    assert!(answer.out.starts_with("-: authentic"), "{}", answer.out);
    assert!(answer.out.contains("    openssl cms -verify -CAfile "), "{}", answer.out);
}

#[test]
fn the_largest_message_can_be_chosen() {
    let root = pec_tests::scratch();
    fs::write(root.path().join("big.eml"), delivery(&"una riga\r\n".repeat(120_000))).unwrap();
    assert_eq!(verify(root.path(), &["big.eml"]).status, 0);
    let answer = verify(root.path(), &["--max-message-size", "1", "big.eml"]);
    assert_eq!(answer.status, 1);
    assert!(
        answer.out.contains("unreadable") && answer.out.contains("raise --max-message-size"),
        "{}",
        answer.out
    );
    let answer = run(root.path(), &["inspect", "--lang", "it", "--max-message-size", "1", "big.eml"]);
    assert!(answer.err.contains("aumentare --max-message-size"), "{}", answer.err);
    assert_eq!(verify(root.path(), &["--max-message-size", "0", "big.eml"]).status, 2);
}

#[test]
fn nothing_a_message_says_reaches_the_terminal_as_a_command() {
    let root = pec_tests::scratch();
    let hostile = "a\u{9b}31m\u{202e}b\u{2028}c";
    let original = original(1, TO, "x", "Ciao");
    let mut submission = submission(&original, 1, &[TO[0], hostile]);
    submission.subject = Some(hostile.to_owned());
    let provider = Provider::new(hostile, "pec.example");
    let reason = format!("5.1.1 - {hostile}");
    let class = pec_core::daticert::ErrorClass::NoRecipient;
    fs::write(root.path().join("a.eml"), signed(&provider.acceptance(&submission, &issue(1)))).unwrap();
    fs::write(
        root.path().join("f.eml"),
        signed(&provider.non_delivery(&submission, TO[0], class, &reason, &issue(2))),
    )
    .unwrap();
    let ca = file("ca.pem");
    for words in
        [&["verify", "."][..], &["verify", "--explain", "."], &["status", "."], &["inspect", "f.eml"]]
    {
        let trust = if words[0] == "inspect" { &[][..] } else { &["--ca", &*ca] };
        let answer = run(root.path(), &[words, trust].concat());
        assert!(answer.status < 2, "{words:?}: {}", answer.err);
        let sent: Vec<char> = answer
            .out
            .chars()
            .filter(|c| (c.is_control() && *c != '\n') || ['\u{202e}', '\u{2028}'].contains(c))
            .collect();
        assert_eq!(sent, [], "{words:?}");
        assert!(answer.out.contains("\\u{9b}31m"), "{words:?}: {}", answer.out);
    }
}
