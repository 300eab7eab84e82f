//! Where and for what a CRL is issued: distribution points, and reasons for revocation.

use super::{GeneralName, Name, X509Error};
use crate::asn1::{Asn1ErrorKind, Element, Tag};
use serde::Serialize;
use std::borrow::Cow;

/// Names, or points, that are read of one list: real ones have a few. Those of a CRL are compared with those of a certificate.
const MAX_NAMES: usize = 64;

/// Why a certificate was revoked (RFC 5280 section 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RevocationReason {
    /// No reason is told, or one that the standard does not know.
    Unspecified,
    /// The key is in other hands, or may be.
    KeyCompromise,
    /// The key of the authority is in other hands, or may be.
    CaCompromise,
    /// What the certificate says of its subject is no longer so.
    AffiliationChanged,
    /// Another certificate has taken its place.
    Superseded,
    /// The certificate is no longer needed.
    CessationOfOperation,
    /// It is suspended. It may come back.
    CertificateHold,
    /// In a delta CRL: the suspension has ended.
    RemoveFromCrl,
    /// A privilege that the certificate names was withdrawn.
    PrivilegeWithdrawn,
    /// The key of an attribute authority is in other hands, or may be.
    AaCompromise,
}

impl RevocationReason {
    /// The reason with this number, as `cRLReason` has it.
    pub(super) fn from_number(number: u8) -> Self {
        match number {
            1 => Self::KeyCompromise,
            2 => Self::CaCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            8 => Self::RemoveFromCrl,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AaCompromise,
            _ => Self::Unspecified,
        }
    }

    /// The name in JSON: that of RFC 5280, in snake case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key_compromise",
            Self::CaCompromise => "ca_compromise",
            Self::AffiliationChanged => "affiliation_changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation_of_operation",
            Self::CertificateHold => "certificate_hold",
            Self::RemoveFromCrl => "remove_from_crl",
            Self::PrivilegeWithdrawn => "privilege_withdrawn",
            Self::AaCompromise => "aa_compromise",
        }
    }

    /// Whether somebody else may have the key, and so sign in the name of its owner, with any date.
    #[must_use]
    pub fn is_compromise(self) -> bool {
        matches!(self, Self::KeyCompromise | Self::CaCompromise | Self::AaCompromise)
    }
}

/// A set of reasons: which ones a CRL tells of (`ReasonFlags`, RFC 5280 section 4.2.1.13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reasons(u16);

impl Reasons {
    /// None.
    pub const NONE: Self = Self(0);
    /// All that there are: keyCompromise (1) to aACompromise (8).
    pub const ALL: Self = Self(0x1fe);

    /// Reads the flags, under whatever tag they stand. Flags that the standard does not know count for nothing.
    pub(super) fn read(element: &Element<'_>) -> Result<Self, X509Error> {
        let bits = element.bits()?;
        let set = (1..=8).filter(|number| bits.bit(*number)).fold(0, |set, number| set | 1 << number);
        Ok(Self(set))
    }

    /// Those that are in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are in one of both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether none is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Whether all are in it.
    #[must_use]
    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// Whether suspensions are in it.
    #[must_use]
    pub fn has_hold(self) -> bool {
        self.0 & 1 << 6 != 0
    }
}

/// The name of a distribution point (`DistributionPointName`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PointName {
    Full(Vec<GeneralName>),
    /// The contents of the RelativeDistinguishedName that follows the name of the CRL's issuer.
    Relative(Box<[u8]>),
}

impl PointName {
    /// ```text
    /// DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
    /// ```
    /// `tagged` is the EXPLICIT tag around the choice.
    fn read(tagged: &Element<'_>) -> Result<Self, X509Error> {
        let name = tagged.only_child()?;
        if name.tag() == Tag::context(1) {
            return Ok(Self::Relative(name.content().into()));
        }
        Ok(Self::Full(names(name.expect(Tag::context(0))?)?))
    }

    /// All names, each whole.
    pub(super) fn names(&self, issuer: &Name) -> Cow<'_, [GeneralName]> {
        match self {
            Self::Full(names) => Cow::Borrowed(names),
            Self::Relative(part) => match issuer.with_part(part) {
                Ok(name) => Cow::Owned(vec![GeneralName::Directory(name)]),
                Err(_) => Cow::Borrowed(&[]),
            },
        }
    }
}

fn names(list: &Element<'_>) -> Result<Vec<GeneralName>, X509Error> {
    let names = GeneralName::read_all(list.children()?)?;
    if names.len() > MAX_NAMES { Err(X509Error::TooManyNames) } else { Ok(names) }
}

/// One place where a certificate's revocation is published (RFC 5280 section 4.2.1.13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistributionPoint {
    name: Option<PointName>,
    reasons: Option<Reasons>,
    crl_issuers: Vec<GeneralName>,
}

