//! How one certificate stood at a time, by all genuine CRLs about it (RFC 5280 section 6.3.3).

use super::Trail;
use super::scope;
use super::signers::{List, Signer};
use crate::UnixTime;
use crate::facet::Revocation;
use crate::finding::Code;
use crate::trust::profile::is_late;
use crate::trust::{CrlReference, RevocationStatus};
use crate::x509::{Certificate, Crl, Reasons, RevocationReason, RevokedEntry};

/// How a certificate stood.
#[derive(Clone)]
pub(super) struct Standing {
    pub(super) status: RevocationStatus,
    /// Whether the time is one from which on the certificate was invalid, before it was revoked.
    pub(super) by_invalidity_date: bool,
    /// Weaknesses of the evidence; if it is none, why not.
    pub(super) notes: Vec<Code>,
}

/// The judging of all certificates of a trail.
pub(super) struct Inquiry<'a> {
    trail: &'a Trail<'a>,
    lists: &'a [List<'a>],
    now: Option<UnixTime>,
    /// Certificates that are being judged, one because of the other.
    open: Vec<&'a Certificate>,
    /// Signers of CRLs that were judged, each at a time.
    known: Vec<(&'a Certificate, UnixTime, Revocation)>,
}

/// What a genuine CRL says of the certificate.
struct Statement<'a> {
    crl: &'a Crl,
    /// Why its silence proves nothing.
    fault: Option<Code>,
    entry: Option<RevokedEntry>,
}

/// A complete CRL, alone or together with a delta CRL.
struct View<'a> {
    base: &'a Statement<'a>,
    /// The delta CRL, else the complete one: what tells the time.
    latest: &'a Statement<'a>,
    /// What both together list.
    entry: Option<RevokedEntry>,
    reasons: Reasons,
}

