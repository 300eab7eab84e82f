"""What Spark's event log says: what each stage read, wrote and took, and which executors were lost.

The log has to be of one file and not packed: :data:`LOGGED`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOGGED = {
    "spark.eventLog.enabled": "true",
    "spark.eventLog.compress": "false",
    "spark.eventLog.rolling.enabled": "false",
}
"""Settings of a session, besides ``spark.eventLog.dir``."""


@dataclass(slots=True)
class Stage:
    """The sum of a stage's tasks that succeeded, and how the others ended."""

    id: int
    name: str = ""
    submitted: float = 0.0
    """When, in seconds since 1970."""
    tasks: int = 0
    failures: list[str] = field(default_factory=list)
    run_seconds: float = 0.0
    """How long tasks had a core, in all."""
    read_bytes: int = 0
    read_rows: int = 0
    written_bytes: int = 0
    shuffled_bytes: int = 0
    """Written for a shuffle, as packed."""
    shuffled_rows: int = 0


@dataclass(slots=True)
class Events:
    """What a log says."""

    stages: dict[int, Stage] = field(default_factory=dict)
    lost_executors: dict[str, str] = field(default_factory=dict)
    """By their number, why."""


def read(log: Path) -> Events:
    """What the log of one application says; ``log`` is its file, or the folder in which it is alone."""
    events = Events()
    for event in lines(log):
        match event["Event"]:
            case "SparkListenerTaskEnd":
                stage = events.stages.setdefault(event["Stage ID"], Stage(event["Stage ID"]))
                count(stage, event)
            case "SparkListenerStageSubmitted":
                info = event["Stage Info"]
                stage = events.stages.setdefault(info["Stage ID"], Stage(info["Stage ID"]))
                stage.name, stage.submitted = info["Stage Name"], info["Submission Time"] / 1000
            case "SparkListenerExecutorRemoved":
                events.lost_executors[event["Executor ID"]] = event["Removed Reason"]
    return events


def lines(log: Path) -> Iterator[dict[str, Any]]:
    """The events, each as JSON has it."""
    if log.is_dir():
        [log] = log.iterdir()
    with log.open(encoding="utf-8") as file:
        for line in file:
            # While the application runs the last line may be cut off.
            if line.endswith("\n"):
                yield json.loads(line)


def count(stage: Stage, event: dict[str, Any]) -> None:
    """Adds a task to its stage."""
    reason, metrics = event["Task End Reason"]["Reason"], event.get("Task Metrics")
    if reason != "Success" or metrics is None:
        stage.failures.append(reason)
        return
    stage.tasks += 1
    stage.run_seconds += metrics["Executor Run Time"] / 1000
    stage.read_bytes += metrics["Input Metrics"]["Bytes Read"]
    stage.read_rows += metrics["Input Metrics"]["Records Read"]
    stage.written_bytes += metrics["Output Metrics"]["Bytes Written"]
    stage.shuffled_bytes += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    stage.shuffled_rows += metrics["Shuffle Write Metrics"]["Shuffle Records Written"]
