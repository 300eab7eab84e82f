"""Messages in files, folders, Maildir and mbox."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import _libpec, _time
from ._handle import Handle
from .limits import Limits
from .message import Message
from .message import _native as _native_message
from .report import Report
from .verifier import Verifier
from .verifier import _native as _native_verifier

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["Judgement", "Messages", "StoredMessage", "messages"]


class Judgement(NamedTuple):
    """What :meth:`StoredMessage.verify` gives."""

    report: Report
    """The report."""
    unquoted: bool
    """Whether it is about a copy in which the quoting of an mbox was undone; then its spans count in that copy."""


class StoredMessage(Handle):
    """A message as it is stored, or the reason why there is none in its place."""

    __slots__ = ("_message", "_native")

    _native: _libpec.Stored
    _message: Message | None

    def __init__(self) -> None:
        raise TypeError("messages(path) gives stored messages")

    @classmethod
    def _of(cls, native: _libpec.Stored) -> StoredMessage:
        stored = cls.__new__(cls)
        stored._native, stored._message = native, None
        return stored

    @property
    def file(self) -> Path:
        """The file in which it is; ``-`` is standard input."""
        return Path(self._native.file())

    @property
    def index(self) -> int | None:
        """Its number in an mbox, from 0; ``None`` if the file is no mbox."""
        return self._native.index()

    @property
    def offset(self) -> int:
        """Its first byte in the file."""
        return self._native.offset()

    @property
    def message(self) -> Message:
        """The message, byte for byte as it is stored.

        Raises :class:`FileReadError` or :class:`MessageTooLargeError` if there is none.
        """
        if self._message is None:
            self._message = Message._of(self._native.message())
        return self._message

    def verify(
        self,
        by: Verifier,
        /,
        *,
        now: datetime | None = None,
        seen_at: datetime | None = None,
        sent: Message | Buffer | None = None,
    ) -> Judgement:
        """Judges it as :meth:`Verifier.verify` does, and in the way that is right for an mbox.

        Some programs put ``>`` before lines of a message that begin with ``From``, and an mbox does not say so. A message of an
        mbox is judged as it stands; only if it is altered, copies are judged in which the quoting is undone. Raises what
        :attr:`message` raises.
        """
        report, unquoted = self._native.verify(
            _native_verifier(by),
            _time.optional_seconds(now, "now"),
            _time.optional_seconds(seen_at, "seen_at"),
            None if sent is None else _native_message(sent),
        )
        return Judgement(Report._of(report), unquoted)

    def __repr__(self) -> str:
        number = "" if self.index is None else f"#{self.index}"
        return f"<libpec.StoredMessage: {self.file}{number}>"


class Messages(Handle, Iterator[StoredMessage]):
    """The messages that some paths hold, one after the other: what :func:`messages` gives. It holds one at a time."""

    __slots__ = ("_native",)

    _native: _libpec.Messages

    def __init__(self) -> None:
        raise TypeError("messages(path) gives messages")

    def __next__(self) -> StoredMessage:
        return StoredMessage._of(next(self._native))

    @property
    def skipped(self) -> int:
        """How many files of folders were passed over so far, because they begin neither like a message nor like an mbox."""
        return self._native.skipped()

    def __repr__(self) -> str:
        return "<libpec.Messages>"


def messages(*paths: str | os.PathLike[str], limits: Limits | None = None) -> Messages:
    """Each message that the paths hold, in a fixed order.

    A path is a file, an mbox, a Maildir, or a folder, which is read to the bottom: ``.eml`` files, Maildirs, and whatever else
    begins like a message or an mbox. A file that is named is read whatever it is; ``-`` is standard input. What cannot be read
    is an item too, in its place, and raises when you ask it for its message; the rest goes on.

    >>> from libpec import FileReadError, messages
    >>> for stored in messages("no/such/folder"):
    ...     try:
    ...         print(stored.message)
    ...     except FileReadError as error:
    ...         print(error.code, error.filename)
    not_found no/such/folder
    """
    if not paths:
        raise TypeError("messages() takes at least one path")
    all_messages = Messages.__new__(Messages)
    all_messages._native = _libpec.Messages(paths, Limits._native_of(limits))
    return all_messages
