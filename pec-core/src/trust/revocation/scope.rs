//! Of what a CRL tells: does it cover this certificate, and for which reasons (RFC 5280 section 6.3.3 b to d)?

use crate::x509::{Certificate, Crl, DistributionPoint, GeneralName, Reasons};

/// Whether a CRL may speak of this certificate at all: it is of the same issuer, or of one that the certificate names, and then it
/// says that it speaks for others.
pub(super) fn is_about(crl: &Crl, certificate: &Certificate) -> bool {
    crl.issuer_name() == certificate.issuer_name() || is_delegated(crl, certificate)
}

/// Whether the certificate names the CRL's issuer in place of its own.
pub(super) fn is_delegated(crl: &Crl, certificate: &Certificate) -> bool {
    certificate.crl_points().iter().any(|point| is_delegated_to(point, crl))
}

fn is_delegated_to(point: &DistributionPoint, crl: &Crl) -> bool {
    crl.scope().is_some_and(|scope| scope.indirect)
        && point.crl_issuers().any(|issuer| issuer == crl.issuer_name())
}

/// The reasons for which the absence of this certificate from the CRL says that it was not revoked.
pub(super) fn reasons(crl: &Crl, certificate: &Certificate) -> Reasons {
    let Some(scope) = crl.scope() else { return of_points(crl, certificate, None) };
    let is_ca = certificate.basic_constraints().is_some_and(|constraints| constraints.ca);
    let excluded = scope.only_attribute_certificates
        || scope.only_user_certificates && is_ca
        || scope.only_ca_certificates && !is_ca;
    if excluded {
        return Reasons::NONE;
    }
    of_points(crl, certificate, scope.names(crl.issuer_name()).as_deref()).and(scope.reasons)
}

/// The reasons of the certificate's points that the CRL, which has these names or none, stands for.
fn of_points(crl: &Crl, certificate: &Certificate, names: Option<&[GeneralName]>) -> Reasons {
    let issuer = certificate.issuer_name();
    let own = crl.issuer_name() == issuer;
    let point = |point: &DistributionPoint| {
        let right_issuer = if point.is_delegated() { is_delegated_to(point, crl) } else { own };
        let right_name = names.is_none_or(|names| {
            let points = point.names(issuer);
            // A point without a name is known by who issues its CRLs (RFC 5280 section 6.3.3 b 2 i).
            let issuers = point.crl_issuers().map(|issuer| GeneralName::Directory(issuer.clone()));
            let issuers: Vec<_> = if points.is_empty() { issuers.collect() } else { Vec::new() };
            points.iter().chain(&issuers).any(|name| is_among(name, names))
        });
        if right_issuer && right_name { point.reasons() } else { Reasons::NONE }
    };
    // Every certificate has one more point: the name of its issuer (RFC 5280 section 6.3.3, at the end).
    let implied = own && names.is_none_or(|names| is_among(&GeneralName::Directory(issuer.clone()), names));
    let implied = if implied { Reasons::ALL } else { Reasons::NONE };
    certificate.crl_points().iter().map(point).fold(implied, Reasons::or)
}

/// Whether a name is among others. Of a form that is not read, no two are the same.
fn is_among(name: &GeneralName, names: &[GeneralName]) -> bool {
    !matches!(name, GeneralName::Other(_)) && names.contains(name)
}
