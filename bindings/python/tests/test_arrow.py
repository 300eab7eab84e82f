"""A column of messages to columns of answers."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import polars
import pyarrow as pa
import pyarrow.parquet
import pytest
from conftest import TESTDATA, case, trusting_tests
from libpec import Limits, Verifier
from libpec.arrow import result_schema, verify_batch

RAWS = [case("kind/acceptance"), None, b"", case("kind/delivery-complete"), b"x" * 300_000, case("kind/receipt-unsigned")]
NAMES = ["verdict", "kind", "facets", "certified", "sender", "delivery_to", "subject", "provider", "date"]
NAMES += ["identifier", "msgid", "report", "error"]


def batch(type_: Any = None) -> Any:
    messages = pa.array(RAWS, type=type_ or pa.binary())
    return pa.record_batch({"id": list(range(len(RAWS))), "message": messages, "box": ["in"] * len(RAWS)})


@pytest.fixture(scope="module")
def small() -> Verifier:
    return Verifier(trusting_tests(), limits=Limits(max_message_bytes=200_000))


def test_each_row_has_its_answer(small: Verifier) -> None:
    result = verify_batch(batch(), small)
    assert result.schema.names == ["id", "box", *NAMES]
    rows = result.to_pylist()
    assert [row["id"] for row in rows] == list(range(len(RAWS)))
    assert [row["verdict"] for row in rows] == ["authentic", None, "unsigned", "authentic", None, "unsigned"]
    assert [row["error"] and row["error"]["code"] for row in rows] == [None, "null", None, None, "message_too_large", None]
    delivery = rows[3]
    expected = small.verify(RAWS[3] or b"")
    data = expected.certification_data
    assert data is not None
    for name in ("sender", "delivery_to", "subject", "provider", "date", "identifier", "msgid"):
        assert delivery[name] == getattr(data, name) is not None, name
    assert delivery["date"].tzinfo is not None
    assert delivery["report"] == expected.to_json()
    assert delivery["facets"] == json.loads(delivery["report"])["facets"]
    assert [row["certified"] for row in rows] == [True, None, False, True, None, False]
    assert all(value is None for name, value in rows[1].items() if name not in ("id", "box", "error"))


@pytest.mark.parametrize(
    "change",
    [
        lambda column: column.cast(pa.large_binary()),
        lambda column: column.cast(pa.binary_view()),
        lambda column: pa.concat_arrays([pa.array([b"before"]), column, pa.array([b"after"])])[1:-1],
    ],
)
def test_any_layout_gives_the_same(change: Callable[[Any], Any], small: Verifier) -> None:
    plain = batch()
    changed = plain.set_column(1, "message", change(plain.column("message")))
    assert verify_batch(changed, small).equals(verify_batch(plain, small))


def test_no_rows_and_only_nulls() -> None:
    assert verify_batch(batch()[:0]).num_rows == 0
    assert verify_batch(pa.record_batch({"message": pa.array([], pa.binary())})).num_rows == 0
    nulls = verify_batch(pa.record_batch({"message": pa.array([None, None], pa.binary())}))
    assert [error["code"] for error in nulls.column("error").to_pylist()] == ["null", "null"]
    fixed = verify_batch(pa.record_batch({"message": pa.array([b"abc", None], pa.binary(3))}))
    assert fixed.column("verdict").to_pylist() == ["unsigned", None]


def test_times_and_names(small: Verifier) -> None:
    renamed = batch().rename_columns(["id", "eml", "verdict"])
    result = verify_batch(renamed, small, column="eml", report=False, prefix="pec_", now=datetime(2040, 1, 1, tzinfo=UTC))
    assert result.schema.names == ["id", "verdict", *(f"pec_{name}" for name in NAMES if name != "report")]

    def report(**times: datetime) -> Any:
        return json.loads(verify_batch(batch(), small, **times).column("report")[0].as_py())

    assert "x509.expired_now" in [finding["code"] for finding in report(now=datetime(2041, 1, 1, tzinfo=UTC))["findings"]]
    assert report(seen_at=datetime(2025, 3, 6, tzinfo=UTC))["time_basis"] == "witnessed"


def test_wrong_arguments() -> None:
    for call, error, text in [
        (lambda: verify_batch(pa.table(batch())), TypeError, "call it for each of table.to_batches()"),
        (lambda: verify_batch([b"x"]), TypeError, "batch must be a pyarrow.RecordBatch, not list"),
        (lambda: verify_batch(batch(), column="raw"), ValueError, "there must be one column 'raw'; there are: id, message, box"),
        (
            lambda: verify_batch(batch(), column="box"),
            TypeError,
            "the column 'box' must hold bytes (binary, large_binary), not string",
        ),
        (lambda: verify_batch(batch().rename_columns(["kind", "message", "x"])), ValueError, "kind; give a prefix"),
        (lambda: verify_batch(batch(), now=1), TypeError, "now must be a datetime"),
        (lambda: verify_batch(batch(), "pec"), TypeError, "verifier must be a Verifier, not str"),
    ]:
        with pytest.raises(error) as raised:
            call()
        assert text in str(raised.value)


def test_messages_are_not_copied() -> None:
    size = 4 << 20
    big = pa.record_batch({"message": pa.array([b"Subject: x\r\n\r\n" + b"x" * size] * 4)})
    verifier = Verifier()
    verify_batch(big, verifier)
    tracemalloc.start()
    verify_batch(big, verifier)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < size / 8


def test_with_polars(small: Verifier) -> None:
    frame = polars.DataFrame({"id": range(len(RAWS)), "message": RAWS})
    judged = polars.from_arrow(pa.Table.from_batches([verify_batch(part, small) for part in frame.to_arrow().to_batches()]))
    assert isinstance(judged, polars.DataFrame)
    authentic = judged.filter(polars.col("verdict") == "authentic")
    assert authentic["id"].to_list() == [0, 3]
    assert authentic["facets"].struct.field("integrity").to_list() == ["intact", "intact"]


def test_with_parquet_and_streams(small: Verifier) -> None:
    """What Spark, Dask and Ray do: batches come out of files and streams, and their results must fit one schema."""
    raws = [path.read_bytes() for path in sorted((TESTDATA / "mailbox").rglob("*.eml"))]
    file = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({"message": raws}), file)
    batches = pyarrow.parquet.ParquetFile(file).iter_batches(batch_size=16)
    results = [verify_batch(part, small) for part in batches]
    schema = result_schema(pa.schema({"message": pa.binary()}))
    table = pa.Table.from_batches(results, schema)
    assert table.num_rows == len(raws)
    assert table.column("report").to_pylist() == [small.verify(raw).to_json() for raw in raws]


def test_without_pyarrow() -> None:
    """The package works without, and says what is missing."""
    program = "import sys; sys.modules['pyarrow'] = None\nimport libpec\nlibpec.Verifier().verify(b'')\nimport libpec.arrow"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "ImportError: libpec.arrow needs pyarrow: pip install 'libpec[arrow]'" in done.stderr
