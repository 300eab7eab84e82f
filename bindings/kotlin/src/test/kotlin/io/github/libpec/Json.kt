package io.github.libpec

import java.time.Instant

/** A report's canonical JSON (docs/report.md), written from what can be read typed: the tests hold it against [Report.toJson]. */
fun json(report: Report): String = report.run {
    obj(
        "kind" to kind.jsonName,
        "verdict" to verdict.jsonName,
        "facets" to facets.run {
            obj(
                "integrity" to integrity.jsonName,
                "chain" to chain.jsonName,
                "revocation" to revocation.jsonName,
                "provider" to provider.jsonName,
                "consistency" to consistency.jsonName,
            )
        },
        "signature" to signature?.let(::signature),
        "certification_data" to certificationData?.let(::certificationData),
        "findings" to findings.map {
            obj(
                "code" to it.code,
                "severity" to it.severity.jsonName,
                "text" to it.text,
                "clause" to it.clause,
                "span" to it.span?.let(::span),
            )
        },
        "needs" to needs.map { obj("type" to it.type.jsonName, "urls" to it.urls, "issuer" to it.issuer) },
        "time_basis" to timeBasis.jsonName,
        "wrapped" to isWrapped,
        "place" to place?.let { obj("part" to it.part, "name" to it.name, "span" to span(it.span)) },
        "nested" to nested.map { Raw(json(it)) },
        "findings_dropped" to findingsDropped,
        "sent" to sent?.let { sent ->
            val parts = sent.parts.map {
                obj(
                    "part" to it.part,
                    "sent_part" to it.sentPart,
                    "result" to it.result.jsonName,
                    "form" to it.form?.jsonName,
                )
            }
            obj("matches" to sent.matches, "msgid" to sent.msgid.jsonName, "parts" to parts)
        },
    ).text
}

private fun signature(signature: Signature) = signature.run {
    obj(
        "digest" to digest?.jsonName,
        "signed_at" to signedAt,
        "signer" to signer?.run {
            obj("subject" to subject, "issuer" to issuer, "serial" to serial, "sha256" to sha256, "email" to email)
        },
        "chain" to chain.map {
            obj(
                "subject" to it.subject,
                "sha256" to it.sha256,
                "source" to it.source.jsonName,
                "revocation" to it.revocation?.let(::revocation),
            )
        },
        "basis" to basis?.let(::basis),
    )
}

private fun revocation(revocation: LinkRevocation) = revocation.run {
    obj(
        "status" to status.jsonName,
        "crl_sha256" to crlSha256,
        "this_update" to thisUpdate,
        "next_update" to nextUpdate,
        "revoked_at" to revokedAt,
        "reason" to reason?.jsonName,
    )
}

private fun basis(basis: Basis) = basis.run {
    obj(
        "anchor" to anchor,
        "source" to source.jsonName,
        "edition" to edition?.let { obj("sha256" to it.sha256, "proof" to it.proof.jsonName) },
        "accreditation" to accreditation?.jsonName,
        "directory" to directory?.let { obj("date" to it.date, "signed_by" to it.signedBy, "sha256" to it.sha256) },
    )
}

private fun certificationData(data: CertificationData) = data.run {
    obj(
        "kind" to kind.jsonName,
        "error" to error.jsonName,
        "sender" to sender,
        "recipients" to recipients.map { obj("address" to it.address, "certified" to it.certified) },
        "reply_to" to replyTo,
        "subject" to subject,
        "provider" to provider,
        "date" to date,
        "identifier" to identifier,
        "msgid" to msgid,
        "requested_receipt" to requestedReceipt?.jsonName,
        "delivery_to" to deliveryTo,
        "taken_in_charge" to takenInCharge,
        "error_text" to errorText,
    )
}

private fun span(span: Span) = obj("start" to span.start, "end" to span.end)

/** JSON that is written already. */
private class Raw(val text: String)

private fun obj(vararg members: Pair<String, Any?>) =
    Raw(members.joinToString(",", "{", "}") { (name, value) -> "${text(name)}:${text(value)}" })

private fun text(value: Any?): String = when (value) {
    null -> "null"
    is Raw -> value.text
    is String -> value.map(::escaped).joinToString("", "\"", "\"")
    is List<*> -> value.joinToString(",", "[", "]", transform = ::text)
    is Instant -> text(value.toString())
    else -> value.toString()
}

private fun escaped(char: Char): String = when (char) {
    '"', '\\' -> "\\$char"
    '\n' -> "\\n"
    '\r' -> "\\r"
    '\t' -> "\\t"
    '\b' -> "\\b"
    '\u000C' -> "\\f"
    else -> if (char < ' ') "\\u%04x".format(char.code) else "$char"
}
