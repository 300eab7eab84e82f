//! Certificates with names, constraints and keys without end: in a message, and as the members of a path whose signatures
//! are all good, for only then its names are looked at.

use super::{
    Load, Shape, identifier,
    signature::{changed, many_certificates, put},
};
use crate::{
    der::{Body, Element},
    seeds::certificate,
};

pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "alternative names",
        make: |bytes| path(leaf(ALTERNATIVE_NAMES, names(bytes, "a@b.example")), authority()),
    },
    Shape {
        name: "name constraints",
        make: |bytes| {
            path(
                certificate("alfa"),
                with(certificate("ca1"), NAME_CONSTRAINTS, constraints(bytes, "b.example")),
            )
        },
    },
    Shape {
        name: "names and constraints",
        make: |bytes| {
            // Each is to be compared with each.
            let leaf = leaf(ALTERNATIVE_NAMES, names(bytes / 2, "a@b.example"));
            path(leaf, with(certificate("ca1"), NAME_CONSTRAINTS, constraints(bytes / 2, "c.example")))
        },
    },
    Shape {
        name: "policies",
        make: |bytes| {
            path(leaf(POLICIES, policies(bytes)), with(certificate("ca1"), POLICIES, policies(bytes)))
        },
    },
    Shape {
        name: "purposes",
        make: |bytes| path(leaf(PURPOSES, sequence(&identifiers(bytes))), authority()),
    },
    Shape { name: "addresses of lists", make: |bytes| path(leaf(CRL_POINTS, points(bytes)), authority()) },
    Shape {
        name: "extensions",
        make: |bytes| {
            let extension = |n: usize| Element::of(0x30, vec![identifier(n), Element::bytes(0x04, [])]);
            let list = Element::of(0x30, (0..bytes / 12).map(extension).collect());
            path(
                edited(&certificate("alfa"), |fields| fields.extensions.body = Body::Elements(vec![list])),
                authority(),
            )
        },
    },
    Shape {
        name: "parts of a name",
        make: |bytes| {
            path(
                edited(&certificate("alfa"), |fields| fields.subject.body = Body::Bytes(name(bytes))),
                authority(),
            )
        },
    },
    Shape {
        name: "values in a part of a name",
        make: |bytes| {
            let attribute = hex("30 09 06 03 55 04 03 0c 02 41 20");
            let part = Element::bytes(0x31, attribute.repeat(bytes / attribute.len()));
            path(
                edited(&certificate("alfa"), |fields| fields.subject.body = Body::Elements(vec![part])),
                authority(),
            )
        },
    },
    Shape {
        name: "a key without end",
        make: |bytes| {
            let number = |bytes| Element::bytes(0x02, [vec![0], vec![0xff; bytes]].concat());
            let key = Element::of(0x30, vec![number(bytes / 2), number(bytes / 2)]).to_vec();
            let bits = Element::bytes(0x03, [&[0], &key[..]].concat());
            let huge = edited(&certificate("alfa"), |fields| {
                if let Body::Elements(key) = &mut fields.key.body {
                    key[1] = bits;
                }
            });
            carried(huge)
        },
    },
    Shape { name: "certificates of one name", make: |bytes| Load::Path(crowd(bytes, "ca1", false)) },
    Shape {
        name: "certificates that issued each other",
        make: |bytes| Load::Path(crowd(bytes, "ca1", true)),
    },
    Shape {
        name: "entries of a CRL",
        make: |bytes| {
            crl(bytes, |n| {
                vec![Element::bytes(0x02, [&[1], &(u32::MAX - n).to_be_bytes()[..]].concat()), date()]
            })
        },
    },
    Shape {
        name: "entries of a CRL about one certificate",
        make: |bytes| crl(bytes, |_| vec![Element::bytes(0x02, serial()), date()]),
    },
    Shape {
        name: "entries of a CRL, each of another issuer",
        make: |bytes| {
            crl(bytes, |n| {
                let name = Element::of(0xa4, vec![Element::bytes(0x30, name(13))]);
                let kind = Element::bytes(0x06, b"\x55\x1d\x1d".as_slice());
                let critical = Element::bytes(0x01, [0xff]);
                let issuer = Element::of(0x30, vec![kind, critical, Element::bytes(0x04, sequence(&[name]))]);
                let number = Element::bytes(0x02, [&[1], &n.to_be_bytes()[..]].concat());
                vec![number, date(), Element::of(0x30, vec![issuer])]
            })
        },
    },
    Shape {
        name: "entries of a CRL about one certificate, of an issuer with many names",
        make: |bytes| {
            let names = Element::of(0xa4, vec![Element::bytes(0x30, name(13))]);
            let names = sequence(&vec![names; bytes / 2 / 17]);
            let kind = Element::bytes(0x06, b"\x55\x1d\x1d".as_slice());
            let issuer =
                Element::of(0x30, vec![kind, Element::bytes(0x01, [0xff]), Element::bytes(0x04, names)]);
            crl(bytes / 2, |n| {
                let mut fields = vec![Element::bytes(0x02, serial()), date()];
                fields.extend((n == 0).then(|| Element::of(0x30, vec![issuer.clone()])));
                fields
            })
        },
    },
    Shape {
        name: "a signer's certificate with names",
        make: |bytes| carried(leaf(ALTERNATIVE_NAMES, names(bytes, "a@b.example"))),
    },
    Shape {
        name: "signers times certificates",
        make: |bytes| {
            changed(|root| {
                let signer = root.at(&[1, 0, 4, 0])?.to_vec();
                put(root, &[1, 0, 4], Element::bytes(0x31, signer.repeat(8)))?;
                put(root, &[1, 0, 3], many_certificates(bytes))
            })
        },
    },
];

