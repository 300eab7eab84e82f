//! What a message may cost. Every bound that the engine keeps has its name and its default here.

use crate::Error;

/// Each bound once: its documentation, its name, its default.
macro_rules! limits {
    ($(#[$meta:meta])* pub struct Limits { $( $(#[$doc:meta])* $name:ident: $default:expr, )* }) => {
        $(#[$meta])*
        pub struct Limits { $( $(#[$doc])* pub $name: usize, )* }

        impl Default for Limits {
            fn default() -> Self {
                Self { $( $name: $default, )* }
            }
        }

        impl Limits {
            /// The names of all bounds, in the order in which they stand here.
            pub const NAMES: &'static [&'static str] = &[$( stringify!($name), )*];

            /// The bound of this name; `None` if there is none.
            #[must_use]
            pub fn get(&self, name: &str) -> Option<usize> {
                match name { $( stringify!($name) => Some(self.$name), )* _ => None }
            }

            /// Sets the bound of this name: for callers that have it from a file or from another language.
            ///
            /// # Errors
            ///
            /// [`Error::LimitUnknown`] if no bound has this name.
            ///
            /// ```
            /// let mut limits = pec_core::Limits::default();
            /// limits.set("max_message_bytes", 1_000)?;
            /// assert_eq!(limits.max_message_bytes, 1_000);
            /// assert!(limits.set("max_mesage_bytes", 1_000).is_err());
            /// # Ok::<(), pec_core::Error>(())
            /// ```
            pub fn set(&mut self, name: &str, value: usize) -> Result<(), Error> {
                match name {
                    $( stringify!($name) => self.$name = value, )*
                    _ => return Err(Error::LimitUnknown { names: Self::NAMES }),
                }
                Ok(())
            }
        }
    };
}

limits! {
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
        max_message_bytes: 150 * 1024 * 1024,
        /// Bytes kept of a message that is read in pieces; one of which more has to be kept is refused with
        /// [`Error::ReadWhole`](crate::Error).
        max_condensed_bytes: 4 * 1024 * 1024,
        /// Multipart levels, and messages within messages. What lies deeper is kept as one opaque part.
        max_depth: 50,
        /// MIME parts of one message level. The content beyond is kept in the last part, unsplit.
        max_parts: 10_000,
        /// Bytes of one header block; a longer block ends there and the rest counts as body.
        max_header_bytes: 1024 * 1024,
        /// Fields of one header block, lines that are none included; with more, it ends there in the same way.
        max_header_fields: 10_000,
        /// Bytes of a decoded `smime.p7s`.
        max_cms_bytes: 4 * 1024 * 1024,
        /// Nesting of ASN.1 elements in a signature. Certificates, whose form leaves less room, are read within the default.
        max_asn1_depth: 32,
        /// Certificates read from one signature; the rest is ignored.
        max_certificates: 32,
        /// Signers of one signature; with more, the signature counts as unreadable.
        max_signers: 8,
        /// Signed attributes of one signer; with more, the signature counts as unreadable.
        max_attributes: 1_000,
        /// Bits of an RSA modulus; a larger key is not used.
        max_rsa_bits: 8192,
        /// Certificates in a path, leaf and anchor counted.
        max_path_length: 8,
        /// Signatures checked while a path is searched.
        max_path_signatures: 64,
        /// Signatures checked for one message and all messages inside it, by public-key arithmetic or from memory. What lies
        /// beyond gets no report of its own.
        max_signature_checks: 4_000,
        /// Comparisons of a name with a name constraint in one path.
        max_name_comparisons: 250_000,
        /// Certificate policies, and mappings of them, followed along one path; those of each certificate count anew for the next.
        max_policies: 10_000,
        /// Bytes of one CRL; a larger one is not used.
        max_crl_bytes: 64 * 1024 * 1024,
        /// Certificates that one CRL lists; one that lists more is not used.
        max_crl_entries: 1_000_000,
        /// Signatures checked on CRLs, and on the certificates of those who issue nothing but CRLs, for one signer.
        max_crl_signatures: 256,
        /// Certificates that a context remembers; when it is full it starts afresh.
        max_remembered_certificates: 1_000,
        /// Bytes of a file with a provider directory; a larger one is refused. Reading takes up to ten times as much memory.
        max_directory_bytes: 32 * 1024 * 1024,
        /// Records of a provider directory; one with more is refused.
        max_directory_records: 10_000,
        /// Domains, certificates and hashes in all records of a provider directory together; one with more is refused.
        max_directory_values: 1_000_000,
        /// Bytes of a decoded `daticert.xml`.
        max_daticert_bytes: 16 * 1024 * 1024,
        /// Elements in each other that the scheme of `daticert.xml` does not name; with more, it counts as unreadable.
        max_daticert_depth: 50,
        /// Recipients read from one `daticert.xml`.
        max_recipients: 100_000,
        /// Messages inside one message that get a report of their own, at all levels together.
        max_nested_messages: 1_000,
        /// Bytes decoded or hashed for the messages inside, at all levels together.
        max_nested_bytes: 300 * 1024 * 1024,
        /// Findings kept in one report; further ones are only counted.
        max_findings: 1_000,
        /// Edits tried, one digest each, to undo damage to what one signer signed.
        max_repairs: 64,
        /// Bytes hashed to try such edits, at all levels together.
        max_repair_bytes: 600 * 1024 * 1024,
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
