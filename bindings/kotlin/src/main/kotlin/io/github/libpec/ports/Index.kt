package io.github.libpec.ports

import io.github.libpec.internal.IndexCallback
import io.github.libpec.same
import io.github.libpec.internal.Batch as RawBatch
import io.github.libpec.internal.Document as RawDocument
import io.github.libpec.internal.Position as RawPosition
import io.github.libpec.internal.Query as RawQuery

/**
 * Documents with labels and words, found fast: what an archive is searched by. It is derived: all in it can be made anew from the
 * [Objects].
 *
 * Keys, families, labels and words are compared and ordered byte by byte as UTF-8, without regard to languages: [BYTE_ORDER]. They hold
 * no NUL. All functions block, and several threads call them at once. [Conformance.checkIndex] tries all that is said here.
 */
public interface Index {
    /** Up to where it was written; of a new one, `Position()`. */
    @Throws(Exception::class)
    public fun position(): Position

    /** Writes a batch, all of it or nothing. [PortErrorKind.CONFLICT] if its position is not [Batch.after]. */
    @Throws(Exception::class)
    public fun write(batch: Batch)

    /** The documents with these keys, `null` where there is none, in the order asked for. */
    @Throws(Exception::class)
    public fun get(keys: List<String>): List<Document?>

    /** Which of these texts it has, in the order asked for. */
    @Throws(Exception::class)
    public fun hasTexts(ids: List<String>): List<Boolean>

    /** The documents that match, at most [Query.most], in the order of the query. */
    @Throws(Exception::class)
    public fun find(query: Query): List<Document>

    /** How many match, whatever [Query.after] and [Query.most] say. */
    @Throws(Exception::class)
    public fun count(query: Query): Long

    /** Empties it; its position is that of a new one. */
    @Throws(Exception::class)
    public fun clear()

    public companion object {
        /** The order of texts, byte by byte as UTF-8. That of [String.compareTo] is another one where emoji and rare scripts are. */
        @JvmField
        public val BYTE_ORDER: Comparator<String> = Comparator { one, other ->
            val at = (0 until minOf(one.length, other.length)).firstOrNull { one[it] != other[it] }
            when {
                at == null -> one.length - other.length
                // Halves of characters beyond U+FFFF, which are the last ones in UTF-8.
                one[at].isSurrogate() != other[at].isSurrogate() -> if (one[at].isSurrogate()) 1 else -1
                else -> one[at].compareTo(other[at])
            }
        }
    }
}

/** How much of the archive's log an index holds. That of a new one is `Position()`. */
public data class Position @JvmOverloads constructor(
    /** The number of the last segment that was written to it. */
    val segment: Long = 0,
    /** Its hash, 64 hexadecimal digits. */
    val head: String = "0".repeat(64),
)

/** What is written at once: removals first, then texts, then documents. Texts that no document has after that are gone. */
public data class Batch(
    /** The position that it builds on. */
    val after: Position,
    /** The position once it is written. */
    val position: Position,
    /** Keys of documents to take away, if they are there. */
    val remove: List<String>,
    /** Texts; one that is there already is left as it is. */
    val texts: List<Text>,
    /** Documents, each in place of the one with its key, if there is one. */
    val documents: List<Document>,
) {
    /** Its position alone: the rest is somebody's mail. */
    override fun toString(): String = "Batch(${position.segment})"
}

/** The words of some text. */
public data class Text(
    /** What it was made of: 64 hexadecimal digits. */
    val id: String,
    /** Sorted, each once. */
    val words: List<String>,
) {
    /** How many words. */
    override fun toString(): String = "Text(${words.size} words)"
}

/** Something to be found. */
public data class Document @JvmOverloads constructor(
    /** Its only name. */
    val key: String,
    /** The kind of document: a query is about one. */
    val family: String,
    /** Where it stands among the others of its family; those with equal numbers stand in the order of their keys. */
    val at: Long,
    /** When it changes by itself, in seconds since 1970. */
    val due: Long? = null,
    /** What it is found by. Sorted, each once. */
    val labels: List<String> = emptyList(),
    /** The ids of the texts whose words it has. */
    val texts: List<String> = emptyList(),
    /** What is kept with it. */
    val body: String = "",
) {
    /** What kind it is: the rest is somebody's mail. */
    override fun toString(): String = "Document($family)"
}

/** What to look for: documents of one family that meet all conditions. */
public data class Query(
    /** Of which family. */
    val family: String,
    /** With all these labels. */
    val labels: List<String>,
    /** With none of these labels. */
    val without: List<String>,
    /** With all these words, in any of their texts, not necessarily the same one. */
    val words: List<Word>,
    /** From this [Document.at] on. */
    val start: Long?,
    /** Before this [Document.at]. */
    val before: Long?,
    /** With a [Document.due] that is at or before this time. */
    val duePassed: Long?,
    /** Without a [Document.due], or with one after this time. */
    val dueAhead: Long?,
    /** By [Document.at], then by [Document.key]. */
    val order: Order,
    /** Only those behind this place, in that order. */
    val after: Cursor?,
    /** At most so many. */
    val most: Int,
) {
    /** Of which family alone: people search for names. */
    override fun toString(): String = "Query($family)"
}

/** A word to look for. */
public data class Word(
    /** The word, or how it begins. */
    val text: String,
    /** Whether any word that begins so will do. */
    val isPrefix: Boolean,
) {
    /** Not the word. */
    override fun toString(): String = "Word"
}

/** A document as a place in an order. */
public data class Cursor(
    /** Its [Document.at]. */
    val at: Long,
    /** Its key. */
    val key: String,
)

/** In which order something is found. */
public enum class Order(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** The largest first. */
    NEWEST_FIRST("newest_first"),

    /** The smallest first. */
    OLDEST_FIRST("oldest_first"),
}

internal class IndexAdapter(private val index: Index, private val thrown: Thrown) : IndexCallback {
    override fun position(): RawPosition = thrown.port { index.position().run { RawPosition(segment, head) } }

    override fun write(batch: RawBatch): Unit = thrown.port { index.write(batch.batch()) }

    override fun get(keys: List<String>): List<RawDocument?> = thrown.port { index.get(keys).map { it?.raw() } }

    override fun hasTexts(ids: List<String>): List<Boolean> = thrown.port { index.hasTexts(ids).toList() }

    override fun find(query: RawQuery): List<RawDocument> = thrown.port { index.find(query.query()).map { it.raw() } }

    override fun count(query: RawQuery): Long = thrown.port { index.count(query.query()) }

    override fun clear(): Unit = thrown.port { index.clear() }
}

private fun RawPosition.position() = Position(segment, head)

private fun RawBatch.batch() = Batch(
    after.position(),
    position.position(),
    remove,
    texts.map { Text(it.id, it.words) },
    documents.map { Document(it.key, it.family, it.at, it.due, it.labels, it.texts, it.body) },
)

private fun RawQuery.query() = Query(
    family,
    labels,
    without,
    words.map { Word(it.text, it.prefix) },
    start,
    before,
    duePassed,
    dueAhead,
    order.same(),
    after?.let { Cursor(it.at, it.key) },
    most.count(),
)

private fun Document.raw() = RawDocument(key, family, at, due, labels, texts, body)
