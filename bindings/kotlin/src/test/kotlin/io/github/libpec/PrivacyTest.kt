package io.github.libpec

import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse

class PrivacyTest : NothingLeaks() {
    @Test
    fun `nothing private is shown by toString`() {
        val shown = mutableListOf<Any?>()
        Tracker().use { tracker ->
            for (path in listOf(ACCEPTANCE, DELIVERY, "cases/kind/receipt-unsigned/message.eml")) {
                report(path).use { report ->
                    tracker.feed(report)
                    shown.add(listOf(report, report.facets, report.signature, report.certificationData, report.needs, report.findings))
                    shown.add(report.signature?.run { listOf(signer, chain, basis) })
                    shown.add(report.certificationData?.recipients)
                    shown.add(report.nested.map { it.place })
                }
                Message(data(path)).use { message ->
                    shown.add(listOf(message, message.parts, message.header(), message.extract()))
                }
            }
            val submissions = tracker.submissions(java.time.Instant.EPOCH)
            shown.add(listOf(submissions, submissions.map { it.recipients }, tracker.orphans()))
        }
        val text = shown.joinToString("\n")
        for (private in listOf("@", "Offerta", "offerta", "Rossi", "perch")) assertFalse(private in text, "$private in\n$text")
    }

    @Test
    fun `a report says kind and verdict`() =
        report(ACCEPTANCE).use { assertEquals("Report(acceptance, authentic)", it.toString()) }
}
