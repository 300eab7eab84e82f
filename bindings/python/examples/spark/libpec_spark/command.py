"""The words of the command line."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from .trust import MAX_BYTES, Trust


def parser() -> argparse.ArgumentParser:
    """What understands them."""
    whole = argparse.ArgumentParser(
        prog="python -m libpec_spark",
        description="Verify all .eml files of folders or object stores with Apache Spark, and say what became of what was sent.",
        epilog="Exit status: 0 if all could be read, 1 if something could not, 2 if nothing could be done.",
        allow_abbrev=False,
    )
    whole.add_argument(
        "inputs", metavar="IN", nargs="+", help="a folder or URL that Spark reads: mail, file:///srv/mail, s3a://bucket"
    )
    whole.add_argument("output", metavar="OUT", help="where messages, submissions and orphans are written, as Parquet")
    whole.add_argument("--glob", metavar="PATTERN", default="*.eml", help="which files are messages, by their name (%(default)s)")
    whole.add_argument(
        "--sent",
        metavar="PATTERN",
        action="append",
        default=[],
        help="where the messages lie as you sent them, by their whole path: '*/Sent/*'; those without any receipt are shown too",
    )
    whole.add_argument(
        "--max-bytes", metavar="N", type=int, default=MAX_BYTES, help="the largest message that is read (%(default)s)"
    )
    whole.add_argument("--now", metavar="TIME", type=moment, help="as of when states are, with its offset: 2025-03-05T09:00:00Z")
    whole.add_argument(
        "--reconcile",
        action="store_true",
        help="each IN is the folder `messages` of an earlier run: only states are made, of all",
    )
    trust = whole.add_argument_group("trust: files on this machine, PEM or DER")
    for name, text in {
        "--ca": "trust this authority besides the built-in ones",
        "--cert": "certificates that may help to build the path",
        "--crl": "revocation lists, as evidence",
    }.items():
        trust.add_argument(name, metavar="FILE", type=Path, action="append", default=[], help=text)
    trust.add_argument("--directory", metavar="FILE", type=Path, help="the provider directory: LDIF, .p7m, CSV or JSON")
    trust.add_argument("--require-revocation", action="store_true", help="without evidence about revocation: indeterminate")
    return whole


def trust_of(arguments: argparse.Namespace) -> Trust:
    """What the arguments say about trust, with the contents of the files that they name."""

    def contents(paths: list[Path]) -> tuple[bytes, ...]:
        return tuple(path.read_bytes() for path in paths)

    return Trust(
        authorities=contents(arguments.ca),
        certificates=contents(arguments.cert),
        crls=contents(arguments.crl),
        directory=None if arguments.directory is None else arguments.directory.read_bytes(),
        require_revocation=arguments.require_revocation,
        max_bytes=arguments.max_bytes,
    )


def moment(text: str) -> datetime:
    """A time with its offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time with an offset, such as 2025-03-05T09:00:00Z")
    return found
