/*
 * Verifying through the library's own interface for C, on messages that are in memory: what the call costs beside Rust's. The
 * clock is the thread's.
 *
 *     cc -O2 -Iinclude -o libpec libpec.c libpec.a ...;  libpec ROOT.pem
 *
 * benches/src/peers.rs says what it is asked on standard input.
 */
#define _GNU_SOURCE

#include <pec.h>
#include "asked.h"

static pec_verifier *verifier;

/* The bytes of a file, kept once read. */
static pec_bytes loaded(const char *path)
{
    static const char *names[MOST];
    static pec_bytes files[MOST];
    size_t i = 0;

    /* The same pointer is the same file: a list is read once. */
    while (i < MOST && names[i] != NULL && names[i] != path)
        i++;
    if (i < MOST && names[i] == NULL) {
        FILE *file = fopen(path, "rb");
        uint8_t *data = NULL;
        long length = 0;
        if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) > 0 && (data = malloc(length)) != NULL) {
            rewind(file);
            length = fread(data, 1, length, file);
        }
        if (file != NULL)
            fclose(file);
        names[i] = path;
        files[i] = (pec_bytes){data, data != NULL ? (size_t)length : 0};
    }
    return i < MOST ? files[i] : (pec_bytes){NULL, 0};
}

static void judge(const char *path, char *row, size_t room)
{
    pec_message *message = NULL;
    pec_report *report = NULL;
    pec_error *error = NULL;
    pec_status status = pec_message_parse(loaded(path), NULL, &message, &error);

    if (status == PEC_STATUS_OK)
        status = pec_verify(verifier, message, NULL, &report, &error);
    snprintf(row, room, "%s", status == PEC_STATUS_OK && pec_report_is_certified(report) ? "good" : "bad");
    pec_error_free(error);
    pec_report_free(report);
    pec_message_free(message);
}

int main(int argc, char **argv)
{
    pec_trust *trust = pec_trust_new_pec();
    pec_error *error = NULL;
    pec_status status = PEC_STATUS_NULL;

    if (argc == 2)
        status = pec_trust_add_authorities(trust, loaded(argv[1]), NULL, &error);
    if (status == PEC_STATUS_OK)
        status = pec_verifier_new(trust, &verifier, &error);
    pec_trust_free(trust);
    if (status != PEC_STATUS_OK)
        return fprintf(stderr, "usage: libpec ROOT.pem\n"), 2;
    return asked(judge, CLOCK_THREAD_CPUTIME_ID);
}
