"""Whom to trust."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from . import _libpec, _time
from ._handle import Handle, plural
from .enums import DirectoryForm
from .limits import Limits

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["ProviderDirectory", "TrustStore"]


class TrustStore(Handle):
    """Authorities, certificates that help to find a way to them, CRLs, and the directory of those who are accredited.

    Files are PEM (also bundles) or DER: their bytes, or a ``pathlib.Path``.

    >>> from libpec import TrustStore, TrustFileError
    >>> store = TrustStore.pec()
    >>> try:
    ...     store.add_authorities(b"no certificate")
    ... except TrustFileError as error:
    ...     print(error.code, error.position)
    trust_file 0
    """

    __slots__ = ("_native",)

    _native: _libpec.TrustStore

    def __init__(self) -> None:
        raise TypeError("take TrustStore.pec(), with the PEC authorities, or TrustStore.empty()")

    @classmethod
    def _of(cls, native: _libpec.TrustStore) -> TrustStore:
        store = cls.__new__(cls)
        store._native = native
        return store

    @classmethod
    def pec(cls) -> TrustStore:
        """The PEC authorities that are built in, each in its time."""
        return cls._of(_libpec.TrustStore.pec())

    @classmethod
    def empty(cls) -> TrustStore:
        """No authority at all."""
        return cls._of(_libpec.TrustStore.empty())

    def add_authorities(self, file: Buffer | os.PathLike[str]) -> int:
        """Adds authorities of your choice; how many there were.

        Each of them, intermediate ones too, is trusted for all it issues.
        """
        return self._native.add_authorities(_content(file))

    def add_certificates(self, file: Buffer | os.PathLike[str]) -> int:
        """Adds certificates that prove nothing by themselves, such as missing issuers; how many there were."""
        return self._native.add_certificates(_content(file))

    def add_crls(self, file: Buffer | os.PathLike[str], limits: Limits | None = None) -> int:
        """Adds CRLs as evidence; how many there were. Each proves itself by its signature."""
        return self._native.add_crls(_content(file), Limits._native_of(limits))

    def set_directory(self, directory: ProviderDirectory) -> None:
        """Takes this provider directory to say who is accredited, in place of one that was set before."""
        if not isinstance(directory, ProviderDirectory):
            raise TypeError(
                f"directory must be a ProviderDirectory, not {type(directory).__name__}: ProviderDirectory.read reads one"
            )
        self._native.set_directory(directory._native)

    def __repr__(self) -> str:
        authorities, certificates, crls, directory = self._native.sizes()
        added = [
            f"{authorities} added {'authority' if authorities == 1 else 'authorities'}",
            plural(certificates, "certificate"),
            plural(crls, "CRL"),
            "a directory" if directory else "no directory",
        ]
        return f"<libpec.TrustStore: {', '.join(added)}>"


class ProviderDirectory(Handle):
    """The provider directory (indice dei gestori, IGPEC): which provider signs with which certificates, and has which domains.

    >>> from libpec import ProviderDirectory
    >>> directory = ProviderDirectory.read(
    ...     b"provider,from,until,domains,sha256\\n"
    ...     b"Alfa PEC S.p.A.,2024-01-01,2025-12-31,pec.alfa.example,"
    ...     b"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\\n"
    ... )
    >>> directory
    <libpec.ProviderDirectory: csv, 1 provider>
    """

    __slots__ = ("_native",)

    _native: _libpec.ProviderDirectory

    def __init__(self) -> None:
        raise TypeError("ProviderDirectory.read reads one")

    @classmethod
    def read(
        cls,
        file: Buffer | os.PathLike[str],
        store: TrustStore | None = None,
        *,
        date: datetime | None = None,
        limits: Limits | None = None,
    ) -> ProviderDirectory:
        """Reads a directory: LDIF, signed (``.p7m``) or plain, or a list of your own in CSV or JSON.

        ``store`` says who may sign one: the PEC authorities, if it is left out. ``date`` says of when it is, whatever it says
        itself.
        """
        trusted = _libpec.TrustStore.pec() if store is None else _native(store)
        directory = cls.__new__(cls)
        directory._native = _libpec.ProviderDirectory.read(
            _content(file), trusted, _time.optional_seconds(date, "date"), Limits._native_of(limits)
        )
        return directory

    @property
    def date(self) -> datetime | None:
        """Of when it is: as you said, else as it says, else when it was signed."""
        return _time.moment(self._native.date())

    @property
    def form(self) -> DirectoryForm:
        """The form of the file, inside its signature if it has one."""
        return DirectoryForm(self._native.form())

    @property
    def signed_by(self) -> str | None:
        """Distinguished name (RFC 4514) of whoever signed it; ``None`` if nobody did."""
        return self._native.signed_by()

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, in lower-case hexadecimal."""
        return self._native.sha256()

    def to_json(self) -> str:
        """All of it on one line: the object of ``pec trust show --json``, but for ``file``."""
        return self._native.to_json()

    def diff_json(self, newer: ProviderDirectory) -> str:
        """What changed from this one to a newer one: the object of ``pec trust diff --json``, but for ``old`` and ``new``."""
        if not isinstance(newer, ProviderDirectory):
            raise TypeError(f"newer must be a ProviderDirectory, not {type(newer).__name__}")
        return self._native.diff_json(newer._native)

    def __repr__(self) -> str:
        return f"<libpec.ProviderDirectory: {self.form}, {plural(self._native.provider_count(), 'provider')}>"


def _native(store: TrustStore) -> _libpec.TrustStore:
    if not isinstance(store, TrustStore):
        raise TypeError(f"store must be a TrustStore, not {type(store).__name__}")
    return store._native


def _content(file: Buffer | os.PathLike[str]) -> Buffer:
    """The bytes of a file that may be given by its path."""
    return Path(file).read_bytes() if isinstance(file, os.PathLike) else file
