"""Rows and their schemas: Arrow's, from which Spark's are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeAlias

import pyarrow as pa  # type: ignore[import-untyped]
from libpec import Orphan, RecipientStatus, Submission
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

Row: TypeAlias = dict[str, Any]
Batches: TypeAlias = Iterator[pa.RecordBatch]
Step: TypeAlias = Callable[[Batches], Batches]
"""What ``mapInArrow`` runs in the workers."""

TIME = pa.timestamp("us", tz="UTC")

RECIPIENT = pa.struct(
    [
        ("address", pa.string()),
        ("certified", pa.bool_()),
        ("state", pa.string()),
        ("at", TIME),
        ("reason", pa.string()),
        ("evidence", pa.list_(pa.struct([("kind", pa.string()), ("verdict", pa.string()), ("message_sha256", pa.string())]))),
        ("flags", pa.list_(pa.string())),
    ]
)

SUBMISSION = pa.schema(
    [
        ("identifier", pa.string()),
        ("msgid", pa.string()),
        ("sender", pa.string()),
        ("subject", pa.string()),
        ("accepted_at", TIME),
        ("state", pa.string()),
        ("recipients", pa.list_(RECIPIENT)),
        ("flags", pa.list_(pa.string())),
        ("suggested", pa.list_(pa.string())),
        ("next_deadline", TIME),
    ]
)
"""What became of one message that was sent: ``libpec.Submission``, and when time alone will change it next."""

ORPHAN = pa.schema(
    [
        ("message_sha256", pa.string()),
        ("kind", pa.string()),
        ("verdict", pa.string()),
        ("identifier", pa.string()),
        ("msgid", pa.string()),
        ("recipient", pa.string()),
        ("why", pa.string()),
        ("suggested", pa.list_(pa.string())),
    ]
)
"""A receipt that moves no state: ``libpec.Orphan``."""

MAX_ROWS, MAX_CHARACTERS = 1000, 8 * 1024 * 1024
"""How much a batch holds that goes back to Spark."""


def submission_row(submission: Submission, next_deadline: datetime | None) -> Row:
    """The row of a submission."""
    return {
        "identifier": submission.identifier,
        "msgid": submission.msgid,
        "sender": submission.sender,
        "subject": submission.subject,
        "accepted_at": submission.accepted_at,
        "state": submission.state,
        "recipients": [_recipient(status) for status in submission.recipients],
        "flags": submission.flags,
        "suggested": submission.suggested,
        "next_deadline": next_deadline,
    }


def _recipient(status: RecipientStatus) -> Row:
    return {
        "address": status.address,
        "certified": status.certified,
        "state": status.state,
        "at": status.at,
        "reason": status.reason,
        "evidence": [
            {"kind": message.kind, "verdict": message.verdict, "message_sha256": message.message_sha256}
            for message in status.evidence
        ],
        "flags": status.flags,
    }


def orphan_row(orphan: Orphan) -> Row:
    """The row of an orphan."""
    return {name: getattr(orphan, name) for name in ORPHAN.names}


def spark_schema(schema: pa.Schema) -> StructType:
    """The same for Spark."""
    return from_arrow_schema(schema)


def read(batches: Batches) -> Iterator[Row]:
    """The rows of narrow batches, one after the other."""
    for batch in batches:
        yield from batch.to_pylist()


def written(rows: Iterable[Row], schema: pa.Schema, size: Callable[[Row], int]) -> Batches:
    """Batches of these rows, none much larger than it may be; ``size`` says how much text is in a row, about."""
    waiting: list[Row] = []
    characters = 0
    for row in rows:
        waiting.append(row)
        characters += size(row)
        if len(waiting) >= MAX_ROWS or characters >= MAX_CHARACTERS:
            yield pa.RecordBatch.from_pylist(waiting, schema=schema)
            waiting, characters = [], 0
    if waiting:
        yield pa.RecordBatch.from_pylist(waiting, schema=schema)
