/* Messages of every kind, issued about the usual message of the test data and signed by OpenSSL: byte for byte what the engine's
 * own signer made (testdata/cases/kind), so authentic as these are. */

#include "check.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define PEOPLE "ufficio.gare@pec.comune-borgoprova.example"
#define COPY "studio@pec.studio-bianchi.example"

static const char OFFER[] =
    "From: Rossi Impianti S.r.l. <amministrazione@pec.rossi-impianti.example>\r\n"
    "To: <ufficio.gare@pec.comune-borgoprova.example>\r\n"
    "Cc: <studio@pec.studio-bianchi.example>\r\n"
    "Subject: =?UTF-8?Q?Offerta_per_la_manutenzione_dell'impianto_=E2=80=93_perch=C3=A9_no=3F?=\r\n"
    "Date: Wed, 5 Mar 2025 09:12:01 +0100\r\n"
    "Message-ID: <20250305091201.7f3a@client.rossi-impianti.example>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=\"=_offerta\"\r\n"
    "\r\n"
    "--=_offerta\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "Buongiorno,\r\n"
    "in allegato l'offerta per la manutenzione. Resta valida fino al 30 giugno, cos=C3=AC\r\n"
    "come d'accordo.\r\n"
    "\r\n"
    "Rossi Impianti S.r.l.\r\n"
    "--=_offerta\r\n"
    "Content-Type: application/pdf; name=\"offerta.pdf\"\r\n"
    "Content-Disposition: attachment; filename=\"offerta.pdf\"\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "JVBERi0xLjQKJSBubyBwYWdlcyBoZXJlCiUlRU9GCg==\r\n"
    "--=_offerta--\r\n";

static const char RECEIVED[] = "From: Anna Verdi <anna.verdi@mail.example>\r\n"
                               "To: amministrazione@pec.rossi-impianti.example\r\nSubject: Sopralluogo di martedi\r\n"
                               "Date: Wed, 5 Mar 2025 08:59:40 +0100\r\nMessage-ID: <CAK81@mail.example>\r\n"
                               "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
                               "Buongiorno, confermo per martedi alle dieci.\r\nAnna Verdi\r\n";

/* 2025-03-05T09:12:04+01:00, when the usual message was accepted. */
enum { ACCEPTED = 1741162324, OFFSET = 60 };

/* A provider that can sign: its key in OpenSSL, its certificate and that of its authority. */
struct house {
    pec_provider *provider;
    EVP_PKEY *key;
    pec_bytes certificates[2];
};

static pec_bytes certificate(const char *path)
{
    pec_bytes pem = read_testdata(path);
    BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.len);
    X509 *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    need(x509 != NULL, path);
    uint8_t *der = NULL;
    int length = i2d_X509(x509, &der);
    need(length > 0, path);
    uint8_t *copy = malloc((size_t)length);
    memcpy(copy, der, (size_t)length);
    OPENSSL_free(der);
    X509_free(x509);
    BIO_free(bio);
    free_bytes(pem);
    return (pec_bytes){copy, (size_t)length};
}

static struct house house(const char *name, const char *full_name)
{
    struct house house = {NULL, NULL, {{NULL, 0}, {NULL, 0}}};
    char text[64];
    snprintf(text, sizeof text, "pec.%s.example", name);
    OK(pec_provider_new(pec_str_of(full_name), pec_str_of(text), &house.provider, NULL));
    snprintf(text, sizeof text, "pki/keys/test-key-%s.pem", name);
    pec_bytes pem = read_testdata(text);
    BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.len);
    house.key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    need(house.key != NULL, text);
    BIO_free(bio);
    free_bytes(pem);
    snprintf(text, sizeof text, "pki/%s.pem", name);
    house.certificates[0] = certificate(text);
    house.certificates[1] = certificate("pki/ca1.pem");
    return house;
}

static void free_house(struct house house)
{
    pec_provider_free(house.provider);
    EVP_PKEY_free(house.key);
    free_bytes(house.certificates[0]);
    free_bytes(house.certificates[1]);
}

/* The host's signer, as a program would write it. */
static void sign(void *user, pec_digest digest, pec_bytes to_be_signed, pec_signing *signing)
{
    uint8_t signature[1024];
    size_t length = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    CHECK(digest == PEC_DIGEST_SHA256);
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, user) == 1 &&
        EVP_DigestSign(context, signature, &length, to_be_signed.data, to_be_signed.len) == 1)
        OK(pec_signing_give(signing, (pec_bytes){signature, length}));
    else
        OK(pec_signing_fail(signing, PEC_STR("OpenSSL does not sign")));
    EVP_MD_CTX_free(context);
}

