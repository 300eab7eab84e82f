import Foundation
import PecUniFFI

extension Archive {
    /// What became of one message of a source: it has a SHA-256, or a code that says why there is none.
    public struct Progress: Hashable, Sendable, CustomStringConvertible {
        /// Its id in the source.
        public let id: String
        /// Its name in the archive, in which it is kept for good.
        public let sha256: String?
        /// Its bytes.
        public let bytes: Int
        /// Whether the archive did not have it before.
        public let isNew: Bool
        /// Why it could not be had from the source: a ``PortErrorKind``.
        public let code: String?
        /// The same for a person.
        public let text: String?

        init(_ raw: PecUniFFI.AddProgress) {
            id = raw.id
            sha256 = raw.sha256
            bytes = Int(clamping: raw.bytes)
            isNew = raw.new
            code = raw.code
            text = raw.text
        }

        /// Without its id, and without words.
        public var description: String { "Progress(\(sha256 ?? code ?? ""))" }
    }

    /// What was taken in.
    public struct Summary: Hashable, Sendable {
        /// Messages that the archive did not have before.
        public let new: Int
        /// Messages that it had already.
        public let known: Int
        /// Messages that could not be had from the source.
        public let failed: Int
        /// Of the new ones, those that could not be judged: they are kept as they are.
        public let unreadable: Int
        /// Bytes of the new ones.
        public let bytes: Int

        init(_ raw: PecUniFFI.Summary) {
            new = Int(clamping: raw.new)
            known = Int(clamping: raw.known)
            failed = Int(clamping: raw.failed)
            unreadable = Int(clamping: raw.unreadable)
            bytes = Int(clamping: raw.bytes)
        }
    }

    /// How far a check or a repair is.
    public struct Checking: Hashable, Sendable {
        /// Bytes of objects that were read; of a repair, segments at first.
        public let done: Int
        /// Of how many.
        public let all: Int
        /// Messages that were sound so far.
        public let messages: Int

        init(_ raw: PecUniFFI.Checking) {
            done = Int(clamping: raw.done)
            all = Int(clamping: raw.all)
            messages = Int(clamping: raw.messages)
        }
    }

    /// What a check found.
    public struct Checked: Hashable, Sendable {
        /// Whether nothing is wrong with what was kept.
        public let isSound: Bool
        /// Messages whose bytes are those that were taken in.
        public let sound: Int
        /// Their bytes.
        public let bytes: Int
        /// Of those, how many were verified again.
        public let verified: Int
        /// What is wrong, the first 10,000.
        public let faults: [Fault]
        /// How many faults there are.
        public let faultsInAll: Int
        /// Segments of the log.
        public let segments: Int
        /// The end of the log, as it was read.
        public let head: String?

        init(_ raw: PecUniFFI.Checked) {
            isSound = raw.isSound
            sound = Int(clamping: raw.sound)
            bytes = Int(clamping: raw.bytes)
            verified = Int(clamping: raw.verified)
            faults = raw.faults.map { Fault($0) }
            faultsInAll = Int(clamping: raw.faultsInAll)
            segments = Int(clamping: raw.segments)
            head = raw.head
        }
    }

    /// Something that is not as it was.
    public struct Fault: Hashable, Sendable {
        /// What kind of fault it is.
        public let kind: FaultKind
        /// The object that it is in, if it is in one.
        public let objectName: String?
        /// SHA-256 of the message that it concerns, if it concerns one.
        public let sha256: String?
        /// What is wrong.
        public let detail: String

        init(_ raw: PecUniFFI.Fault) {
            kind = FaultKind(raw.kind)
            objectName = raw.object
            sha256 = raw.sha256
            detail = raw.detail
        }
    }

    /// What a repair did.
    public struct Repaired: Hashable, Sendable {
        /// Messages in the archive now.
        public let messages: Int
        /// Of those, the ones that stood in packs of which the log knew nothing.
        public let salvaged: Int

        init(_ raw: PecUniFFI.Repaired) {
            messages = Int(clamping: raw.messages)
            salvaged = Int(clamping: raw.salvaged)
        }
    }

    /// What was handed out.
    public struct Exported: Hashable, Sendable {
        /// Messages.
        public let messages: Int
        /// Their bytes.
        public let bytes: Int
        /// SHA-256 of the list of hashes: the log names it, so the archive witnesses what was handed out.
        public let manifest: String?

        init(_ raw: PecUniFFI.Exported) {
            messages = Int(clamping: raw.messages)
            bytes = Int(clamping: raw.bytes)
            manifest = raw.manifest
        }
    }

    /// Something that was done to the archive.
    public struct Event: Hashable, Sendable, CustomStringConvertible {
        /// The number of the segment of the log.
        public let segment: Int
        /// When, by the clock of whoever did it.
        public let at: Date
        /// Who did it.
        public let who: String
        /// What, as `add` or `tag`.
        public let what: String
        /// SHA-256 of the message that it was done to; `nil` if it was done to none.
        public let sha256: String?
        private let json: String

        init(_ raw: PecUniFFI.Event) {
            segment = Int(clamping: raw.segment)
            at = moment(raw.at)
            who = raw.who
            what = raw.what
            sha256 = raw.sha256
            json = raw.json
        }

        /// All of it in JSON, on one line: also to what it was done.
        public func toJson() -> String { json }

        /// What, and where in the log.
        public var description: String { "Event(\(segment), \(what))" }
    }
}

/// Something that may have failed.
protocol Failing: AnyObject {
    var failure: (any Error)? { get }
}

/// A function of the caller's that hears how far something is: it keeps what that throws until the engine has returned.
///
/// It crosses no thread: the engine calls it on the one that called.
class Hearing<Told>: Failing {
    private let hears: (Told) throws -> Bool
    private(set) var failure: (any Error)?

    init(_ hears: @escaping (Told) throws -> Bool) {
        self.hears = hears
    }

    func tell(_ told: Told) -> Bool {
        guard failure == nil else { return false }
        do {
            return try hears(told)
        } catch {
            failure = error
            return false
        }
    }
}

final class AddHearing: Hearing<Archive.Progress>, PecUniFFI.AddCallback, @unchecked Sendable {
    func told(progress: PecUniFFI.AddProgress) -> Bool { tell(Archive.Progress(progress)) }
}

final class CheckHearing: Hearing<Archive.Checking>, PecUniFFI.CheckCallback, @unchecked Sendable {
    func told(checking: PecUniFFI.Checking) -> Bool { tell(Archive.Checking(checking)) }
}

final class EventHearing: Hearing<Archive.Event>, PecUniFFI.EventCallback, @unchecked Sendable {
    func told(event: PecUniFFI.Event) -> Bool { tell(Archive.Event(event)) }
}
