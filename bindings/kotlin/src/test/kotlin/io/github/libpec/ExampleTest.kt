package io.github.libpec

import io.github.libpec.example.describe
import org.junit.jupiter.api.Test
import kotlin.io.path.readText
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class ExampleTest : NothingLeaks() {
    private val authority get() = data("pki/ca.pem")

    @Test
    fun `the example of the README runs`() {
        val acceptance = describe(testdata.resolve(ACCEPTANCE), authority)
        assertEquals("acceptance of \"Offerta per la manutenzione dell'impianto – perché no?\"", acceptance)
        val unsigned = describe(testdata.resolve("cases/kind/receipt-unsigned/message.eml"), authority)
        assertTrue(unsigned.startsWith("signature.absent: "), unsigned)
    }

    @Test
    fun `the README quotes the example`() {
        val folder = testdata.resolveSibling("bindings/kotlin")
        val example = folder.resolve("src/test/kotlin/io/github/libpec/Example.kt").readText()
        val code = example.substringAfter("package io.github.libpec.example\n\n")
        assertTrue("```kotlin\n$code```" in folder.resolve("README.md").readText())
    }
}
