import Foundation
import PecUniFFI

/// Why a call could not do its job: because of a limit, or of what the caller gave. What is wrong with a message is never an
/// error: it stands in the findings of its report.
public struct PecError: Error, LocalizedError, CustomStringConvertible {
    /// A stable code: `message_too_large`, `trust_file`, `crl_file`, `directory`, `directory_too_large`, `directory_signature`,
    /// `directory_signer`, `limit_unknown`, `snapshot`, `snapshot_version`, `signer`; of a file `not_found`, `permission_denied`,
    /// `io`; of an archive `no_archive`, `archive_exists`, `newer`, `damaged`, `compression`, `index_ahead`, `no_message`,
    /// `no_submission`, `query`, `name`, `deletion_forbidden`, `held`, `retained`, `busy`, or the ``PortErrorKind`` of the failure of a
    /// store or a source; `argument` if no call can be made of an argument; or `bug`, which is ours: please report it.
    public let code: String

    /// What happened, where, and what to do.
    public let message: String

    /// The byte or the line of the input that the message speaks of, if it is about a place.
    public let position: Int?

    /// What the caller's signer, store or source threw, if that was the reason.
    public let cause: (any Error)?

    /// The message, for people.
    public var errorDescription: String? { message }

    /// Code and message.
    public var description: String { "\(code): \(message)" }
}

extension PecError {
    init(code: String, message: String) {
        self.init(code: code, message: message, position: nil, cause: nil)
    }

    init(_ raw: PecUniFFI.PecError, cause: (any Error)?) {
        switch raw {
        case let .Engine(code, text, position):
            self.init(code: code, message: text, position: position.map { Int(clamping: $0) }, cause: cause)
        case let .File(code, text):
            self.init(code: code, message: text)
        case let .Archive(code, text, _):
            self.init(code: code, message: text, position: nil, cause: cause)
        case let .Argument(text):
            self.init(code: "argument", message: text)
        }
    }
}

/// Calls the engine. What it throws becomes ours, with what caused it; what already is ours is about an argument; what else is thrown is
/// its panic.
func engine<T>(
    cause: (PecUniFFI.PecError) -> (any Error)? = { _ in nil },
    _ call: () throws -> T
) throws -> T {
    do {
        return try call()
    } catch let error as PecUniFFI.PecError {
        throw PecError(error, cause: cause(error))
    } catch let error as PecError {
        throw error
    } catch {
        throw PecError(code: "bug", message: "the library failed (\(error.localizedDescription)): please report it")
    }
}
