//! Whatever the bytes, there is a report: nothing panics, and both back ends say the same.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use pec_core::{
    Limits,
    crypto::AwsLc,
    facet::Verdict,
    message::Message,
    verify::{Circumstances, Verifier},
};
use pec_tests::{Random, mutate::mutation, mutations, seeds, to_lf};
use proptest::prelude::*;
use std::{collections::BTreeSet, sync::Arc, thread};

/// A verifier for each back end.
struct Both {
    rust: Verifier,
    aws_lc: Verifier,
}

impl Both {
    fn new() -> Self {
        let aws_lc = Verifier::new(seeds::trust()).with_backend(Arc::new(AwsLc));
        Self { rust: Verifier::new(seeds::trust()), aws_lc }
    }

    /// The report, which must be the same with both, and the verdict in it.
    fn report(&mut self, raw: &[u8]) -> (Verdict, String) {
        let message = Message::parse(raw, &Limits::default()).unwrap();
        let report = self.rust.verify(&message, &Circumstances::unknown());
        let json = report.to_json();
        let other = self.aws_lc.verify(&message, &Circumstances::unknown());
        assert_eq!(json, other.to_json(), "the back ends differ");
        assert_eq!(report.verified().is_some(), other.verified().is_some());
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
        (report.verdict(), json)
    }
}

#[test]
fn both_back_ends_say_the_same() {
    const THREADS: u64 = 2;
    let seeds = seeds::all();
    let total = mutations(3_000);
    let run = |first: u64| {
        let mut both = Both::new();
        let mut verdicts = BTreeSet::new();
        for number in (first..total).step_by(2) {
            let mutation = mutation(number | 1 << 41, &seeds);
            verdicts.insert(both.report(&mutation.raw).0);
        }
        verdicts
    };
    let verdicts: BTreeSet<Verdict> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|first| scope.spawn(move || run(first))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(verdicts.len(), 6, "every verdict is met: {verdicts:?}");
    let mut both = Both::new();
    for seed in &seeds {
        both.report(&seed.raw);
    }
}

/// A verifier that has seen much says the same as a new one.
#[test]
fn what_was_verified_before_changes_nothing() {
    let seeds = seeds::all();
    let mut old = Verifier::new(seeds::trust()).with_backend(Arc::new(AwsLc));
    for number in 0..1_000 {
        let mutation = mutation(number | 1 << 42, &seeds);
        let message = Message::parse(&mutation.raw, &Limits::default()).unwrap();
        let report = old.verify(&message, &Circumstances::unknown()).to_json();
        let mut new = Verifier::new(seeds::trust()).with_backend(Arc::new(AwsLc));
        assert_eq!(
            new.verify(&message, &Circumstances::unknown()).to_json(),
            report,
            "{number}: {:?}",
            mutation.done
        );
    }
}

/// A receipt, and an envelope around two: cut off after every byte. What is left is never authentic, until nothing that
/// matters is missing.
#[test]
fn cut_off_after_every_byte() {
    let seeds = seeds::issued();
    let mut verifier = Verifier::new(seeds::trust()).with_backend(Arc::new(AwsLc));
    for (name, lf) in
        [("acceptance", false), ("acceptance", true), ("transport envelope around receipts", false)]
    {
        let seed = seeds.iter().find(|seed| seed.name == name).unwrap();
        let raw = if lf { to_lf(&seed.raw) } else { seed.raw.clone() };
        // The close delimiter needs no line end, and nothing after it.
        let whole = raw.trim_ascii_end().len();
        for length in 0..raw.len() {
            let message = Message::parse(&raw[..length], &Limits::default()).unwrap();
            let report = verifier.verify(&message, &Circumstances::unknown());
            assert!(!report.to_json().is_empty());
            let authentic = report.verdict() == Verdict::Authentic;
            assert_eq!(authentic, length >= whole, "{name}, {length} bytes of {}", raw.len());
            assert_eq!(report.verified().is_some(), authentic, "{name}, {length} bytes");
        }
    }
}

/// Pieces that mean something to a reader of mail, of signatures or of certification data.
const PIECES: &[&[u8]] = &[
    b"\r\n",
    b"\r\n",
    b"\n",
    b"\r\n\r\n",
    b"\r",
    b" ",
    b"\t",
    b"\0",
    b"\xe0",
    b"--",
    b"--b\r\n",
    b"--b--\r\n",
    b"--c\r\n",
    b"--c--\r\n",
    b"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\r\n",
    b"Content-Type: multipart/mixed; boundary=\"c\"\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: application/pkcs7-signature\r\n",
    b"Content-Type: application/pkcs7-mime\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: application/xml; name=daticert.xml\r\n",
    b"Content-Type: text/plain; charset=utf-7\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"MAA=",
    b"MIAGCSqGSIb3DQEHAqCAMIACAQExADALBgkqhkiG9w0BBwGgADEAAAAAAAAA",
    b"Subject: =?utf-8?B?w6A=?= =?x?Q?=\r\n",
    b"From: \"Per conto di: a@b\" <c@d>\r\n",
    b"X-Ricevuta: accettazione\r\n",
    b"X-Trasporto: errore\r\n",
    b"Message-ID: <a@b>\r\n",
    b"Date: Wed, 5 Mar 2025 09:12:04 +0100\r\n",
    b"<postacert tipo=\"accettazione\" errore=\"nessuno\">",
    b"</postacert>",
    b"<dati>",
    b"<identificativo>x</identificativo>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;",
    b"&#0;",
    b"<![CDATA[",
    b"=20",
    b"=\r\n",
    b"(",
    b"\"",
    b"\\",
    b";",
];

fn mail() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_a_report(raw in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert_eq!(Both::new().report(&raw).0, Verdict::Unsigned);
    }

    #[test]
    fn any_mail_has_a_report(raw in mail()) {
        let (verdict, json) = Both::new().report(&raw);
        prop_assert!(matches!(verdict, Verdict::Unsigned | Verdict::Altered), "{json}");
    }
}

/// Anything in place of the certification data, the signed part, the signature.
#[test]
fn anything_in_place_of_a_piece() {
    let mut random = Random::new(9);
    let mut both = Both::new();
    for seed in seeds::issued().iter().take(3) {
        let Some(pieces) = &seed.anatomy else { continue };
        for range in [&pieces.header, &pieces.signed, &pieces.signature_header, &pieces.signature] {
            for _ in 0..100 {
                let count = random.below(30);
                let new: Vec<u8> =
                    (0..count).flat_map(|_| PIECES[random.below(PIECES.len())].to_vec()).collect();
                let mut raw = seed.raw.clone();
                raw.splice(range.clone(), new);
                let (verdict, json) = both.report(&raw);
                let header = range == &pieces.header;
                assert!(header || matches!(verdict, Verdict::Unsigned | Verdict::Altered), "{json}");
            }
        }
    }
}
