import Foundation
import Libpec
import PecUniFFI
import XCTest

/// Each test frees what it makes: none leaves an object in the engine.
class EngineTestCase: XCTestCase {
    override func tearDown() {
        XCTAssertEqual(PecUniFFI.liveObjects(), [:])
        super.tearDown()
    }
}

struct NotGiven: Error, CustomStringConvertible {
    let variable: String
    var description: String { "\(variable) is not set: README.md says to what" }
}

/// What the environment says.
func given(_ variable: String) throws -> URL {
    guard let path = ProcessInfo.processInfo.environment[variable] else {
        throw NotGiven(variable: variable)
    }
    return URL(fileURLWithPath: path)
}

/// A file of testdata.
func file(_ path: String) throws -> URL {
    try given("PEC_TESTDATA").appendingPathComponent(path)
}

/// Its bytes.
func data(_ path: String) throws -> Data {
    try Data(contentsOf: file(path))
}

/// The test authority alone.
func testTrust() throws -> Libpec.TrustStore {
    let trust = Libpec.TrustStore.empty()
    try trust.addAuthorities(data("pki/ca.pem"))
    return trust
}

/// The report on a file of testdata, under the test authority.
func judged(_ path: String, now: Date? = nil, seenAt: Date? = nil, sent: String? = nil) throws -> Libpec.Report {
    let verifier = try Libpec.Verifier(trust: testTrust())
    let original: Libpec.Message? = try sent.map { try Libpec.Message(data($0)) }
    return try verifier.verify(Libpec.Message(data(path)), now: now, seenAt: seenAt, sent: original)
}

/// The code of the error that a call throws.
func code(_ call: () throws -> Void) -> String? {
    do {
        try call()
        return nil
    } catch let error as Libpec.PecError {
        return error.code
    } catch {
        return String(describing: error)
    }
}

let acceptance = "cases/kind/acceptance/message.eml"
let delivery = "cases/kind/delivery-complete/message.eml"
