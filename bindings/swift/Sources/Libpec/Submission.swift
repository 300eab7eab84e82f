import Foundation
import PecUniFFI

/// What became of one message at one time.
public struct Submission: Hashable, Sendable, CustomStringConvertible {
    /// The Message-ID that the sender's program gave to it.
    public let msgid: String?
    /// The Message-ID that the sender's provider gave to it: its identity.
    public let identifier: String?
    /// Who sent it.
    public let sender: String?
    /// Its subject.
    public let subject: String?
    /// When the sender's provider accepted it.
    public let acceptedAt: Date?
    /// What became of it, all its recipients together.
    public let state: MessageState
    /// What became of it for each recipient.
    public let recipients: [RecipientStatus]
    /// Codes of findings: what is out of the ordinary.
    public let flags: [String]
    /// Identifiers of submissions to which a sent message without receipts may belong.
    public let suggested: [String]
    private let json: String

    init(_ raw: PecUniFFI.Submission) {
        msgid = raw.msgid
        identifier = raw.identifier
        sender = raw.sender
        subject = raw.subject
        acceptedAt = raw.acceptedAt.map { moment($0) }
        state = MessageState(raw.state)
        recipients = raw.recipients.map { RecipientStatus($0) }
        flags = raw.flags
        suggested = raw.suggested
        json = raw.json
    }

    /// All of it as canonical JSON, on one line: an entry of `messages` in docs/report.md.
    public func toJson() -> String { json }

    /// Its state alone: the rest is personal data.
    public var description: String { "Submission(\(state.rawValue), \(recipients.count) recipients)" }
}

/// What became of a message for one recipient.
public struct RecipientStatus: Hashable, Sendable, CustomStringConvertible {
    /// The address.
    public let address: String
    /// Whether it is a PEC address; `nil` if no receipt says it.
    public let certified: Bool?
    /// What became of it.
    public let state: RecipientState
    /// Since when, as the receipt that proves it says.
    public let at: Date?
    /// The provider's words, if it failed.
    public let reason: String?
    /// The messages that prove it.
    public let evidence: [Evidence]
    /// Codes of findings: what is out of the ordinary.
    public let flags: [String]

    init(_ raw: PecUniFFI.RecipientStatus) {
        address = raw.address
        certified = raw.certified
        state = RecipientState(raw.state)
        at = raw.at.map { moment($0) }
        reason = raw.reason
        evidence = raw.evidence.map { Evidence($0) }
        flags = raw.flags
    }

    /// The state alone: the rest is personal data.
    public var description: String { "RecipientStatus(\(state.rawValue))" }
}

/// A message that proves something about a recipient.
public struct Evidence: Hashable, Sendable {
    /// What it is.
    public let kind: MessageKind
    /// The verdict on it.
    public let verdict: Verdict
    /// SHA-256 of the message, lower-case hexadecimal: which one to keep.
    public let messageSha256: String

    init(_ raw: PecUniFFI.Evidence) {
        kind = MessageKind(raw.kind)
        verdict = Verdict(raw.verdict)
        messageSha256 = raw.messageSha256
    }
}

/// A receipt that belongs to no message that the tracker knows, or that certifies nothing.
public struct Orphan: Hashable, Sendable, CustomStringConvertible {
    /// SHA-256 of the message, lower-case hexadecimal.
    public let messageSha256: String
    /// What it is.
    public let kind: MessageKind
    /// The verdict on it.
    public let verdict: Verdict
    /// The submission that it names.
    public let identifier: String?
    /// The original that it names.
    public let msgid: String?
    /// The recipient that it is about.
    public let recipient: String?
    /// The code of the finding that says why it moves no state.
    public let why: String
    /// Identifiers of submissions to which it may belong.
    public let suggested: [String]
    private let json: String

    init(_ raw: PecUniFFI.Orphan) {
        messageSha256 = raw.messageSha256
        kind = MessageKind(raw.kind)
        verdict = Verdict(raw.verdict)
        identifier = raw.identifier
        msgid = raw.msgid
        recipient = raw.recipient
        why = raw.why
        suggested = raw.suggested
        json = raw.json
    }

    /// All of it as canonical JSON, on one line: an entry of `orphans` in docs/report.md.
    public func toJson() -> String { json }

    /// What it is, and why it is here: the rest is personal data.
    public var description: String { "Orphan(\(kind.rawValue), \(verdict.rawValue), \(why))" }
}
