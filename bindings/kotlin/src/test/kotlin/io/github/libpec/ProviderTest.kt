package io.github.libpec

import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.io.ByteArrayInputStream
import java.security.KeyFactory
import java.security.PrivateKey
import java.security.cert.CertificateFactory
import java.security.spec.PKCS8EncodedKeySpec
import java.time.OffsetDateTime
import java.time.ZoneOffset
import java.util.Base64
import kotlin.test.assertContains
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue
import java.security.Signature as JavaSignature

/** A signer of `java.security`, with a key of testdata. */
class TestSigner(name: String) : Signer {
    private val key: PrivateKey = KeyFactory.getInstance("RSA").generatePrivate(
        PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem("pki/keys/test-key-$name.pem"))),
    )

    override val certificates: List<ByteArray> = listOf(name, "ca1").map { file ->
        val certificate = ByteArrayInputStream(data("pki/$file.pem"))
        CertificateFactory.getInstance("X.509").generateCertificate(certificate).encoded
    }

    override fun sign(digest: DigestAlgorithm, toBeSigned: ByteArray): ByteArray =
        JavaSignature.getInstance("${digest.name}withRSA").run {
            initSign(key)
            update(toBeSigned)
            sign()
        }

    private fun pem(path: String) = String(data(path)).substringAfter("KEY-----").substringBefore("-----END")
}

/** What a provider issues about the usual message of testdata: the very bytes that Rust writes and signs. */
class ProviderTest : NothingLeaks() {
    private class House(val provider: Provider, name: String) {
        val signer = TestSigner(name)
        val domain = provider.address.substringAfter('@')
    }

    private val alfa = House(Provider("Alfa PEC S.p.A.", "pec.alfa.example"), "alfa")
    private val beta = House(Provider("Beta Posta Certificata S.r.l.", "pec.beta.example"), "beta")
    private val gamma = House(Provider("Gamma Servizi Telematici S.p.A.", "pec.gamma.example"), "gamma")

    private val to = "ufficio.gare@pec.comune-borgoprova.example"
    private val copy = "studio@pec.studio-bianchi.example"
    private val mailbox = "ricevute@pec.alfa.example"
    private val virus = "EICAR-Test-File (offerta.pdf)"
    private val accepted = OffsetDateTime.parse("2025-03-05T09:12:04+01:00")

    private fun offer(receipt: ReceiptType? = null, msgid: String? = null) = SubmittedMessage(
        data("cases/sent/acceptance/sent.eml"),
        sender = "amministrazione@pec.rossi-impianti.example",
        recipients = listOf(Recipient(to), Recipient(copy)),
        identifier = "opec21013.20250305091204.18812.51.1.59@pec.alfa.example",
        msgid = msgid,
        requestedReceipt = receipt,
    )

    private val offer = offer()

    private fun House.issued(seconds: Long, issue: Provider.(at: OffsetDateTime, messageId: String) -> Draft): ByteArray {
        val id = "opec21013.20250305091204.%05d.52.1.59@$domain".format(seconds)
        return provider.issue(accepted.plusSeconds(seconds), id).use { it.sign(signer) }
    }

    private val kinds: Map<String, () -> ByteArray> = mapOf(
        "acceptance" to { alfa.issued(1) { at, id -> acceptance(offer, at, id) } },
        "non-acceptance" to {
            val reason = "5.7.1 - Alfa PEC S.p.A. - il campo A: manca nel messaggio"
            alfa.issued(1) { at, id -> nonAcceptance(offer, reason, at, id) }
        },
        "non-acceptance-virus" to { alfa.issued(1) { at, id -> nonAcceptanceForVirus(offer, virus, at, id) } },
        "transport-envelope" to { alfa.issued(1) { at, _ -> transportEnvelope(offer, at) } },
        "anomaly-envelope" to {
            val (received, reason) = ordinary() to "il messaggio non proviene da posta certificata"
            alfa.issued(1) { at, id -> anomalyEnvelope(received, "anna.verdi@mail.example", reason, at, id) }
        },
        "server-acceptance" to { beta.issued(3) { at, id -> serverAcceptance(offer, listOf(to), mailbox, at, id) } },
        "delivery-complete" to { beta.issued(5) { at, id -> delivery(offer(ReceiptType.COMPLETE), to, at, id) } },
        "delivery-brief" to { beta.issued(5) { at, id -> delivery(offer(ReceiptType.BRIEF), to, at, id) } },
        "delivery-concise" to { beta.issued(5) { at, id -> delivery(offer(ReceiptType.CONCISE), to, at, id) } },
        "delivery-of-a-copy" to { gamma.issued(6) { at, id -> delivery(offer, copy, at, id) } },
        "non-delivery" to {
            val reason = "5.1.1 - Beta Posta Certificata S.r.l. - indirizzo non valido"
            beta.issued(5) { at, id -> nonDelivery(offer, to, ErrorClass.NO_RECIPIENT, reason, at, id) }
        },
        "non-delivery-virus" to { alfa.issued(9) { at, id -> nonDeliveryForVirus(offer, to, virus, at, id) } },
        "timeout-12-hours" to {
            alfa.issued(12 * 3600 - 240) { at, id -> deliveryTimeout(offer, to, Timeout.TWELVE_HOURS, at, id) }
        },
        "timeout-24-hours" to {
            alfa.issued(24 * 3600 - 240) { at, id -> deliveryTimeout(offer, to, Timeout.TWENTY_FOUR_HOURS, at, id) }
        },
        "virus-detection" to { beta.issued(5) { at, id -> virusDetection(offer, to, mailbox, virus, at, id) } },
        "msgid-without-a-domain" to {
            val offer = offer(msgid = "1C00\$7D2E0D70\$@postazione12")
            alfa.issued(1) { at, id -> acceptance(offer, at, id) }
        },
    )

