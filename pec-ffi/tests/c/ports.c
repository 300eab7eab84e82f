/* A store of objects and a source of messages in C: both do all that they have to, and an archive stands on them. */

#include "store.h"

static pec_objects *open_store(void *user, bool fresh)
{
    if (fresh)
        empty(user);
    return handle_on(user);
}

/* ---- Messages in memory, whose ids are numbers. ---- */

struct mailbox {
    pec_bytes *messages; /* one that was deleted has no data */
    unsigned *marks;     /* a bit for each pec_mark */
    size_t count;
};

static size_t number_of(struct mailbox *mailbox, pec_str id)
{
    char text[24] = "", again[24];
    if (id.len == 0 || id.len >= sizeof text)
        return SIZE_MAX;
    memcpy(text, id.data, id.len);
    size_t number = strtoul(text, NULL, 10);
    snprintf(again, sizeof again, "%zu", number);
    bool there = strcmp(text, again) == 0 && number < mailbox->count;
    return there && mailbox->messages[number].data != NULL ? number : SIZE_MAX;
}

static void mailbox_list(void *user, pec_str prefix, pec_str after, size_t most, pec_answer *answer)
{
    struct mailbox *mailbox = user;
    size_t from = 0;
    CHECK(prefix.data == NULL);
    if (after.data != NULL) {
        from = number_of(mailbox, after);
        if (from == SIZE_MAX) {
            fail(answer, PEC_PORT_ERROR_NOT_FOUND, "there is no message with this id");
            return;
        }
        from++;
    }
    for (size_t i = from; i < mailbox->count && most > 0; i++) {
        if (mailbox->messages[i].data != NULL) {
            char id[24];
            snprintf(id, sizeof id, "%zu", i);
            OK(pec_answer_message(answer, pec_str_of(id), PEC_FOLDER_OTHER, true, false));
            OK(pec_answer_message_bytes(answer, mailbox->messages[i].len));
            for (pec_mark mark = PEC_MARK_SEEN; mark <= PEC_MARK_FLAGGED; mark++)
                if (mailbox->marks[i] >> mark & 1)
                    OK(pec_answer_message_mark(answer, mark));
            most--;
        }
    }
}

static void mailbox_fetch(void *user, pec_str id, pec_answer *answer)
{
    struct mailbox *mailbox = user;
    size_t number = number_of(mailbox, id);
    if (number == SIZE_MAX) {
        fail(answer, PEC_PORT_ERROR_NOT_FOUND, "there is no message with this id");
        return;
    }
    /* In two pieces, as of a stream. */
    pec_bytes whole = mailbox->messages[number];
    size_t half = whole.len / 2;
    OK(pec_answer_bytes(answer, (pec_bytes){whole.data, half}));
    OK(pec_answer_bytes(answer, (pec_bytes){whole.data + half, whole.len - half}));
}

static void mailbox_mark(void *user, pec_str id, uint32_t mark, bool on, pec_answer *answer)
{
    struct mailbox *mailbox = user;
    size_t number = number_of(mailbox, id);
    if (number == SIZE_MAX)
        fail(answer, PEC_PORT_ERROR_NOT_FOUND, "there is no message with this id");
    else if (on)
        mailbox->marks[number] |= 1u << mark;
    else
        mailbox->marks[number] &= ~(1u << mark);
}

static void mailbox_delete(void *user, pec_str id, pec_answer *answer)
{
    struct mailbox *mailbox = user;
    size_t number = number_of(mailbox, id);
    if (number == SIZE_MAX) {
        fail(answer, PEC_PORT_ERROR_NOT_FOUND, "there is no message with this id");
        return;
    }
    free_bytes(mailbox->messages[number]);
    mailbox->messages[number].data = NULL;
}

static void empty_mailbox(struct mailbox *mailbox)
{
    for (size_t i = 0; i < mailbox->count; i++)
        free_bytes(mailbox->messages[i]);
    free(mailbox->messages);
    free(mailbox->marks);
    *mailbox = (struct mailbox){NULL, NULL, 0};
}

