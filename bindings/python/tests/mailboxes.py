"""Mail as it is stored, for tests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from conftest import case
from libpec import SubmittedMessage
from signing import ALFA

SEPARATOR = b"From archive@mail.example Wed Mar  5 09:12:05 2025\n"


def with_from_lines() -> bytes:
    """A transport envelope around a message with lines that an mbox would quote."""
    original = b"From: a@pec.alfa.example\r\nSubject: Prova\r\nMessage-ID: <1@x>\r\n\r\nFrom here\r\n>From there\r\n"
    about = SubmittedMessage(original, "a@pec.alfa.example", ["b@pec.beta.example"], "1@pec.alfa.example")
    at = datetime.fromisoformat("2025-03-05T09:12:05+01:00")
    return ALFA.provider.transport_envelope(about, at=at).sign(ALFA)


def quoted(message: bytes) -> bytes:
    """With one more ``>`` before each line that begins with ``From `` behind any number of them."""
    lines = message.split(b"\n")
    return b"\n".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)


def mbox() -> bytes:
    """An envelope that was quoted, one with an edit that nothing undoes, and two receipts."""
    edited = case("kind/acceptance").replace(b"stato accettato", b"STATO accettato")
    messages = [quoted(with_from_lines()), edited, case("kind/acceptance"), case("kind/delivery-complete")]
    return b"".join(SEPARATOR + message + b"\n" for message in messages)


def store_everything(folder: Path) -> None:
    """A file, an mbox, a Maildir, and what is no mail."""
    (folder / "a.eml").write_bytes(case("kind/acceptance"))
    (folder / "archive.mbox").write_bytes(mbox())
    for name in ("cur", "new", "tmp"):
        (folder / "maildir" / name).mkdir(parents=True)
    (folder / "maildir/cur/1:2,S").write_bytes(case("kind/delivery-complete"))
    (folder / "maildir/tmp/2").write_bytes(case("kind/acceptance"))
    (folder / "notes.txt").write_text("no mail")
