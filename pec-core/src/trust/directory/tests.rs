use super::*;
use crate::crypto::RustCrypto;
use crate::x509::Certificate;
use crate::x509::forge::{Forge, at, leaf};
use der::pem::{LineEnding, encode_string};
use std::fmt::Write;

const RFC: &[u8] = include_bytes!("testdata/rfc6109.ldif");

fn read(file: &[u8]) -> Result<ProviderDirectory, Error> {
    ProviderDirectory::read(file, &TrustStore::empty(), &RustCrypto, &Limits::default())
}

fn certificate(subject: &'static str) -> Certificate {
    Forge { subject, ..leaf("CA") }.make()
}

fn base64(bytes: &[u8]) -> String {
    let pem = encode_string("X", LineEnding::LF, bytes).unwrap();
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

fn sha1(certificate: &Certificate) -> String {
    crate::hex::hex(Digest::of(DigestAlgorithm::Sha1, certificate.der()).as_bytes())
}

/// A record of a directory: `dn`, then `attributes`, then the certificate with its hash.
fn record(dn: &str, attributes: &[&str], certificate: &Certificate) -> String {
    let mut text = format!("dn: {dn},o=postacert\nobjectclass: provider\n");
    attributes.iter().for_each(|attribute| writeln!(text, "{attribute}").unwrap());
    writeln!(text, "providerCertificateHash: {}", sha1(certificate)).unwrap();
    writeln!(text, "providerCertificate;binary:: {}\n", base64(certificate.der())).unwrap();
    text
}

fn alfa() -> String {
    let attributes = ["providerName: Alfa", "mailReceipt: ricevute@alfa.it", "managedDomains: Alfa.it"];
    record("providerName=Alfa", &attributes, &certificate("Alfa"))
}

/// Each problem as one line: `3 directory.value managedDomains`.
fn problems(directory: &ProviderDirectory) -> Vec<String> {
    let text = |problem: &Problem| {
        let detail = problem.finding.detail.as_deref().unwrap_or_default();
        format!("{} {} {detail}", problem.line, problem.finding.code.code()).trim_end().to_owned()
    };
    directory.problems().iter().map(text).collect()
}

fn names(directory: &ProviderDirectory) -> Vec<&str> {
    directory.providers().iter().map(|provider| provider.name.as_str()).collect()
}

#[test]
fn the_example_of_the_rfc() {
    for file in [RFC.to_vec(), RFC.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..])] {
        let directory = read(&file).unwrap();
        assert_eq!(directory.problems(), []);
        let [provider] = directory.providers() else { panic!("{directory:?}") };
        assert_eq!(provider.name, "Anonymous Certified Mail S.p.A.");
        let [environment] = &provider.environments[..] else { panic!("{directory:?}") };
        assert_eq!((environment.unit.as_deref(), environment.line), (None, 8));
        assert_eq!(environment.mailbox.as_deref(), Some("ssacceptance@postalser.example.com"));
        assert_eq!(
            environment.domains,
            ["cert.company.example.com", "costmec.example.com", "mail.anpocert.example.com"]
        );
        let [listed] = &environment.certificates[..] else { panic!("{directory:?}") };
        assert_eq!(crate::hex::hex(&listed.sha1.unwrap()), "7e7aef1059ae0f454f2643a95f69ec3556009239");
        let certificate = listed.certificate.as_ref().unwrap();
        assert_eq!(certificate.organization(), Some("Anonima Posta Certificata S.p.A."));
        // It is found, in its time, whatever the directory's.
        let found = directory.listing(certificate, at("2003-01-01T00:00:00Z"));
        assert_eq!(found, Listing::Listed(provider));
        assert_eq!(directory.listing(certificate, at("2004-01-01T00:00:00Z")), Listing::OtherTime(provider));
    }
}

