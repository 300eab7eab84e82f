package io.github.libpec.archive

import io.github.libpec.Facets
import io.github.libpec.MessageKind
import io.github.libpec.Submission
import io.github.libpec.Verdict
import io.github.libpec.ports.Folder
import java.time.Instant

/** What the archive knows of a message. */
public class Entry internal constructor(
    /** Its SHA-256: its name in the archive. */
    public val sha256: String,
    /** How many bytes it has. */
    public val bytes: Long,
    /** What it is. */
    public val kind: MessageKind,
    /** The verdict when it was taken in. */
    public val verdict: Verdict,
    /** Whether it certifies something about a submission. */
    public val isCertified: Boolean,
    /** When it was written, as well as that is known: the certified time, else that of its header, else when it was first seen. */
    public val at: Instant,
    /** The subject to show: the certified one, else that of the header. */
    public val subject: String?,
    /** What its headers say. Not signed. */
    public val headers: Headers,
    /** What its certification data say. */
    public val certifiedData: CertifiedData?,
    /** The files in it that people attached. */
    public val attachments: List<Attachment>,
    /** What the verdict follows from. */
    public val facets: Facets,
    /** When it was signed, as the signer said. */
    public val signedAt: Instant?,
    /** SHA-256 of the certificates from the signer's to what was trusted. */
    public val chain: List<String>,
    /** Whether it, or something in it, says that it is a receipt and certifies nothing: forged perhaps. */
    public val isClaim: Boolean,
    /** Why it could not be judged; `null` if it was. */
    public val unreadable: String?,
    /** Parts whose words cannot be searched, or not all of them. */
    public val textsMissing: Long,
    /** When it was taken in. */
    public val firstSeen: Instant,
    /** Who took it in. */
    public val takenInBy: String,
    /** Where it was seen. */
    public val seen: List<Seen>,
    /** The tags on it. */
    public val tags: List<String>,
    /** The holds that it is under. */
    public val holds: List<String>,
    /** The object of the archive in which it is stored. */
    public val objectName: String,
    private val json: String,
) {
    /** All of it in JSON, on one line: the same bytes in every language. */
    public fun toJson(): String = json

    override fun equals(other: Any?): Boolean = other is Entry && other.json == json

    override fun hashCode(): Int = json.hashCode()

    /** What it is: the rest is somebody's mail. */
    override fun toString(): String = "Entry($sha256, ${kind.jsonName}, ${verdict.jsonName})"
}

/** What the headers of a message say. Anyone can have written them. */
public data class Headers(
    /** The subject, decoded. */
    val subject: String?,
    /** The author's address (`from` in JSON). */
    val sender: String?,
    /** The addresses of To, Cc and Bcc. */
    val to: List<String>,
    /** When it was written. */
    val date: Instant?,
    /** Its Message-ID. */
    val messageId: String?,
) {
    /** The date alone. */
    override fun toString(): String = "Headers($date)"
}

/** What certification data say: certified if [Entry.isCertified] says so. */
public data class CertifiedData(
    /** Who sent the original. */
    val sender: String?,
    /** The identity of the submission. */
    val identifier: String?,
    /** The Message-ID of the original. */
    val msgid: String?,
    /** The subject of the original. */
    val subject: String?,
    /** The one recipient that it is about. */
    val deliveryTo: String?,
    /** To whom the original was sent. */
    val recipients: List<String>,
    /** Who certifies. */
    val provider: String?,
    /** When it happened. */
    val at: Instant?,
) {
    /** Who certifies, and when. */
    override fun toString(): String = "CertifiedData($provider, $at)"
}

/** A file that somebody attached. */
public data class Attachment(
    /** The name that its sender gave to it. It is no path. */
    val name: String,
    /** Its media type. */
    val mediaType: String,
    /** Bytes as they stand in the message, mostly a third more than the file has. */
    val storedBytes: Long,
    /** Whether it is signed by itself (a `.p7m`). */
    val isSigned: Boolean,
) {
    /** Without the name, which is somebody's content. */
    override fun toString(): String = "Attachment($mediaType, $storedBytes bytes)"
}

/** A place in which a message was seen. */
public data class Seen(
    /** The mailbox. */
    val mailbox: String,
    /** Its id in the source. */
    val source: String,
    /** Which kind of folder it lay in. */
    val folder: Folder,
) {
    /** Which kind of folder alone. */
    override fun toString(): String = "Seen(${folder.jsonName})"
}

/** What became of a message that was sent, and the messages that tell it. */
public class Followed internal constructor(
    /** What became of it. */
    public val submission: Submission,
    /** SHA-256 of the messages about it in the archive: as it was sent, and its receipts. */
    public val messages: List<String>,
    private val json: String,
) {
    /** All of it in JSON, on one line: an entry of `messages` in docs/report.md, and `messages`. */
    public fun toJson(): String = json

    override fun equals(other: Any?): Boolean = other is Followed && other.json == json

    override fun hashCode(): Int = json.hashCode()

    /** Its state alone. */
    override fun toString(): String = "Followed($submission, ${messages.size} messages)"
}

/** All that belongs to one message that was sent. */
public class Dossier internal constructor(
    /** The submissions: mostly one. */
    public val submissions: List<Followed>,
    /** The messages: as it was sent, and its receipts, in the order of time. */
    public val messages: List<Entry>,
    private val json: String,
) {
    /** All of it in JSON, on one line. */
    public fun toJson(): String = json

    override fun equals(other: Any?): Boolean = other is Dossier && other.json == json

    override fun hashCode(): Int = json.hashCode()

    /** How many messages. */
    override fun toString(): String = "Dossier(${messages.size} messages)"
}
