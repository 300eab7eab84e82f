"""Whom to trust, and within which bounds: what the arguments say, with the files that they name."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..errors import Error
from ..limits import Limits
from ..trust import ProviderDirectory, TrustStore
from ..verifier import Verifier

FINE, NOT_FINE, NOTHING = 0, 1, 2
"""How a command ends: all is well, something is not, nothing could be done."""

_T = TypeVar("_T")


class NothingDone(Exception):
    """Nothing could be done; the text says why."""


def limits_of(arguments: argparse.Namespace) -> Limits:
    """The bounds that are asked for."""
    megabytes: int | None = arguments.max_message_size
    return Limits() if megabytes is None else Limits(max_message_bytes=megabytes * 1024 * 1024)


def verifier_of(arguments: argparse.Namespace) -> Verifier:
    """A verifier that trusts what the arguments say."""
    limits, store = limits_of(arguments), TrustStore.pec()
    if arguments.directory_date is not None and arguments.directory is None:
        raise NothingDone("--directory-date is about --directory, which is not given")
    for path in arguments.ca:
        use(path, store.add_authorities)
    for path in arguments.cert:
        use(path, store.add_certificates)
    for path in arguments.crl:
        use(path, lambda path: store.add_crls(path, limits))
    if arguments.directory is not None:

        def read(path: Path) -> ProviderDirectory:
            return ProviderDirectory.read(path, store, date=arguments.directory_date, limits=limits)

        store.set_directory(use(arguments.directory, read))
    return Verifier(
        store,
        limits=limits,
        require_revocation=arguments.require_revocation,
        require_witness=arguments.require_witness,
    )


def use(path: Path, by: Callable[[Path], _T]) -> _T:
    """What is made of a file without which nothing can be done."""
    try:
        return by(path)
    except (Error, OSError) as error:
        raise NothingDone(about_file(path, error)) from error


def about_file(path: object, error: Exception) -> str:
    """What went wrong with a file: its name once."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return text if text.startswith(f"{path}: ") else f"{path}: {text}"
