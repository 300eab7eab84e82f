"""Where things are, and what most tests need.

``cargo xtask test python`` sets the variables; ``PEC_CORPUS`` and ``PEC_BINARY`` are made by it.
"""

from __future__ import annotations

import csv
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from libpec import TrustStore, Verifier

ROOT = Path(__file__).resolve().parents[3]
TESTDATA = Path(os.environ.get("PEC_TESTDATA", ROOT / "testdata"))
CORPUS = Path(os.environ.get("PEC_CORPUS", ROOT / "target/corpus.tsv"))
BINARY = Path(os.environ.get("PEC_BINARY", ROOT / "target/debug/pec"))


@dataclass(frozen=True)
class Case:
    """One row of the corpus; files are relative to ``TESTDATA``, times are seconds."""

    id: str
    message: str
    report: str
    now: str
    seen_at: str
    sent: str
    trust: str
    crls: str
    directory: str
    directory_date: str


def moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def cases() -> list[Case]:
    with CORPUS.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Case(**row) for row in rows]


def case(path: str) -> bytes:
    """The message of a case."""
    return (TESTDATA / "cases" / path / "message.eml").read_bytes()


def trusting_tests() -> TrustStore:
    """Trusts the root of the test PKI and nobody else."""
    store = TrustStore.empty()
    store.add_authorities(TESTDATA / "pki/ca.pem")
    return store


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    return Verifier(trusting_tests())


@pytest.fixture
def control_c() -> Iterator[None]:
    """Control-C raises KeyboardInterrupt, also in a run that a shell started in the background: there it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
