//! `pec trust`, and the provider directory in `pec verify` and `pec status`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use common::{Answer, run};
use pec_tests::{case::testdata, scratch};
use std::fs;

/// Runs in `testdata`.
fn pec(words: &[&str]) -> Answer {
    run(&testdata(), words)
}

const DAY: &[&str] = &["--directory-date", "2025-03-05", "--ca", "pki/ca.pem", "--now", "2026-01-01"];

fn with_directory(words: &[&str], directory: &str) -> Answer {
    pec(&[words, &["--directory", directory], DAY].concat())
}

#[test]
fn a_directory_is_shown() {
    let answer = pec(&["trust", "show", "directory/providers.ldif"]);
    assert_eq!(answer.status, 0, "{}", answer.err);
    for said in [
        "directory/providers.ldif: 3 providers\n",
        "\n  form:         LDIF\n",
        "  date:         of unknown date, not signed\n",
        "\nGamma Servizi Telematici S.p.A.\n  mailbox:      ricevute@pec.gamma.example\n",
        "\n  environment:  Studi professionali\n    mailbox:      ricevute@studi.pec.gamma.example\n",
        "\n    domains:      pec.studio-bianchi.example\n",
        "\n      valid:        2024-01-01 00:00:00 UTC until 2040-01-01 00:00:00 UTC\n",
        "\n    SHA-1:        5940c88ff51bb97f0a11157d60b7afb1f34b68b4\n",
    ] {
        assert!(answer.out.contains(said), "{said:?} is not in\n{}", answer.out);
    }
    let list = pec(&["trust", "show", "directory/providers.csv"]).out;
    assert!(
        list.contains("  valid:        2024-01-01 00:00:00 UTC until 2024-12-31 23:59:59 UTC\n"),
        "{list}"
    );

    let json = &pec(&["trust", "show", "--json", "directory/providers.ldif"]).json()[0];
    let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        ["date", "file", "form", "problems", "problems_dropped", "providers", "sha256", "signed_by"]
    );
    assert_eq!(json["providers"][0]["name"], "Alfa PEC S.p.A.");
    let environment = &json["providers"][2]["environments"][1];
    assert_eq!(environment["unit"], "Studi professionali");
    assert_eq!(environment["domains"][0], "pec.studio-bianchi.example");
    assert_eq!(environment["certificates"][0]["not_before"], "2024-01-01T00:00:00Z");
}

#[test]
fn what_was_skipped_is_told_with_its_line() {
    let answer = pec(&["trust", "show", "directory/providers-damaged.ldif"]);
    assert_eq!(answer.status, 1);
    let text = fs::read_to_string(testdata().join("directory/providers-damaged.ldif")).unwrap();
    let line = 1 + text.lines().position(|line| line.starts_with("mailReceipt ")).unwrap();
    for said in [
        "skipped: 4\n".to_owned(),
        format!(
            "  line {line}  A record of the provider directory cannot be read; it was skipped: a line without a colon\n"
        ),
        "      directory.url, RFC 2849\n".to_owned(),
    ] {
        assert!(answer.out.contains(&said), "{said:?} is not in\n{}", answer.out);
    }
    let italian = pec(&["trust", "show", "--lang", "it", "directory/providers-damaged.ldif"]).out;
    assert!(italian.contains("saltati: 4\n") && italian.contains("dell'indice dei gestori"), "{italian}");
    let json = &pec(&["trust", "show", "--json", "directory/providers-damaged.ldif"]).json()[0];
    assert_eq!(json["problems"][0]["line"], line);
    assert_eq!(json["problems"][0]["code"], "directory.record_damaged");
}

