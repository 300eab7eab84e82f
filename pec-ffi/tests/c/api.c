/* The rest of the interface, used as a program would: looking into a message, limits, trust, directories, errors, the tracker. */

#include "typed.h"

/* 2025-03-05T09:12:04+01:00, when the usual message was accepted. */
enum { ACCEPTED = 1741162324 };

static pec_trust *test_trust(void)
{
    pec_bytes ca = read_testdata("pki/ca.pem");
    pec_trust *trust = pec_trust_new_empty();
    size_t added = 0;
    OK(pec_trust_add_authorities(trust, ca, &added, NULL));
    CHECK(added == 1);
    free_bytes(ca);
    return trust;
}

static pec_message *message_of(const char *path)
{
    pec_bytes bytes = read_testdata(path);
    pec_message *message = NULL;
    need(pec_message_copy(bytes, NULL, &message, NULL) == PEC_STATUS_OK, path);
    free_bytes(bytes);
    return message;
}

static pec_report *report_of(const pec_verifier *verifier, const char *path)
{
    pec_message *message = message_of(path);
    pec_report *report = NULL;
    need(pec_verify(verifier, message, NULL, &report, NULL) == PEC_STATUS_OK, path);
    pec_message_free(message);
    return report;
}

static void library(void)
{
    char version[64];
    snprintf(version, sizeof version, "%d.%d.%d", PEC_VERSION_MAJOR, PEC_VERSION_MINOR, PEC_VERSION_PATCH);
    CHECK(is_text(pec_version(), version));
    CHECK(pec_abi_version() == PEC_ABI_VERSION);
    CHECK(is_text(pec_verdict_name(PEC_VERDICT_AUTHENTIC), "authentic"));
    CHECK(pec_verdict_name(PEC_VERDICT_NULL).data == NULL && pec_verdict_name(1000).data == NULL);
    CHECK(pec_severity_name(PEC_SEVERITY_OTHER).data == NULL);
    CHECK(is_text(pec_status_name(PEC_STATUS_TRUST_FILE), "trust_file") && pec_status_name(99).data == NULL);
    CHECK(is_text(pec_digest_name(PEC_DIGEST_SHA512), "sha512"));
    CHECK(is_text(pec_timeout_name(PEC_TIMEOUT_TWELVE_HOURS), "12_hours"));
    CHECK(pec_str_of(NULL).data == NULL && is_text(pec_str_of("x"), "x") && PEC_STR("").data != NULL);
}

