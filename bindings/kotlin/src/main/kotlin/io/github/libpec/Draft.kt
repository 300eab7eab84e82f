package io.github.libpec

import io.github.libpec.internal.SignCallback
import io.github.libpec.internal.SignerException
import io.github.libpec.internal.Draft as Handle
import io.github.libpec.internal.DigestAlgorithm as RawDigest

/** A message that is ready to be signed. */
public class Draft internal constructor(private val handle: Handle) : AutoCloseable {
    /** Its certification data in XML; `null` if it has none. */
    public val certificationData: ByteArray? get() = handle.certificationData()

    /**
     * The message, signed. All lines end with CRLF.
     *
     * @throws PecException `signer`: the signer failed, and what it threw is the cause, be it an [Exception] or an [Error]; or it has no
     *   readable certificate, or the time cannot be written
     * @throws VirtualMachineError the signer threw it, such as an [OutOfMemoryError]: it is about the process, not about the signature
     */
    @Throws(PecException::class)
    public fun sign(signer: Signer): ByteArray {
        val callback = Callback(signer)
        return engine(callback::cause) { handle.sign(signer.certificates, callback) }
    }

    /** Frees the native memory; further calls throw [IllegalStateException]. */
    override fun close(): Unit = handle.close()
}

/** Who signs for a provider, with an RSA key: it may be in a hardware module, or in another process. */
public interface Signer {
    /** The certificates that go into the signature, in DER: the signer's own first, then those of its issuers. */
    public val certificates: List<ByteArray>

    /**
     * Signs these bytes with RSA PKCS#1 v1.5 and this digest, as `SHA256withRSA` of [java.security.Signature] does. It may throw
     * whatever it wants.
     */
    @Throws(Exception::class)
    public fun sign(digest: DigestAlgorithm, toBeSigned: ByteArray): ByteArray
}

/** Keeps what the signer threw: only its text goes through the library. */
private class Callback(private val signer: Signer) : SignCallback {
    private var failure: Throwable? = null

    /** Why there is no signature, if it was the signer. The library has returned, so what is fatal may go on its way. */
    fun cause(): Throwable? = failure.also { if (it is VirtualMachineError) throw it }

    /**
     * What is generated around this makes no failure of an [Error]: JNA would print it, and the library find nothing where the signature
     * should be. So whatever the signer throws stays here.
     */
    override fun sign(digest: RawDigest, toBeSigned: ByteArray): ByteArray = try {
        signer.sign(digest.same(), toBeSigned)
    } catch (error: Throwable) {
        failure = error
        throw SignerException.Failed(error.text())
    }
}

/** Its message, in characters that can be written in UTF-8; to ask for it runs code of the signer's too, which may throw. */
private fun Throwable.text(): String =
    runCatching { message?.encodeToByteArray()?.decodeToString() }.getOrNull() ?: javaClass.name
