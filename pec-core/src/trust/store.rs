//! What the caller trusts.

use super::pins::{PINS, Pin};
use crate::x509::{Certificate, Crl, read_certificates, read_crls};
use crate::{Error, Limits};

/// Authorities, certificates that help to find a way to them, and CRLs.
///
/// ```
/// use pec_core::trust::TrustStore;
/// let mut store = TrustStore::pec();
/// assert!(store.add_authorities(b"no certificate").is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct TrustStore {
    pins: &'static [Pin],
    authorities: Vec<Certificate>,
    helpers: Vec<Certificate>,
    crls: Vec<Crl>,
}

impl TrustStore {
    /// The authorities of PEC that are built in: AgID CA1, DigitPA CA1, CNIPA CA3 and CNIPA CA2, each in its time.
    #[must_use]
    pub fn pec() -> Self {
        Self { pins: PINS, ..Self::default() }
    }

    #[cfg(test)]
    pub(super) fn with_pins(pins: &'static [Pin]) -> Self {
        Self { pins, ..Self::default() }
    }

    /// No authority at all.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Adds authorities of the caller's choice, PEM blocks or one certificate in DER. Each is an anchor, intermediate ones too,
    /// under the ordinary rules of S/MIME: a public root given here makes every S/MIME certificate under it trusted.
    /// Returns how many there were.
    ///
    /// # Errors
    /// [`Error::TrustFile`] when the file cannot be read; then nothing was added.
    pub fn add_authorities(&mut self, file: &[u8]) -> Result<usize, Error> {
        add(&mut self.authorities, file)
    }

    /// Adds certificates that prove nothing by themselves: missing issuers, editions of an authority's certificate, signers.
    /// Returns how many there were.
    ///
    /// # Errors
    /// [`Error::TrustFile`] when the file cannot be read; then nothing was added.
    pub fn add_certificates(&mut self, file: &[u8]) -> Result<usize, Error> {
        add(&mut self.helpers, file)
    }

    /// Adds CRLs, PEM blocks or one in DER: evidence of what was revoked, and what was not. Each proves itself by its signature, so
    /// nothing is trusted by being here. The lists of many months may stand beside each other. Returns how many there were.
    ///
    /// # Errors
    /// [`Error::CrlFile`] when the file cannot be read, or a CRL exceeds the limits; then nothing was added.
    pub fn add_crls(&mut self, file: &[u8], limits: &Limits) -> Result<usize, Error> {
        let crls = read_crls(file, limits)?;
        let count = crls.len();
        for crl in crls {
            if !self.crls.contains(&crl) {
                self.crls.push(crl);
            }
        }
        Ok(count)
    }

    /// The caller's CRLs, once each.
    #[must_use]
    pub fn crls(&self) -> &[Crl] {
        &self.crls
    }

    /// The caller's authorities.
    #[must_use]
    pub fn authorities(&self) -> &[Certificate] {
        &self.authorities
    }

    /// The caller's other certificates, where a signer may be found whose certificate its signature lacks.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.helpers
    }

    pub(super) fn pins(&self) -> &'static [Pin] {
        self.pins
    }
}

fn add(to: &mut Vec<Certificate>, file: &[u8]) -> Result<usize, Error> {
    let certificates = read_certificates(file)?;
    let count = certificates.len();
    to.extend(certificates);
    Ok(count)
}
