//! What a message may cost. Every bound that the engine keeps has its name and its default here.

/// The bounds on the work for one message. A message within all of them is processed whole.
///
/// Start from [`Limits::default`], which holds a genuine 100 MB message and a hostile one alike, and change fields.
///
/// What is read on the way and not kept (the parts of a name, the attributes of an XML element, encoded words) has no limit
/// of its own: the work is linear, and the bytes are limited.
///
/// ```
/// let mut limits = pec_core::Limits::default();
/// limits.max_message_bytes = 30 * 1024 * 1024;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a whole message; a larger one is refused with [`Error::MessageTooLarge`](crate::Error).
    pub max_message_bytes: usize,
    /// Multipart levels, and messages within messages. What lies deeper is kept as one opaque part.
    pub max_depth: usize,
    /// MIME parts of one message level. The content beyond is kept in the last part, unsplit.
    pub max_parts: usize,
    /// Bytes of one header block; a longer block ends there and the rest counts as body.
    pub max_header_bytes: usize,
    /// Fields of one header block, lines that are none included; with more, it ends there in the same way.
    pub max_header_fields: usize,
    /// Bytes of a decoded `smime.p7s`.
    pub max_cms_bytes: usize,
    /// Nesting of ASN.1 elements in a signature. Certificates, whose form leaves less room, are read within the default.
    pub max_asn1_depth: usize,
    /// Certificates read from one signature; the rest is ignored.
    pub max_certificates: usize,
    /// Signers of one signature; with more, the signature counts as unreadable.
    pub max_signers: usize,
    /// Signed attributes of one signer; with more, the signature counts as unreadable.
    pub max_attributes: usize,
    /// Bits of an RSA modulus; a larger key is not used.
    pub max_rsa_bits: usize,
    /// Certificates in a path, leaf and anchor counted.
    pub max_path_length: usize,
    /// Signatures checked while a path is searched.
    pub max_path_signatures: usize,
    /// Signatures checked for one message and all messages inside it, by public-key arithmetic or from memory. What lies
    /// beyond gets no report of its own.
    pub max_signature_checks: usize,
    /// Comparisons of a name with a name constraint in one path.
    pub max_name_comparisons: usize,
    /// Certificate policies, and mappings of them, followed along one path; those of each certificate count anew for the next.
    pub max_policies: usize,
    /// Bytes of one CRL; a larger one is not used.
    pub max_crl_bytes: usize,
    /// Certificates that one CRL lists; one that lists more is not used.
    pub max_crl_entries: usize,
    /// Signatures checked on CRLs, and on the certificates of those who issue nothing but CRLs, for one signer.
    pub max_crl_signatures: usize,
    /// Certificates that a context remembers; when it is full it starts afresh.
    pub max_remembered_certificates: usize,
    /// Bytes of a file with a provider directory; a larger one is refused. Reading takes up to ten times as much memory.
    pub max_directory_bytes: usize,
    /// Records of a provider directory; one with more is refused.
    pub max_directory_records: usize,
    /// Domains, certificates and hashes in all records of a provider directory together; one with more is refused.
    pub max_directory_values: usize,
    /// Bytes of a decoded `daticert.xml`.
    pub max_daticert_bytes: usize,
    /// Elements in each other that the scheme of `daticert.xml` does not name; with more, it counts as unreadable.
    pub max_daticert_depth: usize,
    /// Recipients read from one `daticert.xml`.
    pub max_recipients: usize,
    /// Messages inside one message that get a report of their own, at all levels together.
    pub max_nested_messages: usize,
    /// Bytes decoded or hashed for the messages inside, at all levels together.
    pub max_nested_bytes: usize,
    /// Findings kept in one report; further ones are only counted.
    pub max_findings: usize,
    /// Edits tried, one digest each, to undo damage to what one signer signed.
    pub max_repairs: usize,
    /// Bytes hashed to try such edits, at all levels together.
    pub max_repair_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_message_bytes: 150 * 1024 * 1024,
            max_depth: 50,
            max_parts: 10_000,
            max_header_bytes: 1024 * 1024,
            max_header_fields: 10_000,
            max_cms_bytes: 4 * 1024 * 1024,
            max_asn1_depth: 32,
            max_certificates: 32,
            max_signers: 8,
            max_attributes: 1_000,
            max_rsa_bits: 8192,
            max_path_length: 8,
            max_path_signatures: 64,
            max_signature_checks: 4_000,
            max_name_comparisons: 250_000,
            max_policies: 10_000,
            max_crl_bytes: 64 * 1024 * 1024,
            max_crl_entries: 1_000_000,
            max_crl_signatures: 256,
            max_remembered_certificates: 1_000,
            max_directory_bytes: 32 * 1024 * 1024,
            max_directory_records: 10_000,
            max_directory_values: 1_000_000,
            max_daticert_bytes: 16 * 1024 * 1024,
            max_daticert_depth: 50,
            max_recipients: 100_000,
            max_nested_messages: 1_000,
            max_nested_bytes: 300 * 1024 * 1024,
            max_findings: 1_000,
            max_repairs: 64,
            max_repair_bytes: 600 * 1024 * 1024,
        }
    }
}

/// What is left of the limits that count over all levels of one message.
#[derive(Debug)]
pub(crate) struct Budget {
    nested_messages: usize,
    nested_bytes: usize,
    signature_checks: usize,
    repair_bytes: usize,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            nested_messages: limits.max_nested_messages,
            nested_bytes: limits.max_nested_bytes,
            signature_checks: limits.max_signature_checks,
            repair_bytes: limits.max_repair_bytes,
        }
    }

    /// Counts signatures that were checked.
    pub(crate) fn spend_checks(&mut self, checks: usize) {
        self.signature_checks = self.signature_checks.saturating_sub(checks);
    }

    /// Takes the digest of one repaired copy of this size; `false` if it is not affordable.
    pub(crate) fn spend_repair(&mut self, bytes: usize) -> bool {
        let left = self.repair_bytes.checked_sub(bytes);
        self.repair_bytes = left.unwrap_or(self.repair_bytes);
        left.is_some()
    }

    /// Takes one nested message of this size; `false` if it is not affordable.
    pub(crate) fn spend_nested(&mut self, bytes: usize) -> bool {
        if self.signature_checks == 0 {
            return false;
        }
        match (self.nested_messages.checked_sub(1), self.nested_bytes.checked_sub(bytes)) {
            (Some(messages), Some(bytes)) => {
                self.nested_messages = messages;
                self.nested_bytes = bytes;
                true
            }
            _ => false,
        }
    }
}
