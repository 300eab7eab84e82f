package io.github.libpec.ports

import io.github.libpec.PecException
import io.github.libpec.internal.PortFailure
import io.github.libpec.same
import io.github.libpec.internal.PecException as RawException
import io.github.libpec.internal.PortErrorKind as RawKind

/**
 * What a store or a source of yours throws. Whatever else it throws counts as [PortErrorKind.FAILED]. Both are the cause of the
 * [PecException] that an archive throws then, whose code is [PortErrorKind.code].
 *
 * @param kind what the caller may do about it
 * @param detail what happened, and to what: without personal data
 */
public class PortException @JvmOverloads constructor(
    public val kind: PortErrorKind,
    public val detail: String,
    cause: Throwable? = null,
) : Exception("${kind.code}: $detail", cause)

/** What kind of failure it is: what the caller may do about it. */
public enum class PortErrorKind(
    /** A stable code. */
    public val code: String,
) {
    /** There is nothing of this name. */
    NOT_FOUND("not_found"),

    /** There is something of this name already. */
    EXISTS("exists"),

    /** Somebody else wrote first: read again, then decide again. */
    CONFLICT("conflict"),

    /** It cannot do this at all. */
    UNSUPPORTED("unsupported"),

    /** No room is left. */
    FULL("full"),

    /** It does not answer, or is busy for too long; it may later. */
    UNAVAILABLE("unavailable"),

    /** It does not let this program in. */
    DENIED("denied"),

    /** What it holds is not what was put there. */
    DAMAGED("damaged"),

    /** A newer version of the software wrote it. */
    NEWER("newer"),

    /** It is something else than what was asked for. */
    FOREIGN("foreign"),

    /** A name, an id or a value is not allowed. */
    INVALID("invalid"),

    /** It failed for a reason of its own. */
    FAILED("failed"),
}

/**
 * What code of the caller's threw last: through the library go a kind and a text only. Much of it is in the order of things, such as an
 * object that is not there yet; so what made the library give up need not be the very last.
 */
internal class Thrown {
    private class One(val kind: PortErrorKind, val detail: String, val error: Throwable)

    private val last = ArrayDeque<One>()

    /**
     * Calls the library. What a store or a source threw is the cause of the exception, if it is what that tells of. What is about the
     * process, such as an [OutOfMemoryError], goes on its way.
     */
    inline fun <T> call(job: () -> T): T = try {
        job()
    } catch (error: RawException.Archive) {
        throw exception(error)
    } finally {
        forget()
    }

    fun exception(error: RawException.Archive): Throwable {
        val told = { one: One -> one.kind.code == error.code && one.detail == error.detail }
        val cause = synchronized(last) { last.lastOrNull(told) }?.error
        return if (cause is VirtualMachineError) cause else PecException(error.code, error.text, null, cause)
    }

    fun forget(): Unit = synchronized(last) { last.clear() }

    /** Calls code of the caller's, on whatever thread: what it throws, an [Error] too, is the failure of a port. */
    inline fun <T> port(job: () -> T): T = try {
        job()
    } catch (error: Throwable) {
        throw failure(error)
    }

    fun failure(error: Throwable): PortFailure {
        val kind = if (error is PortException) error.kind else PortErrorKind.FAILED
        val detail = if (error is PortException) error.detail.utf8() else "it threw ${error.javaClass.name}"
        synchronized(last) {
            if (last.size == MOST) last.removeFirst()
            last.addLast(One(kind, detail, error))
        }
        return PortFailure.Failed(kind.same<RawKind>(), detail)
    }

    private companion object {
        /** So many are kept. */
        const val MOST = 64
    }
}

/** In characters that can be written in UTF-8. */
internal fun String.utf8(): String = encodeToByteArray().decodeToString()
