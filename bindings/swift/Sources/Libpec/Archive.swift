import Foundation
import PecUniFFI

/// One archive for all messages: store, search, prove, never lose anything. It is a folder, or stores of your own (``ArchiveObjects``
/// and ``ArchiveIndex``). Any number of threads and tasks may use one at once, and so may other processes.
///
/// Whatever is done to it goes into its log: who did it (`by`), and when (`clock`). Messages are named by their SHA-256, lower-case
/// hexadecimal. Where no verifier is given, the authorities of PEC are trusted. What a store of yours threw is the cause of the
/// ``PecError``; what a function of yours throws that hears how far it is comes out as it is.
public final class Archive: Sendable {
    private let handle: PecUniFFI.Archive
    private let by: String
    private let clock: @Sendable () -> Date
    private let thrown: Thrown

    private init(
        by: String,
        clock: @escaping @Sendable () -> Date,
        _ make: (Thrown) throws -> PecUniFFI.Archive
    ) throws {
        let thrown = Thrown()
        self.handle = try thrown.call { try make(thrown) }
        self.by = by
        self.clock = clock
        self.thrown = thrown
    }

    /// Makes an archive in a folder that is new or empty.
    ///
    /// - Parameters:
    ///   - by: who does what is done with it, for the log.
    ///   - clock: says when.
    /// - Throws: ``PecError`` `archive_exists`.
    public static func create(
        _ folder: URL,
        by: String,
        policy: Policy = Policy(),
        clock: @escaping @Sendable () -> Date = { Date() }
    ) throws -> Archive {
        let place = try path(folder)
        let who = PecUniFFI.By(who: by, now: seconds(clock()))
        return try Archive(by: by, clock: clock) { _ in
            try PecUniFFI.Archive.create(folder: place, policy: policy.raw, by: who)
        }
    }

    /// Opens the archive in a folder.
    ///
    /// - Parameters:
    ///   - unread: opens also one whose index is damaged, or of another archive: to check or to repair it.
    /// - Throws: ``PecError`` `no_archive`, `newer`, `damaged` or `index_ahead`.
    public static func open(
        _ folder: URL,
        by: String,
        unread: Bool = false,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) throws -> Archive {
        let place = try path(folder)
        return try Archive(by: by, clock: clock) { _ in
            try PecUniFFI.Archive.open(folder: place, unread: unread)
        }
    }

    /// Makes an archive in stores of your own, which are empty.
    public static func createOver(
        _ objects: any ArchiveObjects,
        _ index: any ArchiveIndex,
        by: String,
        policy: Policy = Policy(),
        clock: @escaping @Sendable () -> Date = { Date() }
    ) throws -> Archive {
        let who = PecUniFFI.By(who: by, now: seconds(clock()))
        return try Archive(by: by, clock: clock) { thrown in
            try PecUniFFI.Archive.createOver(
                objects: ObjectsAdapter(objects, thrown),
                index: IndexAdapter(index, thrown),
                policy: policy.raw,
                by: who
            )
        }
    }

    /// Opens the archive in stores of your own.
    public static func openOver(
        _ objects: any ArchiveObjects,
        _ index: any ArchiveIndex,
        by: String,
        unread: Bool = false,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) throws -> Archive {
        try Archive(by: by, clock: clock) { thrown in
            try PecUniFFI.Archive.openOver(
                objects: ObjectsAdapter(objects, thrown),
                index: IndexAdapter(index, thrown),
                unread: unread
            )
        }
    }

    /// Makes an archive with objects of your own, and an index in a file of SQLite, which is made if it is not there.
    public static func createOver(
        _ objects: any ArchiveObjects,
        indexFile: URL,
        by: String,
        policy: Policy = Policy(),
        clock: @escaping @Sendable () -> Date = { Date() }
    ) throws -> Archive {
        let place = try path(indexFile)
        let who = PecUniFFI.By(who: by, now: seconds(clock()))
        return try Archive(by: by, clock: clock) { thrown in
            try PecUniFFI.Archive.createOverFile(
                objects: ObjectsAdapter(objects, thrown),
                indexFile: place,
                policy: policy.raw,
                by: who
            )
        }
    }

