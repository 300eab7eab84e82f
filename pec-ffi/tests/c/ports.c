/* A store of objects and a source of messages in C: both do all that they have to, and an archive stands on them. */

#include "check.h"

#include <pthread.h>

/* ---- Objects in memory: a list in the order of their names. ---- */

struct object {
    struct object *next;
    size_t name_len, len;
    char *name;
    uint8_t *content;
};

struct store {
    pthread_mutex_t lock;
    struct object *first;
    bool forgets;
};

static int compared(const char *one, size_t one_len, pec_str other)
{
    size_t shorter = one_len < other.len ? one_len : other.len;
    int order = shorter > 0 ? memcmp(one, other.data, shorter) : 0;
    return order != 0 ? order : (one_len > other.len) - (one_len < other.len);
}

/* Where an object of this name stands, or would. */
static struct object **place(struct store *store, pec_str name)
{
    struct object **at = &store->first;
    while (*at != NULL && compared((*at)->name, (*at)->name_len, name) < 0)
        at = &(*at)->next;
    return at;
}

static struct object *found(struct store *store, pec_str name)
{
    struct object *object = *place(store, name);
    return object != NULL && compared(object->name, object->name_len, name) == 0 ? object : NULL;
}

/* Parts of small letters, digits, - _ and ., which neither begin nor end with a dot, with one / between them. */
static bool is_name(pec_str name)
{
    if (name.len == 0 || name.len > 200)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i], before = i > 0 ? name.data[i - 1] : '/';
        char after = i + 1 < name.len ? name.data[i + 1] : '/';
        if (c == '/' || c == '.') {
            if (before == '/' || after == '/')
                return false;
        } else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) {
            return false;
        }
    }
    return name.data[0] != '/' && name.data[name.len - 1] != '/';
}

static void fail(pec_answer *answer, pec_port_error kind, const char *detail)
{
    OK(pec_answer_fail(answer, kind, pec_str_of(detail)));
}

/* The object of this name, under the lock; else NULL, and the failure is told. */
static struct object *wanted(struct store *store, pec_str name, pec_answer *answer)
{
    pthread_mutex_lock(&store->lock);
    struct object *object = is_name(name) ? found(store, name) : NULL;
    if (!is_name(name))
        fail(answer, PEC_PORT_ERROR_INVALID, "this is no name of an object");
    else if (object == NULL)
        fail(answer, PEC_PORT_ERROR_NOT_FOUND, "there is no such object");
    return object;
}

static void store_create(void *user, pec_str name, pec_bytes content, pec_answer *answer)
{
    struct store *store = user;
    pthread_mutex_lock(&store->lock);
    if (!is_name(name)) {
        fail(answer, PEC_PORT_ERROR_INVALID, "this is no name of an object");
    } else if (found(store, name) != NULL) {
        fail(answer, PEC_PORT_ERROR_EXISTS, "there is such an object already");
    } else if (!store->forgets) {
        struct object **at = place(store, name);
        struct object *object = malloc(sizeof *object);
        *object = (struct object){*at, name.len, content.len, malloc(name.len), malloc(content.len + 1)};
        memcpy(object->name, name.data, name.len);
        if (content.len > 0)
            memcpy(object->content, content.data, content.len);
        *at = object;
    }
    pthread_mutex_unlock(&store->lock);
}

static void store_get(void *user, pec_str name, pec_answer *answer)
{
    struct store *store = user;
    struct object *object = wanted(store, name, answer);
    if (object != NULL)
        OK(pec_answer_bytes(answer, (pec_bytes){object->content, object->len}));
    pthread_mutex_unlock(&store->lock);
}

static void store_get_range(void *user, pec_str name, uint64_t from, uint64_t length, pec_answer *answer)
{
    struct store *store = user;
    struct object *object = wanted(store, name, answer);
    if (object != NULL) {
        uint64_t start = from < object->len ? from : object->len;
        uint64_t left = object->len - start;
        OK(pec_answer_bytes(answer,
                            (pec_bytes){object->content + start, (size_t)(length < left ? length : left)}));
    }
    pthread_mutex_unlock(&store->lock);
}

static void store_list(void *user, pec_str prefix, pec_str after, size_t most, pec_answer *answer)
{
    struct store *store = user;
    pthread_mutex_lock(&store->lock);
    for (struct object *at = store->first; at != NULL && most > 0; at = at->next) {
        bool begins = at->name_len >= prefix.len && (prefix.len == 0 || memcmp(at->name, prefix.data, prefix.len) == 0);
        if (begins && (after.data == NULL || compared(at->name, at->name_len, after) > 0)) {
            OK(pec_answer_object(answer, (pec_str){at->name, at->name_len}, at->len));
            most--;
        }
    }
    pthread_mutex_unlock(&store->lock);
}

static void forget(struct object **at)
{
    struct object *object = *at;
    *at = object->next;
    free(object->name);
    free(object->content);
    free(object);
}

static void store_delete(void *user, pec_str name, pec_answer *answer)
{
    struct store *store = user;
    if (wanted(store, name, answer) != NULL)
        forget(place(store, name));
    pthread_mutex_unlock(&store->lock);
}

static void empty(struct store *store)
{
    while (store->first != NULL)
        forget(&store->first);
}

static unsigned released;

static void store_released(void *user)
{
    (void)user;
    released++;
}

static pec_objects *handle_on(struct store *store)
{
    pec_objects *objects = NULL;
    OK(pec_objects_new(store, store_create, store_get, store_get_range, store_list, store_delete, store_released,
                       &objects, NULL));
    return objects;
}

static pec_objects *open_store(void *user, bool fresh)
{
    if (fresh)
        empty(user);
    return handle_on(user);
}

/* ---- Messages in memory, whose ids are numbers. ---- */

struct mailbox {
    pec_bytes *messages; /* one that was deleted has no data */
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
    *mailbox = (struct mailbox){NULL, 0};
}

static void fill(struct mailbox *mailbox, const pec_bytes *messages, size_t count)
{
    empty_mailbox(mailbox);
    mailbox->messages = calloc(count + 1, sizeof *mailbox->messages);
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
    OK(pec_source_new(user, mailbox_list, mailbox_fetch, mailbox_delete, NULL, &source, NULL));
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
    CHECK(pec_source_new(NULL, NULL, mailbox_fetch, NULL, NULL, &source, NULL) == PEC_STATUS_NULL);
    CHECK(is_text(pec_port_error_name(PEC_PORT_ERROR_EXISTS), "exists"));
    CHECK(is_text(pec_folder_name(PEC_FOLDER_SENT), "sent"));

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
    struct mailbox mailbox = {NULL, 0};
    conforms(&store, &mailbox);
    archive(&store, &mailbox);
    empty(&store);
    empty_mailbox(&mailbox);
    return conclude();
}
