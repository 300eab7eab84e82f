/* An archive in a folder: what goes in comes out, is found, followed, checked, handed out, held and deleted. */

#include "check.h"

/* A day on which the sample mailbox has all its states: 2025-03-10T12:00:00Z. */
enum { NOW = 1741608000, DAY = 86400 };

static const pec_str WHO = {"clerk", 5};

static pec_verifier *trusting_tests(void)
{
    pec_trust *trust = pec_trust_new_empty();
    pec_bytes ca = read_testdata("pki/ca.pem");
    pec_verifier *verifier = NULL;
    OK(pec_trust_add_authorities(trust, ca, NULL, NULL));
    OK(pec_verifier_new(trust, &verifier, NULL));
    pec_trust_free(trust);
    free_bytes(ca);
    return verifier;
}

struct heard {
    unsigned calls, kept, new_ones, failed, limit;
};

static bool hear(void *user, pec_str id, pec_str sha256, uint64_t bytes, bool is_new, pec_str failure)
{
    struct heard *heard = user;
    CHECK(id.len > 0);
    heard->kept += sha256.len == 64 && bytes > 0;
    heard->new_ones += is_new;
    heard->failed += failure.data != NULL;
    return ++heard->calls != heard->limit;
}

static bool hear_checking(void *user, uint64_t done, uint64_t all, uint64_t messages)
{
    struct heard *heard = user;
    CHECK(done <= all);
    heard->kept = (unsigned)messages;
    return ++heard->calls != heard->limit;
}

static bool hear_event(void *user, pec_str json)
{
    struct heard *heard = user;
    CHECK(has(json, "\"who\":\"clerk\""));
    heard->new_ones += has(json, "\"add\":");
    return ++heard->calls != heard->limit;
}

static struct heard add(pec_archive *archive, pec_verifier *verifier, unsigned limit)
{
    const char *testdata = getenv("PEC_TESTDATA");
    need(testdata != NULL, "PEC_TESTDATA is not set");
    char *mail = joined(testdata, "mailbox");
    pec_str path = pec_str_of(mail);
    pec_buffer *summary = NULL;
    struct heard heard = {0, 0, 0, 0, limit};
    OK(pec_archive_add_files(archive, &path, 1, PEC_STR("office"), verifier, WHO, NOW, hear, &heard, &summary,
                             NULL));
    CHECK(has(pec_buffer_text(summary), "\"failed\":0"));
    pec_buffer_free(summary);
    free(mail);
    return heard;
}

static size_t count(pec_archive *archive, const char *name, const char *value)
{
    pec_search *search = pec_search_new();
    size_t found = 0;
    if (name != NULL)
        OK(pec_search_set(search, pec_str_of(name), pec_str_of(value), NULL));
    OK(pec_archive_count(archive, search, &found, NULL));
    pec_search_free(search);
    return found;
}

/* Each message once, page by page, and back byte for byte. */
static void all_pages(pec_archive *archive, size_t messages)
{
    pec_search *search = pec_search_new();
    size_t seen = 0;
    OK(pec_search_set(search, PEC_STR("most"), PEC_STR("7"), NULL));
    for (;;) {
        pec_entries *entries = NULL;
        OK(pec_archive_search(archive, search, &entries, NULL));
        size_t on_page = pec_entries_count(entries);
        CHECK(on_page <= 7);
        for (size_t i = 0; i < on_page; i++) {
            pec_str sha256 = pec_entries_sha256(entries, i);
            pec_buffer *bytes = NULL, *entry = NULL;
            pec_message *message = NULL;
            OK(pec_archive_message(archive, sha256, &bytes, NULL));
            OK(pec_message_parse(pec_buffer_bytes(bytes), NULL, &message, NULL));
            pec_str again = pec_message_sha256(message);
            CHECK(again.len == sha256.len && memcmp(again.data, sha256.data, sha256.len) == 0);
            OK(pec_archive_entry(archive, sha256, &entry, NULL));
            pec_str json = pec_entries_json(entries, i), same = pec_buffer_text(entry);
            CHECK(json.len == same.len && memcmp(json.data, same.data, json.len) == 0);
            CHECK(has(json, "\"mailbox\":\"office\"") && pec_entries_at(entries, i) != PEC_NO_TIME);
            CHECK(pec_entries_kind(entries, i) != PEC_KIND_NULL);
            CHECK(pec_entries_verdict(entries, i) != PEC_VERDICT_NULL);
            pec_message_free(message);
            pec_buffer_free(entry);
            pec_buffer_free(bytes);
            seen++;
        }
        pec_str next = pec_entries_next(entries);
        if (next.data != NULL)
            OK(pec_search_set(search, PEC_STR("after"), next, NULL));
        bool more = next.data != NULL;
        pec_entries_free(entries);
        if (!more)
            break;
    }
    CHECK(seen == messages);
    pec_search_free(search);
}

