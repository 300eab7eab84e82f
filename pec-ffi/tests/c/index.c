/* An index in C: it does all that it has to, one that does not is seen, and an archive stands on it and on a store in C. */

#include "json.h"
#include "store.h"

/* ---- In memory: documents in the order of their keys, and texts in that of their ids. ---- */

struct text {
    char *id;
    struct json *words; /* a list, in order */
    bool wanted;
};

struct document {
    char *json; /* as it was written */
    struct json *read;
    const char *key;
    int64_t at;
};

struct index {
    pthread_mutex_t lock;
    uint64_t segment;
    char head[65];
    struct document *documents;
    size_t document_count, document_room;
    struct text *texts;
    size_t text_count, text_room;
    bool keeps_all_texts; /* which is wrong */
};

static char *copy_of(const char *from, size_t len)
{
    char *copy = malloc(len + 1);
    need(copy != NULL, "memory");
    memcpy(copy, from, len);
    copy[len] = 0;
    return copy;
}

/* Room for one element more at a place of an array. */
static void *opened(void *array, size_t *count, size_t *room, size_t size, size_t place)
{
    if (*count == *room) {
        *room = *room * 2 + 8;
        array = realloc(array, *room * size);
        need(array != NULL, "memory");
    }
    char *at = (char *)array + place * size;
    memmove(at + size, at, (*count - place) * size);
    ++*count;
    return array;
}

