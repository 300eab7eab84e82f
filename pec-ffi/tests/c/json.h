/* A small reader of the JSON that an index gets: it trusts the library, and a program of its own would take a library for it. */

#ifndef JSON_H
#define JSON_H

#include "check.h"

#include <inttypes.h>

struct json {
    struct json *next;  /* in the same list or object */
    struct json *first; /* of a list or an object */
    char *key;          /* in an object */
    char *text;         /* of a string; there is no NUL in it */
    int64_t number;
    bool is_true, is_null;
    const char *begin, *end; /* where it stands in what was read */
};

static inline unsigned hex_digits(const char *at)
{
    char digits[5] = {at[0], at[1], at[2], at[3], 0};
    return (unsigned)strtoul(digits, NULL, 16);
}

/* Reads a string from its quotation mark on. */
static inline char *json_string(const char **at)
{
    const char *end = *at + 1;
    while (*end != '"')
        end += *end == '\\' ? 2 : 1;
    char *text = malloc((size_t)(end - *at)), *to = text;
    need(text != NULL, "memory");
    for (const char *from = *at + 1; from < end; from++) {
        if (*from != '\\') {
            *to++ = *from;
            continue;
        }
        from++;
        const char *short_forms = "b\bf\fn\nr\rt\t";
        const char *found = strchr(short_forms, *from);
        if (*from == 'u') {
            *to++ = (char)hex_digits(from + 1); /* only controls are written so */
            from += 4;
        } else {
            *to++ = found != NULL ? found[1] : *from;
        }
    }
    *to = 0;
    *at = end + 1;
    return text;
}

/* Reads a value, which the caller frees. */
static inline struct json *json_value(const char **at)
{
    struct json *json = calloc(1, sizeof *json);
    need(json != NULL, "memory");
    json->begin = *at;
    char opens = **at;
    if (opens == '"') {
        json->text = json_string(at);
    } else if (opens == '{' || opens == '[') {
        struct json **last = &json->first;
        ++*at;
        while (**at != '}' && **at != ']') {
            char *key = NULL;
            if (**at == ',')
                ++*at;
            if (opens == '{') {
                key = json_string(at);
                ++*at; /* the colon */
            }
            *last = json_value(at);
            (*last)->key = key;
            last = &(*last)->next;
        }
        ++*at;
    } else if (opens == 't' || opens == 'n' || opens == 'f') {
        json->is_true = opens == 't';
        json->is_null = opens == 'n';
        *at += opens == 'f' ? 5 : 4;
    } else {
        char *end = NULL;
        json->number = strtoimax(*at, &end, 10);
        need(end != *at, "a value in JSON");
        *at = end;
    }
    json->end = *at;
    return json;
}

static inline void json_free(struct json *json)
{
    while (json != NULL) {
        struct json *next = json->next;
        json_free(json->first);
        free(json->key);
        free(json->text);
        free(json);
        json = next;
    }
}

/* What an object has under a key; NULL if that is null. */
static inline struct json *member(const struct json *json, const char *key)
{
    struct json *found = json->first;
    while (found != NULL && strcmp(found->key, key) != 0)
        found = found->next;
    need(found != NULL, key);
    return found->is_null ? NULL : found;
}

/* Whether a list has a string. */
static inline bool listed(const struct json *list, const char *text)
{
    for (const struct json *at = list->first; at != NULL; at = at->next)
        if (strcmp(at->text, text) == 0)
            return true;
    return false;
}

#endif
