//! OpenSSL accepts, the engine does not.

use super::{Exception, Lenient::Openssl, replaced};
use crate::frame::{Frame, genuine_certificate, in_der, is_plain};
use pec_tests::Anatomy;
use pec_tests::anatomy::{from_base64, to_base64};
use pec_tests::der::{Body, Element, Length};
use pec_tests::seeds::Seed;

pub(super) const EXCEPTIONS: &[Exception] = &[
    Exception {
        id: "cr-before-line-ends",
        lenient: Openssl,
        repair: cr_before_line_ends,
        example: |seed| replaced(&seed.raw, b"\r\n\r\n--", b"\r\n\r\r\n--"),
    },
    Exception {
        id: "content-type-damaged",
        lenient: Openssl,
        repair: content_type_damaged,
        example: |seed| replaced(&seed.raw, b"multipart/signed;", b"multipart/signed; x=\";"),
    },
    Exception {
        id: "cr-ends-header",
        lenient: Openssl,
        repair: cr_ends_header,
        example: |seed| {
            let header = &seed.anatomy.as_ref()?.header;
            Some([&seed.raw[..header.end - 2], b"\rtext\r\n", &seed.raw[header.end..]].concat())
        },
    },
    Exception {
        id: "line-in-field",
        lenient: Openssl,
        repair: line_in_field,
        example: |seed| replaced(&seed.raw, b"pkcs7-signature\";\r\n", b"pkcs7-signature\";\r\nno field\r\n"),
    },
    Exception {
        id: "delimiter-twice",
        lenient: Openssl,
        repair: delimiter_twice,
        example: |seed| {
            let delimiter = seed.anatomy.as_ref()?.delimiters[1].clone();
            Some([&seed.raw[..delimiter.end], &seed.raw[delimiter.start..]].concat())
        },
    },
    Exception {
        id: "delimiter-suffix",
        lenient: Openssl,
        repair: delimiter_suffix,
        example: |seed| {
            let delimiter = seed.anatomy.as_ref()?.delimiters[1].end - 2;
            Some([&seed.raw[..delimiter], b"x", &seed.raw[delimiter..]].concat())
        },
    },
    Exception {
        id: "encoding-ignored",
        lenient: Openssl,
        repair: encoding_ignored,
        example: |seed| {
            let mut frame = Frame::as_found(&seed.raw)?;
            frame.signature_header = replaced(&frame.signature_header, b"base64", b"7bit")?;
            Some(frame.write())
        },
    },
    Exception {
        id: "base64-damage",
        lenient: Openssl,
        repair: base64_damage,
        example: |seed| {
            let mut frame = Frame::as_found(&seed.raw)?;
            frame.signature.extend_from_slice(b"\r\n-- \r\nsome words");
            Some(frame.write())
        },
    },
    Exception {
        id: "bytes-after",
        lenient: Openssl,
        repair: bytes_after,
        example: |seed| seed.with_signature(&[seed.signature()?.to_vec(), b"more".to_vec()].concat()),
    },
    Exception {
        id: "ber",
        lenient: Openssl,
        repair: ber,
        example: |seed| {
            let mut signature = seed.signature()?;
            signature.at(&[1, 0, 3, 0])?.length = Length::Indefinite; // the signer's certificate
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "set-form",
        lenient: Openssl,
        repair: set_form,
        example: |seed| {
            let mut signature = seed.signature()?;
            let set = signature.at(&[1, 0, 4, 0, 3, 2, 1])?;
            set.identifier ^= 0x20;
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "content-type-unsigned",
        lenient: Openssl,
        repair: content_type_unsigned,
        example: |seed| {
            let mut signature = seed.signature()?;
            let Body::Bytes(kind) = &mut signature.at(&[1, 0, 2, 0])?.body else { return None };
            *kind.last_mut()? = 9;
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "version-negative",
        lenient: Openssl,
        repair: version_negative,
        example: |seed| {
            let mut signature = seed.signature()?;
            signature.at(&[1, 0, 4, 0, 0])?.body = Body::Bytes(vec![0x81]);
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "version-empty",
        lenient: Openssl,
        repair: version_empty,
        example: |seed| {
            let mut signature = seed.signature()?;
            signature.at(&[1, 0, 0])?.body = Body::Bytes(Vec::new());
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "issuer-spelling",
        lenient: Openssl,
        repair: issuer_spelling,
        example: |seed| {
            let mut signature = seed.signature()?;
            let Body::Bytes(name) = &mut signature.at(&[1, 0, 4, 0, 1, 0, 2, 0, 1])?.body else {
                return None;
            };
            name.make_ascii_uppercase();
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "algorithm-parameters",
        lenient: Openssl,
        repair: algorithm_parameters,
        example: |seed| {
            let mut signature = seed.signature()?;
            let Body::Elements(fields) = &mut signature.at(&[1, 0, 4, 0, 4])?.body else { return None };
            fields[1] = Element::bytes(0x02, [5]);
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception {
        id: "signature-type-damaged",
        lenient: Openssl,
        repair: signature_type_damaged,
        example: |seed| {
            let mut frame = Frame::as_found(&seed.raw)?;
            frame.signature_header = replaced(
                &frame.signature_header,
                b"Content-Type: application",
                b"Content-Type:\"application",
            )?;
            Some(frame.write())
        },
    },
    Exception {
        id: "signature-algorithm",
        lenient: Openssl,
        repair: signature_algorithm,
        example: |seed| {
            let mut signature = seed.signature()?;
            let Body::Bytes(algorithm) = &mut signature.at(&[1, 0, 4, 0, 4, 0])?.body else { return None };
            *algorithm.last_mut()? = 3; // md4WithRSAEncryption
            seed.with_signature(&signature.to_vec())
        },
    },
    Exception { id: "digest-unknown", lenient: Openssl, repair: digest_unknown, example: without_digest },
    Exception {
        id: "certificate-unreadable",
        lenient: Openssl,
        repair: certificate_unreadable,
        example: |seed| {
            let mut signature = seed.signature()?;
            let extensions = signature.at(&[1, 0, 3, 0, 0, 7, 0])?;
            let policies = extensions
                .elements()
                .iter()
                .position(|it| it.to_vec().windows(3).any(|oid| oid == [0x55, 0x1d, 0x20]))?;
            let Body::Bytes(value) = &mut extensions.at(&[policies, 1])?.body else { return None };
            value[0] ^= 1;
            seed.with_signature(&signature.to_vec())
        },
    },
];

fn cr_before_line_ends(raw: &[u8]) -> Option<Vec<u8>> {
    let mut repaired: Vec<u8> = Vec::with_capacity(raw.len());
    for &byte in raw {
        while byte == b'\n' && repaired.ends_with(b"\r\r") {
            repaired.pop();
        }
        repaired.push(byte);
    }
    (repaired != raw).then_some(repaired)
}

fn content_type_damaged(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_found(raw)?;
    if frame.is_opaque() {
        let plain = memchr::memmem::find(&frame.signature_header, b"smime-type=signed-data").is_some();
        frame.plain_signature_header();
        return (!plain).then(|| frame.write());
    }
    let header = &raw[Anatomy::of(raw)?.header];
    let at = memchr::memmem::find(&header.to_ascii_lowercase(), b"\ncontent-type:")? + 1;
    let mut field = Vec::new();
    for (number, line) in header[at..].split_inclusive(|byte| *byte == b'\n').enumerate() {
        if number > 0 && !line.starts_with(b" ") && !line.starts_with(b"\t") {
            break;
        }
        field.extend_from_slice(line);
    }
    (!is_plain(&field)).then(|| frame.write())
}

/// In the header of the message, else in that of the part with the signature.
fn cr_ends_header(raw: &[u8]) -> Option<Vec<u8>> {
    let lone = |from: usize, end: usize| {
        let at = from + memchr::memmem::find(&raw[from..end], b"\n\r")?;
        (raw.get(at + 2) != Some(&b'\n')).then_some(at)
    };
    let top = memchr::memmem::find(raw, b"\n--").and_then(|end| lone(0, end));
    let signature = || {
        let delimiter = Anatomy::of(raw)?.delimiters[1].end;
        lone(delimiter, raw.len())
    };
    let at = top.or_else(signature)?;
    Some([&raw[..=at], b"\r\n", &raw[at + 2..]].concat())
}

fn line_in_field(raw: &[u8]) -> Option<Vec<u8>> {
    let end = Anatomy::of(raw)?.header.end;
    let lines: Vec<&[u8]> = raw[..end].split_inclusive(|byte| *byte == b'\n').collect();
    let continues =
        |at: usize| lines.get(at).is_some_and(|line| line.starts_with(b" ") || line.starts_with(b"\t"));
    let intrudes = |at: usize| !continues(at) && !lines[at].contains(&b':') && continues(at + 1);
    let kept: Vec<u8> =
        (0..lines.len()).filter(|at| !intrudes(*at)).flat_map(|at| lines[at].to_vec()).collect();
    (kept.len() < end).then(|| [&kept, &raw[end..]].concat())
}

fn delimiter_suffix(raw: &[u8]) -> Option<Vec<u8>> {
    let frame = Frame::as_found(raw)?.in_parts()?;
    let line = |suffix: &[u8]| [b"--", frame.boundary.as_slice(), suffix].concat();
    // The blanks that transport may add at the end of a line, and one CR of its line end, are no suffix.
    let trimmed = |line: &[u8]| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let mut line = line.strip_suffix(b"\r").unwrap_or(line);
        while let [rest @ .., b' ' | b'\t'] = line {
            line = rest;
        }
        line.to_vec()
    };
    let delimiters = Anatomy::of(raw)?.delimiters.map(|range| trimmed(&raw[range]));
    (delimiters != [line(b""), line(b""), line(b"--")]).then(|| frame.write())
}

fn delimiter_twice(raw: &[u8]) -> Option<Vec<u8>> {
    let mark = [b"--", &raw[Anatomy::of(raw)?.boundary]].concat();
    let lines: Vec<&[u8]> = raw.split_inclusive(|byte| *byte == b'\n').collect();
    let again = |at: usize| {
        let next = lines.get(at + 1).is_some_and(|next| next.starts_with(&mark));
        lines[at].starts_with(&mark) && next
    };
    let kept: Vec<u8> = (0..lines.len()).filter(|at| !again(*at)).flat_map(|at| lines[at].to_vec()).collect();
    (kept.len() < raw.len()).then_some(kept)
}

fn encoding_ignored(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_found(raw)?;
    let header = frame.signature_header.to_ascii_lowercase();
    let mut lines = header.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let encoding = lines.find(|line| line.starts_with(b"content-transfer-encoding"));
    let says_base64 = encoding == Some(b"content-transfer-encoding: base64");
    frame.plain_signature_header();
    (!says_base64).then(|| frame.write())
}

fn signature_type_damaged(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_found(raw)?.in_parts()?;
    let mut lines = frame.signature_header.split(|byte| *byte == b'\n');
    let plain =
        lines.find(|line| line.to_ascii_lowercase().starts_with(b"content-type")).is_some_and(is_plain);
    frame.plain_signature_header();
    (!plain).then(|| frame.write())
}

fn base64_damage(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_found(raw)?;
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    // OpenSSL passes over lines before the first that is base64, and stops at padding and at lines that hold anything but
    // digits.
    let begins = |line: &[u8]| line.starts_with(b"MI") && line.trim_ascii().iter().all(is_digit);
    let lines = frame.signature.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take_while(|line| !begins(line)).map(<[u8]>::len).sum();
    let before = if before == frame.signature.len() { 0 } else { before };
    let text = &frame.signature[before..];
    let digits = text.iter().take_while(|byte| is_digit(byte) || byte.is_ascii_whitespace()).count();
    let padding = text[digits..].iter().take_while(|byte| **byte == b'=').count();
    let count = text[..digits].iter().filter(|byte| is_digit(byte)).count();
    let rest = text[digits + padding..].trim_ascii();
    let sound = before == 0 && rest.is_empty() && (count + padding).is_multiple_of(4) && padding < 3;
    let signature = from_base64(&text[..digits]);
    frame.encode(&signature);
    (!sound).then(|| frame.write())
}

fn bytes_after(raw: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Frame::as_found(raw)?;
    let decoded = frame.decoded();
    let (_, rest) = Element::read(&decoded)?;
    frame.encode(&decoded[..decoded.len() - rest.len()]);
    (!rest.is_empty()).then(|| frame.write())
}

/// Changes the signature as a tree; `None` if it comes out as it was.
fn changed(raw: &[u8], change: impl FnOnce(&mut Element) -> Option<()>) -> Option<Vec<u8>> {
    let mut frame = Frame::as_found(raw)?;
    let (mut root, rest) = frame.tree()?;
    change(&mut root)?;
    let written = [root.to_vec(), rest].concat();
    let same = written == frame.decoded();
    frame.encode(&written);
    (!same).then(|| frame.write())
}

fn ber(raw: &[u8]) -> Option<Vec<u8>> {
    changed(raw, |root| {
        in_der(root);
        Some(())
    })
}

/// Sets that are marked as primitive, and values that are marked as constructed.
fn set_form(raw: &[u8]) -> Option<Vec<u8>> {
    fn mend(element: &mut Element) {
        let is_set = matches!(element.identifier, 0x10 | 0x11 | 0x80);
        let is_value = matches!((element.identifier, &element.body), (0x21..=0x2f, Body::Bytes(_)));
        if is_set || is_value {
            let mut written = element.to_vec();
            written[0] ^= 0x20;
            if let Some((mended, _)) = Element::read(&written) {
                *element = mended;
            }
        }
        if let Body::Elements(elements) = &mut element.body {
            elements.iter_mut().for_each(mend);
        }
    }
    changed(raw, |root| root.at(&[1, 0]).map(mend))
}

/// The type of the content as the signed attributes have it.
fn content_type_unsigned(raw: &[u8]) -> Option<Vec<u8>> {
    const CONTENT_TYPE: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
    changed(raw, |root| {
        let attributes = root.at(&[1, 0, 4, 0, 3])?.elements().to_vec();
        let of_type = |it: &&Element| it.elements().first() == Some(&Element::bytes(0x06, CONTENT_TYPE));
        let signed = attributes.iter().find(of_type)?.elements().get(1)?.elements().first()?.clone();
        *root.at(&[1, 0, 2, 0])? = signed;
        Some(())
    })
}

/// Versions whose highest bit is off.
fn version_negative(raw: &[u8]) -> Option<Vec<u8>> {
    changed(raw, |root| {
        for path in [&[1, 0, 0][..], &[1, 0, 4, 0, 0]] {
            if let Body::Bytes(version) = &mut root.at(path)?.body
                && let Some(first) = version.first_mut()
            {
                *first &= 0x7f;
            }
        }
        Some(())
    })
}

fn version_empty(raw: &[u8]) -> Option<Vec<u8>> {
    changed(raw, |root| {
        for path in [&[1, 0, 0][..], &[1, 0, 4, 0, 0]] {
            let version = root.at(path)?;
            if version.body == Body::Bytes(Vec::new()) {
                version.body = Body::Bytes(vec![1]);
            }
        }
        Some(())
    })
}

/// The issuer as the certificate of that serial number spells it.
fn issuer_spelling(raw: &[u8]) -> Option<Vec<u8>> {
    changed(raw, |root| {
        let serial = root.at(&[1, 0, 4, 0, 1, 1])?.clone();
        let certificates = root.at(&[1, 0, 3])?.elements().to_vec();
        let fields = certificates.iter().filter_map(|it| it.elements().first()).map(Element::elements);
        let issuer = fields.filter(|fields| fields.contains(&serial)).find_map(|fields| fields.get(3))?;
        *root.at(&[1, 0, 4, 0, 1, 0])? = issuer.clone();
        Some(())
    })
}

fn algorithm_parameters(raw: &[u8]) -> Option<Vec<u8>> {
    changed(raw, |root| {
        for path in [&[1, 0, 1, 0][..], &[1, 0, 4, 0, 2], &[1, 0, 4, 0, 4], &[1, 0, 4, 0, 3]] {
            let Some(Body::Elements(fields)) = root.at(path).map(|algorithm| &mut algorithm.body) else {
                continue;
            };
            if fields.first().is_some_and(|field| field.identifier == 0x06) && fields.len() > 1 {
                fields.truncate(1);
                fields.push(Element::bytes(0x05, []));
            }
        }
        Some(())
    })
}

/// The algorithm of RSA without a digest.
fn signature_algorithm(raw: &[u8]) -> Option<Vec<u8>> {
    const RSA_WITH: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    changed(raw, |root| {
        let last = root.at(&[1, 0, 4, 0])?.elements().iter().position(|it| it.identifier == 0x04)? - 1;
        let Body::Bytes(algorithm) = &mut root.at(&[1, 0, 4, 0, last, 0])?.body else { return None };
        if algorithm.starts_with(&RSA_WITH) {
            *algorithm.last_mut()? = 1;
        }
        Some(())
    })
}

/// Without signed attributes, the digest algorithm of the list.
fn digest_unknown(raw: &[u8]) -> Option<Vec<u8>> {
    changed(raw, |root| {
        let listed = root.at(&[1, 0, 1, 0])?.clone();
        let no_attributes = root.at(&[1, 0, 4, 0, 3])?.identifier == 0x30;
        no_attributes.then_some(())?;
        *root.at(&[1, 0, 4, 0, 2])? = listed;
        Some(())
    })
}

fn without_digest(seed: &Seed) -> Option<Vec<u8>> {
    let mut signature = seed.signature()?;
    let content = seed.signed()?;
    let signer = pec_tests::generate::World::new().alfa.seal;
    let value =
        pec_core::provider::Signer::sign(&signer, pec_core::provider::DigestAlgorithm::Sha256, &content)
            .ok()?;
    let Body::Elements(fields) = &mut signature.at(&[1, 0, 4, 0])?.body else { return None };
    fields.remove(3);
    fields[2] = Element::of(0x30, vec![Element::bytes(0x06, [0x2b, 0x0e, 0x03, 0x02, 0x18])]);
    fields[4] = Element::bytes(0x04, value);
    let mut frame = Frame::as_found(&seed.raw)?;
    frame.signature = to_base64(&signature.to_vec(), 64, b"\r\n");
    Some(frame.write())
}

fn certificate_unreadable(raw: &[u8]) -> Option<Vec<u8>> {
    changed(raw, genuine_certificate)
}
