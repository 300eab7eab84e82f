package io.github.libpec

import io.github.libpec.internal.panicForTests
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

class BugTest : NothingLeaks() {
    @Test
    fun `a panic of the library is an exception that asks to be reported`() {
        val error = assertFailsWith<PecException> { engine { panicForTests() } }
        assertEquals("bug", error.code)
        assertEquals("the library failed (a panic for a test): please report it", error.message)
        report(ACCEPTANCE).use { assertEquals(Verdict.AUTHENTIC, it.verdict) } // and it goes on
    }
}
