package io.github.libpec

import io.github.libpec.internal.liveObjects
import org.junit.jupiter.api.AfterEach
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import kotlin.io.path.readBytes
import kotlin.test.assertEquals

/** Each test closes what it opens: none leaves an object in the library. */
abstract class NothingLeaks {
    @AfterEach
    fun nothingIsAlive(): Unit = assertEquals(emptyMap(), liveObjects())
}

/** What `cargo xtask test kotlin` says in the environment. */
fun given(variable: String): Path =
    Path.of(checkNotNull(System.getenv(variable)) { "$variable is not set: run cargo xtask test kotlin" })

val testdata: Path by lazy { given("PEC_TESTDATA") }

/** The bytes of a file of testdata. */
fun data(path: String): ByteArray = testdata.resolve(path).readBytes()

/** The test authority alone. */
fun testTrust(): TrustStore = TrustStore.empty().also { it.addAuthorities(data("pki/ca.pem")) }

/** The report on a file of testdata, under the test authority. */
fun report(path: String, now: Instant? = null, seenAt: Instant? = null, sent: String? = null): Report =
    testTrust().use { trust ->
        Verifier(trust).use { verifier ->
            Message(data(path)).use { message ->
                val original = sent?.let { Message(data(it)) }
                original.use { verifier.verify(message, now, seenAt, it) }
            }
        }
    }

/** The messages of a folder of testdata, in the order of their names. */
fun messages(folder: String): List<Path> = Files.walk(testdata.resolve(folder)).use { files ->
    files.filter { it.toString().endsWith(".eml") }.sorted().toList()
}

const val ACCEPTANCE = "cases/kind/acceptance/message.eml"
const val DELIVERY = "cases/kind/delivery-complete/message.eml"