static void message(void)
{
    pec_bytes bytes = read_testdata("cases/kind/delivery-complete/message.eml");
    pec_message *message = NULL;
    OK(pec_message_parse(bytes, NULL, &message, NULL));
    CHECK(pec_message_raw(message).data == bytes.data && pec_message_raw(message).len == bytes.len);
    CHECK(pec_message_sha256(message).len == 64);
    CHECK(pec_message_claimed_kind(message) == PEC_KIND_DELIVERY);
    CHECK(has(pec_message_contents_json(message), "{\"kind\":\"delivery\""));
    CHECK(has(pec_message_contents_json(message), "\"file_name\":\"offerta.pdf\",\"bytes\":31,\"attachment\":true"));

    size_t parts = pec_message_part_count(message);
    CHECK(parts == 8);
    CHECK(pec_part_parent(message, 0) == PEC_NO_INDEX && pec_part_parent(message, 1) == 0);
    CHECK(pec_part_depth(message, 0) == 0 && pec_part_depth(message, 1) == 1);
    CHECK(pec_part_structure(message, 0) == PEC_STRUCTURE_MULTIPART && pec_part_is_closed(message, 0));
    CHECK(is_text(pec_part_media_type(message, 0), "multipart/signed"));
    CHECK(is_text(pec_structure_name(PEC_STRUCTURE_LEAF), "leaf"));
    size_t certified = PEC_NO_INDEX;
    for (size_t part = 0; part < parts; part++) {
        pec_span span = pec_part_span(message, part);
        pec_span header = pec_part_header_span(message, part), body = pec_part_body_span(message, part);
        CHECK(span.start == header.start && header.end <= body.start && body.end == span.end && span.end <= bytes.len);
        if (is_text(pec_part_file_name(message, part), "daticert.xml"))
            certified = part;
    }
    need(certified != PEC_NO_INDEX, "daticert.xml");
    CHECK(pec_part_structure(message, certified) == PEC_STRUCTURE_LEAF);
    CHECK(pec_part_file_name(message, 0).data == NULL);

    pec_buffer *buffer = NULL;
    OK(pec_message_body(message, certified, &buffer, NULL));
    CHECK(has(pec_buffer_text(buffer), "<postacert tipo=\"avvenuta-consegna\""));
    CHECK(pec_buffer_bytes(buffer).len == pec_buffer_text(buffer).len);
    pec_buffer_free(buffer);
    OK(pec_message_text(message, certified, &buffer, NULL));
    CHECK(buffer == NULL); /* it is no text part */
    size_t text = 0;
    while (!is_text(pec_part_media_type(message, text), "text/plain"))
        text++;
    OK(pec_message_text(message, text, &buffer, NULL));
    CHECK(has(pec_buffer_text(buffer), "Ricevuta di avvenuta consegna"));
    pec_buffer_free(buffer);

    pec_header *header = NULL;
    OK(pec_message_header(message, 0, &header, NULL));
    int found = 0;
    for (size_t at = 0; at < pec_header_count(header); at++)
        if (is_text(pec_header_name(header, at), "Subject")) {
            CHECK(has(pec_header_text(header, at), "CONSEGNA: Offerta per la manutenzione dell'impianto \xe2\x80\x93 perch\xc3\xa9 no?"));
            CHECK(pec_header_raw(header, at).len > 0 && memchr(pec_header_raw(header, at).data, '=', 3) != NULL);
            found++;
        }
    CHECK(found == 1 && pec_header_name(header, pec_header_count(header)).data == NULL);
    pec_header_free(header);

    pec_files *files = NULL;
    OK(pec_message_extract(message, &files, NULL));
    found = 0;
    for (size_t at = 0; at < pec_files_count(files); at++)
        if (is_text(pec_files_name(files, at), "offerta.pdf"))
            found += pec_files_content(files, at).len == 31 && memcmp(pec_files_content(files, at).data, "%PDF-1.4", 8) == 0;
    CHECK(found == 1);
    pec_files_free(files);

    /* Numbers that are none. */
    pec_error *error = NULL;
    CHECK(pec_message_body(message, parts, &buffer, &error) == PEC_STATUS_OUT_OF_RANGE);
    CHECK(has(pec_error_text(error), "pec_message_part_count") && is_text(pec_error_code(error), "out_of_range"));
    pec_error_free(error);
    CHECK(pec_part_span(message, parts).start == PEC_NO_INDEX && pec_part_structure(message, parts) == PEC_STRUCTURE_NULL);

    /* A view of nothing is an empty message, as is one of no length; anything else needs bytes. */
    pec_message *empty = NULL;
    OK(pec_message_parse((pec_bytes){NULL, 0}, NULL, &empty, NULL));
    CHECK(pec_message_raw(empty).len == 0 && pec_message_claimed_kind(empty) == PEC_KIND_NULL);
    pec_message_free(empty);
    empty = NULL;
    CHECK(pec_message_parse((pec_bytes){NULL, 7}, NULL, &empty, NULL) == PEC_STATUS_NULL && empty == NULL);
    pec_message_free(message);
    free_bytes(bytes);
}

