"""How long it takes, and what it moves: ``python -m libpec_spark.measure FOLDER... --ca FILE``.

For each folder, of messages of about one size: what a plain loop and Spark take for a message, by time on a processor (of the
JVM and of its Python workers together), and what is read, shuffled and written for a message. One core, for cores are what one
pays; Linux, for it counts in /proc.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from libpec import Tracker
from pyspark.sql import SparkSession

from . import events
from .__main__ import write_messages, write_states
from .files import listed, tuned
from .judge import Judge
from .trust import Trust

TICKS = os.sysconf("SC_CLK_TCK")

Figures = dict[str, float]


def main() -> None:
    """Measures, and prints a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m libpec_spark.measure", description=__doc__)
    parser.add_argument("folders", metavar="FOLDER", nargs="+", type=Path)
    parser.add_argument("--ca", metavar="FILE", type=Path, action="append", default=[], help="as for libpec_spark")
    arguments = parser.parse_args()
    trust = Trust(authorities=tuple(path.read_bytes() for path in arguments.ca))
    os.environ["PYSPARK_PYTHON"] = sys.executable
    columns = []
    for folder in arguments.folders:
        columns.append(alone(folder, trust))
        with tempfile.TemporaryDirectory() as scratch:
            columns[-1] |= by_spark(folder, trust, Path(scratch))
    print_table([folder.name for folder in arguments.folders], columns)


def alone(folder: Path, trust: Trust) -> Figures:
    """One verifier, one tracker, one loop; the files have been read once before, so that no disk is measured."""
    files = sorted(folder.rglob("*.eml"))
    contents = sum(len(file.read_bytes()) for file in files)
    verifier, tracker = trust.verifier(), Tracker()
    start = time.process_time()
    for file in files:
        tracker.feed(verifier.verify(file.read_bytes()))
    seconds = time.process_time() - start
    return {
        "messages": len(files),
        "bytes of a message": contents / len(files),
        "plain loop: us a message": seconds / len(files) * 1e6,
    }


def by_spark(folder: Path, trust: Trust, scratch: Path) -> Figures:
    """The same by Spark with one core; a run before it does not count, for the JVM compiles only what has run often."""
    logs = scratch / "log"
    logs.mkdir()
    spark = session(logs)
    run(spark, folder, trust, scratch / "before")
    before = len(events.read(logs).stages)
    verifying, reconciling = run(spark, folder, trust, scratch / "after")
    messages = len(sorted(folder.rglob("*.eml")))
    spark.stop()
    stages = list(events.read(logs).stages.values())[before:]
    return {
        "Spark, verify: us a message": verifying / messages * 1e6,
        "Spark, reconcile: us a message": reconciling / messages * 1e6,
        "bytes read": max(stage.read_bytes for stage in stages) / messages,
        "bytes shuffled": sum(stage.shuffled_bytes for stage in stages) / messages,
        "bytes of Parquet: messages": size(scratch / "after/messages") / messages,
        "bytes of Parquet: states": (size(scratch / "after/submissions") + size(scratch / "after/orphans")) / messages,
    }


def session(logs: Path) -> SparkSession:
    """One core of this machine."""
    builder = SparkSession.builder.master("local[1]").appName("measure").config("spark.ui.enabled", "false")
    for name, value in {**events.LOGGED, "spark.eventLog.dir": logs.as_uri(), "spark.driver.memory": "2g"}.items():
        builder = builder.config(name, value)
    # As many as a core has at a time in a large run; the 200 that Spark assumes would be empty here.
    return tuned(builder.config("spark.sql.shuffle.partitions", "4").getOrCreate())


def run(spark: SparkSession, folder: Path, trust: Trust, output: Path) -> tuple[float, float]:
    """What the command does; the seconds on a processor of both halves."""
    start = processor_seconds()
    files = listed(spark, [str(folder.resolve())])
    messages = write_messages(files, Judge(trust), f"{output}/messages", trust.max_bytes)
    middle = processor_seconds()
    write_states(messages, datetime.now(UTC), str(output))
    return middle - start, processor_seconds() - middle


def processor_seconds() -> float:
    """What this process and all below it have worked: the JVM is our child, its Python workers are its children."""
    working: dict[int, tuple[int, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            process, rest = stat.parent.name, stat.read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue  # It has ended meanwhile; its parent counts what it worked.
        working[int(process)] = int(rest[1]), sum(map(int, rest[11:15])) / TICKS
    ours, found = {os.getpid()}, 0
    while len(ours) > found:
        found = len(ours)
        ours |= {process for process, (parent, _) in working.items() if parent in ours}
    return sum(working[process][1] for process in ours if process in working)


def size(folder: Path) -> int:
    """The bytes of the Parquet files in a folder."""
    return sum(file.stat().st_size for file in folder.glob("*.parquet"))


def print_table(names: list[str], columns: list[Figures]) -> None:
    """A row for each figure."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, load {os.getloadavg()[0]:.2f}\n")
    print("| | " + " | ".join(names) + " |")
    print("|---|" + "---:|" * len(names))
    for figure in columns[0]:
        print(f"| {figure} | " + " | ".join(f"{column[figure]:,.0f}" for column in columns) + " |")


if __name__ == "__main__":
    main()
