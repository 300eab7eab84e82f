"""The command, files that cannot be read, and how much goes to Python at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import libpec_spark
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pyspark
import pytest
from conftest import MAX_BYTES, NOW, cluster, plain, trust
from libpec import Tracker, TrustStore, Verifier, messages
from libpec_spark import Judge
from libpec_spark.__main__ import write_messages
from libpec_spark.files import listed
from sample import ROOT, TESTDATA, Letter, people
from steps import sizes

PACKAGE = ROOT / "bindings/python/examples/spark"
CA = TESTDATA / "pki/ca.pem"


def run(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, cwd=folder, check=False)


def states(folder: Path) -> dict[str, str]:
    rows: list[dict[str, Any]] = pq.read_table(folder).to_pylist()
    return {row["identifier"] or row["msgid"]: row["state"] for row in rows}


def test_the_command(tmp_path: Path) -> None:
    """As in the README; then, by ``spark-submit``, states as of another time, of the same messages twice."""
    words = ["-m", "libpec_spark", TESTDATA / "mailbox", "out", "--ca", CA, "--now", "2025-03-05T12:00:00Z"]
    done = run(sys.executable, *words, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    store = TrustStore.pec()
    store.add_authorities(CA)
    verifier, tracker = Verifier(store), Tracker()
    for stored in messages(TESTDATA / "mailbox"):
        tracker.feed(verifier.verify(stored.message))
    expected = {row["identifier"]: row["state"] for row in plain(tracker.submissions(NOW.replace(year=2026)))}
    then = states(tmp_path / "out/submissions")
    assert then.keys() == expected.keys()
    assert then != expected

    with zipfile.ZipFile(tmp_path / "package.zip", "w") as package:
        for file in Path(libpec_spark.__path__[0]).glob("*.py"):
            package.write(file, f"libpec_spark/{file.name}")
    submit = Path(pyspark.__path__[0]) / "bin/spark-submit"
    words = ["--py-files", "package.zip", PACKAGE / "libpec_spark/__main__.py", "--reconcile", "out/messages", "out/messages"]
    done = run(submit, "--master", "local[2]", *words, "again", "--now", "2026-03-06T12:30:00+01:00", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert states(tmp_path / "again/submissions") == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no/such/folder", "out"], "no/such/folder"),
        (["in", "out", "--ca", "in/not-a-certificate.eml"], "certificate"),
        (["in", "out", "--now", "2025-03-05"], "is no time with an offset"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/not-a-certificate.eml").write_bytes(b"x")
    done = run(sys.executable, "-m", "libpec_spark", *words, folder=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert said in done.stderr


def test_files_that_are_lost_and_batches_that_are_bounded(tmp_path: Path) -> None:
    mail = tmp_path / "mail"
    mail.mkdir()
    for name in ("here", "gone", "large"):
        (mail / f"{name}.eml").write_bytes(Letter(1, people(1, 1)).acceptance())
    with (mail / "large.eml").open("ab") as file:
        file.write(b"x" * MAX_BYTES)
    large = tmp_path / "large"
    large.mkdir()
    for index in range(100):
        (large / f"{index}.eml").write_bytes(os.urandom(1024 * 1024))
    more = {"spark.sql.files.minPartitionNum": "1", "spark.sql.execution.arrow.maxRecordsPerBatch": "1000"}
    with cluster(tmp_path / "log", "local[2]", **more) as spark:
        files = listed(spark, [str(mail)])
        (mail / "gone.eml").unlink()
        written = write_messages(files, Judge(trust()), str(tmp_path / "messages"), MAX_BYTES)
        found = {Path(row["path"]).stem: row for row in written.toArrow().to_pylist()}

        batches = listed(spark, [str(large)]).mapInArrow(sizes, "messages long, bytes long").toArrow().to_pylist()
    errors = {name: row["error"] and row["error"]["code"] for name, row in found.items()}
    assert errors == {"here": None, "gone": "unreadable", "large": "message_too_large"}
    assert found["large"]["length"] == (mail / "large.eml").stat().st_size
    assert json.loads(found["here"]["fact"])["kind"] == "acceptance"

    megabyte = 1024 * 1024
    assert sum(batch["messages"] for batch in batches) == 100
    assert max(batch["bytes"] for batch in batches) < 34 * megabyte
    assert max(batch["messages"] for batch in batches) > 10


def test_the_sources_are_in_shape() -> None:
    for words in (["mypy", "--strict", "--no-incremental", "-p", "libpec_spark"], ["ruff", "check", "--no-cache", PACKAGE]):
        # Away from the sources, so that what is installed is found.
        done = run(sys.executable, "-m", *words, folder=Path(sys.prefix))
        assert done.returncode == 0, done.stdout
