//! What hostile messages cost: memory at the worst moment, against a bound that is stated, and time as a guard against
//! hanging. The whole way is measured: index, verification, JSON.
//!
//! Memory is what is allocated beyond the message itself, which the caller holds. A test binary of its own, for all its
//! memory is counted; one test at a time.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail, and shows what it measured")]

use peak_alloc::PeakAlloc;
use pec_core::{
    Error, Limits,
    facet::{Integrity, Verdict},
    finding::Code,
    message::Message,
    verify::{Circumstances, Verifier},
};
use pec_tests::{anatomy::to_base64, generate::World, seeds};
use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One at a time, or each would count the others' memory.
static ALONE: Mutex<()> = Mutex::new(());

const KB: usize = 1024;
const MB: usize = 1024 * KB;

/// No message may take longer: a guard against hanging, not a measurement.
const HANGS: Duration = Duration::from_secs(10);

/// What came out, and what it cost.
struct Cost {
    verdict: Verdict,
    integrity: Integrity,
    codes: Vec<Code>,
    nested: usize,
    json: usize,
}

/// Processes the message within `most` bytes of memory.
fn cost(name: &str, raw: &[u8], most: usize) -> Cost {
    let mut verifier = Verifier::new(seeds::trust());
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let begun = Instant::now();
    let cost = {
        let message = Message::parse(raw, &Limits::default()).unwrap();
        let report = verifier.verify(&message, &Circumstances::unknown());
        Cost {
            verdict: report.verdict(),
            integrity: report.facets().integrity,
            codes: report.findings().iter().map(|finding| finding.code).collect(),
            nested: report.nested().len(),
            json: report.to_json().len(),
        }
    };
    let (time, peak) = (begun.elapsed(), ALLOCATOR.peak_usage().saturating_sub(before));
    println!(
        "{name:34} {:>9} kB of message {:>9} kB of memory {:>6} ms",
        raw.len() / KB,
        peak / KB,
        time.as_millis()
    );
    assert!(time < HANGS, "{name}: {time:?}");
    assert!(peak <= most, "{name}: {} kB of memory, {} kB are allowed", peak / KB, most / KB);
    cost
}

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A signed receipt with this in place of its certification data.
fn receipt_with(certification_data: Vec<u8>) -> Vec<u8> {
    let world = World::new();
    let mut draft = world.acceptance();
    draft.certification_data = Some(certification_data);
    world.alfa.sign(&draft)
}

fn certification_data() -> String {
    String::from_utf8(World::new().acceptance().certification_data.unwrap()).unwrap()
}

#[test]
fn usual_messages_take_little() {
    let _alone = alone();
    for seed in seeds::all() {
        cost(&seed.name, &seed.raw, 3 * seed.raw.len() + 300 * KB);
    }
}

