/*
 * The same job in C on OpenSSL's libcrypto: read the file, find the signed part, verify its signature and the signer's chain to
 * the given root at the time of signing, and read what the certification data say. It is what `openssl cms -verify` does, in
 * one process for all messages.
 *
 *     cc -O2 -o libcrypto libcrypto.c -lcrypto;  libcrypto ROOT.pem
 *
 * benches/src/peers.rs says what it is asked on standard input.
 */
#define _GNU_SOURCE /* memmem */

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "asked.h"

static X509_STORE *store;

/* When the message says that it was signed; 0 if it does not. */
static time_t signing_time(CMS_ContentInfo *cms)
{
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    CMS_SignerInfo *signer = sk_CMS_SignerInfo_num(signers) == 1 ? sk_CMS_SignerInfo_value(signers, 0) : NULL;
    ASN1_TIME *stated = NULL;
    struct tm calendar;

    if (signer != NULL)
        stated = CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(NID_pkcs9_signingTime), -3, V_ASN1_UTCTIME);
    return stated != NULL && ASN1_TIME_to_tm(stated, &calendar) ? timegm(&calendar) : 0;
}

/* What stands between two words, copied; an empty text if they do not stand there. */
static void between(const char *text, const char *before, const char *after, char *out, size_t room)
{
    const char *start = strstr(text, before);
    const char *end = start != NULL ? strstr(start += strlen(before), after) : NULL;
    size_t length = end != NULL ? (size_t)(end - start) : 0;

    length = length < room ? length : room - 1;
    if (length > 0)
        memcpy(out, start, length);
    out[length] = 0;
}

/* Kind and identifier out of daticert.xml, which stands in base64 in the signed part. */
static void certified(const char *content, size_t length, char *kind, char *identifier, size_t room)
{
    static const char NAME[] = "name=\"daticert.xml\"";
    const char *end = content + length;
    const char *name = memmem(content, length, NAME, sizeof NAME - 1);
    const char *start = name != NULL ? memmem(name, end - name, "\r\n\r\n", 4) : NULL;
    const char *stop = start != NULL ? memmem(start + 4, end - start - 4, "\r\n--", 4) : NULL;
    EVP_ENCODE_CTX *context = stop != NULL ? EVP_ENCODE_CTX_new() : NULL;
    unsigned char *xml = context != NULL ? malloc(stop - start + 4) : NULL;
    int some = 0, rest = 0;

    *kind = *identifier = 0;
    if (xml != NULL) {
        EVP_DecodeInit(context);
        if (EVP_DecodeUpdate(context, xml, &some, (const unsigned char *)start + 4, stop - start - 4) >= 0 &&
            EVP_DecodeFinal(context, xml + some, &rest) >= 0) {
            xml[some + rest] = 0;
            between((const char *)xml, "<postacert tipo=\"", "\"", kind, room);
            between((const char *)xml, "<identificativo>", "</identificativo>", identifier, room);
        }
    }
    free(xml);
    EVP_ENCODE_CTX_free(context);
}

static void judge(const char *path, char *row, size_t room)
{
    char kind[64] = "", identifier[256] = "";
    BIO *in = BIO_new_file(path, "rb"), *content = NULL, *out = BIO_new(BIO_s_mem());
    CMS_ContentInfo *cms = in != NULL ? SMIME_read_CMS(in, &content) : NULL;
    int good = 0;

    if (cms != NULL) {
        X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), signing_time(cms));
        good = CMS_verify(cms, NULL, store, content, out, 0) > 0;
    }
    if (good) {
        char *signed_part;
        long length = BIO_get_mem_data(out, &signed_part);
        certified(signed_part, length, kind, identifier, sizeof kind);
    }
    snprintf(row, room, "%s\t%s\t%s", good ? "good" : "bad", kind, identifier);
    CMS_ContentInfo_free(cms);
    BIO_free(content);
    BIO_free(out);
    BIO_free(in);
    ERR_clear_error();
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    X509 *root = file != NULL ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;

    store = X509_STORE_new();
    if (root == NULL || store == NULL || !X509_STORE_add_cert(store, root)) {
        fprintf(stderr, "usage: libcrypto ROOT.pem, of one certificate\n");
        return 2;
    }
    return asked(judge, CLOCK_PROCESS_CPUTIME_ID);
}
