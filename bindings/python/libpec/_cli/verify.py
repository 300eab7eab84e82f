"""``verify``: a verdict for each message."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from ..enums import Verdict
from ..errors import Error
from ..files import StoredMessage, messages
from ..message import Message
from ..report import Report
from .setup import FINE, NOT_FINE, NothingDone, limits_of, use, verifier_of
from .shown import clean, place, print_json, to_json

_REASONS = 2
"""Reasons that stand on the line of a message."""


def run(arguments: argparse.Namespace) -> int:
    """Prints the lines."""
    verifier, limits = verifier_of(arguments), limits_of(arguments)
    sent: Message | None = None
    if arguments.sent is not None:
        sent = use(arguments.sent, lambda path: Message.from_path(path, limits))
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
            print_json(_json_line(stored, report, error, unquoted))
        else:
            print(_line(stored, report, error))
    if all_messages.skipped and not arguments.json:
        print(f"libpec: files that are no messages, skipped: {all_messages.skipped}", file=sys.stderr)
    if total == 0:
        raise NothingDone("there is no message in what was given")
    return FINE if good == total else NOT_FINE


def _json_line(stored: StoredMessage, report: Report | None, error: Error | None, unquoted: bool) -> str:
    # The report stays byte for byte as the engine wrote it.
    file, index = to_json(stored._native.file_text()), to_json(stored.index)
    judged = "null" if report is None else report.to_json()
    failure = "null" if error is None else to_json({"code": error.code, "text": _error_text(stored, error)})
    return f'{{"file":{file},"index":{index},"report":{judged},"error":{failure},"unquoted":{to_json(unquoted)}}}'


def _error_text(stored: StoredMessage, error: Error) -> str:
    """Without the file, which stands beside it."""
    return str(error).removeprefix(f"{stored.file}: ")


def _line(stored: StoredMessage, report: Report | None, error: Error | None) -> str:
    where = clean(place(stored))
    if report is None:
        return f"{'not readable':<13}  {where}: {clean(_error_text(stored, error) if error else '')}"
    about = [report.kind.replace("_", " ")]
    data, signature = report.certification_data, report.signature
    if report.is_certified and data and data.provider:
        about.append(clean(data.provider))
    if signature and signature.signed_at:
        about.append(f"{signature.signed_at:%Y-%m-%d %H:%M:%S} UTC")
    lines = [f"{report.verdict:<13}  {where}  {', '.join(about)}{_reasons(report)}"]
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
    return f": {clean('; '.join(reasons[:_REASONS]))}{more}" if reasons else ""


def _proof(report: Report) -> str:
    """Whether the message proves that what was sent was delivered, and to whom; else what differs."""
    if report.sent is not None and report.sent.matches:
        data = report.certification_data
        if report.kind == "delivery" and report.is_certified and data and data.delivery_to:
            return f"what was sent was delivered to {clean(data.delivery_to)}"
        return "it holds what was sent"
    why = [finding.text for finding in report.findings if finding.code.startswith("sent.")]
    return f"it does not prove that what was sent was delivered: {clean('; '.join(why))}"
