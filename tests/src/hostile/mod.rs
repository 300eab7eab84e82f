//! Hostile input of every shape, in any size: what somebody sends who wants the engine to work for ever.
//!
//! A test holds the work for one size against that for twice and four times as much (`tests/tests/robust_work.rs`).

mod certificate;
mod certification;
mod header;
mod signature;
mod structure;

use crate::{der::Element, seeds::certificate};
use pec_core::{
    Limits, UnixTime,
    daticert::CertificationData,
    message::Message,
    tracker::{Fact, Tracker},
    verify::{Circumstances, Verifier},
    x509::{
        Certificate, Crl,
        path::{Search, find},
    },
};
use std::hint::black_box;

/// One shape.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Shape {
    /// What is special about it, in a few words.
    pub name: &'static str,
    /// It, in about so many bytes.
    pub make: fn(usize) -> Load,
}

/// Something for the engine to work at.
#[expect(clippy::exhaustive_enums, reason = "for tests alone")]
pub enum Load {
    /// A message: parsed, verified and reported.
    Message(Vec<u8>),
    /// Certificates, the leaf first and the anchor last, in between whatever there is; all signatures are good.
    Path(Vec<Vec<u8>>),
    /// A CRL: read, and asked about a certificate that it lists again and again.
    Crl(Vec<u8>),
    /// Certification data: read and written.
    Certification(Vec<u8>),
    /// Facts of a tracker, as a store keeps them: taken in, and the states asked for.
    Facts(Vec<String>),
    /// Not the engine: each of so many with each. A counter that does not find this finds nothing.
    EachWithEach(usize),
}

/// What is not linear: what measures the work must notice.
pub const YARDSTICK: Shape = Shape { name: "each with each", make: |bytes| Load::EachWithEach(bytes / 60) };

/// All shapes.
pub fn shapes() -> impl Iterator<Item = Shape> {
    [
        structure::SHAPES,
        header::SHAPES,
        certification::SHAPES,
        certification::TEXTS,
        signature::SHAPES,
        certificate::SHAPES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

impl Load {
    /// Does the work. Its name is what counters look for.
    ///
    /// # Panics
    ///
    /// The load is not what it says that it is.
    #[inline(never)]
    pub fn work(self, verifier: &mut Verifier) {
        let limits = Limits::default();
        match self {
            Self::Message(raw) => {
                let message = Message::parse(&raw, &limits).unwrap_or_else(|error| panic!("{error}"));
                let report = verifier.verify(&message, &Circumstances::unknown());
                black_box(report.to_json());
            }
            Self::Path(ders) => {
                let certificates = ders.iter().filter_map(|der| Certificate::from_der(der).ok());
                let certificates: Vec<Certificate> = certificates.collect();
                let [leaf, candidates @ .., anchor] = certificates.as_slice() else { return };
                let anchors = std::slice::from_ref(anchor);
                let at = UnixTime::parse_rfc3339("2025-06-01T00:00:00Z").unwrap_or(UnixTime(0));
                let search = Search { candidates, anchors, at, usage: None, limits: &limits };
                black_box(find(leaf, &search, &mut |_, _| Ok(())));
            }
            Self::Crl(der) => {
                let crl = Crl::from_der(&der, &limits).unwrap_or_else(|error| panic!("{error}"));
                if let Ok(certificate) = Certificate::from_der(&certificate("alfa")) {
                    black_box(crl.entries_about(&certificate).count());
                }
            }
            Self::Certification(xml) => {
                let reading = pec_core::daticert::read(&xml, &limits);
                black_box(reading.data().map(|data: &CertificationData| pec_core::daticert::write(data)));
            }
            Self::EachWithEach(count) => {
                let all = || (0..count).map(black_box);
                black_box(all().map(|one| all().filter(|other| *other == one).count()).sum::<usize>());
            }
            Self::Facts(facts) => {
                let mut tracker = Tracker::new();
                for fact in facts {
                    tracker.insert(
                        Fact::trusted_from_host_store(&fact).unwrap_or_else(|error| panic!("{error}")),
                    );
                }
                black_box(
                    tracker.submissions(UnixTime(0)).map(|status| status.recipients().len()).sum::<usize>(),
                );
            }
        }
    }
}

/// `piece` again and again, in about `bytes` bytes.
fn repeated(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

/// An object identifier, another for each number below a million.
fn identifier(number: usize) -> Element {
    let [.., a, b, c] = number.to_be_bytes();
    let number = u32::from_be_bytes([0, a, b, c]);
    let arc = [number >> 14 | 0x40, number >> 7, number].map(|digits| (digits & 0x7f) as u8);
    Element::bytes(0x06, [0x2a, arc[0] | 0x80, arc[1] | 0x80, arc[2]])
}
