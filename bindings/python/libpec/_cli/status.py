"""``status``: what became of the messages that were sent."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from .. import _libpec, _time
from ..files import messages
from ..verifier import _native
from .setup import FINE, NOT_FINE, limits_of, verifier_of
from .shown import clean, escaped, print_json


def run(arguments: argparse.Namespace) -> int:
    """Prints it, once all messages are read."""
    verifier = _native(verifier_of(arguments))
    now = _time.seconds(arguments.now or datetime.now(UTC), "now")
    seen_at = _time.optional_seconds(arguments.seen_at, "seen_at")
    history, found = _libpec.History(), False
    for stored in messages(*arguments.paths, limits=limits_of(arguments)):
        history.add(stored._native, verifier, now, seen_at)
        found = True
    if not found:
        print("libpec: there is no message in what was given", file=sys.stderr)
    text = history.status_json(now)
    status = json.loads(text)
    if arguments.json:
        print_json(escaped(text))
    else:
        print("\n".join(_status_lines(status)))
    return NOT_FINE if status["unreadable"] else FINE


def _status_lines(status: dict[str, Any]) -> Iterator[str]:
    for message in status["messages"]:
        yield f"{message['state']:<11}{clean(message['subject'] or '(no subject)')}"
        accepted = f", accepted {message['accepted_at']}" if message["accepted_at"] else ""
        yield f"  from {clean(message['sender'] or '-')}{accepted}"
        yield from (f"  {clean(flag)}" for flag in message["flags"])
        for recipient in message["recipients"]:
            outside = " (not a PEC address)" if recipient["certified"] is False else ""
            state = recipient["state"].replace("_", " ")
            yield f"  {state:<11}{recipient['at'] or '':<22}{clean(recipient['address'])}{outside}"
            yield from (f"             {clean(note)}" for note in [recipient["reason"], *recipient["flags"]] if note)
    for title, items in [("receipts that move no state", status["orphans"]), ("unreadable", status["unreadable"])]:
        if items:
            yield f"{title}: {len(items)}"
        yield from (f"  {clean(item['file'] or '')}: {clean(item.get('why') or item['text'])}" for item in items)
    yield f"messages as of {status['now']}: {len(status['messages'])}"
