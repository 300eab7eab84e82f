"""One archive for all messages: store, search, prove, never lose anything.

>>> import tempfile
>>> from datetime import UTC, datetime
>>> from pathlib import Path
>>> from libpec import Archive
>>> scratch = tempfile.TemporaryDirectory()
>>> mail = Path(scratch.name) / "mail"
>>> mail.mkdir()
>>> _ = (mail / "1.eml").write_bytes(b"From: office@pec.example\\r\\nSubject: Offerta\\r\\n\\r\\nIn allegato.\\r\\n")
>>> with Archive.create(Path(scratch.name) / "archive", by="clerk") as archive:
...     summary = archive.add(mail, mailbox="office")
...     [entry] = archive.search("offerte", sender="office@pec.example")
...     raw = archive.message(entry.sha256)
>>> summary.new, entry.subject, len(raw)
(1, 'Offerta', 60)
>>> scratch.cleanup()

An archive is a folder, or stores of your own (:mod:`libpec.ports`). Whatever is done to it goes into its log: who did it
(``by``), and when (``clock``). Times have a time zone, hashes are lower-case hexadecimal.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from . import _libpec, _time
from ._archive_answers import (
    Attachment,
    CertifiedData,
    Checked,
    Counts,
    Dossier,
    Entry,
    Event,
    Exported,
    Fault,
    FaultKind,
    Followed,
    Headers,
    MailboxStatus,
    Policy,
    Progress,
    Repaired,
    Seen,
    Status,
    Summary,
    _entry,
    _followed,
)
from ._build import build
from ._handle import Handle
from .enums import MessageKind, MessageState, RecipientState, Verdict
from .ports import Index, MailSource, Objects, _adapter
from .verifier import Verifier
from .verifier import _native as _native_verifier

__all__ = [
    "Archive",
    "Attachment",
    "CertifiedData",
    "Checked",
    "Counts",
    "Dossier",
    "Entry",
    "Event",
    "Exported",
    "Fault",
    "FaultKind",
    "Followed",
    "Headers",
    "MailboxStatus",
    "Policy",
    "Progress",
    "Repaired",
    "Seen",
    "Status",
    "Summary",
]


def _index(index: Index | str | os.PathLike[str]) -> object:
    return os.fspath(index) if isinstance(index, str | os.PathLike) else _adapter.of_index(index)


_Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


def _now() -> datetime:
    return datetime.now(UTC)


class Archive(Handle):
    """An archive: :meth:`create` makes one, :meth:`open` opens one. Any number of threads and processes may use it at once.

    ``by`` is who does what is done here, ``clock`` tells when; both go into its log. In a ``with``, or by :meth:`close`, it is
    let go at the end.
    """

    __slots__ = ("_by", "_clock", "_handle")

    _handle: _libpec.Archive | None
    _by: str
    _clock: Callable[[], datetime]

    @classmethod
    def _of(cls, native: _libpec.Archive, by: str, clock: Callable[[], datetime]) -> Archive:
        archive = cls.__new__(cls)
        archive._handle = native
        archive._by = by
        archive._clock = clock
        return archive

    @classmethod
    def create(
        cls,
        folder: str | os.PathLike[str],
        *,
        by: str,
        policy: Policy | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> Archive:
        """Makes an archive in a folder that is new or empty."""
        policy = policy or Policy()
        who = (by, _time.seconds(clock(), "the clock's time"))
        return cls._of(_libpec.Archive.create(folder, policy.retention_years, policy.deletion, who), by, clock)

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike[str],
        *,
        by: str,
        unread: bool = False,
        clock: Callable[[], datetime] = _now,
    ) -> Archive:
        """Opens the archive in a folder.

        With ``unread`` also one whose index is damaged, or that of another archive: to :meth:`check` or to :meth:`repair` it.
        """
        return cls._of(_libpec.Archive.open(folder, unread), by, clock)

    @classmethod
    def create_over(
        cls,
        objects: Objects,
        index: Index | str | os.PathLike[str],
        *,
        by: str,
        policy: Policy | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> Archive:
        """Makes an archive in stores of your own, which are empty. A path as index is the file of SQLite that is to be it."""
        policy = policy or Policy()
        who = (by, _time.seconds(clock(), "the clock's time"))
        ports = (_adapter.of_objects(objects), _index(index))
        return cls._of(_libpec.Archive.create_over(*ports, policy.retention_years, policy.deletion, who), by, clock)

    @classmethod
    def open_over(
        cls,
        objects: Objects,
        index: Index | str | os.PathLike[str],
        *,
        by: str,
        unread: bool = False,
        clock: Callable[[], datetime] = _now,
    ) -> Archive:
        """Opens the archive in stores of your own. A path as index is a file of SQLite."""
        native = _libpec.Archive.open_over(_adapter.of_objects(objects), _index(index), unread)
        return cls._of(native, by, clock)

    def close(self) -> None:
        """Lets go of it. After that only ``close`` may be called."""
        self._handle = None

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def _native(self) -> _libpec.Archive:
        if self._handle is None:
            raise ValueError("this archive is closed: open it again")
        return self._handle

    def _who(self) -> tuple[str, int]:
        return self._by, _time.seconds(self._clock(), "the clock's time")

    def _at(self, moment: datetime | None, name: str) -> int:
        return _time.seconds(self._clock() if moment is None else moment, name)

    def add(
        self,
        source: _Paths | MailSource,
        *,
        mailbox: str,
        verifier: Verifier | None = None,
        progress: Callable[[Progress], bool | None] | None = None,
    ) -> Summary:
        """Takes in all messages of files, folders, Maildir and mbox, or of a source of your own, as those of ``mailbox``.

        ``progress`` hears of each message once it is kept for good, and ends the run by ``False``. So does Control-C. Taking in
        the same again changes nothing, so a run that was ended goes on by doing it again. ``verifier`` says whom to trust: the
        PEC authorities, if it is left out.
        """
        judge = _native_verifier(Verifier() if verifier is None else verifier)

        def told(id: str, kept: tuple[str, int, bool] | None, failed: tuple[str, str] | None) -> bool | None:
            assert progress is not None
            sha256, size, new = kept or (None, 0, False)
            code, text = failed or (None, None)
            return progress(Progress(id=id, sha256=sha256, bytes=size, new=new, code=code, text=text))

        hears = None if progress is None else told
        if isinstance(source, str | os.PathLike):
            text = self._native.add_files([source], mailbox, judge, self._who(), hears)
        elif isinstance(source, MailSource) and not isinstance(source, Sequence):
            text = self._native.add_source(_adapter.of_source(source), mailbox, judge, self._who(), hears)
        elif isinstance(source, Sequence):
            text = self._native.add_files(list(source), mailbox, judge, self._who(), hears)
        else:
            raise TypeError(f"source must be a path, several paths, or a MailSource, not {type(source).__name__}")
        return build(Summary, json.loads(text))

    def message(self, sha256: str) -> bytes:
        """A message, byte for byte as it was taken in: these bytes or an exception, never others."""
        return self._native.message(sha256)

    def entry(self, sha256: str) -> Entry | None:
        """What the archive knows of a message; ``None`` if it has none of this name."""
        text = self._native.entry(sha256)
        return None if text is None else _entry(json.loads(text), text)

    def search(
        self,
        words: str = "",
        *,
        kind: MessageKind | None = None,
        verdict: Verdict | None = None,
        mailbox: str | None = None,
        sender: str | None = None,
        recipient: str | None = None,
        provider: str | None = None,
        start: datetime | None = None,
        before: datetime | None = None,
        tag: str | None = None,
        category: str | None = None,
        hold: str | None = None,
        has_attachment: bool = False,
        has_signed_attachment: bool = False,
        claims: bool = False,
        order: Literal["newest_first", "oldest_first"] = "newest_first",
    ) -> Iterator[Entry]:
        """The messages that meet all conditions, one after the other; they are read from the index page by page.

        ``words`` as a person types them: all must be there, in any form, in the subject, the addresses, the body or an
        attachment; a word that ends in ``*`` stands for all that begin so. ``start`` is the first moment that counts, ``before``
        the first that does not.
        """
        native = self._native
        conditions = _conditions(
            words=words,
            kind=kind,
            verdict=verdict,
            mailbox=mailbox,
            sender=sender,
            recipient=recipient,
            provider=provider,
            start=start,
            before=before,
            tag=tag,
            category=category,
            hold=hold,
            has_attachment=has_attachment,
            has_signed_attachment=has_signed_attachment,
            claims=claims,
            order=order,
        )
        return (_entry(json.loads(text), text) for text in _pages(native.search, conditions))

    def count(
        self,
        words: str = "",
        *,
        kind: MessageKind | None = None,
        verdict: Verdict | None = None,
        mailbox: str | None = None,
        sender: str | None = None,
        recipient: str | None = None,
        provider: str | None = None,
        start: datetime | None = None,
        before: datetime | None = None,
        tag: str | None = None,
        category: str | None = None,
        hold: str | None = None,
        has_attachment: bool = False,
        has_signed_attachment: bool = False,
        claims: bool = False,
    ) -> int:
        """How many messages :meth:`search` would find."""
        return self._native.count(
            _conditions(
                words=words,
                kind=kind,
                verdict=verdict,
                mailbox=mailbox,
                sender=sender,
                recipient=recipient,
                provider=provider,
                start=start,
                before=before,
                tag=tag,
                category=category,
                hold=hold,
                has_attachment=has_attachment,
                has_signed_attachment=has_signed_attachment,
                claims=claims,
            )
        )

    def submissions(
        self,
        words: str = "",
        *,
        state: MessageState | None = None,
        recipient_state: RecipientState | None = None,
        mailbox: str | None = None,
        sender: str | None = None,
        recipient: str | None = None,
        start: datetime | None = None,
        before: datetime | None = None,
        tag: str | None = None,
        order: Literal["newest_first", "oldest_first"] = "newest_first",
        now: datetime | None = None,
    ) -> Iterator[Followed]:
        """What became of the messages that were sent, of those that meet all conditions, as of ``now``: the clock's time.

        A condition on messages is met if some message about the submission meets it. ``state`` and ``recipient_state`` exclude
        each other.
        """
        if state is not None and recipient_state is not None:
            raise ValueError("give state or recipient_state, not both")
        native, moment = self._native, self._at(now, "now")
        conditions = _conditions(
            words=words,
            state=state,
            recipient_state=recipient_state,
            mailbox=mailbox,
            sender=sender,
            recipient=recipient,
            start=start,
            before=before,
            tag=tag,
            order=order,
        )
        return (_followed(json.loads(text), text) for text in _pages(lambda given: native.submissions(given, moment), conditions))

    def count_submissions(
        self,
        words: str = "",
        *,
        state: MessageState | None = None,
        recipient_state: RecipientState | None = None,
        mailbox: str | None = None,
        now: datetime | None = None,
    ) -> int:
        """How many submissions :meth:`submissions` would find."""
        if state is not None and recipient_state is not None:
            raise ValueError("give state or recipient_state, not both")
        conditions = _conditions(words=words, state=state, recipient_state=recipient_state, mailbox=mailbox)
        return self._native.count_submissions(conditions, self._at(now, "now"))

    def dossier(self, id: str, *, now: datetime | None = None) -> Dossier:
        """All that belongs to one message that was sent.

        ``id`` is its certified identifier, its Message-ID, or the SHA-256 of any message about it.
        """
        data = json.loads(self._native.dossier(id, self._at(now, "now")))
        return Dossier(submissions=tuple(map(_followed, data["submissions"])), messages=tuple(map(_entry, data["messages"])))

    def status(self, *, now: datetime | None = None, since: datetime | None = None) -> Status:
        """How the archive stands. What failed and what was delivered counts from ``since`` on: a day ago, if it is left out."""
        moment = self._at(now, "now")
        since_then = moment - timedelta(days=1) // timedelta(seconds=1) if since is None else _time.seconds(since, "since")
        return build(Status, json.loads(self._native.status(moment, since_then)))

    def check(
        self,
        verifier: Verifier | None = None,
        *,
        head: str | None = None,
        progress: Callable[[int, int, int], bool | None] | None = None,
    ) -> Checked:
        """Reads everything back and hashes it again; with a verifier it verifies each message again, too.

        ``head`` is an end of the log that was noted down before. ``progress`` hears how many bytes of how many were read, and how
        many messages were sound. What is wrong with the archive is no exception, but stands in the answer.
        """
        judge = None if verifier is None else _native_verifier(verifier)
        text, is_sound = self._native.check(judge, head, self._who(), progress)
        return build(Checked, json.loads(text) | {"is_sound": is_sound})

    def repair(
        self, verifier: Verifier | None = None, *, progress: Callable[[int, int, int], bool | None] | None = None
    ) -> Repaired:
        """Makes the index anew, from the objects alone. ``progress`` may end it by ``False``: see :class:`Repaired`."""
        judge = _native_verifier(Verifier() if verifier is None else verifier)
        return build(Repaired, json.loads(self._native.repair(judge, self._who(), progress)))

    def export(self, messages: Iterable[str | Entry], folder: str | os.PathLike[str]) -> Exported:
        """Writes messages, named by their SHA-256, as files into a folder, with a manifest of their hashes.

        No file that is there is written over.
        """
        names = [message.sha256 if isinstance(message, Entry) else message for message in messages]
        return build(Exported, json.loads(self._native.export(names, folder, self._who())))

    def tag(self, sha256: str, tag: str, on: bool = True) -> None:
        """Puts a tag on a message, or takes it off. With slashes it is a category within categories: ``Clients/Rossi/2024``."""
        self._native.tag(sha256, tag, on, self._who())

    def hold(self, sha256: str, hold: str, on: bool = True) -> None:
        """Puts a message under a legal hold, or releases it: what is held cannot be deleted."""
        self._native.hold(sha256, hold, on, self._who())

    def delete(self, sha256: str, why: str) -> None:
        """Deletes a message for good, if the policy allows it, if it was kept long enough, and if nobody holds it."""
        self._native.delete(sha256, why, self._who())

    def policy(self) -> Policy:
        """How long messages are kept."""
        years, deletion = self._native.policy()
        return Policy(retention_years=years, deletion=deletion)

    def set_policy(self, policy: Policy) -> None:
        """Decides how long messages are kept, and whether any may be deleted after that."""
        self._native.set_policy(policy.retention_years, policy.deletion, self._who())

    def head(self) -> tuple[int, str]:
        """The number of the last segment of the log, and its hash.

        Whoever notes it down can prove later that nothing before it was changed.
        """
        return self._native.head()

    def each_event(self, each: Callable[[Event], bool | None]) -> None:
        """Hands over everything that was ever done, in order; until ``each`` gives ``False``."""

        def told(text: str) -> bool | None:
            data = json.loads(text)
            [(what, details)] = data["what"].items()
            return each(
                Event(segment=data["segment"], at=_time.from_text(data["at"]), who=data["who"], what=what, details=details)
            )

        self._native.each_event(told)

    def __repr__(self) -> str:
        return "<libpec.Archive>" if self._handle is not None else "<libpec.Archive, closed>"


def _conditions(**given: str | bool | datetime | None) -> list[tuple[str, str]]:
    """Names and values as the engine takes them."""
    conditions = []
    for name, value in given.items():
        if isinstance(value, datetime):
            conditions.append(("from" if name == "start" else name, str(_time.seconds(value, name))))
        elif isinstance(value, bool):
            conditions.append((name, "true" if value else "false"))
        elif isinstance(value, str):
            conditions.append((name, str(value)))
        elif value is not None:
            raise TypeError(f"{name} must be a text, not {type(value).__name__}")
    return conditions


def _pages(
    ask: Callable[[list[tuple[str, str]]], tuple[list[str], str | None]], conditions: list[tuple[str, str]]
) -> Iterator[str]:
    """All hits of all pages. The first page is asked for at once, so that what cannot be searched is told at once."""
    page = ask(conditions)

    def hits() -> Iterator[str]:
        found, after = page
        while True:
            yield from found
            if after is None:
                return
            found, after = ask([*conditions, ("after", after)])

    return hits()