impl<'a> Inquiry<'a> {
    pub(super) fn new(trail: &'a Trail<'a>, lists: &'a [List<'a>], now: Option<UnixTime>) -> Self {
        Self { trail, lists, now, open: Vec::new(), known: Vec::new() }
    }

    /// How a certificate that the authority with this number has issued stood at a time.
    pub(super) fn standing(&mut self, certificate: &'a Certificate, issuer: usize, at: UnixTime) -> Standing {
        let mut notes = Vec::new();
        let statements = self.statements(certificate, issuer, at, &mut notes);
        let views = views(&statements, certificate);
        let listed = statements
            .iter()
            .filter_map(|statement| Some((statement, statement.entry?)))
            .filter(|(statement, entry)| counts(statement, entry, &views, at))
            .min_by_key(|(_, entry)| entry.effective_at());
        let mut standing = match listed {
            Some((statement, entry)) => Standing::listed(statement.crl, entry, at),
            None => Standing::UNLISTED,
        };
        if let Some((statement, entry)) = listed {
            if entry.effective_at() <= at {
                standing.status.status = Revocation::Revoked;
                return standing;
            }
            // Who is revoked later was not before: a list says so whatever else it is about.
            if statement.fault.is_none() {
                standing.status.status = Revocation::Good;
                return standing;
            }
        }
        let mut covered = Reasons::NONE;
        let mut newest: Option<&View<'_>> = None;
        for view in &views {
            match view.is_silent(certificate, at) {
                Err(why) => notes.extend(why),
                Ok(()) => {
                    covered = covered.or(view.reasons);
                    if newest.is_none_or(|newest| newest.this_update() <= view.this_update()) {
                        newest = Some(view);
                    }
                }
            }
        }
        if let Some(view) = newest.filter(|_| covered.is_all()) {
            standing.status.status = Revocation::Good;
            standing.status.crl.get_or_insert(CrlReference::of(view.latest.crl));
            standing.notes.extend([view.base, view.latest].iter().find_map(|list| weakness(list.crl, at)));
            return standing;
        }
        if newest.is_some() {
            notes.push(Code::RevocationCrlScope);
        }
        if views.is_empty() && statements.iter().any(|statement| statement.crl.base_number().is_some()) {
            notes.push(Code::RevocationCrlWithoutBase);
        }
        standing.notes.extend(notes);
        standing.notes.sort();
        standing.notes.dedup();
        standing
    }

    /// What the genuine CRLs say of it; why others say nothing is added to `notes`.
    fn statements(
        &mut self,
        certificate: &'a Certificate,
        issuer: usize,
        at: UnixTime,
        notes: &mut Vec<Code>,
    ) -> Vec<Statement<'a>> {
        let mut statements = Vec::new();
        for List { crl, signer } in self.lists {
            let crl: &'a Crl = crl;
            if !scope::is_about(crl, certificate) {
                continue;
            }
            if self.now.is_some_and(|now| crl.this_update() > now) {
                notes.push(Code::RevocationCrlFuture);
                continue;
            }
            let signer = match *signer {
                Signer::Authority(number) if number >= issuer => self.authority(number, crl),
                Signer::Separate(separate, number) if number >= issuer => {
                    match self.separate(separate, number, certificate, crl, at) {
                        Revocation::Good => None,
                        Revocation::Unknown => Some(Code::RevocationCrlSigner),
                        Revocation::Revoked => {
                            notes.push(Code::RevocationCrlSigner);
                            continue;
                        }
                    }
                }
                // Of that name, but not above this certificate.
                Signer::Authority(_) | Signer::Separate(..) => continue,
                Signer::Nobody(why) => {
                    notes.push(why);
                    continue;
                }
            };
            let unknown = crl.unknown_critical_extension().map(|_| Code::RevocationCrlCriticalExtension);
            let weak = weakness(crl, at).filter(|code| *code == Code::RevocationCrlWeakLate);
            statements.push(Statement {
                crl,
                fault: signer.or(unknown).or(weak),
                entry: weightiest(crl.entries_about(certificate)),
            });
        }
        statements
    }

    /// Why the silence of a CRL signed by this authority proves nothing, if it does not.
    fn authority(&self, number: usize, crl: &Crl) -> Option<Code> {
        let certificate = self.trail.authorities.get(number)?.certificate?;
        (crl.this_update() > certificate.not_after()).then_some(Code::RevocationCrlSigner)
    }

    /// How the signer of a CRL stood. It cannot vouch for itself, nor can two for each other, unless the authority that certified
    /// it has said in its certificate that it should.
    fn separate(
        &mut self,
        signer: &'a Certificate,
        issuer: usize,
        of: &'a Certificate,
        crl: &Crl,
        at: UnixTime,
    ) -> Revocation {
        if signer == of && scope::is_delegated(crl, of) {
            return Revocation::Good;
        }
        if signer == of || self.open.contains(&signer) || self.open.len() >= MAX_DEPTH {
            return Revocation::Unknown;
        }
        let at = at.max(crl.this_update());
        let known = self.known.iter().find(|(known, time, _)| *known == signer && *time == at);
        if let Some((_, _, status)) = known {
            return *status;
        }
        self.open.push(of);
        let status = self.standing(signer, issuer, at).status.status;
        self.open.pop();
        self.known.push((signer, at, status));
        status
    }
}

/// Signers of CRLs whose own CRLs somebody else signs, one below the other. Real ones are one.
const MAX_DEPTH: usize = 4;

impl Standing {
    const UNLISTED: Self =
        Self { status: RevocationStatus::UNKNOWN, by_invalidity_date: false, notes: Vec::new() };

    /// That of a certificate that a CRL lists.
    fn listed(crl: &Crl, entry: RevokedEntry, at: UnixTime) -> Self {
        let mut standing = Self::UNLISTED;
        standing.status.crl = Some(CrlReference::of(crl));
        standing.status.revoked_at = Some(entry.effective_at());
        standing.status.reason = entry.reason;
        standing.by_invalidity_date = entry.effective_at() != entry.revoked_at;
        standing.notes.extend(weakness(crl, at));
        standing
    }
}

