//! What reports tell of a signer: the same for all messages on which the same judgement is passed, so it is written down once.

use super::report::{BasisFacts, ChainLink, RevocationFacts, SignerFacts};
use crate::hex::hex;
use crate::trust::{Judgement, Link};
use crate::x509::Certificate;
use std::sync::Arc;

/// What was told of the judgements that are remembered.
#[derive(Debug, Default)]
pub(super) struct Told(Vec<(Arc<Judgement>, OfSigner)>);

/// More are not kept: there are some dozens of providers.
const MAX_TOLD: usize = 128;

/// What a report tells of a signer.
#[derive(Clone, Debug, Default)]
pub(super) struct OfSigner {
    pub(super) signer: Option<Arc<SignerFacts>>,
    pub(super) chain: Arc<[ChainLink]>,
    pub(super) basis: Option<Arc<BasisFacts>>,
}

impl Told {
    /// What is to be told of a signer on whom this judgement was passed.
    pub(super) fn of(&mut self, signer: &Certificate, judgement: &Arc<Judgement>) -> OfSigner {
        // A judgement that is remembered is of one signer.
        if let Some((_, told)) = self.0.iter().find(|(known, _)| Arc::ptr_eq(known, judgement)) {
            return told.clone();
        }
        let told = OfSigner::new(signer, judgement);
        // One that nobody else holds will not be met again.
        if Arc::strong_count(judgement) > 1 {
            if self.0.len() >= MAX_TOLD {
                self.0.clear();
            }
            self.0.push((Arc::clone(judgement), told.clone()));
        }
        told
    }
}

impl OfSigner {
    fn new(signer: &Certificate, judgement: &Judgement) -> Self {
        let link = |link: &Link| ChainLink {
            subject: link.certificate.subject(),
            sha256: hex(&link.certificate.sha256()),
            source: link.source.name(),
            revocation: link.revocation.as_ref().map(RevocationFacts::of),
        };
        Self {
            signer: Some(Arc::new(SignerFacts {
                subject: signer.subject(),
                issuer: signer.issuer(),
                serial: signer.serial_hex(),
                sha256: hex(&signer.sha256()),
                email: signer.emails().next().map(str::to_owned),
                organization: signer.organization().map(str::to_owned),
            })),
            chain: judgement.links.iter().map(link).collect(),
            basis: judgement.basis.as_ref().map(|basis| Arc::new(BasisFacts::of(basis))),
        }
    }
}
