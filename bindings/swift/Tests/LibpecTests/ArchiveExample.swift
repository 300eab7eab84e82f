// The example of README.md for archives, which quotes it.
import Foundation
import Libpec

func morning(_ folder: URL, mail: URL) throws -> [String] {
    let archive = try Archive.create(folder, by: "clerk") // later: Archive.open
    try archive.add(mail, mailbox: "office") { progress in progress.code == nil } // ends at what cannot be had
    var lines = try archive.submissions(state: .overdue).all().map { "overdue: \($0.submission.subject ?? "")" }
    var found = try archive.search(Archive.Search("offert* manutenzione", hasAttachment: true))
    while let entry = try found.next() {
        lines.append("\(entry.at): \(entry.subject ?? "")")
    }
    return try archive.check().isSound ? lines : ["restore it from a copy"]
}
