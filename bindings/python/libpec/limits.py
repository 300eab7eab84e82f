"""Bounds on the work that one message may cause."""

from __future__ import annotations

from . import _libpec

__all__ = ["Limits"]


class Limits:
    """Bounds on the work for one message, by name. The defaults hold a genuine message of 100 MB and a hostile one alike.

    What each bound means is in the documentation of the engine (``pec_core::Limits``).

    >>> from libpec import Limits
    >>> limits = Limits(max_message_bytes=30 * 1024 * 1024)
    >>> limits.get("max_message_bytes")
    31457280
    >>> limits
    Limits(max_message_bytes=31457280)
    >>> "max_depth" in Limits.names()
    True
    """

    __slots__ = ("_native",)

    _native: _libpec.Limits

    def __init__(self, **bounds: int) -> None:
        self._native = _libpec.Limits(**bounds)

    def get(self, name: str) -> int:
        """The bound of this name."""
        return self._native.get(name)

    @staticmethod
    def names() -> tuple[str, ...]:
        """The names of all bounds."""
        return tuple(_libpec.Limits.names())

    def __eq__(self, other: object) -> bool:
        return self._native == other._native if isinstance(other, Limits) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(map(self.get, self.names())))

    def _changed(self) -> dict[str, int]:
        """The bounds that are not the default ones."""
        return {name: self.get(name) for name in self.names() if self.get(name) != _DEFAULT.get(name)}

    def __repr__(self) -> str:
        return f"Limits({', '.join(f'{name}={bound}' for name, bound in self._changed().items())})"

    def __reduce__(self) -> tuple[object, ...]:
        return _with, (self._changed(),)

    @staticmethod
    def _native_of(limits: Limits | None) -> _libpec.Limits:
        if limits is None:
            return _DEFAULT
        if not isinstance(limits, Limits):
            raise TypeError(f"limits must be a Limits, not {type(limits).__name__}")
        return limits._native


def _with(bounds: dict[str, int]) -> Limits:
    """How a pickle is read."""
    return Limits(**bounds)


_DEFAULT = _libpec.Limits()
