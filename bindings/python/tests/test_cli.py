"""``python -m libpec`` prints what ``pec`` prints, and ends as it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BINARY, TESTDATA, case
from mailboxes import mbox, store_everything
from test_provider import ORIGINAL

TRUST = ["--ca", str(TESTDATA / "pki/ca.pem"), "--now", "2026-01-01T00:00:00Z"]
MAILBOX = str(TESTDATA / "mailbox")


def run(*words: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "libpec", *words], capture_output=True, input=input, check=False)


def pec(*words: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([BINARY, "--lang", "en", *words], capture_output=True, input=input, check=False)


@pytest.fixture
def mail(tmp_path: Path) -> str:
    """One of everything, with what cannot be read, and a name with a character that some terminals obey."""
    store_everything(tmp_path)
    (tmp_path / 'b\u009b "quoted".eml').write_bytes(case("kind/non-delivery"))
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent/offer.eml").write_bytes(ORIGINAL)
    return str(tmp_path)


def same(*words: str, input: bytes = b"", status: int) -> bytes:
    """What both print, on standard output."""
    ours, theirs = run(*words, input=input), pec(*words, input=input)
    assert ours.stdout == theirs.stdout
    assert (ours.returncode, theirs.returncode) == (status, status), ours.stderr
    return ours.stdout


def test_verify(mail: str) -> None:
    lines = same("verify", "--json", *TRUST, MAILBOX, mail, status=1).splitlines()
    assert len(lines) > 80
    assert [json.loads(line)["unquoted"] for line in lines].count(True) == 1
    assert len(same("verify", "--json", *TRUST, mail + "/a.eml", status=0).splitlines()) == 1


def test_verify_with_all_that_can_be_asked(mail: str) -> None:
    pki, directory = TESTDATA / "pki", TESTDATA / "directory"
    more = [
        *("--cert", str(pki / "ca1.pem"), "--crl", str(pki / "crl/ca1.pem"), "--crl", str(pki / "crl/ca.pem")),
        *("--directory", str(directory / "providers.ldif"), "--directory-date", "2025-03-05"),
        *("--seen-at", "2025-03-05 09:00:00 UTC", "--require-revocation", "--require-witness"),
        *("--max-message-size", "1"),
    ]
    report = json.loads(same("verify", "--json", *TRUST, *more, mail + "/a.eml", status=0))["report"]
    assert (report["time_basis"], report["facets"]["revocation"]) == ("witnessed", "good")
    sent = ["--sent", mail + "/sent/offer.eml"]
    for file, status in [("maildir/cur/1:2,S", 0), ("a.eml", 1)]:
        same("verify", "--json", *TRUST, *sent, f"{mail}/{file}", status=status)


def test_status(mail: str) -> None:
    status = json.loads(same("status", "--json", *TRUST, MAILBOX, mail, status=0))
    assert {"delivered", "failed"} <= {message["state"] for message in status["messages"]}
    assert status["orphans"]
    evidence = [proof["file"] for message in status["messages"] for to in message["recipients"] for proof in to["evidence"]]
    assert any(file.endswith(("archive.mbox#2", "a.eml")) for file in evidence)


def test_inspect(mail: str) -> None:
    files = ["a.eml", "archive.mbox", "maildir/cur/1:2,S", "sent/offer.eml", "notes.txt"]
    for file in files:
        same("inspect", "--json", f"{mail}/{file}", status=0)
    same("inspect", "--json", "-", input=case("kind/acceptance"), status=0)


def test_standard_input() -> None:
    for kind, status in [("kind/acceptance", 0), ("kind/receipt-unsigned", 1)]:
        same("verify", "--json", *TRUST, "-", input=case(kind), status=status)
    same("verify", "--json", *TRUST, "-", input=mbox(), status=1)


def test_what_cannot_be_read(mail: str) -> None:
    """The same codes; the words are the library's."""
    big = Path(mail) / "big.eml"
    big.write_bytes(b"Subject: x\n\n" + b"x" * (1 << 20))
    words = ["--max-message-size", "1", *TRUST, mail + "/gone", str(big)]
    for command, key in [("verify", None), ("status", "unreadable")]:
        ours, theirs = run(command, "--json", *words), pec(command, "--json", *words)
        assert ours.returncode == theirs.returncode == 1
        outcomes = []
        for output in (ours.stdout, theirs.stdout):
            items = json.loads(output)[key] if key else [json.loads(line) for line in output.splitlines()]
            errors = [item if key else item["error"] for item in items]
            assert all(error.pop("text") and mail not in error for error in errors)
            outcomes.append(items)
        assert outcomes[0] == outcomes[1]
    for file in (mail + "/gone", str(big)):
        ours = run("inspect", "--max-message-size", "1", "--json", file)
        assert (ours.returncode, ours.stdout) == (1, b"")
        assert ours.stderr.decode().startswith(f"libpec: {file}: ")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["verify"], "the following arguments are required: PATH"),
        (["look", "a.eml"], "invalid choice: 'look'"),
        (["verify", "--now", "yesterday", "a"], "'yesterday': give date, time and offset like 2024-05-02T12:00:00Z"),
        (["verify", "--now", "2024-05-02T12:00:00", "a"], "give date, time and offset"),
        (["verify", "--max-message-size", "0", "a"], "'0': give a number of megabytes, 1 to 65535"),
        (["verify", "--ca", "no/such.pem", "a"], "libpec: no/such.pem: No such file or directory"),
        (["verify", "--crl", __file__, "a"], f"libpec: {__file__}: no usable CRL at byte 0"),
        (["status", "--directory", __file__, "a"], f"libpec: {__file__}: no provider can be read"),
        (["verify", "--directory-date", "2024-05-02", "a"], "--directory-date is about --directory"),
        (["verify", "--sent", "no/such.eml", "a"], "libpec: no/such.eml: there is no such file"),
        (["verify", str(TESTDATA / "pki/keys")], "there is no message in what was given"),
    ],
)
def test_nothing_could_be_done(words: list[str], complaint: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, b"")
    assert complaint in done.stderr.decode()


def test_for_people(mail: str) -> None:
    verified = run("verify", *TRUST, mail, "--sent", mail + "/sent/offer.eml").stdout.decode()
    assert (
        f"authentic      {mail}/maildir/cur/1:2,S  delivery, Beta Posta Certificata S.r.l., 2025-03-05 08:12:09 UTC\n" in verified
    )
    assert "what was sent was delivered to ufficio.gare@pec.comune-borgoprova.example" in verified
    assert f"altered        {mail}/archive.mbox#1  acceptance, 2025-03-05 08:12:05 UTC: " in verified
    assert 'b\\u{9b} "quoted".eml' in verified
    assert "\u009b" not in verified
    status = run("status", *TRUST, mail).stdout.decode()
    assert "delivered  " in status and "messages as of 2026-01-01T00:00:00Z: " in status
    inspected = run("inspect", mail + "/a.eml").stdout.decode()
    assert inspected.startswith("kind: acceptance  (a claim: nothing was verified)\n")
    assert "daticert.xml" in inspected
    assert run("--version").stdout.decode().startswith("libpec ")


def test_a_reader_that_goes_away_is_no_error(mail: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m libpec verify --json {MAILBOX} {MAILBOX} {MAILBOX} | head -n 1",
        shell=True,
        capture_output=True,
        check=False,
    )
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""