#[test]
fn a_damaged_record_is_told_and_skipped() {
    let beta = certificate("Beta");
    let good = ["providerName: Beta", "managedDomains: beta.it"];
    let with = |attributes: &[&str]| record("providerName=Beta", attributes, &beta);
    let plain = with(&good);
    let replaced = |from: &str, to: &str| {
        assert!(plain.contains(from), "{from}");
        plain.replacen(from, to, 1)
    };
    let hash = sha1(&beta);
    // Lines: 1 dn, 2 objectclass, 3 and 4 attributes, 5 hash, 6 certificate.
    for (text, expected, kept) in [
        (plain.clone(), &[][..], true),
        (replaced(&hash, &hash.to_uppercase()), &[], true),
        (with(&[good[0], good[1], "managedDomains: no domain"]), &["5 directory.value managedDomains"], true),
        (
            replaced("objectclass: provider", "objectclass"),
            &["2 directory.record_damaged a line without a colon"],
            false,
        ),
        (
            with(&[good[0], good[1], "description:< file:///etc/passwd"]),
            &["5 directory.url description"],
            false,
        ),
        (
            with(&[good[0], good[1], "changetype: delete"]),
            &["5 directory.record_damaged a change instead of an entry"],
            false,
        ),
        (
            with(&[good[0], "providerName: Alfa", good[1]]),
            &["4 directory.record_damaged providername stands there twice"],
            false,
        ),
        (with(&["providerName:", good[1]]), &["3 directory.record_damaged providername is empty"], false),
        (
            with(&["providerName:: /w==", good[1]]),
            &["3 directory.record_damaged providername is not in UTF-8"],
            false,
        ),
        (
            replaced("dn: providerName=Beta,o=postacert\n", ""),
            &["1 directory.record_damaged it has no dn"],
            false,
        ),
        (
            replaced("dn: providerName=Beta,o=postacert\n", "dn:: /w==\n"),
            &["1 directory.record_damaged dn is not in UTF-8"],
            false,
        ),
        (with(&[good[0]]), &["1 directory.incomplete managedDomains"], false),
        (
            with(&[good[0], "managedDomains: *"]),
            &["4 directory.value managedDomains", "1 directory.incomplete managedDomains"],
            false,
        ),
        (
            replaced(&hash, &sha1(&certificate("Alfa"))),
            &["6 directory.certificate_hash", "1 directory.incomplete providerCertificate"],
            false,
        ),
        (
            replaced(&hash, "7E7A"),
            &[
                "5 directory.value providerCertificateHash",
                "6 directory.certificate_hash",
                "1 directory.incomplete providerCertificate",
            ],
            false,
        ),
        (
            replaced(";binary::", ";binary:"),
            &["6 directory.certificate_hash", "1 directory.incomplete providerCertificate"],
            false,
        ),
        (
            replaced(&base64(beta.der()), "AAAA").replace(&hash, "29e2dcfbb16f63bb0254df7585a15bb6fb5e927d"),
            &["6 directory.certificate_unreadable", "1 directory.incomplete providerCertificate"],
            false,
        ),
        // One certificate of two is wrong, or one hash is nobody's: the other one stands.
        (
            with(&[good[0], good[1], "providerCertificate;binary:: AAAA"]),
            &["5 directory.certificate_hash"],
            true,
        ),
        (
            with(&[good[0], good[1], "providerCertificateHash: 7E7AEF1059AE0F454F2643A95F69EC3556009239"]),
            &["5 directory.certificate_hash"],
            true,
        ),
        (
            with(&[&format!("providerName: {}", "B".repeat(257)), good[1]]),
            &["3 directory.record_damaged providername is longer than 256 bytes"],
            false,
        ),
        (
            with(&[good[0], &format!("managedDomains: {}.it", "b".repeat(251))]),
            &["4 directory.value managedDomains", "1 directory.incomplete managedDomains"],
            false,
        ),
        // The base of the tree, and what is none of our concern.
        ("dn: o=postacert\nobjectclass: organization\n\n".to_owned(), &[], false),
        ("dn: cn=somebody\ncn: somebody\n\n".to_owned(), &[], false),
    ] {
        let directory = read(format!("{text}\n{}", alfa()).as_bytes()).unwrap();
        assert_eq!(problems(&directory), expected, "{text}");
        let expected = if kept { vec!["Beta", "Alfa"] } else { vec!["Alfa"] };
        assert_eq!(names(&directory), expected, "{text}");
    }
}

