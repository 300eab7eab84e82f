package io.github.libpec.archive

import java.time.Instant

/** How long messages are kept. */
public data class Policy @JvmOverloads constructor(
    /** Years from the day on which a message was first seen, in which it cannot be deleted: at most 65,535. */
    val retentionYears: Int = 10,
    /** Whether messages may be deleted after that. */
    val deletion: Boolean = false,
)

/** How many submissions stand in a way that people look after. */
public data class Counts(
    /** A receipt is missing. */
    val overdue: Long,
    /** Delayed for some recipient. */
    val delayed: Long,
    /** Not delivered to some recipient, or refused, since the time that was asked about. */
    val failed: Long,
    /** Delivered to all, since that time. */
    val delivered: Long,
    /** Something is awaited, and not late. */
    val pending: Long,
)

/** How one mailbox stands. */
public data class MailboxStatus(
    /** Its name. */
    val name: String,
    /** How many messages lay in it. */
    val messages: Long,
    /** Their bytes. */
    val bytes: Long,
    /** When something was last taken in from it. */
    val lastAdded: Instant,
    /** How the submissions stand about which it holds a message. */
    val submissions: Counts,
) {
    /** Without its name. */
    override fun toString(): String = "MailboxStatus($messages messages)"
}

/** How the archive stands. */
public class Status internal constructor(
    /** Messages in it. */
    public val messages: Long,
    /** Their bytes, as they were taken in. */
    public val bytes: Long,
    /** When it was made. */
    public val created: Instant?,
    /** When everything in it was last read back. */
    public val checked: Instant?,
    /** How long messages are kept. */
    public val policy: Policy,
    /** Segments of the log. */
    public val segments: Long,
    /** The end of the log: whoever notes it down can prove later that nothing before it was changed. */
    public val head: String,
    /** Its mailboxes, by name. */
    public val mailboxes: List<MailboxStatus>,
    /** How the submissions of all mailboxes stand. */
    public val submissions: Counts,
    /** Receipts that certify nothing, or that stand inside another message: forged perhaps. */
    public val claims: Long,
    /** Receipts that belong to nothing that was sent. */
    public val orphans: Long,
    /** Messages that could not be read. */
    public val unreadable: Long,
    private val json: String,
) {
    /** All of it in JSON, on one line: the same bytes in every language. */
    public fun toJson(): String = json

    override fun equals(other: Any?): Boolean = other is Status && other.json == json

    override fun hashCode(): Int = json.hashCode()

    /** Numbers, and no names. */
    override fun toString(): String = "Status($messages messages, $submissions)"
}

/** The end of the log. */
public data class LogHead(
    /** The number of its last segment. */
    val segment: Long,
    /** The hash of that segment, which is one of all before it, too. */
    val sha256: String,
)
