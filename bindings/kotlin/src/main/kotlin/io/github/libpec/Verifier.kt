package io.github.libpec

import java.time.Instant
import io.github.libpec.internal.Circumstances
import io.github.libpec.internal.Policy
import io.github.libpec.internal.Verifier as Handle

/**
 * Verifies messages. Any number of threads may use one at once, and should: it remembers the signers that it has verified.
 *
 * @param trust whom to trust; what is added to it later does not count
 * @param requireRevocation without evidence about revocation the verdict is [Verdict.INDETERMINATE]
 * @param requireWitness without a witness of the time of signing the verdict is [Verdict.INDETERMINATE]
 * @param sha1Until a signature that uses SHA-1 later than this counts as untrusted; `null`: none does
 */
public class Verifier @JvmOverloads @Throws(PecException::class) constructor(
    trust: TrustStore,
    limits: Limits? = null,
    requireRevocation: Boolean = false,
    requireWitness: Boolean = false,
    sha1Until: Instant? = null,
) : AutoCloseable {
    internal val handle: Handle = engine {
        Handle(trust.handle, Policy(requireRevocation, requireWitness, sha1Until?.epochSecond), limits?.set)
    }

    /**
     * Judges a message and, each by itself, the messages inside it.
     *
     * @param now the present; with it the report also says what has expired since the signing
     * @param seenAt when the caller provably had the message already: an entry in an audit log, a time stamp
     * @param sent what was sent, to be held against the original inside a receipt: see [Report.sent]
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun verify(
        message: Message,
        now: Instant? = null,
        seenAt: Instant? = null,
        sent: Message? = null,
    ): Report = Report(
        engine { handle.verify(message.handle, Circumstances(now?.epochSecond, seenAt?.epochSecond), sent?.handle) },
    )

    /** Frees the native memory; further calls throw [IllegalStateException]. */
    override fun close(): Unit = handle.close()
}