#[test]
fn environments_belong_to_the_provider_that_their_name_names() {
    let (main, second) = (certificate("Main"), certificate("Second"));
    let file = [
        record("providerName=Alfa S.p.A.", &["providerName: Alfa S.p.A.", "managedDomains: alfa.it"], &main),
        record(
            "providerUnit=Due,providerName=ALFA S.p.A.",
            &["providerName: Alfa", "providerUnit: Due", "managedDomains: due.alfa.it"],
            &second,
        ),
        record("providerName=Beta", &["managedDomains: beta.it"], &certificate("Beta")),
    ];
    let now = at("2024-05-01T10:00:00Z");
    let directory = read(file.concat().as_bytes()).unwrap().with_date(now);
    assert_eq!(names(&directory), ["Alfa S.p.A.", "Beta"]);
    let [alfa, beta] = directory.providers() else { panic!() };
    let units: Vec<_> = alfa.environments.iter().map(|one| one.unit.as_deref()).collect();
    assert_eq!(units, [None, Some("Due")]);
    for signer in [&main, &second] {
        assert_eq!(directory.listing(signer, now), Listing::Listed(alfa));
        for (domain, expected) in [
            ("alfa.it", Management::Own),
            ("DUE.Alfa.it", Management::Own),
            ("beta.it", Management::Other(beta)),
            ("fa.it", Management::Nobody),
            ("x.alfa.it", Management::Nobody),
            ("", Management::Nobody),
        ] {
            assert_eq!(directory.domains_of(signer, now).management(domain), expected, "{domain}");
        }
    }
    let later = now.plus(ProviderDirectory::TOLERANCE + 1);
    assert_eq!(directory.listing(&main, later), Listing::Listed(alfa));
    assert_eq!(directory.domains_of(&main, later).management("alfa.it"), Management::Own);
    assert_eq!(directory.domains_of(&main, later).management("beta.it"), Management::Silent);
    assert_eq!(directory.domains_of(&main, later).management("fa.it"), Management::Silent);
}

#[test]
fn of_what_times_a_directory_speaks() {
    let stranger = certificate("Stranger");
    let ldif = alfa();
    let row = |from, until| {
        format!("{{\"provider\":\"A\",\"from\":{from},\"until\":{until},\"sha1\":[\"{}\"]}}", "00".repeat(20))
    };
    let list = |rows: &[String]| format!("[{}]", rows.join(","));
    let (open, closed) = (row("\"2020-01-01\"", "null"), row("\"2021-01-01\"", "\"2021-12-31\""));
    for (what, file, date, spoken, silent) in [
        ("no date", &ldif, None, &[][..], &["2024-01-01T00:00:00Z"][..]),
        (
            "a date",
            &ldif,
            Some("2024-01-10T00:00:00Z"),
            &["2024-01-08T00:00:00Z", "2024-01-12T00:00:00Z"],
            &["2024-01-07T23:59:59Z", "2024-01-12T00:00:01Z"],
        ),
        (
            "periods",
            &list(&[open.clone(), closed.clone()]),
            None,
            &["2020-01-01T00:00:00Z", "2021-12-31T23:59:59Z"],
            &["2019-12-31T23:59:59Z", "2022-01-01T00:00:00Z"],
        ),
        (
            "periods and a date",
            &list(&[open, closed]),
            Some("2024-01-10T00:00:00Z"),
            &["2020-01-01T00:00:00Z", "2024-01-12T00:00:00Z"],
            &["2019-12-31T23:59:59Z", "2024-01-12T00:00:01Z"],
        ),
        ("no period", &list(&[row("null", "\"2021-12-31\"")]), None, &[], &["2021-01-01T00:00:00Z"]),
    ] {
        let directory = read(file.as_bytes()).unwrap();
        let directory = match date {
            Some(date) => directory.with_date(at(date)),
            None => directory,
        };
        for time in spoken {
            assert!(directory.speaks_at(at(time)), "{what}: {time}");
        }
        for time in silent {
            assert!(!directory.speaks_at(at(time)), "{what}: {time}");
            assert_eq!(directory.listing(&stranger, at(time)), Listing::Silent, "{what}: {time}");
        }
    }
    let now = at("2024-01-10T00:00:00Z");
    let directory = read(ldif.as_bytes()).unwrap().with_date(now);
    assert_eq!(directory.listing(&stranger, now), Listing::Unlisted);
    assert!(directory.clone().with_tolerance(9).speaks_at(now.plus(9)));
    assert!(!directory.with_tolerance(9).speaks_at(now.plus(10)));
}

