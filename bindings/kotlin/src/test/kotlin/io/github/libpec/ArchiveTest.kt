package io.github.libpec

import io.github.libpec.archive.Archive
import io.github.libpec.archive.Checking
import io.github.libpec.archive.Entry
import io.github.libpec.archive.Event
import io.github.libpec.archive.Policy
import io.github.libpec.archive.Progress
import io.github.libpec.archive.Search
import io.github.libpec.ports.Folder
import io.github.libpec.ports.Order
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Instant
import java.time.ZoneOffset
import kotlin.io.path.fileSize
import kotlin.io.path.isRegularFile
import kotlin.io.path.name
import kotlin.io.path.readBytes
import kotlin.io.path.readLines
import kotlin.io.path.writeBytes
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue

val CLOCK: Clock = Clock.fixed(Instant.parse("2025-03-10T12:00:00Z"), ZoneOffset.UTC)

/** An archive in a folder, as a user has it. */
class ArchiveTest : NothingLeaks() {
    @TempDir
    lateinit var scratch: Path

    private val place get() = scratch.resolve("archive")
    private val mail get() = testdata.resolve("mailbox")
    private val contents by lazy { messages("mailbox").associate { file -> Message.read(file).use { it.sha256 to it.raw } } }

    private fun verified(test: (Verifier) -> Unit) = testTrust().use { trust -> Verifier(trust).use(test) }

    /** With the sample mailbox in it. */
    private fun filled(test: (Archive, Verifier) -> Unit) = verified { verifier ->
        Archive.create(place, by = "clerk", clock = CLOCK).use { archive ->
            archive.add(mail, "office", verifier)
            test(archive, verifier)
        }
    }

    @Test
    fun `every message comes back`() = filled { archive, _ ->
        val found = archive.search().toList()
        assertEquals(contents.keys, found.map { it.sha256 }.toSet())
        for ((sha256, raw) in contents) assertTrue(archive.message(sha256).contentEquals(raw))
        val entry = assertNotNull(archive.entry(contents.keys.first()))
        assertEquals(found.single { it.sha256 == entry.sha256 }, entry)
        assertEquals(CLOCK.instant(), entry.firstSeen)
        assertEquals("clerk", entry.takenInBy)
        assertEquals("office", entry.seen.single().mailbox)
        assertTrue(found.any { it.seen.single().folder == Folder.SENT } && found.any { it.attachments.isNotEmpty() })
        assertTrue(entry.toJson().startsWith("{\"sha256\":\"${entry.sha256}\""))
        assertNull(archive.entry("0".repeat(64)))
        assertEquals("no_message", assertFailsWith<PecException> { archive.message("0".repeat(64)) }.code)
        assertFailsWith<IllegalArgumentException> { archive.message("no name") }
    }

    @Test
    fun `an entry says typed what its JSON says`() = filled { archive, _ ->
        for (entry in archive.search()) {
            val json = entry.toJson()
            for (part in listOf(
                "\"bytes\":${entry.bytes}",
                "\"kind\":\"${entry.kind.jsonName}\"",
                "\"verdict\":\"${entry.verdict.jsonName}\"",
                "\"certified\":${entry.isCertified}",
                "\"claim\":${entry.isClaim}",
                "\"texts_missing\":${entry.textsMissing}",
                "\"object\":\"${entry.objectName}\"",
                "\"at\":\"${entry.at}\"",
                "\"integrity\":\"${entry.facets.integrity.jsonName}\"",
            )) assertTrue(part in json, "$part in $json")
            assertEquals(entry.certifiedData?.subject ?: entry.headers.subject, entry.subject)
            assertTrue(entry.certifiedData != null || !entry.isCertified)
        }
        assertTrue(archive.search(Search(claims = true)).all { it.isClaim })
    }

    @Test
    fun `the same again changes nothing, and a run may be ended`() = verified { verifier ->
        Archive.create(place, "clerk", clock = CLOCK).use { archive ->
            val heard = mutableListOf<Progress>()
            archive.add(mail, "office", verifier) { heard.add(it); heard.size < 3 }
            assertTrue(heard.size in 3 until contents.size, "${heard.size}")
            archive.add(listOf(mail), "office", verifier)
            val before = archive.status()
            val summary = archive.add(mail, "office", verifier)
            assertEquals(0L to contents.size.toLong(), summary.new to summary.known)
            assertEquals(before, archive.status())
        }
    }

