/* The corpus: each case of the table PEC_CORPUS gives the same JSON, byte for byte, as its report.json; and so do its fields, put
 * together one by one. With PEC_CORPUS_EVERY=n
 * only every n-th is verified: under valgrind each takes long. */

#include "typed.h"

enum { COLUMNS = 10, ID = 0, MESSAGE, REPORT, NOW, SEEN_AT, SENT, TRUST, CRLS, DIRECTORY, DIRECTORY_DATE };

/* Cuts a line of the table in place. */
static int columns(char *line, char *column[COLUMNS])
{
    int count = 0;
    line[strcspn(line, "\r\n")] = 0;
    for (;;) {
        char *tab = strchr(line, '\t');
        if (count == COLUMNS)
            return 0;
        column[count++] = line;
        if (tab == NULL)
            return count == COLUMNS;
        *tab = 0;
        line = tab + 1;
    }
}

static int64_t time_of(const char *text)
{
    return (int64_t)strtoll(text, NULL, 10);
}

/* Adds each of the files that a column names, divided by blanks. */
static void add_files(pec_trust *trust, char *files, int crls)
{
    for (char *file = strtok(files, " "); file != NULL; file = strtok(NULL, " ")) {
        pec_bytes bytes = read_testdata(file);
        size_t added = 0;
        if (crls)
            need(pec_trust_add_crls(trust, bytes, NULL, &added, NULL) == PEC_STATUS_OK, file);
        else
            need(pec_trust_add_authorities(trust, bytes, &added, NULL) == PEC_STATUS_OK, file);
        need(added > 0, file);
        free_bytes(bytes);
    }
}

static pec_trust *trust_of(char *column[COLUMNS])
{
    int builtin = strcmp(column[TRUST], "builtin") == 0;
    pec_trust *trust = builtin ? pec_trust_new_pec() : pec_trust_new_empty();
    if (!builtin)
        add_files(trust, column[TRUST], 0);
    add_files(trust, column[CRLS], 1);
    if (*column[DIRECTORY]) {
        pec_bytes file = read_testdata(column[DIRECTORY]);
        pec_directory *directory = NULL;
        need(pec_directory_read(file, trust, NULL, &directory, NULL) == PEC_STATUS_OK, column[DIRECTORY]);
        if (*column[DIRECTORY_DATE])
            OK(pec_directory_set_date(directory, time_of(column[DIRECTORY_DATE]), NULL));
        OK(pec_trust_set_directory(trust, directory, NULL));
        pec_directory_free(directory);
        free_bytes(file);
    }
    return trust;
}

static void run(char *column[COLUMNS])
{
    pec_trust *trust = trust_of(column);
    pec_verifier *verifier = NULL;
    need(pec_verifier_new(trust, &verifier, NULL) == PEC_STATUS_OK, "a verifier");
    pec_trust_free(trust);

    pec_options *options = pec_options_new();
    if (*column[NOW])
        OK(pec_options_set_now(options, time_of(column[NOW]), NULL));
    if (*column[SEEN_AT])
        OK(pec_options_set_seen_at(options, time_of(column[SEEN_AT]), NULL));
    pec_bytes sent_bytes = {NULL, 0};
    if (*column[SENT]) {
        pec_message *sent = NULL;
        sent_bytes = read_testdata(column[SENT]);
        need(pec_message_parse(sent_bytes, NULL, &sent, NULL) == PEC_STATUS_OK, column[SENT]);
        OK(pec_options_set_sent(options, sent, NULL));
        pec_message_free(sent);
    }

    pec_bytes bytes = read_testdata(column[MESSAGE]);
    pec_message *message = NULL;
    pec_report *report = NULL;
    need(pec_message_parse(bytes, NULL, &message, NULL) == PEC_STATUS_OK, column[ID]);
    OK(pec_verify(verifier, message, options, &report, NULL));
    pec_verifier_free(verifier);
    pec_message_free(message);

    pec_str json = pec_report_to_json(report);
    pec_bytes expected = read_testdata(column[REPORT]);
    int same = expected.len == json.len + 1 && memcmp(expected.data, json.data, json.len) == 0 &&
               expected.data[json.len] == '\n';
    if (!same)
        fprintf(stderr, "%s: another report\n", column[ID]);
    CHECK(same);
    struct text typed = {NULL, 0, 0};
    report_json(&typed, report);
    if (!is_text(json, typed.data))
        fprintf(stderr, "%s: other fields:\n%s\n%.*s\n", column[ID], typed.data, (int)json.len, json.data);
    CHECK(is_text(json, typed.data));
    free(typed.data);

    pec_report_free(report);
    pec_options_free(options);
    free_bytes(expected);
    free_bytes(bytes);
    free_bytes(sent_bytes);
}

int main(void)
{
    const char *table = getenv("PEC_CORPUS");
    const char *every = getenv("PEC_CORPUS_EVERY");
    unsigned long step = every ? strtoul(every, NULL, 10) : 1;
    need(table != NULL && step > 0, "PEC_CORPUS is not set");
    FILE *file = fopen(table, "r");
    need(file != NULL, table);
    char line[4096];
    unsigned long cases = 0;
    need(fgets(line, sizeof line, file) != NULL && strncmp(line, "id\tmessage\treport\t", 18) == 0, "the title");
    while (fgets(line, sizeof line, file) != NULL) {
        char *column[COLUMNS];
        need(columns(line, column), line);
        if (cases++ % step == 0)
            run(column);
    }
    fclose(file);
    printf("%lu cases, every %lu. verified\n", cases, step);
    CHECK(cases >= 400);
    return conclude();
}
