/* Canonical JSON written anew from what the functions of pec.h give one by one: that it is what the library itself writes shows that
 * every field is there, and is right. */

#ifndef TYPED_H
#define TYPED_H

#include "check.h"

#include <time.h>

/* A text that grows. */
struct text {
    char *data;
    size_t len;
    size_t room;
};

static inline void add(struct text *text, const char *bytes, size_t len)
{
    if (text->len + len + 1 > text->room) {
        text->room = 2 * (text->len + len + 1);
        text->data = realloc(text->data, text->room);
        need(text->data != NULL, "memory");
    }
    memcpy(text->data + text->len, bytes, len);
    text->len += len;
    text->data[text->len] = 0;
}

static inline void raw(struct text *text, const char *string)
{
    add(text, string, strlen(string));
}

/* A comma, but after an opening bracket. */
static inline void next(struct text *text)
{
    char last = text->len ? text->data[text->len - 1] : '{';
    if (last != '{' && last != '[')
        raw(text, ",");
}

static inline void key(struct text *text, const char *name)
{
    next(text);
    raw(text, "\"");
    raw(text, name);
    raw(text, "\":");
}

/* A text as serde_json escapes it; null if there is none. */
static inline void value(struct text *text, pec_str string)
{
    static const char *const SHORT[] = {['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"};
    if (string.data == NULL) {
        raw(text, "null");
        return;
    }
    raw(text, "\"");
    for (size_t at = 0; at < string.len; at++) {
        unsigned char byte = (unsigned char)string.data[at];
        char hex[8];
        if (byte == '"' || byte == '\\') {
            raw(text, "\\");
            add(text, string.data + at, 1);
        } else if (byte < sizeof SHORT / sizeof *SHORT && SHORT[byte]) {
            raw(text, SHORT[byte]);
        } else if (byte < 0x20) {
            snprintf(hex, sizeof hex, "\\u%04x", byte);
            raw(text, hex);
        } else {
            add(text, string.data + at, 1);
        }
    }
    raw(text, "\"");
}

static inline void string(struct text *text, const char *name, pec_str value_)
{
    key(text, name);
    value(text, value_);
}

static inline void truth(struct text *text, const char *name, int32_t answer)
{
    key(text, name);
    raw(text, answer < 0 ? "null" : answer ? "true" : "false");
}

static inline void count(struct text *text, const char *name, size_t number)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%zu", number);
    key(text, name);
    raw(text, number == PEC_NO_INDEX ? "null" : digits);
}

static inline void moment(struct text *text, const char *name, int64_t seconds)
{
    char rfc3339[64];
    time_t time = (time_t)seconds;
    struct tm parts;
    key(text, name);
    if (seconds == PEC_NO_TIME || gmtime_r(&time, &parts) == NULL) {
        raw(text, "null");
        return;
    }
    strftime(rfc3339, sizeof rfc3339, "\"%Y-%m-%dT%H:%M:%SZ\"", &parts);
    raw(text, rfc3339);
}

static inline void range(struct text *text, const char *name, pec_span span)
{
    key(text, name);
    if (span.start == PEC_NO_INDEX) {
        raw(text, "null");
        return;
    }
    raw(text, "{");
    count(text, "start", span.start);
    count(text, "end", span.end);
    raw(text, "}");
}

static inline void report_json(struct text *text, const pec_report *report);

static inline void revocation_json(struct text *text, const pec_report *report, size_t link)
{
    key(text, "revocation");
    if (!pec_chain_has_revocation(report, link)) {
        raw(text, "null");
        return;
    }
    raw(text, "{");
    string(text, "status", pec_revocation_name(pec_chain_revocation_status(report, link)));
    string(text, "crl_sha256", pec_chain_revocation_crl_sha256(report, link));
    moment(text, "this_update", pec_chain_revocation_this_update(report, link));
    moment(text, "next_update", pec_chain_revocation_next_update(report, link));
    moment(text, "revoked_at", pec_chain_revocation_revoked_at(report, link));
    string(text, "reason", pec_revocation_reason_name(pec_chain_revocation_reason(report, link)));
    raw(text, "}");
}

static inline void basis_json(struct text *text, const pec_report *report)
{
    key(text, "basis");
    if (!pec_signature_has_basis(report)) {
        raw(text, "null");
        return;
    }
    raw(text, "{");
    string(text, "anchor", pec_basis_anchor(report));
    string(text, "source", pec_basis_source(report));
    key(text, "edition");
    if (pec_basis_has_edition(report)) {
        raw(text, "{");
        string(text, "sha256", pec_basis_edition_sha256(report));
        string(text, "proof", pec_basis_edition_proof(report));
        raw(text, "}");
    } else {
        raw(text, "null");
    }
    string(text, "accreditation", pec_basis_accreditation(report));
    key(text, "directory");
    if (pec_basis_has_directory(report)) {
        raw(text, "{");
        moment(text, "date", pec_basis_directory_date(report));
        string(text, "signed_by", pec_basis_directory_signed_by(report));
        string(text, "sha256", pec_basis_directory_sha256(report));
        raw(text, "}");
    } else {
        raw(text, "null");
    }
    raw(text, "}");
}

static inline void signature_json(struct text *text, const pec_report *report)
{
    key(text, "signature");
    if (!pec_report_has_signature(report)) {
        raw(text, "null");
        return;
    }
    raw(text, "{");
    string(text, "digest", pec_signature_digest(report));
    moment(text, "signed_at", pec_signature_signed_at(report));
    key(text, "signer");
    if (pec_signature_has_signer(report)) {
        raw(text, "{");
        string(text, "subject", pec_signer_subject(report));
        string(text, "issuer", pec_signer_issuer(report));
        string(text, "serial", pec_signer_serial(report));
        string(text, "sha256", pec_signer_sha256(report));
        string(text, "email", pec_signer_email(report));
        raw(text, "}");
    } else {
        raw(text, "null");
    }
    key(text, "chain");
    raw(text, "[");
    for (size_t link = 0; link < pec_chain_count(report); link++) {
        next(text);
        raw(text, "{");
        string(text, "subject", pec_chain_subject(report, link));
        string(text, "sha256", pec_chain_sha256(report, link));
        string(text, "source", pec_chain_source(report, link));
        revocation_json(text, report, link);
        raw(text, "}");
    }
    raw(text, "]");
    basis_json(text, report);
    raw(text, "}");
}

static inline void certification_json(struct text *text, const pec_report *report)
{
    key(text, "certification_data");
    if (!pec_report_has_certification_data(report)) {
        raw(text, "null");
        return;
    }
    raw(text, "{");
    string(text, "kind", pec_kind_name(pec_certification_kind(report)));
    string(text, "error", pec_error_class_name(pec_certification_error(report)));
    string(text, "sender", pec_certification_sender(report));
    key(text, "recipients");
    raw(text, "[");
    for (size_t at = 0; at < pec_certification_recipient_count(report); at++) {
        next(text);
        raw(text, "{");
        string(text, "address", pec_certification_recipient_address(report, at));
        truth(text, "certified", pec_certification_recipient_certified(report, at));
        raw(text, "}");
    }
    raw(text, "]");
    string(text, "reply_to", pec_certification_reply_to(report));
    string(text, "subject", pec_certification_subject(report));
    string(text, "provider", pec_certification_provider(report));
    moment(text, "date", pec_certification_date(report));
    string(text, "identifier", pec_certification_identifier(report));
    string(text, "msgid", pec_certification_msgid(report));
    string(text, "requested_receipt", pec_receipt_type_name(pec_certification_requested_receipt(report)));
    string(text, "delivery_to", pec_certification_delivery_to(report));
    key(text, "taken_in_charge");
    raw(text, "[");
    for (size_t at = 0; at < pec_certification_taken_in_charge_count(report); at++) {
        next(text);
        value(text, pec_certification_taken_in_charge(report, at));
    }
    raw(text, "]");
    string(text, "error_text", pec_certification_error_text(report));
    raw(text, "}");
}

static inline void findings_json(struct text *text, const pec_report *report)
{
    key(text, "findings");
    raw(text, "[");
    for (size_t at = 0; at < pec_report_finding_count(report); at++) {
        next(text);
        raw(text, "{");
        string(text, "code", pec_finding_code(report, at));
        string(text, "severity", pec_severity_name(pec_finding_severity(report, at)));
        string(text, "text", pec_finding_text(report, at));
        string(text, "clause", pec_finding_clause(report, at));
        range(text, "span", pec_finding_span(report, at));
        raw(text, "}");
    }
    raw(text, "]");
    key(text, "needs");
    raw(text, "[");
    for (size_t at = 0; at < pec_report_need_count(report); at++) {
        next(text);
        raw(text, "{");
        string(text, "type", pec_need_kind_name(pec_need_type(report, at)));
        key(text, "urls");
        raw(text, "[");
        for (size_t url = 0; url < pec_need_url_count(report, at); url++) {
            next(text);
            value(text, pec_need_url(report, at, url));
        }
        raw(text, "]");
        string(text, "issuer", pec_need_issuer(report, at));
        raw(text, "}");
    }
    raw(text, "]");
}

static inline void nested_json(struct text *text, const pec_report *report)
{
    key(text, "place");
    if (pec_report_has_place(report)) {
        raw(text, "{");
        count(text, "part", pec_place_part(report));
        string(text, "name", pec_place_name(report));
        range(text, "span", pec_place_span(report));
        raw(text, "}");
    } else {
        raw(text, "null");
    }
    key(text, "nested");
    raw(text, "[");
    for (size_t at = 0; at < pec_report_nested_count(report); at++) {
        pec_report *nested = NULL;
        need(pec_report_nested(report, at, &nested, NULL) == PEC_STATUS_OK, "a nested report");
        next(text);
        report_json(text, nested);
        pec_report_free(nested);
    }
    raw(text, "]");
}

static inline void sent_json(struct text *text, const pec_report *report)
{
    key(text, "sent");
    if (!pec_report_has_sent(report)) {
        raw(text, "null");
        return;
    }
    raw(text, "{");
    truth(text, "matches", pec_sent_matches(report));
    string(text, "msgid", pec_msgid_comparison_name(pec_sent_msgid(report)));
    key(text, "parts");
    raw(text, "[");
    for (size_t at = 0; at < pec_sent_part_count(report); at++) {
        next(text);
        raw(text, "{");
        count(text, "part", pec_sent_part_number(report, at));
        count(text, "sent_part", pec_sent_part_sent_number(report, at));
        string(text, "result", pec_part_result_name(pec_sent_part_result(report, at)));
        string(text, "form", pec_hash_form_name(pec_sent_part_form(report, at)));
        raw(text, "}");
    }
    raw(text, "]}");
}

/* A report. */
static inline void report_json(struct text *text, const pec_report *report)
{
    raw(text, "{");
    string(text, "kind", pec_kind_name(pec_report_kind(report)));
    string(text, "verdict", pec_verdict_name(pec_report_verdict(report)));
    key(text, "facets");
    raw(text, "{");
    string(text, "integrity", pec_integrity_name(pec_report_integrity(report)));
    string(text, "chain", pec_chain_name(pec_report_chain(report)));
    string(text, "revocation", pec_revocation_name(pec_report_revocation(report)));
    string(text, "provider", pec_accreditation_name(pec_report_provider(report)));
    string(text, "consistency", pec_consistency_name(pec_report_consistency(report)));
    raw(text, "}");
    signature_json(text, report);
    certification_json(text, report);
    findings_json(text, report);
    string(text, "time_basis", pec_time_basis_name(pec_report_time_basis(report)));
    truth(text, "wrapped", pec_report_is_wrapped(report));
    nested_json(text, report);
    count(text, "findings_dropped", pec_report_findings_dropped(report));
    sent_json(text, report);
    raw(text, "}");
}

/* What became of one message; `file` is the host's. */
static inline void submission_json(struct text *text, const pec_submissions *all, size_t at)
{
    raw(text, "{");
    string(text, "msgid", pec_submission_msgid(all, at));
    string(text, "identifier", pec_submission_identifier(all, at));
    string(text, "sender", pec_submission_sender(all, at));
    string(text, "subject", pec_submission_subject(all, at));
    moment(text, "accepted_at", pec_submission_accepted_at(all, at));
    string(text, "state", pec_message_state_name(pec_submission_state(all, at)));
    key(text, "recipients");
    raw(text, "[");
    for (size_t to = 0; to < pec_submission_recipient_count(all, at); to++) {
        next(text);
        raw(text, "{");
        string(text, "address", pec_recipient_address(all, at, to));
        truth(text, "certified", pec_recipient_certified(all, at, to));
        string(text, "state", pec_delivery_state_name(pec_recipient_state(all, at, to)));
        moment(text, "at", pec_recipient_at(all, at, to));
        string(text, "reason", pec_recipient_reason(all, at, to));
        key(text, "evidence");
        raw(text, "[");
        for (size_t proof = 0; proof < pec_recipient_evidence_count(all, at, to); proof++) {
            next(text);
            raw(text, "{\"file\":null");
            string(text, "kind", pec_kind_name(pec_evidence_kind(all, at, to, proof)));
            string(text, "verdict", pec_verdict_name(pec_evidence_verdict(all, at, to, proof)));
            string(text, "message_sha256", pec_evidence_message_sha256(all, at, to, proof));
            raw(text, "}");
        }
        raw(text, "]");
        key(text, "flags");
        raw(text, "[");
        for (size_t flag = 0; flag < pec_recipient_flag_count(all, at, to); flag++) {
            next(text);
            value(text, pec_recipient_flag(all, at, to, flag));
        }
        raw(text, "]}");
    }
    raw(text, "]");
    key(text, "flags");
    raw(text, "[");
    for (size_t flag = 0; flag < pec_submission_flag_count(all, at); flag++) {
        next(text);
        value(text, pec_submission_flag(all, at, flag));
    }
    raw(text, "]");
    key(text, "suggested");
    raw(text, "[");
    for (size_t other = 0; other < pec_submission_suggested_count(all, at); other++) {
        next(text);
        value(text, pec_submission_suggested(all, at, other));
    }
    raw(text, "]}");
}

/* What belongs to no message; `file` is the host's. */
static inline void orphan_json(struct text *text, const pec_orphans *all, size_t at)
{
    raw(text, "{\"file\":null");
    string(text, "kind", pec_kind_name(pec_orphan_kind(all, at)));
    string(text, "verdict", pec_verdict_name(pec_orphan_verdict(all, at)));
    string(text, "identifier", pec_orphan_identifier(all, at));
    string(text, "msgid", pec_orphan_msgid(all, at));
    string(text, "recipient", pec_orphan_recipient(all, at));
    string(text, "why", pec_orphan_why(all, at));
    raw(text, "}");
}

#endif
