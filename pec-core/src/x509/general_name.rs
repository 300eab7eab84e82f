//! The forms of name that a certificate can hold beside its distinguished names.

use super::{Name, X509Error};
use crate::asn1::{Element, Reader};

/// One name (RFC 5280 section 4.2.1.6), or, in name constraints, the base of a subtree of names.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeneralName {
    /// `rfc822Name`: an e-mail address; as a base also a host, or a domain with a dot before it.
    Email(String),
    /// `dNSName`.
    Dns(String),
    /// `directoryName`.
    Directory(Name),
    /// `uniformResourceIdentifier`.
    Uri(String),
    /// `iPAddress`: 4 or 16 octets; as a base with as many octets of mask behind them.
    Ip(Box<[u8]>),
    /// One of the other forms (otherName, x400Address, ediPartyName, registeredID), by the number of its tag.
    Other(u8),
}

impl GeneralName {
    /// Reads the `GeneralName` that an element is.
    pub(super) fn read(element: &Element<'_>) -> Result<Self, X509Error> {
        let tag = element.tag();
        if !tag.is_context() {
            return Err(X509Error::Name);
        }
        Ok(match tag.number() {
            1 => Self::Email(text(element)?),
            2 => Self::Dns(text(element)?),
            4 => Self::Directory(Name::read(&element.only_child()?)?),
            6 => Self::Uri(text(element)?),
            7 => Self::Ip(element.primitive()?.into()),
            other => Self::Other(other),
        })
    }

    /// Reads `GeneralNames`, a sequence of them.
    pub(super) fn read_all(mut names: Reader<'_>) -> Result<Vec<Self>, X509Error> {
        let mut all = Vec::new();
        while !names.is_empty() {
            all.push(Self::read(&names.read()?)?);
        }
        Ok(all)
    }

    /// The form, as the number of its tag.
    pub(super) fn form(&self) -> u8 {
        match self {
            Self::Email(_) => 1,
            Self::Dns(_) => 2,
            Self::Directory(_) => 4,
            Self::Uri(_) => 6,
            Self::Ip(_) => 7,
            Self::Other(form) => *form,
        }
    }

    /// The name of its form in RFC 5280, for findings.
    pub(super) fn form_name(&self) -> &'static str {
        match self.form() {
            0 => "otherName",
            1 => "rfc822Name",
            2 => "dNSName",
            3 => "x400Address",
            4 => "directoryName",
            5 => "ediPartyName",
            6 => "uniformResourceIdentifier",
            7 => "iPAddress",
            8 => "registeredID",
            _ => "name of an unknown form",
        }
    }
}

/// Names may be addresses of persons: they are not shown.
impl std::fmt::Debug for GeneralName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.form_name())
    }
}

/// An IA5String under its tag. Bytes beyond ASCII are kept apart from each other (as Latin-1), so that they match nothing else.
fn text(element: &Element<'_>) -> Result<String, X509Error> {
    Ok(element.primitive()?.iter().map(|byte| char::from(*byte)).collect())
}