/// A CRL with these entries. Its signature is none.
fn crl(bytes: usize, entry: impl Fn(u32) -> Vec<Element>) -> Load {
    let entries: Vec<Element> = (0..).map(|n| Element::of(0x30, entry(n))).take(bytes / 40).collect();
    let algorithm = Element::bytes(0x30, hex("06 09 2a 86 48 86 f7 0d 01 01 0b 05 00"));
    let issuer = Element::bytes(0x30, name(13));
    let fields =
        vec![Element::bytes(0x02, [1]), algorithm.clone(), issuer, date(), Element::of(0x30, entries)];
    Load::Crl(sequence(&[Element::of(0x30, fields), algorithm, Element::bytes(0x03, [0, 0])]))
}

fn date() -> Element {
    Element::bytes(0x17, "250101000000Z")
}

/// The contents of the serial number of the certificate that is asked about.
fn serial() -> Vec<u8> {
    let Some((mut root, _)) = Element::read(&certificate("alfa")) else { panic!("a certificate is DER") };
    match root.at(&[0, 1]).map(|serial| serial.body.clone()) {
        Some(Body::Bytes(serial)) => serial,
        _ => panic!("a certificate has a serial number"),
    }
}

const ALTERNATIVE_NAMES: &[u8] = b"\x55\x1d\x11";
const NAME_CONSTRAINTS: &[u8] = b"\x55\x1d\x1e";
const POLICIES: &[u8] = b"\x55\x1d\x20";
const PURPOSES: &[u8] = b"\x55\x1d\x25";
const CRL_POINTS: &[u8] = b"\x55\x1d\x1f";

/// The receipt with this as its signer's certificate. Its signature no longer fits, but the certificate is read.
fn carried(certificate: Vec<u8>) -> Load {
    changed(|root| put(root, &[1, 0, 3], Element::bytes(0xa0, certificate)))
}

fn path(leaf: Vec<u8>, authority: Vec<u8>) -> Load {
    Load::Path(vec![leaf, authority, certificate("ca")])
}

fn authority() -> Vec<u8> {
    certificate("ca1")
}

fn leaf(extension: &[u8], value: Vec<u8>) -> Vec<u8> {
    with(certificate("alfa"), extension, value)
}

