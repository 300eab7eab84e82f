//! The sample mailbox: OpenSSL and the engine accept every signature in it, and what was sent came to what the table says.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use pec_core::facet::{Accreditation, Integrity, Revocation, Verdict};
use pec_core::finding::Severity;
use pec_core::message::{Message, MessageKind};
use pec_core::mime::Header;
use pec_core::tracker::{Sent, SubmissionStatus, Tracker};
use pec_core::trust::TrustStore;
use pec_core::verify::{Circumstances, Verifier};
use pec_core::{Limits, UnixTime};
use pec_tests::{case::testdata, openssl, read};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// In the morning after the newest message: a first notice is out and the second is not due yet.
const NOW: &str = "2025-11-21T07:30:00+01:00";

/// A message as a person would tell it: subject, state, and each recipient's state.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const EXPECTED: &[Row] = &[
    (
        "Disdetta del contratto di noleggio n. 2207",
        "delivered",
        &[("cantieri@pec.edilverdi.example", "delivered")],
    ),
    (
        "Istanza di accesso agli atti",
        "delivered",
        &[("cancelleria@pec.tribunale-prova.example", "delivered")],
    ),
    ("Richiesta di apertura conto", "failed", &[("filiale12@pec.banca-prova.example", "failed")]),
    (
        "Offerta per la manutenzione degli impianti – gara 7/2025",
        "delivered",
        &[("ufficio.gare@pec.comune-borgoprova.example", "delivered")],
    ),
    (
        "Re: Richiesta di integrazione documenti – prot. 1482/2025",
        "delivered",
        &[("ufficio.gare@pec.comune-borgoprova.example", "delivered")],
    ),
    (
        "Sollecito di pagamento – fattura 31/2025",
        "delivered",
        &[("amministratore@pec.condominio-aurora.example", "delivered")],
    ),
    ("Comunicazione di variazione della sede", "failed", &[("protocollo@pec.asl-prova.example", "failed")]),
    ("Fine lavori – cantiere di via Roma", "failed", &[("luca.conti@pec.geometra-conti.example", "failed")]),
    ("Listino fornitori", "rejected", &[("amministratore@pec.condominio-aurora.example", "rejected")]),
    ("Listino fornitori (nuovo invio)", "failed", &[("studio@pec.studio-bianchi.example", "failed")]),
    (
        "Convocazione riunione di coordinamento",
        "partial",
        &[
            ("ufficio.gare@pec.comune-borgoprova.example", "delivered"),
            ("ufficio.acquisti@pec.edilverdi.example", "failed"),
            ("luca.conti@pec.geometra-conti.example", "delivered"),
        ],
    ),
    ("Trasmissione schede tecniche", "rejected", &[("protocollo@pec.asl-prova.example", "rejected")]),
    (
        "Certificato di collaudo – impianto elettrico",
        "delivered",
        &[
            ("ufficio.gare@pec.comune-borgoprova.example", "delivered"),
            ("luca.conti@pec.geometra-conti.example", "delivered"),
            ("studio@pec.studio-bianchi.example", "delivered"),
        ],
    ),
    // After the final notice, all the same.
    (
        "Deposito perizia – R.G. 318/2025",
        "delivered",
        &[("cancelleria@pec.tribunale-prova.example", "delivered")],
    ),
    (
        "Ordine materiale n. 88",
        "external",
        &[("ordini@ferramenta-prova.example", "external"), ("anna.verdi@mail.example", "external")],
    ),
    (
        "Cronoprogramma lavori autunno",
        "delivered",
        &[("cantieri@pec.edilverdi.example", "delivered"), ("ordini@ferramenta-prova.example", "external")],
    ),
    // One receipt was lost.
    (
        "Diffida ad adempiere",
        "overdue",
        &[
            ("amministratore@pec.condominio-aurora.example", "delivered"),
            ("filiale12@pec.banca-prova.example", "overdue"),
        ],
    ),
    ("Richiesta di rateizzazione", "delivered", &[("filiale12@pec.banca-prova.example", "delivered")]),
    // Delivered to the mailbox behind the address: no receipt says that the two are one.
    (
        "Notifica preliminare – cantiere di via Po",
        "overdue",
        &[
            ("prevenzione@pec.asl-prova.example", "overdue"),
            ("protocollo@pec.asl-prova.example", "delivered"),
        ],
    ),
    // Never submitted, so never accepted.
    ("Richiesta di sopralluogo", "overdue", &[("ufficio.gare@pec.comune-borgoprova.example", "overdue")]),
    ("Offerta per la gara 19/2025", "pending", &[("protocollo@pec.asl-prova.example", "delayed")]),
    (
        "Fattura 112/2025 – saldo lavori",
        "pending",
        &[
            ("ufficio.gare@pec.comune-borgoprova.example", "accepted"),
            ("studio@pec.studio-bianchi.example", "delivered"),
        ],
    ),
];

/// How many messages there are of each kind.
const KINDS: &[(MessageKind, usize)] = &[
    (MessageKind::TransportEnvelope, 3),
    (MessageKind::AnomalyEnvelope, 1),
    (MessageKind::Acceptance, 19),
    (MessageKind::NonAcceptance, 2),
    (MessageKind::Delivery, 17),
    (MessageKind::NonDelivery, 4),
    (MessageKind::DeliveryTimeout, 6),
    // What was sent, and the newsletter.
    (MessageKind::Ordinary, 22),
];

struct File {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl File {
    fn is_sent(&self) -> bool {
        self.path.iter().any(|name| name == "Posta inviata")
    }

