package io.github.libpec

import org.junit.jupiter.api.Test
import java.io.IOException
import java.nio.file.NoSuchFileException
import java.security.MessageDigest
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

class MessageTest : NothingLeaks() {
    @Test
    fun `a message gives its bytes, its hash and its parts`(): Unit = Message.read(testdata.resolve(DELIVERY)).use { message ->
        val raw = data(DELIVERY)
        assertContentEquals(raw, message.raw)
        assertEquals(hex(MessageDigest.getInstance("SHA-256").digest(raw)), message.sha256)
        assertEquals(MessageKind.DELIVERY, message.claimedKind)

        val parts = message.parts
        assertEquals("multipart/signed", parts.first().mediaType)
        assertEquals(parts.indices.toList(), parts.map { it.index })
        assertNull(parts.first().parent)
        assertEquals(PartStructure.MULTIPART, parts.first().structure)
        assertTrue(parts.first().isClosed)
        val inside = parts.single { it.fileName == "postacert.eml" }
        assertEquals(PartStructure.MESSAGE, inside.structure)
        assertEquals(2, inside.depth)
        val signed = parts[1]
        assertTrue(String(signed.headerSpan.of(raw)).startsWith("Content-Type: multipart/mixed"))
        assertEquals(signed.span.end, signed.bodySpan.end)
    }

    @Test
    fun `what a part holds is decoded`() {
        val raw = "Subject: =?UTF-8?Q?Perch=C3=A9?=\r\nContent-Type: text/plain; charset=iso-8859-1\r\n" +
            "Content-Transfer-Encoding: quoted-printable\r\n\r\nCitt=E0"
        Message(raw.toByteArray()).use { message ->
            val (subject, type) = message.header()
            assertEquals("Subject" to "Perché", subject.name to subject.text)
            assertEquals(" =?UTF-8?Q?Perch=C3=A9?=", String(subject.raw))
            assertEquals("Content-Type", type.name)
            assertEquals("Città", message.text())
            assertContentEquals(byteArrayOf('C'.code.toByte(), 'i'.code.toByte(), 't'.code.toByte(), 't'.code.toByte(), -0x20), message.body())
            assertNull(message.claimedKind)
        }
    }

    @Test
    fun `all files in it come out`(): Unit = Message(data(DELIVERY)).use { message ->
        val files = message.extract().associate { it.name to it.content }
        assertTrue("daticert.xml" in files, "${files.keys}")
        assertContentEquals("%PDF-1.4\n% no pages here\n%%EOF\n".toByteArray(), files["offerta.pdf"])
        assertTrue(message.contentsJson().startsWith("{\"kind\":\"delivery\","))
    }

    @Test
    fun `any bytes are a message`() {
        for (bytes in listOf(byteArrayOf(), byteArrayOf(0, -1, 13, 10), ByteArray(1000) { it.toByte() })) {
            Message(bytes).use {
                assertContentEquals(bytes, it.raw)
                assertEquals(1, it.parts.size)
            }
        }
    }

    @Test
    fun `a span never reaches outside`() {
        val bytes = "abcd".toByteArray()
        for ((span, expected) in listOf(Span(1, 3) to "bc", Span(3, 9) to "d", Span(7, 9) to "", Span(-1, Long.MAX_VALUE) to "abcd")) {
            assertEquals(expected, String(span.of(bytes)))
        }
    }

    @Test
    fun `a part that there is not is named`(): Unit = Message(data(DELIVERY)).use { message ->
        val count = message.parts.size
        for (call in listOf<(Int) -> Any?>(message::body, message::text, message::header)) {
            for (part in listOf(count, -1, Int.MAX_VALUE, Int.MIN_VALUE)) {
                val error = assertFailsWith<IllegalArgumentException> { call(part) }
                assertEquals("there is no part $part: the message has $count, from 0", error.message)
            }
        }
    }

    @Test
    fun `a file that is not there is an exception of Java's`() {
        val missing = assertFailsWith<NoSuchFileException> { Message.read(testdata.resolve("no/such.eml")) }
        assertEquals("$testdata/no/such.eml", missing.file)
        assertTrue(missing.reason.endsWith("check the path"), missing.message)
        val folder = assertFailsWith<IOException> { Message.read(testdata) }
        assertTrue(folder.message!!.startsWith("$testdata: "), folder.message)
    }

    @Test
    fun `a message that is too large is refused, unread if it is a file`() {
        val limits = Limits("max_message_bytes" to 10)
        for (read in listOf({ Message(data(DELIVERY), limits) }, { Message.read(testdata.resolve(DELIVERY), limits) })) {
            val error = assertFailsWith<PecException> { read() }
            assertEquals("message_too_large", error.code)
            assertTrue(error.message!!.contains("the message has ${data(DELIVERY).size} bytes, more than the limit of 10"))
        }
    }

    private fun hex(bytes: ByteArray) = bytes.joinToString("") { "%02x".format(it) }
}
