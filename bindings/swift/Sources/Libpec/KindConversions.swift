// From the generated enumerations to ours. Each has the same cases: a new one does not compile until it is here.

import PecUniFFI

extension MessageKind {
    init(_ raw: PecUniFFI.MessageKind) {
        switch raw {
        case .acceptance: self = .acceptance
        case .nonAcceptance: self = .nonAcceptance
        case .serverAcceptance: self = .serverAcceptance
        case .delivery: self = .delivery
        case .transportEnvelope: self = .transportEnvelope
        case .nonDelivery: self = .nonDelivery
        case .deliveryTimeout: self = .deliveryTimeout
        case .virusDetection: self = .virusDetection
        case .anomalyEnvelope: self = .anomalyEnvelope
        case .ordinary: self = .ordinary
        }
    }
}

extension Verdict {
    init(_ raw: PecUniFFI.Verdict) {
        switch raw {
        case .authentic: self = .authentic
        case .inconsistent: self = .inconsistent
        case .untrusted: self = .untrusted
        case .altered: self = .altered
        case .unsigned: self = .unsigned
        case .indeterminate: self = .indeterminate
        }
    }
}

extension Integrity {
    init(_ raw: PecUniFFI.Integrity) {
        switch raw {
        case .intact: self = .intact
        case .intactAfterCrlf: self = .intactAfterCrlf
        case .recovered: self = .recovered
        case .altered: self = .altered
        case .absent: self = .absent
        case .unreadable: self = .unreadable
        }
    }
}

extension Chain {
    init(_ raw: PecUniFFI.Chain) {
        switch raw {
        case .trusted: self = .trusted
        case .untrusted: self = .untrusted
        case .indeterminate: self = .indeterminate
        case .none: self = .none
        }
    }
}

extension Revocation {
    init(_ raw: PecUniFFI.Revocation) {
        switch raw {
        case .good: self = .good
        case .revoked: self = .revoked
        case .unknown: self = .unknown
        }
    }
}

extension Accreditation {
    init(_ raw: PecUniFFI.Accreditation) {
        switch raw {
        case .accredited: self = .accredited
        case .notAccredited: self = .notAccredited
        case .unknown: self = .unknown
        }
    }
}

extension Consistency {
    init(_ raw: PecUniFFI.Consistency) {
        switch raw {
        case .consistent: self = .consistent
        case .contradicted: self = .contradicted
        case .headersContradicted: self = .headersContradicted
        case .notChecked: self = .notChecked
        }
    }
}

extension TimeBasis {
    init(_ raw: PecUniFFI.TimeBasis) {
        switch raw {
        case .claimed: self = .claimed
        case .witnessed: self = .witnessed
        }
    }
}

extension Severity {
    init(_ raw: PecUniFFI.Severity) {
        switch raw {
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        case .unknown: self = .unknown
        }
    }
}

extension NeedType {
    init(_ raw: PecUniFFI.NeedType) {
        switch raw {
        case .signerCertificate: self = .signerCertificate
        case .issuerCertificate: self = .issuerCertificate
        case .issuerEdition: self = .issuerEdition
        case .crl: self = .crl
        case .signingTime: self = .signingTime
        case .unknown: self = .unknown
        }
    }
}

extension DigestAlgorithm {
    init(_ raw: PecUniFFI.DigestAlgorithm) {
        switch raw {
        case .sha1: self = .sha1
        case .sha256: self = .sha256
        case .sha384: self = .sha384
        case .sha512: self = .sha512
        case .unknown: self = .unknown
        }
    }
}

extension CertificateSource {
    init(_ raw: PecUniFFI.CertificateSource) {
        switch raw {
        case .message: self = .message
        case .given: self = .given
        case .unknown: self = .unknown
        }
    }
}

extension AnchorSource {
    init(_ raw: PecUniFFI.AnchorSource) {
        switch raw {
        case .builtIn: self = .builtIn
        case .given: self = .given
        case .unknown: self = .unknown
        }
    }
}

extension EditionProof {
    init(_ raw: PecUniFFI.EditionProof) {
        switch raw {
        case .fingerprint: self = .fingerprint
        case .rootKey: self = .rootKey
        case .givenAuthority: self = .givenAuthority
        case .unknown: self = .unknown
        }
    }
}

extension AccreditationBasis {
    init(_ raw: PecUniFFI.AccreditationBasis) {
        switch raw {
        case .permittedNames: self = .permittedNames
        case .pecPolicy: self = .pecPolicy
        case .directory: self = .directory
        case .unknown: self = .unknown
        }
    }
}

extension RevocationReason {
    init(_ raw: PecUniFFI.RevocationReason) {
        switch raw {
        case .unspecified: self = .unspecified
        case .keyCompromise: self = .keyCompromise
        case .caCompromise: self = .caCompromise
        case .affiliationChanged: self = .affiliationChanged
        case .superseded: self = .superseded
        case .cessationOfOperation: self = .cessationOfOperation
        case .certificateHold: self = .certificateHold
        case .removeFromCrl: self = .removeFromCrl
        case .privilegeWithdrawn: self = .privilegeWithdrawn
        case .aaCompromise: self = .aaCompromise
        case .unknown: self = .unknown
        }
    }
}

extension ErrorClass {
    init(_ raw: PecUniFFI.ErrorClass) {
        switch raw {
        case .none: self = .none
        case .noRecipient: self = .noRecipient
        case .noDomain: self = .noDomain
        case .virus: self = .virus
        case .other: self = .other
        }
    }
}

