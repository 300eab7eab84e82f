"""What mypy must not let pass: each line that is wrong says which error it is."""

from collections.abc import Sequence

from libpec import Message, Provider, Report, SubmittedMessage, Tracker, Verifier, messages
from libpec.ports import DeletingSource, Listed, MarkingSource

Message("text")  # error: arg-type
Message.from_path(7)  # error: arg-type
Verifier().verify(None)  # error: arg-type
Verifier().verify(b"", now="2026")  # error: arg-type
Verifier().verify(message=b"")  # error: call-arg
Verifier(b"pem")  # error: arg-type
Tracker().feed(b"")  # error: arg-type
Tracker().submissions()  # error: call-arg
messages(7)  # error: arg-type


def read(report: Report) -> None:
    report.certification_data.subject  # error: union-attr
    report.verdikt  # error: attr-defined


def sign(provider: Provider, about: SubmittedMessage) -> bytes:
    draft = provider.acceptance(about)  # error: call-arg
    return draft.sign(object())  # error: arg-type


class OnlyRead:
    def list(self, after: str | None, most: int) -> Sequence[Listed]:
        return []

    def fetch(self, id: str) -> bytes:
        return b""


marking: MarkingSource = OnlyRead()  # error: assignment
deleting: DeletingSource = OnlyRead()  # error: assignment
