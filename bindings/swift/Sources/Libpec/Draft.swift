import Foundation
import PecUniFFI

/// A message that is ready to be signed.
public final class Draft: Sendable {
    private let handle: PecUniFFI.Draft

    init(_ handle: PecUniFFI.Draft) {
        self.handle = handle
    }

    /// Its certification data in XML; `nil` if it has none.
    public var certificationData: Data? { handle.certificationData() }

    /// The message, signed. All lines end with CRLF.
    ///
    /// - Throws: ``PecError`` `signer` if the signer failed, and what it threw is the cause; or if it has no readable certificate, or the
    ///   time cannot be written.
    public func sign(_ signer: any Signer) throws -> Data {
        let callback = Callback(signer)
        do {
            return try engine { try handle.sign(certificates: signer.certificates, signer: callback) }
        } catch let error as PecError {
            throw PecError(code: error.code, message: error.message, position: error.position, cause: callback.failure)
        }
    }
}

/// Who signs for a provider, with an RSA key: it may be in a hardware module, or in another process.
public protocol Signer {
    /// The certificates that go into the signature, in DER: the signer's own first, then those of its issuers.
    var certificates: [Data] { get }

    /// Signs these bytes with RSA PKCS#1 v1.5 and this digest. It may throw whatever it wants.
    func sign(digest: DigestAlgorithm, toBeSigned: Data) throws -> Data
}

/// Keeps what the signer threw: only its text goes through the engine.
///
/// It crosses no thread: the engine calls it on the one that called `sign`, before `sign` returns.
private final class Callback: PecUniFFI.SignCallback, @unchecked Sendable {
    private let signer: any Signer
    private(set) var failure: (any Error)?

    init(_ signer: any Signer) {
        self.signer = signer
    }

    func sign(digest: PecUniFFI.DigestAlgorithm, toBeSigned: Data) throws -> Data {
        do {
            return try signer.sign(digest: DigestAlgorithm(digest), toBeSigned: toBeSigned)
        } catch {
            failure = error
            throw PecUniFFI.SignerError.Failed(text: String(describing: error))
        }
    }
}