impl DistributionPoint {
    /// Reads `CRLDistributionPoints`.
    /// ```text
    /// DistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
    ///                                  reasons [1] ReasonFlags OPTIONAL, cRLIssuer [2] GeneralNames OPTIONAL }
    /// ```
    pub(super) fn read_all(value: &Element<'_>) -> Result<Vec<Self>, X509Error> {
        let mut list = value.expect(Tag::SEQUENCE)?.children()?;
        let mut points = Vec::new();
        while !list.is_empty() {
            let mut fields = list.read_tagged(Tag::SEQUENCE)?.children()?;
            let mut optional = |number| fields.read_optional(Tag::context(number));
            let (name, reasons, crl_issuers) = (optional(0)?, optional(1)?, optional(2)?);
            fields.finish()?;
            points.push(Self {
                name: name.as_ref().map(PointName::read).transpose()?,
                reasons: reasons.as_ref().map(Reasons::read).transpose()?,
                crl_issuers: crl_issuers.as_ref().map(names).transpose()?.unwrap_or_default(),
            });
            if points.len() > MAX_NAMES {
                return Err(X509Error::TooManyNames);
            }
        }
        Ok(points)
    }

    /// Its names, for a certificate of this issuer; a name relative to the CRL's issuer is made whole.
    #[must_use]
    pub fn names(&self, certificate_issuer: &Name) -> Cow<'_, [GeneralName]> {
        let issuer = self.crl_issuers().next().unwrap_or(certificate_issuer);
        self.name.as_ref().map(|name| name.names(issuer)).unwrap_or_default()
    }

    /// Addresses among its names.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        let names = match &self.name {
            Some(PointName::Full(names)) => names.as_slice(),
            _ => &[],
        };
        names.iter().filter_map(|name| match name {
            GeneralName::Uri(url) => Some(url.as_str()),
            _ => None,
        })
    }

    /// The reasons that its CRLs tell of.
    #[must_use]
    pub fn reasons(&self) -> Reasons {
        self.reasons.unwrap_or(Reasons::ALL)
    }

    /// Who issues its CRLs, if it is not the issuer of the certificate.
    pub fn crl_issuers(&self) -> impl Iterator<Item = &Name> {
        self.crl_issuers.iter().filter_map(|name| match name {
            GeneralName::Directory(name) => Some(name),
            _ => None,
        })
    }

    /// Whether it names somebody else as the issuer of its CRLs, in whatever form.
    #[must_use]
    pub fn is_delegated(&self) -> bool {
        !self.crl_issuers.is_empty()
    }
}

/// What a CRL tells of (RFC 5280 section 5.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuingDistributionPoint {
    name: Option<PointName>,
    /// End-entity certificates only.
    pub only_user_certificates: bool,
    /// CA certificates only.
    pub only_ca_certificates: bool,
    /// Attribute certificates only: nothing that the engine knows.
    pub only_attribute_certificates: bool,
    /// The reasons that it tells of.
    pub reasons: Reasons,
    /// It may list certificates of other issuers.
    pub indirect: bool,
}

impl IssuingDistributionPoint {
    /// ```text
    /// IssuingDistributionPoint ::= SEQUENCE {
    ///     distributionPoint [0] DistributionPointName OPTIONAL, onlyContainsUserCerts [1] BOOLEAN DEFAULT FALSE,
    ///     onlyContainsCACerts [2] BOOLEAN DEFAULT FALSE, onlySomeReasons [3] ReasonFlags OPTIONAL,
    ///     indirectCRL [4] BOOLEAN DEFAULT FALSE, onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
    /// ```
    pub(super) fn read(value: &Element<'_>) -> Result<Self, X509Error> {
        let mut fields = value.expect(Tag::SEQUENCE)?.children()?;
        let mut optional = |number| fields.read_optional(Tag::context(number));
        let [name, user, ca, reasons, indirect, attribute] =
            [optional(0)?, optional(1)?, optional(2)?, optional(3)?, optional(4)?, optional(5)?];
        fields.finish()?;
        Ok(Self {
            name: name.as_ref().map(PointName::read).transpose()?,
            only_user_certificates: is_true(user)?,
            only_ca_certificates: is_true(ca)?,
            only_attribute_certificates: is_true(attribute)?,
            reasons: reasons.as_ref().map(Reasons::read).transpose()?.unwrap_or(Reasons::ALL),
            indirect: is_true(indirect)?,
        })
    }

    /// Its names, for a CRL of this issuer; `None` if it has no name and so stands for all points.
    #[must_use]
    pub fn names(&self, crl_issuer: &Name) -> Option<Cow<'_, [GeneralName]>> {
        self.name.as_ref().map(|name| name.names(crl_issuer))
    }
}

/// A BOOLEAN under an IMPLICIT tag, FALSE if it is absent.
fn is_true(flag: Option<Element<'_>>) -> Result<bool, X509Error> {
    match flag {
        None => Ok(false),
        Some(flag) => match flag.primitive()? {
            [0] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(flag.fail(Asn1ErrorKind::Value).into()),
        },
    }
}
