"""From files to judged messages: one row each, whatever they are."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa  # type: ignore[import-untyped]
from libpec import Error, Message, MessageKind, Report, Tracker, Verifier
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from . import keys
from .rows import ORPHAN, Batches, Row, Step, orphan_row, spark_schema, written
from .trust import MAX_BYTES, Trust, verifier_of

_FACETS = ("integrity", "chain", "revocation", "provider", "consistency")

FILES = pa.schema([("path", pa.string()), ("length", pa.int64()), ("content", pa.binary())])
"""What a judge is given."""

MESSAGES = pa.schema(
    [
        ("path", pa.string()),
        ("length", pa.int64()),
        ("sha256", pa.string()),
        ("kind", pa.string()),
        ("verdict", pa.string()),
        ("facets", pa.struct([(facet, pa.string()) for facet in _FACETS])),
        ("certified", pa.bool_()),
        ("findings", pa.list_(pa.string())),
        ("at", pa.timestamp("us", tz="UTC")),
        ("sender", pa.string()),
        ("identifier", pa.string()),
        ("msgid", pa.string()),
        ("delivery_to", pa.string()),
        ("recipients", pa.list_(pa.struct([("address", pa.string()), ("certified", pa.bool_())]))),
        ("key", pa.int64()),
        ("fact", pa.string()),
        ("sent", pa.string()),
        ("claims", pa.list_(pa.struct(list(ORPHAN)))),
        ("error", pa.struct([("code", pa.string()), ("text", pa.string())])),
    ]
)
"""What is said about each file; the README explains the columns."""

CLAIMS = ("tracker.not_certified", "tracker.nested")
"""Why something is an orphan that certifies nothing. The other reasons are about facts, which are told by ``fact``."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def judged(files: DataFrame, judge: Step, max_bytes: int = MAX_BYTES) -> DataFrame:
    """The rows of the files that can be read and have ``max_bytes`` at most. Larger ones are not opened; see :func:`unjudged`."""
    # Spark pushes the condition down to where files are opened.
    fit = files.where(f.col("length") <= max_bytes).select("path", "length", "content")
    return fit.mapInArrow(judge, spark_schema(MESSAGES))


def unjudged(spark: SparkSession, lost: dict[str, int | None], judge: Step, max_bytes: int = MAX_BYTES) -> DataFrame:
    """The rows of files that Spark passed over, with their lengths: why they cannot be judged, or what is said about nothing."""
    empty = [{"path": path, "length": 0, "content": b""} for path, length in lost.items() if length == 0]
    errors = [_error(path, length, max_bytes) for path, length in lost.items() if length != 0]
    of_empty = spark.createDataFrame(pa.Table.from_pylist(empty, schema=FILES)).mapInArrow(judge, spark_schema(MESSAGES))
    return spark.createDataFrame(pa.Table.from_pylist(errors, schema=MESSAGES)).unionByName(of_empty)


def _error(path: str, length: int | None, max_bytes: int) -> Row:
    if length is not None and length > max_bytes:
        error = {"code": "message_too_large", "text": f"more than {max_bytes} bytes: raise --max-bytes"}
    else:
        error = {"code": "unreadable", "text": "it was listed and could not be read: the executors' logs say why"}
    return {"path": path, "length": length, "error": error}


class Judge:
    """Judges the files of a partition, batch by batch, with the one verifier of its process.

    ``sent``: patterns (``*/Sent/*``); an ordinary message whose path fits one is a message as you sent it.
    """

    def __init__(self, trust: Trust, sent: Sequence[str] = ()) -> None:
        self._trust = trust
        self._limits = trust.limits()
        self._sent = tuple(sent)

    def __call__(self, batches: Batches) -> Batches:
        """What ``mapInArrow`` calls, once for each task."""
        verifier = verifier_of(self._trust)
        for batch in batches:
            columns = zip(*(batch.column(name) for name in ("path", "length", "content")), strict=True)
            # Each message is copied out of the batch by itself, and gone before the next.
            rows = (self.row(path.as_py(), length.as_py(), content.as_py(), verifier) for path, length, content in columns)
            yield from written(rows, MESSAGES, lambda row: len(row.get("fact") or "") + 1000)

    def row(self, path: str, length: int, content: bytes, verifier: Verifier) -> Row:
        """The row of one file."""
        is_sent = any(fnmatch.fnmatchcase(path, pattern) for pattern in self._sent)
        row: Row = {"path": path, "length": length}
        try:
            message = Message(content, limits=self._limits)
            row |= said(message, verifier.verify(message), is_sent)
        except Error as refused:
            row["error"] = {"code": refused.code, "text": str(refused)}
        return row


def said(message: Message, report: Report, is_sent: bool) -> Row:
    """What a report says, in columns, and what it says to the tracker."""
    data = json.loads(report.to_json())
    row: Row = {name: data[name] for name in ("kind", "verdict", "facets")}
    row["certified"] = report.is_certified
    row["findings"] = [finding["code"] for finding in data["findings"]]
    fact = report.fact_json()  # hashes the message
    told = json.loads(fact) if fact is not None else data["certification_data"] or {}
    row |= {name: told.get(name) for name in ("sender", "identifier", "msgid", "delivery_to", "recipients")}
    row["sha256"] = told["message_sha256"] if fact is not None else message.sha256
    row["at"] = moment(told.get("at") or told.get("date"))
    if fact is None or data["nested"]:
        row["claims"] = claims(report)
    # An envelope is about a message that was received.
    if fact is not None and report.kind is not MessageKind.TRANSPORT_ENVELOPE:
        row["fact"] = fact
        about = f"{told['identifier']} {told['sender']}" if told["identifier"] and told["sender"] else row["sha256"]
        row["key"] = keys.tie(told["sender"], told["msgid"], about)
    elif is_sent and report.kind is MessageKind.ORDINARY:
        row |= as_sent(message, row["sha256"])
    return row


def claims(report: Report) -> list[Row] | None:
    """What only claims to be a receipt, here or inside."""
    tracker = Tracker()
    tracker.feed(report)
    return [orphan_row(orphan) for orphan in tracker.orphans() if orphan.why in CLAIMS] or None


def as_sent(message: Message, sha256: str) -> Row:
    """What a message says that its user sent; nothing if it has not exactly one author."""
    tracker = Tracker()
    if tracker.feed_sent(message) is None:
        return {}
    [submission] = tracker.submissions(_EPOCH)  # at any time: asked is who sent it, not its state
    sender, msgid = submission.sender, submission.msgid
    return {"sent": tracker.snapshot(), "sender": sender, "msgid": msgid, "key": keys.tie(sender, msgid, sha256)}


def moment(text: str | None) -> datetime | None:
    """From RFC 3339; ``None`` also outside the years 1 to 9999, which ``datetime`` cannot hold."""
    try:
        return None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None