#[test]
fn lists_in_both_forms() {
    let (alfa, beta) = (certificate("Alfa"), certificate("Beta"));
    let (sha1, sha256) = (sha1(&alfa).to_uppercase(), crate::hex::hex(&beta.sha256()));
    let csv = format!(
        "Provider;From;Until;Domains;SHA1;SHA256\r\n\
         \"Alfa; S.p.A.\";2024-01-01;2024-06-30;\"alfa.it\r\nPEC.it\";{sha1};\r\n\
         Beta;2024-01-01T10:00:00+01:00;;beta.it;;{sha256}\r\n"
    );
    let json = format!(
        "[{{\"provider\": \"Alfa; S.p.A.\", \"from\": \"2024-01-01\", \"until\": \"2024-06-30\",\n \
         \"domains\": [\"alfa.it\", \"PEC.it\"], \"sha1\": [\"{sha1}\"]}},\n\
         {{\"provider\": \"Beta\", \"from\": \"2024-01-01T09:00:00Z\", \"domains\": [\"beta.it\"], \"sha256\": [\"{sha256}\"]}}]"
    );
    let (csv, json) = (read(csv.as_bytes()).unwrap(), read(json.as_bytes()).unwrap());
    assert_eq!((csv.form(), json.form()), (Form::Csv, Form::Json));
    let lines = |directory: &ProviderDirectory| -> Vec<_> {
        directory.providers().iter().flat_map(|p| &p.environments).map(|one| one.line).collect()
    };
    assert_eq!((lines(&csv), lines(&json)), (vec![2, 4], vec![1, 3]));
    for directory in [&csv, &json] {
        assert_eq!((names(directory), problems(directory)), (vec!["Alfa; S.p.A.", "Beta"], vec![]));
        let [first, second] = directory.providers() else { panic!() };
        assert_eq!(first.environments[0].domains, ["alfa.it", "pec.it"]);
        for (signer, time, expected) in [
            (&alfa, "2024-01-01T00:00:00Z", Listing::Listed(first)),
            (&alfa, "2024-06-30T23:59:59Z", Listing::Listed(first)),
            // The list says when: that is an answer, not a gap.
            (&alfa, "2024-07-01T00:00:00Z", Listing::OtherTime(first)),
            (&alfa, "2023-12-31T23:59:59Z", Listing::OtherTime(first)),
            (&beta, "2024-01-01T08:59:59Z", Listing::OtherTime(second)),
            (&beta, "2029-01-01T00:00:00Z", Listing::Listed(second)),
            // The certificate's own end.
            (&beta, "2031-01-01T00:00:00Z", Listing::OtherTime(second)),
        ] {
            assert_eq!(directory.listing(signer, at(time)), expected, "{time}");
        }
        let (then, later) = (at("2024-06-01T00:00:00Z"), at("2024-06-30T23:59:59Z").plus(1));
        assert_eq!(directory.domains_of(&beta, then).management("pec.it"), Management::Other(first));
        assert_eq!(directory.domains_of(&beta, later).management("pec.it"), Management::Silent);
    }
    // Without domains a list says nothing of them.
    let now = at("2024-01-01T00:00:00Z");
    let bare = read(format!("provider,sha256\nBeta,{sha256}").as_bytes()).unwrap();
    let bare = bare.with_date(now);
    assert_eq!(bare.domains_of(&beta, now).management("x.it"), Management::Unnamed);
    let dated = read(format!("{{\"date\": \"2024-02-03\", \"providers\": [{{\"provider\": \"B\", \"sha256\": [\"{sha256}\"]}}]}}").as_bytes());
    assert_eq!(dated.unwrap().date(), Some(at("2024-02-03T00:00:00Z")));
}

