import Foundation
import Libpec
import XCTest

/// An archive in a folder, and over stores in Swift.
final class ArchiveTests: EngineTestCase {
    private var scratch = URL(fileURLWithPath: NSTemporaryDirectory())

    override func setUpWithError() throws {
        scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    }

    override func tearDown() {
        try? FileManager.default.removeItem(at: scratch)
        super.tearDown()
    }

    private let noon = Date(timeIntervalSince1970: 1_741_608_000)

    private func filled() throws -> Archive {
        let noon = self.noon
        let archive = try Archive.create(scratch.appendingPathComponent("archive"), by: "clerk", clock: { noon })
        try archive.add(file("mailbox"), mailbox: "office", verifier: Verifier(trust: testTrust()))
        return archive
    }

    func testEveryMessageComesBack() throws {
        let archive = try filled()
        let found = try archive.search().all()
        XCTAssertEqual(try archive.count(), found.count)
        XCTAssertGreaterThan(found.count, 30)
        for entry in found {
            XCTAssertEqual(try Message(archive.message(entry.sha256)).sha256, entry.sha256)
            XCTAssertEqual(entry.firstSeen, noon)
            XCTAssertEqual(entry.seen.first?.mailbox, "office")
            XCTAssertTrue(entry.toJson().hasPrefix("{\"sha256\":\"\(entry.sha256)\""))
        }
        XCTAssertEqual(try found.first.map { try archive.entry($0.sha256) }, found.first)
        XCTAssertNil(try archive.entry(String(repeating: "0", count: 64)))
        XCTAssertEqual(code { _ = try archive.message(String(repeating: "0", count: 64)) }, "no_message")
        XCTAssertEqual(code { _ = try archive.message("no name") }, "argument")
    }

    func testSearchAndPages() throws {
        let archive = try filled()
        let deliveries = try archive.search(Archive.Search(kind: .delivery)).all()
        XCTAssertFalse(deliveries.isEmpty)
        XCTAssertTrue(deliveries.allSatisfy { $0.kind == .delivery })
        XCTAssertFalse(try archive.search("offerta").all().isEmpty)
        XCTAssertEqual(code { _ = try archive.search("*") }, "query")
        let oldest = try archive.search(Archive.Search(order: .oldestFirst)).all()
        XCTAssertEqual(try archive.search().all(), oldest.reversed())
        var pages: [Archive.Entry] = []
        var next: String?
        repeat {
            let page = try archive.page(after: next, most: 7)
            pages += page.hits
            next = page.next
        } while next != nil
        XCTAssertEqual(pages, oldest.reversed())
    }

    func testWhatBecameOfWhatWasSent() throws {
        let archive = try filled()
        let status = try archive.status()
        XCTAssertEqual(status.mailboxes.map { $0.name }, ["office"])
        XCTAssertEqual(status.head, try archive.head().sha256)
        let failed = try archive.submissions(state: .failed).all()
        XCTAssertFalse(failed.isEmpty)
        XCTAssertEqual(try archive.countSubmissions(state: .failed), failed.count)
        XCTAssertEqual(code { _ = try archive.submissions(state: .failed, recipientState: .failed) }, "argument")
        let followed = try XCTUnwrap(archive.submissionsPage(most: 1).hits.first)
        let dossier = try archive.dossier(XCTUnwrap(followed.messages.first))
        XCTAssertTrue(Set(dossier.messages.map { $0.sha256 }).isSuperset(of: followed.messages))
        XCTAssertEqual(code { _ = try archive.dossier("no such identifier") }, "no_submission")
    }

    func testCheckRepairAndExport() throws {
        let archive = try filled()
        var heard = 0
        let checked = try archive.check(head: archive.head().sha256) { _ in
            heard += 1
            return true
        }
        XCTAssertTrue(checked.isSound && heard > 0)
        XCTAssertEqual(try archive.repair().messages, checked.sound)
        let names = try archive.search(Archive.Search(kind: .acceptance)).all().map { $0.sha256 }
        let out = scratch.appendingPathComponent("out")
        XCTAssertEqual(try archive.export(names, to: out).messages, names.count)
        XCTAssertEqual(code { _ = try archive.export(names, to: out) }, "exists")
    }

    func testTagsHoldsDeletionAndTheLog() throws {
        let archive = try filled()
        let sha256 = try XCTUnwrap(archive.page(most: 1).hits.first).sha256
        try archive.tag(sha256, "Clients/Rossi")
        XCTAssertEqual(try archive.search(Archive.Search(category: "Clients")).all().map { $0.sha256 }, [sha256])
        XCTAssertEqual(code { try archive.delete(sha256, why: "by mistake") }, "deletion_forbidden")
        try archive.setPolicy(Archive.Policy(retentionYears: 0, deletion: true))
        XCTAssertEqual(try archive.policy(), Archive.Policy(retentionYears: 0, deletion: true))
        try archive.hold(sha256, "case 12")
        XCTAssertEqual(code { try archive.delete(sha256, why: "at their request") }, "held")
        try archive.hold(sha256, "case 12", on: false)
        try archive.delete(sha256, why: "at their request")
        XCTAssertNil(try archive.entry(sha256))
        var events: [Archive.Event] = []
        try archive.eachEvent { event in
            events.append(event)
            return true
        }
        XCTAssertEqual(events.prefix(2).map { $0.what }, ["init", "policy"])
        XCTAssertTrue(events.contains { $0.what == "delete" && $0.sha256 == sha256 })
    }