static void limits(void)
{
    pec_limits *limits = pec_limits_new();
    size_t value = 0;
    OK(pec_limits_get(limits, PEC_STR("max_message_bytes"), &value, NULL));
    CHECK(value == 150u * 1024 * 1024);
    OK(pec_limits_set(limits, PEC_STR("max_message_bytes"), 10, NULL));
    OK(pec_limits_get(limits, PEC_STR("max_message_bytes"), &value, NULL));
    CHECK(value == 10);
    CHECK(pec_limits_count() > 20 && is_text(pec_limits_name(0), "max_message_bytes"));
    CHECK(pec_limits_name(pec_limits_count()).data == NULL);

    pec_error *error = NULL;
    CHECK(pec_limits_set(limits, PEC_STR("max_mesage_bytes"), 10, &error) == PEC_STATUS_LIMIT_UNKNOWN);
    CHECK(pec_error_status(error) == PEC_STATUS_LIMIT_UNKNOWN && is_text(pec_error_code(error), "limit_unknown"));
    CHECK(has(pec_error_text(error), "max_message_bytes") && pec_error_position(error) == -1);
    pec_error_free(error);
    error = NULL;
    CHECK(pec_limits_get(limits, (pec_str){"a\xff", 2}, &value, &error) == PEC_STATUS_NOT_UTF8);
    CHECK(value == 10 && pec_error_position(error) == 1);
    pec_error_free(error);

    pec_message *message = NULL;
    error = NULL;
    CHECK(pec_message_parse((pec_bytes){(const uint8_t *)"Subject: 11", 11}, limits, &message, &error) ==
          PEC_STATUS_MESSAGE_TOO_LARGE);
    CHECK(message == NULL && has(pec_error_text(error), "11 bytes, more than the limit of 10"));
    pec_error_free(error);

    /* What is beyond the limit of findings is counted. */
    pec_trust *trust = test_trust();
    pec_verifier *verifier = NULL;
    OK(pec_limits_set(limits, PEC_STR("max_findings"), 0, NULL));
    OK(pec_verifier_new(trust, &verifier, NULL));
    OK(pec_verifier_set_limits(verifier, limits, NULL));
    pec_report *report = report_of(verifier, "cases/cms/ber-indefinite-lengths/message.eml");
    CHECK(pec_report_finding_count(report) == 0 && pec_report_findings_dropped(report) > 0);
    pec_report_free(report);
    pec_verifier_free(verifier);
    pec_trust_free(trust);
    pec_limits_free(limits);
}

static void trust(void)
{
    pec_trust *trust = pec_trust_new_pec();
    pec_bytes garbage = {(const uint8_t *)"-----BEGIN CERTIFICATE-----\n!", 29};
    size_t added = 7;
    pec_error *error = NULL;
    CHECK(pec_trust_add_authorities(trust, garbage, &added, &error) == PEC_STATUS_TRUST_FILE);
    CHECK(added == 7 && pec_error_position(error) >= 0);
    pec_error_free(error);
    CHECK(pec_trust_add_crls(trust, garbage, NULL, &added, NULL) == PEC_STATUS_CRL_FILE && added == 7);
    pec_bytes ca1 = read_testdata("pki/ca1.pem");
    OK(pec_trust_add_certificates(trust, ca1, &added, NULL));
    CHECK(added == 1);
    free_bytes(ca1);

    pec_directory *directory = NULL;
    error = NULL;
    CHECK(pec_directory_read(garbage, trust, NULL, &directory, &error) == PEC_STATUS_DIRECTORY && directory == NULL);
    CHECK(pec_error_position(error) == 1); /* the line */
    pec_error_free(error);

    pec_trust *test = test_trust();
    pec_bytes file = read_testdata("directory/providers.ldif.p7m");
    CHECK(pec_directory_read(file, trust, NULL, &directory, NULL) == PEC_STATUS_DIRECTORY_SIGNER && directory == NULL);
    OK(pec_directory_read(file, test, NULL, &directory, NULL));
    free_bytes(file);
    CHECK(pec_directory_form(directory) == PEC_FORM_LDIF && is_text(pec_form_name(PEC_FORM_LDIF), "ldif"));
    CHECK(has(pec_directory_signed_by(directory), "Alfa") && pec_directory_sha256(directory).len == 64);
    int64_t date = pec_directory_date(directory);
    CHECK(date > 0 && has(pec_directory_to_json(directory), "\"date\":\"2025-03-05T"));
    OK(pec_directory_set_date(directory, 86400, NULL));
    CHECK(pec_directory_date(directory) == 86400);
    CHECK(has(pec_directory_to_json(directory), "\"date\":\"1970-01-02T00:00:00Z\""));
    CHECK(pec_directory_set_date(directory, PEC_NO_TIME, NULL) == PEC_STATUS_OUT_OF_RANGE);

    pec_directory *moved = NULL;
    pec_buffer *json = NULL;
    file = read_testdata("directory/providers-moved.ldif");
    OK(pec_directory_read(file, test, NULL, &moved, NULL));
    free_bytes(file);
    CHECK(pec_directory_date(moved) == PEC_NO_TIME && pec_directory_signed_by(moved).data == NULL);
    OK(pec_directory_diff_json(directory, moved, &json, NULL));
    CHECK(has(pec_buffer_text(json), "\"domains_added\":[\"pec.comune-borgoprova.example\"]"));
    pec_buffer_free(json);
    pec_directory_free(moved);
    pec_directory_free(directory);
    pec_trust_free(test);
    pec_trust_free(trust);
}