/* Where a document with this key stands, or would. */
static size_t place_of_document(const struct index *index, const char *key)
{
    size_t low = 0, high = index->document_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(index->documents[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct document *document_with(const struct index *index, const char *key)
{
    size_t place = place_of_document(index, key);
    bool there = place < index->document_count && strcmp(index->documents[place].key, key) == 0;
    return there ? &index->documents[place] : NULL;
}

static size_t place_of_text(const struct index *index, const char *id)
{
    size_t low = 0, high = index->text_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(index->texts[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct text *text_with(const struct index *index, const char *id)
{
    size_t place = place_of_text(index, id);
    bool there = place < index->text_count && strcmp(index->texts[place].id, id) == 0;
    return there ? &index->texts[place] : NULL;
}

static void free_document(struct document *document)
{
    json_free(document->read);
    free(document->json);
}

static void remove_document(struct index *index, const char *key)
{
    struct document *document = document_with(index, key);
    if (document == NULL)
        return;
    free_document(document);
    size_t behind = (size_t)(index->documents + index->document_count - document) - 1;
    memmove(document, document + 1, behind * sizeof *document);
    index->document_count--;
}

static void put_document(struct index *index, const struct json *written)
{
    struct document document = {copy_of(written->begin, (size_t)(written->end - written->begin)), NULL, NULL, 0};
    const char *at = document.json;
    document.read = json_value(&at);
    document.key = member(document.read, "key")->text;
    document.at = member(document.read, "at")->number;
    remove_document(index, document.key);
    size_t place = place_of_document(index, document.key);
    index->documents = opened(index->documents, &index->document_count, &index->document_room, sizeof document, place);
    index->documents[place] = document;
}

static void put_text(struct index *index, const struct json *written)
{
    const char *id = member(written, "id")->text;
    if (text_with(index, id) != NULL)
        return;
    struct json *words = member(written, "words");
    const char *at = words->begin;
    struct text text = {copy_of(id, strlen(id)), json_value(&at), false};
    size_t place = place_of_text(index, id);
    index->texts = opened(index->texts, &index->text_count, &index->text_room, sizeof text, place);
    index->texts[place] = text;
}

/* Texts that no document has are gone. */
static void sweep(struct index *index)
{
    size_t kept = 0;
    for (size_t i = 0; i < index->text_count; i++)
        index->texts[i].wanted = index->keeps_all_texts;
    for (size_t i = 0; i < index->document_count; i++) {
        struct json *texts = member(index->documents[i].read, "texts");
        for (struct json *id = texts->first; id != NULL; id = id->next) {
            struct text *text = text_with(index, id->text);
            if (text != NULL)
                text->wanted = true;
        }
    }
    for (size_t i = 0; i < index->text_count; i++) {
        if (index->texts[i].wanted) {
            index->texts[kept++] = index->texts[i];
        } else {
            free(index->texts[i].id);
            json_free(index->texts[i].words);
        }
    }
    index->text_count = kept;
}

static void empty_index(struct index *index)
{
    while (index->document_count > 0)
        free_document(&index->documents[--index->document_count]);
    while (index->text_count > 0) {
        struct text *text = &index->texts[--index->text_count];
        free(text->id);
        json_free(text->words);
    }
    index->segment = 0;
    memset(index->head, 0, sizeof index->head);
}

static void index_position(void *user, pec_answer *answer)
{
    struct index *index = user;
    pthread_mutex_lock(&index->lock);
    bool is_new = index->segment == 0;
    OK(pec_answer_position(answer, index->segment, is_new ? (pec_str){NULL, 0} : pec_str_of(index->head)));
    pthread_mutex_unlock(&index->lock);
}

/* The library's JSON, for the caller to free with what it was read from. */
static struct json *parsed(pec_str json, char **copy)
{
    *copy = copy_of(json.data, json.len);
    const char *at = *copy;
    return json_value(&at);
}

static void index_write(void *user, pec_str json, pec_answer *answer)
{
    struct index *index = user;
    char *copy = NULL;
    struct json *batch = parsed(json, &copy);
    struct json *after = member(batch, "after"), *then = member(batch, "position");
    pthread_mutex_lock(&index->lock);
    bool follows = (uint64_t)member(after, "segment")->number == index->segment;
    if (follows && index->segment > 0)
        follows = strcmp(member(after, "head")->text, index->head) == 0;
    if (!follows) {
        fail(answer, PEC_PORT_ERROR_CONFLICT, "somebody else wrote first");
    } else {
        for (struct json *key = member(batch, "remove")->first; key != NULL; key = key->next)
            remove_document(index, key->text);
        for (struct json *text = member(batch, "texts")->first; text != NULL; text = text->next)
            put_text(index, text);
        for (struct json *document = member(batch, "documents")->first; document != NULL; document = document->next)
            put_document(index, document);
        sweep(index);
        index->segment = (uint64_t)member(then, "segment")->number;
        snprintf(index->head, sizeof index->head, "%s", member(then, "head")->text);
    }
    pthread_mutex_unlock(&index->lock);
    json_free(batch);
    free(copy);
}

static void index_get(void *user, const pec_str *keys, size_t count, pec_answer *answer)
{
    struct index *index = user;
    bool all_told = true;
    pthread_mutex_lock(&index->lock);
    for (size_t i = 0; i < count; i++) {
        char *key = copy_of(keys[i].data, keys[i].len);
        struct document *document = document_with(index, key);
        pec_str json = document == NULL ? (pec_str){NULL, 0} : pec_str_of(document->json);
        all_told = pec_answer_document(answer, json) == PEC_STATUS_OK && all_told;
        free(key);
    }
    CHECK(all_told);
    pthread_mutex_unlock(&index->lock);
}

static void index_has_texts(void *user, const pec_str *ids, size_t count, pec_answer *answer)
{
    struct index *index = user;
    bool all_told = true;
    pthread_mutex_lock(&index->lock);
    for (size_t i = 0; i < count; i++) {
        char *id = copy_of(ids[i].data, ids[i].len);
        all_told = pec_answer_has_text(answer, text_with(index, id) != NULL) == PEC_STATUS_OK && all_told;
        free(id);
    }
    CHECK(all_told);
    pthread_mutex_unlock(&index->lock);
}

static bool has_word(const struct index *index, const struct document *document, const struct json *word)
{
    const char *wanted = member(word, "text")->text;
    size_t length = strlen(wanted);
    bool is_prefix = member(word, "prefix")->is_true;
    for (struct json *id = member(document->read, "texts")->first; id != NULL; id = id->next) {
        struct text *text = text_with(index, id->text);
        for (struct json *at = text == NULL ? NULL : text->words->first; at != NULL; at = at->next)
            if (is_prefix ? strncmp(at->text, wanted, length) == 0 : strcmp(at->text, wanted) == 0)
                return true;
    }
    return false;
}

static bool is_due(const struct document *document, const struct json *due)
{
    if (due == NULL)
        return true;
    struct json *own = member(document->read, "due");
    bool passed = own != NULL && own->number <= due->first->number;
    return strcmp(due->first->key, "passed") == 0 ? passed : !passed;
}

static bool matches(const struct index *index, const struct document *document, const struct json *query)
{
    struct json *from = member(query, "from"), *before = member(query, "before");
    struct json *labels = member(document->read, "labels");
    if (strcmp(member(document->read, "family")->text, member(query, "family")->text) != 0 ||
        (from != NULL && document->at < from->number) || (before != NULL && document->at >= before->number) ||
        !is_due(document, member(query, "due")))
        return false;
    for (struct json *label = member(query, "labels")->first; label != NULL; label = label->next)
        if (!listed(labels, label->text))
            return false;
    for (struct json *label = member(query, "without")->first; label != NULL; label = label->next)
        if (listed(labels, label->text))
            return false;
    for (struct json *word = member(query, "words")->first; word != NULL; word = word->next)
        if (!has_word(index, document, word))
            return false;
    return true;
}

static int in_order(int64_t at, const char *key, const struct document *other)
{
    return at != other->at ? (at > other->at) - (at < other->at) : strcmp(key, other->key);
}

static int oldest_first(const void *one, const void *other)
{
    const struct document *const *left = one, *const *right = other;
    return in_order((*left)->at, (*left)->key, *right);
}

/* All that match, in the order of time, for the caller to free. */
static struct document **all_that_match(const struct index *index, const struct json *query, size_t *count)
{
    struct document **found = calloc(index->document_count + 1, sizeof *found);
    need(found != NULL, "memory");
    *count = 0;
    for (size_t i = 0; i < index->document_count; i++)
        if (matches(index, &index->documents[i], query))
            found[(*count)++] = &index->documents[i];
    qsort(found, *count, sizeof *found, oldest_first);
    return found;
}

static void index_find(void *user, pec_str json, pec_answer *answer)
{
    struct index *index = user;
    char *copy = NULL;
    struct json *query = parsed(json, &copy);
    struct json *after = member(query, "after");
    bool newest_first = strcmp(member(query, "order")->text, "newest_first") == 0, all_told = true;
    int64_t most = member(query, "most")->number;
    size_t count = 0;
    pthread_mutex_lock(&index->lock);
    struct document **found = all_that_match(index, query, &count);
    for (size_t i = 0; i < count && most > 0; i++) {
        struct document *document = found[newest_first ? count - 1 - i : i];
        int before = after == NULL ? -1 : in_order(member(after, "at")->number, member(after, "key")->text, document);
        if (after == NULL || (newest_first ? before > 0 : before < 0)) {
            all_told = pec_answer_document(answer, pec_str_of(document->json)) == PEC_STATUS_OK && all_told;
            most--;
        }
    }
    CHECK(all_told);
    pthread_mutex_unlock(&index->lock);
    free(found);
    json_free(query);
    free(copy);
}

static void index_count(void *user, pec_str json, pec_answer *answer)
{
    struct index *index = user;
    char *copy = NULL;
    struct json *query = parsed(json, &copy);
    size_t count = 0;
    pthread_mutex_lock(&index->lock);
    free(all_that_match(index, query, &count));
    OK(pec_answer_count(answer, count));
    pthread_mutex_unlock(&index->lock);
    json_free(query);
    free(copy);
}

static void index_clear(void *user, pec_answer *answer)
{
    struct index *index = user;
    (void)answer;
    pthread_mutex_lock(&index->lock);
    empty_index(index);
    pthread_mutex_unlock(&index->lock);
}

static pec_index *handle_on_index(struct index *index)
{
    pec_index *handle = NULL;
    OK(pec_index_new(index, index_position, index_write, index_get, index_has_texts, index_find, index_count,
                     index_clear, store_released, &handle, NULL));
    return handle;
}

static pec_index *open_one(void *user, bool fresh)
{
    if (fresh)
        empty_index(user);
    return handle_on_index(user);
}

/* ---- What is tried. ---- */

static void conforms(struct index *index)
{
    pec_buffer *outcomes = NULL;
    bool as_it_must = false;
    OK(pec_check_index(open_one, index, &as_it_must, &outcomes, NULL));
    CHECK(as_it_must && has(pec_buffer_text(outcomes), "\"violation\":null"));
    if (!as_it_must)
        fprintf(stderr, "%.*s\n", (int)pec_buffer_text(outcomes).len, pec_buffer_text(outcomes).data);
    pec_buffer_free(outcomes);
    CHECK(released > 10);

    /* What does not do what it has to is seen. */
    index->keeps_all_texts = true;
    OK(pec_check_index(open_one, index, &as_it_must, &outcomes, NULL));
    CHECK(!as_it_must && has(pec_buffer_text(outcomes), "\"expected\":"));
    pec_buffer_free(outcomes);
    index->keeps_all_texts = false;
    CHECK(pec_check_index(NULL, NULL, &as_it_must, &outcomes, NULL) == PEC_STATUS_NULL);
}

static void archive(struct store *store, struct index *index)
{
    const char *testdata = getenv("PEC_TESTDATA");
    need(testdata != NULL, "PEC_TESTDATA is not set");
    char *mail = joined(testdata, "mailbox");
    pec_str mails[1] = {pec_str_of(mail)};
    pec_objects *objects = handle_on(store);
    pec_index *handle = open_one(index, true);
    pec_archive *archive = NULL;
    pec_trust *trust = pec_trust_new_pec();
    pec_verifier *verifier = NULL;
    pec_buffer *summary = NULL;
    pec_search *search = pec_search_new();
    pec_entries *entries = NULL;
    bool sound = false;
    OK(pec_verifier_new(trust, &verifier, NULL));
    OK(pec_archive_create_over(objects, handle, 10, false, PEC_STR("clerk"), 1741608000, &archive, NULL));
    OK(pec_archive_add_files(archive, mails, 1, PEC_STR("office"), verifier, PEC_STR("clerk"), 1741608000, NULL, NULL,
                             &summary, NULL));
    CHECK(has(pec_buffer_text(summary), "\"new\":74"));
    pec_buffer_free(summary);
    OK(pec_search_set(search, PEC_STR("words"), PEC_STR("contratti"), NULL));
    OK(pec_archive_search(archive, search, &entries, NULL));
    size_t found = pec_entries_count(entries);
    CHECK(found > 0);
    pec_entries_free(entries);
    OK(pec_archive_check(archive, NULL, (pec_str){NULL, 0}, PEC_STR("clerk"), 1741608000, NULL, NULL, &sound, &summary,
                         NULL));
    CHECK(sound);
    pec_buffer_free(summary);
    pec_archive_free(archive);

    /* Lost, it is made anew. */
    pthread_mutex_lock(&index->lock);
    empty_index(index);
    pthread_mutex_unlock(&index->lock);
    OK(pec_archive_open_over(objects, handle, &archive, NULL));
    OK(pec_archive_search(archive, search, &entries, NULL));
    CHECK(pec_entries_count(entries) == found);
    pec_entries_free(entries);
    pec_archive_free(archive);
    pec_search_free(search);
    pec_index_free(handle);
    pec_objects_free(objects);
    pec_verifier_free(verifier);
    pec_trust_free(trust);
    free(mail);
}

/* ---- What is wrong in an answer is a failure of the store. ---- */

static void says_nothing(void *user, pec_answer *answer)
{
    (void)user;
    (void)answer;
}

static void position_is_wrong(void *user, pec_answer *answer)
{
    (void)user;
    CHECK(pec_answer_position(answer, 1, PEC_STR("no end of a log")) == PEC_STATUS_OUT_OF_RANGE);
    CHECK(pec_answer_document(answer, PEC_STR("{\"key\":\"x\"}")) == PEC_STATUS_OUT_OF_RANGE);
    OK(pec_answer_position(answer, 1, (pec_str){NULL, 0}));
}

static void wrong_answers(struct store *store, struct index *index)
{
    const struct {
        pec_plain_function position;
        const char *said;
    } wrong[] = {{says_nothing, "it gave neither a position nor a failure"},
                 {position_is_wrong, "the index gave no document"}};
    pec_objects *objects = handle_on(store);
    for (size_t i = 0; i < 2; i++) {
        pec_index *handle = NULL;
        pec_archive *archive = NULL;
        pec_error *error = NULL;
        OK(pec_index_new(index, wrong[i].position, index_write, index_get, index_has_texts, index_find, index_count,
                         index_clear, NULL, &handle, NULL));
        CHECK(pec_archive_open_over(objects, handle, &archive, &error) == PEC_STATUS_STORE);
        CHECK(has(pec_error_text(error), wrong[i].said));
        pec_error_free(error);
        pec_index_free(handle);
    }
    pec_objects_free(objects);
    pec_index *none = NULL;
    CHECK(pec_index_new(NULL, index_position, index_write, NULL, index_has_texts, index_find, index_count, index_clear,
                        NULL, &none, NULL) == PEC_STATUS_NULL);
}

int main(void)
{
    struct store store = {PTHREAD_MUTEX_INITIALIZER, NULL, false};
    struct index index = {.lock = PTHREAD_MUTEX_INITIALIZER};
    conforms(&index);
    archive(&store, &index);
    wrong_answers(&store, &index);
    empty(&store);
    empty_index(&index);
    free(index.documents);
    free(index.texts);
    return conclude();
}
