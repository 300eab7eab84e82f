package io.github.libpec.archive

import io.github.libpec.MessageKind
import io.github.libpec.Verdict
import io.github.libpec.internal.Condition
import io.github.libpec.ports.Order
import java.time.Instant

/** What to search an [Archive] for. All conditions have to be met; without any, all messages are found, the newest first. */
public data class Search @JvmOverloads constructor(
    /**
     * As a person types them: all must be there, in any form, in the subject, the addresses, the body or an attachment; a word that
     * ends in `*` stands for all that begin so.
     */
    val words: String = "",
    /** What they are. */
    val kind: MessageKind? = null,
    /** Their verdict. */
    val verdict: Verdict? = null,
    /** In which mailbox they were. */
    val mailbox: String? = null,
    /** Who sent them, or the original of a receipt. */
    val sender: String? = null,
    /** To whom. */
    val recipient: String? = null,
    /** Who certifies. */
    val provider: String? = null,
    /** The first moment that counts. */
    val start: Instant? = null,
    /** The first moment that does not count any more. */
    val before: Instant? = null,
    /** With this tag. */
    val tag: String? = null,
    /** With a tag in this category. */
    val category: String? = null,
    /** Under this hold. */
    val hold: String? = null,
    /** Only those with attachments. */
    val hasAttachment: Boolean = false,
    /** Only those with attachments that are signed by themselves. */
    val hasSignedAttachment: Boolean = false,
    /** Only those that say that they are receipts and certify nothing. */
    val claims: Boolean = false,
    /** In which order. */
    val order: Order = Order.NEWEST_FIRST,
) {
    /** Names and values as the engine takes them. */
    internal fun conditions(): List<Condition> = listOf(
        "words" to words.ifEmpty { null },
        "kind" to kind?.jsonName,
        "verdict" to verdict?.jsonName,
        "mailbox" to mailbox,
        "sender" to sender,
        "recipient" to recipient,
        "provider" to provider,
        "from" to start?.epochSecond?.toString(),
        "before" to before?.epochSecond?.toString(),
        "tag" to tag,
        "category" to category,
        "hold" to hold,
        "has_attachment" to hasAttachment.toString(),
        "has_signed_attachment" to hasSignedAttachment.toString(),
        "claims" to claims.toString(),
        "order" to order.jsonName,
    ).mapNotNull { (name, value) -> value?.let { Condition(name, it) } }

    /** No words and no names. */
    override fun toString(): String = "Search(${order.jsonName})"
}

/** Some of what was found. */
public class Page<T> internal constructor(
    /** The hits, in order. */
    public val hits: List<T>,
    /** Where the next page begins; `null` if there are no more hits. */
    public val next: String?,
) {
    /** How many, and not which. */
    override fun toString(): String = "Page(${hits.size} hits)"
}
