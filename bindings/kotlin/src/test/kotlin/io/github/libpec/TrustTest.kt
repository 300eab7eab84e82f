package io.github.libpec

import org.junit.jupiter.api.Test
import java.time.Instant
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

class TrustTest : NothingLeaks() {
    @Test
    fun `files are counted`(): Unit = TrustStore.empty().use { trust ->
        assertEquals(1, trust.addAuthorities(data("pki/ca.pem")))
        assertEquals(2, trust.addCertificates(data("pki/ca1.pem") + data("pki/alfa.pem")))
        assertEquals(1, trust.addCrls(data("pki/crl/ca1.pem")))
    }

    @Test
    fun `a file that is none says where and what to give`(): Unit = TrustStore.pec().use { trust ->
        val certificate = assertFailsWith<PecException> { trust.addAuthorities("no certificate".toByteArray()) }
        assertEquals("trust_file", certificate.code)
        assertEquals(0, certificate.position)
        assertTrue(certificate.message!!.endsWith("give PEM or DER certificates"), certificate.message)
        assertEquals("trust_file", assertFailsWith<PecException> { trust.addCertificates(byteArrayOf()) }.code)
        assertEquals("crl_file", assertFailsWith<PecException> { trust.addCrls(data("pki/ca.pem")) }.code)
        val limits = Limits("max_crl_bytes" to 1)
        assertEquals("crl_file", assertFailsWith<PecException> { trust.addCrls(data("pki/crl/ca1.pem"), limits) }.code)
    }

    @Test
    fun `what a verifier trusts is what was there when it was made`(): Unit = TrustStore.empty().use { trust ->
        Verifier(trust).use { verifier ->
            trust.addAuthorities(data("pki/ca.pem"))
            Message(data(ACCEPTANCE)).use { message ->
                assertEquals(Chain.INDETERMINATE, verifier.verify(message).use { it.facets.chain })
                Verifier(trust).use { assertEquals(Chain.TRUSTED, it.verify(message).use { report -> report.facets.chain }) }
            }
        }
    }

    @Test
    fun `a provider directory is read and compared`(): Unit = testTrust().use { trust ->
        ProviderDirectory.read(data("directory/providers.ldif"), trust).use { plain ->
            assertEquals(DirectoryForm.LDIF, plain.form)
            assertNull(plain.date)
            assertNull(plain.signedBy)
            assertTrue(plain.toJson().startsWith("{"))
            ProviderDirectory.read(data("directory/providers-moved.ldif"), trust, Instant.EPOCH).use { moved ->
                assertEquals(Instant.EPOCH, moved.date)
                assertTrue(plain.diffJson(moved).contains("domains_removed"))
                assertEquals("""{"joined":[],"left":[],"changed":[]}""", plain.diffJson(plain))
            }
        }
        ProviderDirectory.read(data("directory/providers.ldif.p7m"), trust).use { signed ->
            assertTrue(signed.signedBy!!.contains("Alfa"))
            assertEquals(64, signed.sha256.length)
            trust.setDirectory(signed)
        }
        Verifier(trust).use { verifier ->
            Message(data(ACCEPTANCE)).use { message ->
                verifier.verify(message).use { assertTrue(it.signature!!.basis!!.directory!!.signedBy!!.contains("Alfa")) }
            }
        }
    }

    @Test
    fun `what is no directory says why`(): Unit = TrustStore.empty().use { trust ->
        fun code(file: String, limits: Limits? = null) =
            assertFailsWith<PecException> { ProviderDirectory.read(data(file), trust, limits = limits) }.code
        assertEquals("directory", code("pki/ca.pem"))
        assertEquals("directory_signer", code("directory/providers.ldif.p7m"))
        assertEquals("directory_too_large", code("directory/providers.ldif", Limits("max_directory_records" to 1)))
    }

    @Test
    fun `limits are immutable, and have names`() {
        val limits = Limits("max_depth" to 3)
        assertEquals(3, limits["max_depth"])
        assertEquals(10_000, limits["max_parts"])
        assertTrue("max_message_bytes" in Limits.names)
        assertEquals(Limits(mapOf("max_depth" to 3)), limits)
        assertEquals("Limits{max_depth=3}", limits.toString())
        for (error in listOf(
            assertFailsWith<PecException> { Limits("max_deph" to 3) },
            assertFailsWith<PecException> { limits["max_deph"] },
        )) {
            assertEquals("limit_unknown", error.code)
            assertTrue(error.message!!.contains("there are: max_message_bytes, max_condensed_bytes, max_depth"))
        }
        val negative = assertFailsWith<IllegalArgumentException> { Limits("max_depth" to -1) }
        assertEquals("the limit max_depth is -1: give 0 or more", negative.message)
    }
}
