//! The tag of an element.

use std::fmt;

/// Class and number of an element's tag, without the constructed bit (X.690 8.1.2).
///
/// Numbers from 31 up occur in nothing that is read here; they all are [`Tag::HIGH`] of their class, which no type expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(u8);

impl Tag {
    /// BOOLEAN.
    pub const BOOLEAN: Self = Self(0x01);
    /// INTEGER.
    pub const INTEGER: Self = Self(0x02);
    /// BIT STRING.
    pub const BIT_STRING: Self = Self(0x03);
    /// OCTET STRING.
    pub const OCTET_STRING: Self = Self(0x04);
    /// NULL.
    pub const NULL: Self = Self(0x05);
    /// OBJECT IDENTIFIER.
    pub const OID: Self = Self(0x06);
    /// ENUMERATED.
    pub const ENUMERATED: Self = Self(0x0a);
    /// UTF8String.
    pub const UTF8_STRING: Self = Self(0x0c);
    /// SEQUENCE and SEQUENCE OF.
    pub const SEQUENCE: Self = Self(0x10);
    /// SET and SET OF.
    pub const SET: Self = Self(0x11);
    /// PrintableString.
    pub const PRINTABLE_STRING: Self = Self(0x13);
    /// TeletexString, also T61String.
    pub const TELETEX_STRING: Self = Self(0x14);
    /// IA5String.
    pub const IA5_STRING: Self = Self(0x16);
    /// UTCTime.
    pub const UTC_TIME: Self = Self(0x17);
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: Self = Self(0x18);
    /// UniversalString.
    pub const UNIVERSAL_STRING: Self = Self(0x1c);
    /// BMPString.
    pub const BMP_STRING: Self = Self(0x1e);
    /// The number part that stands for all numbers from 31 up.
    pub const HIGH: u8 = 0x1f;

    /// The context-specific tag `[number]`; a number from 31 up gives a tag that no element has.
    #[must_use]
    pub const fn context(number: u8) -> Self {
        if number < Self::HIGH { Self(0x80 | number) } else { Self(0x20) }
    }

    /// The tag in an identifier octet.
    pub(super) const fn from_identifier(octet: u8) -> Self {
        Self(octet & !0x20)
    }

    /// The number, [`Tag::HIGH`] for all from 31 up.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0 & 0x1f
    }

    /// Whether it is context-specific, `[n]`.
    #[must_use]
    pub const fn is_context(self) -> bool {
        self.0 & 0xc0 == 0x80
    }

    /// Whether DER wants this universal type primitive (X.690 10.2): every type but SEQUENCE and SET that is read here.
    pub(super) const fn is_string(self) -> bool {
        matches!(self.0, 0x03 | 0x04 | 0x0c | 0x12..=0x1e)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match *self {
            Self::BOOLEAN => "BOOLEAN",
            Self::INTEGER => "INTEGER",
            Self::BIT_STRING => "BIT STRING",
            Self::OCTET_STRING => "OCTET STRING",
            Self::NULL => "NULL",
            Self::OID => "OBJECT IDENTIFIER",
            Self::SEQUENCE => "SEQUENCE",
            Self::SET => "SET",
            Self::UTC_TIME => "UTCTime",
            Self::GENERALIZED_TIME => "GeneralizedTime",
            _ if self.is_context() => return write!(f, "[{}]", self.number()),
            _ => return write!(f, "tag 0x{:02x}", self.0),
        };
        f.write_str(name)
    }
}
