package io.github.libpec

import io.github.libpec.ports.Batch
import io.github.libpec.ports.Document
import io.github.libpec.ports.Index
import io.github.libpec.ports.Listed
import io.github.libpec.ports.MailSource
import io.github.libpec.ports.Mark
import io.github.libpec.ports.ObjectInfo
import io.github.libpec.ports.Objects
import io.github.libpec.ports.Order
import io.github.libpec.ports.PortErrorKind
import io.github.libpec.ports.PortException
import io.github.libpec.ports.Position
import io.github.libpec.ports.Query
import java.io.InputStream
import java.nio.channels.FileChannel
import java.nio.file.FileAlreadyExistsException
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.nio.file.StandardOpenOption.READ
import java.util.TreeMap
import java.util.UUID
import kotlin.io.path.fileSize
import kotlin.io.path.invariantSeparatorsPathString
import kotlin.io.path.readBytes
import kotlin.io.path.writeBytes

// Stores and sources that are written in Kotlin: small ones, of which none outlasts a power cut but that in a folder.

private fun allowed(name: String) {
    if (!Objects.isName(name)) throw PortException(PortErrorKind.INVALID, "this is no name of an object")
}

private fun absent(name: String, cause: Throwable? = null) =
    PortException(PortErrorKind.NOT_FOUND, "there is no $name", cause)

private fun ByteArray.part(start: Long, length: Long): ByteArray {
    val from = start.coerceAtMost(size.toLong()).toInt()
    return copyOfRange(from, from + length.coerceAtMost((size - from).toLong()).toInt())
}

/** Some of the names, in their order. */
private fun Iterable<String>.listed(prefix: String, after: String?, most: Int): List<String> =
    filter { it.startsWith(prefix) && (after == null || Index.BYTE_ORDER.compare(it, after) > 0) }
        .sortedWith(Index.BYTE_ORDER)
        .take(most)

/** Objects in a map. */
open class MapObjects(private val map: HashMap<String, ByteArray> = HashMap()) : Objects {
    override fun create(name: String, content: ByteArray) {
        allowed(name)
        synchronized(map) {
            if (map.putIfAbsent(name, content) != null) throw PortException(PortErrorKind.EXISTS, "there is a $name already")
        }
    }

    override fun get(name: String): ByteArray {
        allowed(name)
        return synchronized(map) { map[name] } ?: throw absent(name)
    }

    override fun getRange(name: String, start: Long, length: Long): ByteArray = get(name).part(start, length)

    override fun list(prefix: String, after: String?, most: Int): List<ObjectInfo> =
        synchronized(map) { map.keys.listed(prefix, after, most).map { ObjectInfo(it, map.getValue(it).size.toLong()) } }

    override fun delete(name: String) {
        allowed(name)
        synchronized(map) { map.remove(name) } ?: throw absent(name)
    }

    /** Another handle on the same. */
    fun again(): MapObjects = MapObjects(map)
}

/** Objects as files. A file gets its name when all of it is there, for which the system sees to it that there is one winner. */
class FolderObjects(private val folder: Path) : Objects {
    private fun file(name: String): Path {
        allowed(name)
        return folder.resolve("objects").resolve("$name.object")
    }

    override fun create(name: String, content: ByteArray) {
        val file = file(name)
        Files.createDirectories(file.parent)
        val new = folder.resolve("${UUID.randomUUID()}.new")
        try {
            new.writeBytes(content)
            FileChannel.open(new, READ).use { it.force(true) }
            Files.createLink(file, new)
            FileChannel.open(file.parent, READ).use { it.force(true) }
        } catch (taken: FileAlreadyExistsException) {
            throw PortException(PortErrorKind.EXISTS, "there is a $name already", taken)
        } finally {
            Files.deleteIfExists(new)
        }
    }

    override fun get(name: String): ByteArray = found(name) { it.readBytes() }

    override fun getRange(name: String, start: Long, length: Long): ByteArray = get(name).part(start, length)

