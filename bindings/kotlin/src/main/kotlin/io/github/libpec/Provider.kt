package io.github.libpec

import java.time.OffsetDateTime
import io.github.libpec.internal.Draft as RawDraft
import io.github.libpec.internal.Provider as RawProvider
import io.github.libpec.internal.ReceiptType as RawReceiptType
import io.github.libpec.internal.Recipient as RawRecipient
import io.github.libpec.internal.SubmittedMessage as RawSubmitted

/**
 * A provider (gestore), which issues everything that RFC 6109 section 3 knows: for test data, and for a sandbox.
 *
 * All is deterministic: dates and Message-IDs are arguments, so the same input gives the same bytes. `at` is the date of a message, in
 * the provider's local time; PEC writes its offset in minutes, so one with seconds, as old zones have, is an
 * [IllegalArgumentException]. A Message-ID stands without its angle brackets.
 *
 * @param name as certification data state it (`gestore-emittente`)
 * @param domain the mail domain of its service address, which its certificate must carry
 */
public class Provider(name: String, domain: String) {
    private val raw = RawProvider(name, domain)

    /** The address from which it issues everything: `posta-certificata@domain`. */
    public val address: String get() = raw.address()

    /** Acceptance (ricevuta di accettazione), section 3.1.2. */
    @Throws(PecException::class)
    public fun acceptance(submission: SubmittedMessage, at: OffsetDateTime, messageId: String): Draft =
        draft { raw.acceptance(submission.raw, at.local(), messageId) }

    /** Non-acceptance for a formal defect (avviso di non accettazione per eccezioni formali), section 3.1.3. */
    @Throws(PecException::class)
    public fun nonAcceptance(
        submission: SubmittedMessage,
        reason: String,
        at: OffsetDateTime,
        messageId: String,
    ): Draft = draft { raw.nonAcceptance(submission.raw, reason, at.local(), messageId) }

    /** Non-acceptance for a virus (avviso di non accettazione per virus), section 3.1.4. */
    @Throws(PecException::class)
    public fun nonAcceptanceForVirus(
        submission: SubmittedMessage,
        reason: String,
        at: OffsetDateTime,
        messageId: String,
    ): Draft = draft { raw.nonAcceptanceForVirus(submission.raw, reason, at.local(), messageId) }

    /** Transport envelope (busta di trasporto), section 3.1.5. Its Message-ID is the identifier of the submission. */
    @Throws(PecException::class)
    public fun transportEnvelope(submission: SubmittedMessage, at: OffsetDateTime): Draft =
        draft { raw.transportEnvelope(submission.raw, at.local()) }

    /**
     * Anomaly envelope (busta di anomalia), section 3.2.2, around a whole [received] message that is ordinary mail or a defective PEC
     * message. It certifies nothing, and keeps the message's own Message-ID if it has one.
     */
    @Throws(PecException::class)
    public fun anomalyEnvelope(
        received: ByteArray,
        sender: String,
        reason: String,
        at: OffsetDateTime,
        messageId: String,
    ): Draft = draft { raw.anomalyEnvelope(received, sender, reason, at.local(), messageId) }

    /**
     * Server acceptance (ricevuta di presa in carico), section 3.2.1: for the recipients at this provider, to the [serviceMailbox] of
     * the sender's provider.
     */
    @Throws(PecException::class)
    public fun serverAcceptance(
        submission: SubmittedMessage,
        taken: List<String>,
        serviceMailbox: String,
        at: OffsetDateTime,
        messageId: String,
    ): Draft = draft { raw.serverAcceptance(submission.raw, taken, serviceMailbox, at.local(), messageId) }

    /**
     * Delivery to one recipient (ricevuta di avvenuta consegna), section 3.3.2, in the form that the sender asked for. A recipient of a
     * copy (Cc) gives a concise one whatever was asked for.
     */
    @Throws(PecException::class)
    public fun delivery(submission: SubmittedMessage, to: String, at: OffsetDateTime, messageId: String): Draft =
        draft { raw.delivery(submission.raw, to, at.local(), messageId) }

    /** Non-delivery to one recipient (avviso di mancata consegna), section 3.3.3. */
    @Throws(PecException::class)
    public fun nonDelivery(
        submission: SubmittedMessage,
        to: String,
        error: ErrorClass,
        reason: String,
        at: OffsetDateTime,
        messageId: String,
    ): Draft = draft { raw.nonDelivery(submission.raw, to, error.same(), reason, at.local(), messageId) }

    /** Non-delivery for a virus (avviso di mancata consegna per virus), section 3.2.4. */
    @Throws(PecException::class)
    public fun nonDeliveryForVirus(
        submission: SubmittedMessage,
        to: String,
        reason: String,
        at: OffsetDateTime,
        messageId: String,
    ): Draft = draft { raw.nonDeliveryForVirus(submission.raw, to, reason, at.local(), messageId) }

    /** Delivery time-out (avviso di mancata consegna per superamento dei tempi massimi), section 3.1.6. */
    @Throws(PecException::class)
    public fun deliveryTimeout(
        submission: SubmittedMessage,
        to: String,
        timeout: Timeout,
        at: OffsetDateTime,
        messageId: String,
    ): Draft = draft { raw.deliveryTimeout(submission.raw, to, timeout.same(), at.local(), messageId) }

    /**
     * Virus detection (avviso di rilevazione virus), section 3.2.3: for one recipient, to the [serviceMailbox] of the sender's
     * provider.
     */
    @Throws(PecException::class)
    public fun virusDetection(
        submission: SubmittedMessage,
        to: String,
        serviceMailbox: String,
        reason: String,
        at: OffsetDateTime,
        messageId: String,
    ): Draft = draft { raw.virusDetection(submission.raw, to, serviceMailbox, reason, at.local(), messageId) }

    private inline fun draft(issue: () -> RawDraft): Draft = Draft(engine { issue() })
}

/**
 * A message as a user submitted it. What is `null` is read from the header of the original.
 *
 * @param original the message; a bare LF in it becomes CRLF
 * @param sender the reverse path of the SMTP envelope
 * @param recipients its forward paths
 * @param identifier the Message-ID that the sender's provider gives to it, without angle brackets
 * @param msgid the Message-ID that the sender's program gave to it, without angle brackets
 * @param subject its subject
 * @param replyTo where replies go
 * @param requestedReceipt the delivery receipt that the sender asks for
 */
public class SubmittedMessage @JvmOverloads constructor(
    original: ByteArray,
    sender: String,
    recipients: List<Recipient>,
    identifier: String,
    msgid: String? = null,
    subject: String? = null,
    replyTo: String? = null,
    requestedReceipt: ReceiptType? = null,
) {
    internal val raw: RawSubmitted = RawSubmitted(
        original.copyOf(),
        sender,
        recipients.map { RawRecipient(it.address, it.certified) },
        identifier,
        msgid,
        subject,
        replyTo,
        requestedReceipt?.same<RawReceiptType>(),
    )
}
