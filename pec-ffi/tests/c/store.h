/* A store of objects in memory: a list in the order of their names. */

#ifndef STORE_H
#define STORE_H

#include "check.h"

#include <pthread.h>

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

#endif
