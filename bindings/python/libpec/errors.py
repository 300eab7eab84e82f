"""What goes wrong, as exceptions with names.

Nothing here is about what a message *says*: a forged or damaged message gives a :class:`~libpec.Report`, never an exception. An
exception tells that the job could not be done: a limit was in the way, or a file of the caller's cannot be used. All of them
are :class:`Error`, with a ``code`` that stays the same in all versions and languages. Wrong arguments are ``TypeError`` and
``ValueError``, as everywhere in Python.

>>> from libpec import Error, Limits, Message
>>> try:
...     Message(b"Subject: hello", limits=Limits(max_message_bytes=10))
... except Error as error:
...     print(error.code)
message_too_large
"""

from __future__ import annotations

import os

__all__ = [
    "ArchiveError",
    "ArchiveExistsError",
    "CrlFileError",
    "DamagedError",
    "DirectoryError",
    "DirectorySignatureError",
    "DirectorySignerError",
    "DirectoryTooLargeError",
    "Error",
    "FileNotReadableError",
    "FileNotThereError",
    "FileReadError",
    "KeptError",
    "MessageTooLargeError",
    "NewerArchiveError",
    "NoArchiveError",
    "NotInArchiveError",
    "SearchError",
    "SignerError",
    "SnapshotError",
    "SnapshotVersionError",
    "StoreError",
    "TrustFileError",
]


class Error(Exception):
    """The job could not be done. Its text says what happened, where, and what to do."""

    code: str = "error"
    """A stable name for programs."""
    position: int | None = None
    """Where in the file that the caller gave: a byte or a line, as the text says; ``None`` if it is about no place."""


class MessageTooLargeError(Error):
    """The message has more bytes than ``Limits.max_message_bytes``."""


class TrustFileError(Error):
    """A file of certificates cannot be read. ``position`` is the byte."""


class CrlFileError(Error):
    """A file of CRLs cannot be read. ``position`` is the byte."""


class DirectoryError(Error):
    """No provider can be read from a provider directory. ``position`` is the line."""


class DirectoryTooLargeError(DirectoryError):
    """A provider directory is larger than a limit."""


class DirectorySignatureError(DirectoryError):
    """The signature of a signed provider directory does not hold."""


class DirectorySignerError(DirectoryError):
    """Who signed a provider directory is not to be trusted."""


class SnapshotError(Error):
    """A tracker's snapshot, or a fact, cannot be read back. ``position`` is the line."""


class SnapshotVersionError(SnapshotError):
    """A snapshot was written by a newer version of this library."""


class SignerError(Error):
    """The signer failed, or gave something unusable. What it raised is the exception's ``__cause__``."""


class FileReadError(Error, OSError):
    """A file with messages cannot be read. ``filename`` is its path."""

    def __str__(self) -> str:
        return str(self.args[0])  # not as `OSError` makes it up


class FileNotThereError(FileReadError, FileNotFoundError):
    """There is no such file or folder."""


class FileNotReadableError(FileReadError, PermissionError):
    """The system does not let this program read it."""


class ArchiveError(Error):
    """An archive cannot do what it was asked. Nothing that it has acknowledged is lost by it."""


class NoArchiveError(ArchiveError):
    """There is no archive in this place."""


class ArchiveExistsError(ArchiveError):
    """There is an archive in this place already."""


class NewerArchiveError(ArchiveError):
    """A newer version of this library wrote the archive."""


class DamagedError(ArchiveError):
    """A stored object is not what was stored; the text names it."""


class NotInArchiveError(ArchiveError, LookupError):
    """The archive has no such message, or knows of no such submission."""

    def __str__(self) -> str:
        return str(self.args[0])


class SearchError(ArchiveError, ValueError):
    """This cannot be searched, or is no name for a mailbox, a tag or a hold."""


class KeptError(ArchiveError):
    """The message cannot be deleted: by the policy of the archive, by a hold, or for some time still."""


class StoreError(ArchiveError):
    """A store of the archive, or the source of the messages, failed.

    ``code`` is that of a :class:`libpec.ports.PortErrorKind`. If it is written in Python, what it raised is the ``__cause__``.
    """


_ARCHIVE_CLASSES: dict[str, type[ArchiveError]] = {
    "no_archive": NoArchiveError,
    "archive_exists": ArchiveExistsError,
    "newer": NewerArchiveError,
    "damaged": DamagedError,
    "index_ahead": DamagedError,
    "no_message": NotInArchiveError,
    "no_submission": NotInArchiveError,
    "query": SearchError,
    "name": SearchError,
    "deletion_forbidden": KeptError,
    "held": KeptError,
    "retained": KeptError,
}


_CLASSES: dict[str, type[Error]] = {
    "message_too_large": MessageTooLargeError,
    "trust_file": TrustFileError,
    "crl_file": CrlFileError,
    "directory": DirectoryError,
    "directory_too_large": DirectoryTooLargeError,
    "directory_signature": DirectorySignatureError,
    "directory_signer": DirectorySignerError,
    "snapshot": SnapshotError,
    "snapshot_version": SnapshotVersionError,
    "signer": SignerError,
    "io": FileReadError,
    "not_found": FileNotThereError,
    "permission_denied": FileNotReadableError,
    "damaged": FileReadError,
    "encrypted": FileReadError,
    "unsupported": FileReadError,
}


def _exception(code: str, text: str, position: int | None, path: os.PathLike[str] | None) -> Error:
    """The exception for an error of the native module, which calls this."""
    error = _CLASSES.get(code, Error)(text if path is None else f"{os.fspath(path)}: {text}")
    error.code = code
    error.position = position
    if path is not None and isinstance(error, OSError):
        error.filename = os.fspath(path)
    return error


def _archive_exception(code: str, text: str, of_port: bool) -> ArchiveError:
    """The exception for an error of an archive; the native module calls this."""
    error = StoreError(text) if of_port else _ARCHIVE_CLASSES.get(code, ArchiveError)(text)
    error.code = code
    return error
