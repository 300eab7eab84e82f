"""Stores and sources of your own for an :class:`~libpec.Archive`: what it needs from the world.

============================ ======================================================================
:class:`MailSource`          where messages come from; :class:`MarkingSource` and :class:`DeletingSource` can do more
:class:`Objects`             named bytes, written once: what the archive keeps
:class:`Index`               documents with labels and words: what it is searched by, made of the objects
:class:`PortError`           what they raise
:mod:`libpec.ports.conformance` the checks that each of them has to pass
============================ ======================================================================

These are protocols: a class need not inherit from them. All methods block, and several threads may call them at once, but for
those of a source, which one thread calls at a time, mostly another one than that which called ``Archive.add``.

>>> from collections.abc import Sequence
>>> from libpec.ports import ObjectInfo, Objects, PortError, PortErrorKind, conformance, is_name
>>> class Kept:
...     '''Objects in a dict.'''
...     def __init__(self) -> None:
...         self.all: dict[str, bytes] = {}
...     def _named(self, name: str) -> bytes:
...         if not is_name(name):
...             raise PortError(PortErrorKind.INVALID, "this is no name of an object")
...         if name not in self.all:
...             raise PortError(PortErrorKind.NOT_FOUND, f"there is no {name}")
...         return self.all[name]
...     def create(self, name: str, content: bytes) -> None:
...         if not is_name(name):
...             raise PortError(PortErrorKind.INVALID, "this is no name of an object")
...         if self.all.setdefault(name, content) is not content:
...             raise PortError(PortErrorKind.EXISTS, f"there is a {name} already")
...     def get(self, name: str) -> bytes:
...         return self._named(name)
...     def get_range(self, name: str, start: int, length: int) -> bytes:
...         return self._named(name)[start : start + length]
...     def list(self, prefix: str, after: str | None, most: int) -> Sequence[ObjectInfo]:
...         names = (name for name in sorted(self.all) if name.startswith(prefix) and (after is None or name > after))
...         return [ObjectInfo(name, len(self.all[name])) for name, _ in zip(names, range(most))]
...     def delete(self, name: str) -> None:
...         self._named(name)
...         del self.all[name]
>>> isinstance(Kept(), Objects)
True
>>> [outcome.violation for outcome in conformance.check_objects(Kept) if outcome.violation]
[]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol, runtime_checkable

__all__ = [
    "MAX_ID_BYTES",
    "MAX_NAME_BYTES",
    "Batch",
    "Cursor",
    "DeletingSource",
    "Document",
    "Folder",
    "Index",
    "Listed",
    "MailSource",
    "Mark",
    "MarkingSource",
    "ObjectInfo",
    "Objects",
    "PortError",
    "PortErrorKind",
    "Position",
    "Query",
    "Text",
    "Word",
    "is_name",
]

MAX_ID_BYTES = 4096
"""Bytes of the longest id of a message in a source."""
MAX_NAME_BYTES = 200
"""Bytes of the longest name of an object."""

_NO_HASH = "0" * 64


class PortErrorKind(StrEnum):
    """What kind of failure it is: what the caller may do about it."""

    NOT_FOUND = "not_found"
    """There is nothing of this name."""
    EXISTS = "exists"
    """There is something of this name already."""
    CONFLICT = "conflict"
    """Somebody else wrote first: read again, then decide again."""
    UNSUPPORTED = "unsupported"
    """It cannot do this at all."""
    FULL = "full"
    """No room is left."""
    UNAVAILABLE = "unavailable"
    """It does not answer, or is busy for too long; it may later."""
    DENIED = "denied"
    """It does not let this program in."""
    DAMAGED = "damaged"
    """What it holds is not what was put there."""
    NEWER = "newer"
    """A newer version of the software wrote it."""
    FOREIGN = "foreign"
    """It is something else than what was asked for."""
    INVALID = "invalid"
    """A name, an id or a value is not allowed."""
    FAILED = "failed"
    """It failed for a reason of its own."""


class PortError(Exception):
    """What a store or a source raises. ``detail`` says what happened, and to what; no personal data should be in it.

    Any other exception counts as ``PortErrorKind.FAILED``, and is the ``__cause__`` of what ``Archive`` raises.
    """

    def __init__(self, kind: PortErrorKind, detail: str) -> None:
        super().__init__(kind, detail)
        self.kind = PortErrorKind(kind)
        self.detail = detail

    @property
    def _port_error(self) -> tuple[str, str]:
        """What the native module reads."""
        return str(self.kind), self.detail

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}"


class Folder(StrEnum):
    """Which kind of folder a message lies in."""

    SENT = "sent"
    """Of messages that the user sent."""
    UNSENT = "unsent"
    """Of messages that were not sent, or not yet."""
    OTHER = "other"
    """Any other."""


class Mark(StrEnum):
    """What a mailbox notes about a message."""

    SEEN = "seen"
    """It was read."""
    ANSWERED = "answered"
    """It was answered."""
    FLAGGED = "flagged"
    """Somebody marked it as important."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A message in a source."""

    id: str
    """Its id: not empty, at most ``MAX_ID_BYTES``, any characters. It never names another message."""
    folder: Folder = Folder.OTHER
    """Which kind of folder it lies in."""
    size: int | None = None
    """Its bytes, if the source knows them."""
    permanent: bool = False
    """Whether what has this id never changes, so that what was taken in once need not be fetched again."""
    quoted: bool = False
    """Whether it comes out of a mailbox file, which may have put a ``>`` before some of its lines."""
    marks: tuple[Mark, ...] = ()
    """The marks on it."""


