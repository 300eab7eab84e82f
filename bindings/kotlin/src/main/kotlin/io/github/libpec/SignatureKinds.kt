package io.github.libpec

// The words of a signature and of the trust in it.

/** A digest algorithm. */
public enum class DigestAlgorithm(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** SHA-1: weak, yet what PEC providers signed with for ten years and some still do. */
    SHA1("sha1"),

    /** SHA-256. */
    SHA256("sha256"),

    /** SHA-384. */
    SHA384("sha384"),

    /** SHA-512. */
    SHA512("sha512"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/** Where a certificate of the chain came from. */
public enum class CertificateSource(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** The message had it. */
    MESSAGE("message"),

    /** The caller gave it. */
    GIVEN("given"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/** Where the trust begins. */
public enum class AnchorSource(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** An authority of PEC that is built in. */
    BUILT_IN("built_in"),

    /** An authority that the caller gave. */
    GIVEN("given"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/** Why an edition of an authority's certificate counts as genuine. */
public enum class EditionProof(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** It is one of those that are known. */
    FINGERPRINT("fingerprint"),

    /** The built-in key of its root verifies it. */
    ROOT_KEY("root_key"),

    /** It is one of the caller's authorities, or leads to one. */
    GIVEN_AUTHORITY("given_authority"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/** Why a signer counts as accredited. */
public enum class AccreditationBasis(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Its address is among the names that the authority's certificate permits. */
    PERMITTED_NAMES("permitted_names"),

    /** It carries the PEC policy under an authority that issued to PEC providers only. */
    PEC_POLICY("pec_policy"),

    /** The provider directory lists its very certificate. */
    DIRECTORY("directory"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/** Why a certificate was revoked (RFC 5280 section 5.3.1). */
public enum class RevocationReason(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** No reason is told, or one that the standard does not know. */
    UNSPECIFIED("unspecified"),

    /** The key is in other hands, or may be. */
    KEY_COMPROMISE("key_compromise"),

    /** The key of the authority is in other hands, or may be. */
    CA_COMPROMISE("ca_compromise"),

    /** What the certificate says of its subject is no longer so. */
    AFFILIATION_CHANGED("affiliation_changed"),

    /** Another certificate has taken its place. */
    SUPERSEDED("superseded"),

    /** The certificate is no longer needed. */
    CESSATION_OF_OPERATION("cessation_of_operation"),

    /** It is suspended. It may come back. */
    CERTIFICATE_HOLD("certificate_hold"),

    /** In a delta CRL: the suspension has ended. */
    REMOVE_FROM_CRL("remove_from_crl"),

    /** A privilege that the certificate names was withdrawn. */
    PRIVILEGE_WITHDRAWN("privilege_withdrawn"),

    /** The key of an attribute authority is in other hands, or may be. */
    AA_COMPROMISE("aa_compromise"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}
