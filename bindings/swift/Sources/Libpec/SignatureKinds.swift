// The words of a signature and of the trust in it.

/// A digest algorithm.
public enum DigestAlgorithm: String, CaseIterable, Sendable {
    /// SHA-1: weak, yet what PEC providers signed with for ten years and some still do.
    case sha1
    /// SHA-256.
    case sha256
    /// SHA-384.
    case sha384
    /// SHA-512.
    case sha512
    /// One that this version of the package does not know.
    case unknown
}

/// Where a certificate of the chain came from.
public enum CertificateSource: String, CaseIterable, Sendable {
    /// The message had it.
    case message
    /// The caller gave it.
    case given
    /// One that this version of the package does not know.
    case unknown
}

/// Where the trust begins.
public enum AnchorSource: String, CaseIterable, Sendable {
    /// An authority of PEC that is built in.
    case builtIn = "built_in"
    /// An authority that the caller gave.
    case given
    /// One that this version of the package does not know.
    case unknown
}

/// Why an edition of an authority's certificate counts as genuine.
public enum EditionProof: String, CaseIterable, Sendable {
    /// It is one of those that are known.
    case fingerprint
    /// The built-in key of its root verifies it.
    case rootKey = "root_key"
    /// It is one of the caller's authorities, or leads to one.
    case givenAuthority = "given_authority"
    /// One that this version of the package does not know.
    case unknown
}

/// Why a signer counts as accredited.
public enum AccreditationBasis: String, CaseIterable, Sendable {
    /// Its address is among the names that the authority's certificate permits.
    case permittedNames = "permitted_names"
    /// It carries the PEC policy under an authority that issued to PEC providers only.
    case pecPolicy = "pec_policy"
    /// The provider directory lists its very certificate.
    case directory
    /// One that this version of the package does not know.
    case unknown
}

/// Why a certificate was revoked (RFC 5280 section 5.3.1).
public enum RevocationReason: String, CaseIterable, Sendable {
    /// No reason is told, or one that the standard does not know.
    case unspecified
    /// The key is in other hands, or may be.
    case keyCompromise = "key_compromise"
    /// The key of the authority is in other hands, or may be.
    case caCompromise = "ca_compromise"
    /// What the certificate says of its subject is no longer so.
    case affiliationChanged = "affiliation_changed"
    /// Another certificate has taken its place.
    case superseded
    /// The certificate is no longer needed.
    case cessationOfOperation = "cessation_of_operation"
    /// It is suspended. It may come back.
    case certificateHold = "certificate_hold"
    /// In a delta CRL: the suspension has ended.
    case removeFromCrl = "remove_from_crl"
    /// A privilege that the certificate names was withdrawn.
    case privilegeWithdrawn = "privilege_withdrawn"
    /// The key of an attribute authority is in other hands, or may be.
    case aaCompromise = "aa_compromise"
    /// One that this version of the package does not know.
    case unknown
}