@runtime_checkable
class MailSource(Protocol):
    """Messages somewhere, each under an id that stays.

    It may also be a :class:`MarkingSource`, a :class:`DeletingSource`, or both; else it is only read.
    """

    def list(self, after: str | None, most: int) -> Sequence[Listed]:
        """At most ``most`` messages behind the one with the id ``after``; without it, the first.

        None at the end, and only there.
        """
        ...

    def fetch(self, id: str) -> bytes | Iterable[bytes]:
        """The bytes of a message, at once or in pieces. ``NOT_FOUND`` if there is none with this id."""
        ...


@runtime_checkable
class MarkingSource(MailSource, Protocol):
    """A source that keeps marks."""

    def mark(self, id: str, mark: Mark, on: bool) -> None:
        """Sets a mark on a message, or takes it away. Its id stays. ``NOT_FOUND`` if there is none with this id."""
        ...


@runtime_checkable
class DeletingSource(MailSource, Protocol):
    """A source from which messages can be deleted."""

    def delete(self, id: str) -> None:
        """Deletes a message. The ids of the others stay. ``NOT_FOUND`` if there is none with this id."""
        ...


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object, without its bytes."""

    name: str
    """Its name."""
    size: int
    """How many bytes it has."""


@runtime_checkable
class Objects(Protocol):
    """Named bytes that are written once and never changed: a folder, a bucket, a table with two columns.

    Names are those for which :func:`is_name` holds; another one is ``INVALID`` in each call.
    """

    def create(self, name: str, content: bytes) -> None:
        """Stores bytes under a name that is free, else ``EXISTS``. **When it returns, they outlast a power cut.**

        Of several who take one name at once, one succeeds.
        """
        ...

    def get(self, name: str) -> bytes:
        """All bytes of an object, or ``NOT_FOUND``."""
        ...

    def get_range(self, name: str, start: int, length: int) -> bytes:
        """``length`` bytes from ``start`` on; fewer, perhaps none, where it ends earlier. Or ``NOT_FOUND``."""
        ...

    def list(self, prefix: str, after: str | None, most: int) -> Sequence[ObjectInfo]:
        """At most ``most`` objects whose names begin with ``prefix`` and stand behind ``after``, in order, byte by byte."""
        ...

    def delete(self, name: str) -> None:
        """Deletes an object, or ``NOT_FOUND``."""
        ...


@dataclass(frozen=True, slots=True)
class Position:
    """How much of the archive's log an index holds. That of a new one is ``Position()``."""

    segment: int = 0
    """The number of the last segment that was written to it."""
    head: str = _NO_HASH
    """Its hash, 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Text:
    """The words of some text."""

    id: str
    """What it was made of: 64 hexadecimal digits."""
    words: tuple[str, ...]
    """Sorted, each once."""


@dataclass(frozen=True, slots=True)
class Document:
    """Something to be found."""

    key: str
    """Its only name."""
    family: str
    """The kind of document: a query is about one."""
    at: int
    """Where it stands among the others of its family; those with equal numbers stand in the order of their keys."""
    due: int | None
    """When it changes by itself, in seconds since 1970."""
    labels: tuple[str, ...]
    """What it is found by. Sorted, each once."""
    texts: tuple[str, ...]
    """The ids of the texts whose words it has."""
    body: str
    """What is kept with it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is written at once: removals first, then texts, then documents. Texts that no document has after that are gone."""

    after: Position
    """The position that it builds on."""
    position: Position
    """The position once it is written."""
    remove: tuple[str, ...]
    """Keys of documents to take away, if they are there."""
    texts: tuple[Text, ...]
    """Texts; one that is there already is left as it is."""
    documents: tuple[Document, ...]
    """Documents, each in place of the one with its key, if there is one."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word to look for."""

    text: str
    """The word, or how it begins."""
    prefix: bool
    """Whether any word that begins so will do."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A document as a place in an order."""

    at: int
    """Its ``at``."""
    key: str
    """Its key."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: documents of one family that meet all conditions."""

    family: str
    """Of which family."""
    labels: tuple[str, ...]
    """With all these labels."""
    without: tuple[str, ...]
    """With none of these labels."""
    words: tuple[Word, ...]
    """With all these words, in any of their texts, not necessarily the same one."""
    start: int | None
    """From this ``at`` on."""
    before: int | None
    """Before this ``at``."""
    due_passed: int | None
    """With a ``due`` that is at or before this time."""
    due_ahead: int | None
    """Without a ``due``, or with one after this time."""
    order: Literal["newest_first", "oldest_first"]
    """By ``at``, then by key byte by byte: the largest first, or the smallest."""
    after: Cursor | None
    """Only those behind this place, in that order."""
    most: int
    """At most so many."""


