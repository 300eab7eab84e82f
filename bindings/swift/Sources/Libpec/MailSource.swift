import Foundation
import PecUniFFI

/// Messages somewhere, each under an id that stays: a Maildir, an export, a live mailbox.
///
/// All functions block. One thread calls them at a time, mostly another one than that which called `add` of an ``Archive``. What one call
/// throws concerns that call: the other messages go on. ``Conformance`` tries all that is said here.
public protocol MailSource {
    /// At most `most` messages behind the one with the id `after`; without it, the first. None at the end, and only there.
    /// ``PortErrorKind/notFound`` if `after` is none of its ids.
    func list(after: String?, most: Int) throws -> [Listed]

    /// The bytes of a message, not changed in any way. ``PortErrorKind/notFound`` if there is none with this id.
    func fetch(_ id: String) throws -> MessagePieces

    /// Sets a mark on a message, or takes it away. Unless it is written, ``PortErrorKind/unsupported``.
    func mark(_ id: String, _ mark: Mark, on: Bool) throws

    /// Deletes a message from the source. Unless it is written, ``PortErrorKind/unsupported``.
    func delete(_ id: String) throws
}

extension MailSource {
    /// This source keeps no marks.
    public func mark(_ id: String, _ mark: Mark, on: Bool) throws {
        throw PortError(.unsupported, "this source keeps no marks")
    }

    /// This source is only read.
    public func delete(_ id: String) throws {
        throw PortError(.unsupported, "this source is only read")
    }
}

/// A message in a source.
public struct Listed: Hashable, Sendable, CustomStringConvertible {
    /// Its id: not empty, at most 4096 bytes, any characters. It never names another message.
    public let id: String
    /// Which kind of folder it lies in.
    public let folder: Folder
    /// Its bytes, if the source knows them.
    public let size: Int?
    /// Whether what has this id never changes, so that what was taken in once need not be fetched again.
    public let isPermanent: Bool
    /// Whether it comes out of a mailbox file, which may have put a `>` before some of its lines.
    public let isQuoted: Bool
    /// The marks on it.
    public let marks: Set<Mark>

    /// A message with this id.
    public init(
        _ id: String,
        folder: Folder = .other,
        size: Int? = nil,
        isPermanent: Bool = false,
        isQuoted: Bool = false,
        marks: Set<Mark> = []
    ) {
        self.id = id
        self.folder = folder
        self.size = size
        self.isPermanent = isPermanent
        self.isQuoted = isQuoted
        self.marks = marks
    }

    var raw: PecUniFFI.Listed {
        PecUniFFI.Listed(
            id: id,
            folder: PecUniFFI.Folder(folder),
            size: size.map { Int64(clamping: $0) },
            permanent: isPermanent,
            quoted: isQuoted,
            marks: marks.map { PecUniFFI.Mark($0) }
        )
    }

    /// Without its id.
    public var description: String { "Listed(\(folder.rawValue))" }
}

/// The bytes of a message, one piece after the other.
public struct MessagePieces {
    let next: () throws -> Data?

    /// All at once.
    public init(_ content: Data) {
        var rest: Data? = content
        next = {
            defer { rest = nil }
            return rest
        }
    }

    /// What a function gives until it gives `nil`.
    public init(next: @escaping () throws -> Data?) {
        self.next = next
    }
}

final class SourceAdapter: PecUniFFI.SourceCallback, @unchecked Sendable {
    private let source: any MailSource
    private let thrown: Thrown
    private var pieces: MessagePieces?

    init(_ source: any MailSource, _ thrown: Thrown) {
        self.source = source
        self.thrown = thrown
    }

    func list(after: String?, most: Int64) throws -> [PecUniFFI.Listed] {
        try thrown.port { try source.list(after: after, most: Int(clamping: most)) }.map { $0.raw }
    }

    func begin(id: String) throws {
        pieces = try thrown.port { try source.fetch(id) }
    }

    func piece() throws -> Data {
        // An empty one would be the end.
        while let piece = try thrown.port({ try pieces?.next() }) {
            if !piece.isEmpty {
                return piece
            }
        }
        return Data()
    }

    func end() {
        pieces = nil
    }

    func mark(id: String, mark: PecUniFFI.Mark, on: Bool) throws {
        try thrown.port { try source.mark(id, Mark(mark), on: on) }
    }

    func delete(id: String) throws {
        try thrown.port { try source.delete(id) }
    }
}
