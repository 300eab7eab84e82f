//! Signatures of strangers, replayed ones, and times out of bounds.

use crate::*;

/// Who signs decides, not what the certificate or the header says.
#[test]
fn a_strangers_signature_certifies_nothing() {
    let draft = delivery();
    let content = draft.content();
    let by_stranger = draft.sign(&PKI.stranger).unwrap();
    assert_eq!(see(&by_stranger).verdict, Verdict::Untrusted);
    for (what, options) in [
        ("the provider's certificate beside it", format!("{BY_STRANGER} -certfile ../leaf.pem")),
        ("all of them beside it", format!("{BY_STRANGER} -certfile ../ca.pem")),
        ("named by its key", format!("{BY_STRANGER} -keyid")),
        ("without attributes", format!("{BY_STRANGER} -noattr")),
    ] {
        let seen = see(&signed_by(&options, &draft.header, &content));
        assert!(seen.is_refused(), "{what}: {seen:?}");
        assert_eq!(seen.verdict, Verdict::Untrusted, "{what}");
    }
    // Beside the provider's own signature over the same content it proves nothing, and takes nothing from whoever is named first.
    let both = see(&signed_by(&format!("{BY_PROVIDER} {BY_STRANGER}"), &draft.header, &content));
    assert!(both.findings.contains(&"cms.several_signers"), "{both:?}");
    // The provider's signer over other content beside a stranger's sound one: the worst of them counts.
    let signer = |raw: &[u8]| signer_infos(&signature_of(raw)).concat();
    let forged = replaced(&content, "bruno", "mallo");
    let stranger = signed_by(BY_STRANGER, &draft.header, &forged);
    let genuine = signed(&draft);
    for infos in [
        [signer(&genuine), signer(&stranger)],
        [signer(&stranger), signer(&genuine)],
        [signer(&genuine), Vec::new()],
    ] {
        let spliced = signed_data(
            &[certificates(&signature_of(&genuine)), certificates(&signature_of(&stranger))].concat(),
            None,
            &infos.concat(),
        );
        let message = with_signature(&stranger, &spliced);
        let seen = see(&message);
        assert_eq!(seen.verdict, Verdict::Altered, "{seen:?}");
        assert!(seen.is_refused());
    }
}

/// The signed attributes of a genuine signature are bytes that the provider signed, too. They are no content.
#[test]
fn signed_attributes_are_no_content() {
    let draft = delivery();
    let signature = signature_of(&signed(&draft));
    let info = signer_infos(&signature).concat();
    let limits = Limits::default();
    let fields = Reader::der(&info, &limits).read().unwrap();
    let mut fields = fields.children().unwrap();
    let mut bare = Vec::new();
    let mut attributes = Vec::new();
    while !fields.is_empty() {
        let field = fields.read().unwrap();
        if field.tag() == Tag::context(0) {
            attributes =
                [der::header(der::SET_OF, field.content().len()).as_slice(), field.content()].concat();
        } else {
            bare.extend_from_slice(field.raw());
        }
    }
    let replay = signed_data(&certificates(&signature), Some(&attributes), &element(0x30, &bare));
    let now = Circumstances::at(*NOW);
    for header in ["", "X-Trasporto: errore\r\n", "X-Ricevuta: avvenuta-consegna\r\n"] {
        let seen = see_at(&opaque(header.as_bytes(), &replay), &now);
        assert!(seen.is_refused(), "{header}: {seen:?}");
        assert_eq!(seen.verdict, Verdict::Indeterminate, "sound, but of no time: {seen:?}");
        assert_eq!(seen.kind, MessageKind::Ordinary);
    }
}

/// A signature with its content inside never certifies: there is no signed multipart/mixed of the message's own.
#[test]
fn opaque_signatures_certify_nothing() {
    let draft = delivery();
    let signature = signature_of(&signed(&draft));
    let inside =
        signed_data(&certificates(&signature), Some(&draft.content()), &signer_infos(&signature).concat());
    let seen = see(&opaque(&draft.header, &inside));
    assert!(seen.is_refused(), "{seen:?}");
    assert_eq!((seen.kind, seen.verdict), (MessageKind::Ordinary, Verdict::Inconsistent));
}

