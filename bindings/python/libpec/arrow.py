"""A column of messages to columns of answers, for everything that speaks Arrow: pyarrow, polars, Dask, Ray, Spark.

Needs pyarrow: ``pip install 'libpec[arrow]'``.

>>> import pyarrow as pa
>>> from libpec.arrow import verify_batch
>>> batch = pa.record_batch({"id": [7, 8], "message": [b"Subject: lunch?\\r\\n\\r\\nAt one.\\r\\n", None]})
>>> verify_batch(batch, report=False).select(["id", "verdict", "kind", "error"]).to_pylist()[0]
{'id': 7, 'verdict': 'unsigned', 'kind': 'ordinary', 'error': None}

A verifier cannot be pickled. Where workers are other processes, let each make its own::

    @functools.cache
    def verifier():
        store = libpec.TrustStore.pec()
        store.add_crls(pathlib.Path("ca1.crl"))
        return libpec.Verifier(store)

    frame.mapInArrow(lambda batches: (verify_batch(batch, verifier()) for batch in batches), schema)  # Spark
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import datetime
from typing import Any

try:
    import pyarrow as pa  # type: ignore[import-untyped]
except ImportError as missing:
    raise ImportError("libpec.arrow needs pyarrow: pip install 'libpec[arrow]'") from missing

from . import _libpec, _time
from .errors import Error
from .verifier import Verifier

__all__ = ["result_schema", "verify_batch"]

_FACETS = ("integrity", "chain", "revocation", "provider", "consistency")
_RESULTS: dict[str, pa.DataType] = {
    "verdict": pa.string(),
    "kind": pa.string(),
    "facets": pa.struct([(facet, pa.string()) for facet in _FACETS]),
    "certified": pa.bool_(),
    "sender": pa.string(),
    "delivery_to": pa.string(),
    "subject": pa.string(),
    "provider": pa.string(),
    "date": pa.timestamp("s", tz="UTC"),
    "identifier": pa.string(),
    "msgid": pa.string(),
    "report": pa.large_string(),
    "error": pa.struct([("code", pa.string()), ("text", pa.string())]),
}


def verify_batch(
    batch: pa.RecordBatch,
    verifier: Verifier | None = None,
    *,
    column: str = "message",
    now: datetime | None = None,
    seen_at: datetime | None = None,
    report: bool = True,
    prefix: str = "",
) -> pa.RecordBatch:
    """Judges each message in the column ``column``, as :meth:`libpec.Verifier.verify` does; without a verifier by a default one.

    The result has a row for each row, in order. The other columns are passed through, that of the messages is not, and then
    come, with ``prefix`` before their names:

    * ``verdict``, ``kind``, ``facets`` (a struct of five);
    * ``certified``: whether what comes next may be relied on;
    * ``sender``, ``delivery_to``, ``subject``, ``provider``, ``date``, ``identifier``, ``msgid``: of the certification data,
      **whatever the verdict**;
    * ``report``: the whole report in canonical JSON, unless ``report=False``;
    * ``error``: a struct of ``code`` and ``text`` if a row has no message that can be judged (``null``, ``message_too_large``),
      else null.

    Messages are not copied out of the batch: if its buffers stand on memory that can be written to, as on a ``bytearray``, nobody
    may do so meanwhile. The result holds none of that memory.
    """
    if not isinstance(batch, pa.RecordBatch):
        hint = ": call it for each of table.to_batches()" if isinstance(batch, pa.Table) else ""
        raise TypeError(f"batch must be a pyarrow.RecordBatch, not {type(batch).__name__}{hint}")
    schema = result_schema(batch.schema, column=column, report=report, prefix=prefix)
    if verifier is None:
        verifier = _default()
    elif not isinstance(verifier, Verifier):
        raise TypeError(f"verifier must be a Verifier, not {type(verifier).__name__}")
    moments = _time.optional_seconds(now, "now"), _time.optional_seconds(seen_at, "seen_at")
    rows = [_row(message, verifier._native, *moments, report) for message in _messages(batch.column(column))]
    passed = [batch.column(name) for name in batch.schema.names if name != column]
    names = [name for name in _RESULTS if report or name != "report"]
    made = [pa.array([row.get(name) for row in rows], type=_RESULTS[name]) for name in names]
    return pa.RecordBatch.from_arrays(passed + made, schema=schema)


def result_schema(schema: pa.Schema, *, column: str = "message", report: bool = True, prefix: str = "") -> pa.Schema:
    """The schema of what :func:`verify_batch` makes of batches with this one."""
    if schema.names.count(column) != 1:
        raise ValueError(f"there must be one column {column!r}; there are: {', '.join(schema.names) or 'none'}")
    type_ = schema.field(column).type
    if not _holds_bytes(type_):
        raise TypeError(f"the column {column!r} must hold bytes (binary, large_binary), not {type_}")
    passed = [field for field in schema if field.name != column]
    made = [pa.field(prefix + name, type_) for name, type_ in _RESULTS.items() if report or name != "report"]
    twice = {field.name for field in passed} & {field.name for field in made}
    if twice:
        raise ValueError(f"there are columns already with the names of results: {', '.join(sorted(twice))}; give a prefix")
    return pa.schema(passed + made, metadata=schema.metadata)


@functools.cache
def _default() -> Verifier:
    return Verifier()


def _holds_bytes(type_: pa.DataType) -> bool:
    kinds = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
    return any(is_kind(type_) for is_kind in kinds)


def _messages(column: pa.Array) -> Iterator[memoryview | None]:
    """A view of each value; the memory stays Arrow's."""
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        column = column.cast(pa.large_binary())
    _, ends, values = column.buffers()
    # The buffers of arrays do not change, though some can be written to.
    memory = memoryview(b"" if values is None else values).cast("B").toreadonly()
    wide = pa.types.is_large_binary(column.type)
    bounds = memoryview(b"" if ends is None else ends).cast("B").cast("q" if wide else "i")[column.offset :]
    for row, there in enumerate(column.is_valid().to_pylist()):
        yield memory[bounds[row] : bounds[row + 1]] if there else None


def _row(
    message: memoryview | None, verifier: _libpec.Verifier, now: int | None, seen_at: int | None, with_report: bool
) -> dict[str, Any]:
    if message is None:
        return {"error": {"code": "null", "text": "there is no message in this row"}}
    try:
        native = verifier.verify_arrow(message, now, seen_at)
    except Error as error:
        return {"error": {"code": error.code, "text": str(error)}}
    row: dict[str, Any] = {
        "verdict": native.verdict(),
        "kind": native.kind(),
        "facets": dict(zip(_FACETS, native.facets(), strict=True)),
        "certified": native.is_certified(),
    }
    if certified := native.certification_row():
        names = ("sender", "delivery_to", "subject", "provider", "date", "identifier", "msgid")
        row |= zip(names, certified, strict=True)
    if with_report:
        row["report"] = native.to_json()
    return row