static void followed(pec_archive *archive)
{
    pec_search *search = pec_search_new();
    pec_buffer *json = NULL;
    size_t all = 0, failures = 0;
    OK(pec_archive_count_submissions(archive, search, NOW, &all, NULL));
    OK(pec_search_set(search, PEC_STR("state"), PEC_STR("failed"), NULL));
    OK(pec_archive_count_submissions(archive, search, NOW, &failures, NULL));
    CHECK(0 < failures && failures < all);
    OK(pec_archive_submissions(archive, search, NOW, &json, NULL));
    CHECK(has(pec_buffer_text(json), "\"state\":\"failed\"") && has(pec_buffer_text(json), "\"next\":null"));
    pec_buffer_free(json);
    OK(pec_archive_status(archive, NOW, NOW - DAY, &json, NULL));
    CHECK(has(pec_buffer_text(json), "\"mailboxes\":[{\"name\":\"office\""));
    pec_buffer_free(json);
    pec_entries *entries = NULL;
    pec_search_free(search);
    search = pec_search_new();
    OK(pec_search_set(search, PEC_STR("kind"), PEC_STR("delivery"), NULL));
    OK(pec_archive_search(archive, search, &entries, NULL));
    CHECK(pec_entries_count(entries) > 0 && pec_entries_kind(entries, 0) == PEC_KIND_DELIVERY);
    CHECK(pec_entries_subject(entries, 0).len > 0);
    OK(pec_archive_dossier(archive, pec_entries_sha256(entries, 0), NOW, &json, NULL));
    CHECK(has(pec_buffer_text(json), "\"submissions\":[{") && has(pec_buffer_text(json), "\"messages\":[{"));
    pec_buffer_free(json);
    pec_entries_free(entries);
    pec_search_free(search);
}

static void checked(pec_archive *archive, pec_verifier *verifier, const char *scratch, size_t messages)
{
    struct heard heard = {0, 0, 0, 0, 0};
    pec_buffer *json = NULL;
    bool is_sound = false;
    OK(pec_archive_check(archive, verifier, (pec_str){NULL, 0}, WHO, NOW, hear_checking, &heard, &is_sound, &json,
                         NULL));
    CHECK(is_sound && heard.calls > 0 && has(pec_buffer_text(json), "\"faults\":[]"));
    pec_buffer_free(json);
    OK(pec_archive_repair(archive, verifier, WHO, NOW, NULL, NULL, &json, NULL));
    pec_buffer_free(json);
    CHECK(count(archive, NULL, NULL) == messages);

    pec_search *search = pec_search_new();
    pec_entries *entries = NULL;
    OK(pec_archive_search(archive, search, &entries, NULL));
    pec_str names[2] = {pec_entries_sha256(entries, 0), pec_entries_sha256(entries, 1)};
    char *folder = joined(scratch, "out");
    OK(pec_archive_export(archive, names, 2, pec_str_of(folder), WHO, NOW, &json, NULL));
    CHECK(has(pec_buffer_text(json), "\"messages\":2"));
    pec_buffer_free(json);
    pec_error *error = NULL;
    CHECK(pec_archive_export(archive, names, 2, pec_str_of(folder), WHO, NOW, &json, &error) == PEC_STATUS_STORE);
    CHECK(is_text(pec_error_code(error), "exists")); /* nothing is written over */
    pec_error_free(error);
    free(folder);
    pec_entries_free(entries);
    pec_search_free(search);
}

