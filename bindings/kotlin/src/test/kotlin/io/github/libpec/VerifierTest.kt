package io.github.libpec

import org.junit.jupiter.api.Test
import java.time.Instant
import java.util.concurrent.Callable
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.Executors
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

class VerifierTest : NothingLeaks() {
    @Test
    fun `a receipt is authentic, and says why`(): Unit = report(ACCEPTANCE).use { report ->
        assertEquals(MessageKind.ACCEPTANCE, report.kind)
        assertEquals(Verdict.AUTHENTIC, report.verdict)
        assertEquals(Facets(Integrity.INTACT, Chain.TRUSTED, Revocation.UNKNOWN, Accreditation.ACCREDITED, Consistency.CONSISTENT), report.facets)
        assertTrue(report.isCertified)
        assertFalse(report.headersContradicted)
        assertEquals(Instant.parse("2025-03-05T08:12:05Z"), report.certificationData?.date)
        assertEquals("posta-certificata@pec.alfa.example", report.signature?.signer?.email)
        assertEquals(setOf(NeedType.CRL), report.needs.map { it.type }.toSet())
        assertNotNull(report.factJson())
    }

    @Test
    fun `findings are in two languages`(): Unit = report("cases/cms/ber-indefinite-lengths/message.eml").use { report ->
        val finding = report.findings.first { it.code == "cms.ber" }
        assertTrue(finding.text != finding.textIt && finding.textIt.isNotEmpty())
    }

    @Test
    fun `what is asked for changes the verdict`() {
        fun verdict(verifier: (TrustStore) -> Verifier) = testTrust().use { trust ->
            verifier(trust).use { Message(data(ACCEPTANCE)).use { message -> it.verify(message).use { report -> report.verdict } } }
        }
        assertEquals(Verdict.AUTHENTIC, verdict { Verifier(it) })
        assertEquals(Verdict.INDETERMINATE, verdict { Verifier(it, requireRevocation = true) })
        assertEquals(Verdict.INDETERMINATE, verdict { Verifier(it, requireWitness = true) })
        assertEquals(Verdict.AUTHENTIC, verdict { Verifier(it, sha1Until = Instant.EPOCH) })
    }

    @Test
    fun `the time may be any, also one that no certificate knows`() {
        for (time in listOf(Instant.MIN, Instant.EPOCH, Instant.MAX)) {
            report(ACCEPTANCE, now = time).use { assertEquals(Verdict.AUTHENTIC, it.verdict) }
            report(ACCEPTANCE, seenAt = time).use { assertEquals(MessageKind.ACCEPTANCE, it.kind) }
        }
        report(ACCEPTANCE, seenAt = Instant.parse("2025-03-05T09:00:00Z")).use { assertEquals(TimeBasis.WITNESSED, it.timeBasis) }
    }

    @Test
    fun `what was sent is held against the original`() {
        report(DELIVERY, sent = "cases/sent/acceptance/sent.eml").use { assertEquals(true, it.sent?.matches) }
        report(DELIVERY, sent = ACCEPTANCE).use { assertEquals(false, it.sent?.matches) }
        report(DELIVERY).use { assertNull(it.sent) }
    }

    @Test
    fun `messages inside have reports of their own, which close with the outer one`() {
        val report = report("cases/nesting/${nestedCase()}/message.eml")
        val inner = report.nested.first()
        assertNotNull(inner.place)
        assertTrue(report.toJson().contains(inner.toJson()))
        report.close()
        assertFailsWith<IllegalStateException> { inner.toJson() }
    }

    private fun nestedCase(): String = messages("cases/nesting").first { path ->
        report(testdata.relativize(path).toString()).use { it.nested.isNotEmpty() }
    }.parent.fileName.toString()

    @Test
    fun `a report outlives what it was made from`() {
        val report = report(ACCEPTANCE) // verifier, trust and message are closed by now
        assertTrue(report.toJson().contains("\"authentic\""))
        report.close()
        assertEquals(Verdict.AUTHENTIC, report.verdict)
        assertFailsWith<IllegalStateException> { report.toJson() }
        report.close()
    }

    @Test
    fun `one verifier serves many threads`(): Unit = testTrust().use { trust ->
        val files = messages("cases/kind")
        val threads = 4
        val start = CyclicBarrier(threads)
        Verifier(trust).use { verifier ->
            fun verify() = files.map { file ->
                Message.read(file).use { message -> verifier.verify(message).use { it.toJson() } }
            }
            val expected = verify()
            val pool = Executors.newFixedThreadPool(threads)
            val answers = pool.invokeAll(List(threads) { Callable { start.await(); verify() } }).map { it.get() }
            pool.shutdown()
            answers.forEach { assertEquals(expected, it) }
        }
    }

    @Test
    fun `findings beyond the limit are counted`(): Unit = testTrust().use { trust ->
        Verifier(trust, Limits("max_findings" to 1)).use { verifier ->
            Message(data("cases/forgery/second-content-type-after/message.eml")).use { message ->
                verifier.verify(message).use {
                    assertEquals(1, it.findings.size)
                    assertEquals(1, it.findingsDropped)
                }
            }
        }
    }
}
