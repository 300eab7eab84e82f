/*
 * OpenSSL as a judge of many signatures: what `openssl cms -verify -noverify` says of each message, without a process for
 * each (that is thirty times as fast). Test code: nothing of it is linked into anything else.
 *
 * Standard input: messages, each after its length in four bytes, the highest first. Standard output: for each message one
 * byte, '1' if OpenSSL finds its signature good, else '0', at once. The end of the input is the end.
 *
 *     cc -O2 -o judge judge.c -lcrypto
 *
 * Three things are as in the command, because verdicts depend on them: the message is read through a FILE (a memory BIO
 * treats zero bytes in headers otherwise), content and signature are read by SMIME_read_CMS, and the only flag is the one
 * that leaves the certificates unjudged.
 */
#define _POSIX_C_SOURCE 200809L /* fmemopen */

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>

static int verifies(unsigned char *message, size_t length)
{
    int good = 0;
    FILE *file = length > 0 ? fmemopen(message, length, "rb") : NULL;
    BIO *in = file != NULL ? BIO_new_fp(file, BIO_NOCLOSE) : NULL;
    BIO *content = NULL;
    CMS_ContentInfo *cms = in != NULL ? SMIME_read_CMS(in, &content) : NULL;
    BIO *out = cms != NULL ? BIO_new(BIO_s_null()) : NULL;

    if (out != NULL)
        good = CMS_verify(cms, NULL, NULL, content, out, CMS_NO_SIGNER_CERT_VERIFY) > 0;

    BIO_free(out);
    CMS_ContentInfo_free(cms);
    BIO_free(content);
    BIO_free(in);
    if (file != NULL)
        fclose(file);
    ERR_clear_error();
    return good;
}

int main(void)
{
    unsigned char *message = NULL;
    size_t room = 0;

    for (;;) {
        unsigned char header[4];
        size_t got = fread(header, 1, sizeof header, stdin);
        if (got == 0)
            break;
        size_t length = (size_t)header[0] << 24 | (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
        if (length > room) {
            free(message);
            message = malloc(length);
            room = message != NULL ? length : 0;
        }
        if (got != sizeof header || (length > 0 && message == NULL) || fread(message, 1, length, stdin) != length) {
            fprintf(stderr, "judge: the input is cut off, or too large\n");
            return 1;
        }
        if (putchar(verifies(message, length) ? '1' : '0') == EOF || fflush(stdout) == EOF)
            return 1;
    }
    free(message);
    return 0;
}
