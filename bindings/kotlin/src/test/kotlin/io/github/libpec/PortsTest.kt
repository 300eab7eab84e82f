package io.github.libpec

import io.github.libpec.archive.Archive
import io.github.libpec.archive.Progress
import io.github.libpec.archive.Search
import io.github.libpec.internal.liveObjects
import io.github.libpec.ports.Batch
import io.github.libpec.ports.Conformance
import io.github.libpec.ports.Index
import io.github.libpec.ports.MailSource
import io.github.libpec.ports.Objects
import io.github.libpec.ports.Outcome
import io.github.libpec.ports.PortErrorKind
import io.github.libpec.ports.PortException
import io.github.libpec.ports.Position
import io.github.libpec.ports.Query
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.InputStream
import java.nio.file.Path
import kotlin.io.path.readBytes
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue
import io.github.libpec.ports.Document as Found

/** Stores and sources in Kotlin: they pass the suites, wrong ones do not, an archive stands on them, and what they throw comes back. */
class PortsTest : NothingLeaks() {
    @TempDir
    lateinit var scratch: Path

    private fun failures(outcomes: List<Outcome>): List<Outcome> {
        assertTrue(outcomes.size >= 10, "${outcomes.size} checks")
        assertTrue(outcomes.all { it.meaning.isNotEmpty() && it.name.isNotEmpty() })
        return outcomes.filter { it.violation != null }
    }

    @Test
    fun `objects in a map pass`() {
        var last = MapObjects()
        assertEquals(emptyList(), failures(Conformance.checkObjects({ MapObjects().also { last = it } }, { last.again() })))
    }

    @Test
    fun `objects in a folder pass`() {
        var opened = 0
        val reopen = { FolderObjects(scratch.resolve("$opened")) }
        val fresh = { opened += 1; reopen() }
        assertEquals(emptyList(), failures(Conformance.checkObjects(fresh, reopen)))
    }

    @Test
    fun `an index in maps passes`() {
        var last = MapIndex()
        assertEquals(emptyList(), failures(Conformance.checkIndex({ MapIndex().also { last = it } }, { last.again() })))
    }

    @Test
    fun `a source of a list passes`(): Unit =
        assertEquals(emptyList(), failures(Conformance.checkSource(::ListSource)))

    private fun names(outcomes: List<Outcome>): Set<String> = failures(outcomes).map { it.name }.toSet()

    @Test
    fun `wrong ones are caught`() {
        class Forgets : MapObjects() {
            override fun create(name: String, content: ByteArray) {
                if (content.size < 1000) super.create(name, content)
            }
        }
        class LeavesWordsBehind : MapIndex() {
            override fun hasTexts(ids: List<String>): List<Boolean> = ids.map { true }
        }
        class ComesTooLate : MapIndex() {
            override fun write(batch: Batch) = super.write(batch.copy(after = position()))
        }
        class CountsAPage : MapIndex() {
            override fun count(query: Query): Long = find(query).size.toLong()
        }
        class CutsShort(messages: List<ByteArray>) : ListSource(messages) {
            override fun fetch(id: String): InputStream = super.fetch(id).readNBytes(10_000).inputStream()
        }
        val indexes = listOf<() -> Index>(::LeavesWordsBehind, ::ComesTooLate, ::CountsAPage)
            .map { names(Conformance.checkIndex(it)) }
        val all = indexes + listOf(names(Conformance.checkObjects(::Forgets)), names(Conformance.checkSource(::CutsShort)))
        for (one in all) assertTrue(one.isNotEmpty())
        assertEquals(all.size, all.toSet().size, "$all")
    }

    @Test
    fun `what a fixture throws fails the checks or ends them`() {
        val found = failures(Conformance.checkObjects({ error("no room") }))
        assertTrue(found.isNotEmpty() && found.all { "no room" in it.violation!!.found }, "$found")
        assertFailsWith<OutOfMemoryError> { Conformance.checkIndex({ throw OutOfMemoryError("not really") }) }
        assertFailsWith<IllegalStateException> { Conformance.checkSource(::ListSource, canHold = { error("of mine") }) }
    }