    func testWhatHearsMayThrow() throws {
        struct Mine: Error {}
        let archive = try filled()
        XCTAssertThrowsError(try archive.check { _ in throw Mine() }) { XCTAssertTrue($0 is Mine) }
        XCTAssertThrowsError(try archive.eachEvent { _ in throw Mine() }) { XCTAssertTrue($0 is Mine) }
    }

    func testStoresPass() throws {
        var objects = MapObjects()
        let objectsFailed = try Conformance.checkObjects(
            fresh: {
                objects = MapObjects()
                return objects
            },
            reopen: { MapObjects(objects.kept) }
        ).filter { $0.violation != nil }
        XCTAssertEqual(objectsFailed, [])
        var index = MapIndex()
        let indexFailed = try Conformance.checkIndex(
            fresh: {
                index = MapIndex()
                return index
            },
            reopen: { MapIndex(index.kept) }
        ).filter { $0.violation != nil }
        XCTAssertEqual(indexFailed, [])
        let sourceFailed = try Conformance.checkSource(fresh: { ListSource($0) }).filter { $0.violation != nil }
        XCTAssertEqual(sourceFailed, [])
    }

    func testAWrongStoreIsCaught() throws {
        final class Forgets: MapObjects, @unchecked Sendable {
            override func create(_ name: String, _ content: Data) throws {
                if content.count < 1000 {
                    try super.create(name, content)
                }
            }
        }
        let failed = try Conformance.checkObjects(fresh: { Forgets() }).filter { $0.violation != nil }
        XCTAssertFalse(failed.isEmpty)
    }

    func testAnArchiveOverStoresInSwift() throws {
        let noon = self.noon
        let (objects, index) = (MapObjects(), MapIndex())
        let messages = try filled().search().all()
        let archive = try Archive.createOver(objects, index, by: "clerk", clock: { noon })
        let usual = try Archive.open(scratch.appendingPathComponent("archive"), by: "clerk", clock: { noon })
        let source = try ListSource(messages.map { try usual.message($0.sha256) })
        let summary = try archive.add(source, mailbox: "office", verifier: Verifier(trust: testTrust()))
        XCTAssertEqual(summary.new, messages.count)
        XCTAssertEqual(try archive.search().all().map { $0.sha256 }, messages.map { $0.sha256 })
        XCTAssertEqual(try archive.count(Archive.Search("offerta")), try usual.count(Archive.Search("offerta")))
        XCTAssertTrue(try archive.check().isSound)
        let again = try Archive.openOver(MapObjects(objects.kept), MapIndex(), by: "auditor", unread: true)
        XCTAssertEqual(try again.repair().messages, messages.count)
    }

    func testObjectsHaveAnIndexInAFile() throws {
        let objects = MapObjects()
        let file = scratch.appendingPathComponent("index.sqlite")
        let archive = try Archive.createOver(objects, indexFile: file, by: "clerk")
        let summary = try archive.add(ListSource([data(acceptance)]), mailbox: "office")
        XCTAssertEqual(summary.new, 1)
        XCTAssertEqual(try Archive.openOver(objects, indexFile: file, by: "auditor").count(), 1)
    }

    func testWhatAStoreThrowsIsTheCause() throws {
        struct Mine: Error {}
        final class Broken: MapObjects, @unchecked Sendable {
            let thrown: any Error
            init(_ thrown: any Error) {
                self.thrown = thrown
                super.init()
            }
            override func create(_ name: String, _ content: Data) throws { throw thrown }
        }
        let full = PortError(.full, "12 bytes were left")
        for (thrown, expected) in [(full, "full"), (Mine(), "failed")] as [(any Error, String)] {
            do {
                _ = try Archive.createOver(Broken(thrown), MapIndex(), by: "clerk")
                XCTFail("it made an archive")
            } catch let error as PecError {
                XCTAssertEqual(error.code, expected)
                XCTAssertEqual(error.cause is Mine, thrown is Mine)
                XCTAssertNotNil(error.cause)
            }
        }
    }

    func testTheExampleRuns() throws {
        let lines = try morning(scratch.appendingPathComponent("example"), mail: file("mailbox"))
        XCTAssertTrue(lines.contains { $0.contains("manutenzione") }, "\(lines)")
    }
}
