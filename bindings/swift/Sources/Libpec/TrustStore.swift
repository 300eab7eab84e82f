import Foundation
import PecUniFFI

/// Whom to trust: authorities, certificates that help to find a way to them, CRLs, and the directory of those who are accredited.
///
/// A ``Verifier`` takes what it holds when the verifier is made.
public final class TrustStore: Sendable {
    let handle: PecUniFFI.TrustStore

    private init(_ handle: PecUniFFI.TrustStore) {
        self.handle = handle
    }

    /// The authorities of PEC that are built in, each in its time.
    public static func pec() -> TrustStore {
        TrustStore(PecUniFFI.TrustStore.pec())
    }

    /// No authority at all.
    public static func empty() -> TrustStore {
        TrustStore(PecUniFFI.TrustStore.empty())
    }

    /// Adds authorities of the caller's choice, PEM blocks or one certificate in DER. Each is an anchor under the ordinary rules of
    /// S/MIME: a public root given here makes every S/MIME certificate under it trusted.
    ///
    /// - Returns: how many there were.
    /// - Throws: ``PecError`` `trust_file` if the file cannot be read; then nothing was added.
    @discardableResult
    public func addAuthorities(_ file: Data) throws -> Int {
        Int(clamping: try engine { try handle.addAuthorities(file: file) })
    }

    /// Adds certificates that prove nothing by themselves: missing issuers, editions of an authority's certificate, signers.
    ///
    /// - Returns: how many there were.
    /// - Throws: ``PecError`` `trust_file` if the file cannot be read; then nothing was added.
    @discardableResult
    public func addCertificates(_ file: Data) throws -> Int {
        Int(clamping: try engine { try handle.addCertificates(file: file) })
    }

    /// Adds CRLs, PEM blocks or one in DER. Each proves itself by its signature, so nothing is trusted by being here.
    ///
    /// - Returns: how many there were.
    /// - Throws: ``PecError`` `crl_file` if the file cannot be read, or a CRL exceeds the limits; then nothing was added.
    @discardableResult
    public func addCrls(_ file: Data, limits: Limits? = nil) throws -> Int {
        Int(clamping: try engine { try handle.addCrls(file: file, limitsSet: limits?.changed) })
    }

    /// Sets the provider directory that says who is accredited, in the place of one that was set before.
    public func setDirectory(_ directory: ProviderDirectory) throws {
        try engine { try handle.setDirectory(directory: directory.handle) }
    }
}

/// A provider directory: who is accredited, and for which domains.
public final class ProviderDirectory: Sendable {
    let handle: PecUniFFI.ProviderDirectory

    private init(_ handle: PecUniFFI.ProviderDirectory) {
        self.handle = handle
    }

    /// Reads a directory in any of its forms: LDIF, its signed form, CSV or JSON.
    ///
    /// - Parameters:
    ///   - trust: who may sign one: whoever leads to one of its anchors.
    ///   - date: of which day it is, whatever it says itself.
    /// - Throws: ``PecError`` `directory` if no provider can be read from it; `directory_signature` or `directory_signer` if it is
    ///   signed and that cannot be relied on; `directory_too_large` if it exceeds the limits.
    public static func read(
        _ file: Data,
        trust: TrustStore,
        date: Date? = nil,
        limits: Limits? = nil
    ) throws -> ProviderDirectory {
        let handle = try engine {
            try PecUniFFI.ProviderDirectory.read(
                file: file,
                trust: trust.handle,
                date: date.map { seconds($0) },
                limitsSet: limits?.changed
            )
        }
        return ProviderDirectory(handle)
    }

    /// Its date: the caller's, else the one in a list, else the time of signing; `nil` if it has none of them.
    public var date: Date? { handle.date().map { moment($0) } }

    /// The form of its file, inside its signature if it has one.
    public var form: DirectoryForm { DirectoryForm(handle.form()) }

    /// The distinguished name (RFC 4514) of whoever signed it; `nil` if nobody did.
    public var signedBy: String? { handle.signedBy() }

    /// SHA-256 of its file, lower-case hexadecimal.
    public var sha256: String { handle.sha256() }

    /// All of it in JSON: the object of `pec trust show --json`, but for `file`.
    public func toJson() throws -> String {
        try engine { try handle.toJson() }
    }

    /// What changed from this one to a newer one, in JSON: the object of `pec trust diff --json`, but for `old` and `new`.
    public func diffJson(_ newer: ProviderDirectory) throws -> String {
        try engine { try handle.diffJson(newer: newer.handle) }
    }
}
