//! What one message says to the tracker.

use pec_core::Limits;
use pec_core::facet::Chain;
use pec_core::message::{Message, MessageKind};
use pec_core::tracker::{Claim, Fact, Sent};
use pec_core::verify::Report;

/// What one message says to the tracker.
#[derive(Default)]
pub(crate) struct Heard {
    pub(super) fact: Option<Fact>,
    /// The message itself, if it is one as its author sent it.
    pub(super) sent: Option<Sent>,
    /// The message itself, or receipts inside it.
    pub(super) claims: Vec<Claim>,
}

/// Receipts inside one message that are listed; one mail could hold thousands.
const MAX_INSIDE: usize = 100;

impl Heard {
    pub(super) fn from(message: &Message<'_>, report: &Report<'_>, limits: &Limits) -> Self {
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
    let authors = header.first("From")?.mailboxes();
    let [author] = authors.as_slice() else { return None };
    let mut sent = Sent::new(&author.address, message.sha256());
    for recipient in ["To", "Cc", "Bcc"].iter().flat_map(|name| header.all(name)).flat_map(|f| f.mailboxes())
    {
        sent = sent.with_recipient(&recipient.address);
    }
    if sent.recipients().len() == 0 {
        return None;
    }
    if let Some(msgid) = header.first("Message-ID").and_then(|field| field.message_id()) {
        sent = sent.with_msgid(&msgid);
    }
    if let Some(subject) = header.first("Subject") {
        sent = sent.with_subject(&subject.text());
    }
    match header.first("Date").and_then(|field| field.date()) {
        Some(date) => Some(sent.with_date(date)),
        None => Some(sent),
    }
}
