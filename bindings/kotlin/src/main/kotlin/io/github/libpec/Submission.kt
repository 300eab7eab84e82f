package io.github.libpec

import java.time.Instant

/** What became of one message at one time. */
public class Submission internal constructor(
    /** The Message-ID that the sender's program gave to it. */
    public val msgid: String?,
    /** The Message-ID that the sender's provider gave to it: its identity. */
    public val identifier: String?,
    /** Who sent it. */
    public val sender: String?,
    /** Its subject. */
    public val subject: String?,
    /** When the sender's provider accepted it. */
    public val acceptedAt: Instant?,
    /** What became of it, all its recipients together. */
    public val state: MessageState,
    /** What became of it for each recipient. */
    public val recipients: List<RecipientStatus>,
    /** Codes of findings: what is out of the ordinary. */
    public val flags: List<String>,
    /** Identifiers of submissions to which a sent message without receipts may belong. */
    public val suggested: List<String>,
    private val json: String,
) {
    /** All of it as canonical JSON, on one line: an entry of `messages` in docs/report.md. */
    public fun toJson(): String = json

    override fun equals(other: Any?): Boolean = other is Submission && other.json == json

    override fun hashCode(): Int = json.hashCode()

    /** Its state alone: the rest is personal data. */
    override fun toString(): String = "Submission(${state.jsonName}, ${recipients.size} recipients)"
}

/** What became of a message for one recipient. */
public data class RecipientStatus(
    /** The address. */
    val address: String,
    /** Whether it is a PEC address; `null` if no receipt says it. */
    val certified: Boolean?,
    /** What became of it. */
    val state: RecipientState,
    /** Since when, as the receipt that proves it says. */
    val at: Instant?,
    /** The provider's words, if it failed. */
    val reason: String?,
    /** The messages that prove it. */
    val evidence: List<Evidence>,
    /** Codes of findings: what is out of the ordinary. */
    val flags: List<String>,
) {
    /** The state alone: the rest is personal data. */
    override fun toString(): String = "RecipientStatus(${state.jsonName})"
}

/** A message that proves something about a recipient. */
public data class Evidence(
    /** What it is. */
    val kind: MessageKind,
    /** The verdict on it. */
    val verdict: Verdict,
    /** SHA-256 of the message, lower-case hexadecimal: which one to keep. */
    val messageSha256: String,
)

/** A receipt that belongs to no message that the tracker knows, or that certifies nothing. */
public class Orphan internal constructor(
    /** SHA-256 of the message, lower-case hexadecimal. */
    public val messageSha256: String,
    /** What it is. */
    public val kind: MessageKind,
    /** The verdict on it. */
    public val verdict: Verdict,
    /** The submission that it names. */
    public val identifier: String?,
    /** The original that it names. */
    public val msgid: String?,
    /** The recipient that it is about. */
    public val recipient: String?,
    /** The code of the finding that says why it moves no state. */
    public val why: String,
    /** Identifiers of submissions to which it may belong. */
    public val suggested: List<String>,
    private val json: String,
) {
    /** All of it as canonical JSON, on one line: an entry of `orphans` in docs/report.md. */
    public fun toJson(): String = json

    override fun equals(other: Any?): Boolean = other is Orphan && other.json == json

    override fun hashCode(): Int = json.hashCode()

    /** What it is, and why it is here: the rest is personal data. */
    override fun toString(): String = "Orphan(${kind.jsonName}, ${verdict.jsonName}, $why)"
}