#[test]
fn a_signed_directory_needs_its_signers_authority() {
    let answer = pec(&["trust", "show", "directory/providers.ldif.p7m"]);
    assert_eq!((answer.status, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("give the signer's authority with --ca"), "{}", answer.err);
    for file in ["directory/providers.ldif.p7m", "directory/providers.ldif.p7m.pem"] {
        let answer = pec(&["trust", "show", "--ca", "pki/ca.pem", file]);
        assert_eq!(answer.status, 0, "{}", answer.err);
        let said = "  date:         2025-03-05 03:00:00 UTC, signed by CN=Alfa PEC S.p.A.,O=Alfa PEC S.p.A.,L=Prova,C=IT\n";
        assert!(answer.out.contains(said), "{}", answer.out);
    }
    for (words, said) in [
        (&["trust", "show", "gone.ldif"][..], "gone.ldif: no such file"),
        (&["trust", "show", "README.md"], "no provider can be read from it"),
        (&["trust", "show", "--lang", "it", "README.md"], "non si può usare l'indice dei gestori README.md"),
        (
            &["trust", "show", "--ca", "README.md", "directory/providers.ldif"],
            "cannot use the certificate file README.md",
        ),
        (&["trust", "diff", "directory/providers.ldif", "gone.ldif"], "gone.ldif: no such file"),
        (&["verify", "--directory", "README.md", "x.eml"], "cannot use the provider directory README.md"),
        (&["verify", "--directory-date", "2025-03-05", "x.eml"], "--directory <FILE>"),
        (&["trust"], "show"),
        (&["trust", "show"], "required"),
    ] {
        let answer = pec(words);
        assert_eq!(answer.status, 2, "{words:?}: {}", answer.out);
        assert!(answer.err.contains(said), "{words:?}: {}", answer.err);
    }
}

#[test]
fn what_changed_between_two_directories() {
    let [old, new] = ["directory/providers.ldif", "directory/providers-moved.ldif"];
    let same = pec(&["trust", "diff", old, "directory/providers-in-capitals.ldif"]);
    assert_eq!((same.status, same.out.as_str()), (0, "nothing changed\n"));
    let answer = pec(&["trust", "diff", old, new]);
    assert_eq!(answer.status, 1);
    for said in [
        "~ changed   Beta Posta Certificata S.r.l.\n    - domain pec.asl-prova.example\n",
        "~ changed   Gamma Servizi Telematici S.p.A., Studi professionali\n    - certificate ",
        "    + domain pec.comune-borgoprova.example\n",
        "    ~ another mailbox\n",
    ] {
        assert!(answer.out.contains(said), "{said:?} is not in\n{}", answer.out);
    }
    let json = &pec(&["trust", "diff", "--json", old, new]).json()[0];
    assert_eq!((&json["old"], &json["new"]), (&old.into(), &new.into()));
    assert_eq!(json["changed"].as_array().unwrap().len(), 4);
    assert_eq!(json["joined"], serde_json::json!([]));

    // What is damaged looks like what is gone, and that is said.
    let answer = pec(&["trust", "diff", "--lang", "it", old, "directory/providers-damaged.ldif"]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.contains("- uscito    Beta Posta Certificata S.r.l.\n"), "{}", answer.out);
    assert!(answer.err.contains("providers-damaged.ldif: saltati: 4"), "{}", answer.err);
    let back = pec(&["trust", "diff", "directory/providers-damaged.ldif", old]).out;
    assert!(back.contains("+ joined    Beta Posta Certificata S.r.l.\n"), "{back}");
}

#[test]
fn messages_are_judged_by_the_directory() {
    let of = |case: &str| format!("cases/directory/{case}/message.eml");
    for (case, directory, verdict, said) in [
        ("accredited", "providers.ldif", "authentic", ""),
        (
            "delivery-by-another-provider",
            "providers.ldif",
            "untrusted",
            "managed by another provider than its signer",
        ),
        ("not-listed", "providers.ldif", "untrusted", "does not list the signer's certificate"),
        ("accredited", "providers-moved.ldif", "untrusted", "consegna is of Gamma"),
        ("accredited", "providers.ldif.p7m", "authentic", ""),
    ] {
        let answer = with_directory(&["verify", &of(case)], &format!("directory/{directory}"));
        assert!(answer.out.starts_with(verdict) && answer.out.contains(said), "{case}: {}", answer.out);
        assert_eq!(answer.status, i32::from(verdict != "authentic"), "{case}: {}", answer.err);
    }
    let explained =
        with_directory(&["verify", "--explain", &of("accredited")], "directory/providers.ldif").out;
    for said in [
        "  directory:   2025-03-05 00:00:00 UTC, not signed, lists the signer\n",
        "    provider     accredited\n",
    ] {
        assert!(explained.contains(said), "{said:?} is not in\n{explained}");
    }
    let signed =
        with_directory(&["verify", "--explain", &of("not-listed")], "directory/providers.ldif.p7m").out;
    assert!(
        signed.contains("  directory:   2025-03-05 00:00:00 UTC, signed by CN=Alfa PEC S.p.A."),
        "{signed}"
    );
    assert!(!signed.contains("lists the signer\n"), "{signed}");
    // The signature's own day, where none is named.
    let words = ["verify", "--json", "--ca", "pki/ca.pem", "--directory", "directory/providers.ldif.p7m"];
    let json = &pec(&[&words[..], &[&of("accredited")]].concat()).json()[0];
    assert_eq!(json["report"]["signature"]["basis"]["directory"]["date"], "2025-03-05T03:00:00Z");
}

#[test]
fn a_foreign_delivery_moves_no_state() {
    let root = scratch();
    let copy = |case: &str, name: &str| {
        fs::copy(testdata().join(format!("cases/{case}/message.eml")), root.path().join(name)).unwrap();
    };
    copy("kind/acceptance", "a.eml");
    copy("directory/delivery-by-another-provider", "d.eml");
    let folder = root.path().to_str().unwrap();
    for (directory, state, orphans) in [(false, "delivered", 0), (true, "overdue", 1)] {
        let words: &[&str] =
            if directory { &["--directory", "directory/providers.ldif"] } else { &["--ca", "pki/ca.pem"] };
        let trust: &[&str] = if directory { DAY } else { &["--now", "2026-01-01"] };
        let answer = pec(&[&["status", "--json", folder], words, trust].concat());
        let json = &answer.json()[0];
        let recipients = json["messages"][0]["recipients"].as_array().unwrap();
        let to = recipients.iter().find(|one| one["address"] == "ufficio.gare@pec.comune-borgoprova.example");
        assert_eq!(to.unwrap()["state"], state, "{}", answer.out);
        assert_eq!(json["orphans"].as_array().unwrap().len(), orphans, "{}", answer.out);
    }
}
