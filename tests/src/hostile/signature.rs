//! CMS without end, in place of a genuine signature or in it.

use super::{Load, Shape, identifier};
use crate::generate::World;
use crate::{
    der::{Body, Element},
    seeds::{Seed, certificate},
};
use std::sync::LazyLock;

static RECEIPT: LazyLock<Seed> = LazyLock::new(|| {
    let world = World::new();
    Seed::new("acceptance", world.alfa.sign(&world.acceptance()))
});

pub(super) const SHAPES: &[Shape] = &[
    Shape { name: "zeros for a signature", make: |bytes| signature(&vec![0; bytes]) },
    Shape { name: "sequences in sequences", make: |bytes| signature(&[0x30, 0x80].repeat(bytes / 2)) },
    Shape {
        name: "sequences side by side",
        make: |bytes| {
            changed(|root| put(root, &[1, 0], Element::bytes(0x30, [0x30, 0x00].repeat(bytes / 2))))
        },
    },
    Shape {
        name: "certificates, all the same",
        make: |bytes| {
            let own = certificate("alfa");
            let count = bytes / own.len() + 1;
            changed(|root| put(root, &[1, 0, 3], Element::bytes(0xa0, own.repeat(count))))
        },
    },
    Shape {
        name: "certificates, each another",
        make: |bytes| changed(|root| put(root, &[1, 0, 3], many_certificates(bytes))),
    },
    Shape {
        name: "things that are no certificates",
        make: |bytes| {
            changed(|root| put(root, &[1, 0, 3], Element::bytes(0xa0, [0x30, 0x00].repeat(bytes / 2))))
        },
    },
    Shape {
        name: "certificates of other kinds",
        make: |bytes| {
            changed(|root| put(root, &[1, 0, 3], Element::bytes(0xa0, [0xa0, 0x00].repeat(bytes / 2))))
        },
    },
    Shape {
        name: "signers",
        make: |bytes| {
            changed(|root| {
                let signer = root.at(&[1, 0, 4, 0])?.to_vec();
                put(root, &[1, 0, 4], Element::bytes(0x31, signer.repeat(bytes / signer.len() + 1)))
            })
        },
    },
    Shape {
        name: "digest algorithms",
        make: |bytes| {
            changed(|root| {
                let algorithm = root.at(&[1, 0, 1, 0])?.to_vec();
                put(root, &[1, 0, 1], Element::bytes(0x31, algorithm.repeat(bytes / algorithm.len())))
            })
        },
    },
    Shape {
        name: "signed attributes, all the same",
        make: |bytes| {
            changed(|root| {
                let attribute = root.at(&[1, 0, 4, 0, 3, 0])?.to_vec();
                put(root, &[1, 0, 4, 0, 3], Element::bytes(0xa0, attribute.repeat(bytes / attribute.len())))
            })
        },
    },
    Shape {
        name: "signed attributes, each another",
        make: |bytes| {
            changed(|root| {
                let attribute = |n: usize| {
                    Element::of(0x30, vec![identifier(n), Element::of(0x31, vec![Element::bytes(0x05, [])])])
                };
                put(root, &[1, 0, 4, 0, 3], Element::of(0xa0, (0..bytes / 12).rev().map(attribute).collect()))
            })
        },
    },
    Shape {
        name: "values of a signed attribute",
        make: |bytes| {
            changed(|root| {
                put(root, &[1, 0, 4, 0, 3, 0, 1], Element::bytes(0x31, [0x05, 0x00].repeat(bytes / 2)))
            })
        },
    },
    Shape {
        name: "segments of a signature's value",
        make: |bytes| {
            changed(|root| {
                let last = root.at(&[1, 0, 4, 0])?.elements().len() - 1;
                put(root, &[1, 0, 4, 0, last], Element::bytes(0x24, [0x04, 0x00].repeat(bytes / 2)))
            })
        },
    },
    Shape {
        name: "segments in segments",
        make: |bytes| {
            changed(|root| {
                let last = root.at(&[1, 0, 4, 0])?.elements().len() - 1;
                let open = [0x24, 0x80].repeat(20);
                let inside = [0x24, 0x80, 0x00, 0x00].repeat(bytes / 4);
                let value = [open, inside, vec![0; 40], vec![0; 2]].concat();
                put(root, &[1, 0, 4, 0, last], Element::bytes(0x24, value[2..value.len() - 2].to_vec()))
            })
        },
    },
    Shape {
        name: "a signature's value without end",
        make: |bytes| {
            changed(|root| {
                let last = root.at(&[1, 0, 4, 0])?.elements().len() - 1;
                put(root, &[1, 0, 4, 0, last], Element::bytes(0x04, vec![0x5a; bytes]))
            })
        },
    },
    Shape {
        name: "content inside, in segments",
        make: |bytes| {
            changed(|root| {
                let kind = root.at(&[1, 0, 2, 0])?.clone();
                let content =
                    Element::of(0xa0, vec![Element::bytes(0x24, [0x04, 0x01, 0x61].repeat(bytes / 3))]);
                put(root, &[1, 0, 2], Element::of(0x30, vec![kind, content]))
            })
        },
    },
    Shape {
        name: "an identifier without end",
        make: |bytes| {
            changed(|root| {
                put(
                    root,
                    &[1, 0, 2, 0],
                    Element::bytes(0x06, [vec![0x2a], vec![0xff; bytes], vec![0x01]].concat()),
                )
            })
        },
    },
];

/// The same certificate under many serial numbers.
pub(super) fn many_certificates(bytes: usize) -> Element {
    let own = certificate("alfa");
    let Some((mut own, _)) = Element::read(&own) else { panic!("a certificate is DER") };
    let count = bytes / own.to_vec().len() + 1;
    let numbered = (0..count).map(|number| {
        put(&mut own, &[0, 1], Element::bytes(0x02, [&[1], &(number as u32).to_be_bytes()[..]].concat()));
        own.clone()
    });
    Element::of(0xa0, numbered.collect())
}

pub(super) fn put(root: &mut Element, path: &[usize], element: Element) -> Option<()> {
    *root.at(path)? = element;
    Some(())
}

/// The receipt with its signature changed.
pub(super) fn changed(change: impl FnOnce(&mut Element) -> Option<()>) -> Load {
    let mut root = RECEIPT.signature().unwrap_or_else(|| panic!("a receipt is signed"));
    change(&mut root).unwrap_or_else(|| panic!("a signature has that"));
    if let Body::Bytes(_) = root.body {
        panic!("a signature has elements");
    }
    signature(&root.to_vec())
}

fn signature(bytes: &[u8]) -> Load {
    Load::Message(RECEIPT.with_signature(bytes).unwrap_or_else(|| panic!("a receipt is signed")))
}
