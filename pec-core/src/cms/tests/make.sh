#!/bin/sh
# Makes the signatures that the tests beside this read. New keys each time: run it only to change them.
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$scratch/key.pem" -out "$scratch/certificate.pem" \
    -days 36500 -subj "/C=IT/O=Test/CN=Test signer" -addext "subjectKeyIdentifier=hash"
printf 'Content-Type: text/plain\r\n\r\nhello\r\n' > "$scratch/content.txt"
sign() {
    openssl cms -sign -binary -in "$scratch/content.txt" -signer "$scratch/certificate.pem" -inkey "$scratch/key.pem" -outform DER "$@"
}
sign -cades -out detached.der            # with signed attributes, signingCertificateV2 among them
sign -noattr -keyid -out noattributes.der # the signature is over the content; the signer is named by its key identifier
sign -nodetach -stream -out opaque.ber   # carries the content, in indefinite lengths and segments
openssl x509 -in "$scratch/certificate.pem" -outform DER -out certificate.der
openssl x509 -in "$scratch/certificate.pem" -noout -pubkey | openssl pkey -pubin -outform DER -out key.der
