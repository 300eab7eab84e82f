package io.github.libpec

import java.io.IOException
import java.nio.file.AccessDeniedException
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import io.github.libpec.internal.Message as Handle
import io.github.libpec.internal.PecException as RawException

/**
 * A message and its parts. Any bytes are one: what is wrong with them is said in its [Report].
 *
 * It never changes, and several threads may use one. It holds a copy of the bytes outside the heap of the JVM: close it, or leave
 * that to the collector, which knows nothing of their size.
 */
public class Message private constructor(internal val handle: Handle) : AutoCloseable {
    private val size: Long = handle.size()

    /**
     * Indexes a copy of these bytes.
     *
     * @throws PecException `message_too_large`
     */
    @JvmOverloads
    @Throws(PecException::class)
    public constructor(raw: ByteArray, limits: Limits? = null) : this(engine { Handle(raw, limits?.set) })

    /** A copy of its bytes. */
    public val raw: ByteArray get() = handle.raw()

    /** SHA-256 of its bytes, lower-case hexadecimal. */
    public val sha256: String get() = handle.sha256()

    /** The kind that its unsigned headers claim; `null` if they claim none. */
    public val claimedKind: MessageKind? get() = engine { handle.claimedKind() }?.same<MessageKind>()

    /** Its parts, each before those inside it. There is at least one, the message itself, which has the number 0. */
    public val parts: List<Part> get() = engine { handle.parts() }.map { it.part() }

    /** What it says of itself, in JSON: the object of `pec inspect --json`. Nothing of it was verified. */
    @Throws(PecException::class)
    public fun contentsJson(): String = engine { handle.contentsJson() }

    /** The header fields of a [part], in their order. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun header(part: Int = 0): List<HeaderField> =
        engine { handle.header(part.toLong()) }.map { HeaderField(it.name, it.text, it.raw) }

    /** The content of a [part], its transfer encoding undone. That of a multipart is given as it stands. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun body(part: Int = 0): ByteArray = engine { handle.body(part.toLong()) }

    /** The text of a [part], its transfer encoding and its charset undone; `null` if it is no text. */
    @JvmOverloads
    @Throws(PecException::class)
    public fun text(part: Int = 0): String? = engine { handle.text(part.toLong()) }

    /** All files in it, also those of the messages inside. */
    @Throws(PecException::class)
    public fun extract(): List<ExtractedFile> = engine { handle.extract() }.map { ExtractedFile(it.name, it.content) }

    /** Frees the native memory; further calls throw [IllegalStateException]. */
    override fun close(): Unit = handle.close()

    /** Its size alone: it is somebody's mail. */
    override fun toString(): String = "Message($size bytes)"

    public companion object {
        /**
         * Reads the message in a file, which never passes through the heap of the JVM.
         *
         * @throws PecException `message_too_large`; then it was not read
         * @throws IOException the file cannot be read: [NoSuchFileException] if there is none, [AccessDeniedException] if the system
         *   does not permit it
         */
        @JvmStatic
        @JvmOverloads
        @Throws(PecException::class, IOException::class)
        public fun read(path: Path, limits: Limits? = null): Message = try {
            Message(engine { Handle.read(path.toString(), limits?.set) })
        } catch (error: RawException.File) {
            throw when (error.code) {
                "not_found" -> NoSuchFileException("$path", null, error.text)
                "permission_denied" -> AccessDeniedException("$path", null, error.text)
                else -> IOException("$path: ${error.text}")
            }
        }
    }
}

/** One part of a message. Spans are in the message, and parts are numbered from 0. */
public data class Part(
    /** Its number. */
    val index: Int,
    /** The number of the multipart it stands in; `null` for the message itself. */
    val parent: Int?,
    /** Multiparts around it. */
    val depth: Int,
    /** How it was indexed. */
    val structure: PartStructure,
    /** Its media type, in small letters. */
    val mediaType: String,
    /** The name that the sender gave to it as a file, decoded: the sender's word, not a path to write to. */
    val fileName: String?,
    /** The whole part. Of the first one of a multipart/signed these are the signed bytes, once their line ends are CRLF. */
    val span: Span,
    /** Its header fields, without the empty line after them. */
    val headerSpan: Span,
    /** What follows the empty line, not decoded. */
    val bodySpan: Span,
    /** Whether a multipart has its closing delimiter. One without may have been cut off. */
    val isClosed: Boolean,
) {
    /** Without the name of the file, which is somebody's content. */
    override fun toString(): String = "Part($index, $mediaType, ${span.end - span.start} bytes)"
}

/** One field of a header. */
public class HeaderField(
    /** Its name, in the letters of the sender. */
    public val name: String,
    /** Its value for people: unfolded and decoded. */
    public val text: String,
    /** What follows the colon, folded as it stands, without the last line end. */
    public val raw: ByteArray,
) {
    /** Its name alone. */
    override fun toString(): String = "HeaderField($name)"
}

/** A file inside a message. */
public class ExtractedFile(
    /** The sender's name for it, or one that says what it is. It is no path: a sender may write any characters. */
    public val name: String,
    /** Its content, decoded. */
    public val content: ByteArray,
) {
    /** Its size alone. */
    override fun toString(): String = "ExtractedFile(${content.size} bytes)"
}

/** The bytes from [start] to before [end], counted from the first byte of the message. */
public data class Span(
    /** The first byte. */
    val start: Long,
    /** One past the last byte. */
    val end: Long,
) {
    /** These bytes of a message's [raw] bytes, as far as they go. */
    public fun of(raw: ByteArray): ByteArray {
        val end = end.coerceIn(0, raw.size.toLong()).toInt()
        return raw.copyOfRange(start.coerceIn(0, end.toLong()).toInt(), end)
    }
}
