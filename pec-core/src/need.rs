//! What the engine lacks to judge. The core fetches nothing: it names what is missing, the caller gets it and asks again.

use serde::Serialize;

/// One thing that would let the engine say more.
///
/// The addresses stand in certificates that anybody may have made: whoever fetches them takes them for what they are, input
/// from strangers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Need {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: NeedKind,
    /// Where the certificates concerned say that it can be fetched.
    pub urls: Vec<String>,
    /// The distinguished name (RFC 4514) of the authority that issues it, if known.
    pub issuer: Option<String>,
}

/// The kinds of [`Need`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NeedKind {
    /// The certificate of the signer.
    SignerCertificate,
    /// The certificate of an issuer.
    IssuerCertificate,
    /// An edition of the authority's certificate, valid at the signing time, that can be proven.
    IssuerEdition,
    /// A certificate revocation list.
    Crl,
    /// The time of signing, which the signature does not say.
    SigningTime,
}

impl Need {
    /// A need without address or issuer.
    #[must_use]
    pub fn new(kind: NeedKind) -> Self {
        Self { kind, urls: Vec::new(), issuer: None }
    }

    /// The same need, to be had from these addresses.
    #[must_use]
    pub fn from_urls(mut self, urls: impl IntoIterator<Item = String>) -> Self {
        self.urls.extend(urls);
        self
    }

    /// The same need, issued by this authority.
    #[must_use]
    pub fn issued_by(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }
}
