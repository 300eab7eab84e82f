package io.github.libpec.ports

import io.github.libpec.engine
import io.github.libpec.internal.IndexCallback
import io.github.libpec.internal.IndexOpener
import io.github.libpec.internal.ObjectsCallback
import io.github.libpec.internal.ObjectsOpener
import io.github.libpec.internal.PortFailure
import io.github.libpec.internal.SourceCallback
import io.github.libpec.internal.SourceOpener
import io.github.libpec.internal.Outcome as RawOutcome
import io.github.libpec.internal.PortErrorKind as RawKind

/**
 * The checks that every store and every source has to pass, yours too: what the interfaces say, tried out.
 *
 * Each call tries all checks, which are the same for every language, and gives an [Outcome] for each. Some take memory (objects of
 * 32 MB) or start threads; none waits. A test asks for those that failed:
 *
 * ```
 * assertEquals(emptyList(), Conformance.checkObjects(::MyStore).filter { it.violation != null })
 * ```
 */
public object Conformance {
    /**
     * Tries a store of objects.
     *
     * @param fresh makes a new and empty one
     * @param reopen opens the one again that [fresh] made last, as another process does; without it, that one itself is used
     */
    @JvmStatic
    @JvmOverloads
    public fun checkObjects(fresh: () -> Objects, reopen: (() -> Objects)? = null): List<Outcome> {
        val fixture = Fixture(reopen)
        val opener = object : ObjectsOpener {
            override fun open(anew: Boolean): ObjectsCallback =
                fixture.open { ObjectsAdapter(if (anew) fixture.make(fresh()) else fixture.again(), Thrown()) }
        }
        return fixture.outcomes { io.github.libpec.internal.checkObjects(opener) }
    }

    /** Tries an index, as [checkObjects] tries objects. */
    @JvmStatic
    @JvmOverloads
    public fun checkIndex(fresh: () -> Index, reopen: (() -> Index)? = null): List<Outcome> {
        val fixture = Fixture(reopen)
        val opener = object : IndexOpener {
            override fun open(anew: Boolean): IndexCallback =
                fixture.open { IndexAdapter(if (anew) fixture.make(fresh()) else fixture.again(), Thrown()) }
        }
        return fixture.outcomes { io.github.libpec.internal.checkIndex(opener) }
    }

    /**
     * Tries a source.
     *
     * @param fresh makes one that holds exactly these messages; which ids they get is up to it
     * @param reopen opens that one again; without it, that one itself is used
     * @param canHold says whether such a source can hold a message unchanged: an mbox, say, holds no empty one. By default, any.
     */
    @JvmStatic
    @JvmOverloads
    public fun checkSource(
        fresh: (List<ByteArray>) -> MailSource,
        reopen: (() -> MailSource)? = null,
        canHold: (ByteArray) -> Boolean = { true },
    ): List<Outcome> {
        val fixture = Fixture(reopen)
        val opener = object : SourceOpener {
            override fun open(messages: List<ByteArray>?): SourceCallback =
                fixture.open { SourceAdapter(messages?.let { fixture.make(fresh(it)) } ?: fixture.again(), Thrown()) }

            override fun canHold(message: ByteArray): Boolean = fixture.asks { canHold(message) }
        }
        return fixture.outcomes { io.github.libpec.internal.checkSource(opener) }
    }
}

/** Opens what the checks need, and keeps what is thrown that is about the process, or that has no other way out. */
private class Fixture<T : Any>(private val reopen: (() -> T)?) {
    private var last: T? = null
    private var thrown: Throwable? = null

    fun make(made: T): T = made.also { last = it }

    fun again(): T = reopen?.invoke() ?: checkNotNull(last)

    /** What cannot be opened fails the check. */
    inline fun <P> open(job: () -> P): P = try {
        job()
    } catch (error: Throwable) {
        if (error is VirtualMachineError) thrown = error
        val text = runCatching { error.toString().utf8() }.getOrDefault(error.javaClass.name)
        throw PortFailure.Failed(RawKind.FAILED, "it could not be opened: $text")
    }

    inline fun asks(job: () -> Boolean): Boolean = try {
        job()
    } catch (error: Throwable) {
        thrown = error
        false
    }

    inline fun outcomes(check: () -> List<RawOutcome>): List<Outcome> {
        val outcomes = engine { check() }
        thrown?.let { throw it }
        return outcomes.map { Outcome(it.name, it.meaning, it.violation?.run { Violation(what, expected, found) }) }
    }
}

/** How a check went. */
public data class Outcome(
    /** The name of the check; it stays the same. */
    val name: String,
    /** What has to hold. */
    val meaning: String,
    /** What does not hold; `null` if all does. */
    val violation: Violation?,
)

/** What was found in place of what has to be. */
public data class Violation(
    /** What was tried. */
    val what: String,
    /** What it has to give. */
    val expected: String,
    /** What it gave. */
    val found: String,
)
