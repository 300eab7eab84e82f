"""``python -m libpec``: the little sister of the command ``pec``. With ``--json`` both print the same."""

from __future__ import annotations

import io
import os
import sys

from .arguments import parser
from .setup import NOTHING, NothingDone
from .shown import clean

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; its exit status."""
    parsed = parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal may lack the letters of a subject
    try:
        status: int = parsed.run(parsed)
        sys.stdout.flush()
    except NothingDone as why:
        print(f"libpec: {clean(str(why))}", file=sys.stderr)
        return NOTHING
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read has gone; the interpreter must not try again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return status