static void policy(void)
{
    pec_trust *trust = test_trust();
    pec_verifier *verifier = NULL;
    OK(pec_verifier_new(trust, &verifier, NULL));
    pec_trust_free(trust);
    const char *path = "cases/kind/delivery-complete/message.eml";

    pec_report *report = report_of(verifier, path);
    CHECK(pec_report_verdict(report) == PEC_VERDICT_AUTHENTIC && pec_report_is_certified(report));
    CHECK(!pec_report_headers_contradicted(report));
    pec_report_free(report);

    OK(pec_verifier_require_revocation(verifier, true, NULL));
    report = report_of(verifier, path);
    CHECK(pec_report_verdict(report) == PEC_VERDICT_INDETERMINATE && pec_report_need_count(report) > 0);
    CHECK(pec_need_type(report, 0) == PEC_NEED_KIND_CRL && pec_need_url_count(report, 0) > 0);
    CHECK(!pec_report_is_certified(report) && pec_report_fact_json(report).data == NULL);
    pec_report_free(report);

    OK(pec_verifier_require_revocation(verifier, false, NULL));
    OK(pec_verifier_require_witness(verifier, true, NULL));
    report = report_of(verifier, path);
    CHECK(pec_report_verdict(report) == PEC_VERDICT_INDETERMINATE && pec_report_time_basis(report) == PEC_TIME_BASIS_CLAIMED);
    pec_report_free(report);
    pec_message *message = message_of(path);
    pec_options *options = pec_options_new();
    OK(pec_options_set_seen_at(options, ACCEPTED + 3600, NULL));
    OK(pec_options_set_now(options, ACCEPTED + 7200, NULL));
    CHECK(pec_options_set_now(options, PEC_NO_TIME, NULL) == PEC_STATUS_OUT_OF_RANGE);
    OK(pec_verify(verifier, message, options, &report, NULL));
    CHECK(pec_report_verdict(report) == PEC_VERDICT_AUTHENTIC && pec_report_time_basis(report) == PEC_TIME_BASIS_WITNESSED);
    pec_report_free(report);
    pec_options_free(options);
    pec_message_free(message);
    OK(pec_verifier_require_witness(verifier, false, NULL));

    OK(pec_verifier_set_sha1_until(verifier, 1, NULL));
    report = report_of(verifier, "cases/cms/digest-sha-1/message.eml");
    CHECK(pec_report_verdict(report) == PEC_VERDICT_UNTRUSTED);
    pec_report_free(report);
    OK(pec_verifier_set_sha1_until(verifier, PEC_NO_TIME, NULL));
    report = report_of(verifier, "cases/cms/digest-sha-1/message.eml");
    CHECK(pec_report_verdict(report) == PEC_VERDICT_AUTHENTIC);
    int italian = 0;
    for (size_t at = 0; at < pec_report_finding_count(report); at++)
        italian += pec_finding_text_it(report, at).len > 0 && pec_finding_severity(report, at) == PEC_SEVERITY_WARNING;
    CHECK(italian > 0);
    pec_report_free(report);
    pec_verifier_free(verifier);
}

