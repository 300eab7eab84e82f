//! Words of a verdict
//!
//! What the engine says in one word. Each enumeration, here and below, has 0 for "nothing": the value is absent, or the handle is
//! NULL or wrong. Its `_name` gives the word as it stands in JSON (docs/report.md), and nothing for a number that is no word.
//! Where it has `_OTHER`, that is a word which is newer than this header.

use crate::edge::answer;
use crate::view::pec_str;
use crate::words::{Word, words};

/// What a message is (RFC 6109 section 3).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_kind {
    /// None.
    Null = 0,
    /// Ricevuta di accettazione: the sender's provider accepted the message.
    Acceptance = 1,
    /// Avviso di non accettazione: it refused it.
    NonAcceptance = 2,
    /// Ricevuta di presa in carico: the recipient's provider took it in charge.
    ServerAcceptance = 3,
    /// Ricevuta di avvenuta consegna: it is in the recipient's mailbox.
    Delivery = 4,
    /// Busta di trasporto: it carries the original message.
    TransportEnvelope = 5,
    /// Avviso di mancata consegna: it could not be delivered.
    NonDelivery = 6,
    /// Avviso di mancata consegna per superamento dei tempi massimi: not delivered in 12 or 24 hours.
    DeliveryTimeout = 7,
    /// Avviso di rilevazione virus: the recipient's provider found one.
    VirusDetection = 8,
    /// Busta di anomalia: foreign content that a provider passed on.
    AnomalyEnvelope = 9,
    /// Anything else.
    Ordinary = 10,
}

words!(pec_kind: pec_core::message::MessageKind { Acceptance = "acceptance", NonAcceptance = "non_acceptance", ServerAcceptance = "server_acceptance", Delivery = "delivery", TransportEnvelope = "transport_envelope", NonDelivery = "non_delivery", DeliveryTimeout = "delivery_timeout", VirusDetection = "virus_detection", AnomalyEnvelope = "anomaly_envelope", Ordinary = "ordinary", });

/// The name of a kind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_kind_name(kind: u32) -> pec_str {
    answer(|_| pec_kind::name_of(kind))
}

/// The one word at the end.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_verdict {
    /// None.
    Null = 0,
    /// Intact, signed by an accredited or trusted provider, and consistent.
    Authentic = 1,
    /// Intact and trusted, but not telling one story.
    Inconsistent = 2,
    /// Intact, but the signer is not to be trusted.
    Untrusted = 3,
    /// Not what was signed.
    Altered = 4,
    /// Not signed at all.
    Unsigned = 5,
    /// It cannot be told with what was given.
    Indeterminate = 6,
}

words!(pec_verdict: pec_core::facet::Verdict { Authentic = "authentic", Inconsistent = "inconsistent", Untrusted = "untrusted", Altered = "altered", Unsigned = "unsigned", Indeterminate = "indeterminate", });

/// The name of a verdict.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_verdict_name(verdict: u32) -> pec_str {
    answer(|_| pec_verdict::name_of(verdict))
}

/// Is the signed content what was signed?
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_integrity {
    /// None.
    Null = 0,
    /// The signature verifies over the bytes as they are.
    Intact = 1,
    /// It verifies once LF line ends are read as CRLF.
    IntactAfterCrlf = 2,
    /// It verifies only for a copy in which known damage was undone.
    Recovered = 3,
    /// It does not verify.
    Altered = 4,
    /// There is no signature.
    Absent = 5,
    /// There is one that cannot be decoded or checked.
    Unreadable = 6,
}

words!(pec_integrity: pec_core::facet::Integrity { Intact = "intact", IntactAfterCrlf = "intact_after_crlf", Recovered = "recovered", Altered = "altered", Absent = "absent", Unreadable = "unreadable", });

/// The name of a value of the facet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_integrity_name(integrity: u32) -> pec_str {
    answer(|_| pec_integrity::name_of(integrity))
}

/// Does the signer's certificate lead to a trusted authority, judged when the message was signed?
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_chain {
    /// None.
    Null = 0,
    /// It does.
    Trusted = 1,
    /// It does not.
    Untrusted = 2,
    /// It cannot be told: the report's needs say what is missing.
    Indeterminate = 3,
    /// There is no signer to judge.
    None = 4,
}

words!(pec_chain: pec_core::facet::Chain { Trusted = "trusted", Untrusted = "untrusted", Indeterminate = "indeterminate", None = "none", });

/// The name of a value of the facet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_chain_name(chain: u32) -> pec_str {
    answer(|_| pec_chain::name_of(chain))
}

/// Had the signer's certificate, or one above it, been revoked before it signed?
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_revocation {
    /// None.
    Null = 0,
    /// Evidence says that it had not.
    Good = 1,
    /// Evidence says that it had.
    Revoked = 2,
    /// There is no evidence.
    Unknown = 3,
}

words!(pec_revocation: pec_core::facet::Revocation { Good = "good", Revoked = "revoked", Unknown = "unknown", });

/// The name of a value of the facet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_revocation_name(revocation: u32) -> pec_str {
    answer(|_| pec_revocation::name_of(revocation))
}

/// Was the signer an accredited PEC provider?
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_accreditation {
    /// None.
    Null = 0,
    /// It was.
    Accredited = 1,
    /// It was not.
    NotAccredited = 2,
    /// There is no list to tell.
    Unknown = 3,
}

words!(pec_accreditation: pec_core::facet::Accreditation { Accredited = "accredited", NotAccredited = "not_accredited", Unknown = "unknown", });

/// The name of a value of the facet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_accreditation_name(accreditation: u32) -> pec_str {
    answer(|_| pec_accreditation::name_of(accreditation))
}

/// Do the headers, the certification data, the original inside and the signer tell the same story?
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_consistency {
    /// None.
    Null = 0,
    /// They do.
    Consistent = 1,
    /// Two signed things disagree.
    Contradicted = 2,
    /// An unsigned header disagrees with a signed thing.
    HeadersContradicted = 3,
    /// There is nothing certified to compare with.
    NotChecked = 4,
}

words!(pec_consistency: pec_core::facet::Consistency { Consistent = "consistent", Contradicted = "contradicted", HeadersContradicted = "headers_contradicted", NotChecked = "not_checked", });

/// The name of a value of the facet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_consistency_name(consistency: u32) -> pec_str {
    answer(|_| pec_consistency::name_of(consistency))
}

/// What the time of signing rests on.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum pec_time_basis {
    /// None.
    Null = 0,
    /// The signer's own claim.
    Claimed = 1,
    /// The caller proves that it had the message while the signer's certificate was valid.
    Witnessed = 2,
}

words!(pec_time_basis: pec_core::verify::TimeBasis { Claimed = "claimed", Witnessed = "witnessed", });

/// The name of a time basis.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pec_time_basis_name(time_basis: u32) -> pec_str {
    answer(|_| pec_time_basis::name_of(time_basis))
}