static void refuse(void *user, pec_digest digest, pec_bytes to_be_signed, pec_signing *signing)
{
    (void)digest;
    (void)to_be_signed;
    if (user)
        OK(pec_signing_fail(signing, PEC_STR("the card is not in the reader")));
    CHECK(pec_signing_give(signing, (pec_bytes){NULL, 1}) == PEC_STATUS_NULL);
    CHECK(pec_signing_fail(signing, (pec_str){"\xff", 1}) == PEC_STATUS_NOT_UTF8);
}

/* Signs a draft and compares it with a case of the corpus; frees the draft. */
static void same(const struct house *house, pec_draft *draft, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "cases/kind/%s/message.eml", name);
    pec_buffer *message = NULL;
    pec_error *error = NULL;
    OK(pec_draft_sign(draft, house->certificates, 2, sign, house->key, &message, &error));
    pec_bytes expected = read_testdata(path);
    if (!is_same(pec_buffer_bytes(message), expected))
        fprintf(stderr, "%s: another message\n", name);
    CHECK(is_same(pec_buffer_bytes(message), expected));
    free_bytes(expected);
    pec_buffer_free(message);
    pec_draft_free(draft);
}

static pec_submitted_message *offer(void)
{
    pec_submitted_message *offer = NULL;
    OK(pec_submitted_message_new((pec_bytes){(const uint8_t *)OFFER, sizeof OFFER - 1},
                                 PEC_STR("amministrazione@pec.rossi-impianti.example"),
                                 PEC_STR("opec21013.20250305091204.18812.51.1.59@pec.alfa.example"), &offer, NULL));
    OK(pec_submitted_message_add_recipient(offer, PEC_STR(PEOPLE), true, NULL));
    OK(pec_submitted_message_add_recipient(offer, PEC_STR(COPY), true, NULL));
    return offer;
}

static pec_str message_id(const char *house, int seconds)
{
    static char text[128];
    snprintf(text, sizeof text, "opec21013.20250305091204.%05d.52.1.59@pec.%s.example", seconds, house);
    return pec_str_of(text);
}

#define WHEN(house, seconds) ACCEPTED + (seconds), OFFSET, message_id(house, seconds), &draft, NULL