    /** The ordinary message that the anomaly envelope of testdata holds. */
    private fun ordinary(): ByteArray = Message(data("cases/kind/anomaly-envelope/message.eml")).use { message ->
        message.extract().single { it.name == "postacert.eml" }.content
    }

    @TestFactory
    fun `each kind is byte for byte what Rust signs, and authentic`(): List<DynamicTest> = kinds.map { (case, issue) ->
        DynamicTest.dynamicTest(case) {
            val issued = issue()
            assertContentEquals(data("cases/kind/$case/message.eml"), issued)
            testTrust().use { trust ->
                Verifier(trust).use { verifier ->
                    Message(issued).use { message ->
                        verifier.verify(message).use { assertEquals(Integrity.INTACT, it.facets.integrity) }
                    }
                }
            }
        }
    }

    @Test
    fun `a draft shows what it will certify`() {
        alfa.provider.acceptance(offer, accepted, "1@x").use { draft ->
            assertTrue(String(draft.certificationData!!).contains("tipo=\"accettazione\""))
        }
        alfa.provider.anomalyEnvelope(byteArrayOf(), "a@b", "no", accepted, "1@x").use { assertNull(it.certificationData) }
        assertEquals("posta-certificata@pec.alfa.example", alfa.provider.address)
    }

    @Test
    fun `an offset with seconds is refused, for PEC has minutes`() {
        // What Rome had until 1893.
        for (offset in listOf("+00:49:56", "-00:00:01")) {
            val at = accepted.withOffsetSameInstant(ZoneOffset.of(offset))
            val error = assertFailsWith<IllegalArgumentException> { alfa.provider.transportEnvelope(offer, at).close() }
            assertContains(error.message!!, "whole minutes, not $offset")
        }
        for (offset in listOf("-18:00", "+05:30", "+18:00")) {
            val at = accepted.withOffsetSameInstant(ZoneOffset.of(offset))
            alfa.provider.transportEnvelope(offer, at).use { draft ->
                assertContains(String(draft.certificationData!!), "zona=\"${offset.replace(":", "")}\"")
            }
        }
    }

    private fun throwing(failure: Throwable) = object : Signer by alfa.signer {
        override fun sign(digest: DigestAlgorithm, toBeSigned: ByteArray): ByteArray = throw failure
    }

    @Test
    fun `what a signer throws is the cause`(): Unit = alfa.provider.acceptance(offer, accepted, "1@x").use { draft ->
        val mute = object : Exception() {
            override val message get() = throw AssertionError("no message")
        }
        val failures = mapOf(
            IllegalStateException("the card was pulled out") to "the card was pulled out",
            IllegalStateException() to "java.lang.IllegalStateException",
            NotImplementedError("later") to "later",
            NoClassDefFoundError("sun/security/pkcs11/SunPKCS11") to "sun/security/pkcs11/SunPKCS11",
            Throwable("neither") to "neither",
            Exception("half a pair: \uD83D") to "half a pair: ?",
            mute to mute.javaClass.name,
        )
        for ((failure, text) in failures) {
            val error = assertFailsWith<PecException>(text) { draft.sign(throwing(failure)) }
            assertEquals("signer", error.code)
            assertEquals("the signer gave no usable signature ($text)", error.message)
            assertSame(failure, error.cause)
        }
    }

    @Test
    fun `what is fatal to the process is thrown as it is`(): Unit =
        alfa.provider.acceptance(offer, accepted, "1@x").use { draft ->
            fun endless(depth: Int): Int = endless(depth + 1) + 1
            val overflowing = object : Signer by alfa.signer {
                override fun sign(digest: DigestAlgorithm, toBeSigned: ByteArray): ByteArray = ByteArray(endless(0))
            }
            assertFailsWith<StackOverflowError> { draft.sign(overflowing) }
            val failure = OutOfMemoryError("of a test")
            assertSame(failure, assertFailsWith<OutOfMemoryError> { draft.sign(throwing(failure)) })
            assertTrue(draft.sign(alfa.signer).isNotEmpty()) // and it goes on
        }

    @Test
    fun `a signer without a certificate is told so`(): Unit = alfa.provider.acceptance(offer, accepted, "1@x").use { draft ->
        for (certificates in listOf(emptyList(), listOf("no certificate".toByteArray()))) {
            val error = assertFailsWith<PecException> {
                draft.sign(object : Signer by alfa.signer {
                    override val certificates = certificates
                })
            }
            assertEquals("signer", error.code)
            assertNull(error.cause)
        }
    }
}