#[test]
fn rows_that_cannot_be_used() {
    let hash = "00".repeat(20);
    for (row, expected) in [
        (format!("A,,,a.it,{hash},,x"), "3 directory.record_damaged it has 7 columns, the header 6"),
        (
            format!("{}A,,,a.it,{hash},", ",".repeat(99)),
            "3 directory.record_damaged it has more than 64 columns",
        ),
        (
            format!("{},,,a.it,{hash},", "A".repeat(257)),
            "3 directory.record_damaged provider is longer than 256 bytes",
        ),
        (format!("A,1/2/2024,,a.it,{hash},"), "3 directory.record_damaged from is no day"),
        (format!("A,,soon,a.it,{hash},"), "3 directory.record_damaged until is no day"),
        (format!("A,2024-02-01,2024-01-31,a.it,{hash},"), "3 directory.record_damaged until is before from"),
        (format!(",,,a.it,{hash},"), "3 directory.incomplete provider"),
        ("A,,,a.it,,".to_owned(), "3 directory.incomplete sha1 or sha256"),
        ("A,,,a.it,00,".to_owned(), "3 directory.value sha1; 3 directory.incomplete sha1 or sha256"),
        (format!("A,,,a.it,,{hash}"), "3 directory.value sha256; 3 directory.incomplete sha1 or sha256"),
        (format!("A,,,*,{hash},"), "3 directory.value domains; 3 directory.incomplete domains"),
        (format!("\"A\"x,,,a.it,{hash},"), "3 directory.record_damaged text follows a quoted field"),
    ] {
        let file = format!("provider,from,until,domains,sha1,sha256\nGood,,,good.it,{hash},\n{row}\n");
        let directory = read(file.as_bytes()).unwrap();
        assert_eq!(problems(&directory).join("; "), expected, "{row}");
        assert_eq!(names(&directory), ["Good"], "{row}");
    }
    for (row, expected) in [
        (
            "{\"provider\": \"A\",\n\"shA1\": []}",
            "2 directory.record_damaged unknown field `shA1`, expected one of",
        ),
        ("{\"provider\": 5}", "1 directory.record_damaged invalid type: integer `5`, expected a string"),
        ("{\"provider\": \"A\", \"sha1\": \"00\"}", "1 directory.record_damaged invalid type: string"),
        ("{}", "1 directory.incomplete provider"),
        ("7", "1 directory.record_damaged invalid type: integer `7`"),
    ] {
        let file = format!("[{row},\n{{\"provider\": \"Good\", \"sha1\": [\"{hash}\"]}}]");
        let directory = read(file.as_bytes()).unwrap();
        assert!(problems(&directory).join("; ").starts_with(expected), "{row}: {:?}", problems(&directory));
        assert_eq!(names(&directory), ["Good"], "{row}");
    }
}

#[test]
fn files_that_are_no_directory() {
    for (file, line, detail) in [
        (&b""[..], 0, "it is empty"),
        (b" \r\n", 0, "it is empty"),
        (b"hello", 1, "it is none of these forms"),
        (b"dn: o=postacert\no: postacert\n", 0, "there is none in it"),
        (
            b"dn: providerName=A,o=postacert\nproviderName A\n",
            2,
            "A record of the provider directory cannot be read; it was skipped: a line without a colon",
        ),
        (
            b"provider,sh1\nA,0\n",
            1,
            "no column is called \"sh1\": provider, unit, from, until, domains, sha1, sha256",
        ),
        (b"provider,sha1,sha1\n", 1, "the column sha1 stands there twice"),
        (b"provider,sha1\nA\xff,0\n", 2, "it is not in UTF-8"),
        (b"provider,sha1\n", 0, "there is none in it"),
        (b"{\"date\": \"2024\",\n\"providers\": []}", 0, "date is no day"),
        (b"{\"providers\": [],\n\"x\": 1}", 2, "unknown field `x`, expected `date` or `providers`"),
        (b"[{]", 1, "key must be a string"),
        (b"\xff\xfe\0d", 1, "it is none of these forms"),
    ] {
        let expected = Error::Directory { line, detail: detail.to_owned() };
        assert_eq!(read(file).unwrap_err(), expected, "{}", file.escape_ascii());
    }
    // What looks like a signature is one, or nothing.
    for file in [
        &b"\x30\x03\x02\x01\x05"[..],
        b"MAMCAQU=",
        b"-----BEGIN PKCS7-----\nMAMC\nAQU=\n-----END PKCS7-----\n",
    ] {
        assert_eq!(read(file).unwrap_err().code(), "directory_signature", "{}", file.escape_ascii());
    }
}