    /// Opens the archive with objects of your own, and an index in a file of SQLite.
    public static func openOver(
        _ objects: any ArchiveObjects,
        indexFile: URL,
        by: String,
        unread: Bool = false,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) throws -> Archive {
        let place = try path(indexFile)
        return try Archive(by: by, clock: clock) { thrown in
            try PecUniFFI.Archive.openOverFile(
                objects: ObjectsAdapter(objects, thrown),
                indexFile: place,
                unread: unread
            )
        }
    }

    /// Takes in all messages of a file, a folder, a Maildir, an mbox or a zip file, as those of a mailbox. Taking in the same again
    /// changes nothing, so a run that was ended goes on by doing it again.
    ///
    /// - Parameters:
    ///   - progress: hears of each message once it is kept for good; `false` ends the run.
    @discardableResult
    public func add(
        _ source: URL,
        mailbox: String,
        verifier: Verifier? = nil,
        progress: ((Progress) throws -> Bool)? = nil
    ) throws -> Summary {
        try add([source], mailbox: mailbox, verifier: verifier, progress: progress)
    }

    /// The same of several files and folders.
    @discardableResult
    public func add(
        _ sources: [URL],
        mailbox: String,
        verifier: Verifier? = nil,
        progress: ((Progress) throws -> Bool)? = nil
    ) throws -> Summary {
        let paths = try sources.map { try path($0) }
        let hearing = progress.map { AddHearing($0) }
        let summary = try heard(hearing) {
            try handle.addFiles(
                paths: paths,
                mailbox: mailbox,
                verifier: verifier?.handle,
                by: who(),
                progress: hearing
            )
        }
        return Summary(summary)
    }

    /// The same of a source of your own. It is called by another thread than this one.
    @discardableResult
    public func add(
        _ source: any MailSource,
        mailbox: String,
        verifier: Verifier? = nil,
        progress: ((Progress) throws -> Bool)? = nil
    ) throws -> Summary {
        let hearing = progress.map { AddHearing($0) }
        let summary = try heard(hearing) {
            try handle.addSource(
                source: SourceAdapter(source, thrown),
                mailbox: mailbox,
                verifier: verifier?.handle,
                by: who(),
                progress: hearing
            )
        }
        return Summary(summary)
    }

    /// A message, byte for byte as it was taken in: these bytes or an error, never others.
    ///
    /// - Throws: ``PecError`` `no_message` or `damaged`.
    public func message(_ sha256: String) throws -> Data {
        try call { try handle.message(sha256: sha256) }
    }

    /// What the archive knows of a message; `nil` if it has none of this name.
    public func entry(_ sha256: String) throws -> Entry? {
        try call { try handle.entry(sha256: sha256) }.map { Entry($0) }
    }

    /// The messages that meet all conditions, one after the other; they are read from the index page by page.
    ///
    /// - Throws: ``PecError`` `query`.
    public func search(_ search: Search = Search()) throws -> Found<Entry> {
        try Found { after in try self.page(search, after: after) }
    }

    /// Those that have all these words.
    public func search(_ words: String) throws -> Found<Entry> {
        try search(Search(words))
    }

    /// One page of what ``search(_:)`` finds, for programs that show pages.
    ///
    /// - Parameters:
    ///   - after: ``Page/next`` of the page before.
    ///   - most: the hits of a page.
    public func page(_ search: Search = Search(), after: String? = nil, most: Int = 100) throws -> Page<Entry> {
        let conditions = search.conditions + paging(after, most)
        let page = try call { try handle.search(conditions: conditions) }
        return Page(hits: page.hits.map { Entry($0) }, next: page.next)
    }

