//! The signed attributes of a signer (RFC 5652 11), and the forms in which they may have been signed.

use super::CmsError;
use super::signed_data::Encoding;
use crate::Limits;
use crate::asn1::{Asn1Error, Element, Tag, der, oid};
use crate::crypto::{Digest, DigestAlgorithm, Digester};
use std::borrow::Cow;

/// The signed attributes that have a meaning here; the others are only hashed.
#[derive(Clone, Debug)]
pub(super) struct SignedAttributes<'a> {
    set: Element<'a>,
    pub(super) content_type: Attribute<'a>,
    pub(super) message_digest: Attribute<'a>,
    pub(super) signing_time: Attribute<'a>,
    pub(super) algorithm_protection: Attribute<'a>,
    pub(super) signing_certificate: Attribute<'a>,
    pub(super) signing_certificate_v2: Attribute<'a>,
}

/// What stands under one attribute type.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Attribute<'a> {
    /// Nothing.
    #[default]
    Absent,
    /// One attribute with one value, as it should be.
    Single(Element<'a>),
    /// The attribute twice, or with no value or several.
    Wrong,
}

impl<'a> Attribute<'a> {
    pub(super) fn single(&self) -> Option<&Element<'a>> {
        if let Self::Single(value) = self { Some(value) } else { None }
    }

    /// Whether it stands there and is not what it must be: given once, readable, and as `holds` says.
    pub(super) fn fails(&self, holds: impl Fn(&Element<'a>) -> Result<bool, Asn1Error>) -> bool {
        match self {
            Self::Absent => false,
            Self::Single(value) => !holds(value).unwrap_or(false),
            Self::Wrong => true,
        }
    }
}

impl<'a> SignedAttributes<'a> {
    /// ```text
    /// SET OF Attribute,  Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET OF ANY }
    /// ```
    pub(super) fn read(set: &Element<'a>, encoding: &Encoding, limits: &Limits) -> Result<Self, CmsError> {
        let absent = Attribute::Absent;
        let mut read = Self {
            set: *set,
            content_type: absent,
            message_digest: absent,
            signing_time: absent,
            algorithm_protection: absent,
            signing_certificate: absent,
            signing_certificate_v2: absent,
        };
        let mut attributes = set.children()?;
        let mut left = limits.max_attributes;
        while !attributes.is_empty() {
            let allowed = limits.max_attributes;
            left = left.checked_sub(1).ok_or(CmsError::TooManyAttributes { allowed })?;
            let mut fields = encoding.see(attributes.read_tagged(Tag::SEQUENCE)?).children()?;
            let kind = fields.read()?.oid()?;
            let values = encoding.see(fields.read_tagged(Tag::SET)?);
            fields.finish()?;
            let slot = match kind {
                oid::CONTENT_TYPE => &mut read.content_type,
                oid::MESSAGE_DIGEST => &mut read.message_digest,
                oid::SIGNING_TIME => &mut read.signing_time,
                oid::CMS_ALGORITHM_PROTECTION => &mut read.algorithm_protection,
                oid::SIGNING_CERTIFICATE => &mut read.signing_certificate,
                oid::SIGNING_CERTIFICATE_V2 => &mut read.signing_certificate_v2,
                _ => continue,
            };
            *slot = match (&slot, values.only_child()) {
                (Attribute::Absent, Ok(value)) => Attribute::Single(encoding.see(value)),
                _ => Attribute::Wrong,
            };
        }
        Ok(read)
    }

    /// The first form whose digest has a property; forms that come to the same digest are tried once.
    pub(super) fn form_that(
        &self,
        algorithm: DigestAlgorithm,
        holds_over: impl Fn(&Digest) -> bool,
    ) -> Option<Form> {
        let mut tried = Vec::new();
        [Form::AsSent, Form::Sorted, Form::Der].into_iter().find(|form| {
            let Ok(digest) = self.digest(*form, algorithm) else { return false };
            if tried.contains(&digest) {
                return false;
            }
            let holds = holds_over(&digest);
            if !holds {
                tried.push(digest);
            }
            holds
        })
    }

    /// The digest of the attributes in one of their forms, with SET OF's own tag in place of the `[0]` that stands there
    /// (RFC 5652 5.4).
    ///
    /// # Errors
    /// When the attributes cannot be brought into that form.
    fn digest(&self, form: Form, algorithm: DigestAlgorithm) -> Result<Digest, Asn1Error> {
        let mut children = self.set.children()?;
        let mut attributes = Vec::new();
        while form != Form::AsSent && !children.is_empty() {
            attributes.push(children.read()?);
        }
        let content = match form {
            Form::AsSent => Cow::Borrowed(self.set.content()),
            Form::Sorted => der::sorted(attributes.iter().map(Element::raw).collect()).into(),
            Form::Der => der::sorted(attributes.iter().map(der::from_ber).collect::<Result<_, _>>()?).into(),
        };
        let mut digester = Digester::new(algorithm);
        digester.update(&der::header(der::SET_OF, content.len()));
        digester.update(&content);
        Ok(digester.finish())
    }
}

/// The forms in which signed attributes may have been signed. RFC 5652 5.4 wants DER; most are also sent so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The attributes as they were sent.
    AsSent,
    /// As they were sent, but sorted: some providers send them in the order in which they made them.
    Sorted,
    /// Written in DER anew.
    Der,
}
