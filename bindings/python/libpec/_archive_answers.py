"""What an archive answers: its values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ._build import build
from .enums import MessageKind, Verdict
from .ports import Folder
from .report import Facets
from .tracker import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """What the headers of a message say. Anyone can have written them."""

    subject: str | None = field(repr=False)
    """The subject, decoded."""
    sender: str | None = field(repr=False)
    """The author's address (``from`` in JSON)."""
    to: tuple[str, ...] = field(repr=False)
    """The addresses of To, Cc and Bcc."""
    date: datetime | None
    """When it was written."""
    message_id: str | None = field(repr=False)
    """Its Message-ID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedData:
    """What certification data say: certified if :attr:`Entry.certified` says so."""

    sender: str | None = field(repr=False)
    """Who sent the original."""
    identifier: str | None = field(repr=False)
    """The identity of the submission."""
    msgid: str | None = field(repr=False)
    """The Message-ID of the original."""
    subject: str | None = field(repr=False)
    """The subject of the original."""
    delivery_to: str | None = field(repr=False)
    """The one recipient that it is about."""
    recipients: tuple[str, ...] = field(repr=False)
    """To whom the original was sent."""
    provider: str | None
    """Who certifies."""
    at: datetime | None
    """When it happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that somebody attached."""

    name: str = field(repr=False)
    """The name that its sender gave to it."""
    media_type: str
    """Its media type."""
    stored_bytes: int
    """Bytes as they stand in the message, mostly a third more than the file has."""
    signed: bool
    """Whether it is signed by itself (a ``.p7m``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A place in which a message was seen."""

    mailbox: str = field(repr=False)
    """The mailbox."""
    source: str = field(repr=False)
    """Its id in the source."""
    folder: Folder
    """Which kind of folder it lay in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the archive knows of a message."""

    sha256: str
    """Its SHA-256: its name in the archive."""
    bytes: int
    """How many bytes it has."""
    kind: MessageKind
    """What it is."""
    verdict: Verdict
    """The verdict when it was taken in."""
    certified: bool
    """Whether it certifies something about a submission."""
    at: datetime | None
    """When it was written, as well as that is known: the certified time, else that of its header, else when it was first seen."""
    subject: str | None = field(repr=False)
    """The subject to show: the certified one, else that of the header."""
    headers: Headers
    """What its headers say. Not signed."""
    data: CertifiedData | None
    """What its certification data say."""
    attachments: tuple[Attachment, ...]
    """The files in it that people attached."""
    facets: Facets
    """What the verdict follows from."""
    signed_at: datetime | None
    """When it was signed, as the signer said."""
    chain: tuple[str, ...]
    """SHA-256 of the certificates from the signer's to what was trusted."""
    claim: bool
    """Whether it, or something in it, says that it is a receipt and certifies nothing: forged perhaps."""
    unreadable: str | None
    """Why it could not be judged; ``None`` if it was."""
    texts_missing: int
    """Parts whose words cannot be searched, or not all of them."""
    first_seen: datetime | None
    """When it was taken in."""
    taken_in_by: str = field(repr=False)
    """Who took it in."""
    seen: tuple[Seen, ...]
    """Where it was seen."""
    tags: tuple[str, ...] = field(repr=False)
    """The tags on it."""
    holds: tuple[str, ...] = field(repr=False)
    """The holds that it is under."""
    object: str
    """The object of the archive in which it is stored."""
    _json: str = field(repr=False, compare=False)

    def to_json(self) -> str:
        """All of it in JSON, on one line."""
        return self._json


def _entry(data: dict[str, Any], text: str | None = None) -> Entry:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")) if text is None else text
    headers = data["headers"]
    return build(Entry, data | {"headers": headers | {"sender": headers["from"]}, "_json": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What became of a message that was sent, and the messages that tell it."""

    submission: Submission
    """What became of it."""
    messages: tuple[str, ...]
    """SHA-256 of the messages about it in the archive: as it was sent, and its receipts."""


def _followed(data: dict[str, Any], text: str | None = None) -> Followed:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")) if text is None else text
    return Followed(submission=build(Submission, data | {"_json": text}), messages=tuple(data["messages"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that belongs to one message that was sent."""

    submissions: tuple[Followed, ...]
    """The submissions: mostly one."""
    messages: tuple[Entry, ...]
    """The messages: as it was sent, and its receipts, in the order of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What became of one message of a source: it has a ``sha256``, or a ``code`` that says why there is none."""

    id: str = field(repr=False)
    """Its id in the source."""
    sha256: str | None = None
    """Its name in the archive, in which it is kept for good."""
    bytes: int = 0
    """Its bytes."""
    new: bool = False
    """Whether the archive did not have it before."""
    code: str | None = None
    """Why it could not be had from the source: a :class:`libpec.ports.PortErrorKind`."""
    text: str | None = field(default=None, repr=False)
    """The same for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was taken in."""

    new: int
    """Messages that the archive did not have before."""
    known: int
    """Messages that it had already."""
    failed: int
    """Messages that could not be had from the source."""
    unreadable: int
    """Of the new ones, those that could not be judged: they are kept as they are."""
    bytes: int
    """Bytes of the new ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long messages are kept."""

    retention_years: int = 10
    """Years from the day on which a message was first seen, in which it cannot be deleted."""
    deletion: bool = False
    """Whether messages may be deleted after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many submissions stand in a way that people look after."""

    overdue: int
    """A receipt is missing."""
    delayed: int
    """Delayed for some recipient."""
    failed: int
    """Not delivered to some recipient, or refused, since the time that was asked about."""
    delivered: int
    """Delivered to all, since that time."""
    pending: int
    """Something is awaited, and not late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStatus:
    """How one mailbox stands."""

    name: str = field(repr=False)
    """Its name."""
    messages: int
    """How many messages lay in it."""
    bytes: int
    """Their bytes."""
    last_added: datetime | None
    """When something was last taken in from it."""
    submissions: Counts
    """How the submissions stand about which it holds a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the archive stands."""

    messages: int
    """Messages in it."""
    bytes: int
    """Their bytes, as they were taken in."""
    created: datetime | None
    """When it was made."""
    checked: datetime | None
    """When everything in it was last read back."""
    policy: Policy
    """How long messages are kept."""
    segments: int
    """Segments of the log."""
    head: str
    """The end of the log: whoever notes it down can prove later that nothing before it was changed."""
    mailboxes: tuple[MailboxStatus, ...]
    """Its mailboxes, by name."""
    submissions: Counts
    """How the submissions of all mailboxes stand."""
    claims: int
    """Receipts that certify nothing, or that stand inside another message: forged perhaps."""
    orphans: int
    """Receipts that belong to nothing that was sent."""
    unreadable: int
    """Messages that could not be read."""


class FaultKind(StrEnum):
    """What kind of fault it is."""

    DAMAGED = "damaged"
    """An object is not what was stored, or is gone."""
    LOST = "lost"
    """A message cannot be had any more."""
    LOG = "log"
    """The log was changed, or a part of it is gone."""
    INDEX = "index"
    """The index does not say what the log says: :meth:`Archive.repair` makes it anew."""
    LEFTOVER = "leftover"
    """An object belongs to nothing: what a crash left over. Harmless."""
    VERDICT = "verdict"
    """The verdict on a message is another one than when it was taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is not as it was."""

    kind: FaultKind
    """What kind of fault it is."""
    object: str | None
    """The object that it is in, if it is in one."""
    message: str | None
    """SHA-256 of the message that it concerns, if it concerns one."""
    detail: str
    """What is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found."""

    is_sound: bool
    """Whether nothing is wrong with what was kept."""
    sound: int
    """Messages whose bytes are those that were taken in."""
    bytes: int
    """Their bytes."""
    verified: int
    """Of those, how many were verified again."""
    faults: tuple[Fault, ...]
    """What is wrong, the first 10,000."""
    faults_in_all: int
    """How many faults there are."""
    segments: int
    """Segments of the log."""
    head: str | None
    """The end of the log, as it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What a repair did."""

    messages: int
    """Messages in the archive now."""
    salvaged: int
    """Of those, the ones that stood in packs of which the log knew nothing."""
    stopped: bool
    """Whether ``progress`` ended it: what it did is sound, and opening the archive goes on with the log from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was handed out."""

    messages: int
    """Messages."""
    bytes: int
    """Their bytes."""
    manifest: str | None
    """SHA-256 of the list of hashes: the log names it, so the archive witnesses what was handed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was done to the archive."""

    segment: int
    """The number of the segment of the log."""
    at: datetime | None
    """When, by the clock of whoever did it."""
    who: str = field(repr=False)
    """Who did it."""
    what: str
    """What, as ``add`` or ``tag``."""
    details: Mapping[str, Any] = field(repr=False)
    """To what, as it stands in the log."""
