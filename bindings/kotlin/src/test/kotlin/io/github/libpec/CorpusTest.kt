package io.github.libpec

import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.time.Instant
import kotlin.io.path.readLines
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Each case of the corpus gives the same JSON, byte for byte, as in Rust; and all that the JSON says can be read typed. */
class CorpusTest : NothingLeaks() {
    private val cases: List<Map<String, String>> by lazy {
        val lines = given("PEC_CORPUS").readLines()
        val columns = lines.first().split('\t')
        lines.drop(1).map { columns.zip(it.split('\t')).toMap() }
    }

    @Test
    fun `the corpus is whole`(): Unit = assertTrue(cases.size >= 400, "${cases.size} cases")

    @TestFactory
    fun cases(): List<DynamicTest> = cases.map { case ->
        DynamicTest.dynamicTest(case.getValue("id")) {
            verified(case).use { report ->
                assertContentEquals(data(case.getValue("report")), "${report.toJson()}\n".toByteArray())
                assertEquals(report.toJson(), json(report))
            }
            nothingIsAlive() // what JUnit checks after all cases, after each
        }
    }

    private fun verified(case: Map<String, String>): Report {
        fun time(column: String) = case.getValue(column).ifEmpty { null }?.let { Instant.ofEpochSecond(it.toLong()) }
        return trust(case, time("directory_date")).use { trust ->
            Verifier(trust).use { verifier ->
                Message.read(testdata.resolve(case.getValue("message"))).use { message ->
                    val sent = case.getValue("sent").ifEmpty { null }?.let { Message(data(it)) }
                    sent.use { verifier.verify(message, time("now"), time("seen_at"), it) }
                }
            }
        }
    }

    private fun trust(case: Map<String, String>, date: Instant?): TrustStore {
        fun files(column: String) = case.getValue(column).split(' ').filter { it.isNotEmpty() }
        val builtin = case.getValue("trust") == "builtin"
        val trust = if (builtin) TrustStore.pec() else TrustStore.empty()
        if (!builtin) files("trust").forEach { trust.addAuthorities(data(it)) }
        files("crls").forEach { trust.addCrls(data(it)) }
        files("directory").forEach { file ->
            ProviderDirectory.read(data(file), trust, date).use(trust::setDirectory)
        }
        return trust
    }
}
