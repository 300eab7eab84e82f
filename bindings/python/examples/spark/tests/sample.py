"""Mail for tests and for measuring: made by the engine's provider, signed with the keys of the test PKI.

``python tests/sample.py OUT --receipts 20000 --bytes 12000`` writes about so many receipts of about so many bytes.
"""

from __future__ import annotations

import argparse
import base64
import os
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from libpec import DigestAlgorithm, ErrorClass, Provider, SubmittedMessage, Timeout

ROOT = Path(__file__).resolve().parents[5]
TESTDATA = Path(os.environ.get("PEC_TESTDATA", ROOT / "testdata"))
NOON = datetime(2025, 3, 5, 12, tzinfo=timezone(timedelta(hours=1)))


class House:
    """A provider of the test PKI, and its signer."""

    def __init__(self, pki: str, name: str) -> None:
        self.domain = f"pec.{pki}.example"
        self.provider = Provider(name, self.domain)
        key = load_pem_private_key((TESTDATA / f"pki/keys/test-key-{pki}.pem").read_bytes(), None)
        assert isinstance(key, RSAPrivateKey)
        self._key = key
        pems = [(TESTDATA / f"pki/{file}.pem").read_bytes() for file in (pki, "ca1")]
        self.certificates = [load_pem_x509_certificate(pem).public_bytes(Encoding.DER) for pem in pems]

    def sign(self, digest: DigestAlgorithm, to_be_signed: bytes) -> bytes:
        assert digest is DigestAlgorithm.SHA256
        return self._key.sign(to_be_signed, PKCS1v15(), hashes.SHA256())


ALFA = House("alfa", "Alfa PEC S.p.A.")
BETA = House("beta", "Beta Posta Certificata S.r.l.")


class Letter:
    """A message that somebody sent, and the receipts that it may get."""

    def __init__(self, number: int, to: list[str], *, sender: str = "", msgid: str = "", identifier: str = "", attached: int = 0):
        self.sender = sender or f"Office{number % 7}@{ALFA.domain}"
        self.msgid = msgid or f"{number}.letter@client.example"
        self.identifier = identifier or f"opec{number}.{number * 7919}@{ALFA.domain}"
        self.at = NOON + timedelta(minutes=number % 600)
        self.number = number
        self.to = to
        noise = base64.encodebytes(random.Random(number).randbytes(attached * 3 // 4)).replace(b"\n", b"\r\n")
        self.original = (
            f"From: {self.sender}\r\nTo: {', '.join(to)}\r\nSubject: Offerta n. {number}\r\nMessage-ID: <{self.msgid}>\r\n"
            f"Date: {self.at:%a, %d %b %Y %H:%M:%S %z}\r\n\r\nBuongiorno.\r\n"
        ).encode() + noise
        self._about = SubmittedMessage(self.original, self.sender, to, self.identifier)

    def acceptance(self) -> bytes:
        return ALFA.provider.acceptance(self._about, at=self.at, message_id=f"a{self.number}@{ALFA.domain}").sign(ALFA)

    def delivery(self, to: str) -> bytes:
        at = self.at + timedelta(minutes=1)
        return BETA.provider.delivery(self._about, to, at=at, message_id=f"d{self.number}.{to}").sign(BETA)

    def failure(self, to: str) -> bytes:
        at, why = self.at + timedelta(minutes=2), "5.1.1 - Beta - indirizzo non valido"
        draft = BETA.provider.non_delivery(
            self._about, to, ErrorClass.NO_RECIPIENT, why, at=at, message_id=f"f{self.number}.{to}"
        )
        return draft.sign(BETA)

    def timeout(self, to: str) -> bytes:
        at, id = self.at + timedelta(hours=12), f"t{self.number}.{to}"
        return ALFA.provider.delivery_timeout(self._about, to, Timeout.TWELVE_HOURS, at=at, message_id=id).sign(ALFA)

    def envelope(self) -> bytes:
        return ALFA.provider.transport_envelope(self._about, at=self.at).sign(ALFA)


def people(number: int, how_many: int) -> list[str]:
    """Addresses at the other provider."""
    return [f"person{number}.{index}@{BETA.domain}" for index in range(how_many)]


def receipts(size: int) -> Iterator[bytes]:
    """Acceptances and deliveries without end, of about so many bytes: letters to one, two or three."""
    bare = len(Letter(0, people(0, 2)).delivery(people(0, 2)[0]))
    for number in range(2**40):
        letter = Letter(number, people(number, 1 + number % 3), attached=max(size - bare, 0))
        if size < 2 * bare:
            yield letter.acceptance()  # It holds no original, and is never large.
        yield from map(letter.delivery, letter.to)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", metavar="OUT", type=Path)
    parser.add_argument("--receipts", type=int, default=1000)
    parser.add_argument("--bytes", type=int, default=12_000)
    arguments = parser.parse_args()
    for number, message in zip(range(arguments.receipts), receipts(arguments.bytes), strict=False):
        # In twenty folders, so that half of them are half of it.
        folder = arguments.output / f"{number % 20:02}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.eml").write_bytes(message)


if __name__ == "__main__":
    main()
