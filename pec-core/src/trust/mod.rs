//! Who may sign: is a signer's certificate to be trusted at the time of signing, and was the signer an accredited PEC provider?
//!
//! [`judge`] answers both, from a [`TrustStore`] that the caller sets up and a [`Memory`] that the caller keeps. It fetches nothing:
//! what is missing is named in [`Judgement::needs`].
//!
//! Two kinds of anchor lead to trust, under different rules:
//!
//! * **Built in**: the *keys* of the authorities that issued to PEC providers, each in its period. A signer under one of them also
//!   needs the PEC policy. AgID CA1 has one key and ten certificates, *editions*, that list the providers of their time as permitted
//!   names; an edition counts only if it is *proven* genuine, for anyone can make a certificate with a foreign key in it.
//! * **The caller's**: any certificate the caller gives, under the ordinary rules of S/MIME.
//!
//! Who was accredited is known exactly with a provider [`directory`]; without one the proven edition's names tell, as far as they do.
//!
//! ```
//! use pec_core::trust::{Memory, Signer, TrustStore, judge};
//! use pec_core::{Limits, UnixTime, crypto::RustCrypto, facet, x509::read_certificates};
//!
//! # let pem = include_bytes!("../x509/testdata/signer.pem");
//! # let ca = include_bytes!("../x509/testdata/ca.pem");
//! let certificate = &read_certificates(pem)?[0];
//! let mut store = TrustStore::pec();
//! store.add_authorities(ca)?;
//! let at = UnixTime::parse_rfc3339("2024-05-01T10:00:00Z").unwrap();
//! let signer = Signer { certificate, carried: &[], crls: &[], at, now: None, seen_at: None };
//! let judgement = judge(&signer, &store, &mut Memory::new(), &RustCrypto, &Limits::default());
//! assert_eq!(judgement.chain, facet::Chain::Trusted);
//! assert_eq!(judgement.accreditation, facet::Accreditation::Unknown);
//! # Ok::<(), pec_core::Error>(())
//! ```
//!
//! Under a trusted chain, CRLs tell whether the signer or an authority above it [had been revoked](Judgement::revocation): those in
//! the store and those that the message carries. What is missing is named.
//!
//! # Not covered
//! OCSP: CRLs are the only evidence about revocation.

mod builtin;
pub mod directory;
mod given;
mod judge;
mod judgement;
mod memory;
mod pins;
mod profile;
mod remembered;
mod revocation;
mod store;

pub use judge::{Signer, judge};
pub use judgement::{
    AccreditationBasis, Anchor, Basis, CrlReference, DirectoryBasis, Edition, EditionProof, Judgement, Link,
    RevocationStatus, Source,
};
pub use memory::Memory;
pub use store::TrustStore;

#[cfg(test)]
mod tests;
