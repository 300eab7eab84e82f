import Foundation
import PecUniFFI

/// Verifies messages. Any number of threads and tasks may use one at once, and should: it remembers the signers that it has
/// verified.
public final class Verifier: Sendable {
    let handle: PecUniFFI.Verifier

    /// A verifier with this trust material.
    ///
    /// - Parameters:
    ///   - trust: whom to trust; what is added to it later does not count.
    ///   - requireRevocation: without evidence about revocation the verdict is ``Verdict/indeterminate``.
    ///   - requireWitness: without a witness of the time of signing the verdict is ``Verdict/indeterminate``.
    ///   - sha1Until: a signature that uses SHA-1 later than this counts as untrusted; `nil`: none does.
    public init(
        trust: TrustStore,
        limits: Limits? = nil,
        requireRevocation: Bool = false,
        requireWitness: Bool = false,
        sha1Until: Date? = nil
    ) throws {
        let policy = PecUniFFI.Policy(
            requireRevocation: requireRevocation,
            requireWitness: requireWitness,
            sha1Until: sha1Until.map { seconds($0) }
        )
        handle = try engine {
            try PecUniFFI.Verifier(trust: trust.handle, policy: policy, limitsSet: limits?.changed)
        }
    }

    /// Judges a message and, each by itself, the messages inside it.
    ///
    /// - Parameters:
    ///   - now: the present; with it the report also says what has expired since the signing.
    ///   - seenAt: when the caller provably had the message already: an entry in an audit log, a time stamp.
    ///   - sent: what was sent, to be held against the original inside a receipt: see ``Report/sent``.
    public func verify(
        _ message: Message,
        now: Date? = nil,
        seenAt: Date? = nil,
        sent: Message? = nil
    ) throws -> Report {
        let circumstances = PecUniFFI.Circumstances(
            now: now.map { seconds($0) },
            seenAt: seenAt.map { seconds($0) }
        )
        let report = try engine {
            try handle.verify(message: message.handle, circumstances: circumstances, sent: sent?.handle)
        }
        return try Report(report)
    }
}
