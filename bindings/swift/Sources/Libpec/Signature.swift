import Foundation
import PecUniFFI

/// What can be read from a signature.
public struct Signature: Hashable, Sendable {
    /// The digest algorithm; `nil` if it is one that is not accepted.
    public let digest: DigestAlgorithm?
    /// When the signer says that it signed.
    public let signedAt: Date?
    /// The signer; `nil` if its certificate is not at hand.
    public let signer: SignerFacts?
    /// The path from the signer to what is trusted, as far as it was found.
    public let chain: [ChainLink]
    /// What the trust rests on; `nil` if no anchor was reached.
    public let basis: Basis?

    init(_ raw: PecUniFFI.Signature) {
        digest = raw.digest.map { DigestAlgorithm($0) }
        signedAt = raw.signedAt.map { moment($0) }
        signer = raw.signer.map { SignerFacts($0) }
        chain = raw.chain.map { ChainLink($0) }
        basis = raw.basis.map { Basis($0) }
    }
}

/// The signer, as its certificate names it.
public struct SignerFacts: Hashable, Sendable, CustomStringConvertible {
    /// Distinguished name (RFC 4514).
    public let subject: String
    /// Distinguished name of the issuer (RFC 4514).
    public let issuer: String
    /// Serial number, lower-case hexadecimal.
    public let serial: String
    /// SHA-256 of the certificate, lower-case hexadecimal.
    public let sha256: String
    /// The e-mail address in the certificate, if it has one.
    public let email: String?

    init(_ raw: PecUniFFI.SignerFacts) {
        subject = raw.subject
        issuer = raw.issuer
        serial = raw.serial
        sha256 = raw.sha256
        email = raw.email
    }

    /// By its fingerprint: names and addresses may be of persons.
    public var description: String { "SignerFacts(\(sha256))" }
}

/// One certificate of the path, from the signer up.
public struct ChainLink: Hashable, Sendable, CustomStringConvertible {
    /// Distinguished name (RFC 4514).
    public let subject: String
    /// SHA-256 of the certificate, lower-case hexadecimal.
    public let sha256: String
    /// Where it came from.
    public let source: CertificateSource
    /// What CRLs tell of it at the time of signing; `nil` for an anchor, and if the chain is not trusted.
    public let revocation: LinkRevocation?

    init(_ raw: PecUniFFI.ChainLink) {
        subject = raw.subject
        sha256 = raw.sha256
        source = CertificateSource(raw.source)
        revocation = raw.revocation.map { LinkRevocation($0) }
    }

    /// By its fingerprint: names may be of persons.
    public var description: String { "ChainLink(\(sha256), \(source.rawValue))" }
}

/// What CRLs tell of one certificate.
public struct LinkRevocation: Hashable, Sendable {
    /// Whether it had been revoked when the message was signed.
    public let status: Revocation
    /// SHA-256 of the CRL that tells it, lower-case hexadecimal.
    public let crlSha256: String?
    /// When that CRL was issued.
    public let thisUpdate: Date?
    /// By when the next one was to be issued.
    public let nextUpdate: Date?
    /// When the certificate was revoked; if the status is good, a time after the signing.
    public let revokedAt: Date?
    /// Why, if the CRL tells.
    public let reason: RevocationReason?

    init(_ raw: PecUniFFI.LinkRevocation) {
        status = Revocation(raw.status)
        crlSha256 = raw.crlSha256
        thisUpdate = raw.thisUpdate.map { moment($0) }
        nextUpdate = raw.nextUpdate.map { moment($0) }
        revokedAt = raw.revokedAt.map { moment($0) }
        reason = raw.reason.map { RevocationReason($0) }
    }
}

/// What the trust in a signer rests on.
public struct Basis: Hashable, Sendable {
    /// The name of the built-in authority, or the distinguished name of the authority that the caller gave.
    public let anchor: String
    /// Which of the two it is.
    public let source: AnchorSource
    /// The edition of the authority's certificate whose names counted, under an authority that lists providers.
    public let edition: Edition?
    /// Why the signer counts as accredited; `nil` if it does not.
    public let accreditation: AccreditationBasis?
    /// The provider directory that was asked, if one was given.
    public let directory: DirectoryBasis?

    init(_ raw: PecUniFFI.Basis) {
        anchor = raw.anchor
        source = AnchorSource(raw.source)
        edition = raw.edition.map { Edition($0) }
        accreditation = raw.accreditation.map { AccreditationBasis($0) }
        directory = raw.directory.map { DirectoryBasis($0) }
    }
}

/// An edition of an authority's certificate.
public struct Edition: Hashable, Sendable {
    /// SHA-256 of the certificate, lower-case hexadecimal.
    public let sha256: String
    /// Why it counts as genuine.
    public let proof: EditionProof

    init(_ raw: PecUniFFI.Edition) {
        sha256 = raw.sha256
        proof = EditionProof(raw.proof)
    }
}

/// A provider directory that was asked about a signer.
public struct DirectoryBasis: Hashable, Sendable {
    /// Its date; `nil` if unknown.
    public let date: Date?
    /// The distinguished name of whoever signed it; `nil` if nobody did.
    public let signedBy: String?
    /// SHA-256 of its file, lower-case hexadecimal.
    public let sha256: String

    init(_ raw: PecUniFFI.DirectoryBasis) {
        date = raw.date.map { moment($0) }
        signedBy = raw.signedBy
        sha256 = raw.sha256
    }
}
