package io.github.libpec

import io.github.libpec.internal.limitNames
import io.github.libpec.internal.limitValues

/**
 * Bounds on the work for one message, by name. The defaults hold a genuine message of 100 MB and a hostile one alike.
 *
 * ```
 * Limits("max_message_bytes" to 30_000_000, "max_nested_messages" to 10)
 * ```
 *
 * @param values the bounds that differ from their defaults
 * @throws PecException `limit_unknown`: there is no bound of a name; the message lists them all
 * @throws IllegalArgumentException a bound is negative
 */
public class Limits @Throws(PecException::class) constructor(values: Map<String, Long>) {
    /** The same, of pairs. */
    @Throws(PecException::class)
    public constructor(vararg values: Pair<String, Long>) : this(values.toMap())

    internal val set: Map<String, Long> = values.toMap()
    private val all: Map<String, Long> = engine { limitValues(set) }

    /**
     * The bound of this name.
     *
     * @throws PecException `limit_unknown`: there is none
     */
    @Throws(PecException::class)
    public operator fun get(name: String): Long = all[name] ?: engine { limitValues(mapOf(name to 0)).getValue(name) }

    override fun equals(other: Any?): Boolean = other is Limits && other.all == all

    override fun hashCode(): Int = all.hashCode()

    /** The bounds that differ from their defaults. */
    override fun toString(): String = "Limits$set"

    public companion object {
        /** The names of all bounds. */
        @JvmStatic
        public val names: List<String> get() = limitNames()
    }
}
