"""How long it takes, and what it moves: ``python -m libpec_spark.measure FOLDER... --ca FILE``.

Each folder holds messages of about one size, in folders of its own. Time is that on a processor, of the JVM and of its Python
workers together. What a run costs whatever it reads is left out: half of a folder is measured, then all of it, and the difference
counts. One core; Linux, for it counts in /proc.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
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

ROUNDS = 3

Figures = dict[str, float]


def main() -> None:
    """Measures, and prints a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m libpec_spark.measure", description=__doc__)
    parser.add_argument("folders", metavar="FOLDER", nargs="+", type=Path)
    parser.add_argument("--ca", metavar="FILE", type=Path, action="append", default=[], help="as for libpec_spark")
    arguments = parser.parse_args()
    trust = Trust(authorities=tuple(path.read_bytes() for path in arguments.ca))
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        (scratch / "log").mkdir()
        spark = session(scratch / "log")
        folders = list(enumerate(arguments.folders))
        rounds = [
            [both(spark, folder, trust, scratch / f"{number}-{index}") for index, folder in folders] for number in range(ROUNDS)
        ]
        # The JVM compiles only what has run often: the least is what it comes down to.
        runs = [(least(half for half, _ in tries), least(whole for _, whole in tries)) for tries in zip(*rounds, strict=True)]
        spark.stop()
        stages = list(events.read(scratch / "log").stages.values())
        columns = [alone(folder, trust) | moved(run, stages) for folder, run in zip(arguments.folders, runs, strict=True)]
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


@dataclass(frozen=True, slots=True)
class Run:
    """How long a run over some messages took, and when, and what it wrote."""

    messages: int
    seconds: tuple[float, float]
    """On a processor: verifying, reconciling."""
    during: tuple[float, float]
    written: tuple[int, int]
    """Bytes of Parquet: messages, states."""


def least(runs: Iterable[Run]) -> Run:
    """The quickest of some runs over the same, for either half of its work."""
    tries = list(runs)
    verifying, reconciling = (min(seconds) for seconds in zip(*(run.seconds for run in tries), strict=True))
    return replace(tries[-1], seconds=(verifying, reconciling))


def both(spark: SparkSession, folder: Path, trust: Trust, scratch: Path) -> tuple[Run, Run]:
    """Half of a folder, and all of it."""
    inside = sorted(folder.iterdir())
    return run(spark, inside[::2], trust, scratch / "half"), run(spark, inside, trust, scratch / "all")


def moved(runs: tuple[Run, Run], stages: list[events.Stage]) -> Figures:
    """The figures of Spark, each for a message."""
    half, whole = runs
    more = whole.messages - half.messages
    verifying, reconciling = ((all_ - some) / more * 1e6 for some, all_ in zip(half.seconds, whole.seconds, strict=True))
    of_whole = [stage for stage in stages if whole.during[0] <= stage.submitted <= whole.during[1]]
    return {
        "Spark, verifying: us a message": verifying,
        "Spark, reconciling: us a message": reconciling,
        "Spark, a whole run besides: ms": (sum(whole.seconds) - whole.messages * (verifying + reconciling) / 1e6) * 1e3,
        "bytes read": max(stage.read_bytes for stage in of_whole) / whole.messages,
        "bytes shuffled": sum(stage.shuffled_bytes for stage in of_whole) / whole.messages,
        "bytes of Parquet: messages": whole.written[0] / whole.messages,
        "bytes of Parquet: states": whole.written[1] / whole.messages,
    }


def session(logs: Path) -> SparkSession:
    """One core of this machine."""
    builder = SparkSession.builder.master("local[1]").appName("measure").config("spark.ui.enabled", "false")
    for name, value in {**events.LOGGED, "spark.eventLog.dir": logs.as_uri(), "spark.driver.memory": "2g"}.items():
        builder = builder.config(name, value)
    # As many as a core has at a time in a large run; the 200 that Spark assumes would be empty here.
    return tuned(builder.config("spark.sql.shuffle.partitions", "4").getOrCreate())


def run(spark: SparkSession, folders: list[Path], trust: Trust, output: Path) -> Run:
    """What the command does."""
    began, start = time.time(), processor_seconds()
    files = listed(spark, [str(folder.resolve()) for folder in folders])
    messages = write_messages(files, Judge(trust), f"{output}/messages", trust.max_bytes)
    middle = processor_seconds()
    write_states(messages, datetime.now(UTC), str(output))
    end = processor_seconds()
    return Run(
        sum(len(list(folder.glob("*.eml"))) for folder in folders),
        (middle - start, end - middle),
        (began, time.time()),
        (size(output / "messages"), size(output / "submissions") + size(output / "orphans")),
    )


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
