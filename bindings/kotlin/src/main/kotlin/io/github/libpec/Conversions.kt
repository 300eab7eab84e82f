package io.github.libpec

import java.time.Instant
import java.time.OffsetDateTime
import io.github.libpec.internal.Basis as RawBasis
import io.github.libpec.internal.CertificationData as RawCertificationData
import io.github.libpec.internal.ChainLink as RawChainLink
import io.github.libpec.internal.Facets as RawFacets
import io.github.libpec.internal.Finding as RawFinding
import io.github.libpec.internal.LinkRevocation as RawLinkRevocation
import io.github.libpec.internal.LocalTime as RawLocalTime
import io.github.libpec.internal.Orphan as RawOrphan
import io.github.libpec.internal.Part as RawPart
import io.github.libpec.internal.RecipientStatus as RawRecipientStatus
import io.github.libpec.internal.SentComparison as RawSentComparison
import io.github.libpec.internal.Signature as RawSignature
import io.github.libpec.internal.Span as RawSpan
import io.github.libpec.internal.Submission as RawSubmission

// From what is generated to what users see, and back.

/** The constant of another enumeration that has the same name. A test sees to it that each has one. */
internal inline fun <reified E : Enum<E>> Enum<*>.same(): E = enumValueOf(name)

/** The library keeps its times within what [Instant] can say. */
internal fun Long.toInstant(): Instant = Instant.ofEpochSecond(this)

/** PEC writes the offset of a zone in minutes. At most it has 18 hours. */
internal fun OffsetDateTime.local(): RawLocalTime {
    require(offset.totalSeconds % 60 == 0) {
        "at must have a zone offset of whole minutes, not $offset: take one with at.withOffsetSameInstant"
    }
    return RawLocalTime(toEpochSecond(), (offset.totalSeconds / 60).toShort())
}

internal fun RawSpan.span(): Span = Span(start, end)

internal fun RawPart.part(): Part = Part(
    index.toInt(),
    parent?.toInt(),
    depth.toInt(),
    structure.same(),
    mediaType,
    fileName,
    span.span(),
    headerSpan.span(),
    bodySpan.span(),
    isClosed,
)

internal fun RawFacets.facets(): Facets =
    Facets(integrity.same(), chain.same(), revocation.same(), provider.same(), consistency.same())

internal fun RawFinding.finding(): Finding = Finding(code, severity.same(), text, textIt, clause, span?.span())

internal fun RawSentComparison.sentComparison(): SentComparison = SentComparison(
    matches,
    msgid.same(),
    parts.map { PartComparison(it.part?.toInt(), it.sentPart?.toInt(), it.result.same(), it.form?.same<HashForm>()) },
)

internal fun RawSignature.signature(): Signature = Signature(
    digest?.same<DigestAlgorithm>(),
    signedAt?.toInstant(),
    signer?.let { SignerFacts(it.subject, it.issuer, it.serial, it.sha256, it.email) },
    chain.map { it.chainLink() },
    basis?.basis(),
)

private fun RawChainLink.chainLink() = ChainLink(subject, sha256, source.same(), revocation?.linkRevocation())

private fun RawLinkRevocation.linkRevocation() = LinkRevocation(
    status.same(),
    crlSha256,
    thisUpdate?.toInstant(),
    nextUpdate?.toInstant(),
    revokedAt?.toInstant(),
    reason?.same<RevocationReason>(),
)

private fun RawBasis.basis() = Basis(
    anchor,
    source.same(),
    edition?.let { Edition(it.sha256, it.proof.same()) },
    accreditation?.same<AccreditationBasis>(),
    directory?.let { DirectoryBasis(it.date?.toInstant(), it.signedBy, it.sha256) },
)

internal fun RawCertificationData.certificationData(): CertificationData = CertificationData(
    kind.same(),
    error.same(),
    sender,
    recipients.map { Recipient(it.address, it.certified) },
    replyTo,
    subject,
    provider,
    date?.toInstant(),
    identifier,
    msgid,
    requestedReceipt?.same<ReceiptType>(),
    deliveryTo,
    takenInCharge,
    errorText,
)

internal fun RawSubmission.submission(): Submission = Submission(
    msgid,
    identifier,
    sender,
    subject,
    acceptedAt?.toInstant(),
    state.same(),
    recipients.map { it.recipientStatus() },
    flags,
    suggested,
    json,
)

private fun RawRecipientStatus.recipientStatus() = RecipientStatus(
    address,
    certified,
    state.same(),
    at?.toInstant(),
    reason,
    evidence.map { Evidence(it.kind.same(), it.verdict.same(), it.messageSha256) },
    flags,
)

internal fun RawOrphan.orphan(): Orphan =
    Orphan(messageSha256, kind.same(), verdict.same(), identifier, msgid, recipient, why, suggested, json)
