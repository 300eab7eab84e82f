"""What the classes have in common that stand for something in the native module."""

from __future__ import annotations

from typing import NoReturn


class Handle:
    """Stands for something in the native module. It may be used by several threads at once."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        """Says why it cannot be pickled, or copied: what it stands for lives in this process."""
        raise TypeError(
            f"a {type(self).__name__} cannot be pickled or copied: hand over bytes, or JSON, and make it anew on the other side"
        )


def plural(count: int, what: str) -> str:
    """``1 part``, ``2 parts``."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
