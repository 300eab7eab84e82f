import Foundation
import PecUniFFI

/// Named bytes that are written once and never changed, which an ``Archive`` keeps its truth in: a folder, a bucket, a table with two
/// columns.
///
/// All functions block, and several threads call them at once. Names are those for which ``ObjectInfo/isName(_:)`` holds; another one is
/// ``PortErrorKind/invalid`` in each call. ``Conformance`` tries all that is said here.
public protocol ArchiveObjects: Sendable {
    /// Stores bytes under a name that is free, else ``PortErrorKind/exists``. **When it returns, they outlast a power cut.** Of several
    /// who take one name at once, one succeeds.
    func create(_ name: String, _ content: Data) throws

    /// All bytes of an object, or ``PortErrorKind/notFound``.
    func get(_ name: String) throws -> Data

    /// `length` bytes from `start` on; fewer, perhaps none, where the object ends earlier. Or ``PortErrorKind/notFound``. Both numbers may
    /// be as large as an `Int` can be.
    func getRange(_ name: String, start: Int, length: Int) throws -> Data

    /// At most `most` objects whose names begin with `prefix` and stand behind `after`, in order, byte by byte. None only when there are
    /// no more.
    func list(prefix: String, after: String?, most: Int) throws -> [ObjectInfo]

    /// Deletes an object, or ``PortErrorKind/notFound``.
    func delete(_ name: String) throws
}

/// An object, without its bytes.
public struct ObjectInfo: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// How many bytes it has.
    public let size: Int

    /// An object of this name and size.
    public init(name: String, size: Int) {
        self.name = name
        self.size = size
    }

    /// Whether an object may have this name: parts of small letters, digits, `-`, `_` and `.`, which neither begin nor end with a dot,
    /// with one `/` between them; at most 200 bytes.
    public static func isName(_ name: String) -> Bool { PecUniFFI.isObjectName(name: name) }
}

final class ObjectsAdapter: PecUniFFI.ObjectsCallback, @unchecked Sendable {
    private let objects: any ArchiveObjects
    private let thrown: Thrown

    init(_ objects: any ArchiveObjects, _ thrown: Thrown) {
        self.objects = objects
        self.thrown = thrown
    }

    func create(name: String, content: Data) throws {
        try thrown.port { try objects.create(name, content) }
    }

    func get(name: String) throws -> Data {
        try thrown.port { try objects.get(name) }
    }

    func getRange(name: String, start: Int64, length: Int64) throws -> Data {
        try thrown.port { try objects.getRange(name, start: Int(clamping: start), length: Int(clamping: length)) }
    }

    func list(prefix: String, after: String?, most: Int64) throws -> [PecUniFFI.ObjectInfo] {
        let found = try thrown.port { try objects.list(prefix: prefix, after: after, most: Int(clamping: most)) }
        return found.map { PecUniFFI.ObjectInfo(name: $0.name, size: Int64(clamping: $0.size)) }
    }

    func delete(name: String) throws {
        try thrown.port { try objects.delete(name) }
    }
}
