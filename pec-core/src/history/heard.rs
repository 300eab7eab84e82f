//! What one message says to the tracker.

use crate::Limits;
use crate::facet::Chain;
use crate::message::{Message, MessageKind};
use crate::tracker::{Claim, Fact, Sent, Tracker};
use crate::verify::Report;

/// What one judged message says to the tracker: a fact if it is a certified receipt, else a claim if it says that it is one;
/// a claim for each receipt inside it; or the message itself, if it is one as its author sent it.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    pub(super) fact: Option<Fact>,
    pub(super) sent: Option<Sent>,
    pub(super) claims: Vec<Claim>,
}

/// Receipts inside one message that are listed; one mail could hold thousands.
const MAX_INSIDE: usize = 100;

impl Heard {
    /// What `message` says, of which `report` is the report.
    #[must_use]
    pub fn of(message: &Message<'_>, report: &Report<'_>, limits: &Limits) -> Self {
        let mut heard = Self::default();
        match report.verified() {
            // An envelope is about a message received: it says nothing of one that was sent.
            Some(_) if report.kind() == MessageKind::TransportEnvelope => {}
            Some(verified) => heard.fact = Some(verified.fact()),
            None => heard.claims.extend(claim(message, report)),
        }
        if heard.fact.is_none() && heard.claims.is_empty() {
            heard.sent = sent(message, report);
        }
        claims_inside(message, report, limits, &mut heard.claims);
        heard
    }

    /// What it certifies; `None` if it is no certified receipt.
    #[must_use]
    pub fn fact(&self) -> Option<&Fact> {
        self.fact.as_ref()
    }

    /// The message itself as its author sent it: ordinary, signed by no provider, and touched by no server. Whether the
    /// author is the host's user, the host must know.
    #[must_use]
    pub fn sent(&self) -> Option<&Sent> {
        self.sent.as_ref()
    }

    /// What it claims to certify, and the receipts that stand inside it, of which the first hundred are listed.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// Tells a tracker the fact and the claims; whether anything in them was new. Not the message as sent, which the
    /// tracker would take for the user's own.
    pub fn tell(self, tracker: &mut Tracker) -> bool {
        let mut new = self.fact.is_some_and(|fact| tracker.insert(fact));
        for claim in self.claims {
            new |= tracker.insert_claim(claim);
        }
        new
    }
}

/// The claim of a message that says, by its certification data or its headers, that it is a receipt.
fn claim(message: &Message<'_>, report: &Report<'_>) -> Option<Claim> {
    let kinds = [Some(report.kind()), message.claimed_kind()];
    let kind = kinds.into_iter().flatten().find(|kind| is_receipt(*kind))?;
    let claim = Claim::new(message.sha256(), kind, report.verdict());
    Some(match report.certification_data() {
        Some(data) => claim.with_data(data),
        None => match message.header().first("X-Riferimento-Message-ID").and_then(|field| field.message_id())
        {
            Some(msgid) => claim.with_msgid(&msgid),
            None => claim,
        },
    })
}

fn is_receipt(kind: MessageKind) -> bool {
    !matches!(kind, MessageKind::TransportEnvelope | MessageKind::AnomalyEnvelope | MessageKind::Ordinary)
}

/// Receipts that stand inside the message, at any depth that was judged.
fn claims_inside(message: &Message<'_>, report: &Report<'_>, limits: &Limits, claims: &mut Vec<Claim>) {
    let mime = message.mime();
    for inside in report.nested() {
        let id = inside.place().and_then(|place| mime.ids().nth(place.part));
        let Some(body) = id.map(|id| mime.body(id)) else { continue };
        if claims.len() >= MAX_INSIDE {
            return;
        }
        // It was read before, within the same limits.
        let Ok(message) = Message::parse(&body.bytes, limits) else { continue };
        claims.extend(claim(&message, inside).map(Claim::inside_another));
        claims_inside(&message, inside, limits, claims);
    }
}

/// Fields that the way of a message leaves on it, or a provider.
const TRACES: &[&str] = &["X-Trasporto", "X-Ricevuta", "Received", "Return-Path", "Delivered-To"];

/// The message as its author sent it: a copy that no server has touched.
fn sent(message: &Message<'_>, report: &Report<'_>) -> Option<Sent> {
    let header = message.header();
    let untouched = TRACES.iter().all(|name| header.count(name) == 0);
    if !untouched || report.kind() != MessageKind::Ordinary || report.facets().chain == Chain::Trusted {
        return None;
    }
    Sent::of(message).filter(|sent| sent.recipients().len() > 0)
}
