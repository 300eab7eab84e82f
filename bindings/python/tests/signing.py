"""A signer that is written in Python, with the keys of the test PKI."""

from __future__ import annotations

from conftest import TESTDATA
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from libpec import DigestAlgorithm, Provider

HASHES = {
    DigestAlgorithm.SHA1: hashes.SHA1,
    DigestAlgorithm.SHA256: hashes.SHA256,
    DigestAlgorithm.SHA384: hashes.SHA384,
    DigestAlgorithm.SHA512: hashes.SHA512,
}


class House:
    """A provider of the test PKI, and its signer."""

    def __init__(self, pki: str, name: str) -> None:
        self.provider = Provider(name, f"pec.{pki}.example")
        key = load_pem_private_key((TESTDATA / f"pki/keys/test-key-{pki}.pem").read_bytes(), None)
        assert isinstance(key, RSAPrivateKey)
        self._key = key
        pems = [(TESTDATA / f"pki/{file}.pem").read_bytes() for file in (pki, "ca1")]
        self.certificates = [load_pem_x509_certificate(pem).public_bytes(Encoding.DER) for pem in pems]

    def sign(self, digest: DigestAlgorithm, to_be_signed: bytes) -> bytes:
        return self._key.sign(to_be_signed, PKCS1v15(), HASHES[digest]())


ALFA = House("alfa", "Alfa PEC S.p.A.")
BETA = House("beta", "Beta Posta Certificata S.r.l.")
GAMMA = House("gamma", "Gamma Servizi Telematici S.p.A.")
