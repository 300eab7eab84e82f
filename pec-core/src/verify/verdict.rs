//! The table that gives the verdict.

use super::policy::{EvidencePolicy, Policy};
use super::report::{Facets, TimeBasis};
use crate::facet::{Accreditation, Chain, Consistency, Integrity, Revocation, Verdict};

/// The first row that matches gives the verdict.
///
/// An unknown accreditation or revocation alone never lowers it.
pub(super) fn verdict(facets: &Facets, wrapped: bool, time_basis: TimeBasis, policy: &Policy) -> Verdict {
    let lacks_evidence = (policy.revocation == EvidencePolicy::Required
        && facets.revocation == Revocation::Unknown)
        || (policy.witness == EvidencePolicy::Required && time_basis != TimeBasis::Witnessed);

    match facets {
        Facets { integrity: Integrity::Absent, .. } => Verdict::Unsigned,
        Facets { integrity: Integrity::Unreadable | Integrity::Altered | Integrity::Recovered, .. } => {
            Verdict::Altered
        }
        Facets { chain: Chain::Indeterminate | Chain::None, .. } => Verdict::Indeterminate,
        Facets { chain: Chain::Untrusted, .. }
        | Facets { revocation: Revocation::Revoked, .. }
        | Facets { provider: Accreditation::NotAccredited, .. } => Verdict::Untrusted,
        _ if lacks_evidence => Verdict::Indeterminate,
        Facets { consistency: Consistency::Contradicted | Consistency::HeadersContradicted, .. } => {
            Verdict::Inconsistent
        }
        _ if wrapped => Verdict::Inconsistent,
        _ => Verdict::Authentic,
    }
}

/// Whether certified facts may be read: the signature, the signer and the required evidence stand, and no two signed
/// things contradict each other. An edited unsigned header does not take a genuine receipt away.
pub(super) fn certifies(facets: &Facets, verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Authentic | Verdict::Inconsistent)
        && facets.consistency != Consistency::Contradicted
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Facets = Facets {
        integrity: Integrity::Intact,
        chain: Chain::Trusted,
        revocation: Revocation::Unknown,
        provider: Accreditation::Unknown,
        consistency: Consistency::Consistent,
    };

    fn of(facets: Facets) -> Verdict {
        verdict(&facets, false, TimeBasis::Claimed, &Policy::default())
    }

    #[test]
    fn every_row_in_its_order() {
        use Verdict::*;
        let rows = [
            (GOOD, Authentic),
            (Facets { integrity: Integrity::IntactAfterCrlf, ..GOOD }, Authentic),
            (Facets { consistency: Consistency::NotChecked, ..GOOD }, Authentic),
            (Facets { consistency: Consistency::HeadersContradicted, ..GOOD }, Inconsistent),
            (Facets { consistency: Consistency::Contradicted, ..GOOD }, Inconsistent),
            (
                Facets {
                    provider: Accreditation::NotAccredited,
                    consistency: Consistency::Contradicted,
                    ..GOOD
                },
                Untrusted,
            ),
            (Facets { revocation: Revocation::Revoked, ..GOOD }, Untrusted),
            (Facets { chain: Chain::Untrusted, ..GOOD }, Untrusted),
            (
                Facets { chain: Chain::Indeterminate, provider: Accreditation::NotAccredited, ..GOOD },
                Indeterminate,
            ),
            (Facets { chain: Chain::None, ..GOOD }, Indeterminate),
            (Facets { integrity: Integrity::Recovered, ..GOOD }, Altered),
            (Facets { integrity: Integrity::Altered, chain: Chain::Indeterminate, ..GOOD }, Altered),
            (Facets { integrity: Integrity::Unreadable, chain: Chain::None, ..GOOD }, Altered),
            (Facets { integrity: Integrity::Absent, chain: Chain::None, ..GOOD }, Unsigned),
        ];
        for (facets, expected) in rows {
            assert_eq!(of(facets), expected, "{facets:?}");
        }
    }

    #[test]
    fn required_evidence_and_wrapping() {
        let revocation = Policy { revocation: EvidencePolicy::Required, ..Policy::default() };
        let witness = Policy { witness: EvidencePolicy::Required, ..Policy::default() };
        let broken = Facets { consistency: Consistency::HeadersContradicted, ..GOOD };
        assert_eq!(verdict(&broken, false, TimeBasis::Witnessed, &revocation), Verdict::Indeterminate);
        assert_eq!(verdict(&GOOD, false, TimeBasis::Claimed, &witness), Verdict::Indeterminate);
        assert_eq!(verdict(&GOOD, false, TimeBasis::Witnessed, &witness), Verdict::Authentic);
        assert_eq!(verdict(&GOOD, true, TimeBasis::Claimed, &Policy::default()), Verdict::Inconsistent);
    }

    #[test]
    fn facts_survive_an_edited_header_but_not_a_contradiction() {
        assert!(certifies(
            &Facets { consistency: Consistency::HeadersContradicted, ..GOOD },
            Verdict::Inconsistent
        ));
        assert!(!certifies(
            &Facets { consistency: Consistency::Contradicted, ..GOOD },
            Verdict::Inconsistent
        ));
        assert!(!certifies(&GOOD, Verdict::Indeterminate));
    }
}