    @Test
    fun `search`() = filled { archive, _ ->
        val deliveries = archive.search(Search(kind = MessageKind.DELIVERY)).toList()
        assertTrue(deliveries.isNotEmpty() && deliveries.all { it.kind == MessageKind.DELIVERY })
        assertEquals(deliveries.size.toLong(), archive.count(Search(kind = MessageKind.DELIVERY)))
        val march = Instant.parse("2025-03-06T00:00:00Z")
        val earlier = archive.search().filter { it.at < march }.toSet()
        assertEquals(earlier, archive.search(Search(before = march)).toSet())
        assertEquals(contents.size - earlier.size, archive.search(Search(start = march)).count())
        assertTrue(earlier.isNotEmpty() && earlier.size < contents.size)
        val newest = archive.search().toList()
        assertEquals(newest.reversed(), archive.search(Search(order = Order.OLDEST_FIRST)).toList())
        assertTrue(archive.search("offerta").any())
        assertEquals(archive.search("offerta").toList(), archive.search(Search("offerta")).toList())
        assertEquals(0, archive.count(Search("no-such-word-anywhere")))
        assertEquals("query", assertFailsWith<PecException> { archive.search("*") }.code)
    }

    @Test
    fun `pages make the whole`() = filled { archive, _ ->
        val all = archive.search().toList()
        val pages = generateSequence(archive.page(most = 7)) { page -> page.next?.let { archive.page(after = it, most = 7) } }.toList()
        assertEquals(all, pages.flatMap { it.hits })
        assertTrue(pages.size > 3 && pages.dropLast(1).all { it.hits.size == 7 })
        val sequence = archive.search()
        assertEquals(sequence.toList(), sequence.toList()) // it can be gone through again
        val followed = archive.submissions().toList()
        assertEquals(followed, archive.submissionsPage(most = 1000).hits)
        assertEquals(followed.take(2), archive.submissionsPage(most = 2).hits)
    }

    @Test
    fun `what became of what was sent`() = filled { archive, _ ->
        val status = archive.status()
        assertEquals(contents.size.toLong(), status.messages)
        assertEquals("office", status.mailboxes.single().name)
        assertEquals(status.submissions, status.mailboxes.single().submissions)
        assertEquals(CLOCK.instant(), status.created)
        assertEquals(archive.head().sha256, status.head)
        assertEquals(archive.head().segment, status.segments)
        assertTrue("\"messages\":${status.messages}" in status.toJson())
        val failed = archive.submissions(state = MessageState.FAILED).toList()
        assertTrue(failed.isNotEmpty() && failed.all { it.submission.state == MessageState.FAILED })
        assertEquals(failed.size.toLong(), archive.countSubmissions(state = MessageState.FAILED))
        assertTrue(failed.size < archive.countSubmissions())
        val delivered = archive.submissions(recipientState = RecipientState.DELIVERED).toList()
        assertTrue(delivered.all { one -> one.submission.recipients.any { it.state == RecipientState.DELIVERED } })
        assertFailsWith<IllegalArgumentException> {
            archive.submissions(state = MessageState.FAILED, recipientState = RecipientState.FAILED)
        }
        val followed = archive.submissions().first { it.submission.identifier != null }
        val dossier = archive.dossier(followed.submission.identifier!!)
        assertTrue(dossier.messages.map { it.sha256 }.containsAll(followed.messages))
        assertEquals(followed, dossier.submissions.single())
        assertTrue(dossier.toJson().startsWith("{\"submissions\":[${followed.toJson()}"))
        assertEquals("no_submission", assertFailsWith<PecException> { archive.dossier("no such identifier") }.code)
    }

    @Test
    fun `check, repair and damage`() = filled { archive, verifier ->
        val heard = mutableListOf<Checking>()
        val checked = archive.check(verifier, archive.head().sha256) { heard.add(it) }
        assertTrue(checked.isSound && heard.isNotEmpty())
        assertEquals(listOf(checked.sound, checked.verified), List(2) { contents.size.toLong() })
        assertEquals(contents.size.toLong(), archive.repair(verifier).messages)
        val pack = Files.walk(place.resolve("objects/packs")).use { files -> files.filter { it.isRegularFile() }.toList() }
            .maxBy { it.fileSize() }
        val bytes = pack.readBytes().also { it[it.size / 2] = (it[it.size / 2] + 1).toByte() }
        pack.toFile().setWritable(true)
        pack.writeBytes(bytes)
        val damaged = archive.check()
        assertFalse(damaged.isSound)
        assertEquals(damaged.faultsInAll, damaged.faults.size.toLong())
        assertTrue(damaged.faults.any { it.objectName != null && it.detail.isNotEmpty() })
    }

