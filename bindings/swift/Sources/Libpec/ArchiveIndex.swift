import Foundation
import PecUniFFI

/// Documents with labels and words, found fast: what an ``Archive`` is searched by. It is derived: all in it can be made anew from the
/// ``ArchiveObjects``.
///
/// Keys, families, labels and words are compared and ordered byte by byte as UTF-8, without regard to languages: compare their `utf8`
/// views, for `String` compares characters. They hold no NUL. All functions block, and several threads call them at once.
/// ``Conformance`` tries all that is said here.
public protocol ArchiveIndex: Sendable {
    /// Up to where it was written; of a new one, `IndexPosition()`.
    func position() throws -> IndexPosition

    /// Writes a batch, all of it or nothing. ``PortErrorKind/conflict`` if its position is not ``IndexBatch/after``.
    func write(_ batch: IndexBatch) throws

    /// The documents with these keys, `nil` where there is none, in the order asked for.
    func get(_ keys: [String]) throws -> [IndexDocument?]

    /// Which of these texts it has, in the order asked for.
    func hasTexts(_ ids: [String]) throws -> [Bool]

    /// The documents that match, at most ``IndexQuery/most``, in the order of the query.
    func find(_ query: IndexQuery) throws -> [IndexDocument]

    /// How many match, whatever ``IndexQuery/after`` and ``IndexQuery/most`` say.
    func count(_ query: IndexQuery) throws -> Int

    /// Empties it; its position is that of a new one.
    func clear() throws
}

/// How much of the archive's log an index holds. That of a new one is `IndexPosition()`.
public struct IndexPosition: Hashable, Sendable {
    /// The number of the last segment that was written to it.
    public let segment: Int
    /// Its hash, 64 hexadecimal digits.
    public let head: String

    /// The end of this segment.
    public init(segment: Int = 0, head: String = String(repeating: "0", count: 64)) {
        self.segment = segment
        self.head = head
    }

    init(_ raw: PecUniFFI.Position) {
        self.init(segment: Int(clamping: raw.segment), head: raw.head)
    }
}

/// What is written at once: removals first, then texts, then documents. Texts that no document has after that are gone.
public struct IndexBatch: Hashable, Sendable, CustomStringConvertible {
    /// The position that it builds on.
    public let after: IndexPosition
    /// The position once it is written.
    public let position: IndexPosition
    /// Keys of documents to take away, if they are there.
    public let remove: [String]
    /// Texts; one that is there already is left as it is.
    public let texts: [IndexText]
    /// Documents, each in place of the one with its key, if there is one.
    public let documents: [IndexDocument]

    init(_ raw: PecUniFFI.Batch) {
        after = IndexPosition(raw.after)
        position = IndexPosition(raw.position)
        remove = raw.remove
        texts = raw.texts.map { IndexText($0) }
        documents = raw.documents.map { IndexDocument($0) }
    }

    /// Its position alone: the rest is somebody's mail.
    public var description: String { "IndexBatch(\(position.segment))" }
}

/// The words of some text.
public struct IndexText: Hashable, Sendable, CustomStringConvertible {
    /// What it was made of: 64 hexadecimal digits.
    public let id: String
    /// Sorted, each once.
    public let words: [String]

    init(_ raw: PecUniFFI.Text) {
        id = raw.id
        words = raw.words
    }

    /// How many words.
    public var description: String { "IndexText(\(words.count) words)" }
}

/// Something to be found.
public struct IndexDocument: Hashable, Sendable, CustomStringConvertible {
    /// Its only name.
    public let key: String
    /// The kind of document: a query is about one.
    public let family: String
    /// Where it stands among the others of its family; those with equal numbers stand in the order of their keys.
    public let at: Int64
    /// When it changes by itself, in seconds since 1970.
    public let due: Int64?
    /// What it is found by. Sorted, each once.
    public let labels: [String]
    /// The ids of the texts whose words it has.
    public let texts: [String]
    /// What is kept with it.
    public let body: String

    /// A document.
    public init(
        key: String,
        family: String,
        at: Int64,
        due: Int64? = nil,
        labels: [String] = [],
        texts: [String] = [],
        body: String = ""
    ) {
        self.key = key
        self.family = family
        self.at = at
        self.due = due
        self.labels = labels
        self.texts = texts
        self.body = body
    }

