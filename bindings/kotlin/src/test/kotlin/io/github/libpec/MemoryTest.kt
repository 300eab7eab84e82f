package io.github.libpec

import io.github.libpec.internal.liveObjects
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class MemoryTest : NothingLeaks() {
    @Test
    fun `closing frees at once, and twice does nothing`() {
        val message = Message(data(ACCEPTANCE))
        assertEquals(mapOf("Message" to 1L), liveObjects())
        message.close()
        assertEquals(emptyMap(), liveObjects())
        message.close()
        for (use in listOf<(Message) -> Any?>({ it.raw }, { it.parts }, { it.body() }, { it.toString(); it.sha256 })) {
            assertFailsWith<IllegalStateException> { use(message) }
        }
    }

    @Test
    fun `an exception on the way leaves nothing behind`() {
        assertFailsWith<PecException> { Message(ByteArray(11), Limits("max_message_bytes" to 10)) }
        assertFailsWith<PecException> { Tracker.trustedFromSnapshot("") }
        assertFailsWith<IllegalStateException> { Message(ByteArray(1)).use { error("of the caller's") } }
    }

    @Test
    fun `what is forgotten is freed by the collector`() {
        forget()
        assertTrue(liveObjects().isNotEmpty())
        // The collector comes when it wants. Each round asks it, and makes work for it.
        for (round in 1..1000) {
            System.gc()
            if (liveObjects().isEmpty()) return
            Thread.yield()
            ByteArray(1 shl 16)
        }
    }

    private fun forget() {
        val trust = testTrust()
        val report = Verifier(trust).verify(Message(data(DELIVERY)))
        report.nested
        Tracker().feed(report)
        Provider("x", "y").anomalyEnvelope(byteArrayOf(), "a@b", "no", java.time.OffsetDateTime.MIN, "1@x")
    }
}
