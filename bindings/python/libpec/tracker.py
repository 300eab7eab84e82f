"""What became of the messages that were sent, recipient by recipient."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from . import _libpec, _time
from ._build import build
from ._handle import Handle
from .enums import MessageKind, MessageState, RecipientState, Verdict
from .message import Message
from .report import Report

__all__ = ["Evidence", "Orphan", "RecipientStatus", "Submission", "Tracker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A message that proves something about a recipient."""

    kind: MessageKind
    """What it is."""
    verdict: Verdict
    """Its verdict."""
    message_sha256: str
    """SHA-256 of the message as it was judged: by this you find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientStatus:
    """What became of a message for one recipient."""

    address: str = field(repr=False)
    """The address, its case as certified."""
    certified: bool | None
    """Whether it is a PEC address; ``None`` if nothing certified says so."""
    state: RecipientState
    """What became of the message."""
    at: datetime | None
    """Since when."""
    reason: str | None = field(repr=False)
    """The provider's words, if it failed."""
    evidence: tuple[Evidence, ...]
    """The messages that prove it."""
    flags: tuple[str, ...]
    """Codes of findings: what is out of the ordinary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What became of one message that was sent."""

    msgid: str | None = field(repr=False)
    """The Message-ID that the sender's program gave it."""
    identifier: str | None = field(repr=False)
    """The identity that the sender's provider gave it."""
    sender: str | None = field(repr=False)
    """Who sent it."""
    subject: str | None = field(repr=False)
    """Its subject."""
    accepted_at: datetime | None
    """When the sender's provider accepted it."""
    state: MessageState
    """What became of it, all recipients together."""
    recipients: tuple[RecipientStatus, ...]
    """And for each of them."""
    flags: tuple[str, ...]
    """Codes of findings: what is out of the ordinary."""
    suggested: tuple[str, ...] = field(repr=False)
    """Of a sent message without receipts: identifiers of submissions to which it may belong."""
    _json: str = field(repr=False, compare=False)

    def to_json(self) -> str:
        """The canonical JSON on one line: an entry of ``messages`` in docs/report.md."""
        return self._json


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A receipt that moves no state, for it certifies nothing or belongs to no message that is known."""

    message_sha256: str
    """SHA-256 of the message as it was judged."""
    kind: MessageKind
    """What it says that it is."""
    verdict: Verdict
    """Its verdict."""
    identifier: str | None = field(repr=False)
    """The submission that it names."""
    msgid: str | None = field(repr=False)
    """The Message-ID that it names."""
    recipient: str | None = field(repr=False)
    """The recipient that it names."""
    why: str
    """The code of the finding that says why it is one."""
    suggested: tuple[str, ...] = field(repr=False)
    """Identifiers of submissions to which it may belong."""
    _json: str = field(repr=False, compare=False)

    def to_json(self) -> str:
        """The canonical JSON on one line: an entry of ``orphans`` in docs/report.md."""
        return self._json


class Tracker(Handle):
    """What became of what was sent: a set of facts, out of verified receipts.

    Receipts may come late, twice, in any order, from several mailboxes: the same receipts give the same states. Only certified
    ones move a state. Any number of threads may use it.

    >>> from datetime import UTC, datetime
    >>> from libpec import Message, Tracker
    >>> tracker = Tracker()
    >>> tracker.feed_sent(Message(
    ...     b"From: office@pec.example\\r\\nTo: court@pec.example\\r\\nMessage-ID: <1@pec.example>\\r\\n"
    ...     b"Date: Tue, 14 Dec 2021 14:36:08 +0100\\r\\n\\r\\nOffer\\r\\n"
    ... ))
    True
    >>> [submission] = tracker.submissions(datetime(2021, 12, 14, 15, tzinfo=UTC))
    >>> print(submission.state, submission.recipients[0].state)
    pending submitted
    """

    __slots__ = ("_native",)

    _native: _libpec.Tracker

    def __init__(self) -> None:
        self._native = _libpec.Tracker()

    @classmethod
    def trusted_from_snapshot(cls, snapshot: str) -> Tracker:
        """The tracker that :meth:`snapshot` wrote.

        **It trusts you**: whoever can change the snapshot decides what was delivered.
        """
        tracker = cls.__new__(cls)
        tracker._native = _libpec.Tracker.trusted_from_snapshot(snapshot)
        return tracker

    def feed(self, report: Report) -> bool:
        """Takes in what a judged message says; whether anything in it was new.

        A certified receipt moves a state. What only claims to be one is an orphan, or stands beside the message that it names.
        """
        if not isinstance(report, Report):
            raise TypeError(f"report must be a Report, not {type(report).__name__}: Verifier.verify gives one")
        return self._native.feed(report._native)

    def feed_sent(self, sent: Message) -> bool | None:
        """Takes in a message as you sent it, which then has a row also without any receipt; whether it was new.

        ``None`` if it has not exactly one author.
        """
        if not isinstance(sent, Message):
            raise TypeError(f"sent must be a Message, not {type(sent).__name__}")
        return self._native.feed_sent(sent._native)

    def feed_trusted_fact(self, fact: str) -> bool:
        """Takes in a fact from your own store, as :meth:`Report.fact_json` gave it; whether it was new. **It trusts you.**"""
        return self._native.feed_trusted_fact(fact)

    def submissions(self, now: datetime) -> tuple[Submission, ...]:
        """What became of each message, as of ``now``."""
        return tuple(
            build(Submission, json.loads(text) | {"_json": text}) for text in self._native.submissions(_time.seconds(now, "now"))
        )

    def orphans(self) -> tuple[Orphan, ...]:
        """The receipts that move no state."""
        return tuple(
            build(
                Orphan,
                json.loads(text) | {"message_sha256": sha256, "suggested": suggested, "_json": text},
            )
            for text, sha256, suggested in self._native.orphans()
        )

    def next_deadline(self, now: datetime) -> datetime | None:
        """The first moment after ``now`` at which time alone changes some state; ``None`` if there is none."""
        return _time.moment(self._native.next_deadline(_time.seconds(now, "now")))

    def merge(self, other: Tracker) -> None:
        """Adds all that another tracker holds."""
        if not isinstance(other, Tracker):
            raise TypeError(f"other must be a Tracker, not {type(other).__name__}")
        self._native.merge(other._native)

    def snapshot(self) -> str:
        """The whole set as JSON. Equal sets give equal text."""
        return self._native.snapshot()

    def __repr__(self) -> str:
        return "<libpec.Tracker>"