    fn is_newsletter(&self) -> bool {
        memchr::memmem::find(&self.bytes, b"List-Unsubscribe:").is_some()
    }
}

fn mailbox() -> Vec<File> {
    let mut files = Vec::new();
    let mut folders = vec![testdata().join("mailbox")];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(File { bytes: read(&path), path });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn verifier() -> Verifier {
    let mut store = TrustStore::empty();
    store.add_authorities(&read(&testdata().join("pki/ca.pem"))).unwrap();
    Verifier::new(store)
}

fn now() -> UnixTime {
    UnixTime::parse_rfc3339(NOW).unwrap()
}

fn parse(file: &File) -> Message<'_> {
    Message::parse(&file.bytes, &Limits::default()).unwrap()
}

/// With the clock of the machine, as a person would run it.
#[test]
fn openssl_accepts_every_signature() {
    let ca = testdata().join("pki/ca.pem");
    let mut accepted = 0;
    for file in mailbox().iter().filter(|file| !file.is_sent() && !file.is_newsletter()) {
        let words = ["cms", "-verify", "-inform", "SMIME", "-purpose", "smimesign", "-in"];
        let mut words: Vec<&Path> = words.map(Path::new).into();
        words.extend([&*file.path, Path::new("-CAfile"), &ca]);
        let output = openssl(&words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", file.path.display());
        accepted += 1;
    }
    assert_eq!(accepted, 52);
}

#[test]
fn every_signed_message_is_authentic() {
    let mut verifier = verifier();
    let mut kinds = BTreeMap::new();
    for file in &mailbox() {
        let report = verifier.verify(&parse(file), &Circumstances::at(now()));
        let name = file.path.display();
        *kinds.entry(report.kind().name()).or_insert(0) += 1;
        if report.kind() == MessageKind::Ordinary {
            assert_eq!(report.verdict(), Verdict::Unsigned, "{name}");
            assert!(file.is_sent() || file.is_newsletter(), "{name}");
            continue;
        }
        assert_eq!(report.verdict(), Verdict::Authentic, "{name}: {:?}", report.findings());
        let facets = report.facets();
        assert_eq!(facets.provider, Accreditation::Accredited, "{name}");
        assert_eq!(facets.revocation, Revocation::Unknown, "{name}");
        let has_crlf = memchr::memmem::find(&file.bytes, b"\r\n").is_some();
        let integrity = if has_crlf { Integrity::Intact } else { Integrity::IntactAfterCrlf };
        assert_eq!(facets.integrity, integrity, "{name}");
        let wrong = report.findings().iter().find(|finding| finding.code.severity() == Severity::Error);
        assert_eq!(wrong, None, "{name}");
    }
    let expected = KINDS.iter().map(|(kind, count)| (kind.name(), *count)).collect();
    assert_eq!(kinds, expected);
}

#[test]
fn each_sent_message_came_to_what_the_table_says() {
    let files = mailbox();
    let mut verifier = verifier();
    let mut tracker = Tracker::new();
    for file in &files {
        let message = parse(file);
        if file.is_sent() {
            tracker.insert_sent(sent(&message));
        }
        let report = verifier.verify(&message, &Circumstances::at(now()));
        if let Some(verified) = report.verified() {
            tracker.insert(verified.fact());
        }
    }
    assert_eq!(tracker.orphans().count(), 0);
    let statuses: Vec<_> = tracker.submissions(now()).collect();
    let found: Vec<String> = statuses.iter().map(line).collect();
    let mut expected: Vec<String> = EXPECTED
        .iter()
        .map(|(subject, state, recipients)| {
            let recipients = recipients.iter().map(|(address, state)| format!("\n  {state} {address}"));
            format!("{state}: {subject}{}", recipients.collect::<String>())
        })
        .collect();
    for line in &found {
        let place = expected.iter().position(|expected| expected == line);
        let place = place.unwrap_or_else(|| panic!("the table does not have\n{line}"));
        expected.remove(place);
    }
    assert!(expected.is_empty(), "the mailbox does not have\n{}", expected.join("\n"));
    // Each was tied to what its sender's program stored, but for the one written in webmail.
    let untied: Vec<_> = statuses.iter().filter(|status| status.sent().is_empty()).collect();
    assert_eq!(
        untied.iter().filter_map(|status| status.subject()).collect::<Vec<_>>(),
        ["Richiesta di rateizzazione"]
    );
}

fn line(status: &SubmissionStatus<'_>) -> String {
    let recipients = status
        .recipients()
        .iter()
        .map(|recipient| format!("\n  {} {}", recipient.state().name(), recipient.address()));
    let subject = status.subject().unwrap_or_default();
    format!("{}: {subject}{}", status.state().name(), recipients.collect::<String>())
}

/// What the host knows of a message in its folder of sent mail.
fn sent(message: &Message<'_>) -> Sent {
    let parsed = mail_parser::MessageParser::new().parse_headers(message.raw()).unwrap();
    let header: Header<'_> = message.header();
    assert_eq!(header.count("Received"), 0, "it was stored before it was sent");
    let from = parsed.from().and_then(|from| from.first()?.address()).unwrap();
    let date = parsed.date().unwrap().to_timestamp();
    let sent = Sent::new(from, message.sha256())
        .with_msgid(parsed.message_id().unwrap())
        .with_subject(parsed.subject().unwrap())
        .with_date(UnixTime(date));
    let recipients = [parsed.to(), parsed.cc()].into_iter().flatten().flat_map(|list| list.iter());
    recipients.filter_map(|one| one.address()).fold(sent, Sent::with_recipient)
}