    @Test
    fun `what hears may throw`() = filled { archive, verifier ->
        val mine = AssertionError("of mine")
        val calls = listOf<() -> Any>(
            { archive.add(mail, "office", verifier) { throw mine } },
            { archive.check { throw mine } },
            { archive.repair(verifier) { throw mine } },
            { archive.eachEvent { throw mine } },
        )
        for (call in calls) assertSame(mine, assertFailsWith<AssertionError> { call() })
        archive.repair(verifier)
        assertEquals(contents.size.toLong(), archive.count())
    }

    @Test
    fun `messages are handed out`() = filled { archive, _ ->
        val out = scratch.resolve("out")
        val exported = archive.export(archive.search(Search(kind = MessageKind.ACCEPTANCE)), out)
        val files = Files.list(out).use { it.toList() }
        assertEquals(exported.messages, files.size - 2L)
        val sums = out.resolve("SHA256SUMS").readLines()
        assertEquals(files.size - 1, sums.size)
        for (sum in sums.filterNot { it.endsWith("manifest.jsonl") }) {
            val (sha256, name) = sum.split("  ")
            Message.read(out.resolve(name)).use { assertEquals(sha256, it.sha256) }
        }
        // Nothing is written over.
        val again = assertFailsWith<PecException> { archive.export(files.map { it.name.substringBefore('.') }.filter { it.length == 64 }, out) }
        assertEquals("exists", again.code)
    }

    @Test
    fun `tags, holds, deletion and the log`() = filled { archive, _ ->
        val sha256 = contents.keys.first()
        fun refused(call: () -> Unit) = assertFailsWith<PecException> { call() }.code
        archive.tag(sha256, "Clients/Rossi")
        assertEquals(listOf(sha256), archive.search(Search(category = "Clients")).map(Entry::sha256).toList())
        assertEquals("name", refused { archive.tag(sha256, "") })
        assertEquals("deletion_forbidden", refused { archive.delete(sha256, "by mistake") })
        archive.setPolicy(Policy(retentionYears = 0, deletion = true))
        assertEquals(Policy(0, true), archive.policy())
        assertFailsWith<IllegalArgumentException> { archive.setPolicy(Policy(-1)) }
        archive.hold(sha256, "case 12")
        assertEquals("held", refused { archive.delete(sha256, "at their request") })
        archive.hold(sha256, "case 12", on = false)
        archive.tag(sha256, "Clients/Rossi", on = false)
        assertEquals(emptyList(), archive.entry(sha256)!!.run { tags + holds })
        archive.delete(sha256, "at their request")
        assertNull(archive.entry(sha256))
        assertEquals("no_message", refused { archive.message(sha256) })
        val events = mutableListOf<Event>()
        archive.eachEvent { events.add(it) }
        assertEquals(listOf("init", "policy"), events.take(2).map { it.what })
        val deleted = events.single { it.what == "delete" }
        assertEquals(listOf(sha256, "clerk", CLOCK.instant()), listOf(deleted.sha256, deleted.who, deleted.at))
        assertTrue("at their request" in deleted.toJson())
        var heard = 0
        archive.eachEvent { heard += 1; false }
        assertEquals(1, heard)
    }

    @Test
    fun `places have codes`() {
        fun refused(call: () -> Archive) = assertFailsWith<PecException> { call().close() }.code
        assertEquals("no_archive", refused { Archive.open(scratch, "clerk") })
        Archive.create(place, "clerk", Policy(3, true), CLOCK).use { assertEquals(Policy(3, true), it.policy()) }
        assertEquals("archive_exists", refused { Archive.create(place, "clerk") })
        for (unread in listOf(false, true)) {
            Archive.open(place, "auditor", unread, CLOCK).use { archive ->
                assertEquals("Archive", "$archive")
                val codes = mutableListOf<String?>()
                assertEquals(1, archive.add(scratch.resolve("nowhere"), "office") { codes.add(it.code) }.failed)
                assertEquals(listOf<String?>("not_found"), codes)
            }
        }
        val closed = Archive.open(place, "auditor").also { it.close() }
        assertFailsWith<IllegalStateException> { closed.count() }
        closed.close()
    }

    @Test
    fun `nothing private is shown by toString`() = filled { archive, _ ->
        val found = archive.search().toList()
        val shown = listOf(
            found,
            found.map { listOf(it.headers, it.certifiedData, it.attachments, it.seen, it.facets) },
            archive.submissions().toList(),
            archive.page(),
            archive.status(),
            archive.status().mailboxes,
            archive.dossier(found.first { it.isCertified }.sha256),
            Search("Offerta", sender = "a@b"),
        ).joinToString("\n")
        for (private in listOf("@", "Offerta", "offerta", "office", "Rossi", "perch")) assertFalse(private in shown, "$private in\n$shown")
    }
}