extension ReceiptType {
    init(_ raw: PecUniFFI.ReceiptType) {
        switch raw {
        case .complete: self = .complete
        case .brief: self = .brief
        case .concise: self = .concise
        }
    }
}

extension MsgidComparison {
    init(_ raw: PecUniFFI.MsgidComparison) {
        switch raw {
        case .same: self = .same
        case .different: self = .different
        case .absent: self = .absent
        }
    }
}

extension PartResult {
    init(_ raw: PecUniFFI.PartResult) {
        switch raw {
        case .same: self = .same
        case .sameContent: self = .sameContent
        case .different: self = .different
        case .hashMatches: self = .hashMatches
        case .hashDiffers: self = .hashDiffers
        case .missing: self = .missing
        case .added: self = .added
        case .unknown: self = .unknown
        }
    }
}

extension HashForm {
    init(_ raw: PecUniFFI.HashForm) {
        switch raw {
        case .crlf: self = .crlf
        case .lf: self = .lf
        case .crlfTrimmed: self = .crlfTrimmed
        case .lfTrimmed: self = .lfTrimmed
        case .decoded: self = .decoded
        case .crlfOneEnd: self = .crlfOneEnd
        case .lfOneEnd: self = .lfOneEnd
        case .unknown: self = .unknown
        }
    }
}

extension PartStructure {
    init(_ raw: PecUniFFI.PartStructure) {
        switch raw {
        case .leaf: self = .leaf
        case .multipart: self = .multipart
        case .message: self = .message
        case .unknown: self = .unknown
        }
    }
}

extension MessageState {
    init(_ raw: PecUniFFI.MessageState) {
        switch raw {
        case .pending: self = .pending
        case .delivered: self = .delivered
        case .partial: self = .partial
        case .failed: self = .failed
        case .rejected: self = .rejected
        case .overdue: self = .overdue
        case .external: self = .external
        }
    }
}

extension RecipientState {
    init(_ raw: PecUniFFI.RecipientState) {
        switch raw {
        case .submitted: self = .submitted
        case .accepted: self = .accepted
        case .external: self = .external
        case .inCharge: self = .inCharge
        case .delayed: self = .delayed
        case .delivered: self = .delivered
        case .failed: self = .failed
        case .rejected: self = .rejected
        case .overdue: self = .overdue
        }
    }
}

extension DirectoryForm {
    init(_ raw: PecUniFFI.DirectoryForm) {
        switch raw {
        case .ldif: self = .ldif
        case .csv: self = .csv
        case .json: self = .json
        case .unknown: self = .unknown
        }
    }
}

extension FaultKind {
    init(_ raw: PecUniFFI.FaultKind) {
        switch raw {
        case .damaged: self = .damaged
        case .lost: self = .lost
        case .log: self = .log
        case .index: self = .index
        case .leftover: self = .leftover
        case .verdict: self = .verdict
        case .unknown: self = .unknown
        }
    }
}

extension Order {
    init(_ raw: PecUniFFI.Order) {
        switch raw {
        case .newestFirst: self = .newestFirst
        case .oldestFirst: self = .oldestFirst
        }
    }
}

extension Folder {
    init(_ raw: PecUniFFI.Folder) {
        switch raw {
        case .sent: self = .sent
        case .unsent: self = .unsent
        case .other: self = .other
        }
    }
}

extension Mark {
    init(_ raw: PecUniFFI.Mark) {
        switch raw {
        case .seen: self = .seen
        case .answered: self = .answered
        case .flagged: self = .flagged
        }
    }
}

// And back, for what a caller gives.

extension PecUniFFI.ErrorClass {
    init(_ value: Libpec.ErrorClass) {
        switch value {
        case .none: self = .none
        case .noRecipient: self = .noRecipient
        case .noDomain: self = .noDomain
        case .virus: self = .virus
        case .other: self = .other
        }
    }
}

extension PecUniFFI.ReceiptType {
    init(_ value: Libpec.ReceiptType) {
        switch value {
        case .complete: self = .complete
        case .brief: self = .brief
        case .concise: self = .concise
        }
    }
}

extension PecUniFFI.Timeout {
    init(_ value: Libpec.Timeout) {
        switch value {
        case .twelveHours: self = .twelveHours
        case .twentyFourHours: self = .twentyFourHours
        }
    }
}

extension PecUniFFI.Folder {
    init(_ value: Libpec.Folder) {
        switch value {
        case .sent: self = .sent
        case .unsent: self = .unsent
        case .other: self = .other
        }
    }
}

extension PecUniFFI.Mark {
    init(_ value: Libpec.Mark) {
        switch value {
        case .seen: self = .seen
        case .answered: self = .answered
        case .flagged: self = .flagged
        }
    }
}

extension PecUniFFI.PortErrorKind {
    init(_ value: Libpec.PortErrorKind) {
        switch value {
        case .notFound: self = .notFound
        case .exists: self = .exists
        case .conflict: self = .conflict
        case .unsupported: self = .unsupported
        case .full: self = .full
        case .unavailable: self = .unavailable
        case .denied: self = .denied
        case .damaged: self = .damaged
        case .newer: self = .newer
        case .foreign: self = .foreign
        case .invalid: self = .invalid
        case .failed: self = .failed
        }
    }
}
