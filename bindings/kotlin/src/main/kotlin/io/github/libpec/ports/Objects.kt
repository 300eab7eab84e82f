package io.github.libpec.ports

import io.github.libpec.internal.ObjectsCallback
import io.github.libpec.internal.isObjectName
import io.github.libpec.internal.ObjectInfo as RawInfo

/**
 * Named bytes that are written once and never changed, which an archive keeps its truth in: a folder, a bucket, a table with two
 * columns.
 *
 * All functions block, and several threads call them at once, among them some that the JVM did not start. Names are those for which
 * [isName] holds; another one is [PortErrorKind.INVALID] in each call. [Conformance.checkObjects] tries all that is said here.
 */
public interface Objects {
    /**
     * Stores bytes under a name that is free, else [PortErrorKind.EXISTS]. **When it returns, they outlast a power cut.** Of several
     * who take one name at once, one succeeds.
     */
    @Throws(Exception::class)
    public fun create(name: String, content: ByteArray)

    /** All bytes of an object, or [PortErrorKind.NOT_FOUND]. */
    @Throws(Exception::class)
    public fun get(name: String): ByteArray

    /**
     * [length] bytes from [start] on; fewer, perhaps none, where the object ends earlier. Or [PortErrorKind.NOT_FOUND]. Both numbers
     * may be as large as a [Long] can be.
     */
    @Throws(Exception::class)
    public fun getRange(name: String, start: Long, length: Long): ByteArray

    /**
     * At most [most] objects whose names begin with [prefix] and stand behind [after], in order, byte by byte. None only when there
     * are no more.
     */
    @Throws(Exception::class)
    public fun list(prefix: String, after: String?, most: Int): List<ObjectInfo>

    /** Deletes an object, or [PortErrorKind.NOT_FOUND]. */
    @Throws(Exception::class)
    public fun delete(name: String)

    public companion object {
        /** Bytes of the longest name of an object. */
        public const val MAX_NAME_BYTES: Int = 200

        /**
         * Whether an object may have this name: parts of small letters, digits, `-`, `_` and `.`, which neither begin nor end with a
         * dot, with one `/` between them; at most [MAX_NAME_BYTES].
         */
        @JvmStatic
        public fun isName(name: String): Boolean = isObjectName(name.utf8())
    }
}

/** An object, without its bytes. */
public data class ObjectInfo(
    /** Its name. */
    val name: String,
    /** How many bytes it has. */
    val size: Long,
)

internal class ObjectsAdapter(private val objects: Objects, private val thrown: Thrown) : ObjectsCallback {
    override fun create(name: String, content: ByteArray): Unit = thrown.port { objects.create(name, content) }

    override fun get(name: String): ByteArray = thrown.port { objects.get(name) }

    override fun getRange(name: String, start: Long, length: Long): ByteArray =
        thrown.port { objects.getRange(name, start, length) }

    override fun list(prefix: String, after: String?, most: Long): List<RawInfo> =
        thrown.port { objects.list(prefix, after, most.count()).map { RawInfo(it.name, it.size) } }

    override fun delete(name: String): Unit = thrown.port { objects.delete(name) }
}

/** No list of the JVM's is longer. */
internal fun Long.count(): Int = coerceAtMost(Int.MAX_VALUE.toLong()).toInt()
