package io.github.libpec.archive

import io.github.libpec.MessageState
import io.github.libpec.PecException
import io.github.libpec.RecipientState
import io.github.libpec.Verifier
import io.github.libpec.engine
import io.github.libpec.internal.By
import io.github.libpec.internal.Condition
import io.github.libpec.ports.Index
import io.github.libpec.ports.IndexAdapter
import io.github.libpec.ports.MailSource
import io.github.libpec.ports.Objects
import io.github.libpec.ports.ObjectsAdapter
import io.github.libpec.ports.SourceAdapter
import io.github.libpec.ports.Thrown
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.time.Instant
import io.github.libpec.internal.Archive as Handle
import io.github.libpec.internal.Summary as RawSummary

/**
 * One archive for all messages: store, search, prove, never lose anything. It is a folder, or stores of your own
 * ([io.github.libpec.ports]). Any number of threads may use one at once, and so may other processes.
 *
 * ```
 * Archive.create(folder, by = "clerk").use { archive ->
 *     archive.add(mail, mailbox = "office")
 *     for (entry in archive.search(Search("offerte", kind = MessageKind.DELIVERY))) println(entry.subject)
 * }
 * ```
 *
 * Whatever is done to it goes into its log: who did it (`by`), and when (`clock`). Messages are named by their SHA-256, lower-case
 * hexadecimal. Where no verifier is given, the authorities of PEC are trusted. What a store of yours threw is the cause of the
 * [PecException]; what a function of yours threw that hears how far it is comes out as it is.
 */