/// The signer, then certificates of one authority, each another; or of many that could each be the issuer of any.
fn crowd(bytes: usize, name: &str, ring: bool) -> Vec<Vec<u8>> {
    let one = certificate(name);
    let count = bytes / one.len() + 1;
    let mut all = vec![certificate("alfa")];
    all.extend((0..count).map(|number| {
        edited(&one, |fields| {
            fields.serial.body = Body::Bytes([&[1], &(number as u32).to_be_bytes()[..]].concat());
            if ring {
                fields.issuer.clone_from(fields.subject);
                // Another key each: a name and key that the path has would lead round in a circle.
                let bits = match &mut fields.key.body {
                    Body::Elements(key) => &mut key[1].body,
                    Body::Bytes(_) => return,
                };
                if let Body::Bytes(bits) = bits {
                    bits[40..44].copy_from_slice(&(number as u32).to_be_bytes());
                }
            }
        })
    }));
    all.push(certificate("public-ca"));
    all
}

/// The fields of a certificate that are edited.
struct Fields<'e> {
    serial: &'e mut Element,
    issuer: &'e mut Element,
    subject: &'e mut Element,
    key: &'e mut Element,
    extensions: &'e mut Element,
}

fn edited(der: &[u8], edit: impl FnOnce(Fields<'_>)) -> Vec<u8> {
    let Some((mut root, _)) = Element::read(der) else { panic!("a certificate is DER") };
    if let Some(Body::Elements(fields)) = root.at(&[0]).map(|signed| &mut signed.body)
        && let [_version, serial, _algorithm, issuer, _validity, subject, key, extensions] =
            fields.as_mut_slice()
    {
        edit(Fields { serial, issuer, subject, key, extensions });
    }
    root.to_vec()
}

/// The certificate with this extension, in place of what it has.
fn with(der: Vec<u8>, kind: &[u8], value: Vec<u8>) -> Vec<u8> {
    let kind = Element::bytes(0x06, kind);
    edited(&der, |fields| {
        let Some(Body::Elements(list)) = fields.extensions.at(&[0]).map(|list| &mut list.body) else {
            return;
        };
        list.retain(|extension| extension.elements().first() != Some(&kind));
        list.push(Element::of(0x30, vec![kind, Element::bytes(0x04, value)]));
    })
}

fn sequence(elements: &[Element]) -> Vec<u8> {
    Element::of(0x30, elements.to_vec()).to_vec()
}

fn address(text: &str) -> Element {
    Element::bytes(0x81, text)
}

fn names(bytes: usize, text: &str) -> Vec<u8> {
    sequence(&vec![address(text); bytes / (text.len() + 2)])
}

fn constraints(bytes: usize, base: &str) -> Vec<u8> {
    let subtree = Element::of(0x30, vec![address(base)]);
    let list = vec![subtree; bytes / (base.len() + 4)];
    sequence(&[Element::of(0xa0, list)])
}

fn identifiers(bytes: usize) -> Vec<Element> {
    (0..bytes / 6).map(identifier).collect()
}

fn policies(bytes: usize) -> Vec<u8> {
    sequence(
        &identifiers(bytes).into_iter().map(|policy| Element::of(0x30, vec![policy])).collect::<Vec<_>>(),
    )
}

fn points(bytes: usize) -> Vec<u8> {
    let url = Element::bytes(0x86, "http://a.example");
    let point = Element::of(0x30, vec![Element::of(0xa0, vec![Element::of(0xa0, vec![url])])]);
    let length = point.to_vec().len();
    sequence(&vec![point; bytes / length])
}

fn name(bytes: usize) -> Vec<u8> {
    hex("31 0b 30 09 06 03 55 04 03 0c 02 41 41").repeat(bytes / 13)
}

fn hex(text: &str) -> Vec<u8> {
    text.split(' ').map(|byte| u8::from_str_radix(byte, 16).unwrap_or(0)).collect()
}
