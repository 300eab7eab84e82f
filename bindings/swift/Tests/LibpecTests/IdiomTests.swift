import Foundation
import Libpec
import XCTest

/// What is Swift's own: optionals, `Data`, `Date`, thrown errors, tasks; and each operation once.
final class IdiomTests: EngineTestCase {
    func testAReportSaysWhy() throws {
        let report = try judged(acceptance)
        XCTAssertEqual(report.kind, .acceptance)
        XCTAssertEqual(report.verdict, .authentic)
        XCTAssertEqual(report.facets.integrity, .intact)
        XCTAssertTrue(report.isCertified)
        XCTAssertEqual(report.certificationData?.date, Date(timeIntervalSince1970: 1_741_162_325))
        XCTAssertEqual(report.signature?.signer?.email, "posta-certificata@pec.alfa.example")
        XCTAssertEqual(String(describing: report), "Report(acceptance, authentic)")
        XCTAssertNotNil(try report.factJson())
    }

    func testAMessageGivesItsParts() throws {
        let message = try Message.read(file(delivery))
        XCTAssertEqual(message.raw, try data(delivery))
        XCTAssertEqual(try message.claimedKind, .delivery)
        let parts = try message.parts
        XCTAssertEqual(parts.first?.mediaType, "multipart/signed")
        XCTAssertTrue(parts.contains { $0.fileName == "postacert.eml" && $0.structure == .message })
        XCTAssertTrue(try message.header().contains { $0.name == "X-Ricevuta" && $0.text == "avvenuta-consegna" })
        XCTAssertTrue(try message.extract().contains { $0.name == "offerta.pdf" })
        XCTAssertEqual(String(describing: message), "Message(\(message.raw.count) bytes)")
    }

    func testErrorsHaveCodes() throws {
        XCTAssertEqual(code { _ = try Message.read(file("no/such.eml")) }, "not_found")
        XCTAssertEqual(code { _ = try Message.read(file("pki")) }, "io")
        XCTAssertEqual(code { _ = try Message(Data(count: 11), limits: Limits(["max_message_bytes": 10])) }, "message_too_large")
        XCTAssertEqual(code { _ = try Message(Data()).body(part: 7) }, "argument")
        XCTAssertEqual(code { _ = try Limits(["max_deph": 1]) }, "limit_unknown")
        XCTAssertEqual(code { _ = try Limits(["max_depth": -1]) }, "argument")
        XCTAssertEqual(code { _ = try TrustStore.pec().addAuthorities(Data("no certificate".utf8)) }, "trust_file")
        XCTAssertEqual(code { _ = try Tracker.trustedFromSnapshot("{") }, "snapshot")
    }

    func testAnyDateIsATime() throws {
        for seconds in [-Double.infinity, -1e300, 0, 1e300, Double.infinity, Double.nan] {
            let date = Date(timeIntervalSince1970: seconds)
            XCTAssertEqual(try judged(acceptance, now: date).verdict, .authentic)
        }
    }

    func testReceiptsMoveStates() throws {
        let tracker = Tracker()
        XCTAssertTrue(try tracker.feed(judged(acceptance)))
        XCTAssertTrue(try tracker.feed(judged(delivery)))
        XCTAssertFalse(try tracker.feed(judged(delivery)))
        let now = Date(timeIntervalSince1970: 1_741_162_325)
        let submission = try XCTUnwrap(tracker.submissions(now: now).first)
        XCTAssertEqual(submission.acceptedAt, now)
        XCTAssertTrue(submission.recipients.contains { $0.state == .delivered })
        let restored = try Tracker.trustedFromSnapshot(tracker.snapshot())
        try restored.merge(tracker)
        XCTAssertEqual(try restored.submissions(now: now), try tracker.submissions(now: now))
        XCTAssertNotNil(try tracker.nextDeadline(now: now))
    }

    func testASignerThatThrowsIsTheCause() throws {
        struct Broken: Signer, Error {
            let certificates: [Data]
            func sign(digest: DigestAlgorithm, toBeSigned: Data) throws -> Data { throw self }
        }
        let provider = Provider(name: "Prova", domain: "pec.example")
        XCTAssertEqual(provider.address, "posta-certificata@pec.example")
        let zone = try XCTUnwrap(TimeZone(secondsFromGMT: 3600))
        let draft = try provider.acceptance(submitted(), at: Date(timeIntervalSince1970: 0), in: zone, messageId: "2@pec.example")
        XCTAssertNotNil(draft.certificationData)
        do {
            // A certificate of testdata, without which the signer is not asked.
            _ = try draft.sign(Broken(certificates: [certificate()]))
            XCTFail("it signed")
        } catch let error as PecError {
            XCTAssertEqual(error.code, "signer")
            XCTAssertTrue(error.cause is Broken)
        }
    }

    func testAnOffsetWithSecondsIsRefused() throws {
        let zone = try XCTUnwrap(TimeZone(identifier: "Europe/Rome"))
        let date = Date(timeIntervalSince1970: -3_000_000_000) // 1874, when Rome was 49 minutes and 56 seconds ahead
        try XCTSkipIf(zone.secondsFromGMT(for: date) % 60 == 0, "this system does not know zones so old")
        let provider = Provider(name: "Prova", domain: "pec.example")
        let submission = try submitted()
        XCTAssertEqual(code { _ = try provider.transportEnvelope(submission, at: date, in: zone) }, "argument")
    }

    func testOneVerifierServesManyTasks() async throws {
        let verifier = try Verifier(trust: testTrust())
        let raw = try data(delivery)
        let verdicts = try await withThrowingTaskGroup(of: Verdict.self) { group -> [Verdict] in
            for _ in 0..<8 {
                group.addTask { try verifier.verify(Message(raw)).verdict }
            }
            var verdicts: [Verdict] = []
            for try await verdict in group {
                verdicts.append(verdict)
            }
            return verdicts
        }
        XCTAssertEqual(verdicts, [Verdict](repeating: .authentic, count: 8))
    }

    func testTheExampleRuns() throws {
        let text = try describe(file(acceptance), authority: data("pki/ca.pem"))
        XCTAssertTrue(text.hasPrefix("acceptance of"), text)
    }

    private func submitted() throws -> SubmittedMessage {
        SubmittedMessage(
            original: try data("cases/sent/acceptance/sent.eml"),
            sender: "a@pec.example",
            recipients: [Recipient(address: "b@pec.example")],
            identifier: "1@pec.example"
        )
    }

    private func certificate() throws -> Data {
        let pem = String(decoding: try data("pki/alfa.pem"), as: UTF8.self)
        let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        return try XCTUnwrap(Data(base64Encoded: lines.joined()))
    }
}