int main(void)
{
    struct house alfa = house("alfa", "Alfa PEC S.p.A.");
    struct house beta = house("beta", "Beta Posta Certificata S.r.l.");
    struct house gamma = house("gamma", "Gamma Servizi Telematici S.p.A.");
    pec_submitted_message *message = offer();
    pec_draft *draft = NULL;
    pec_str to = PEC_STR(PEOPLE);
    pec_str virus = PEC_STR("EICAR-Test-File (offerta.pdf)");
    pec_str service = PEC_STR("ricevute@pec.alfa.example");

    CHECK(is_text(pec_provider_address(alfa.provider), "posta-certificata@pec.alfa.example"));
    OK(pec_provider_acceptance(alfa.provider, message, WHEN("alfa", 1)));
    CHECK(pec_draft_certification_data(draft).len > 0);
    same(&alfa, draft, "acceptance");
    OK(pec_provider_non_acceptance(alfa.provider, message,
                                   PEC_STR("5.7.1 - Alfa PEC S.p.A. - il campo A: manca nel messaggio"), WHEN("alfa", 1)));
    same(&alfa, draft, "non-acceptance");
    OK(pec_provider_non_acceptance_for_virus(alfa.provider, message, virus, WHEN("alfa", 1)));
    same(&alfa, draft, "non-acceptance-virus");
    OK(pec_provider_transport_envelope(alfa.provider, message, ACCEPTED + 1, OFFSET, &draft, NULL));
    same(&alfa, draft, "transport-envelope");
    OK(pec_provider_anomaly_envelope(alfa.provider, (pec_bytes){(const uint8_t *)RECEIVED, sizeof RECEIVED - 1},
                                     PEC_STR("anna.verdi@mail.example"),
                                     PEC_STR("il messaggio non proviene da posta certificata"), WHEN("alfa", 1)));
    CHECK(pec_draft_certification_data(draft).data == NULL);
    same(&alfa, draft, "anomaly-envelope");
    OK(pec_provider_server_acceptance(beta.provider, message, &to, 1, service, WHEN("beta", 3)));
    same(&beta, draft, "server-acceptance");
    OK(pec_provider_delivery(beta.provider, message, to, WHEN("beta", 5)));
    same(&beta, draft, "delivery-complete");
    OK(pec_provider_delivery(gamma.provider, message, PEC_STR(COPY), WHEN("gamma", 6)));
    same(&gamma, draft, "delivery-of-a-copy");
    OK(pec_provider_non_delivery(beta.provider, message, to, PEC_ERROR_CLASS_NO_RECIPIENT,
                                 PEC_STR("5.1.1 - Beta Posta Certificata S.r.l. - indirizzo non valido"), WHEN("beta", 5)));
    same(&beta, draft, "non-delivery");
    OK(pec_provider_non_delivery_for_virus(alfa.provider, message, to, virus, WHEN("alfa", 9)));
    same(&alfa, draft, "non-delivery-virus");
    OK(pec_provider_delivery_timeout(alfa.provider, message, to, PEC_TIMEOUT_TWELVE_HOURS, WHEN("alfa", 12 * 3600 - 240)));
    same(&alfa, draft, "timeout-12-hours");
    OK(pec_provider_delivery_timeout(alfa.provider, message, to, PEC_TIMEOUT_TWENTY_FOUR_HOURS,
                                     WHEN("alfa", 24 * 3600 - 240)));
    same(&alfa, draft, "timeout-24-hours");
    OK(pec_provider_virus_detection(beta.provider, message, to, service, virus, WHEN("beta", 5)));
    same(&beta, draft, "virus-detection");

    OK(pec_submitted_message_set_requested_receipt(message, PEC_RECEIPT_TYPE_BRIEF, NULL));
    OK(pec_provider_delivery(beta.provider, message, to, WHEN("beta", 5)));
    same(&beta, draft, "delivery-brief");
    OK(pec_submitted_message_set_requested_receipt(message, PEC_RECEIPT_TYPE_CONCISE, NULL));
    OK(pec_provider_delivery(beta.provider, message, to, WHEN("beta", 5)));
    same(&beta, draft, "delivery-concise");

    /* What the header says can be changed, or left out. */
    OK(pec_submitted_message_set_msgid(message, (pec_str){NULL, 0}, NULL));
    OK(pec_provider_acceptance(alfa.provider, message, WHEN("alfa", 1)));
    same(&alfa, draft, "msgid-absent");
    OK(pec_submitted_message_set_msgid(message, PEC_STR("1C00$7D2E0D70$@postazione12"), NULL));
    OK(pec_provider_acceptance(alfa.provider, message, WHEN("alfa", 1)));
    same(&alfa, draft, "msgid-without-a-domain");
    OK(pec_submitted_message_set_msgid(message, PEC_STR("20250305091201.7f3a@client.rossi-impianti.example"), NULL));
    OK(pec_submitted_message_set_requested_receipt(message, PEC_RECEIPT_TYPE_COMPLETE, NULL));
    OK(pec_submitted_message_set_reply_to(message, PEC_STR("amministrazione@pec.rossi-impianti.example"), NULL));
    OK(pec_submitted_message_set_subject(message, PEC_STR("ACCETTAZIONE: CONSEGNA: Offerta"), NULL));
    OK(pec_provider_transport_envelope(alfa.provider, message, ACCEPTED + 1, OFFSET, &draft, NULL));
    same(&alfa, draft, "subject-like-a-receipt");

    /* Wrong arguments, and a signer that fails. */
    pec_error *error = NULL;
    draft = NULL;
    CHECK(pec_provider_delivery_timeout(alfa.provider, message, to, 3, 0, 0, to, &draft, &error) ==
          PEC_STATUS_OUT_OF_RANGE);
    CHECK(draft == NULL && has(pec_error_text(error), "a pec_timeout"));
    pec_error_free(error);
    CHECK(pec_provider_acceptance(alfa.provider, message, PEC_NO_TIME, 0, to, &draft, NULL) == PEC_STATUS_OUT_OF_RANGE);
    CHECK(pec_submitted_message_set_requested_receipt(message, 0, NULL) == PEC_STATUS_OUT_OF_RANGE);
    OK(pec_provider_acceptance(alfa.provider, message, WHEN("alfa", 1)));
    pec_buffer *nothing = NULL;
    error = NULL;
    CHECK(pec_draft_sign(draft, alfa.certificates, 2, refuse, &alfa, &nothing, &error) == PEC_STATUS_SIGNER);
    CHECK(nothing == NULL && has(pec_error_text(error), "the card is not in the reader"));
    pec_error_free(error);
    CHECK(pec_draft_sign(draft, alfa.certificates, 2, refuse, NULL, &nothing, &error) == PEC_STATUS_SIGNER);
    CHECK(nothing == NULL && has(pec_error_text(error), "it gave neither a signature nor a reason"));
    pec_error_free(error);
    CHECK(pec_draft_sign(draft, NULL, 0, sign, alfa.key, &nothing, &error) == PEC_STATUS_SIGNER);
    pec_error_free(error);
    CHECK(pec_draft_sign(draft, alfa.certificates, 2, NULL, NULL, &nothing, NULL) == PEC_STATUS_NULL);

    pec_draft_free(draft);
    pec_submitted_message_free(message);
    free_house(alfa);
    free_house(beta);
    free_house(gamma);
    return conclude();
}
