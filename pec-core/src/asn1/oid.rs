//! Object identifiers: those of the field, as constants.

use std::fmt;

/// An object identifier, as its contents octets.
///
/// ```
/// use pec_core::asn1::oid;
/// assert_eq!(oid::SHA256.to_string(), "2.16.840.1.101.3.4.2.1");
/// assert_eq!(oid::SHA256.name(), Some("sha256"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid<'a>(&'a [u8]);

impl<'a> Oid<'a> {
    /// The identifier with these contents octets; `None` if they are not well-formed (X.690 8.19).
    #[must_use]
    pub fn new(content: &'a [u8]) -> Option<Self> {
        let mut starts_arc = true;
        for octet in content {
            if starts_arc && *octet == 0x80 {
                return None;
            }
            starts_arc = octet & 0x80 == 0;
        }
        (starts_arc && !content.is_empty()).then_some(Self(content))
    }

    /// The contents octets.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// The name that the standards give it, for messages, if it is one of this module's constants.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        TABLE.iter().find(|(oid, _, _)| oid == self).map(|(_, _, name)| *name)
    }
}

/// In dotted form; an arc beyond 64 bits is shown as `?`.
impl fmt::Display for Oid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut arc = Some(0u64);
        let mut first = true;
        for octet in self.0 {
            arc = arc.and_then(|arc| arc.checked_mul(128)).map(|arc| arc | u64::from(octet & 0x7f));
            if octet & 0x80 != 0 {
                continue;
            }
            match (first, arc) {
                // The first two arcs share one number (X.690 8.19.4).
                (true, Some(arc)) => write!(f, "{}.{}", (arc / 40).min(2), arc - (arc / 40).min(2) * 40)?,
                (true, None) => f.write_str("2.?")?,
                (false, Some(arc)) => write!(f, ".{arc}")?,
                (false, None) => f.write_str(".?")?,
            }
            (arc, first) = (Some(0), false);
        }
        Ok(())
    }
}

impl fmt::Debug for Oid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