public class Archive private constructor(
    private val handle: Handle,
    private val by: String,
    private val clock: Clock,
    private val thrown: Thrown,
) : AutoCloseable {
    /**
     * Takes in all messages of a file, a folder, a Maildir, an mbox or a zip file, as those of a [mailbox]. Taking in the same again
     * changes nothing, so a run that was ended goes on by doing it again.
     *
     * @param progress hears of each message once it is kept for good; `false` ends the run
     * @throws PecException the archive cannot be written, or the place cannot be read at all
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun add(
        source: Path,
        mailbox: String,
        verifier: Verifier? = null,
        progress: ((Progress) -> Boolean)? = null,
    ): Summary = add(listOf(source), mailbox, verifier, progress)

    /** The same of several files and folders. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun add(
        sources: List<Path>,
        mailbox: String,
        verifier: Verifier? = null,
        progress: ((Progress) -> Boolean)? = null,
    ): Summary = heard(progress?.let(::AddHearing)) {
        handle.addFiles(sources.map(Path::toString), mailbox, verifier?.handle, who(), it)
    }.summary()

    /** The same of a source of your own. It is called by another thread than this one. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun add(
        source: MailSource,
        mailbox: String,
        verifier: Verifier? = null,
        progress: ((Progress) -> Boolean)? = null,
    ): Summary = heard(progress?.let(::AddHearing)) {
        handle.addSource(SourceAdapter(source, thrown), mailbox, verifier?.handle, who(), it)
    }.summary()

    /**
     * A message, byte for byte as it was taken in: these bytes or an exception, never others.
     *
     * @throws PecException `no_message`, `damaged`
     */
    @Throws(PecException::class)
    public fun message(sha256: String): ByteArray = call { handle.message(sha256) }

    /** What the archive knows of a message; `null` if it has none of this name. */
    @Throws(PecException::class)
    public fun entry(sha256: String): Entry? = call { handle.entry(sha256) }?.entry()

    /**
     * The messages that meet all conditions, one after the other; they are read from the index page by page. The first page is read at
     * once, so that what cannot be searched is told at once.
     *
     * @throws PecException `query`; the sequence throws what the index says, too
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun search(search: Search = Search()): Sequence<Entry> = hits { page(search, it) }

    /** Those that have all these [words][Search.words]. */
    @Throws(PecException::class)
    public fun search(words: String): Sequence<Entry> = search(Search(words))

    /**
     * One page of what [search] finds, for programs that show pages.
     *
     * @param after [Page.next] of the page before
     * @param most the hits of a page
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun page(search: Search = Search(), after: String? = null, most: Int = PAGE): Page<Entry> {
        val page = call { handle.search(search.conditions() + paging(after, most)) }
        return Page(page.hits.map { it.entry() }, page.next)
    }

    /** How many messages [search] finds. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun count(search: Search = Search()): Long = call { handle.count(search.conditions()) }

    /**
     * What became of the messages that were sent, of those that meet all conditions, as of [now]: the clock's time, if it is left out.
     * A condition on messages is met if some message about the submission meets it.
     *
     * @param state how the submission has to stand
     * @param recipientState how it has to stand for some recipient; give this or [state], not both
     * @throws PecException `query`
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun submissions(
        search: Search = Search(),
        state: MessageState? = null,
        recipientState: RecipientState? = null,
        now: Instant? = null,
    ): Sequence<Followed> {
        val moment = now ?: clock.instant() // the same for all pages
        return hits { submissionsPage(search, state, recipientState, moment, it) }
    }

    /** One page of what [submissions] finds, as [page] gives one of [search]. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun submissionsPage(
        search: Search = Search(),
        state: MessageState? = null,
        recipientState: RecipientState? = null,
        now: Instant? = null,
        after: String? = null,
        most: Int = PAGE,
    ): Page<Followed> {
        val conditions = search.conditions() + standing(state, recipientState) + paging(after, most)
        val page = call { handle.submissions(conditions, at(now)) }
        return Page(page.hits.map { it.followed() }, page.next)
    }

    /** How many submissions [submissions] finds. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun countSubmissions(
        search: Search = Search(),
        state: MessageState? = null,
        recipientState: RecipientState? = null,
        now: Instant? = null,
    ): Long = call { handle.countSubmissions(search.conditions() + standing(state, recipientState), at(now)) }

    /**
     * All that belongs to one message that was sent.
     *
     * @param id its certified identifier, its Message-ID, or the SHA-256 of any message about it
     * @throws PecException `no_submission`
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun dossier(id: String, now: Instant? = null): Dossier = call { handle.dossier(id, at(now)) }.dossier()

    /** How the archive stands. What failed and what was delivered counts from [since] on: a day before [now], if it is left out. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun status(now: Instant? = null, since: Instant? = null): Status {
        val moment = at(now)
        return call { handle.status(moment, since?.epochSecond ?: (moment - Duration.ofDays(1).seconds)) }.status()
    }

    /**
     * Reads everything back and hashes it again; with a [verifier] it verifies each message again, too. What is wrong with the archive
     * is no exception, but stands in the answer.
     *
     * @param head an end of the log that was noted down before: see [head]
     * @param progress hears how far it is; `false` ends the check
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun check(
        verifier: Verifier? = null,
        head: String? = null,
        progress: ((Checking) -> Boolean)? = null,
    ): Checked = heard(progress?.let(::CheckHearing)) { handle.check(verifier?.handle, head, who(), it) }.checked()

    /** Makes the index anew, from the objects alone. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun repair(verifier: Verifier? = null, progress: ((Checking) -> Boolean)? = null): Repaired =
        heard(progress?.let(::CheckHearing)) { handle.repair(verifier?.handle, who(), it) }.run { Repaired(messages, salvaged) }

    /**
     * Writes messages, named by their SHA-256, as files into a [folder], with a manifest of their hashes. No file that is there is
     * written over.
     *
     * @throws PecException `exists`, `no_message`; then what was handed out is not complete
     */
    @Throws(PecException::class)
    public fun export(messages: Collection<String>, folder: Path): Exported =
        call { handle.export(messages.toList(), folder.toString(), who()) }.let { Exported(it.messages, it.bytes, it.manifest) }

    /** The same of what was found. */
    @Throws(PecException::class)
    public fun export(found: Sequence<Entry>, folder: Path): Exported = export(found.map { it.sha256 }.toList(), folder)

    /**
     * Puts a tag on a message, or takes it off. With slashes it is a category within categories: `Clients/Rossi/2024`.
     *
     * @throws PecException `name`, `no_message`
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun tag(sha256: String, tag: String, on: Boolean = true): Unit = call { handle.tag(sha256, tag, on, who()) }

    /**
     * Puts a message under a legal hold, or releases it: what is held cannot be deleted.
     *
     * @throws PecException `name`, `no_message`
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun hold(sha256: String, hold: String, on: Boolean = true): Unit = call { handle.hold(sha256, hold, on, who()) }

    /**
     * Deletes a message for good, and says [why] in the log: if the policy allows it, if it was kept long enough, and if nobody holds
     * it.
     *
     * @throws PecException `deletion_forbidden`, `retained`, `held`, `no_message`
     */
    @Throws(PecException::class)
    public fun delete(sha256: String, why: String): Unit = call { handle.delete(sha256, why, who()) }

    /** How long messages are kept. */
    @Throws(PecException::class)
    public fun policy(): Policy = call { handle.policy() }.policy()

    /** Decides how long messages are kept, and whether any may be deleted after that. */
    @Throws(PecException::class)
    public fun setPolicy(policy: Policy): Unit = call { handle.setPolicy(policy.raw(), who()) }

    /** The end of the log. Whoever notes it down can prove later that nothing before it was changed: [check] takes it. */
    @Throws(PecException::class)
    public fun head(): LogHead = call { handle.head() }.run { LogHead(segment, sha256) }

    /** Hands over everything that was ever done, in order; until [each] gives `false`. */
    @Throws(PecException::class)
    public fun eachEvent(each: (Event) -> Boolean) {
        heard(EventHearing(each)) { handle.eachEvent(it!!) }
    }

    /** Lets go of it, and of its stores; further calls throw [IllegalStateException]. */
    override fun close(): Unit = handle.close()

    /** Without its place. */
    override fun toString(): String = "Archive"

    private fun who() = By(by, clock.instant().epochSecond)

    private fun at(moment: Instant?): Long = (moment ?: clock.instant()).epochSecond

    private inline fun <T> call(job: () -> T): T = thrown.call { engine { job() } }

    /** Calls with what hears how far it is: what that threw is what the caller gets. */
    private inline fun <T, H : Hearing<*>> heard(hearing: H?, job: (H?) -> T): T {
        val done = runCatching { call { job(hearing) } }
        hearing?.thrown?.let { throw it }
        return done.getOrThrow()
    }

    public companion object {
        /** The hits of a page, if nothing else is said. */
        private const val PAGE = 100

        /**
         * Makes an archive in a folder that is new or empty.
         *
         * @param by who does what is done with it, for the log
         * @param clock says when
         * @throws PecException `archive_exists`
         */
        @JvmStatic
        @JvmOverloads
        @Throws(PecException::class)
        public fun create(
            folder: Path,
            by: String,
            policy: Policy = Policy(),
            clock: Clock = Clock.systemUTC(),
        ): Archive = made(by, clock) { Handle.create(folder.toString(), policy.raw(), By(by, clock.instant().epochSecond)) }

        /**
         * Opens the archive in a folder.
         *
         * @param unread opens also one whose index is damaged, or of another archive: to [check] or to [repair] it
         * @throws PecException `no_archive`, `newer`, `damaged`, `index_ahead`
         */
        @JvmStatic
        @JvmOverloads
        @Throws(PecException::class)
        public fun open(
            folder: Path,
            by: String,
            unread: Boolean = false,
            clock: Clock = Clock.systemUTC(),
        ): Archive = made(by, clock) { Handle.open(folder.toString(), unread) }

        /** Makes an archive in stores of your own, which are empty. */
        @JvmStatic
        @JvmOverloads
        @Throws(PecException::class)
        public fun createOver(
            objects: Objects,
            index: Index,
            by: String,
            policy: Policy = Policy(),
            clock: Clock = Clock.systemUTC(),
        ): Archive = made(by, clock) {
            val who = By(by, clock.instant().epochSecond)
            Handle.createOver(ObjectsAdapter(objects, it), IndexAdapter(index, it), policy.raw(), who)
        }

        /** Opens the archive in stores of your own. */
        @JvmStatic
        @JvmOverloads
        @Throws(PecException::class)
        public fun openOver(
            objects: Objects,
            index: Index,
            by: String,
            unread: Boolean = false,
            clock: Clock = Clock.systemUTC(),
        ): Archive = made(by, clock) { Handle.openOver(ObjectsAdapter(objects, it), IndexAdapter(index, it), unread) }

        /** Makes an archive with objects of your own, and an index in a file of SQLite, which is made if it is not there. */
        @JvmStatic
        @JvmOverloads
        @Throws(PecException::class)
        public fun createOver(
            objects: Objects,
            indexFile: Path,
            by: String,
            policy: Policy = Policy(),
            clock: Clock = Clock.systemUTC(),
        ): Archive = made(by, clock) {
            val who = By(by, clock.instant().epochSecond)
            Handle.createOverFile(ObjectsAdapter(objects, it), indexFile.toString(), policy.raw(), who)
        }

        /** Opens the archive with objects of your own, and an index in a file of SQLite. */
        @JvmStatic
        @JvmOverloads
        @Throws(PecException::class)
        public fun openOver(
            objects: Objects,
            indexFile: Path,
            by: String,
            unread: Boolean = false,
            clock: Clock = Clock.systemUTC(),
        ): Archive = made(by, clock) { Handle.openOverFile(ObjectsAdapter(objects, it), indexFile.toString(), unread) }

        private inline fun made(by: String, clock: Clock, make: (Thrown) -> Handle): Archive {
            val thrown = Thrown()
            return Archive(thrown.call { engine { make(thrown) } }, by, clock, thrown)
        }

        private fun paging(after: String?, most: Int) =
            listOfNotNull(after?.let { Condition("after", it) }, Condition("most", "$most"))

        private fun standing(state: MessageState?, recipientState: RecipientState?): List<Condition> {
            require(state == null || recipientState == null) { "give state or recipientState, not both" }
            return listOfNotNull(
                state?.let { Condition("state", it.jsonName) },
                recipientState?.let { Condition("recipient_state", it.jsonName) },
            )
        }

        /** All hits of all pages. */
        private inline fun <T> hits(crossinline ask: (String?) -> Page<T>): Sequence<T> {
            val first = ask(null)
            return generateSequence(first) { page -> page.next?.let { ask(it) } }.flatMap { it.hits }
        }

        private fun RawSummary.summary() = Summary(new, known, failed, unreadable, bytes)
    }
}
