"""``inspect``: what a message is and holds, as it says itself."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from ..errors import Error
from ..files import messages
from .setup import FINE, NOT_FINE, about_file, limits_of
from .shown import clean, escaped, print_json


def run(arguments: argparse.Namespace) -> int:
    """Prints it."""
    stored = next(messages(arguments.file, limits=limits_of(arguments)), None)
    try:
        contents = None if stored is None else stored.message.contents_json()
    except Error as error:
        print(f"libpec: {clean(about_file(arguments.file, error))}", file=sys.stderr)
        return NOT_FINE
    if contents is None:
        print(f"libpec: {clean(arguments.file)}: there is no message in it", file=sys.stderr)
        return NOT_FINE
    if arguments.json:
        print_json(escaped(contents))
        return FINE
    shown = json.loads(contents)
    print(f"kind: {shown['kind'].replace('_', ' ')}  (a claim: nothing was verified)")
    for name, value in (shown["certification_data"] or {}).items():
        for line in _values(value):
            print(f"  {name.replace('_', ' ') + ':':<20} {clean(line)}")
    print("parts:")
    for part in shown["parts"]:
        name = f"  {clean(part['file_name'])}" if part["file_name"] else ""
        print(f"  {'  ' * min(part['depth'], 40)}{clean(part['media_type'])}, {part['bytes']} bytes{name}")
    return FINE


def _values(value: Any) -> Iterator[str]:
    """One text for each value of the certification data."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item["address"] if item["certified"] else f"{item['address']} (not a PEC address)"
        elif item is not None:
            yield str(item)
