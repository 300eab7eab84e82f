import Foundation
import PecUniFFI

/// The checks that every store and every source has to pass, yours too: what the protocols say, tried out.
///
/// Each call tries all checks, which are the same for every language, and gives an outcome for each. Some take memory (objects of 32 MB)
/// or start threads; none waits. A test asks for those that failed:
///
/// ```
/// XCTAssertEqual(try Conformance.checkObjects(fresh: { MyStore() }).filter { $0.violation != nil }, [])
/// ```
public enum Conformance {
    /// Tries a store of objects.
    ///
    /// - Parameters:
    ///   - fresh: makes a new and empty one.
    ///   - reopen: opens the one again that `fresh` made last, as another process does; without it, that one itself is used.
    public static func checkObjects(
        fresh: @escaping () throws -> any ArchiveObjects,
        reopen: (() throws -> any ArchiveObjects)? = nil
    ) throws -> [Outcome] {
        let fixture = Fixture(reopen)
        let opener = ObjectsFixture { anew in
            ObjectsAdapter(try fixture.open(anew ? fresh : nil), Thrown())
        }
        return try engine { try PecUniFFI.checkObjects(opener: opener) }.map { Outcome($0) }
    }

    /// Tries an index, as `checkObjects` tries objects.
    public static func checkIndex(
        fresh: @escaping () throws -> any ArchiveIndex,
        reopen: (() throws -> any ArchiveIndex)? = nil
    ) throws -> [Outcome] {
        let fixture = Fixture(reopen)
        let opener = IndexFixture { anew in
            IndexAdapter(try fixture.open(anew ? fresh : nil), Thrown())
        }
        return try engine { try PecUniFFI.checkIndex(opener: opener) }.map { Outcome($0) }
    }

    /// Tries a source.
    ///
    /// - Parameters:
    ///   - fresh: makes one that holds exactly these messages; which ids they get is up to it.
    ///   - reopen: opens that one again; without it, that one itself is used.
    ///   - canHold: says whether such a source can hold a message unchanged: an mbox, say, holds no empty one. By default, any.
    public static func checkSource(
        fresh: @escaping ([Data]) throws -> any MailSource,
        reopen: (() throws -> any MailSource)? = nil,
        canHold: @escaping (Data) -> Bool = { _ in true }
    ) throws -> [Outcome] {
        let fixture = Fixture(reopen)
        let opener = SourceFixture(canHold) { messages in
            let make: (() throws -> any MailSource)? = messages.map { given in { try fresh(given) } }
            return SourceAdapter(try fixture.open(make), Thrown())
        }
        return try engine { try PecUniFFI.checkSource(opener: opener) }.map { Outcome($0) }
    }

    /// How a check went.
    public struct Outcome: Hashable, Sendable {
        /// The name of the check; it stays the same.
        public let name: String
        /// What has to hold.
        public let meaning: String
        /// What does not hold; `nil` if all does.
        public let violation: Violation?

        init(_ raw: PecUniFFI.Outcome) {
            name = raw.name
            meaning = raw.meaning
            violation = raw.violation.map { Violation($0) }
        }
    }

    /// What was found in place of what has to be.
    public struct Violation: Hashable, Sendable {
        /// What was tried.
        public let what: String
        /// What it has to give.
        public let expected: String
        /// What it gave.
        public let found: String

        init(_ raw: PecUniFFI.Violation) {
            what = raw.what
            expected = raw.expected
            found = raw.found
        }
    }
}

/// Opens what the checks need. It crosses no thread: the engine calls it on the one that called.
private final class Fixture<Port> {
    private let reopen: (() throws -> Port)?
    private var last: Port?

    init(_ reopen: (() throws -> Port)?) {
        self.reopen = reopen
    }

    /// What `fresh` makes or, without it, the last one again.
    func open(_ fresh: (() throws -> Port)?) throws -> Port {
        if let fresh = fresh {
            let made = try fresh()
            last = made
            return made
        }
        if let reopen = reopen {
            return try reopen()
        }
        guard let made = last else {
            throw PortError(.notFound, "nothing was opened before")
        }
        return made
    }
}

/// What cannot be opened fails the check.
private func opened<Port>(_ open: () throws -> Port) throws -> Port {
    do {
        return try open()
    } catch {
        throw PecUniFFI.PortFailure.Failed(kind: .failed, detail: "it could not be opened: \(error)")
    }
}

private final class ObjectsFixture: PecUniFFI.ObjectsOpener, @unchecked Sendable {
    private let make: (Bool) throws -> ObjectsAdapter

    init(_ make: @escaping (Bool) throws -> ObjectsAdapter) {
        self.make = make
    }

    func open(anew: Bool) throws -> PecUniFFI.ObjectsCallback {
        try opened { try make(anew) }
    }
}

private final class IndexFixture: PecUniFFI.IndexOpener, @unchecked Sendable {
    private let make: (Bool) throws -> IndexAdapter

    init(_ make: @escaping (Bool) throws -> IndexAdapter) {
        self.make = make
    }

    func open(anew: Bool) throws -> PecUniFFI.IndexCallback {
        try opened { try make(anew) }
    }
}

private final class SourceFixture: PecUniFFI.SourceOpener, @unchecked Sendable {
    private let make: ([Data]?) throws -> SourceAdapter
    private let holds: (Data) -> Bool

    init(_ holds: @escaping (Data) -> Bool, _ make: @escaping ([Data]?) throws -> SourceAdapter) {
        self.holds = holds
        self.make = make
    }

    func open(messages: [Data]?) throws -> PecUniFFI.SourceCallback {
        try opened { try make(messages) }
    }

    func canHold(message: Data) -> Bool { holds(message) }
}