    /** The sample mailbox, of which a message may not be had. */
    private fun sample(broken: Throwable? = null): MailSource = object : ListSource(files.map { it.readBytes() }) {
        override fun fetch(id: String): InputStream = if (broken != null && id == "3") throw broken else super.fetch(id)
    }

    private val files get() = messages("mailbox")

    @Test
    fun `an archive over stores in Kotlin is as one in a folder`() {
        val (objects, index) = MapObjects() to MapIndex()
        testTrust().use { trust ->
            Verifier(trust).use { verifier ->
                val usual = Archive.create(scratch.resolve("usual"), "clerk", clock = CLOCK)
                Archive.createOver(objects, index, "clerk", clock = CLOCK).use { archive ->
                    assertEquals(mapOf("Archive" to 2L, "HostIndex" to 1L, "HostObjects" to 1L), liveObjects() - "TrustStore" - "Verifier")
                    for (one in listOf(archive, usual)) {
                        assertEquals(files.size.toLong(), one.add(sample(), "office", verifier).new)
                    }
                    fun all(of: Archive) = listOf(
                        of.status().toJson().replace(of.head().sha256, ""), // every archive has an end of its log to itself
                        of.search().toList(),
                        of.search("offerta").toList(),
                        of.search(Search(kind = MessageKind.DELIVERY, hasAttachment = true)).toList(),
                        of.page(most = 7).next,
                        of.submissions().toList(),
                        of.countSubmissions(state = MessageState.FAILED),
                    ).map { "${(it as? List<*>)?.map(::shown) ?: it}" }
                    assertEquals(all(usual), all(archive))
                    assertTrue(archive.search("offerta").any())
                    assertTrue(archive.check(verifier).isSound)
                    assertEquals(files.size.toLong(), archive.repair(verifier).messages)
                    assertEquals(all(usual).drop(1), all(archive).drop(1)) // but for the check, which only one had
                }
                usual.close()
            }
        }
        Archive.openOver(objects.again(), index.again(), "auditor", clock = CLOCK).use { again ->
            assertEquals(files.size.toLong(), again.count())
        }
        // From the objects alone.
        Archive.openOver(objects, MapIndex(), "auditor", unread = true, clock = CLOCK).use { anew ->
            assertEquals(files.size.toLong(), anew.repair().messages)
            for (file in files.take(3)) Message.read(file).use { assertTrue(anew.message(it.sha256).contentEquals(it.raw)) }
        }
    }

    @Test
    fun `objects of one's own have an index in a file`() {
        val (objects, file) = MapObjects() to scratch.resolve("index.sqlite")
        Archive.createOver(objects, file, "clerk", clock = CLOCK).use { archive ->
            assertEquals(files.size.toLong(), archive.add(sample(), "office").new)
        }
        Archive.openOver(objects, file, "auditor").use { assertTrue(it.search("offerta").any()) }
        val elsewhere = scratch.resolve("other.sqlite")
        Archive.openOver(objects, elsewhere, "auditor", unread = true).use { archive ->
            assertEquals(files.size.toLong(), archive.repair().messages)
        }
        val error = assertFailsWith<PecException> { Archive.openOver(objects, scratch, "auditor") }
        assertContains(error.message!!, scratch.toString())
        assertNull(error.cause)
    }

    /** Packs are named by their content, and that differs: where a message is stored is not what it is. */
    private fun shown(value: Any?): String = when (value) {
        is io.github.libpec.archive.Entry -> value.toJson().replace(value.objectName, "")
        is io.github.libpec.archive.Followed -> value.toJson()
        else -> "$value"
    }

