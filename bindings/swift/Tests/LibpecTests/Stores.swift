import Foundation
import Libpec

// Stores and a source that are written in Swift: small ones, in memory.

/// Whether one text stands before another, byte by byte.
func isBefore(_ one: String, _ other: String) -> Bool {
    one.utf8.lexicographicallyPrecedes(other.utf8)
}

/// Objects in a dictionary. A second one over the same ``Kept`` is another handle on it.
class MapObjects: ArchiveObjects, @unchecked Sendable {
    final class Kept: @unchecked Sendable {
        let lock = NSLock()
        var all: [String: Data] = [:]
    }

    let kept: Kept

    init(_ kept: Kept = Kept()) {
        self.kept = kept
    }

    func create(_ name: String, _ content: Data) throws {
        try allowed(name)
        kept.lock.lock()
        defer { kept.lock.unlock() }
        if kept.all[name] != nil {
            throw PortError(.exists, "there is a \(name) already")
        }
        kept.all[name] = content
    }

    func get(_ name: String) throws -> Data {
        try allowed(name)
        kept.lock.lock()
        defer { kept.lock.unlock() }
        guard let content = kept.all[name] else { throw absent(name) }
        return content
    }

    func getRange(_ name: String, start: Int, length: Int) throws -> Data {
        let content = try get(name)
        return Data(content.dropFirst(start).prefix(length))
    }

    func list(prefix: String, after: String?, most: Int) throws -> [ObjectInfo] {
        kept.lock.lock()
        defer { kept.lock.unlock() }
        let names = kept.all.keys.filter { name in
            name.utf8.starts(with: prefix.utf8) && (after.map { isBefore($0, name) } ?? true)
        }
        return names.sorted(by: isBefore).prefix(most).map { name in
            ObjectInfo(name: name, size: kept.all[name]?.count ?? 0)
        }
    }

    func delete(_ name: String) throws {
        try allowed(name)
        kept.lock.lock()
        defer { kept.lock.unlock() }
        if kept.all.removeValue(forKey: name) == nil {
            throw absent(name)
        }
    }

    private func allowed(_ name: String) throws {
        if !ObjectInfo.isName(name) {
            throw PortError(.invalid, "this is no name of an object")
        }
    }

    private func absent(_ name: String) -> PortError {
        PortError(.notFound, "there is no \(name)")
    }
}

/// A text that is compared byte by byte: a `String` is equal to another one that only looks the same.
struct Bytes: Hashable {
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }
}

/// An index in dictionaries: a query looks at every document.
final class MapIndex: ArchiveIndex, @unchecked Sendable {
    final class Kept: @unchecked Sendable {
        let lock = NSLock()
        var position = IndexPosition()
        var documents: [Bytes: IndexDocument] = [:]
        var texts: [String: Set<Bytes>] = [:]
    }

    let kept: Kept

    init(_ kept: Kept = Kept()) {
        self.kept = kept
    }

    func position() throws -> IndexPosition {
        locked { kept.position }
    }

    func write(_ batch: IndexBatch) throws {
        try locked {
            if kept.position != batch.after {
                throw PortError(.conflict, "somebody else wrote to the index")
            }
            for key in batch.remove {
                kept.documents[Bytes(key)] = nil
            }
            for text in batch.texts where kept.texts[text.id] == nil {
                kept.texts[text.id] = Set(text.words.map { Bytes($0) })
            }
            for document in batch.documents {
                kept.documents[Bytes(document.key)] = document
            }
            let used = Set(kept.documents.values.flatMap { $0.texts })
            kept.texts = kept.texts.filter { used.contains($0.key) }
            kept.position = batch.position
        }
    }

    func get(_ keys: [String]) throws -> [IndexDocument?] {
        locked { keys.map { kept.documents[Bytes($0)] } }
    }

    func hasTexts(_ ids: [String]) throws -> [Bool] {
        locked { ids.map { kept.texts[$0] != nil } }
    }

    func find(_ query: IndexQuery) throws -> [IndexDocument] {
        let newestFirst = query.order == .newestFirst
        let found = locked { matching(query) }.filter { document in
            guard let place = query.after else { return true }
            let behind = precedes(place.at, place.key, document.at, document.key)
            let before = precedes(document.at, document.key, place.at, place.key)
            return newestFirst ? before : behind
        }
        let sorted = found.sorted { one, other in
            newestFirst
                ? precedes(other.at, other.key, one.at, one.key)
                : precedes(one.at, one.key, other.at, other.key)
        }
        return Array(sorted.prefix(query.most))
    }

    func count(_ query: IndexQuery) throws -> Int {
        locked { matching(query).count }
    }

    func clear() throws {
        locked {
            kept.position = IndexPosition()
            kept.documents = [:]
            kept.texts = [:]
        }
    }

    private func locked<T>(_ job: () throws -> T) rethrows -> T {
        kept.lock.lock()
        defer { kept.lock.unlock() }
        return try job()
    }

    private func precedes(_ at: Int64, _ key: String, _ otherAt: Int64, _ otherKey: String) -> Bool {
        at == otherAt ? isBefore(key, otherKey) : at < otherAt
    }

    private func matching(_ query: IndexQuery) -> [IndexDocument] {
        kept.documents.values.filter { matches($0, query) }
    }

    private func matches(_ document: IndexDocument, _ query: IndexQuery) -> Bool {
        let labels = Set(document.labels.map { Bytes($0) })
        guard Bytes(document.family) == Bytes(query.family) else { return false }
        guard query.labels.allSatisfy({ labels.contains(Bytes($0)) }) else { return false }
        guard !query.without.contains(where: { labels.contains(Bytes($0)) }) else { return false }
        if let start = query.start, document.at < start { return false }
        if let before = query.before, document.at >= before { return false }
        if let passed = query.duePassed {
            guard let due = document.due, due <= passed else { return false }
        }
        if let ahead = query.dueAhead, let due = document.due, due <= ahead { return false }
        return query.words.allSatisfy { word in
            document.texts.contains { has(kept.texts[$0] ?? [], word) }
        }
    }

    private func has(_ words: Set<Bytes>, _ word: IndexWord) -> Bool {
        let wanted = Bytes(word.text)
        guard word.isPrefix else { return words.contains(wanted) }
        return words.contains { $0.bytes.starts(with: wanted.bytes) }
    }
}

/// Messages in a list.
final class ListSource: MailSource {
    private var messages: [(listed: Listed, content: Data)]

    init(_ messages: [Data]) {
        self.messages = messages.enumerated().map { number, content in
            (Listed(String(number), size: content.count, isPermanent: true), content)
        }
    }

    func list(after: String?, most: Int) throws -> [Listed] {
        let from = try after.map { try place($0) + 1 } ?? 0
        return messages.dropFirst(from).prefix(most).map { $0.listed }
    }

    func fetch(_ id: String) throws -> MessagePieces {
        MessagePieces(messages[try place(id)].content)
    }

    func mark(_ id: String, _ mark: Mark, on: Bool) throws {
        let at = try place(id)
        let old = messages[at].listed
        let marks = on ? old.marks.union([mark]) : old.marks.subtracting([mark])
        messages[at].listed = Listed(old.id, size: old.size, isPermanent: true, marks: marks)
    }

    func delete(_ id: String) throws {
        messages.remove(at: try place(id))
    }

    private func place(_ id: String) throws -> Int {
        guard let at = messages.firstIndex(where: { Bytes($0.listed.id) == Bytes(id) }) else {
            throw PortError(.notFound, "there is no message with this id")
        }
        return at
    }
}
