import Foundation
import PecUniFFI

/// Follows what was sent: from the receipts that are fed to it, in any order and any number of times, to what became of each message
/// for each recipient. Several threads and tasks may use one.
public final class Tracker: Sendable {
    private let handle: PecUniFFI.Tracker

    private init(_ handle: PecUniFFI.Tracker) {
        self.handle = handle
    }

    /// An empty tracker.
    public convenience init() {
        self.init(PecUniFFI.Tracker())
    }

    /// The tracker that ``snapshot()`` wrote. **Trusts the host**: whoever can write into its store can make up receipts.
    ///
    /// - Throws: ``PecError`` `snapshot` or `snapshot_version` if it cannot be read.
    public static func trustedFromSnapshot(_ json: String) throws -> Tracker {
        Tracker(try engine { try PecUniFFI.Tracker.trustedFromSnapshot(json: json) })
    }

    /// Takes in what a judged message says: a fact if it is a certified receipt, else a claim if it says that it is one.
    ///
    /// - Returns: whether anything in it was new.
    @discardableResult
    public func feed(_ report: Report) throws -> Bool {
        try engine { try handle.feed(report: report.handle) }
    }

    /// Takes in a message as the host sent it, which gives it a row also without any receipt.
    ///
    /// - Returns: whether it was new; `nil` if it has not exactly one author, and was not taken in.
    @discardableResult
    public func feedSent(_ message: Message) throws -> Bool? {
        try engine { try handle.feedSent(message: message.handle) }
    }

    /// Takes in a fact from the host's own store, as ``Report/factJson()`` gave it. **Trusts the host**: whoever can write into the
    /// store can make up receipts.
    ///
    /// - Returns: whether it was new.
    /// - Throws: ``PecError`` `snapshot` or `snapshot_version` if it cannot be read.
    @discardableResult
    public func feedTrustedFact(_ json: String) throws -> Bool {
        try engine { try handle.feedTrustedFact(json: json) }
    }

    /// What became of each message, as of `now`.
    public func submissions(now: Date) throws -> [Submission] {
        try engine { try handle.submissions(now: seconds(now)) }.map { Submission($0) }
    }

    /// What belongs to no message.
    public func orphans() throws -> [Orphan] {
        try engine { try handle.orphans() }.map { Orphan($0) }
    }

    /// The first moment after `now` at which time alone changes some state; `nil` if there is none.
    public func nextDeadline(now: Date) throws -> Date? {
        try engine { try handle.nextDeadline(now: seconds(now)) }.map { moment($0) }
    }

    /// Adds all that another tracker holds.
    public func merge(_ other: Tracker) throws {
        try engine { try handle.merge(other: other.handle) }
    }

    /// The whole set in JSON, for a store of the host's.
    public func snapshot() throws -> String {
        try engine { try handle.snapshot() }
    }
}