impl View<'_> {
    fn this_update(&self) -> UnixTime {
        self.latest.crl.this_update()
    }

    /// Whether these lists prove that the certificate was good at this time, by not listing it.
    fn is_silent(&self, certificate: &Certificate, at: UnixTime) -> Result<(), Option<Code>> {
        if self.entry.is_some() {
            return Err(None);
        }
        if let Some(fault) = self.base.fault {
            return Err(Some(fault));
        }
        if self.reasons.is_empty() {
            return Err(Some(Code::RevocationCrlScope));
        }
        let crl = self.latest.crl;
        if crl.this_update() <= at {
            let current = crl.next_update().is_some_and(|next| at <= next);
            return if current { Ok(()) } else { Err(Some(Code::RevocationCrlStale)) };
        }
        // A later list knows more, but may have dropped what had expired.
        let expired = certificate.not_after() < crl.this_update();
        let kept = crl.keeps_expired_since().is_some_and(|since| since <= certificate.not_after());
        if expired && !kept { Err(Some(Code::RevocationCrlAfterExpiry)) } else { Ok(()) }
    }
}

/// The complete lists, each alone and with every delta that adds to it.
fn views<'a>(statements: &'a [Statement<'a>], certificate: &Certificate) -> Vec<View<'a>> {
    let complete = statements.iter().filter(|statement| statement.crl.base_number().is_none());
    let mut views = Vec::new();
    for base in complete {
        let reasons = scope::reasons(base.crl, certificate);
        let listed = |entry: &RevokedEntry| entry.reason != Some(RevocationReason::RemoveFromCrl);
        views.push(View { base, latest: base, entry: base.entry.filter(listed), reasons });
        for delta in statements.iter().filter(|delta| delta.fault.is_none() && adds_to(delta.crl, base.crl)) {
            let entry = delta.entry.or(base.entry).filter(listed);
            views.push(View { base, latest: delta, entry, reasons });
        }
    }
    views
}

/// Whether a delta CRL adds to a complete one (RFC 5280 section 6.3.3 c, and 5.2.4).
fn adds_to(delta: &Crl, base: &Crl) -> bool {
    let (Some(from), Some(to), Some(number)) = (delta.base_number(), delta.number(), base.number()) else {
        return false;
    };
    delta.issuer_name() == base.issuer_name()
        && delta.raw_scope() == base.raw_scope()
        && delta.authority_key_id() == base.authority_key_id()
        && value(from) <= value(number)
        && value(number) < value(to)
}

/// Numbers without leading zeros, so that they compare as such.
fn value(number: &[u8]) -> (usize, &[u8]) {
    (number.len(), number)
}

/// Of several entries about one certificate, the one that says most: revoked for good, then suspended, the earliest.
fn weightiest(entries: impl Iterator<Item = RevokedEntry>) -> Option<RevokedEntry> {
    entries.min_by_key(|entry| (weight(entry), entry.effective_at()))
}

fn weight(entry: &RevokedEntry) -> u8 {
    match entry.reason {
        Some(RevocationReason::RemoveFromCrl) => 2,
        Some(RevocationReason::CertificateHold) => 1,
        _ => 0,
    }
}

/// Whether an entry still says that the certificate was revoked: for good, or suspended and no newer list tells otherwise.
fn counts(statement: &Statement<'_>, entry: &RevokedEntry, views: &[View<'_>], at: UnixTime) -> bool {
    if weight(entry) != 1 {
        return weight(entry) == 0;
    }
    let crl = statement.crl;
    let held_then = entry.effective_at() <= at && at <= crl.this_update();
    let stale = crl.next_update().is_none_or(|next| next < at);
    let ended = views.iter().any(|view| {
        let newer = view.this_update() > crl.this_update()
            || std::ptr::eq(view.base, statement) && !std::ptr::eq(view.latest, statement);
        let told = view.base.fault.is_none() && view.reasons.has_hold() && view.entry.is_none();
        let in_time = view.this_update() <= at || stale || entry.effective_at() > at;
        newer && told && in_time
    });
    held_then || !ended
}

/// How the strength of a CRL's signature stands, for what it says of a time. What is broken never verifies, and is not met here.
fn weakness(crl: &Crl, at: UnixTime) -> Option<Code> {
    crl.signature_algorithm().ok()?.digest.filter(|digest| digest.is_weak())?;
    let late = is_late(at.max(crl.this_update()));
    Some(if late { Code::RevocationCrlWeakLate } else { Code::RevocationCrlWeak })
}