static void kept(pec_archive *archive)
{
    pec_search *search = pec_search_new();
    pec_entries *entries = NULL;
    OK(pec_archive_search(archive, search, &entries, NULL));
    pec_str one = pec_entries_sha256(entries, 0);
    OK(pec_archive_tag(archive, one, PEC_STR("Clients/Rossi"), true, WHO, NOW, NULL));
    CHECK(count(archive, "category", "Clients") == 1);
    OK(pec_archive_tag(archive, one, PEC_STR("Clients/Rossi"), false, WHO, NOW, NULL));
    CHECK(count(archive, "category", "Clients") == 0);
    CHECK(pec_archive_tag(archive, one, PEC_STR("a//b"), true, WHO, NOW, NULL) == PEC_STATUS_NAME);
    CHECK(pec_archive_delete(archive, one, PEC_STR("x"), WHO, NOW, NULL) == PEC_STATUS_DELETION_FORBIDDEN);
    OK(pec_archive_set_policy(archive, 0, true, WHO, NOW, NULL));
    OK(pec_archive_hold(archive, one, PEC_STR("case 12"), true, WHO, NOW, NULL));
    CHECK(pec_archive_delete(archive, one, PEC_STR("x"), WHO, NOW, NULL) == PEC_STATUS_HELD);
    OK(pec_archive_hold(archive, one, PEC_STR("case 12"), false, WHO, NOW, NULL));
    OK(pec_archive_delete(archive, one, PEC_STR("x"), WHO, NOW, NULL));
    pec_buffer *none = NULL;
    CHECK(pec_archive_message(archive, one, &none, NULL) == PEC_STATUS_NO_MESSAGE);
    CHECK(pec_archive_entry(archive, one, &none, NULL) == PEC_STATUS_NO_MESSAGE && none == NULL);
    CHECK(pec_archive_entry(archive, PEC_STR("12"), &none, NULL) == PEC_STATUS_NOT_SHA256);
    pec_entries_free(entries);
    pec_search_free(search);
}

int main(void)
{
    char *scratch = scratch_folder();
    char *folder = joined(scratch, "archive");
    pec_archive *archive = NULL, *other = NULL;
    pec_error *error = NULL;
    CHECK(pec_archive_open(pec_str_of(folder), &archive, &error) != PEC_STATUS_OK && archive == NULL);
    CHECK(pec_error_text(error).len > 0);
    pec_error_free(error);
    OK(pec_archive_create(pec_str_of(folder), 10, false, WHO, NOW, &archive, NULL));
    CHECK(pec_archive_create(pec_str_of(folder), 10, false, WHO, NOW, &other, NULL) == PEC_STATUS_ARCHIVE_EXISTS);

    pec_verifier *verifier = trusting_tests();
    struct heard some = add(archive, verifier, 1);
    CHECK(some.calls == 1 && some.new_ones == 1); /* it was ended, and goes on */
    struct heard rest = add(archive, verifier, 0);
    CHECK(rest.failed == 0 && rest.calls > 50);
    size_t messages = count(archive, NULL, NULL);
    CHECK(messages > 50);
    struct heard again = add(archive, verifier, 0);
    CHECK(again.new_ones == 0 && count(archive, NULL, NULL) == messages);
    OK(pec_archive_open(pec_str_of(folder), &other, NULL)); /* two at once */
    all_pages(other, messages);
    pec_archive_free(other);
    CHECK(count(archive, "words", "offerta") > 0 && count(archive, "words", "parolachenoncepermessaggio") == 0);

    pec_search *search = pec_search_new();
    CHECK(pec_search_set(search, PEC_STR("wordz"), PEC_STR("x"), NULL) == PEC_STATUS_QUERY);
    CHECK(pec_search_set(search, PEC_STR("kind"), PEC_STR("x"), NULL) == PEC_STATUS_QUERY);
    pec_search_free(search);

    followed(archive);
    checked(archive, verifier, scratch, messages);
    kept(archive);
    struct heard events = {0, 0, 0, 0, 0}, first = {0, 0, 0, 0, 1};
    OK(pec_archive_each_event(archive, hear_event, &events, NULL));
    OK(pec_archive_each_event(archive, hear_event, &first, NULL));
    CHECK(events.new_ones == messages && first.calls == 1);
    CHECK(pec_archive_each_event(archive, NULL, NULL, NULL) == PEC_STATUS_NULL);
    pec_archive_free(archive);
    OK(pec_archive_open_unread(pec_str_of(folder), &archive, NULL));
    pec_archive_free(archive);

    pec_verifier_free(verifier);
    free(folder);
    remove_folder(scratch);
    return conclude();
}
