package io.github.libpec

import java.time.Instant

/** What can be read from a signature. */
public data class Signature(
    /** The digest algorithm; `null` if it is one that is not accepted. */
    val digest: DigestAlgorithm?,
    /** When the signer says that it signed. */
    val signedAt: Instant?,
    /** The signer; `null` if its certificate is not at hand. */
    val signer: SignerFacts?,
    /** The path from the signer to what is trusted, as far as it was found. */
    val chain: List<ChainLink>,
    /** What the trust rests on; `null` if no anchor was reached. */
    val basis: Basis?,
)

/** The signer, as its certificate names it. */
public data class SignerFacts(
    /** Distinguished name (RFC 4514). */
    val subject: String,
    /** Distinguished name of the issuer (RFC 4514). */
    val issuer: String,
    /** Serial number, lower-case hexadecimal. */
    val serial: String,
    /** SHA-256 of the certificate, lower-case hexadecimal. */
    val sha256: String,
    /** The e-mail address in the certificate, if it has one. */
    val email: String?,
) {
    /** By its fingerprint: names and addresses may be of persons. */
    override fun toString(): String = "SignerFacts($sha256)"
}

/** One certificate of the path, from the signer up. */
public data class ChainLink(
    /** Distinguished name (RFC 4514). */
    val subject: String,
    /** SHA-256 of the certificate, lower-case hexadecimal. */
    val sha256: String,
    /** Where it came from. */
    val source: CertificateSource,
    /** What CRLs tell of it at the time of signing; `null` for an anchor, and if the chain is not trusted. */
    val revocation: LinkRevocation?,
) {
    /** By its fingerprint: names may be of persons. */
    override fun toString(): String = "ChainLink($sha256, ${source.jsonName})"
}

/** What CRLs tell of one certificate. */
public data class LinkRevocation(
    /** Whether it had been revoked when the message was signed. */
    val status: Revocation,
    /** SHA-256 of the CRL that tells it, lower-case hexadecimal. */
    val crlSha256: String?,
    /** When that CRL was issued. */
    val thisUpdate: Instant?,
    /** By when the next one was to be issued. */
    val nextUpdate: Instant?,
    /** When the certificate was revoked; if the status is good, a time after the signing. */
    val revokedAt: Instant?,
    /** Why, if the CRL tells. */
    val reason: RevocationReason?,
)

/** What the trust in a signer rests on. */
public data class Basis(
    /** The name of the built-in authority, or the distinguished name of the authority that the caller gave. */
    val anchor: String,
    /** Which of the two it is. */
    val source: AnchorSource,
    /** The edition of the authority's certificate whose names counted, under an authority that lists providers. */
    val edition: Edition?,
    /** Why the signer counts as accredited; `null` if it does not. */
    val accreditation: AccreditationBasis?,
    /** The provider directory that was asked, if one was given. */
    val directory: DirectoryBasis?,
)

/** An edition of an authority's certificate. */
public data class Edition(
    /** SHA-256 of the certificate, lower-case hexadecimal. */
    val sha256: String,
    /** Why it counts as genuine. */
    val proof: EditionProof,
)

/** A provider directory that was asked about a signer. */
public data class DirectoryBasis(
    /** Its date; `null` if unknown. */
    val date: Instant?,
    /** The distinguished name of whoever signed it; `null` if nobody did. */
    val signedBy: String?,
    /** SHA-256 of its file, lower-case hexadecimal. */
    val sha256: String,
)