/// Certificates are judged at a time that is the signer's word: it cannot be one at which they were not valid.
#[test]
fn signing_times_out_of_the_certificates_validity() {
    for (what, shift) in
        [("before", -3 * 86_400), ("after", 40 * 86_400), ("long before", -50 * 365 * 86_400)]
    {
        let time = NOW.plus(shift);
        let issue = Issue::new(LocalTime::new(time, 60), "opec1.2@pec.example");
        let draft = provider().delivery(&submission(), "bruno@pec.example", &issue);
        let seen = see_at(&signed(&draft), &Circumstances::at(*NOW).seen_at(*NOW));
        assert_eq!(seen.verdict, Verdict::Untrusted, "{what}: {seen:?}");
        assert!(seen.is_refused());
    }
}

/// No change of a single byte, and no cut, makes a receipt certify anything else.
#[test]
fn damage_changes_no_fact() {
    for draft in [delivery(), envelope()] {
        let genuine = signed(&draft);
        let expected = facts(&draft);
        let mut random = Random::new(7);
        for round in 0..pec_tests::mutations(300) {
            let mut damaged = genuine.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(damaged.len());
                match random.below(4) {
                    0 => damaged[at] = *random.pick(b"\r\n\t \"<>:;,=-?\0(").unwrap(),
                    1 => damaged[at] ^= 1 << random.below(8),
                    2 => drop(damaged.remove(at)),
                    _ => damaged.insert(at, *random.pick(b"\r\n\t \"<>:;,=-?\0(").unwrap()),
                }
            }
            if round % 10 == 0 {
                damaged.truncate(random.below(damaged.len()));
            }
            let seen = see(&damaged);
            assert!(seen.facts.is_none_or(|facts| facts == expected), "round {round}");
        }
    }
}

// ---- CMS, taken apart and put together (RFC 5652 section 5)

fn signature_of(raw: &[u8]) -> Vec<u8> {
    let message = Message::parse(raw, &Limits::default()).unwrap();
    let last = message.mime().ids().last().unwrap();
    message.mime().body(last).bytes.into_owned()
}

fn with_signature(raw: &[u8], signature: &[u8]) -> Vec<u8> {
    let message = Message::parse(raw, &Limits::default()).unwrap();
    let last = message.mime().part(message.mime().ids().last().unwrap());
    let span = last.body_span();
    [&raw[..span.start], base64(signature).as_bytes(), &raw[span.end..]].concat()
}

/// The elements of the SignedData.
fn fields(signature: &[u8]) -> Vec<Vec<u8>> {
    let limits = Limits::default();
    let mut reader = Reader::ber(signature, &limits);
    let mut info = reader.read().unwrap().children().unwrap();
    info.read().unwrap();
    let data = info.read().unwrap().only_child().unwrap();
    let mut fields = data.children().unwrap();
    std::iter::from_fn(|| (!fields.is_empty()).then(|| fields.read().unwrap().raw().to_vec())).collect()
}

fn content(element: &[u8]) -> Vec<u8> {
    let limits = Limits::default();
    let element: Element<'_> = Reader::ber(element, &limits).read().unwrap();
    element.content().to_vec()
}

fn certificates(signature: &[u8]) -> Vec<u8> {
    content(&fields(signature)[3])
}

fn signer_infos(signature: &[u8]) -> Vec<Vec<u8>> {
    vec![content(fields(signature).last().unwrap())]
}

fn element(identifier: u8, content: &[u8]) -> Vec<u8> {
    [der::header(identifier, content.len()).as_slice(), content].concat()
}

fn signed_data(certificates: &[u8], inside: Option<&[u8]>, signers: &[u8]) -> Vec<u8> {
    let oid = |last: u8| vec![6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last];
    let sha256 = element(0x30, b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01");
    let inside = inside.map(|inside| element(0xa0, &element(4, inside))).unwrap_or_default();
    let data = [
        vec![2, 1, 1],
        element(0x31, &sha256),
        element(0x30, &[oid(1), inside].concat()),
        element(0xa0, certificates),
        element(0x31, signers),
    ];
    element(0x30, &[oid(2), element(0xa0, &element(0x30, &data.concat()))].concat())
}
