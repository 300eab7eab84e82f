import Foundation
import Libpec
import XCTest

/// Each case of the corpus gives the same JSON, byte for byte, as in Rust.
final class CorpusTests: EngineTestCase {
    func testEachCaseGivesTheSameReport() throws {
        let table = try String(contentsOf: given("PEC_CORPUS"), encoding: .utf8)
        let lines = table.split(separator: "\n", omittingEmptySubsequences: true)
        let columns = lines[0].split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        var count = 0
        for line in lines.dropFirst() {
            let values = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
            XCTAssertEqual(values.count, columns.count)
            let row = Dictionary(uniqueKeysWithValues: zip(columns, values))
            let id = row["id"] ?? ""
            let json = try verified(row).toJson() + "\n"
            XCTAssertEqual(Data(json.utf8), try data(row["report"] ?? ""), id)
            count += 1
        }
        XCTAssertGreaterThanOrEqual(count, 400)
    }

    private func verified(_ row: [String: String]) throws -> Report {
        let message = try Message.read(file(row["message"] ?? ""))
        let sent: Message? = try files(row, "sent").first.map { try Message(data($0)) }
        let verifier = try Verifier(trust: trust(row))
        return try verifier.verify(message, now: time(row, "now"), seenAt: time(row, "seen_at"), sent: sent)
    }

    private func trust(_ row: [String: String]) throws -> TrustStore {
        let builtin = row["trust"] == "builtin"
        let trust = builtin ? TrustStore.pec() : TrustStore.empty()
        for authority in builtin ? [] : files(row, "trust") {
            try trust.addAuthorities(data(authority))
        }
        for crl in files(row, "crls") {
            try trust.addCrls(data(crl))
        }
        for directory in files(row, "directory") {
            let date = time(row, "directory_date")
            try trust.setDirectory(ProviderDirectory.read(data(directory), trust: trust, date: date))
        }
        return trust
    }

    private func files(_ row: [String: String], _ column: String) -> [String] {
        (row[column] ?? "").split(separator: " ").map { String($0) }
    }

    private func time(_ row: [String: String], _ column: String) -> Date? {
        row[column].flatMap { TimeInterval($0) }.map { Date(timeIntervalSince1970: $0) }
    }
}
