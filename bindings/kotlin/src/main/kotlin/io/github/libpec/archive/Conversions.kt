package io.github.libpec.archive

import io.github.libpec.facets
import io.github.libpec.internal.AddCallback
import io.github.libpec.internal.CheckCallback
import io.github.libpec.internal.EventCallback
import io.github.libpec.internal.Retention
import io.github.libpec.same
import io.github.libpec.submission
import io.github.libpec.toInstant
import io.github.libpec.internal.AddProgress as RawProgress
import io.github.libpec.internal.ArchiveStatus as RawStatus
import io.github.libpec.internal.Checked as RawChecked
import io.github.libpec.internal.Checking as RawChecking
import io.github.libpec.internal.Counts as RawCounts
import io.github.libpec.internal.Dossier as RawDossier
import io.github.libpec.internal.Entry as RawEntry
import io.github.libpec.internal.Event as RawEvent
import io.github.libpec.internal.Followed as RawFollowed

// From what is generated to what users see, and back.

internal fun Policy.raw(): Retention = Retention(retentionYears.toLong(), deletion)

internal fun Retention.policy(): Policy = Policy(years.toInt(), deletion)

internal fun RawEntry.entry(): Entry = Entry(
    sha256,
    bytes,
    kind.same(),
    verdict.same(),
    certified,
    at.toInstant(),
    subject,
    headers.run { Headers(subject, sender, to, date?.toInstant(), messageId) },
    certifiedData?.run {
        CertifiedData(sender, identifier, msgid, subject, deliveryTo, recipients, provider, at?.toInstant())
    },
    attachments.map { Attachment(it.name, it.mediaType, it.storedBytes, it.signed) },
    facets.facets(),
    signedAt?.toInstant(),
    chain,
    claim,
    unreadable,
    textsMissing,
    firstSeen.toInstant(),
    takenInBy,
    seen.map { Seen(it.mailbox, it.source, it.folder.same()) },
    tags,
    holds,
    `object`,
    json,
)

internal fun RawFollowed.followed(): Followed = Followed(submission.submission(), messages, json)

internal fun RawDossier.dossier(): Dossier =
    Dossier(submissions.map { it.followed() }, messages.map { it.entry() }, json)

internal fun RawStatus.status(): Status = Status(
    messages,
    bytes,
    created?.toInstant(),
    checked?.toInstant(),
    policy.policy(),
    segments,
    head,
    mailboxes.map { MailboxStatus(it.name, it.messages, it.bytes, it.lastAdded.toInstant(), it.submissions.counts()) },
    submissions.counts(),
    claims,
    orphans,
    unreadable,
    json,
)

private fun RawCounts.counts() = Counts(overdue, delayed, failed, delivered, pending)

internal fun RawChecked.checked(): Checked = Checked(
    isSound,
    sound,
    bytes,
    verified,
    faults.map { Fault(it.kind.same(), it.`object`, it.sha256, it.detail) },
    faultsInAll,
    segments,
    head,
)

/**
 * A function of the caller's that hears how far something is. What is generated around it makes no failure of what it throws: so that
 * stays here until the library has returned.
 */
internal open class Hearing<T>(private val hears: (T) -> Boolean) {
    var thrown: Throwable? = null
        private set

    protected fun tell(what: () -> T): Boolean = thrown == null && try {
        hears(what())
    } catch (error: Throwable) {
        thrown = error
        false
    }
}

internal class AddHearing(hears: (Progress) -> Boolean) : Hearing<Progress>(hears), AddCallback {
    override fun told(progress: RawProgress): Boolean =
        tell { progress.run { Progress(id, sha256, bytes, new, code, text) } }
}

internal class CheckHearing(hears: (Checking) -> Boolean) : Hearing<Checking>(hears), CheckCallback {
    override fun told(checking: RawChecking): Boolean = tell { checking.run { Checking(done, all, messages) } }
}

internal class EventHearing(hears: (Event) -> Boolean) : Hearing<Event>(hears), EventCallback {
    override fun told(event: RawEvent): Boolean =
        tell { event.run { Event(segment, at.toInstant(), who, what, sha256, json) } }
}
