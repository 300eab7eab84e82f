"""``python -m libpec``: the little sister of the command ``pec``. With ``--json`` both print the same."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import (
    Limits,
    Message,
    ProviderDirectory,
    Report,
    StoredMessage,
    TrustStore,
    Verdict,
    Verifier,
    __version__,
    _libpec,
    _time,
    messages,
)
from .errors import Error
from .verifier import _native

_FINE, _NOT_FINE, _NOTHING = 0, 1, 2
"""How a command ends: all is well, something is not, nothing could be done."""

_REASONS = 2
"""Reasons that stand on the line of a message."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; its exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        status: int = parsed.run(parsed)
        sys.stdout.flush()
    except _NothingDone as why:
        print(f"libpec: {_clean(str(why))}", file=sys.stderr)
        return _NOTHING
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read has gone; the interpreter must not try again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return status


class _NothingDone(Exception):
    """Nothing could be done; the text says why."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m libpec",
        description="Read, verify and follow Italian certified e-mail (PEC). Nothing is sent or fetched.",
    )
    parser.add_argument("--version", action="version", version=f"libpec {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    verify = commands.add_parser(
        "verify",
        help="say of each message whether it is an authentic PEC message",
        epilog="Exit status: 0 if all are authentic (and with --sent prove it), 1 if any is not or cannot be read, "
        "2 if nothing could be done.",
    )
    _add_input(verify)
    verify.add_argument("--sent", metavar="FILE", help="compare the original in each message with this one, as you sent it")
    _add_trust(verify)
    verify.set_defaults(run=_verify)

    inspect = commands.add_parser(
        "inspect",
        help="show what a message is and holds, as it says itself; nothing is verified",
        epilog="Exit status: 0, or 1 if it cannot be read.",
    )
    inspect.add_argument("file", metavar="FILE", help="the message, or - for standard input; of an mbox the first")
    _add_common(inspect)
    inspect.set_defaults(run=_inspect)

    status = commands.add_parser(
        "status",
        help="say what became of the messages that were sent",
        epilog="Exit status: 0 if all could be read (also with failed or overdue messages), 1 if something could not, "
        "2 if nothing could be done.",
    )
    _add_input(status)
    _add_trust(status)
    status.set_defaults(run=_status)
    return parser


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


def _limits(arguments: argparse.Namespace) -> Limits:
    megabytes: int | None = arguments.max_message_size
    return Limits() if megabytes is None else Limits(max_message_bytes=megabytes * 1024 * 1024)


def _verifier(arguments: argparse.Namespace) -> Verifier:
    limits, store = _limits(arguments), TrustStore.pec()
    if arguments.directory_date is not None and arguments.directory is None:
        raise _NothingDone("--directory-date is about --directory, which is not given")
    for paths, add in [
        (arguments.ca, store.add_authorities),
        (arguments.cert, store.add_certificates),
        (arguments.crl, lambda path: store.add_crls(path, limits)),
    ]:
        for path in paths:
            _or_nothing(path, add)
    if arguments.directory is not None:
        date: datetime | None = arguments.directory_date
        read = lambda path: ProviderDirectory.read(path, store, date=date, limits=limits)  # noqa: E731
        store.set_directory(_or_nothing(arguments.directory, read))
    return Verifier(
        store,
        limits=limits,
        require_revocation=arguments.require_revocation,
        require_witness=arguments.require_witness,
    )


def _or_nothing(path: Path, use: Any) -> Any:
    """Uses a file without which there is nothing to be done."""
    try:
        return use(path)
    except (Error, OSError) as error:
        raise _NothingDone(_about_file(path, error)) from error


def _about_file(path: object, error: Exception) -> str:
    """What went wrong with a file: its name once."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return text if text.startswith(f"{path}: ") else f"{path}: {text}"


