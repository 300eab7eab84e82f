/* One constant verifier, one message and one tracker, used by several threads at the same time: all get the same answers. */

#include "check.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 8 };

static const pec_verifier *verifier;
static const pec_message *message;
static pec_tracker *tracker;

static void *verify(void *unused)
{
    (void)unused;
    char *first = NULL;
    for (int round = 0; round < ROUNDS; round++) {
        pec_report *report = NULL;
        if (pec_verify(verifier, message, NULL, &report, NULL) != PEC_STATUS_OK)
            return NULL;
        if (pec_tracker_feed(tracker, report, NULL, NULL) != PEC_STATUS_OK)
            return NULL;
        pec_str json = pec_report_to_json(report);
        if (first == NULL) {
            first = calloc(json.len + 1, 1);
            memcpy(first, json.data, json.len);
        } else if (!is_text(json, first)) {
            *first = 0;
        }
        pec_report_free(report);
    }
    return first;
}

int main(void)
{
    pec_bytes ca = read_testdata("pki/ca.pem");
    pec_bytes bytes = read_testdata("cases/kind/delivery-complete/message.eml");
    pec_trust *trust = pec_trust_new_empty();
    pec_verifier *own = NULL;
    pec_message *parsed = NULL;
    OK(pec_trust_add_authorities(trust, ca, NULL, NULL));
    OK(pec_verifier_new(trust, &own, NULL));
    OK(pec_message_parse(bytes, NULL, &parsed, NULL));
    verifier = own;
    message = parsed;
    tracker = pec_tracker_new();

    pthread_t threads[THREADS];
    char *answers[THREADS];
    for (int i = 0; i < THREADS; i++)
        need(pthread_create(&threads[i], NULL, verify, NULL) == 0, "a thread");
    for (int i = 0; i < THREADS; i++) {
        void *answer = NULL;
        pthread_join(threads[i], &answer);
        answers[i] = answer;
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(answers[i] != NULL && strstr(answers[i], "\"verdict\":\"authentic\"") != NULL);
        CHECK(answers[i] != NULL && answers[0] != NULL && strcmp(answers[i], answers[0]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        free(answers[i]);

    pec_submissions *submissions = NULL;
    OK(pec_tracker_submissions(tracker, 1741162327, &submissions, NULL));
    CHECK(pec_submissions_count(submissions) == 1);
    CHECK(pec_recipient_evidence_count(submissions, 0, 0) == 1); /* fed often, it is one */

    pec_submissions_free(submissions);
    pec_tracker_free(tracker);
    pec_message_free(parsed);
    pec_verifier_free(own);
    pec_trust_free(trust);
    free_bytes(bytes);
    free_bytes(ca);
    return conclude();
}
