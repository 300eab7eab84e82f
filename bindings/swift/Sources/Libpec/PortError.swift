import Foundation
import PecUniFFI

/// What a store or a source of yours throws. Whatever else it throws counts as ``PortErrorKind/failed``. Both are the cause of the
/// ``PecError`` that an ``Archive`` throws then, whose code is that of the kind.
public struct PortError: Error, CustomStringConvertible {
    /// What the caller may do about it.
    public let kind: PortErrorKind

    /// What happened, and to what: without personal data.
    public let detail: String

    /// A failure of this kind.
    public init(_ kind: PortErrorKind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// Kind and detail.
    public var description: String { "\(kind.rawValue): \(detail)" }
}

/// What code of the caller's threw last: through the engine go a kind and a text only. Much of it is in the order of things, such as an
/// object that is not there yet; so what made the engine give up need not be the very last.
final class Thrown: @unchecked Sendable {
    private struct One {
        let kind: PortErrorKind
        let detail: String
        let error: any Error
    }

    /// So many are kept.
    private static let most = 64

    private let lock = NSLock()
    private var last: [One] = []

    /// Calls the engine. What a store or a source threw is the cause of the error, if it is what that tells of.
    func call<T>(_ job: () throws -> T) throws -> T {
        defer { forget() }
        return try engine(cause: { self.cause(of: $0) }, job)
    }

    /// Calls code of the caller's, on whatever thread: what it throws is the failure of a port.
    func port<T>(_ job: () throws -> T) throws -> T {
        do {
            return try job()
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: any Error) -> PecUniFFI.PortFailure {
        let told = error as? PortError
        let kind = told?.kind ?? .failed
        let detail = told?.detail ?? "it threw \(type(of: error))"
        lock.lock()
        defer { lock.unlock() }
        if last.count == Thrown.most {
            last.removeFirst()
        }
        last.append(One(kind: kind, detail: detail, error: error))
        return PecUniFFI.PortFailure.Failed(kind: PecUniFFI.PortErrorKind(kind), detail: detail)
    }

    private func cause(of error: PecUniFFI.PecError) -> (any Error)? {
        guard case let .Archive(code, _, detail) = error else { return nil }
        lock.lock()
        defer { lock.unlock() }
        return last.last(where: { $0.kind.rawValue == code && $0.detail == detail })?.error
    }

    private func forget() {
        lock.lock()
        defer { lock.unlock() }
        last.removeAll()
    }
}