static void fill(struct mailbox *mailbox, const pec_bytes *messages, size_t count)
{
    empty_mailbox(mailbox);
    mailbox->messages = calloc(count + 1, sizeof *mailbox->messages);
    mailbox->marks = calloc(count + 1, sizeof *mailbox->marks);
    mailbox->count = count;
    for (size_t i = 0; i < count; i++) {
        uint8_t *copy = malloc(messages[i].len + 1);
        if (messages[i].len > 0)
            memcpy(copy, messages[i].data, messages[i].len);
        mailbox->messages[i] = (pec_bytes){copy, messages[i].len};
    }
}

static pec_source *open_mailbox(void *user, const pec_bytes *messages, size_t count)
{
    pec_source *source = NULL;
    if (messages != NULL)
        fill(user, messages, count);
    OK(pec_source_new(user, mailbox_list, mailbox_fetch, mailbox_mark, mailbox_delete, NULL, &source, NULL));
    return source;
}

/* Marks and a size are those of a message that was listed before them. */
static void marks_nothing(void *user, pec_str prefix, pec_str after, size_t most, pec_answer *answer)
{
    (void)user;
    (void)prefix;
    (void)after;
    (void)most;
    CHECK(pec_answer_message_bytes(answer, 1) == PEC_STATUS_OUT_OF_RANGE);
    CHECK(pec_answer_message_mark(answer, PEC_MARK_SEEN) == PEC_STATUS_OUT_OF_RANGE);
    CHECK(pec_answer_message_mark(answer, 99) == PEC_STATUS_OUT_OF_RANGE);
}

static pec_source *open_unmarked(void *user, const pec_bytes *messages, size_t count)
{
    pec_source *source = NULL;
    (void)messages;
    (void)count;
    OK(pec_source_new(user, marks_nothing, mailbox_fetch, NULL, NULL, NULL, &source, NULL));
    return source;
}

static pec_source *open_nothing(void *user, const pec_bytes *messages, size_t count)
{
    (void)user;
    (void)messages;
    (void)count;
    return NULL;
}

static void conforms(struct store *store, struct mailbox *mailbox)
{
    pec_buffer *outcomes = NULL;
    bool as_it_must = false;
    OK(pec_check_objects(open_store, store, &as_it_must, &outcomes, NULL));
    CHECK(as_it_must && has(pec_buffer_text(outcomes), "\"violation\":null"));
    if (!as_it_must)
        fprintf(stderr, "%.*s\n", (int)pec_buffer_text(outcomes).len, pec_buffer_text(outcomes).data);
    pec_buffer_free(outcomes);
    CHECK(released > 10);

    OK(pec_check_source(open_mailbox, mailbox, &as_it_must, &outcomes, NULL));
    CHECK(as_it_must);
    if (!as_it_must)
        fprintf(stderr, "%.*s\n", (int)pec_buffer_text(outcomes).len, pec_buffer_text(outcomes).data);
    pec_buffer_free(outcomes);

    /* What does not do what it has to is seen. */
    store->forgets = true;
    OK(pec_check_objects(open_store, store, &as_it_must, &outcomes, NULL));
    CHECK(!as_it_must && has(pec_buffer_text(outcomes), "\"expected\":"));
    pec_buffer_free(outcomes);
    store->forgets = false;
    OK(pec_check_source(open_nothing, NULL, &as_it_must, &outcomes, NULL));
    CHECK(!as_it_must && has(pec_buffer_text(outcomes), "it could not be opened"));
    pec_buffer_free(outcomes);
    OK(pec_check_source(open_unmarked, mailbox, &as_it_must, &outcomes, NULL));
    CHECK(!as_it_must);
    pec_buffer_free(outcomes);
    CHECK(pec_check_objects(NULL, NULL, &as_it_must, &outcomes, NULL) == PEC_STATUS_NULL);
    CHECK(pec_check_source(NULL, NULL, &as_it_must, &outcomes, NULL) == PEC_STATUS_NULL);
}

