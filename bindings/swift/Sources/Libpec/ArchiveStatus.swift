import Foundation
import PecUniFFI

extension Archive {
    /// How long messages are kept.
    public struct Policy: Hashable, Sendable {
        /// Years from the day on which a message was first seen, in which it cannot be deleted: at most 65,535.
        public let retentionYears: Int
        /// Whether messages may be deleted after that.
        public let deletion: Bool

        /// Ten years, and nothing is deleted, if nothing else is said.
        public init(retentionYears: Int = 10, deletion: Bool = false) {
            self.retentionYears = retentionYears
            self.deletion = deletion
        }

        init(_ raw: PecUniFFI.Retention) {
            retentionYears = Int(clamping: raw.years)
            deletion = raw.deletion
        }

        var raw: PecUniFFI.Retention {
            PecUniFFI.Retention(years: Int64(clamping: retentionYears), deletion: deletion)
        }
    }

    /// How many submissions stand in a way that people look after.
    public struct Counts: Hashable, Sendable {
        /// A receipt is missing.
        public let overdue: Int
        /// Delayed for some recipient.
        public let delayed: Int
        /// Not delivered to some recipient, or refused, since the time that was asked about.
        public let failed: Int
        /// Delivered to all, since that time.
        public let delivered: Int
        /// Something is awaited, and not late.
        public let pending: Int

        init(_ raw: PecUniFFI.Counts) {
            overdue = Int(clamping: raw.overdue)
            delayed = Int(clamping: raw.delayed)
            failed = Int(clamping: raw.failed)
            delivered = Int(clamping: raw.delivered)
            pending = Int(clamping: raw.pending)
        }
    }

    /// How one mailbox stands.
    public struct MailboxStatus: Hashable, Sendable, CustomStringConvertible {
        /// Its name.
        public let name: String
        /// How many messages lay in it.
        public let messages: Int
        /// Their bytes.
        public let bytes: Int
        /// When something was last taken in from it.
        public let lastAdded: Date
        /// How the submissions stand about which it holds a message.
        public let submissions: Counts

        init(_ raw: PecUniFFI.MailboxStatus) {
            name = raw.name
            messages = Int(clamping: raw.messages)
            bytes = Int(clamping: raw.bytes)
            lastAdded = moment(raw.lastAdded)
            submissions = Counts(raw.submissions)
        }

        /// Without its name.
        public var description: String { "MailboxStatus(\(messages) messages)" }
    }

    /// How the archive stands.
    public struct Status: Hashable, Sendable, CustomStringConvertible {
        /// Messages in it.
        public let messages: Int
        /// Their bytes, as they were taken in.
        public let bytes: Int
        /// When it was made.
        public let created: Date?
        /// When everything in it was last read back.
        public let checked: Date?
        /// How long messages are kept.
        public let policy: Policy
        /// Segments of the log.
        public let segments: Int
        /// The end of the log: whoever notes it down can prove later that nothing before it was changed.
        public let head: String
        /// Its mailboxes, by name.
        public let mailboxes: [MailboxStatus]
        /// How the submissions of all mailboxes stand.
        public let submissions: Counts
        /// Receipts that certify nothing, or that stand inside another message: forged perhaps.
        public let claims: Int
        /// Receipts that belong to nothing that was sent.
        public let orphans: Int
        /// Messages that could not be read.
        public let unreadable: Int
        private let json: String

        init(_ raw: PecUniFFI.ArchiveStatus) {
            messages = Int(clamping: raw.messages)
            bytes = Int(clamping: raw.bytes)
            created = raw.created.map { moment($0) }
            checked = raw.checked.map { moment($0) }
            policy = Policy(raw.policy)
            segments = Int(clamping: raw.segments)
            head = raw.head
            mailboxes = raw.mailboxes.map { MailboxStatus($0) }
            submissions = Counts(raw.submissions)
            claims = Int(clamping: raw.claims)
            orphans = Int(clamping: raw.orphans)
            unreadable = Int(clamping: raw.unreadable)
            json = raw.json
        }

        /// All of it in JSON, on one line: the same bytes in every language.
        public func toJson() -> String { json }

        /// Numbers, and no names.
        public var description: String { "Status(\(messages) messages, \(submissions))" }
    }

    /// The end of the log.
    public struct LogHead: Hashable, Sendable {
        /// The number of its last segment.
        public let segment: Int
        /// The hash of that segment, which is one of all before it, too.
        public let sha256: String

        init(_ raw: PecUniFFI.LogHead) {
            segment = Int(clamping: raw.segment)
            sha256 = raw.sha256
        }
    }
}
