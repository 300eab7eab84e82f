"""The checks that every store and every source has to pass, yours too: what the protocols say, tried out.

Each call tries all checks, which are the same for every language, and gives an :class:`Outcome` for each. Some take memory
(objects of 32 MB) or start threads; none waits. A test asks for those that failed:

>>> from libpec.ports import conformance
>>> def test_my_store(): # doctest: +SKIP
...     assert [outcome for outcome in conformance.check_objects(MyStore) if outcome.violation] == []
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .. import _libpec
from .._build import build
from . import Index, MailSource, Objects, _adapter

__all__ = ["Outcome", "Violation", "check_index", "check_objects", "check_source"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """What was found in place of what has to be."""

    what: str
    """What was tried."""
    expected: str
    """What it has to give."""
    found: str
    """What it gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a check went."""

    name: str
    """The name of the check; it stays the same."""
    meaning: str
    """What has to hold."""
    violation: Violation | None
    """What does not hold; ``None`` if all does."""


def _outcomes(text: str) -> tuple[Outcome, ...]:
    return tuple(build(Outcome, outcome) for outcome in json.loads(text))


def _opener(reopen: Callable[[], _T] | None) -> Callable[[Callable[[], _T] | None], _T]:
    """Opens what ``fresh`` makes or, without it, the last one again."""
    last: list[_T] = []

    def opened(fresh: Callable[[], _T] | None) -> _T:
        if fresh is not None:
            last[:] = [fresh()]
        elif reopen is not None:
            return reopen()
        return last[0]

    return opened


def check_objects(fresh: Callable[[], Objects], reopen: Callable[[], Objects] | None = None) -> tuple[Outcome, ...]:
    """Tries a store of objects. ``fresh`` makes a new and empty one.

    ``reopen`` opens the one again that ``fresh`` made last, as another process does; without it, that one itself is used.
    """
    opened = _opener(reopen)
    return _outcomes(_libpec.check_objects(lambda new: _adapter.of_objects(opened(fresh if new else None))))


def check_index(fresh: Callable[[], Index], reopen: Callable[[], Index] | None = None) -> tuple[Outcome, ...]:
    """Tries an index, as :func:`check_objects` tries objects."""
    opened = _opener(reopen)
    return _outcomes(_libpec.check_index(lambda new: _adapter.of_index(opened(fresh if new else None))))


def check_source(
    fresh: Callable[[Sequence[bytes]], MailSource],
    reopen: Callable[[], MailSource] | None = None,
    can_hold: Callable[[bytes], bool] | None = None,
) -> tuple[Outcome, ...]:
    """Tries a source. ``fresh`` makes one that holds exactly these messages; which ids they get is up to it.

    ``can_hold`` says whether such a source can hold a message unchanged: an mbox, say, holds no empty one. By default, any.
    """
    opened = _opener(reopen)

    def filled(messages: list[bytes] | None) -> _adapter.SourceAdapter:
        return _adapter.of_source(opened(None if messages is None else lambda: fresh(messages)))

    return _outcomes(_libpec.check_source(filled, can_hold or (lambda message: True)))
