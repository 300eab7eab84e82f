package io.github.libpec

import io.github.libpec.internal.InternalException
import io.github.libpec.internal.PecException as RawException

/**
 * Why a call could not do its job: because of a limit, or of what the caller gave. What is wrong with a message is never an
 * exception: it stands in the [findings][Report.findings] of its report.
 *
 * An argument of which no call can be made, such as the number of a part that there is not, is an [IllegalArgumentException];
 * a file that cannot be read an [java.io.IOException]; the use of what was closed an [IllegalStateException].
 */
public class PecException internal constructor(
    /**
     * A stable code: `message_too_large`, `trust_file`, `crl_file`, `directory`, `directory_too_large`, `directory_signature`,
     * `directory_signer`, `limit_unknown`, `snapshot`, `snapshot_version`, `signer`; of an archive `no_archive`, `archive_exists`,
     * `newer`, `damaged`, `compression`, `index_ahead`, `no_message`, `no_submission`, `query`, `name`, `deletion_forbidden`, `held`,
     * `retained`, `busy`, or the [code][io.github.libpec.ports.PortErrorKind.code] of the failure of a store or a source; or `bug`,
     * which is ours: please report it.
     */
    public val code: String,
    message: String,
    /** The byte or the line of the input that the message speaks of, if it is about a place. */
    public val position: Long?,
    cause: Throwable?,
) : Exception(message, cause)

/**
 * Calls the library; what an archive cannot do, [Thrown.call][io.github.libpec.ports.Thrown.call] says. [cause] is why a function of the
 * caller's failed, if that was the reason.
 */
internal inline fun <T> engine(cause: () -> Throwable? = { null }, call: () -> T): T = try {
    call()
} catch (error: RawException.Engine) {
    throw PecException(error.code, error.text, error.position, cause())
} catch (error: RawException.Argument) {
    throw IllegalArgumentException(error.text)
} catch (bug: InternalException) {
    throw PecException("bug", "the library failed (${bug.message}): please report it", null, bug)
}