#[test]
fn limits_hold() {
    let file =
        [alfa(), record("providerName=Beta", &["managedDomains: beta.it"], &certificate("Beta"))].concat();
    let read = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        ProviderDirectory::read(file.as_bytes(), &TrustStore::empty(), &RustCrypto, &limits)
    };
    for (change, limit) in [
        ((|limits| limits.max_directory_bytes = 100) as fn(&mut Limits), "max_directory_bytes"),
        (|limits| limits.max_directory_records = 1, "max_directory_records"),
        (|limits| limits.max_directory_values = 5, "max_directory_values"),
    ] {
        let Err(Error::DirectoryTooLarge { limit: found, .. }) = read(change) else { panic!("{limit}") };
        assert_eq!(found, limit);
    }
    assert!(read(|limits| (limits.max_directory_records, limits.max_directory_values) = (2, 6)).is_ok());
    let broken = format!("# {}{file}", "\nx".repeat(30) + "\n");
    let limits = Limits { max_findings: 20, ..Limits::default() };
    let directory =
        ProviderDirectory::read(broken.as_bytes(), &TrustStore::empty(), &RustCrypto, &limits).unwrap();
    assert_eq!((directory.problems().len(), directory.problems_dropped()), (20, 10));
}

/// Whatever happens to a file, reading ends, and lists nothing that was not there.
#[test]
fn damage_lists_nobody_new() {
    let stranger = certificate("Stranger");
    let hash = crate::hex::hex(&certificate("Alfa").sha256());
    let json = format!(
        "[{{\"provider\": \"A\", \"from\": \"2024-01-01\", \"domains\": [\"a.it\"], \"sha256\": [\"{hash}\"]}}]"
    );
    let csv = format!("provider,from,domains,sha256\n\"A\",2024-01-01,a.it,{hash}\n");
    for file in [RFC.to_vec(), alfa().into_bytes(), json.into_bytes(), csv.into_bytes()] {
        for place in 0..file.len() {
            let mut flipped = file.clone();
            flipped[place] ^= 1 << (place % 8);
            let mut doubled = file.clone();
            doubled.insert(place, file[place]);
            for damaged in [&file[..place], &file[place..], &flipped, &doubled] {
                let Ok(directory) = read(damaged) else { continue };
                let listing = directory.listing(&stranger, at("2024-05-01T10:00:00Z"));
                assert!(matches!(listing, Listing::Unlisted | Listing::Silent));
                assert!(serde_json::from_str::<serde_json::Value>(&directory.to_json()).is_ok());
            }
        }
    }
}

#[test]
fn what_changed() {
    let (old, new) = (certificate("Old"), certificate("New"));
    let beta = record("providerName=Beta", &["providerName: Beta", "managedDomains: beta.it"], &old);
    let gamma = record("providerName=Gamma", &["providerName: Gamma", "managedDomains: gamma.it"], &new);
    let other = record(
        "providerName=ALFA",
        &[
            "providerName: ALFA",
            "mailReceipt: altre@alfa.it",
            "managedDomains: alfa.it",
            "managedDomains: b.it",
        ],
        &new,
    );
    let unit =
        record("providerUnit=Due,providerName=Alfa", &["providerName: Alfa", "managedDomains: due.it"], &old);
    let read = |records: &[&String]| {
        read(records.iter().map(|record| record.as_str()).collect::<String>().as_bytes()).unwrap()
    };
    let before = read(&[&alfa(), &beta]);
    assert!(diff(&before, &read(&[&beta, &alfa()])).is_empty());
    let changes = diff(&before, &read(&[&other, &unit, &gamma]));
    let hex = |certificate: &Certificate| crate::hex::hex(&certificate.sha256());
    let expected = serde_json::json!({
        "joined": ["Gamma"],
        "left": ["Beta"],
        "changed": [
            {
                "provider": "ALFA", "unit": null,
                "certificates_added": [hex(&new)], "certificates_removed": [hex(&certificate("Alfa"))],
                "domains_added": ["b.it"], "domains_removed": [],
                "mailbox_changed": true, "period_changed": false,
            },
            {
                "provider": "ALFA", "unit": "Due",
                "certificates_added": [hex(&old)], "certificates_removed": [],
                "domains_added": ["due.it"], "domains_removed": [],
                "mailbox_changed": false, "period_changed": false,
            },
        ],
    });
    assert_eq!(serde_json::to_value(&changes).unwrap(), expected);
    let list = |until: &str| {
        self::read(format!("provider,from,until,sha1\nA,2024-01-01,{until},{}", "00".repeat(20)).as_bytes())
            .unwrap()
    };
    let changes = diff(&list("2024-12-31"), &list("2025-12-31"));
    assert!(changes.changed[0].period_changed && changes.changed[0].certificates_added.is_empty());
}
