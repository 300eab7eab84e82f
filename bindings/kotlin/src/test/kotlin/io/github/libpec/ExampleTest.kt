package io.github.libpec

import io.github.libpec.example.describe
import io.github.libpec.example.morning
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
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
    fun `the example of archives runs`(@TempDir scratch: Path) {
        val lines = morning(scratch.resolve("archive"), testdata.resolve("mailbox"))
        assertTrue(lines.any { "manutenzione" in it }, "$lines")
    }

    @Test
    fun `the README quotes the examples`() {
        val folder = testdata.resolveSibling("bindings/kotlin")
        for (name in listOf("Example", "ArchiveExample")) {
            val example = folder.resolve("src/test/kotlin/io/github/libpec/$name.kt").readText()
            val code = example.substringAfter("package io.github.libpec.example\n\n")
            assertTrue("```kotlin\n$code```" in folder.resolve("README.md").readText(), name)
        }
    }
}
