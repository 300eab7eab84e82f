package io.github.libpec

import io.github.libpec.internal.Report as Handle
import io.github.libpec.internal.ReportFacts

/**
 * The answer about one message: what it is, whether it can be trusted, and why.
 *
 * What it says stays after [close]; the functions, and [nested], need it open. It keeps the message alive that it is about, also if
 * that was closed.
 */
public class Report internal constructor(internal val handle: Handle) : AutoCloseable {
    private val facts: ReportFacts = engine { handle.facts() }

    /** What the message is: from its certification data, never from headers alone. */
    public val kind: MessageKind = facts.kind.same()

    /** The verdict. */
    public val verdict: Verdict = facts.verdict.same()

    /** The facets from which the verdict follows. */
    public val facets: Facets = facts.facets.facets()

    /** What can be read from the signature; `null` without one. */
    public val signature: Signature? = facts.signature?.signature()

    /**
     * The certification data of the signed part, **whatever the verdict**: to show. Rely on them only if [isCertified] says so.
     */
    public val certificationData: CertificationData? = facts.certificationData?.certificationData()

    /** Whether the certification data may be relied on. */
    public val isCertified: Boolean = facts.isCertified

    /** Whether unsigned headers tell another story than certification data that may be relied on. */
    public val headersContradicted: Boolean = facts.headersContradicted

    /** Everything that was noticed, in the order of the checks. */
    public val findings: List<Finding> = facts.findings.map { it.finding() }

    /** How many findings were beyond the limit, and were only counted. */
    public val findingsDropped: Int = facts.findingsDropped.toInt()

    /** What would let the engine say more. */
    public val needs: List<Need> = facts.needs.map { Need(it.kind.same(), it.urls, it.issuer) }

    /** What the time of signing rests on. */
    public val timeBasis: TimeBasis = facts.timeBasis.same()

    /** Whether the signed message stands inside a multipart that a list or gateway added. */
    public val isWrapped: Boolean = facts.isWrapped

    /** Where a nested message stands in the outer one; `null` at the top. */
    public val place: Place? = facts.place?.let { Place(it.part.toInt(), it.name, it.span.span()) }

    /** How what was sent compares with the original inside; `null` unless the verifier was given what was sent. */
    public val sent: SentComparison? = facts.sent?.sentComparison()

    private val nestedReports = lazy { List(facts.nested.toInt()) { Report(engine { handle.nested(it.toLong()) }!!) } }

    /** The reports of the messages inside, each judged by itself. They close with this one. */
    public val nested: List<Report> by nestedReports

    /** The canonical JSON, on one line: the same bytes in every language. */
    @Throws(PecException::class)
    public fun toJson(): String = engine { handle.toJson() }

    /**
     * The fact for a [Tracker], in JSON, for a store of the host's: [Tracker.feedTrustedFact] reads it. `null` if the message certifies
     * none.
     */
    @Throws(PecException::class)
    public fun factJson(): String? = engine { handle.factJson() }

    /** Frees the native memory. */
    override fun close() {
        if (nestedReports.isInitialized()) nested.forEach(Report::close)
        handle.close()
    }

    /** Kind and verdict alone: the rest is personal data. */
    override fun toString(): String = "Report(${kind.jsonName}, ${verdict.jsonName})"
}

/** The five things that a lawyer keeps apart. */
public data class Facets(
    /** Is the signed content what was signed? */
    val integrity: Integrity,
    /** Does the signer lead to a trusted authority? */
    val chain: Chain,
    /** Had the signer been revoked? */
    val revocation: Revocation,
    /** Was the signer an accredited provider? */
    val provider: Accreditation,
    /** Do all tell the same story? */
    val consistency: Consistency,
)

/** One thing that was noticed about a message. */
public data class Finding(
    /** Its stable code, such as `cms.ber`. */
    val code: String,
    /** How much it weighs. */
    val severity: Severity,
    /** The line for people, in English. */
    val text: String,
    /** The line for people, in Italian. */
    val textIt: String,
    /** The clause it rests on. */
    val clause: String,
    /** Where in the message, if it is about certain bytes. */
    val span: Span?,
)

/** One thing that would let the engine say more. Who fetches the [urls] takes them for what they are: input from strangers. */
public data class Need(
    /** What it is. */
    val type: NeedType,
    /** Where the certificates concerned say that it can be fetched. */
    val urls: List<String>,
    /** The distinguished name (RFC 4514) of the authority that issues it, if known. */
    val issuer: String?,
) {
    /** What it is, and no names. */
    override fun toString(): String = "Need(${type.jsonName}, ${urls.size} urls)"
}

/** The part of the outer message in which a nested message stands. */
public data class Place(
    /** The part's number in the outer message, from 0. */
    val part: Int,
    /** The part's file name, decoded. */
    val name: String?,
    /** The part's bytes in the outer message, header included. */
    val span: Span,
) {
    /** Without the name, which is somebody's content. */
    override fun toString(): String = "Place($part)"
}

/** How what was sent compares with the original inside a message. */
public data class SentComparison(
    /** Whether the original inside is what was sent; `null` if that cannot be told, and a finding says why. */
    val matches: Boolean?,
    /** The certified msgid against the Message-ID of what was sent. */
    val msgid: MsgidComparison,
    /** Each part that is no multipart, in the order of the original inside. */
    val parts: List<PartComparison>,
)

/** One part of the original inside, and the part of what was sent that it stands for. */
public data class PartComparison(
    /** The part's number in the original inside, from 0; `null` if it is missing there. */
    val part: Int?,
    /** The part's number in what was sent, from 0; `null` if it was added. */
    val sentPart: Int?,
    /** What the comparison gave. */
    val result: PartResult,
    /** Over which form of the sent part the hash of a brief receipt was computed. */
    val form: HashForm?,
)
