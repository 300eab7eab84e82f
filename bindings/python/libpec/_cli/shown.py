"""How something is printed, so that it is safe to print."""

from __future__ import annotations

import json
import re
import sys

from ..files import StoredMessage


def print_json(text: str) -> None:
    """JSON on one line, in UTF-8 whatever the terminal has."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def escaped(text: str) -> str:
    """JSON with the controls above ASCII escaped, too: JSON allows them, and some terminals obey them."""
    return re.sub("[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", text)


def to_json(value: object) -> str:
    """A value in JSON, as the command writes it."""
    return escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def clean(text: str) -> str:
    """A text of somebody's with nothing in it on which a terminal acts, and on one line."""
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)


def place(stored: StoredMessage) -> str:
    """The file, and the number of the message in it if it is an mbox: ``archive.mbox#12``."""
    number = "" if stored.index is None else f"#{stored.index}"
    return stored._native.file_text() + number
