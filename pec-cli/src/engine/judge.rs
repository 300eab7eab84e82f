//! One worker's engine, and its answer about one message.

use super::Setup;
use crate::error::ItemError;
use pec_core::daticert::CertifiedKind;
use pec_core::facet::{Chain, Integrity, Verdict};
use pec_core::finding::Finding;
use pec_core::history::Heard;
use pec_core::message::{Message, MessageKind, SignedStructure};
use pec_core::need::Need;
use pec_core::verify::{Facets, Report, SignatureFacts, TimeBasis, Verifier};
use pec_core::{Span, UnixTime};
use pec_files::Streamer;
use std::path::Path;

/// One worker's engine: it remembers the signers' certificates that it has checked.
pub(crate) struct Engine<'a> {
    setup: &'a Setup,
    verifier: Verifier,
    streamer: Streamer,
}

/// What the engine says of one message.
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    pub(crate) kind: MessageKind,
    pub(crate) facets: Facets,
    /// The canonical JSON, if asked for; what is below is for people and only filled otherwise.
    pub(crate) json: String,
    /// The certified name of the provider, else its name in a certificate that is trusted.
    pub(crate) provider: Option<String>,
    pub(crate) signature: Option<SignatureFacts>,
    /// The time at which the signer was judged, and whose word that is.
    pub(crate) signed_at: Option<UnixTime>,
    pub(crate) time_basis: TimeBasis,
    /// Where the signed message stands in what a list or gateway wrapped around it.
    pub(crate) wrapped: Option<Span>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) needs: Vec<Need>,
    pub(crate) nested: Vec<Inside>,
    /// What came of the comparison with `--sent`.
    pub(crate) sent: Option<SentOutcome>,
}

/// What came of the comparison of a message with what was sent.
pub(crate) struct SentOutcome {
    /// Whether the original inside is what was sent; `None` if that cannot be told.
    pub(crate) matches: Option<bool>,
    /// To whom a certified delivery receipt says that it was delivered.
    pub(crate) delivered_to: Option<String>,
}

/// A message inside the message.
pub(crate) struct Inside {
    /// 0 for one directly inside.
    pub(crate) depth: usize,
    pub(crate) name: Option<String>,
    pub(crate) kind: MessageKind,
    pub(crate) verdict: Verdict,
}

impl Judged {
    /// Whether there is a signature that can be checked.
    pub(crate) fn is_signed(&self) -> bool {
        !matches!(self.facets.integrity, Integrity::Absent | Integrity::Unreadable)
    }

    /// `wrapped`: where the signed message stands in what was wrapped around it.
    fn of(report: &Report<'_>, wrapped: Option<Span>, json: bool) -> Self {
        let (verdict, kind, facets) = (report.verdict(), report.kind(), *report.facets());
        let mut judged = Self {
            verdict,
            kind,
            facets,
            json: if json { report.to_json() } else { String::new() },
            provider: None,
            signature: None,
            signed_at: None,
            time_basis: report.time_basis(),
            wrapped: None,
            findings: Vec::new(),
            needs: Vec::new(),
            nested: Vec::new(),
            sent: report.sent().map(|sent| SentOutcome {
                matches: sent.matches,
                delivered_to: report
                    .verified()
                    .map(|verified| verified.certification_data())
                    .filter(|data| data.kind == CertifiedKind::Delivery)
                    .and_then(|data| Some(data.delivery_to.as_ref()?.as_str().to_owned())),
            }),
        };
        if !json {
            judged.provider = provider(report);
            judged.signature = report.signature().cloned();
            let certified = || report.certification_data()?.date.map(|date| date.time);
            judged.signed_at =
                report.signature().and_then(|signature| signature.signed_at.or_else(certified));
            judged.wrapped = wrapped;
            judged.findings = report.findings().to_vec();
            judged.needs = report.needs().to_vec();
            list_inside(report, 0, &mut judged.nested);
        }
        judged
    }
}

impl<'a> Engine<'a> {
    pub(crate) fn new(setup: &'a Setup) -> Self {
        Self { setup, verifier: setup.verifier(), streamer: Streamer::new().without_facts() }
    }

    /// Judges a message; with `json` for programs, else for people. `sent` is held against the original inside.
    pub(crate) fn judge(
        &mut self,
        bytes: &[u8],
        sent: Option<&Message<'_>>,
        json: bool,
    ) -> Result<Judged, ItemError> {
        self.verify(bytes, sent, |message, report| Judged::of(report, wrapped(message), json))
    }

    /// The same of a file that is read in pieces; `None` if it has to be read whole to tell.
    pub(crate) fn judge_in_pieces(&mut self, file: &Path, json: bool) -> Option<Judged> {
        let report = self.streamer.verify(&mut self.verifier, file, &self.setup.circumstances).ok()?;
        // Where a wrapped message stands, only the whole tells.
        (!report.is_wrapped()).then(|| Judged::of(&report, None, json))
    }

    /// What a message says to the tracker, and how its integrity stands.
    pub(crate) fn hear(&mut self, bytes: &[u8]) -> Result<(Integrity, Heard), ItemError> {
        let limits = &self.setup.limits;
        self.verify(bytes, None, |message, report| {
            (report.facets().integrity, Heard::of(message, report, limits))
        })
    }

    fn verify<T>(
        &mut self,
        bytes: &[u8],
        sent: Option<&Message<'_>>,
        then: impl FnOnce(&Message<'_>, &Report<'_>) -> T,
    ) -> Result<T, ItemError> {
        let message = Message::parse(bytes, &self.setup.limits).map_err(|error| ItemError::engine(&error))?;
        let circumstances = &self.setup.circumstances;
        let report = match sent {
            Some(sent) => self.verifier.verify_with_sent(&message, sent, circumstances),
            None => self.verifier.verify(&message, circumstances),
        };
        Ok(then(&message, &report))
    }
}

/// A name that somebody trusted vouches for: what anyone can write is not shown as the provider.
fn provider(report: &Report<'_>) -> Option<String> {
    let data = report.certification_data().filter(|_| report.certifies());
    let certified = data.and_then(|data| data.provider.clone());
    let trusted = report.facets().chain == Chain::Trusted;
    let signer = || report.signature()?.signer.as_ref()?.organization.clone().filter(|_| trusted);
    certified.or_else(signer)
}

fn wrapped(message: &Message<'_>) -> Option<Span> {
    let SignedStructure::Detached { signed, wrapped: true, .. } = *message.signed() else { return None };
    let multipart = message.mime().part(signed).parent()?;
    Some(message.mime().part(multipart).span())
}

fn list_inside(report: &Report<'_>, depth: usize, list: &mut Vec<Inside>) {
    for inside in report.nested() {
        let name = inside.place().and_then(|place| place.name.clone());
        list.push(Inside { depth, name, kind: inside.kind(), verdict: inside.verdict() });
        list_inside(inside, depth + 1, list);
    }
}
