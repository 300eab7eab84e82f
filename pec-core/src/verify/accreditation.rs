//! Does the signer's provider manage the domain that the message is about? Only a provider directory tells (RFC 6109 sections
//! 2.2.2 and 7), and only certification data say which domain that is.

use crate::UnixTime;
use crate::daticert::{Address, CertificationData, CertifiedKind};
use crate::facet::Accreditation;
use crate::finding::{Code, Finding};
use crate::trust::directory::{Management, ProviderDirectory};
use crate::trust::{AccreditationBasis, Judgement};
use crate::x509::Certificate;

/// Whose domains the signer's provider must manage, and by which elements of the certification data they are known.
struct Rule<'d> {
    addresses: Vec<(&'static str, &'d Address)>,
    /// Whether one of them is enough.
    any: bool,
}

/// THE table: what a provider certifies about whom. It speaks for the recipient it serves, or for the sender.
fn rule(data: &CertificationData) -> Rule<'_> {
    let sender = data.sender.iter().map(|address| ("mittente", address));
    let recipient = data.delivery_to.iter().map(|address| ("consegna", address));
    let (addresses, any) = match data.kind {
        CertifiedKind::Delivery | CertifiedKind::VirusDetection => (recipient.collect(), false),
        CertifiedKind::ServerAcceptance => {
            (data.taken_in_charge.iter().map(|address| ("ricezione", address)).collect(), false)
        }
        CertifiedKind::Acceptance
        | CertifiedKind::NonAcceptance
        | CertifiedKind::TransportEnvelope
        | CertifiedKind::DeliveryTimeout => (sender.collect(), false),
        // By the recipient's provider, or by the sender's: for an unknown domain, or a virus found elsewhere.
        CertifiedKind::NonDelivery => (recipient.chain(sender).collect(), true),
    };
    Rule { addresses, any }
}

/// Holds a signer that a directory lists against the domain that the kind of message calls for.
pub(super) fn check_domain(
    judgement: &mut Judgement,
    directory: &ProviderDirectory,
    signer: &Certificate,
    at: UnixTime,
    data: &CertificationData,
) {
    let why = judgement.basis.as_ref().and_then(|basis| basis.accreditation);
    let listed = judgement.accreditation == Accreditation::Accredited
        && why.is_none_or(|why| why == AccreditationBasis::Directory);
    if !listed {
        return;
    }
    let Rule { addresses, any } = rule(data);
    let domains = directory.domains_of(signer, at);
    let mut refused = None;
    for (element, address) in &addresses {
        match domains.management(&address.domain()) {
            Management::Own if any => return,
            Management::Own => {}
            answer => {
                refused.get_or_insert((*element, answer));
            }
        }
    }
    let (code, detail, accreditation) = match refused {
        None if addresses.is_empty() => (Code::DirectoryDomainUntold, None, Accreditation::Unknown),
        None | Some((_, Management::Own | Management::Unnamed)) => return,
        Some((element, Management::Other(provider))) => {
            let signer = domains.provider().map_or("", |signer| signer.name.as_str());
            let detail = format!("{element} is of {}, the signer is {signer}", provider.name);
            (Code::DirectoryOtherProvider, Some(detail), Accreditation::NotAccredited)
        }
        Some((element, Management::Nobody)) => {
            (Code::DirectoryDomainUnlisted, Some(element.to_owned()), Accreditation::NotAccredited)
        }
        Some((element, Management::Silent)) => {
            (Code::DirectorySilent, Some(element.to_owned()), Accreditation::Unknown)
        }
    };
    judgement.findings.push(Finding { detail, ..Finding::new(code) });
    judgement.accredit(accreditation, None);
}
