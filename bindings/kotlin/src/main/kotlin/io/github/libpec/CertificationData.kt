package io.github.libpec

import java.time.Instant

/**
 * What a provider certifies about a message: the content of `daticert.xml` (RFC 6109 section 4.4; the Italian element in
 * parentheses).
 */
public data class CertificationData(
    /** The kind of message (`@tipo`). */
    val kind: MessageKind,
    /** The class of error (`@errore`). */
    val error: ErrorClass,
    /** Who sent the original message (`mittente`). */
    val sender: String?,
    /** To whom (`destinatari`); a message may repeat one in To and Cc. */
    val recipients: List<Recipient>,
    /** Where replies go (`risposte`). */
    val replyTo: String?,
    /** The subject of the original message, decoded (`oggetto`). */
    val subject: String?,
    /** The name of the provider that certifies (`gestore-emittente`). */
    val provider: String?,
    /** When the event took place (`data`). */
    val date: Instant?,
    /** The Message-ID that the sender's provider gave to the submission, without angle brackets (`identificativo`). */
    val identifier: String?,
    /** The Message-ID that the sender's program gave to the original, without angle brackets (`msgid`). */
    val msgid: String?,
    /** The delivery receipt asked for (`ricevuta`). */
    val requestedReceipt: ReceiptType?,
    /** The recipient that this message is about (`consegna`). */
    val deliveryTo: String?,
    /** The recipients taken in charge (`ricezione`). */
    val takenInCharge: List<String>,
    /** The provider's words on the error (`errore-esteso`). */
    val errorText: String?,
) {
    /** The kind alone: the rest is personal data. */
    override fun toString(): String = "CertificationData(${kind.jsonName})"
}

/** One recipient of a message. */
public data class Recipient @JvmOverloads constructor(
    /** The address. */
    val address: String,
    /** Whether it is a PEC address; for an ordinary one no delivery receipt will ever come. */
    val certified: Boolean = true,
) {
    /** Without the address, which is personal data. */
    override fun toString(): String = "Recipient(certified=$certified)"
}