    /// How many messages ``search(_:)`` finds.
    public func count(_ search: Search = Search()) throws -> Int {
        Int(clamping: try call { try handle.count(conditions: search.conditions) })
    }

    /// What became of the messages that were sent, of those that meet all conditions, as of `now`: the clock's time, if it is left out. A
    /// condition on messages is met if some message about the submission meets it.
    ///
    /// - Parameters:
    ///   - state: how the submission has to stand.
    ///   - recipientState: how it has to stand for some recipient; give this or `state`, not both.
    /// - Throws: ``PecError`` `query`, or `argument` if both are given.
    public func submissions(
        _ search: Search = Search(),
        state: MessageState? = nil,
        recipientState: RecipientState? = nil,
        now: Date? = nil
    ) throws -> Found<Followed> {
        let moment = now ?? clock() // the same for all pages
        return try Found { after in
            try self.submissionsPage(search, state: state, recipientState: recipientState, now: moment, after: after)
        }
    }

    /// One page of what `submissions` finds.
    public func submissionsPage(
        _ search: Search = Search(),
        state: MessageState? = nil,
        recipientState: RecipientState? = nil,
        now: Date? = nil,
        after: String? = nil,
        most: Int = 100
    ) throws -> Page<Followed> {
        let conditions = try search.conditions + standing(state, recipientState) + paging(after, most)
        let page = try call { try handle.submissions(conditions: conditions, now: at(now)) }
        return Page(hits: page.hits.map { Followed($0) }, next: page.next)
    }

    /// How many submissions `submissions` finds.
    public func countSubmissions(
        _ search: Search = Search(),
        state: MessageState? = nil,
        recipientState: RecipientState? = nil,
        now: Date? = nil
    ) throws -> Int {
        let conditions = try search.conditions + standing(state, recipientState)
        return Int(clamping: try call { try handle.countSubmissions(conditions: conditions, now: at(now)) })
    }

    /// All that belongs to one message that was sent.
    ///
    /// - Parameters:
    ///   - id: its certified identifier, its Message-ID, or the SHA-256 of any message about it.
    /// - Throws: ``PecError`` `no_submission`.
    public func dossier(_ id: String, now: Date? = nil) throws -> Dossier {
        Dossier(try call { try handle.dossier(id: id, now: at(now)) })
    }

    /// How the archive stands. What failed and what was delivered counts from `since` on: a day before `now`, if it is left out.
    public func status(now: Date? = nil, since: Date? = nil) throws -> Status {
        let moment = now ?? clock()
        let from = since ?? moment.addingTimeInterval(-86_400)
        return Status(try call { try handle.status(now: seconds(moment), since: seconds(from)) })
    }

    /// Reads everything back and hashes it again; with a verifier it verifies each message again, too. What is wrong with the archive is
    /// not thrown, but stands in the answer.
    ///
    /// - Parameters:
    ///   - head: an end of the log that was noted down before: see ``head()``.
    ///   - progress: hears how far it is; `false` ends the check.
    public func check(
        verifier: Verifier? = nil,
        head: String? = nil,
        progress: ((Checking) throws -> Bool)? = nil
    ) throws -> Checked {
        let hearing = progress.map { CheckHearing($0) }
        let checked = try heard(hearing) {
            try handle.check(verifier: verifier?.handle, head: head, by: who(), progress: hearing)
        }
        return Checked(checked)
    }

    /// Makes the index anew, from the objects alone.
    @discardableResult
    public func repair(
        verifier: Verifier? = nil,
        progress: ((Checking) throws -> Bool)? = nil
    ) throws -> Repaired {
        let hearing = progress.map { CheckHearing($0) }
        let repaired = try heard(hearing) {
            try handle.repair(verifier: verifier?.handle, by: who(), progress: hearing)
        }
        return Repaired(repaired)
    }