    /** An index that throws. */
    private class Broken(private val throws: Throwable) : Index {
        override fun position(): Position = throw throws
        override fun write(batch: Batch): Unit = throw throws
        override fun get(keys: List<String>): List<Found?> = throw throws
        override fun hasTexts(ids: List<String>): List<Boolean> = throw throws
        override fun find(query: Query): List<Found> = throw throws
        override fun count(query: Query): Long = throw throws
        override fun clear(): Unit = throw throws
    }

    @Test
    fun `what a store throws is the cause`() {
        val thrown = listOf(
            PortException(PortErrorKind.FULL, "12 bytes were left") to "full",
            PortException(PortErrorKind.DENIED, "half a character: \ud800") to "denied",
            ArithmeticException("of mine") to "failed",
            java.io.IOException("of mine") to "failed",
            AssertionError("of mine") to "failed",
        )
        for ((throws, code) in thrown) {
            val error = assertFailsWith<PecException> { Archive.createOver(MapObjects(), Broken(throws), "clerk") }
            assertEquals(code, error.code)
            assertSame(throws, error.cause)
            val words = if (throws is PortException) throws.detail.substringBefore(": ") else throws.javaClass.name
            assertContains(error.message!!, words)
            assertFalse("of mine" in error.message!!)
        }
        val fatal = OutOfMemoryError("not really")
        assertSame(fatal, assertFailsWith<OutOfMemoryError> { Archive.createOver(MapObjects(), Broken(fatal), "clerk") })
        // It goes on after that.
        Archive.createOver(MapObjects(), MapIndex(), "clerk").use { assertNull(it.entry("0".repeat(64))) }
    }

    @Test
    fun `an index that gives nonsense is told`() {
        class Nonsense : MapIndex() {
            override fun position(): Position = Position(1, "no hash")
        }
        val error = assertFailsWith<PecException> { Archive.createOver(MapObjects(), Nonsense(), "clerk") }
        assertEquals("damaged", error.code)
        assertNull(error.cause)
    }

    @Test
    fun `a message that cannot be had stops nothing`() {
        val heard = mutableListOf<Progress>()
        Archive.create(scratch.resolve("archive"), "clerk", clock = CLOCK).use { archive ->
            val summary = archive.add(sample(java.io.IOException("gone")), "office") { heard.add(it) }
            assertEquals(1, summary.failed)
            assertEquals(files.size.toLong(), summary.new + summary.known + summary.failed)
        }
        assertEquals(listOf("failed"), heard.mapNotNull { it.code })
        assertEquals("3", heard.single { it.code != null }.id)
        assertTrue(heard.filter { it.code == null }.all { it.isNew && it.bytes > 0 && it.sha256?.length == 64 })
    }

    @Test
    fun `a source that cannot be listed ends the run`() {
        val gone = PortException(PortErrorKind.UNAVAILABLE, "the mailbox does not answer")
        val source = object : ListSource(emptyList()) {
            override fun list(after: String?, most: Int) = throw gone
        }
        Archive.createOver(MapObjects(), MapIndex(), "clerk").use { archive ->
            val error = assertFailsWith<PecException> { archive.add(source, "office") }
            assertEquals("unavailable", error.code)
            assertSame(gone, error.cause)
        }
    }

    @Test
    fun `names and their order`() {
        val names = listOf("log/000000000001.json", "../secret", "/etc", "", "Log", "a".repeat(200), "a".repeat(201), "\ud800")
        assertEquals(listOf(true, false, false, false, false, true, false, false), names.map(Objects::isName))
        assertEquals(200, Objects.MAX_NAME_BYTES)
        val texts = listOf("", "a", "a\u00e9", "ab", "\uffee", "\ud83d\ude00", "\ud83d\ude01", "z")
        val expected = texts.sortedWith { one, other -> java.util.Arrays.compareUnsigned(one.toByteArray(), other.toByteArray()) }
        assertEquals(expected, texts.shuffled().sortedWith(Index.BYTE_ORDER))
    }
}
