package io.github.libpec

import java.time.Instant
import io.github.libpec.internal.ProviderDirectory as RawDirectory
import io.github.libpec.internal.TrustStore as Handle

/**
 * Whom to trust: authorities, certificates that help to find a way to them, CRLs, and the directory of those who are accredited.
 *
 * Several threads may use one. A [Verifier] takes what it holds when the verifier is made.
 */
public class TrustStore private constructor(internal val handle: Handle) : AutoCloseable {
    /**
     * Adds authorities of the caller's choice, PEM blocks or one certificate in DER. Each is an anchor under the ordinary rules of
     * S/MIME: a public root given here makes every S/MIME certificate under it trusted.
     *
     * @return how many there were
     * @throws PecException `trust_file`: the file cannot be read; then nothing was added
     */
    @Throws(PecException::class)
    public fun addAuthorities(file: ByteArray): Int = engine { handle.addAuthorities(file) }.toInt()

    /**
     * Adds certificates that prove nothing by themselves: missing issuers, editions of an authority's certificate, signers.
     *
     * @return how many there were
     * @throws PecException `trust_file`: the file cannot be read; then nothing was added
     */
    @Throws(PecException::class)
    public fun addCertificates(file: ByteArray): Int = engine { handle.addCertificates(file) }.toInt()

    /**
     * Adds CRLs, PEM blocks or one in DER. Each proves itself by its signature, so nothing is trusted by being here.
     *
     * @return how many there were
     * @throws PecException `crl_file`: the file cannot be read, or a CRL exceeds the limits; then nothing was added
     */
    @JvmOverloads
    @Throws(PecException::class)
    public fun addCrls(file: ByteArray, limits: Limits? = null): Int = engine { handle.addCrls(file, limits?.set) }.toInt()

    /** Sets the provider directory that says who is accredited, in the place of one that was set before. */
    @Throws(PecException::class)
    public fun setDirectory(directory: ProviderDirectory): Unit = engine { handle.setDirectory(directory.handle) }

    /** Frees the native memory; further calls throw [IllegalStateException]. */
    override fun close(): Unit = handle.close()

    public companion object {
        /** The authorities of PEC that are built in, each in its time. */
        @JvmStatic
        public fun pec(): TrustStore = TrustStore(Handle.pec())

        /** No authority at all. */
        @JvmStatic
        public fun empty(): TrustStore = TrustStore(Handle.empty())
    }
}

/** A provider directory: who is accredited, and for which domains. */
public class ProviderDirectory private constructor(internal val handle: RawDirectory) : AutoCloseable {
    /** Its date: the caller's, else the one in a list, else the time of signing; `null` if it has none of them. */
    public val date: Instant? get() = handle.date()?.toInstant()

    /** The form of its file, inside its signature if it has one. */
    public val form: DirectoryForm get() = handle.form().same()

    /** The distinguished name (RFC 4514) of whoever signed it; `null` if nobody did. */
    public val signedBy: String? get() = handle.signedBy()

    /** SHA-256 of its file, lower-case hexadecimal. */
    public val sha256: String get() = handle.sha256()

    /** All of it in JSON: the object of `pec trust show --json`, but for `file`. */
    @Throws(PecException::class)
    public fun toJson(): String = engine { handle.toJson() }

    /** What changed from this one to a [newer] one, in JSON: the object of `pec trust diff --json`, but for `old` and `new`. */
    @Throws(PecException::class)
    public fun diffJson(newer: ProviderDirectory): String = engine { handle.diffJson(newer.handle) }

    /** Frees the native memory; further calls throw [IllegalStateException]. */
    override fun close(): Unit = handle.close()

    public companion object {
        /**
         * Reads a directory in any of its forms: LDIF, its signed form, CSV or JSON.
         *
         * @param trust who may sign one: whoever leads to one of its anchors
         * @param date of which day it is, whatever it says itself
         * @throws PecException `directory`: no provider can be read from it; `directory_signature`, `directory_signer`: it is signed
         *   and that cannot be relied on; `directory_too_large`: it exceeds the limits
         */
        @JvmStatic
        @JvmOverloads
        @Throws(PecException::class)
        public fun read(
            file: ByteArray,
            trust: TrustStore,
            date: Instant? = null,
            limits: Limits? = null,
        ): ProviderDirectory =
            ProviderDirectory(engine { RawDirectory.read(file, trust.handle, date?.epochSecond, limits?.set) })
    }
}
