package io.github.libpec

import java.time.Instant
import io.github.libpec.internal.Tracker as Handle

/**
 * Follows what was sent: from the receipts that are fed to it, in any order and any number of times, to what became of each message
 * for each recipient. Several threads may use one.
 */
public class Tracker private constructor(internal val handle: Handle) : AutoCloseable {
    /** An empty tracker. */
    public constructor() : this(Handle())

    /**
     * Takes in what a judged message says: a fact if it is a certified receipt, else a claim if it says that it is one.
     *
     * @return whether anything in it was new
     */
    @Throws(PecException::class)
    public fun feed(report: Report): Boolean = engine { handle.feed(report.handle) }

    /**
     * Takes in a message as the host sent it, which gives it a row also without any receipt.
     *
     * @return whether it was new; `null` if it has not exactly one author, and was not taken in
     */
    @Throws(PecException::class)
    public fun feedSent(message: Message): Boolean? = engine { handle.feedSent(message.handle) }

    /**
     * Takes in a fact from the host's own store, as [Report.factJson] gave it. **Trusts the host**: whoever can write into the store
     * can make up receipts.
     *
     * @return whether it was new
     * @throws PecException `snapshot`, `snapshot_version`: it cannot be read
     */
    @Throws(PecException::class)
    public fun feedTrustedFact(json: String): Boolean = engine { handle.feedTrustedFact(json) }

    /** What became of each message, as of [now]. */
    @Throws(PecException::class)
    public fun submissions(now: Instant): List<Submission> =
        engine { handle.submissions(now.epochSecond) }.map { it.submission() }

    /** What belongs to no message. */
    @Throws(PecException::class)
    public fun orphans(): List<Orphan> = engine { handle.orphans() }.map { it.orphan() }

    /** The first moment after [now] at which time alone changes some state; `null` if there is none. */
    @Throws(PecException::class)
    public fun nextDeadline(now: Instant): Instant? = engine { handle.nextDeadline(now.epochSecond) }?.toInstant()

    /** Adds all that another tracker holds. */
    @Throws(PecException::class)
    public fun merge(other: Tracker): Unit = engine { handle.merge(other.handle) }

    /** The whole set in JSON, for a store of the host's. */
    @Throws(PecException::class)
    public fun snapshot(): String = engine { handle.snapshot() }

    /** Frees the native memory; further calls throw [IllegalStateException]. */
    override fun close(): Unit = handle.close()

    public companion object {
        /**
         * The tracker that [snapshot] wrote. **Trusts the host**: whoever can write into its store can make up receipts.
         *
         * @throws PecException `snapshot`, `snapshot_version`: it cannot be read
         */
        @JvmStatic
        @Throws(PecException::class)
        public fun trustedFromSnapshot(json: String): Tracker = Tracker(engine { Handle.trustedFromSnapshot(json) })
    }
}
