package io.github.libpec

import org.junit.jupiter.api.Test
import java.time.Duration
import java.time.Instant
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

class TrackerTest : NothingLeaks() {
    private val accepted = Instant.parse("2025-03-05T08:12:05Z")
    private val recipient = "ufficio.gare@pec.comune-borgoprova.example"

    private fun Tracker.feed(path: String) = report(path).use { feed(it) }

    @Test
    fun `receipts move the state of each recipient`(): Unit = Tracker().use { tracker ->
        assertNull(tracker.nextDeadline(accepted))
        assertTrue(tracker.feed(ACCEPTANCE))
        assertFalse(tracker.feed(ACCEPTANCE))
        val pending = tracker.submissions(accepted).single()
        assertEquals(MessageState.PENDING, pending.state)
        assertEquals(accepted, pending.acceptedAt)
        assertEquals(accepted + Duration.ofHours(24) + Duration.ofSeconds(1), tracker.nextDeadline(accepted))
        assertEquals(MessageState.OVERDUE, tracker.submissions(accepted + Duration.ofHours(25)).single().state)

        assertTrue(tracker.feed(DELIVERY))
        val status = tracker.submissions(accepted).single().recipients.single { it.address == recipient }
        assertEquals(RecipientState.DELIVERED, status.state)
        assertEquals(true, status.certified)
        val evidence = status.evidence.single { it.kind == MessageKind.DELIVERY }
        Message(data(DELIVERY)).use { assertEquals(it.sha256, evidence.messageSha256) }
        assertEquals(Verdict.AUTHENTIC, evidence.verdict)

        tracker.feed("cases/kind/delivery-of-a-copy/message.eml")
        val delivered = tracker.submissions(accepted).single()
        assertEquals(MessageState.DELIVERED, delivered.state)
        assertTrue(delivered.toJson().startsWith("{\"msgid\":\"${delivered.msgid}\",\"identifier\":\"${delivered.identifier}\""))
        assertNull(tracker.nextDeadline(accepted))
    }

    @Test
    fun `a snapshot is the whole tracker, and merging is a join`() {
        val inOrder = Tracker()
        listOf(ACCEPTANCE, DELIVERY).forEach { inOrder.feed(it) }
        val apart = Tracker()
        apart.feed(DELIVERY)
        Tracker().use { other ->
            other.feed(ACCEPTANCE)
            apart.merge(other)
            apart.merge(apart)
        }
        assertEquals(inOrder.snapshot(), apart.snapshot())
        Tracker.trustedFromSnapshot(inOrder.snapshot()).use { restored ->
            assertEquals(inOrder.submissions(accepted), restored.submissions(accepted))
            assertEquals(inOrder.submissions(accepted).hashCode(), restored.submissions(accepted).hashCode())
        }
        listOf(inOrder, apart).forEach(Tracker::close)
    }

    @Test
    fun `facts go through a store of the host's`(): Unit = Tracker().use { tracker ->
        val fact = report(DELIVERY).use { it.factJson()!! }
        assertTrue(tracker.feedTrustedFact(fact))
        assertFalse(tracker.feed(DELIVERY))
        report("cases/kind/receipt-unsigned/message.eml").use { assertNull(it.factJson()) }
    }

    @Test
    fun `what was sent has a row without any receipt`(): Unit = Tracker().use { tracker ->
        Message(data("cases/sent/acceptance/sent.eml")).use { sent ->
            assertEquals(true, tracker.feedSent(sent))
            assertEquals(false, tracker.feedSent(sent))
        }
        Message("no author".toByteArray()).use { assertNull(tracker.feedSent(it)) }
        val row = tracker.submissions(accepted).single()
        assertNull(row.acceptedAt)
        assertEquals(setOf(RecipientState.SUBMITTED), row.recipients.map { it.state }.toSet())
    }

    @Test
    fun `what certifies nothing is an orphan`(): Unit = Tracker().use { tracker ->
        tracker.feed("cases/kind/receipt-unsigned/message.eml")
        assertEquals(emptyList(), tracker.submissions(accepted))
        val orphan = tracker.orphans().single()
        assertEquals(Verdict.UNSIGNED, orphan.verdict)
        assertTrue(orphan.toJson().contains("\"why\":\"${orphan.why}\""))
        assertNotNull(orphan.messageSha256)
    }

    @Test
    fun `the sample mailbox comes out, also at the ends of time`(): Unit = Tracker().use { tracker ->
        for (path in messages("mailbox")) {
            report(testdata.relativize(path).toString()).use(tracker::feed)
            if ("inviata" in "$path") Message.read(path).use(tracker::feedSent)
        }
        val states = tracker.submissions(Instant.parse("2025-11-21T06:30:00Z")).map { it.state }.toSet()
        assertTrue(states.containsAll(listOf(MessageState.DELIVERED, MessageState.FAILED, MessageState.PARTIAL, MessageState.REJECTED)), "$states")
        for (now in listOf(Instant.MIN, Instant.MAX)) {
            assertTrue(tracker.submissions(now).size >= 20)
            tracker.nextDeadline(now)
        }
    }

    @Test
    fun `what is no snapshot says where`() {
        for (call in listOf<(String) -> Any>({ Tracker.trustedFromSnapshot(it) }, { Tracker().use { t -> t.feedTrustedFact(it) } })) {
            val error = assertFailsWith<PecException> { call("{\n nonsense") }
            assertEquals("snapshot", error.code)
            assertEquals(2, error.position)
        }
        val newer = assertFailsWith<PecException> { Tracker.trustedFromSnapshot("""{"version":99}""") }
        assertEquals("snapshot_version", newer.code)
    }
}