macro_rules! oids {
    ($( $constant:ident = $bytes:literal, $dotted:literal, $name:literal; )*) => {
        $(
            #[doc = concat!("`", $name, "`, ", $dotted, ".")]
            pub const $constant: Oid<'static> = Oid($bytes);
        )*

        /// Every constant with its dotted form and its name.
        const TABLE: &[(Oid<'static>, &str, &str)] = &[$( ($constant, $dotted, $name), )*];
    };
}

oids! {
    MD2 = b"\x2a\x86\x48\x86\xf7\x0d\x02\x02", "1.2.840.113549.2.2", "md2";
    MD4 = b"\x2a\x86\x48\x86\xf7\x0d\x02\x04", "1.2.840.113549.2.4", "md4";
    MD5 = b"\x2a\x86\x48\x86\xf7\x0d\x02\x05", "1.2.840.113549.2.5", "md5";
    SHA1 = b"\x2b\x0e\x03\x02\x1a", "1.3.14.3.2.26", "sha1";
    SHA256 = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", "2.16.840.1.101.3.4.2.1", "sha256";
    SHA384 = b"\x60\x86\x48\x01\x65\x03\x04\x02\x02", "2.16.840.1.101.3.4.2.2", "sha384";
    SHA512 = b"\x60\x86\x48\x01\x65\x03\x04\x02\x03", "2.16.840.1.101.3.4.2.3", "sha512";
    RSA_ENCRYPTION = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "1.2.840.113549.1.1.1", "rsaEncryption";
    MD2_WITH_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02", "1.2.840.113549.1.1.2", "md2WithRSAEncryption";
    MD4_WITH_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x03", "1.2.840.113549.1.1.3", "md4WithRSAEncryption";
    MD5_WITH_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "1.2.840.113549.1.1.4", "md5WithRSAEncryption";
    SHA1_WITH_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "1.2.840.113549.1.1.5", "sha1WithRSAEncryption";
    SHA1_WITH_RSA_OIW = b"\x2b\x0e\x03\x02\x1d", "1.3.14.3.2.29", "sha1WithRSASignature";
    SHA256_WITH_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "1.2.840.113549.1.1.11", "sha256WithRSAEncryption";
    SHA384_WITH_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", "1.2.840.113549.1.1.12", "sha384WithRSAEncryption";
    SHA512_WITH_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", "1.2.840.113549.1.1.13", "sha512WithRSAEncryption";
    MGF1 = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08", "1.2.840.113549.1.1.8", "id-mgf1";
    RSASSA_PSS = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "1.2.840.113549.1.1.10", "id-RSASSA-PSS";
    EC_PUBLIC_KEY = b"\x2a\x86\x48\xce\x3d\x02\x01", "1.2.840.10045.2.1", "id-ecPublicKey";
    DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", "1.2.840.113549.1.7.1", "id-data";
    SIGNED_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", "1.2.840.113549.1.7.2", "id-signedData";
    CONTENT_TYPE = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", "1.2.840.113549.1.9.3", "id-contentType";
    MESSAGE_DIGEST = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", "1.2.840.113549.1.9.4", "id-messageDigest";
    SIGNING_TIME = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05", "1.2.840.113549.1.9.5", "id-signingTime";
    SMIME_CAPABILITIES = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0f", "1.2.840.113549.1.9.15", "smimeCapabilities";
    SIGNING_CERTIFICATE = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c", "1.2.840.113549.1.9.16.2.12", "id-aa-signingCertificate";
    SIGNING_CERTIFICATE_V2 = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f", "1.2.840.113549.1.9.16.2.47", "id-aa-signingCertificateV2";
    CMS_ALGORITHM_PROTECTION = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x34", "1.2.840.113549.1.9.52", "id-aa-CMSAlgorithmProtection";
    SUBJECT_KEY_IDENTIFIER = b"\x55\x1d\x0e", "2.5.29.14", "id-ce-subjectKeyIdentifier";
    KEY_USAGE = b"\x55\x1d\x0f", "2.5.29.15", "id-ce-keyUsage";
    ISSUER_ALT_NAME = b"\x55\x1d\x12", "2.5.29.18", "id-ce-issuerAltName";
    SUBJECT_ALT_NAME = b"\x55\x1d\x11", "2.5.29.17", "id-ce-subjectAltName";
    BASIC_CONSTRAINTS = b"\x55\x1d\x13", "2.5.29.19", "id-ce-basicConstraints";
    CRL_NUMBER = b"\x55\x1d\x14", "2.5.29.20", "id-ce-cRLNumber";
    CRL_REASON = b"\x55\x1d\x15", "2.5.29.21", "id-ce-cRLReasons";
    INVALIDITY_DATE = b"\x55\x1d\x18", "2.5.29.24", "id-ce-invalidityDate";
    DELTA_CRL_INDICATOR = b"\x55\x1d\x1b", "2.5.29.27", "id-ce-deltaCRLIndicator";
    ISSUING_DISTRIBUTION_POINT = b"\x55\x1d\x1c", "2.5.29.28", "id-ce-issuingDistributionPoint";
    CERTIFICATE_ISSUER = b"\x55\x1d\x1d", "2.5.29.29", "id-ce-certificateIssuer";
    NAME_CONSTRAINTS = b"\x55\x1d\x1e", "2.5.29.30", "id-ce-nameConstraints";
    CRL_DISTRIBUTION_POINTS = b"\x55\x1d\x1f", "2.5.29.31", "id-ce-cRLDistributionPoints";
    CERTIFICATE_POLICIES = b"\x55\x1d\x20", "2.5.29.32", "id-ce-certificatePolicies";
    ANY_POLICY = b"\x55\x1d\x20\x00", "2.5.29.32.0", "anyPolicy";
    POLICY_MAPPINGS = b"\x55\x1d\x21", "2.5.29.33", "id-ce-policyMappings";
    AUTHORITY_KEY_IDENTIFIER = b"\x55\x1d\x23", "2.5.29.35", "id-ce-authorityKeyIdentifier";
    POLICY_CONSTRAINTS = b"\x55\x1d\x24", "2.5.29.36", "id-ce-policyConstraints";
    EXTENDED_KEY_USAGE = b"\x55\x1d\x25", "2.5.29.37", "id-ce-extKeyUsage";
    ANY_EXTENDED_KEY_USAGE = b"\x55\x1d\x25\x00", "2.5.29.37.0", "anyExtendedKeyUsage";
    FRESHEST_CRL = b"\x55\x1d\x2e", "2.5.29.46", "id-ce-freshestCRL";
    EXPIRED_CERTS_ON_CRL = b"\x55\x1d\x3c", "2.5.29.60", "id-ce-expiredCertsOnCRL";
    INHIBIT_ANY_POLICY = b"\x55\x1d\x36", "2.5.29.54", "id-ce-inhibitAnyPolicy";
    EMAIL_PROTECTION = b"\x2b\x06\x01\x05\x05\x07\x03\x04", "1.3.6.1.5.5.7.3.4", "id-kp-emailProtection";
    AUTHORITY_INFO_ACCESS = b"\x2b\x06\x01\x05\x05\x07\x01\x01", "1.3.6.1.5.5.7.1.1", "id-pe-authorityInfoAccess";
    CA_ISSUERS = b"\x2b\x06\x01\x05\x05\x07\x30\x02", "1.3.6.1.5.5.7.48.2", "id-ad-caIssuers";
    EMAIL_ADDRESS = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "1.2.840.113549.1.9.1", "emailAddress";
    COMMON_NAME = b"\x55\x04\x03", "2.5.4.3", "id-at-commonName";
    ORGANIZATION_NAME = b"\x55\x04\x0a", "2.5.4.10", "id-at-organizationName";
    PEC_POLICY = b"\x2b\x4c\x10\x03\x01\x01", "1.3.76.16.3.1.1", "the PEC policy";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_bytes_say() {
        for (oid, dotted, name) in TABLE {
            assert_eq!(oid.to_string(), *dotted, "{name}");
            assert_eq!(Oid::new(oid.as_bytes()), Some(*oid));
            assert_eq!(oid.name(), Some(*name), "two rows for {dotted}");
        }
    }

    #[test]
    fn malformed_identifiers_are_none_and_huge_arcs_have_a_text() {
        for wrong in [&b""[..], b"\x2a\x86", b"\x80\x01", b"\x2a\x80\x01"] {
            assert_eq!(Oid::new(wrong), None);
        }
        let huge = Oid::new(b"\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x05").unwrap();
        assert_eq!(huge.to_string(), "1.2.?.5");
        assert_eq!(Oid::new(b"\x88\x37").unwrap().to_string(), "2.999");
    }
}
