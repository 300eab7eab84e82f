"""The mail, what one machine says about it, and clusters of several executors."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from libpec import Error, Limits, Message, Report, Tracker, TrustStore, Verifier
from libpec_spark import Trust
from libpec_spark.events import LOGGED
from libpec_spark.files import tuned
from pyspark.sql import SparkSession
from sample import ALFA, TESTDATA, Letter, people

NOW = datetime.fromisoformat("2025-03-06T12:30:00+01:00")
"""The sample's letters are of the noon before and later: some are overdue by now, others not yet."""

MAX_BYTES = 1_000_000
SENT = ["*/Posta inviata/*", "*/as sent/*"]

# Clusters of this machine run this Python, and find the address of this machine.
os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")


def trust() -> Trust:
    return Trust(authorities=((TESTDATA / "pki/ca.pem").read_bytes(),), max_bytes=MAX_BYTES)


@pytest.fixture(scope="session")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand files: what the project has for its tests, what a provider issues now, and what is odd."""
    folder = tmp_path_factory.mktemp("mail")
    shutil.copytree(TESTDATA / "mailbox", folder / "mailbox")
    for name in ("cases", "letters", "as sent"):
        (folder / name).mkdir()
    # Without their folders: Spark lists hundreds of them by jobs of its own, each of which takes seconds.
    for file in (TESTDATA / "cases").rglob("*.eml"):
        shutil.copy(file, folder / "cases" / "-".join(file.relative_to(TESTDATA / "cases").parts))
    for number in range(100):
        store_letter(folder, number)
    store_ties(folder)
    store_oddities(folder)
    assert len(list(folder.rglob("*.eml"))) > 1000
    return folder


def store_letter(folder: Path, number: int) -> None:
    """A letter as it was sent, and some of its receipts."""
    letter = Letter(number, people(number, 1 + number % 4))
    (folder / f"as sent/{number}.eml").write_bytes(letter.original)
    received = [] if number % 10 == 9 else [letter.acceptance(), *map(letter.delivery, letter.to[1:])]
    if received:
        received.append([letter.delivery, letter.failure, letter.timeout][number % 3](letter.to[0]))
    for index, receipt in enumerate(received):
        (folder / f"letters/{number}-{index}.eml").write_bytes(receipt)
    if number % 5 == 0 and received:
        (folder / f"letters/{number}-again.eml").write_bytes(received[-1])


def store_ties(folder: Path) -> None:
    """Submissions that are about each other, so that no key alone brings together all that belongs together."""
    sender = f"office@{ALFA.domain}"
    letters = {
        "mass": Letter(1000, people(1000, 500), sender=sender),
        # One msgid and two identifiers, of a message that is in `as sent` too.
        "first": Letter(1001, people(1001, 2), sender=sender, msgid="same@client.example"),
        "second": Letter(1002, people(1001, 2), sender=sender, msgid="same@client.example"),
        # One identifier: from two senders, and under two msgids.
        "own": Letter(1003, people(1003, 1), sender=sender, identifier="one@pec.alfa.example"),
        "foreign": Letter(1004, people(1004, 1), sender=f"other@{ALFA.domain}", identifier="one@pec.alfa.example"),
        "renamed": Letter(1005, people(1005, 1), sender=sender.upper(), identifier="one@pec.alfa.example"),
    }
    for name, letter in letters.items():
        received = [letter.acceptance(), *(letter.delivery(to) for to in letter.to[:100])]
        for index, receipt in enumerate(received):
            (folder / f"letters/{name}-{index}.eml").write_bytes(receipt)
    (folder / "as sent/same.eml").write_bytes(letters["first"].original)
    # A gateway wrote another domain into the msgid; and one that has none, twice.
    other = letters["mass"].original.replace(b".letter@client.example", b".letter@gateway.example")
    (folder / "as sent/gateway.eml").write_bytes(other)
    bare = b"\r\n".join(line for line in letters["own"].original.split(b"\r\n") if not line.startswith(b"Message-ID"))
    for index in range(2):
        (folder / f"as sent/bare-{index}.eml").write_bytes(bare)


def store_oddities(folder: Path) -> None:
    """Files that nobody expects; also a forged receipt, twice."""
    odd = folder / "odd ones/à"
    odd.mkdir(parents=True)
    (odd / "empty.eml").write_bytes(b"")
    (odd / "noise.eml").write_bytes(bytes(range(256)) * 500)
    (odd / "100%41 large.eml").write_bytes(b"Subject: x\r\n\r\n" + b"x" * MAX_BYTES)
    (odd / "not mail.txt").write_bytes(b"no mail")
    forged = Letter(0, people(0, 1)).delivery(people(0, 1)[0]).replace(b"avvenuta", b"AVVENUTA")
    for index in range(2):
        (odd / f"forged-{index}.eml").write_bytes(forged)


@dataclass(frozen=True)
class Told:
    """What is said about mail, in values that can be compared."""

    messages: dict[str, dict[str, Any]]
    submissions: list[dict[str, Any]]
    orphans: list[dict[str, Any]]
    next_deadline: datetime | None


@pytest.fixture(scope="session")
def alone(mail: Path) -> Told:
    """One verifier, one tracker, one loop."""
    store = TrustStore.pec()
    store.add_authorities(TESTDATA / "pki/ca.pem")
    limits = Limits(max_message_bytes=MAX_BYTES)
    verifier, tracker = Verifier(store, limits=limits), Tracker()
    messages = {}
    for file in sorted(mail.rglob("*.eml")):
        try:
            message = Message(file.read_bytes(), limits=limits)
            report = verifier.verify(message)
        except Error as error:
            messages[str(file.relative_to(mail))] = {"error": error.code}
            continue
        tracker.feed(report)
        if file.parent.name in ("Posta inviata", "as sent") and report.kind == "ordinary":
            tracker.feed_sent(message)
        messages[str(file.relative_to(mail))] = said(message, report)
    return Told(
        messages,
        in_order(plain(tracker.submissions(NOW))),
        in_order(plain(tracker.orphans())),
        tracker.next_deadline(NOW),
    )


def said(message: Message, report: Report) -> dict[str, Any]:
    """What a row of ``messages`` has to say."""
    data = report.certification_data
    told = {
        "error": None,
        "sha256": message.sha256,
        "kind": report.kind,
        "verdict": report.verdict,
        "certified": report.is_certified,
        "facets": plain(report.facets),
        "findings": [finding.code for finding in report.findings],
    }
    if data is not None:
        told["at"] = data.date
    if report.is_certified and data is not None:
        told["recipients"] = plain(data.recipients)
    return told


def plain(value: Any) -> Any:
    """Data classes to dictionaries of what is public, tuples to lists, enums to words."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value) if not field.name.startswith("_")]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: repr(sorted(row.items())))


@contextlib.contextmanager
def cluster(log: Path, master: str = "local-cluster[3,1,1024]", **more: str) -> Iterator[SparkSession]:
    """Three executors, processes of their own with one core each; small batches and many tasks, so that there is a middle."""
    log.mkdir()
    settings = {
        **LOGGED,
        "spark.eventLog.dir": log.as_uri(),
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.executor.memory": "1024m",
        "spark.sql.files.minPartitionNum": "12",
        "spark.sql.shuffle.partitions": "12",
        "spark.sql.adaptive.coalescePartitions.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "10",
    } | more
    builder = SparkSession.builder.master(master).appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = tuned(builder.getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    spark.sparkContext.addPyFile(str(Path(__file__).parent / "steps.py"))
    try:
        yield spark
    finally:
        spark.stop()
