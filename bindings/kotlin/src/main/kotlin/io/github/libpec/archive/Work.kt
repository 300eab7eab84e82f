package io.github.libpec.archive

import java.time.Instant

/** What became of one message of a source: it has a [sha256], or a [code] that says why there is none. */
public data class Progress(
    /** Its id in the source. */
    val id: String,
    /** Its name in the archive, in which it is kept for good. */
    val sha256: String?,
    /** Its bytes. */
    val bytes: Long,
    /** Whether the archive did not have it before. */
    val isNew: Boolean,
    /** Why it could not be had from the source: the code of a [io.github.libpec.ports.PortErrorKind]. */
    val code: String?,
    /** The same for a person. */
    val text: String?,
) {
    /** Without its id, and without words. */
    override fun toString(): String = "Progress(${sha256 ?: code})"
}

/** What was taken in. */
public data class Summary(
    /** Messages that the archive did not have before. */
    val new: Long,
    /** Messages that it had already. */
    val known: Long,
    /** Messages that could not be had from the source. */
    val failed: Long,
    /** Of the new ones, those that could not be judged: they are kept as they are. */
    val unreadable: Long,
    /** Bytes of the new ones. */
    val bytes: Long,
)

/** How far a check or a repair is. */
public data class Checking(
    /** Bytes of objects that were read; of a repair, segments at first. */
    val done: Long,
    /** Of how many. */
    val all: Long,
    /** Messages that were sound so far. */
    val messages: Long,
)

/** What a check found. */
public data class Checked(
    /** Whether nothing is wrong with what was kept. */
    val isSound: Boolean,
    /** Messages whose bytes are those that were taken in. */
    val sound: Long,
    /** Their bytes. */
    val bytes: Long,
    /** Of those, how many were verified again. */
    val verified: Long,
    /** What is wrong, the first 10,000. */
    val faults: List<Fault>,
    /** How many faults there are. */
    val faultsInAll: Long,
    /** Segments of the log. */
    val segments: Long,
    /** The end of the log, as it was read. */
    val head: String?,
)

/** Something that is not as it was. */
public data class Fault(
    /** What kind of fault it is. */
    val kind: FaultKind,
    /** The object that it is in, if it is in one. */
    val objectName: String?,
    /** SHA-256 of the message that it concerns, if it concerns one. */
    val sha256: String?,
    /** What is wrong. */
    val detail: String,
)

/** What kind of fault it is. */
public enum class FaultKind(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** An object is not what was stored, or is gone. */
    DAMAGED("damaged"),

    /** A message cannot be had any more. */
    LOST("lost"),

    /** The log was changed, or a part of it is gone. */
    LOG("log"),

    /** The index does not say what the log says: [Archive.repair] makes it anew. */
    INDEX("index"),

    /** An object belongs to nothing: what a crash left over. Harmless. */
    LEFTOVER("leftover"),

    /** The verdict on a message is another one than when it was taken in. */
    VERDICT("verdict"),

    /** One that this version of the library does not know. */
    UNKNOWN("unknown"),
}

/** What a repair did. */
public data class Repaired(
    /** Messages in the archive now. */
    val messages: Long,
    /** Of those, the ones that stood in packs of which the log knew nothing. */
    val salvaged: Long,
)

/** What was handed out. */
public data class Exported(
    /** Messages. */
    val messages: Long,
    /** Their bytes. */
    val bytes: Long,
    /** SHA-256 of the list of hashes: the log names it, so the archive witnesses what was handed out. */
    val manifest: String?,
)

/** Something that was done to the archive. */
public class Event internal constructor(
    /** The number of the segment of the log. */
    public val segment: Long,
    /** When, by the clock of whoever did it. */
    public val at: Instant,
    /** Who did it. */
    public val who: String,
    /** What, as `add` or `tag`. */
    public val what: String,
    /** SHA-256 of the message that it was done to; `null` if it was done to none. */
    public val sha256: String?,
    private val json: String,
) {
    /** All of it in JSON, on one line: also to what it was done. */
    public fun toJson(): String = json

    override fun equals(other: Any?): Boolean = other is Event && other.json == json

    override fun hashCode(): Int = json.hashCode()

    /** What, and when. */
    override fun toString(): String = "Event($segment, $what, $at)"
}
