/* verify MESSAGE [CA]: is this message what it says, and what does it certify? */
#include <pec.h>
#include <stdio.h>
#include <stdlib.h>

/* The bytes of a file, to be freed; without data if it cannot be read, which is no empty message. */
static pec_bytes read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    size_t len = 0, room = 0;
    while (file != NULL && !feof(file) && !ferror(file)) {
        if (len == room) {
            uint8_t *more = realloc(data, room = room * 2 + 65536);
            if (more == NULL)
                break;
            data = more;
        }
        len += fread(data + len, 1, room - len, file);
    }
    if (file == NULL || ferror(file) || !feof(file)) {
        perror(path);
        free(data);
        data = NULL;
    }
    if (file != NULL)
        fclose(file);
    return (pec_bytes){data, data != NULL ? len : 0};
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return fprintf(stderr, "usage: verify MESSAGE [CA]\n"), 2;
    pec_bytes raw = read_file(argv[1]);
    pec_bytes ca = argc > 2 ? read_file(argv[2]) : (pec_bytes){NULL, 0};
    if (raw.data == NULL || (argc > 2 && ca.data == NULL))
        return free((void *)raw.data), free((void *)ca.data), 1;

    pec_trust *trust = pec_trust_new_pec(); /* the PEC authorities are built in */
    pec_verifier *verifier = NULL;          /* keep it for many messages */
    pec_message *message = NULL;
    pec_report *report = NULL;
    pec_error *error = NULL;
    pec_status status = PEC_STATUS_OK;

    if (argc > 2)
        status = pec_trust_add_authorities(trust, ca, NULL, &error);
    if (status == PEC_STATUS_OK)
        status = pec_verifier_new(trust, &verifier, &error);
    if (status == PEC_STATUS_OK)
        status = pec_message_parse(raw, NULL, &message, &error);
    if (status == PEC_STATUS_OK)
        status = pec_verify(verifier, message, NULL, &report, &error);

    if (status == PEC_STATUS_OK) {
        pec_str verdict = pec_verdict_name(pec_report_verdict(report));
        pec_str kind = pec_kind_name(pec_report_kind(report));
        printf("%.*s: %.*s\n", (int)verdict.len, verdict.data, (int)kind.len, kind.data);
        if (pec_report_is_certified(report)) { /* only then may certification data be relied on */
            pec_str provider = pec_certification_provider(report);
            pec_str to = pec_certification_delivery_to(report);
            printf("certified by %.*s", (int)provider.len, provider.data);
            if (to.data != NULL)
                printf(" for %.*s", (int)to.len, to.data);
            printf("\n");
        }
        for (size_t i = 0; i < pec_report_finding_count(report); i++) {
            pec_str text = pec_finding_text(report, i);
            printf("- %.*s\n", (int)text.len, text.data);
        }
    } else {
        pec_str text = pec_error_text(error);
        fprintf(stderr, "%.*s\n", (int)text.len, text.data);
    }

    pec_error_free(error); /* all of these take NULL too */
    pec_report_free(report);
    pec_message_free(message);
    pec_verifier_free(verifier);
    pec_trust_free(trust);
    free((void *)ca.data);
    free((void *)raw.data); /* last: the message and the report borrowed it */
    return status == PEC_STATUS_OK ? 0 : 1;
}