#[test]
fn structure_is_bounded() {
    let _alone = alone();
    let deep: String = (0..10_000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"))
        .collect();
    let found = cost("multiparts in multiparts", deep.as_bytes(), MB);
    assert!(found.codes.contains(&Code::MimeDepthLimit));

    let messages = "Content-Type: message/rfc822\r\n\r\n".repeat(1_000);
    let found = cost("messages in messages", messages.as_bytes(), 2 * MB);
    assert!(found.json < MB);

    let mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    let parts = [mixed, &"--b\r\n".repeat(1_000_000)].concat();
    let found = cost("a million empty parts", parts.as_bytes(), 8 * MB);
    assert!(found.codes.contains(&Code::MimePartsLimit));

    let parts = [mixed, &"--b\r\nContent-Type: message/rfc822\r\n\r\n\r\n".repeat(200_000)].concat();
    let found = cost("200,000 messages side by side", parts.as_bytes(), 16 * MB);
    assert!(found.nested <= 1_000 && found.codes.contains(&Code::MessageNestedLimit));

    let parts = [
        mixed,
        &"--b\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<postacert/>\r\n".repeat(100_000),
    ]
    .concat();
    cost("100,000 parts named daticert.xml", parts.as_bytes(), 16 * MB);

    let part = "--b\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<postacert/>\r\n";
    let signed = format!(
        "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n{mixed}{}--b--\r\n--s\r\n\
         Content-Type: application/pkcs7-signature\r\n\r\nMAA=\r\n--s--\r\n",
        part.repeat(9_000)
    );
    cost("9,000 of them signed", signed.as_bytes(), 16 * MB);

    let delimiters = [mixed, &"--bb\r\n".repeat(1_000_000)].concat();
    cost("a million lines like delimiters", delimiters.as_bytes(), MB);
}

#[test]
fn headers_are_bounded() {
    let _alone = alone();
    let long = |field: &str, piece: &str, bytes: usize| {
        [field, &piece.repeat(bytes / piece.len()), "\r\n\r\nbody\r\n"].concat()
    };
    for (name, raw) in [
        ("a header of one line", long("Subject: ", "x", 50 * MB)),
        ("a header of one folded field", long("Subject: x", "\r\n x", 50 * MB)),
        ("a header of many fields", long("X: y", "\r\nSubject: z", 50 * MB)),
        ("a header of no fields", long("", "x\r\n", 50 * MB)),
        ("addresses", long("From: a@b.example", ", a@b.example", 50 * MB)),
        ("addresses without an end", long("From: ", "<", 50 * MB)),
        ("comments in comments", long("From: ", "(", 50 * MB)),
        ("quotes", long("From: ", "\"\\\"", 50 * MB)),
        ("encoded words", long("Subject: ", "=?utf-8?Q?=C3=A9?= ", 50 * MB)),
        ("encoded words without an end", long("Subject: ", "=?utf-8?Q?", 50 * MB)),
        ("parameters", long("Content-Type: multipart/mixed", "; a=b", 50 * MB)),
        ("parameters in pieces", long("Content-Type: multipart/mixed", "; boundary*0*=b", 50 * MB)),
        ("identifiers", long("Message-ID: ", "<a@b.example> ", 50 * MB)),
        ("kinds", long("X-Ricevuta: accettazione", "\r\nX-Ricevuta: avvenuta-consegna", 50 * MB)),
    ] {
        let found = cost(name, raw.as_bytes(), 24 * MB);
        assert_eq!(found.verdict, Verdict::Unsigned, "{name}");
        assert!(found.codes.contains(&Code::MimeHeaderLimit), "{name}");
    }
    // As large as a header may be, in a message whose headers are compared with what is signed; and in the part that is.
    let seeds = seeds::issued();
    let envelope = seeds.iter().find(|seed| seed.name == "transport envelope").unwrap();
    for (name, field, piece) in [
        ("long values", "Subject: ", "x"),
        ("addresses", "From: a@b.example", ", a@b.example"),
        ("addresses without an end", "From: ", "<"),
        ("comments in comments", "From: ", "("),
        ("comments", "X-Trasporto: ", "() "),
        ("quotes", "From: ", "\"\\\""),
        ("encoded words", "Subject: ", "=?utf-8?Q?=C3=A9?= "),
        ("encoded words of all charsets", "Subject: ", "=?utf-7?B?w6A=?= =?iso-2022-jp?Q?a?= "),
        ("encoded words without an end", "Subject: ", "=?utf-8?Q?"),
        ("identifiers", "Message-ID: ", "<a@b.example> "),
        ("identifiers without an end", "Message-ID: ", "<"),
        ("kinds", "X-Ricevuta: accettazione", &["\r\nX-Ricevuta:", &" ".repeat(100), "errore"].concat()),
        ("subjects", "Subject: a", &["\r\nSubject: ", &"b".repeat(100)].concat()),
        ("on behalf of many", "From: \"Per conto di: ", "a@b.example "),
    ] {
        let field = [field, &piece.repeat(1_000_000 / piece.len()), "\r\n"].concat();
        let raw = [field.as_bytes(), &envelope.raw].concat();
        let found = cost(&format!("a megabyte: {name}"), &raw, 16 * MB);
        assert_eq!(found.integrity, Integrity::Intact, "{name}");
    }
    let pieces = envelope.anatomy.as_ref().unwrap();
    for (name, field, piece) in [
        ("parameters", "Content-Disposition: inline", "; filename=\"daticert.xml\""),
        ("parameters in pieces", "Content-Disposition: inline", "; filename*0*=a"),
        ("parameters without an end", "Content-Disposition: inline", "; filename=\""),
        ("escapes", "Content-Disposition: inline; filename=\"", "\\\""),
        ("comments", "Content-Disposition: ", "("),
        ("encoded words", "Content-Disposition: inline; filename=\"", "=?utf-8?Q?=C3=A9?= "),
    ] {
        let field = [field, &piece.repeat(900_000 / piece.len()), "\r\n"].concat();
        let (before, after) = envelope.raw.split_at(pieces.signed.start);
        let raw = [before, field.as_bytes(), after].concat();
        cost(&format!("in the signed part: {name}"), &raw, 16 * MB);
        let (before, after) = envelope.raw.split_at(pieces.signature_header.start);
        let raw = [before, field.as_bytes(), after].concat();
        cost(&format!("with the signature: {name}"), &raw, 16 * MB);
    }

    let boundary = "b".repeat(1_000_000);
    let raw = format!(
        "Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n{}--{boundary}--\r\n",
        format!("--{boundary}\r\n\r\npart\r\n").repeat(20)
    );
    cost("a boundary of a megabyte", raw.as_bytes(), 4 * MB);
    let near = boundary.get(1..).unwrap();
    let raw = format!(
        "Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n{}",
        format!("--{near}\r\n").repeat(20)
    );
    cost("and lines that almost are it", raw.as_bytes(), 4 * MB);
}

#[test]
fn certification_data_is_bounded() {
    let _alone = alone();
    let data = certification_data();
    let recipient = "<destinatari tipo=\"certificato\">a@b.example</destinatari>";
    let with = |piece: &str, count: usize| {
        data.replacen("<risposte>", &[&piece.repeat(count), "<risposte>"].concat(), 1)
    };

    let raw = receipt_with(with(recipient, 10_000).into_bytes());
    let found = cost("10,000 recipients", &raw, 4 * raw.len() + 8 * MB);
    assert_eq!(found.verdict, Verdict::Authentic);

    let raw = receipt_with(with(recipient, 200_000).into_bytes());
    let found = cost("200,000 recipients", &raw, 4 * raw.len() + 64 * MB);
    assert_eq!(found.integrity, Integrity::Intact);

    let raw = receipt_with(with(" ", 100 * MB).into_bytes());
    let found = cost("certification data of 100 MB", &raw, raw.len() + 8 * MB);
    assert_eq!(found.integrity, Integrity::Intact);

    let deep = [&"<a>".repeat(1_000_000), "</a>"].concat();
    let raw = receipt_with(with(&deep, 1).into_bytes());
    cost("a million elements in each other", &raw, 4 * raw.len() + 8 * MB);

    let mut laughs = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\">".to_owned();
    for letter in 'b'..='z' {
        let before = char::from(letter as u8 - 1);
        laughs.push_str(&format!("<!ENTITY {letter} \"{}\">", format!("&{before};").repeat(10)));
    }
    let raw = receipt_with(
        [&laughs, "]><postacert tipo=\"accettazione\" errore=\"nessuno\">&z;</postacert>"]
            .concat()
            .into_bytes(),
    );
    cost("entities in entities", &raw, 4 * raw.len() + MB);
}

#[test]
fn signatures_are_bounded() {
    let _alone = alone();
    let seeds = seeds::issued();
    let seed = seeds.first().unwrap();
    let big = vec![0x30; 100 * MB];
    let raw = seed.with_signature(&big).unwrap();
    let found = cost("a signature of 100 MB", &raw, raw.len() + 8 * MB);
    assert_eq!(found.integrity, Integrity::Unreadable);

    let deep = [0x30, 0x80].repeat(2 * MB - KB);
    let raw = seed.with_signature(&deep).unwrap();
    let found = cost("sequences in sequences", &raw, 2 * raw.len() + 8 * MB);
    assert_eq!(found.integrity, Integrity::Unreadable);

    let mut signature = seed.signature().unwrap();
    if let Some(certificates) = signature.at(&[1, 0, 3])
        && let pec_tests::der::Body::Elements(all) = &mut certificates.body
    {
        let stranger = all.last().unwrap().clone();
        for number in 0..2_000_u16 {
            let mut stranger = stranger.clone();
            let serial = stranger.at(&[0, 1]).unwrap();
            serial.body = pec_tests::der::Body::Bytes([&[1][..], &number.to_be_bytes()].concat());
            all.insert(1, stranger);
        }
    }
    let raw = seed.with_signature(&signature.to_vec()).unwrap();
    let found = cost("two thousand certificates", &raw, 4 * raw.len() + 4 * MB);
    assert_eq!(found.integrity, Integrity::Intact);
    assert!(found.codes.contains(&Code::CmsCertificatesLimit));

    let mut signature = seed.signature().unwrap();
    if let pec_tests::der::Body::Elements(all) = &mut signature.at(&[1, 0, 4]).unwrap().body {
        *all = vec![all.first().unwrap().clone(); 5_000];
    }
    let raw = seed.with_signature(&signature.to_vec()).unwrap();
    let found = cost("five thousand signers", &raw, 4 * raw.len() + 4 * MB);
    assert_eq!(found.integrity, Integrity::Unreadable);
}

#[test]
fn contents_are_bounded() {
    let _alone = alone();
    let world = World::new();
    let attachment = to_base64(&vec![7; 70 * MB], 76, b"\r\n");
    let original =
        [b"Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n", attachment.as_slice()].concat();
    let mut draft = world.transport_envelope();
    draft.original = Some(original);
    let raw = world.alfa.sign(&draft);
    drop(draft);
    cost("an envelope of 95 MB", &raw, MB);
    let raw = pec_tests::to_lf(&raw);
    let found = cost("the same with LF", &raw, MB);
    assert_eq!(found.integrity, Integrity::IntactAfterCrlf);

    // Each level is encoded, so each has to be decoded to look inside.
    let mut message = b"Subject: innermost\r\n\r\nx\r\n".to_vec();
    message.extend(vec![b'x'; 10 * MB]);
    while message.len() < 100 * MB {
        let encoded = to_base64(&message, 76, b"\r\n");
        let header = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        message = [header, encoded.as_slice()].concat();
    }
    // Each level is held while the one below is looked at: a geometric row, three times the outermost.
    cost("encoded messages in each other", &message, 4 * message.len() + MB);

    let inner = seeds::issued().first().unwrap().raw.clone();
    let part = [b"--b\r\nContent-Type: message/rfc822\r\n\r\n", inner.as_slice(), b"\r\n"].concat();
    let raw = [&b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"[..], &part.repeat(1_000), b"--b--\r\n"]
        .concat();
    let found = cost("a thousand receipts", &raw, 16 * MB);
    assert_eq!(found.nested, 1_000);
}

#[test]
fn too_large_is_refused() {
    let _alone = alone();
    let limits = Limits::default();
    let raw = vec![b'x'; limits.max_message_bytes + 1];
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let refused = Message::parse(&raw, &limits);
    let expected = Error::MessageTooLarge { found: raw.len(), allowed: limits.max_message_bytes };
    assert_eq!(refused.unwrap_err(), expected);
    assert!(ALLOCATOR.peak_usage() - before < KB);
    let raw = raw.get(1..).unwrap();
    cost("a message of 150 MB of nothing", raw, MB);
}