    /// Writes messages, named by their SHA-256, as files into a folder, with a manifest of their hashes. No file that is there is written
    /// over.
    ///
    /// - Throws: ``PecError`` `exists` or `no_message`; then what was handed out is not complete.
    @discardableResult
    public func export(_ messages: [String], to folder: URL) throws -> Exported {
        let place = try path(folder)
        return Exported(try call { try handle.export(messages: messages, folder: place, by: who()) })
    }

    /// Puts a tag on a message, or takes it off. With slashes it is a category within categories: `Clients/Rossi/2024`.
    ///
    /// - Throws: ``PecError`` `name` or `no_message`.
    public func tag(_ sha256: String, _ tag: String, on: Bool = true) throws {
        try call { try handle.tag(sha256: sha256, tag: tag, on: on, by: who()) }
    }

    /// Puts a message under a legal hold, or releases it: what is held cannot be deleted.
    ///
    /// - Throws: ``PecError`` `name` or `no_message`.
    public func hold(_ sha256: String, _ hold: String, on: Bool = true) throws {
        try call { try handle.hold(sha256: sha256, hold: hold, on: on, by: who()) }
    }

    /// Deletes a message for good, and says why in the log: if the policy allows it, if it was kept long enough, and if nobody holds it.
    ///
    /// - Throws: ``PecError`` `deletion_forbidden`, `retained`, `held` or `no_message`.
    public func delete(_ sha256: String, why: String) throws {
        try call { try handle.delete(sha256: sha256, why: why, by: who()) }
    }

    /// How long messages are kept.
    public func policy() throws -> Policy {
        Policy(try call { try handle.policy() })
    }

    /// Decides how long messages are kept, and whether any may be deleted after that.
    public func setPolicy(_ policy: Policy) throws {
        try call { try handle.setPolicy(policy: policy.raw, by: who()) }
    }

    /// The end of the log. Whoever notes it down can prove later that nothing before it was changed: `check` takes it.
    public func head() throws -> LogHead {
        LogHead(try call { try handle.head() })
    }

    /// Hands over everything that was ever done, in order; until `each` gives `false`.
    public func eachEvent(_ each: @escaping (Event) throws -> Bool) throws {
        let hearing = EventHearing(each)
        try heard(hearing) { try handle.eachEvent(hears: hearing) }
    }

    private func who() -> PecUniFFI.By {
        PecUniFFI.By(who: by, now: seconds(clock()))
    }

    private func at(_ moment: Date?) -> Int64 {
        seconds(moment ?? clock())
    }

    private func call<T>(_ job: () throws -> T) throws -> T {
        try thrown.call(job)
    }

    /// Calls with what hears how far it is: what that threw is what the caller gets.
    private func heard<T>(_ hearing: (any Failing)?, _ job: () throws -> T) throws -> T {
        let done = Result { try thrown.call(job) }
        if let failure = hearing?.failure {
            throw failure
        }
        return try done.get()
    }
}

/// The path of a file or a folder.
private func path(_ place: URL) throws -> String {
    guard place.isFileURL else {
        throw PecError(code: "argument", message: "the URL is not of a file: give one that begins with file:")
    }
    return place.path
}

private func paging(_ after: String?, _ most: Int) -> [PecUniFFI.Condition] {
    let most = PecUniFFI.Condition(name: "most", value: String(most))
    guard let after = after else { return [most] }
    return [most, PecUniFFI.Condition(name: "after", value: after)]
}

private func standing(_ state: MessageState?, _ recipientState: RecipientState?) throws -> [PecUniFFI.Condition] {
    if let state = state, recipientState == nil {
        return [PecUniFFI.Condition(name: "state", value: state.rawValue)]
    }
    guard let recipientState = recipientState else { return [] }
    if state != nil {
        throw PecError(code: "argument", message: "give state or recipientState, not both")
    }
    return [PecUniFFI.Condition(name: "recipient_state", value: recipientState.rawValue)]
}
