"""A program as a user may write it, for mypy: never run."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_type

import libpec
from libpec import DigestAlgorithm, Finding, Message, MessageKind, Recipient, Report, Signer, Verdict, Verifier
from libpec.ports import DeletingSource, Listed, MailSource, Mark, MarkingSource, conformance

now = datetime.now(UTC)
store = libpec.TrustStore.pec()
assert_type(store.add_crls(Path("ca1.crl")), int)
store.add_authorities(b"pem")
store.set_directory(libpec.ProviderDirectory.read(memoryview(b"ldif"), date=now))
verifier = Verifier(store, limits=libpec.Limits(max_depth=10), require_revocation=True, sha1_until=now)

report = verifier.verify(bytearray(b"mail"), now=now, seen_at=now, sent=Message(b"sent"))
assert_type(report, Report)
assert_type(report.verdict, Verdict)
assert_type(report.findings, tuple[Finding, ...])
assert_type(report.nested, tuple[Report, ...])
match report.verdict:
    case Verdict.AUTHENTIC | Verdict.INCONSISTENT:
        pass
    case Verdict.UNTRUSTED | Verdict.ALTERED | Verdict.UNSIGNED | Verdict.INDETERMINATE:
        pass
if report.certification_data is not None:
    assert_type(report.certification_data.kind, MessageKind)
    assert_type(report.certification_data.date, datetime | None)
    assert_type(report.certification_data.recipients, tuple[Recipient, ...])
if report.signature is not None and report.signature.signer is not None:
    assert_type(report.signature.signer.email, str | None)

for stored in libpec.messages("Maildir", Path("archive.mbox")):
    judged, unquoted = stored.verify(verifier)
    assert_type(judged, Report)
    assert_type(unquoted, bool)
    for part in stored.message.parts:
        assert_type(stored.message.body(part), bytes)
        assert_type(stored.message.text(part.index), str | None)

tracker = libpec.Tracker()
tracker.feed(report)
for submission in tracker.submissions(now):
    assert_type(submission.recipients[0].at, datetime | None)


class Hsm:
    certificates: Sequence[bytes] = (b"der",)

    def sign(self, digest: DigestAlgorithm, to_be_signed: bytes) -> bytes:
        return b"".join([digest.encode(), to_be_signed])


signer: Signer = Hsm()
offer = libpec.SubmittedMessage(b"mail", "a@pec.example", ["b@pec.example"], "id")
provider = libpec.Provider("name", "pec.example")
assert_type(provider.acceptance(offer, at=now, message_id="id").sign(signer), bytes)


class Letters:
    def list(self, after: str | None, most: int) -> Sequence[Listed]:
        return [Listed("1")] if after is None else []

    def fetch(self, id: str) -> Iterator[bytes]:
        yield b"Subject: x\r\n"


class Marked(Letters):
    def mark(self, id: str, mark: Mark, on: bool) -> None:
        print(id, mark, on)

    def delete(self, id: str) -> None:
        print(id)


source: MailSource = Letters()
marking: MarkingSource = Marked()
deleting: DeletingSource = Marked()
with libpec.Archive.create(Path("archive"), by="clerk") as archive:
    archive.add(source, mailbox="office", progress=lambda at: at.new)
    archive.add([Path("a"), "b"], mailbox="office")
    for entry in archive.search("words", kind=MessageKind.DELIVERY, start=now):
        assert_type(entry.verdict, Verdict)
        assert_type(archive.message(entry.sha256), bytes)
    assert_type(archive.status().submissions.overdue, int)
outcomes = conformance.check_source(lambda messages: source, can_hold=lambda message: bool(message))
assert_type(outcomes[0].violation, conformance.Violation | None)
