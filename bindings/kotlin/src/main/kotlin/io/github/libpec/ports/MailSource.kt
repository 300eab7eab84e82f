package io.github.libpec.ports

import io.github.libpec.internal.SourceCallback
import io.github.libpec.same
import java.io.InputStream
import io.github.libpec.internal.Folder as RawFolder
import io.github.libpec.internal.Listed as RawListed
import io.github.libpec.internal.Mark as RawMark

/**
 * Messages somewhere, each under an id that stays: a Maildir, an export, a live mailbox.
 *
 * All functions block. One thread calls them at a time, mostly another one than that which called
 * [Archive.add][io.github.libpec.archive.Archive.add]. What one call throws concerns that call: the other messages go on.
 * [Conformance.checkSource] tries all that is said here.
 */
public interface MailSource {
    /**
     * At most [most] messages behind the one with the id [after]; without it, the first. None at the end, and only there.
     * [PortErrorKind.NOT_FOUND] if [after] is none of its ids.
     */
    @Throws(Exception::class)
    public fun list(after: String?, most: Int): List<Listed>

    /** The bytes of a message, not changed in any way. [PortErrorKind.NOT_FOUND] if there is none with this id. It is closed. */
    @Throws(Exception::class)
    public fun fetch(id: String): InputStream

    /** Sets a mark on a message, or takes it away. [PortErrorKind.UNSUPPORTED] if the source keeps no marks, as here. */
    @Throws(Exception::class)
    public fun mark(id: String, mark: Mark, on: Boolean): Unit =
        throw PortException(PortErrorKind.UNSUPPORTED, "this source keeps no marks")

    /** Deletes a message from the source. [PortErrorKind.UNSUPPORTED] if it is only read, as here. */
    @Throws(Exception::class)
    public fun delete(id: String): Unit = throw PortException(PortErrorKind.UNSUPPORTED, "this source is only read")

    public companion object {
        /** Bytes of the longest id of a message in a source. */
        public const val MAX_ID_BYTES: Int = 4096
    }
}

/** A message in a source. */
public data class Listed @JvmOverloads constructor(
    /** Its id: not empty, at most [MailSource.MAX_ID_BYTES], any characters. It never names another message. */
    val id: String,
    /** Which kind of folder it lies in. */
    val folder: Folder = Folder.OTHER,
    /** Its bytes, if the source knows them. */
    val size: Long? = null,
    /** Whether what has this id never changes, so that what was taken in once need not be fetched again. */
    val isPermanent: Boolean = false,
    /** Whether it comes out of a mailbox file, which may have put a `>` before some of its lines. */
    val isQuoted: Boolean = false,
    /** The marks on it. */
    val marks: Set<Mark> = emptySet(),
) {
    /** Without its id. */
    override fun toString(): String = "Listed(${folder.jsonName})"
}

/** Which kind of folder a message lies in. */
public enum class Folder(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Of messages that the user sent. */
    SENT("sent"),

    /** Of messages that were not sent, or not yet. */
    UNSENT("unsent"),

    /** Any other. */
    OTHER("other"),
}

/** What a mailbox notes about a message. */
public enum class Mark {
    /** It was read. */
    SEEN,

    /** It was answered. */
    ANSWERED,

    /** Somebody marked it as important. */
    FLAGGED,
}

internal class SourceAdapter(private val source: MailSource, private val thrown: Thrown) : SourceCallback {
    private var stream: InputStream? = null
    private val buffer = ByteArray(1 shl 18)

    override fun list(after: String?, most: Long): List<RawListed> =
        thrown.port { source.list(after, most.count()).map { it.raw() } }

    override fun begin(id: String): Unit = thrown.port { stream = source.fetch(id) }

    override fun piece(): ByteArray = thrown.port {
        val stream = checkNotNull(stream)
        when (val read = stream.read(buffer)) {
            -1 -> byteArrayOf()
            0 -> throw PortException(PortErrorKind.FAILED, "its stream gives neither bytes nor an end")
            else -> buffer.copyOf(read)
        }
    }

    override fun end() {
        // All bytes were read, or it is known already why they were not.
        runCatching { stream?.close() }
        stream = null
    }

    override fun mark(id: String, mark: RawMark, on: Boolean): Unit = thrown.port { source.mark(id, mark.same(), on) }

    override fun delete(id: String): Unit = thrown.port { source.delete(id) }
}

private fun Listed.raw() =
    RawListed(id, folder.same<RawFolder>(), size, isPermanent, isQuoted, marks.map { it.same<RawMark>() })