    override fun list(prefix: String, after: String?, most: Int): List<ObjectInfo> {
        val root = folder.resolve("objects")
        if (!Files.exists(root)) return emptyList()
        val names = Files.walk(root).use { files ->
            files.map { root.relativize(it).invariantSeparatorsPathString }.filter { it.endsWith(".object") }.toList()
        }
        return names.map { it.removeSuffix(".object") }.listed(prefix, after, most).map { ObjectInfo(it, file(it).fileSize()) }
    }

    override fun delete(name: String): Unit = found(name, Files::delete)

    private fun <T> found(name: String, job: (Path) -> T): T = try {
        job(file(name))
    } catch (gone: NoSuchFileException) {
        throw absent(name, gone)
    }
}

/** An index in maps: a query looks at every document. */
open class MapIndex(private val state: State = State()) : Index {
    class State {
        var position = Position()
        val documents = TreeMap<String, Document>(Index.BYTE_ORDER)
        val texts = HashMap<String, Set<String>>()
    }

    override fun position(): Position = synchronized(state) { state.position }

    override fun write(batch: Batch): Unit = synchronized(state) {
        if (state.position != batch.after) throw PortException(PortErrorKind.CONFLICT, "somebody else wrote to the index")
        batch.remove.forEach(state.documents::remove)
        for (text in batch.texts) state.texts.putIfAbsent(text.id, text.words.toSet())
        for (document in batch.documents) state.documents[document.key] = document
        state.texts.keys.retainAll(state.documents.values.flatMap { it.texts }.toSet())
        state.position = batch.position
    }

    override fun get(keys: List<String>): List<Document?> = synchronized(state) { keys.map { state.documents[it] } }

    override fun hasTexts(ids: List<String>): List<Boolean> = synchronized(state) { ids.map { it in state.texts } }

    override fun find(query: Query): List<Document> {
        val order = compareBy<Document> { it.at }.thenBy(Index.BYTE_ORDER) { it.key }
            .let { if (query.order == Order.NEWEST_FIRST) it.reversed() else it }
        val place = query.after?.let { Document(it.key, query.family, it.at) }
        return matching(query).filter { place == null || order.compare(it, place) > 0 }.sortedWith(order).take(query.most)
    }

    override fun count(query: Query): Long = matching(query).size.toLong()

    override fun clear(): Unit = synchronized(state) {
        state.position = Position()
        state.documents.clear()
        state.texts.clear()
    }

    private fun matching(query: Query): List<Document> = synchronized(state) {
        state.documents.values.filter { document ->
            val (start, before) = query.start to query.before
            val due = document.due
            document.family == query.family &&
                document.labels.containsAll(query.labels) &&
                query.without.none { it in document.labels } &&
                (start == null || document.at >= start) &&
                (before == null || document.at < before) &&
                (query.duePassed?.let { due != null && due <= it } ?: true) &&
                (query.dueAhead?.let { due == null || due > it } ?: true) &&
                query.words.all { word ->
                    val words = document.texts.asSequence().flatMap { state.texts[it].orEmpty() }
                    if (word.isPrefix) words.any { it.startsWith(word.text) } else word.text in words
                }
        }
    }

    /** Another handle on the same. */
    fun again(): MapIndex = MapIndex(state)
}

/** Messages in a list. */
open class ListSource(messages: List<ByteArray>) : MailSource {
    private class Message(var listed: Listed, val content: ByteArray)

    private val messages = messages.mapIndexedTo(mutableListOf()) { number, content ->
        Message(Listed("$number", size = content.size.toLong(), isPermanent = true), content)
    }

    override fun list(after: String?, most: Int): List<Listed> {
        val from = if (after == null) 0 else messages.indexOf(message(after)) + 1
        return messages.drop(from).take(most).map { it.listed }
    }

    override fun fetch(id: String): InputStream = message(id).content.inputStream()

    override fun mark(id: String, mark: Mark, on: Boolean) {
        val message = message(id)
        val marks = if (on) message.listed.marks + mark else message.listed.marks - mark
        message.listed = message.listed.copy(marks = marks)
    }

    override fun delete(id: String) {
        messages.remove(message(id))
    }

    private fun message(id: String) = messages.find { it.listed.id == id }
        ?: throw PortException(PortErrorKind.NOT_FOUND, "there is no message with this id")
}
