"""Rows and their schemas: Arrow's, from which Spark's are made."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeAlias

import pyarrow as pa  # type: ignore[import-untyped]
from libpec import Orphan, Submission
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
    return {**plain(submission), "next_deadline": next_deadline}


def orphan_row(orphan: Orphan) -> Row:
    """The row of an orphan."""
    return {**plain(orphan)}


def plain(value: Any) -> Any:
    """Data classes to dictionaries, with those fields that are public; enums to their words."""
    if dataclasses.is_dataclass(value):
        names = (field.name for field in dataclasses.fields(value))
        return {name: plain(getattr(value, name)) for name in names if not name.startswith("_")}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


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
