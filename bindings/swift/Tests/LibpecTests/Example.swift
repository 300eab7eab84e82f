// The example of README.md, which quotes it.
import Foundation
import Libpec

func describe(_ file: URL, authority: Data) throws -> String {
    let trust = TrustStore.pec()
    try trust.addAuthorities(authority) // of a sandbox; the authorities of PEC are built in
    let verifier = try Verifier(trust: trust)
    let report = try verifier.verify(Message.read(file), now: Date())
    if report.verdict == .authentic, report.isCertified {
        return "\(report.kind.rawValue) of \"\(report.certificationData?.subject ?? "")\""
    }
    return report.findings.map { "\($0.code): \($0.text)" }.joined(separator: "\n")
}
