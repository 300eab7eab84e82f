#!/bin/sh
# Makes the certificates of this folder anew, with a new key for the signer. Needs openssl 3.
#
# signer.pk8, signer.der   a provider's key and certificate, for posta-certificata@pec.example
# ca.der                   its authority, which lists the names it may certify; pec.example is one of them
# ca-other.der             another genuine edition of it, of the same time, that lists another provider only
# root.der                 the root that signed both editions: the only thing the tests trust
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/ca.cnf" <<CNF
[ca]
default_ca = this
[this]
database = $work/index.txt
new_certs_dir = $work
serial = $work/serial
default_md = sha256
unique_subject = no
policy = policy
copy_extensions = none
[policy]
organizationName = supplied
commonName = supplied
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[edition]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
nameConstraints = critical,permitted;email:posta-certificata@pec.example
[other]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
nameConstraints = critical,permitted;email:posta-certificata@altro.example
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = emailProtection
subjectAltName = email:posta-certificata@pec.example
certificatePolicies = 1.3.76.16.3.1.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CNF
: >"$work/index.txt"
echo 1000 >"$work/serial"

request() { # name, subject
    openssl req -new -newkey rsa:2048 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" -subj "$2" 2>/dev/null
}
issue() { # request, certificate, section, issuer's options...
    csr=$1 to=$2 section=$3
    shift 3
    openssl ca -batch -notext -config "$work/ca.cnf" -in "$work/$csr.csr" -out "$work/$to.pem" -extensions "$section" \
        -startdate 20100101000000Z -enddate 20491231235959Z "$@" 2>/dev/null
    openssl x509 -in "$work/$to.pem" -outform DER -out "$to.der"
}
request root "/O=Prova/CN=Radice di prova"
request ca "/O=Prova/CN=Autorita di prova"
request signer "/O=Gestore di prova/CN=Gestore di prova"
issue root root root -selfsign -keyfile "$work/root.key"
issue ca ca edition -cert "$work/root.pem" -keyfile "$work/root.key"
issue ca ca-other other -cert "$work/root.pem" -keyfile "$work/root.key"
issue signer signer signer -cert "$work/ca.pem" -keyfile "$work/ca.key"
openssl pkcs8 -topk8 -nocrypt -in "$work/signer.key" -outform DER -out signer.pk8