def _print_json(text: str) -> None:
    """On one line, in UTF-8 whatever the terminal has. The controls above ASCII, which some terminals obey, are escaped."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def _escaped(text: str) -> str:
    return re.sub("[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _json(value: object) -> str:
    return _escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _clean(text: str) -> str:
    """A text of somebody's on one line, with nothing in it on which a terminal acts."""
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in " ".join(text.split(" ")))


def _place(stored: StoredMessage) -> str:
    number = "" if stored.index is None else f"#{stored.index}"
    return stored._native.file_text() + number


# verify


def _verify(arguments: argparse.Namespace) -> int:
    verifier, limits = _verifier(arguments), _limits(arguments)
    sent: Message | None = None
    if arguments.sent is not None:
        sent = _or_nothing(arguments.sent, lambda path: Message.from_path(path, limits))
    now = arguments.now or datetime.now(UTC)
    total = good = 0
    all_messages = messages(*arguments.paths, limits=limits)
    for stored in all_messages:
        total += 1
        report, error, unquoted = None, None, False
        try:
            report, unquoted = stored.verify(verifier, now=now, seen_at=arguments.seen_at, sent=sent)
        except Error as unread:
            error = unread
        if report is not None and report.verdict is Verdict.AUTHENTIC:
            good += report.sent is None or report.sent.matches is True
        if arguments.json:
            _print_json(_verify_json(stored, report, error, unquoted))
        else:
            print(_verify_line(stored, report, error))
    if all_messages.skipped and not arguments.json:
        print(f"libpec: files that are no messages, skipped: {all_messages.skipped}", file=sys.stderr)
    if total == 0:
        raise _NothingDone("there is no message in what was given")
    return _FINE if good == total else _NOT_FINE


def _verify_json(stored: StoredMessage, report: Report | None, error: Error | None, unquoted: bool) -> str:
    # The report stays byte for byte as the engine wrote it.
    file, index = _json(stored._native.file_text()), _json(stored.index)
    judged = "null" if report is None else report.to_json()
    failure = "null" if error is None else _json({"code": error.code, "text": _error_text(stored, error)})
    return f'{{"file":{file},"index":{index},"report":{judged},"error":{failure},"unquoted":{_json(unquoted)}}}'


def _error_text(stored: StoredMessage, error: Error) -> str:
    """Without the file, which stands beside it."""
    return str(error).removeprefix(f"{stored.file}: ")


def _verify_line(stored: StoredMessage, report: Report | None, error: Error | None) -> str:
    place = _clean(_place(stored))
    if report is None:
        return f"{'not readable':<13}  {place}: {_clean(_error_text(stored, error) if error else '')}"
    about = [report.kind.replace("_", " ")]
    data, signature = report.certification_data, report.signature
    if report.is_certified and data and data.provider:
        about.append(_clean(data.provider))
    if signature and signature.signed_at:
        about.append(f"{signature.signed_at:%Y-%m-%d %H:%M:%S} UTC")
    lines = [f"{report.verdict:<13}  {place}  {', '.join(about)}{_reasons(report)}"]
    if report.sent is not None:
        lines.append(f"{'':15}{_proof(report)}")
    return "\n".join(lines)


def _reasons(report: Report) -> str:
    """The errors, or else the warnings: what lowered the verdict comes before what is only odd."""
    if report.verdict is Verdict.AUTHENTIC:
        return ""
    findings = [finding for finding in report.findings if not finding.code.startswith("sent.")]
    by_severity = ([f.text for f in findings if f.severity == severity] for severity in ("error", "warning", "info"))
    reasons = next(filter(None, by_severity), [])
    if report.verdict is Verdict.INDETERMINATE:
        reasons += [f"missing: {need.type.replace('_', ' ')}" for need in report.needs if need.type != "crl"][:1]
    more = f" (+{len(reasons) - _REASONS} more)" if len(reasons) > _REASONS else ""
    return f": {_clean('; '.join(reasons[:_REASONS]))}{more}" if reasons else ""


