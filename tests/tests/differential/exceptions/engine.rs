//! The engine accepts, OpenSSL does not.

use super::{Exception, Lenient::Engine, replaced};
use crate::frame::{Frame, GENUINE, genuine_certificate, has_serial, in_der, is_plain};
use memchr::memmem;
use pec_core::Limits;
use pec_core::message::{Message, SignedStructure};
use pec_tests::anatomy::to_base64;
use pec_tests::der::{Body, Element, Length};
use pec_tests::seeds::Seed;

pub(super) const EXCEPTIONS: &[Exception] = &[
    Exception { id: "wrapped", lenient: Engine, repair: wrapped, example: in_a_list },
    Exception {
        id: "cr-in-header",
        lenient: Engine,
        repair: cr_in_header,
        example: |seed| replaced(&seed.raw, b"\r\nFrom:", b"\r\n\rFrom:"),
    },
    Exception {
        id: "nul-in-header",
        lenient: Engine,
        repair: nul_in_header,
        example: |seed| Some([b"X-Nul: a\r\n\0: b\r\n", seed.raw.as_slice()].concat()),
    },
    Exception {
        id: "content-type-form",
        lenient: Engine,
        repair: content_type_form,
        example: |seed| replaced(&seed.raw, b"multipart/signed;", b"multipart/signed (in two parts);"),
    },
    Exception {
        id: "boundary-of-one-letter",
        lenient: Engine,
        repair: boundary_of_one_letter,
        example: |seed| {
            let mut frame = Frame::as_found(&seed.raw)?;
            frame.boundary = b"b".to_vec();
            frame.plain_content_type();
            Some(frame.write())
        },
    },
    Exception {
        id: "boundary-prefix",
        lenient: Engine,
        repair: boundary_prefix,
        example: |seed| {
            let mut frame = Frame::as_found(&seed.raw)?;
            frame.boundary = b"----".to_vec(); // as those inside begin
            frame.plain_content_type();
            Some(frame.write())
        },
    },
    Exception {
        id: "signature-type-form",
        lenient: Engine,
        repair: signature_type_form,
        example: |seed| {
            let mut frame = Frame::as_found(&seed.raw)?;
            frame.signature_header =
                replaced(&frame.signature_header, b"pkcs7-signature", b"pkcs7-signature (of the provider)")?;
            Some(frame.write())
        },
    },
    Exception {
        id: "signature-encoding",
        lenient: Engine,
        repair: signature_encoding,
        example: |seed| {
            let mut frame = Frame::as_found(&seed.raw)?;
            frame.signature_header = replaced(&frame.signature_header, b"base64", b"binary")?;
            frame.signature = seed.signature()?.to_vec();
            Some(frame.write())
        },
    },
    Exception {
        id: "signature-lines",
        lenient: Engine,
        repair: signature_lines,
        example: |seed| {
            let mut frame = Frame::as_found(&seed.raw)?;
            frame.signature = to_base64(&seed.signature()?.to_vec(), 100_000, b"");
            Some(frame.write())
        },
    },
    Exception {
        id: "other-certificates",
        lenient: Engine,
        repair: other_certificates,
        example: |seed| {
            let mut signature = seed.signature()?;
            // The authority's certificate without its serial number.
            let Body::Elements(fields) = &mut signature.at(&[1, 0, 3, 1, 0])?.body else { return None };
            fields.remove(1);
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "signer-certificate-changed",
        lenient: Engine,
        repair: signer_certificate_changed,
        example: |seed| {
            let mut signature = seed.signature()?;
            // The signer's organizationName is an INTEGER.
            signature.at(&[1, 0, 3, 0, 0, 5, 0, 0, 1])?.identifier = 0x02;
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "attributes-inside",
        lenient: Engine,
        repair: attributes_inside,
        example: attribute_in_ber,
    },
    Exception {
        id: "attributes-unsorted",
        lenient: Engine,
        repair: attributes_unsorted,
        example: |seed| {
            let mut signature = seed.signature()?;
            let Body::Elements(attributes) = &mut signature.at(&[1, 0, 4, 0, 3])?.body else { return None };
            attributes.reverse();
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "empty-in-long-form",
        lenient: Engine,
        repair: empty_in_long_form,
        example: |seed| {
            let mut signature = seed.signature()?;
            signature.at(&[1, 0, 4, 0, 4, 1])?.length = Length::Padded(1); // NULL
            seed.with_signature(&signature.to_vec())
        },
    },
];

fn wrapped(raw: &[u8]) -> Option<Vec<u8>> {
    let message = Message::parse(raw, &Limits::default()).ok()?;
    let SignedStructure::Detached { signed, wrapped: true, .. } = *message.signed() else { return None };
    let multipart = message.mime().part(signed).parent()?;
    Some(message.mime().part(multipart).span().of(raw).to_vec())
}

fn in_a_list(seed: &Seed) -> Option<Vec<u8>> {
    let list: [&[u8]; 3] = [
        b"Content-Type: multipart/mixed; boundary=\"list\"\r\n\r\n--list\r\n",
        &seed.raw,
        b"\r\n--list\r\n\r\nfooter\r\n--list--\r\n",
    ];
    Some(list.concat())
}

fn cr_in_header(raw: &[u8]) -> Option<Vec<u8>> {
    let message = Message::parse(raw, &Limits::default()).ok()?;
    let end = message.header().span().end;
    let bare = |at: usize| raw[at] == b'\r' && raw.get(at + 1) != Some(&b'\n');
    let header: Vec<u8> = (0..end).filter(|at| !bare(*at)).map(|at| raw[at]).collect();
    (header.len() < end).then(|| [&header, &raw[end..]].concat())
}

fn nul_in_header(raw: &[u8]) -> Option<Vec<u8>> {
    let message = Message::parse(raw, &Limits::default()).ok()?;
    let end = message.header().span().end;
    let header: Vec<u8> = raw[..end].iter().copied().filter(|byte| *byte != 0).collect();
    (header.len() < end).then(|| [&header, &raw[end..]].concat())
}

fn content_type_form(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?.in_parts()?;
    let plain = is_plain(&frame.content_type);
    frame.plain_content_type();
    (!plain).then(|| frame.write())
}

fn boundary_of_one_letter(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?.in_parts()?;
    let short = frame.boundary.len() == 1;
    frame.fresh_boundary();
    short.then(|| frame.write())
}

fn boundary_prefix(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?.in_parts()?;
    let mark = [b"\n--", frame.boundary.as_slice()].concat();
    let found = memmem::find_iter(raw, &mark).count();
    frame.fresh_boundary();
    (found != 3).then(|| frame.write())
}

fn signature_type_form(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?;
    let mut lines = frame.signature_header.split(|byte| *byte == b'\n');
    let plain =
        lines.find(|line| line.to_ascii_lowercase().starts_with(b"content-type")).is_some_and(is_plain);
    frame.plain_signature_header();
    (!plain).then(|| frame.write())
}

fn signature_encoding(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?;
    let says_base64 = memmem::find(&frame.signature_header.to_ascii_lowercase(), b"base64").is_some();
    let signature = frame.decoded();
    frame.encode(&signature);
    (!says_base64).then(|| frame.write())
}

/// Lines of a length that nobody sends: OpenSSL gives up on lines of more than some thousand digits, on empty ones and on
/// blanks between digits.
fn signature_lines(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?;
    let mut lines = frame.signature.trim_ascii_end().split(|byte| *byte == b'\n');
    let ordinary = lines.all(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        (1..=76).contains(&line.len()) && !line.iter().any(u8::is_ascii_whitespace)
    });
    let signature = frame.decoded();
    frame.encode(&signature);
    (!ordinary).then(|| frame.write())
}

fn other_certificates(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?;
    let (mut root, _) = frame.tree()?;
    let serial = root.at(&[1, 0, 4, 0, 1, 1])?.clone();
    let Body::Elements(certificates) = &mut root.at(&[1, 0, 3])?.body else { return None };
    let before = certificates.len();
    let is_there = certificates.iter().any(|it| has_serial(it, &serial) && GENUINE.contains(it));
    certificates.retain(|it| GENUINE.contains(it) || (!is_there && has_serial(it, &serial)));
    let fewer = certificates.len() < before;
    frame.encode(&root.to_vec());
    fewer.then(|| frame.write())
}

fn signer_certificate_changed(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?;
    let (mut root, _) = frame.tree()?;
    genuine_certificate(&mut root)?;
    frame.encode(&root.to_vec());
    Some(frame.write())
}

fn attributes_unsorted(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?;
    let (mut root, rest) = frame.tree()?;
    let Body::Elements(attributes) = &mut root.at(&[1, 0, 4, 0, 3])?.body else { return None };
    let sorted = attributes.is_sorted_by_key(Element::to_vec);
    attributes.sort_by_key(Element::to_vec);
    frame.encode(&[root.to_vec(), rest].concat());
    (!sorted).then(|| frame.write())
}

fn empty_in_long_form(raw: &[u8]) -> Option<Vec<u8>> {
    fn mend(element: &mut Element) -> bool {
        let empty = element.body == Body::Bytes(Vec::new()) && element.length != Length::Minimal;
        if empty {
            element.length = Length::Minimal;
        }
        let Body::Elements(elements) = &mut element.body else { return empty };
        elements.iter_mut().fold(empty, |mended, element| mend(element) | mended)
    }
    let mut frame = Frame::as_read(raw)?;
    let (mut root, rest) = frame.tree()?;
    let mended = mend(&mut root);
    frame.encode(&[root.to_vec(), rest].concat());
    mended.then(|| frame.write())
}

fn attributes_inside(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_read(raw)?;
    let (mut root, _) = frame.tree()?;
    in_der(root.at(&[1, 0, 4, 0, 3])?);
    let written = root.to_vec();
    let same = written == frame.decoded();
    frame.encode(&written);
    (!same).then(|| frame.write())
}

/// The content type of the signed attributes, in a set whose length has an octet too many... inside a value that OpenSSL
/// does not take apart.
fn attribute_in_ber(seed: &Seed) -> Option<Vec<u8>> {
    let mut frame = Frame::as_found(&seed.raw)?;
    let (mut root, _) = frame.tree()?;
    // smimeCapabilities would be such a value; the seed's signer sends none, so it signs anew with one.
    let capability =
        Element::of(0x30, vec![Element::bytes(0x06, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07])]);
    let capabilities = Element::of(
        0x30,
        vec![
            Element::bytes(0x06, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0f]),
            Element::of(0x31, vec![Element::of(0x30, vec![capability])]),
        ],
    );
    let attributes = root.at(&[1, 0, 4, 0, 3])?;
    let Body::Elements(elements) = &mut attributes.body else { return None };
    elements.push(capabilities);
    elements.sort_by_key(Element::to_vec);
    let mut signed = attributes.clone();
    signed.identifier = 0x31;
    let signature = pec_core::provider::Signer::sign(
        &pec_tests::generate::World::new().alfa.seal,
        pec_core::provider::DigestAlgorithm::Sha256,
        &signed.to_vec(),
    );
    let Body::Elements(elements) = &mut attributes.body else { return None };
    let capabilities = elements.iter_mut().find(|it| it.count() == 6)?;
    capabilities.at(&[1, 0, 0])?.length = Length::Padded(1);
    root.at(&[1, 0, 4, 0, 5])?.body = Body::Bytes(signature.ok()?);
    frame.encode(&root.to_vec());
    Some(frame.write())
}
