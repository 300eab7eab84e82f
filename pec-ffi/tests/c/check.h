/* What the tests in C share: checks that count, and files of testdata (PEC_TESTDATA). */

#ifndef CHECK_H
#define CHECK_H

#include "pec.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned long passed;
static unsigned long failed;

/* Counts a check; one that fails says where. */
#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (condition) {                                                                                     \
            passed++;                                                                                        \
        } else {                                                                                             \
            failed++;                                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                          \
        }                                                                                                    \
    } while (0)

/* A call that must do its job. */
#define OK(call) CHECK((call) == PEC_STATUS_OK)

/* The end of each program; a run without a check is a failure. */
static inline int conclude(void)
{
    if (passed + failed == 0)
        failed = 1;
    printf("%lu passed, %lu failed\n", passed, failed);
    return failed != 0;
}

/* What a test cannot go on without. */
static inline void need(int there, const char *what)
{
    if (!there) {
        fprintf(stderr, "cannot go on: %s\n", what);
        failed++;
        exit(conclude());
    }
}

static inline char *joined(const char *folder, const char *path)
{
    char *whole = malloc(strlen(folder) + strlen(path) + 2);
    need(whole != NULL, "memory");
    sprintf(whole, "%s/%s", folder, path);
    return whole;
}

/* A file of testdata, for the caller to free. */
static inline pec_bytes read_testdata(const char *path)
{
    const char *folder = getenv("PEC_TESTDATA");
    need(folder != NULL, "PEC_TESTDATA is not set");
    char *whole = joined(folder, path);
    FILE *file = fopen(whole, "rb");
    need(file != NULL, whole);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    uint8_t *data = malloc(size > 0 ? (size_t)size : 1);
    need(data != NULL && fread(data, 1, (size_t)size, file) == (size_t)size, whole);
    fclose(file);
    free(whole);
    return (pec_bytes){data, (size_t)size};
}

static inline void free_bytes(pec_bytes bytes)
{
    free((void *)(uintptr_t)bytes.data);
}

/* A new folder, for the caller to remove and free. */
static inline char *scratch_folder(void)
{
    const char *folder = getenv("TMPDIR");
    char *whole = joined(folder != NULL ? folder : "/tmp", "pec-test-XXXXXX");
    need(mkdtemp(whole) != NULL, whole);
    return whole;
}

static inline int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void remove_folder(char *folder)
{
    CHECK(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
    free(folder);
}

static inline int is_text(pec_str text, const char *expected)
{
    return text.data != NULL && text.len == strlen(expected) && memcmp(text.data, expected, text.len) == 0;
}

static inline int is_same(pec_bytes one, pec_bytes other)
{
    return one.len == other.len && memcmp(one.data, other.data, one.len) == 0;
}

/* Whether a text holds another one. */
static inline int has(pec_str text, const char *part)
{
    size_t length = strlen(part);
    for (size_t at = 0; at + length <= text.len; at++)
        if (memcmp(text.data + at, part, length) == 0)
            return 1;
    return 0;
}

#endif