@runtime_checkable
class Index(Protocol):
    """Documents with labels and words, found fast. It is derived: all in it can be made anew from the objects.

    Keys, labels and words are compared byte by byte (UTF-8), without regard to languages.
    """

    def position(self) -> Position:
        """Up to where it was written."""
        ...

    def write(self, batch: Batch) -> None:
        """Writes a batch, all of it or nothing. ``CONFLICT`` if its position is not ``batch.after``."""
        ...

    def get(self, keys: Sequence[str]) -> Sequence[Document | None]:
        """The documents with these keys, ``None`` where there is none, in the order asked for."""
        ...

    def has_texts(self, ids: Sequence[str]) -> Sequence[bool]:
        """Which of these texts it has, in the order asked for."""
        ...

    def find(self, query: Query) -> Sequence[Document]:
        """The documents that match, at most ``query.most``, in the order of the query."""
        ...

    def count(self, query: Query) -> int:
        """How many match, whatever ``query.after`` and ``query.most`` say."""
        ...

    def clear(self) -> None:
        """Empties it; its position is that of a new one."""
        ...


_NAME = re.compile(r"(?:[a-z0-9_-](?:[a-z0-9._-]*[a-z0-9_-])?)(?:/[a-z0-9_-](?:[a-z0-9._-]*[a-z0-9_-])?)*")


def is_name(name: str) -> bool:
    """Whether an object may have this name.

    Parts of small letters, digits, ``-``, ``_`` and ``.``, which neither begin nor end with a dot, with one ``/`` between them.

    >>> [is_name(name) for name in ("log/000000000001.json", "../secret", "/etc", "", "Log")]
    [True, False, False, False, False]
    """
    return len(name) <= MAX_NAME_BYTES and _NAME.fullmatch(name) is not None
