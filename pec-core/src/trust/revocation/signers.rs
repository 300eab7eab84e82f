//! Which CRLs are genuine: signed by an authority of the trail, or by somebody whom one of them has certified for it.
//!
//! RFC 5280 section 6.3.3 (f) asks for a path from a CRL's issuer to the same anchor as the certificate's. Here it is asked for more:
//! the signer of a CRL is one of the authorities above the certificate, or its own certificate was issued by one of them. So no other
//! authority below the same anchor can speak for them by taking a name.

use super::Trail;
use crate::UnixTime;
use crate::finding::{Code, Severity};
use crate::trust::judge::Case;
use crate::trust::memory::{Key, NotProven, Proofs};
use crate::trust::profile;
use crate::x509::{Certificate, Crl, path};

/// A CRL, and who signed it.
pub(super) struct List<'a> {
    pub(super) crl: &'a Crl,
    pub(super) signer: Signer<'a>,
}

/// Who signed a CRL.
#[derive(Clone, Copy)]
pub(super) enum Signer<'a> {
    /// The authority with this number on the trail.
    Authority(usize),
    /// The holder of a certificate that the authority with this number has issued.
    Separate(&'a Certificate, usize),
    /// Nobody who may: the finding that says why.
    Nobody(Code),
}

/// Finds out who signed each CRL. The authorities are asked about all of them before anybody else is, so that nobody can use up the
/// limit with certificates of strangers.
pub(super) fn find<'a>(
    crls: &'a [Crl],
    trail: &Trail<'_>,
    case: &'a Case<'_>,
    proofs: &mut Proofs<'_>,
) -> Vec<List<'a>> {
    let mut search = Search { trail, case, proofs };
    let mut lists: Vec<_> = crls.iter().map(|crl| List { crl, signer: search.authority(crl) }).collect();
    for list in &mut lists {
        if let Signer::Nobody(_) = list.signer {
            match search.separate(list.crl) {
                Ok(Some(signer)) => list.signer = signer,
                Ok(None) => {}
                Err(Limit) => list.signer = Signer::Nobody(Code::RevocationLimit),
            }
        }
    }
    lists
}

struct Search<'s, 'a, 'p> {
    trail: &'s Trail<'s>,
    case: &'a Case<'a>,
    proofs: &'s mut Proofs<'p>,
}

/// No signature may be checked any more.
struct Limit;

impl<'a> Search<'_, 'a, '_> {
    /// The authority that signed a CRL: of several with its name and key the highest, who may speak of most.
    fn authority(&mut self, crl: &Crl) -> Signer<'a> {
        let mut why = Code::RevocationCrlSignature;
        for (number, authority) in self.trail.authorities.iter().enumerate().rev() {
            if authority.name != crl.issuer_name() {
                continue;
            }
            if !authority.certificate.is_none_or(may_sign_crls) {
                why = Code::RevocationCrlSigner;
                continue;
            }
            match yes(self.proofs.crl_signed_by(crl, authority.key)) {
                Ok(true) => return Signer::Authority(number),
                Ok(false) => {}
                Err(Limit) => why = Code::RevocationLimit,
            }
        }
        Signer::Nobody(why)
    }

    /// Somebody who has the CRL's name and signed it, by a certificate that one of the authorities has issued.
    fn separate(&mut self, crl: &Crl) -> Result<Option<Signer<'a>>, Limit> {
        let case = self.case;
        for certificate in &case.pool {
            let agree = match (crl.authority_key_id(), certificate.subject_key_id()) {
                (Some(wanted), Some(found)) => wanted == found,
                _ => true,
            };
            let may = certificate.subject_name() == crl.issuer_name() && agree && may_sign_crls(certificate);
            if !may || !yes(self.proofs.crl_signed_by(crl, Key::Of(certificate)))? {
                continue;
            }
            if let Some(number) = self.issuer(certificate, crl.this_update().max(case.at))? {
                return Ok(Some(Signer::Separate(certificate, number)));
            }
        }
        Ok(None)
    }

    /// The authority of the trail that issued this certificate, if all is well with it at the time.
    fn issuer(&mut self, certificate: &Certificate, at: UnixTime) -> Result<Option<usize>, Limit> {
        let authorities = self.trail.authorities.iter().enumerate().rev();
        for (number, authority) in authorities.filter(|(_, a)| a.name == certificate.issuer_name()) {
            if !yes(self.proofs.issued(certificate, authority.key))? {
                continue;
            }
            let above = self.trail.authorities.get(number..).unwrap_or_default();
            let above = above.iter().map_while(|authority| authority.certificate);
            let path: Vec<_> = [certificate].into_iter().chain(above).collect();
            let mut comparisons = self.case.limits.max_name_comparisons;
            let mut findings = path::check(&path, at, None, &mut comparisons);
            findings.extend(profile::weak_key(certificate, at));
            findings.extend(profile::weak_signature(certificate, at));
            if findings.iter().all(|finding| finding.code.severity() != Severity::Error) {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }
}

/// Whether it is proven.
fn yes(proof: Result<(), NotProven>) -> Result<bool, Limit> {
    match proof {
        Ok(()) => Ok(true),
        Err(NotProven::Limit) => Err(Limit),
        Err(_) => Ok(false),
    }
}

/// Whether its key usage, if it has one, allows signing CRLs (RFC 5280 section 4.2.1.3).
fn may_sign_crls(certificate: &Certificate) -> bool {
    certificate.key_usage().is_none_or(|usage| usage.crl_sign)
}
