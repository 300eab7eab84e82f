"""A message: its bytes, its parts, and what it says of itself."""

from __future__ import annotations

import operator
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, SupportsIndex

from . import _libpec
from ._handle import Handle, plural
from .enums import MessageKind, PartStructure
from .limits import Limits
from .report import Span

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["ExtractedFile", "HeaderField", "Message", "Part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a message. All spans are in the message that was parsed."""

    index: int
    """Its number, from 0: parts stand in the order of the message, each before those inside it."""
    parent: int | None
    """The number of the multipart it stands in; ``None`` for the message itself."""
    depth: int
    """How many parts it stands in."""
    structure: PartStructure
    """Leaf, multipart, or a message in the message; unknown, if the engine has learnt another that this package lacks."""
    media_type: str
    """``type/subtype``, in small letters."""
    file_name: str | None = field(repr=False)
    """The name that the sender gave it as a file. It is the sender's word, not a path to write to."""
    span: Span
    """Its bytes, header included: what a signature covers that is made over this part."""
    header_span: Span
    """Those of its header."""
    body_span: Span
    """Those of its body."""
    is_closed: bool
    """Whether its closing delimiter is there, if it is a multipart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderField:
    """One field of a header."""

    name: str
    """Its name, in the letters of the sender."""
    text: str = field(repr=False)
    """Its value for people: unfolded, encoded words decoded."""
    raw: bytes = field(repr=False)
    """What follows the colon, as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedFile:
    """The content of a part that is not made of others."""

    name: str
    """The name that the sender gave it, or one that says what it is. It is no path: a sender may write any characters."""
    content: bytes
    """Its content, decoded."""

    def __repr__(self) -> str:
        return f"<libpec.ExtractedFile: {plural(len(self.content), 'byte')}>"


class Message(Handle):
    """A message with its bytes. Any bytes make one; what is wrong with them is in the report.

    ``data`` is ``bytes`` or another bytes-like object. ``bytes``, views of them, and an ``mmap`` that was opened for reading
    are not copied but kept: who maps a file has to leave the file as it is. Everything else, as a ``bytearray`` or a buffer of
    Arrow, is copied once, for it may change.

    >>> from libpec import Message
    >>> message = Message(b"X-Ricevuta: accettazione\\r\\nContent-Type: text/plain\\r\\n\\r\\nNot signed at all.\\r\\n")
    >>> message
    <libpec.Message: 74 bytes, 1 part>
    >>> message.claimed_kind  # a claim, no more: Verifier.verify tells what it is worth
    <MessageKind.ACCEPTANCE: 'acceptance'>
    >>> message.text()
    'Not signed at all.\\r\\n'
    """

    __slots__ = ("_native", "_parts")

    _native: _libpec.Message
    _parts: tuple[Part, ...] | None

    def __init__(self, data: Buffer, limits: Limits | None = None) -> None:
        self._native, self._parts = _libpec.Message(data, Limits._native_of(limits)), None

    @classmethod
    def _of(cls, native: _libpec.Message) -> Message:
        message = cls.__new__(cls)
        message._native, message._parts = native, None
        return message

    @classmethod
    def from_path(cls, path: str | os.PathLike[str], limits: Limits | None = None) -> Message:
        """The message in this file, whole. :func:`messages` takes an mbox apart, and goes through folders."""
        return cls._of(_libpec.Message.from_path(path, Limits._native_of(limits)))

    def __len__(self) -> int:
        return len(self._native)

    def __bool__(self) -> bool:
        return True  # also one of no bytes

    def __repr__(self) -> str:
        size, parts = plural(len(self), "byte"), plural(self._native.part_count(), "part")
        return f"<libpec.Message: {size}, {parts}>"

    @property
    def raw(self) -> bytes:
        """The bytes as they were given: the very object if it was ``bytes``, else a copy."""
        return self._native.raw()

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in lower-case hexadecimal. Computed once."""
        return self._native.sha256()

    @property
    def claimed_kind(self) -> MessageKind | None:
        """The kind that its headers name, which nobody signed: a claim. ``None`` if they name none."""
        kind = self._native.claimed_kind()
        return None if kind is None else MessageKind(kind)

    def contents_json(self) -> str:
        """What it says of itself, unverified: kind, certification data, and all parts, also those of messages inside.

        The object of ``pec inspect --json``.
        """
        return self._native.contents_json()

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its parts, each before those inside it; there is at least one, the message itself.

        A message inside is one part: parse its :meth:`body` to go on.
        """
        if self._parts is None:
            self._parts = tuple(
                Part(
                    index=index,
                    parent=parent,
                    depth=depth,
                    structure=PartStructure(structure),
                    media_type=media_type,
                    file_name=file_name,
                    span=Span(start=span[0], end=span[1]),
                    header_span=Span(start=header[0], end=header[1]),
                    body_span=Span(start=body[0], end=body[1]),
                    is_closed=is_closed,
                )
                for index, parent, depth, structure, media_type, file_name, span, header, body, is_closed in self._native.parts()
            )
        return self._parts

    def body(self, part: Part | SupportsIndex = 0) -> bytes:
        """The content of a part, its transfer encoding undone; of a multipart, its raw content."""
        return self._native.body(_number(part))

    def text(self, part: Part | SupportsIndex = 0) -> str | None:
        """The text of a text part, its transfer encoding and charset undone; ``None`` of any other part."""
        return self._native.text(_number(part))

    def header(self, part: Part | SupportsIndex = 0) -> tuple[HeaderField, ...]:
        """The header fields of a part, in order. Those of the message itself are **not signed**."""
        fields = self._native.header(_number(part))
        return tuple(HeaderField(name=name, text=text, raw=raw) for name, text, raw in fields)

    def extract(self) -> tuple[ExtractedFile, ...]:
        """The content of each part that is not made of others, decoded, also of those in messages inside."""
        return tuple(ExtractedFile(name=name, content=content) for name, content in self._native.extract())


def _number(part: Part | SupportsIndex) -> int:
    return part.index if isinstance(part, Part) else operator.index(part)


def _native(message: Message | Buffer) -> _libpec.Message | Buffer:
    """What the native module takes for a message."""
    return message._native if isinstance(message, Message) else message