/* A report outlives all that it came from; one of a message inside outlives the one around it. */
static void lifetimes(void)
{
    pec_trust *trust = test_trust();
    pec_verifier *verifier = NULL;
    OK(pec_verifier_new(trust, &verifier, NULL));
    pec_trust_free(trust);
    pec_report *report = report_of(verifier, "cases/nesting/receipt-in-an-envelope/message.eml");
    pec_verifier_free(verifier);
    need(pec_report_nested_count(report) > 0, "a message inside");
    pec_report *nested = NULL;
    OK(pec_report_nested(report, 0, &nested, NULL));
    pec_error *error = NULL;
    pec_report *none = NULL;
    CHECK(pec_report_nested(report, pec_report_nested_count(report), &none, &error) == PEC_STATUS_OUT_OF_RANGE);
    CHECK(none == NULL);
    pec_error_free(error);
    CHECK(!pec_report_has_place(report) && pec_place_part(report) == PEC_NO_INDEX);
    pec_report_free(report);
    CHECK(pec_report_has_place(nested) && pec_report_kind(nested) != PEC_KIND_NULL);
    CHECK(pec_report_to_json(nested).data == pec_report_to_json(nested).data); /* made once */
    pec_report_free(nested);
}

static void compare(const pec_submissions *submissions)
{
    for (size_t at = 0; at < pec_submissions_count(submissions); at++) {
        struct text typed = {NULL, 0, 0};
        submission_json(&typed, submissions, at);
        CHECK(is_text(pec_submission_to_json(submissions, at), typed.data));
        free(typed.data);
    }
}

