"""The words of the command line."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import _libpec
from . import inspect, status, verify


def parser() -> argparse.ArgumentParser:
    """What understands them. The attribute ``run`` of what it gives is the command's function."""
    whole = argparse.ArgumentParser(
        prog="python -m libpec",
        description="Read, verify and follow Italian certified e-mail (PEC). Nothing is sent or fetched.",
    )
    whole.add_argument("--version", action="version", version=f"libpec {_libpec.__version__}")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")

    command = commands.add_parser(
        "verify",
        allow_abbrev=False,
        help="say of each message whether it is an authentic PEC message",
        epilog="Exit status: 0 if all are authentic (and with --sent prove it), 1 if any is not or cannot be read, "
        "2 if nothing could be done.",
    )
    _add_input(command)
    command.add_argument(
        "--sent", metavar="FILE", type=Path, help="compare the original in each message with this one, as you sent it"
    )
    _add_trust(command)
    command.set_defaults(run=verify.run)

    command = commands.add_parser(
        "inspect",
        allow_abbrev=False,
        help="show what a message is and holds, as it says itself; nothing is verified",
        epilog="Exit status: 0, or 1 if it cannot be read.",
    )
    command.add_argument("file", metavar="FILE", help="the message, or - for standard input; of an mbox the first")
    _add_common(command)
    command.set_defaults(run=inspect.run)

    command = commands.add_parser(
        "status",
        allow_abbrev=False,
        help="say what became of the messages that were sent",
        epilog="Exit status: 0 if all could be read (also with failed or overdue messages), 1 if something could not, "
        "2 if nothing could be done.",
    )
    _add_input(command)
    _add_trust(command)
    command.set_defaults(run=status.run)
    return whole


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON (docs/report.md)")
    parser.add_argument(
        "--max-message-size", metavar="MB", type=_megabytes, help="the largest message that is read (1,048,576 bytes each; 150)"
    )


def _add_input(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="files, folders, Maildir, mbox; - for standard input")
    _add_common(parser)


def _add_trust(parser: argparse.ArgumentParser) -> None:
    trust = parser.add_argument_group("trust and time")
    many: dict[str, Any] = {"metavar": "FILE", "action": "append", "default": [], "type": Path}
    trust.add_argument("--ca", help="trust this authority besides the built-in ones: PEM bundle or DER", **many)
    trust.add_argument("--cert", help="certificates that may help to build the path: PEM bundle or DER", **many)
    trust.add_argument("--crl", help="revocation lists, as evidence: PEM bundle or DER", **many)
    trust.add_argument("--directory", metavar="FILE", type=Path, help="the provider directory: LDIF, .p7m, CSV or JSON")
    trust.add_argument("--directory-date", metavar="TIME", type=_moment, help="of which day the directory is")
    trust.add_argument("--now", metavar="TIME", type=_moment, help="take this as the present time instead of the clock")
    trust.add_argument("--seen-at", metavar="TIME", type=_moment, help="you can prove that you had the messages at this time")
    trust.add_argument("--require-revocation", action="store_true", help="without evidence about revocation: indeterminate")
    trust.add_argument("--require-witness", action="store_true", help="without --seen-at: indeterminate")


def _moment(text: str) -> datetime:
    """A time with its offset, or a day: its first second in UTC."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" UTC", "Z", 1))
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is not None:
        return moment
    if moment is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()):
        return moment.replace(tzinfo=UTC)
    raise argparse.ArgumentTypeError(
        f"{text!r}: give date, time and offset like 2024-05-02T12:00:00Z or 2024-05-02T14:00:00+02:00, or a day like 2024-05-02"
    )


def _megabytes(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 0xFFFF:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r}: give a number of megabytes, 1 to 65535")
