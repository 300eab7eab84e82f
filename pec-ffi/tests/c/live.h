/* One live handle of each type, and values that are right: what the generated program calls every function
 * with. */

#ifndef LIVE_H
#define LIVE_H

#include "check.h"

static struct {
    /* It lives only while a host's function is called, as that of a signing. */
    pec_answer *pec_answer;
    pec_archive *pec_archive;
    pec_buffer *pec_buffer;
    pec_directory *pec_directory;
    pec_draft *pec_draft;
    pec_entries *pec_entries;
    pec_error *pec_error;
    pec_files *pec_files;
    pec_header *pec_header;
    pec_index *pec_index;
    pec_limits *pec_limits;
    pec_message *pec_message;
    pec_objects *pec_objects;
    pec_options *pec_options;
    pec_orphans *pec_orphans;
    pec_provider *pec_provider;
    pec_report *pec_report;
    pec_search *pec_search;
    /* It lives only while a host's function is called: here it is the handle of another type. */
    pec_signing *pec_signing;
    pec_source *pec_source;
    pec_submissions *pec_submissions;
    pec_submitted_message *pec_submitted_message;
    pec_tracker *pec_tracker;
    pec_trust *pec_trust;
    pec_verifier *pec_verifier;
    pec_bytes bytes;
    pec_str text;
    char *folder;
} live;

/* How many there are of nothing, or its number. */
static inline int none(size_t number)
{
    return number == 0 || number == PEC_NO_INDEX;
}

static inline void sign_nothing(void *user, pec_digest digest, pec_bytes to_be_signed, pec_signing *signing)
{
    (void)user;
    (void)digest;
    (void)to_be_signed;
    (void)signing;
}

static inline void say_nothing(void *user, pec_str name, pec_answer *answer)
{
    (void)user;
    (void)name;
    (void)answer;
}

static inline void create_nothing(void *user, pec_str name, pec_bytes content, pec_answer *answer)
{
    (void)content;
    say_nothing(user, name, answer);
}

static inline void range_nothing(void *user, pec_str name, uint64_t from, uint64_t length, pec_answer *answer)
{
    (void)from;
    (void)length;
    say_nothing(user, name, answer);
}

static inline void list_nothing(void *user, pec_str prefix, pec_str after, size_t most, pec_answer *answer)
{
    (void)after;
    (void)most;
    say_nothing(user, prefix, answer);
}

static inline void make_live(void)
{
    live.text = PEC_STR("a@pec.example");
    live.bytes = read_testdata("cases/kind/acceptance/message.eml");
    live.folder = scratch_folder();
    live.pec_limits = pec_limits_new();
    live.pec_search = pec_search_new();
    live.pec_options = pec_options_new();
    live.pec_tracker = pec_tracker_new();
    live.pec_trust = pec_trust_new_pec();
    pec_bytes ca = read_testdata("pki/ca.pem"), list = read_testdata("directory/providers.csv");
    OK(pec_trust_add_authorities(live.pec_trust, ca, NULL, NULL));
    OK(pec_directory_read(list, live.pec_trust, NULL, &live.pec_directory, NULL));
    free_bytes(list);
    free_bytes(ca);
    OK(pec_verifier_new(live.pec_trust, &live.pec_verifier, NULL));
    OK(pec_message_parse(live.bytes, NULL, &live.pec_message, NULL));
    OK(pec_message_header(live.pec_message, 0, &live.pec_header, NULL));
    OK(pec_message_extract(live.pec_message, &live.pec_files, NULL));
    OK(pec_message_body(live.pec_message, 0, &live.pec_buffer, NULL));
    OK(pec_verify(live.pec_verifier, live.pec_message, NULL, &live.pec_report, NULL));
    OK(pec_tracker_feed(live.pec_tracker, live.pec_report, NULL, NULL));
    OK(pec_tracker_submissions(live.pec_tracker, 0, &live.pec_submissions, NULL));
    OK(pec_tracker_orphans(live.pec_tracker, &live.pec_orphans, NULL));
    OK(pec_provider_new(live.text, live.text, &live.pec_provider, NULL));
    OK(pec_submitted_message_new(live.bytes, live.text, live.text, &live.pec_submitted_message, NULL));
    OK(pec_provider_transport_envelope(live.pec_provider, live.pec_submitted_message, 0, 0, &live.pec_draft,
                                       NULL));
    char *folder = joined(live.folder, "archive");
    OK(pec_archive_create(pec_str_of(folder), 10, false, live.text, 0, &live.pec_archive, NULL));
    free(folder);
    OK(pec_archive_search(live.pec_archive, live.pec_search, &live.pec_entries, NULL));
    CHECK(pec_limits_set(live.pec_limits, live.text, 0, &live.pec_error) == PEC_STATUS_LIMIT_UNKNOWN);
    char *file = joined(live.folder, "index.sqlite");
    OK(pec_index_open(pec_str_of(file), &live.pec_index, NULL));
    free(file);
    OK(pec_objects_new(NULL, create_nothing, say_nothing, range_nothing, list_nothing, say_nothing, NULL,
                       &live.pec_objects, NULL));
    OK(pec_source_new(NULL, list_nothing, say_nothing, NULL, NULL, NULL, &live.pec_source, NULL));
    live.pec_signing = (void *)live.pec_limits;
    live.pec_answer = (void *)live.pec_limits;
}

static inline void free_live(void)
{
    /* They are as they were: none was freed or exchanged by a call that was refused. */
    CHECK(is_text(pec_error_code(live.pec_error), "limit_unknown"));
    CHECK(pec_report_verdict(live.pec_report) == PEC_VERDICT_AUTHENTIC);
    CHECK(pec_message_part_count(live.pec_message) > 1 && pec_header_count(live.pec_header) > 1);
    CHECK(pec_files_count(live.pec_files) > 1 && pec_buffer_bytes(live.pec_buffer).len > 1);
    CHECK(pec_submissions_count(live.pec_submissions) == 1 && pec_orphans_count(live.pec_orphans) == 0);
    size_t count = 7;
    OK(pec_archive_count(live.pec_archive, live.pec_search, &count, NULL));
    CHECK(count == 0 && pec_entries_count(live.pec_entries) == 0);
    pec_archive_free(live.pec_archive);
    pec_index_free(live.pec_index);
    pec_objects_free(live.pec_objects);
    pec_source_free(live.pec_source);
    pec_buffer_free(live.pec_buffer);
    pec_directory_free(live.pec_directory);
    pec_draft_free(live.pec_draft);
    pec_entries_free(live.pec_entries);
    pec_error_free(live.pec_error);
    pec_files_free(live.pec_files);
    pec_header_free(live.pec_header);
    pec_limits_free(live.pec_limits);
    pec_message_free(live.pec_message);
    pec_options_free(live.pec_options);
    pec_orphans_free(live.pec_orphans);
    pec_provider_free(live.pec_provider);
    pec_report_free(live.pec_report);
    pec_search_free(live.pec_search);
    pec_submissions_free(live.pec_submissions);
    pec_submitted_message_free(live.pec_submitted_message);
    pec_tracker_free(live.pec_tracker);
    pec_trust_free(live.pec_trust);
    pec_verifier_free(live.pec_verifier);
    free_bytes(live.bytes);
    remove_folder(live.folder);
}

#endif