static void tracker(void)
{
    static const char *const RECEIPTS[] = {"acceptance", "server-acceptance", "delivery-complete", "delivery-of-a-copy",
                                           "receipt-unsigned"};
    pec_trust *trust = test_trust();
    pec_verifier *verifier = NULL;
    OK(pec_verifier_new(trust, &verifier, NULL));
    pec_trust_free(trust);
    pec_tracker *tracker = pec_tracker_new(), *other = pec_tracker_new();
    pec_submissions *submissions = NULL;
    for (size_t at = 0; at < sizeof RECEIPTS / sizeof *RECEIPTS; at++) {
        char path[64];
        bool news = false;
        snprintf(path, sizeof path, "cases/kind/%s/message.eml", RECEIPTS[at]);
        pec_report *report = report_of(verifier, path);
        OK(pec_tracker_feed(tracker, report, &news, NULL));
        CHECK(news);
        OK(pec_tracker_feed(tracker, report, &news, NULL));
        CHECK(!news);
        /* A store of the host's keeps what is certified. */
        if (pec_report_is_certified(report)) {
            OK(pec_tracker_feed_trusted_fact(other, pec_report_fact_json(report), &news, NULL));
            CHECK(news);
        }
        if (at == 0) {
            OK(pec_tracker_submissions(tracker, ACCEPTED + 60, &submissions, NULL));
            CHECK(pec_submissions_count(submissions) == 1);
            CHECK(pec_submission_state(submissions, 0) == PEC_MESSAGE_STATE_PENDING);
            CHECK(pec_recipient_state(submissions, 0, 0) == PEC_DELIVERY_STATE_ACCEPTED);
            compare(submissions);
            pec_submissions_free(submissions);
            int64_t deadline = pec_tracker_next_deadline(tracker, ACCEPTED + 60);
            CHECK(deadline > ACCEPTED + 24 * 3600 - 60 && deadline < ACCEPTED + 24 * 3600 + 60);
            CHECK(pec_tracker_next_deadline(tracker, deadline) == PEC_NO_TIME);
            CHECK(pec_tracker_next_deadline(tracker, PEC_NO_TIME) == PEC_NO_TIME);
            OK(pec_tracker_submissions(tracker, deadline, &submissions, NULL));
            CHECK(pec_submission_state(submissions, 0) == PEC_MESSAGE_STATE_OVERDUE);
            compare(submissions);
            pec_submissions_free(submissions);
        }
        pec_report_free(report);
    }
    pec_verifier_free(verifier);

    OK(pec_tracker_submissions(tracker, ACCEPTED + 60, &submissions, NULL));
    CHECK(pec_submission_state(submissions, 0) == PEC_MESSAGE_STATE_DELIVERED);
    CHECK(pec_submission_accepted_at(submissions, 0) >= ACCEPTED);
    CHECK(pec_submission_recipient_count(submissions, 0) == 2 && pec_recipient_evidence_count(submissions, 0, 0) >= 2);
    CHECK(pec_recipient_certified(submissions, 0, 0) == 1 && pec_recipient_certified(submissions, 0, 2) == -1);
    compare(submissions);
    pec_submissions_free(submissions);
    CHECK(pec_tracker_submissions(tracker, PEC_NO_TIME, &submissions, NULL) == PEC_STATUS_OUT_OF_RANGE);

    pec_orphans *orphans = NULL;
    OK(pec_tracker_orphans(tracker, &orphans, NULL));
    CHECK(pec_orphans_count(orphans) == 1 && is_text(pec_orphan_why(orphans, 0), "tracker.not_certified"));
    CHECK(pec_orphan_message_sha256(orphans, 0).len == 64 && pec_orphan_suggested_count(orphans, 0) == 0);
    CHECK(pec_orphan_suggested(orphans, 0, 0).data == NULL);
    struct text typed = {NULL, 0, 0};
    orphan_json(&typed, orphans, 0);
    CHECK(is_text(pec_orphan_to_json(orphans, 0), typed.data));
    free(typed.data);
    pec_orphans_free(orphans);

    /* What the host sent is followed without any receipt. */
    int32_t news = 7;
    pec_message *sent = NULL;
    const char *letter = "From: a@pec.example\r\nTo: b@pec.example\r\nMessage-ID: <1@pec.example>\r\n\r\nx";
    OK(pec_message_parse((pec_bytes){(const uint8_t *)letter, strlen(letter)}, NULL, &sent, NULL));
    OK(pec_tracker_feed_sent(other, sent, &news, NULL));
    CHECK(news == 1);
    OK(pec_tracker_feed_sent(other, sent, &news, NULL));
    CHECK(news == 0);
    pec_message_free(sent);
    OK(pec_message_parse((pec_bytes){(const uint8_t *)"To: b@x\r\n\r\n", 11}, NULL, &sent, NULL));
    OK(pec_tracker_feed_sent(other, sent, &news, NULL));
    CHECK(news == -1);
    pec_message_free(sent);

    /* Merged, kept and restored, it is the same. */
    OK(pec_tracker_merge(tracker, other, NULL));
    OK(pec_tracker_merge(tracker, tracker, NULL));
    pec_buffer *snapshot = NULL, *again = NULL;
    OK(pec_tracker_snapshot(tracker, &snapshot, NULL));
    pec_tracker *restored = NULL;
    OK(pec_tracker_trusted_from_snapshot(pec_buffer_text(snapshot), &restored, NULL));
    OK(pec_tracker_snapshot(restored, &again, NULL));
    CHECK(is_same(pec_buffer_bytes(snapshot), pec_buffer_bytes(again)));
    OK(pec_tracker_submissions(restored, ACCEPTED + 60, &submissions, NULL));
    CHECK(pec_submissions_count(submissions) == 2);
    compare(submissions);
    pec_submissions_free(submissions);

    pec_error *error = NULL;
    pec_tracker *none = NULL;
    CHECK(pec_tracker_trusted_from_snapshot(PEC_STR("{"), &none, &error) == PEC_STATUS_SNAPSHOT && none == NULL);
    CHECK(pec_error_position(error) == 1);
    pec_error_free(error);
    CHECK(pec_tracker_feed_trusted_fact(tracker, PEC_STR("[]"), NULL, NULL) == PEC_STATUS_SNAPSHOT);

    pec_buffer_free(snapshot);
    pec_buffer_free(again);
    pec_tracker_free(restored);
    pec_tracker_free(other);
    pec_tracker_free(tracker);
}

int main(void)
{
    library();
    message();
    limits();
    trust();
    policy();
    lifetimes();
    tracker();
    return conclude();
}