static void archive(struct store *store, struct mailbox *mailbox)
{
    char *folder = scratch_folder();
    char *file = joined(folder, "index.sqlite");
    empty(store);
    pec_bytes messages[2] = {read_testdata("cases/kind/acceptance/message.eml"),
                             read_testdata("cases/kind/delivery-complete/message.eml")};
    pec_source *source = open_mailbox(mailbox, messages, 2);
    pec_objects *objects = handle_on(store);
    pec_index *index = NULL;
    pec_archive *archive = NULL;
    pec_trust *trust = pec_trust_new_pec();
    pec_verifier *verifier = NULL;
    pec_buffer *summary = NULL;
    pec_search *search = pec_search_new();
    pec_entries *entries = NULL;
    unsigned before = released;
    OK(pec_verifier_new(trust, &verifier, NULL));
    OK(pec_index_open(pec_str_of(file), &index, NULL));
    OK(pec_archive_create_over(objects, index, 10, false, PEC_STR("clerk"), 1741608000, &archive, NULL));
    pec_objects_free(objects); /* the archive keeps what it needs */
    pec_index_free(index);
    CHECK(released == before);
    OK(pec_archive_add(archive, source, PEC_STR("office"), verifier, PEC_STR("clerk"), 1741608000, NULL, NULL, &summary,
                       NULL));
    CHECK(has(pec_buffer_text(summary), "\"new\":2"));
    OK(pec_archive_search(archive, search, &entries, NULL));
    CHECK(pec_entries_count(entries) == 2);
    pec_archive_free(archive);
    CHECK(released == before + 1);

    /* The objects alone make it anew. */
    CHECK(pec_index_open(pec_str_of(folder), &index, NULL) == PEC_STATUS_STORE);
    CHECK(remove(file) == 0);
    OK(pec_index_open(pec_str_of(file), &index, NULL));
    objects = handle_on(store);
    OK(pec_archive_open_over(objects, index, &archive, NULL));
    for (size_t i = 0; i < 2; i++) {
        pec_buffer *bytes = NULL;
        OK(pec_archive_message(archive, pec_entries_sha256(entries, i), &bytes, NULL));
        CHECK(is_same(pec_buffer_bytes(bytes), messages[0]) || is_same(pec_buffer_bytes(bytes), messages[1]));
        pec_buffer_free(bytes);
    }

    /* What the store says comes out. */
    pec_error *error = NULL;
    pec_archive *other = NULL;
    CHECK(pec_archive_create_over(objects, index, 10, false, PEC_STR("clerk"), 0, &other, &error) ==
          PEC_STATUS_ARCHIVE_EXISTS);
    pec_error_free(error);
    CHECK(pec_objects_new(NULL, NULL, store_get, store_get_range, store_list, store_delete, NULL, &objects, NULL) ==
          PEC_STATUS_NULL);
    CHECK(pec_source_new(NULL, NULL, mailbox_fetch, NULL, NULL, NULL, &source, NULL) == PEC_STATUS_NULL);
    CHECK(is_text(pec_port_error_name(PEC_PORT_ERROR_EXISTS), "exists"));
    CHECK(is_text(pec_folder_name(PEC_FOLDER_SENT), "sent"));
    CHECK(is_text(pec_mark_name(PEC_MARK_FLAGGED), "flagged"));

    pec_archive_free(archive);
    pec_objects_free(objects);
    pec_index_free(index);
    pec_entries_free(entries);
    pec_search_free(search);
    pec_buffer_free(summary);
    pec_verifier_free(verifier);
    pec_trust_free(trust);
    pec_source_free(source);
    free_bytes(messages[0]);
    free_bytes(messages[1]);
    free(file);
    remove_folder(folder);
}

int main(void)
{
    struct store store = {PTHREAD_MUTEX_INITIALIZER, NULL, false};
    struct mailbox mailbox = {NULL, NULL, 0};
    conforms(&store, &mailbox);
    archive(&store, &mailbox);
    empty(&store);
    empty_mailbox(&mailbox);
    return conclude();
}