    init(_ raw: PecUniFFI.Document) {
        key = raw.key
        family = raw.family
        at = raw.at
        due = raw.due
        labels = raw.labels
        texts = raw.texts
        body = raw.body
    }

    var raw: PecUniFFI.Document {
        PecUniFFI.Document(key: key, family: family, at: at, due: due, labels: labels, texts: texts, body: body)
    }

    /// What kind it is: the rest is somebody's mail.
    public var description: String { "IndexDocument(\(family))" }
}

/// What to look for: documents of one family that meet all conditions.
public struct IndexQuery: Hashable, Sendable, CustomStringConvertible {
    /// Of which family.
    public let family: String
    /// With all these labels.
    public let labels: [String]
    /// With none of these labels.
    public let without: [String]
    /// With all these words, in any of their texts, not necessarily the same one.
    public let words: [IndexWord]
    /// From this ``IndexDocument/at`` on.
    public let start: Int64?
    /// Before this ``IndexDocument/at``.
    public let before: Int64?
    /// With a ``IndexDocument/due`` that is at or before this time.
    public let duePassed: Int64?
    /// Without a ``IndexDocument/due``, or with one after this time.
    public let dueAhead: Int64?
    /// By ``IndexDocument/at``, then by ``IndexDocument/key``.
    public let order: Order
    /// Only those behind this place, in that order.
    public let after: IndexCursor?
    /// At most so many.
    public let most: Int

    init(_ raw: PecUniFFI.Query) {
        family = raw.family
        labels = raw.labels
        without = raw.without
        words = raw.words.map { IndexWord($0) }
        start = raw.start
        before = raw.before
        duePassed = raw.duePassed
        dueAhead = raw.dueAhead
        order = Order(raw.order)
        after = raw.after.map { IndexCursor($0) }
        most = Int(clamping: raw.most)
    }

    /// Of which family alone: people search for names.
    public var description: String { "IndexQuery(\(family))" }
}

/// A word to look for.
public struct IndexWord: Hashable, Sendable, CustomStringConvertible {
    /// The word, or how it begins.
    public let text: String
    /// Whether any word that begins so will do.
    public let isPrefix: Bool

    init(_ raw: PecUniFFI.Word) {
        text = raw.text
        isPrefix = raw.prefix
    }

    /// Not the word.
    public var description: String { "IndexWord" }
}

/// A document as a place in an order.
public struct IndexCursor: Hashable, Sendable, CustomStringConvertible {
    /// Its ``IndexDocument/at``.
    public let at: Int64
    /// Its key.
    public let key: String

    init(_ raw: PecUniFFI.Cursor) {
        at = raw.at
        key = raw.key
    }

    /// Without the key.
    public var description: String { "IndexCursor(\(at))" }
}

final class IndexAdapter: PecUniFFI.IndexCallback, @unchecked Sendable {
    private let index: any ArchiveIndex
    private let thrown: Thrown

    init(_ index: any ArchiveIndex, _ thrown: Thrown) {
        self.index = index
        self.thrown = thrown
    }

    func position() throws -> PecUniFFI.Position {
        let position = try thrown.port { try index.position() }
        return PecUniFFI.Position(segment: Int64(clamping: position.segment), head: position.head)
    }

    func write(batch: PecUniFFI.Batch) throws {
        try thrown.port { try index.write(IndexBatch(batch)) }
    }

    func get(keys: [String]) throws -> [PecUniFFI.Document?] {
        try thrown.port { try index.get(keys) }.map { $0?.raw }
    }

    func hasTexts(ids: [String]) throws -> [Bool] {
        try thrown.port { try index.hasTexts(ids) }
    }

    func find(query: PecUniFFI.Query) throws -> [PecUniFFI.Document] {
        try thrown.port { try index.find(IndexQuery(query)) }.map { $0.raw }
    }

    func count(query: PecUniFFI.Query) throws -> Int64 {
        Int64(clamping: try thrown.port { try index.count(IndexQuery(query)) })
    }

    func clear() throws {
        try thrown.port { try index.clear() }
    }
}
