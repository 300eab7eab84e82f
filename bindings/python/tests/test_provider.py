"""What a provider issues, signed in Python, is byte for byte what Rust issues: the messages of the corpus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from conftest import case
from libpec import (
    DigestAlgorithm,
    Draft,
    ErrorClass,
    Message,
    ReceiptType,
    Recipient,
    SignerError,
    SubmittedMessage,
    Timeout,
    Verdict,
    Verifier,
)
from signing import ALFA, BETA, GAMMA, House

TO = "ufficio.gare@pec.comune-borgoprova.example"
COPY = "studio@pec.studio-bianchi.example"
ORIGINAL = (
    b"From: Rossi Impianti S.r.l. <amministrazione@pec.rossi-impianti.example>\r\n"
    b"To: <ufficio.gare@pec.comune-borgoprova.example>\r\n"
    b"Cc: <studio@pec.studio-bianchi.example>\r\n"
    b"Subject: =?UTF-8?Q?Offerta_per_la_manutenzione_dell'impianto_=E2=80=93_perch=C3=A9_no=3F?=\r\n"
    b"Date: Wed, 5 Mar 2025 09:12:01 +0100\r\n"
    b"Message-ID: <20250305091201.7f3a@client.rossi-impianti.example>\r\n"
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="=_offerta"\r\n'
    b"\r\n"
    b"--=_offerta\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n"
    b"\r\n"
    b"Buongiorno,\r\n"
    b"in allegato l'offerta per la manutenzione. Resta valida fino al 30 giugno, cos=C3=AC\r\n"
    b"come d'accordo.\r\n"
    b"\r\n"
    b"Rossi Impianti S.r.l.\r\n"
    b"--=_offerta\r\n"
    b'Content-Type: application/pdf; name="offerta.pdf"\r\n'
    b'Content-Disposition: attachment; filename="offerta.pdf"\r\n'
    b"Content-Transfer-Encoding: base64\r\n"
    b"\r\n"
    b"JVBERi0xLjQKJSBubyBwYWdlcyBoZXJlCiUlRU9GCg==\r\n"
    b"--=_offerta--\r\n"
)
RECEIVED = (
    b"From: Anna Verdi <anna.verdi@mail.example>\r\n"
    b"To: amministrazione@pec.rossi-impianti.example\r\nSubject: Sopralluogo di martedi\r\n"
    b"Date: Wed, 5 Mar 2025 08:59:40 +0100\r\nMessage-ID: <CAK81@mail.example>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
    b"Buongiorno, confermo per martedi alle dieci.\r\nAnna Verdi\r\n"
)
ACCEPTED = datetime.fromisoformat("2025-03-05T09:12:04+01:00")


def offer(receipt: ReceiptType | None = None, msgid: str | None = None) -> SubmittedMessage:
    return SubmittedMessage(
        ORIGINAL,
        "amministrazione@pec.rossi-impianti.example",
        [TO, Recipient(address=COPY, certified=True)],
        "opec21013.20250305091204.18812.51.1.59@pec.alfa.example",
        requested_receipt=receipt,
        msgid=msgid,
    )


def issue(house: House, seconds: int) -> dict[str, object]:
    domain = house.provider.address.removeprefix("posta-certificata@")
    return {
        "at": ACCEPTED + timedelta(seconds=seconds),
        "message_id": f"<opec21013.20250305091204.{seconds:05}.52.1.59@{domain}>",
    }


A, B, G = ALFA.provider, BETA.provider, GAMMA.provider
VIRUS = "EICAR-Test-File (offerta.pdf)"
HOURS_12, HOURS_24 = 12 * 3600 - 240, 24 * 3600 - 240

DRAFTS: list[tuple[str, House, Callable[[], Draft]]] = [
    ("acceptance", ALFA, lambda: A.acceptance(offer(), **issue(ALFA, 1))),
    (
        "non-acceptance",
        ALFA,
        lambda: A.non_acceptance(offer(), "5.7.1 - Alfa PEC S.p.A. - il campo A: manca nel messaggio", **issue(ALFA, 1)),
    ),
    ("non-acceptance-virus", ALFA, lambda: A.non_acceptance_for_virus(offer(), VIRUS, **issue(ALFA, 1))),
    ("transport-envelope", ALFA, lambda: A.transport_envelope(offer(), at=issue(ALFA, 1)["at"])),
    (
        "anomaly-envelope",
        ALFA,
        lambda: A.anomaly_envelope(
            RECEIVED,
            "anna.verdi@mail.example",
            "il messaggio non proviene da posta certificata",
            **issue(ALFA, 1),
        ),
    ),
    (
        "server-acceptance",
        BETA,
        lambda: B.server_acceptance(offer(), [TO], "ricevute@pec.alfa.example", **issue(BETA, 3)),
    ),
    ("delivery-complete", BETA, lambda: B.delivery(offer(ReceiptType.COMPLETE), TO, **issue(BETA, 5))),
    ("delivery-brief", BETA, lambda: B.delivery(offer(ReceiptType.BRIEF), TO, **issue(BETA, 5))),
    ("delivery-concise", BETA, lambda: B.delivery(offer(ReceiptType.CONCISE), TO, **issue(BETA, 5))),
    ("delivery-of-a-copy", GAMMA, lambda: G.delivery(offer(), COPY, **issue(GAMMA, 6))),
    (
        "non-delivery",
        BETA,
        lambda: B.non_delivery(
            offer(),
            TO,
            ErrorClass.NO_RECIPIENT,
            "5.1.1 - Beta Posta Certificata S.r.l. - indirizzo non valido",
            **issue(BETA, 5),
        ),
    ),
    ("non-delivery-virus", ALFA, lambda: A.non_delivery_for_virus(offer(), TO, VIRUS, **issue(ALFA, 9))),
    (
        "timeout-12-hours",
        ALFA,
        lambda: A.delivery_timeout(offer(), TO, Timeout.TWELVE_HOURS, **issue(ALFA, HOURS_12)),
    ),
    (
        "timeout-24-hours",
        ALFA,
        lambda: A.delivery_timeout(offer(), TO, Timeout.TWENTY_FOUR_HOURS, **issue(ALFA, HOURS_24)),
    ),
    (
        "virus-detection",
        BETA,
        lambda: B.virus_detection(offer(), TO, "ricevute@pec.alfa.example", VIRUS, **issue(BETA, 5)),
    ),
    (
        "msgid-without-a-domain",
        ALFA,
        lambda: A.acceptance(offer(msgid="1C00$7D2E0D70$@postazione12"), **issue(ALFA, 1)),
    ),
]


@pytest.mark.parametrize(("name", "house", "draft"), DRAFTS, ids=[name for name, _, _ in DRAFTS])
def test_each_kind_is_what_rust_issues(name: str, house: House, draft: Callable[[], Draft], verifier: Verifier) -> None:
    issued = draft().sign(house)
    assert issued == case(f"kind/{name}")
    report = verifier.verify(issued)
    # An anomaly envelope certifies nothing, and all others are authentic.
    assert report.verdict is Verdict.AUTHENTIC
    assert (draft().certification_data is None) == (name == "anomaly-envelope") == (not report.is_certified)


def test_what_can_be_left_out_and_what_not() -> None:
    given = SubmittedMessage(
        ORIGINAL, "a@pec.example", [], "<1@pec.example>", msgid="2@x", subject="Prova", reply_to="b@pec.example"
    )
    xml = A.acceptance(given, at=ACCEPTED, message_id="3@pec.example").certification_data
    assert xml is not None
    for expected in (b"Prova</oggetto>", b"b@pec.example</risposte>", b"1@pec.example</identificativo>", b"2@x"):
        assert expected in xml


class Failing:
    certificates = ALFA.certificates

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def sign(self, digest: DigestAlgorithm, to_be_signed: bytes) -> bytes:
        assert digest is DigestAlgorithm.SHA256
        assert Message(to_be_signed).raw == to_be_signed  # a callback may use the library
        raise self.error


def test_what_a_signer_raises_is_the_cause() -> None:
    draft = A.acceptance(offer(), at=ACCEPTED, message_id="1@pec.example")
    broken = RuntimeError("the smart card was pulled out")
    with pytest.raises(SignerError, match="it raised RuntimeError") as raised:
        draft.sign(Failing(broken))
    assert raised.value.__cause__ is broken
    assert raised.value.code == "signer"
    # Whoever ends the program is not a signer that failed.
    with pytest.raises(KeyboardInterrupt):
        draft.sign(Failing(KeyboardInterrupt()))


@pytest.mark.parametrize("signature", ["text", None, 7])
def test_a_signer_that_gives_no_bytes(signature: object) -> None:
    class Odd(House):
        def sign(self, digest: DigestAlgorithm, to_be_signed: bytes) -> bytes:
            return signature  # type: ignore[return-value]

    draft = A.acceptance(offer(), at=ACCEPTED, message_id="1@pec.example")
    with pytest.raises(SignerError) as raised:
        draft.sign(Odd("alfa", "Alfa"))
    assert isinstance(raised.value.__cause__, TypeError)


def test_a_signer_without_certificates() -> None:
    class Bare:
        certificates: tuple[bytes, ...] = ()

        def sign(self, digest: DigestAlgorithm, to_be_signed: bytes) -> bytes:
            return b""

    with pytest.raises(SignerError):
        A.acceptance(offer(), at=ACCEPTED, message_id="1@pec.example").sign(Bare())
    with pytest.raises(AttributeError):
        A.acceptance(offer(), at=ACCEPTED, message_id="1@pec.example").sign(object())  # type: ignore[arg-type]