def _proof(report: Report) -> str:
    """Whether the message proves that what was sent was delivered, and to whom; else what differs."""
    if report.sent is not None and report.sent.matches:
        data = report.certification_data
        if report.kind == "delivery" and report.is_certified and data and data.delivery_to:
            return f"what was sent was delivered to {_clean(data.delivery_to)}"
        return "it holds what was sent"
    why = [finding.text for finding in report.findings if finding.code.startswith("sent.")]
    return f"it does not prove that what was sent was delivered: {_clean('; '.join(why))}"


# inspect


def _inspect(arguments: argparse.Namespace) -> int:
    stored = next(messages(arguments.file, limits=_limits(arguments)), None)
    try:
        contents = None if stored is None else stored.message.contents_json()
    except Error as error:
        print(f"libpec: {_clean(_about_file(arguments.file, error))}", file=sys.stderr)
        return _NOT_FINE
    if contents is None:
        print(f"libpec: {_clean(arguments.file)}: there is no message in it", file=sys.stderr)
        return _NOT_FINE
    if arguments.json:
        _print_json(_escaped(contents))
        return _FINE
    shown = json.loads(contents)
    print(f"kind: {shown['kind'].replace('_', ' ')}  (a claim: nothing was verified)")
    for name, value in (shown["certification_data"] or {}).items():
        for line in _values(value):
            print(f"  {name.replace('_', ' ') + ':':<20} {_clean(line)}")
    print("parts:")
    for part in shown["parts"]:
        name = f"  {_clean(part['file_name'])}" if part["file_name"] else ""
        print(f"  {'  ' * min(part['depth'], 40)}{_clean(part['media_type'])}, {part['bytes']} bytes{name}")
    return _FINE


def _values(value: Any) -> Iterator[str]:
    """One text for each value of the certification data."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item["address"] if item["certified"] else f"{item['address']} (not a PEC address)"
        elif item is not None:
            yield str(item)


# status


def _status(arguments: argparse.Namespace) -> int:
    verifier = _native(_verifier(arguments))
    now = _time.seconds(arguments.now or datetime.now(UTC), "now")
    seen_at = _time.optional_seconds(arguments.seen_at, "seen_at")
    history, found = _libpec.History(), False
    for stored in messages(*arguments.paths, limits=_limits(arguments)):
        history.add(stored._native, verifier, now, seen_at)
        found = True
    if not found:
        print("libpec: there is no message in what was given", file=sys.stderr)
    text = history.status_json(now)
    status = json.loads(text)
    if arguments.json:
        _print_json(_escaped(text))
    else:
        print("\n".join(_status_lines(status)))
    return _NOT_FINE if status["unreadable"] else _FINE


def _status_lines(status: dict[str, Any]) -> Iterable[str]:
    for message in status["messages"]:
        yield f"{message['state']:<11}{_clean(message['subject'] or '(no subject)')}"
        accepted = f", accepted {message['accepted_at']}" if message["accepted_at"] else ""
        yield f"  from {_clean(message['sender'] or '-')}{accepted}"
        yield from (f"  {_clean(flag)}" for flag in message["flags"])
        for recipient in message["recipients"]:
            outside = " (not a PEC address)" if recipient["certified"] is False else ""
            state = recipient["state"].replace("_", " ")
            yield f"  {state:<11}{recipient['at'] or '':<22}{_clean(recipient['address'])}{outside}"
            yield from (f"             {_clean(note)}" for note in [recipient["reason"], *recipient["flags"]] if note)
    for title, items in [("receipts that move no state", status["orphans"]), ("unreadable", status["unreadable"])]:
        if items:
            yield f"{title}: {len(items)}"
        yield from (f"  {_clean(item['file'] or '')}: {_clean(item.get('why') or item['text'])}" for item in items)
    yield f"messages as of {status['now']}: {len(status['messages'])}"
