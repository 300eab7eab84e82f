"""Several executors say what one machine says, row for row; also when one of them is killed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from conftest import MAX_BYTES, NOW, SENT, Told, cluster, in_order, trust
from libpec_spark import Judge, Outcome, reconcile
from libpec_spark.__main__ import write_messages
from libpec_spark.events import Events, read
from libpec_spark.files import listed
from libpec_spark.rows import Step
from libpec_spark.states import Gather
from pyspark.sql import DataFrame, SparkSession
from steps import KillingOnce


def rows(frame: DataFrame) -> list[dict[str, Any]]:
    return frame.toArrow().to_pylist()


def by_several(spark: SparkSession, mail: Path, output: Path, judge: Step, gather: Step) -> tuple[DataFrame, Outcome]:
    """What the command does, with the steps exchanged."""
    messages = write_messages(listed(spark, [str(mail)]), judge, str(output / "messages"), MAX_BYTES)
    return messages, reconcile(messages, NOW, gather)


def assert_same(mail: Path, messages: DataFrame, outcome: Outcome, alone: Told) -> None:
    found = {row["path"].removeprefix(f"file:{mail}/"): row for row in rows(messages)}
    assert found.keys() == alone.messages.keys()
    assert messages.count() == len(found)
    for path, expected in alone.messages.items():
        row = found[path]
        row["error"] = None if row["error"] is None else row["error"]["code"]
        assert {name: row[name] for name in expected} == expected, path

    submissions = rows(outcome.submissions)
    deadlines = [row.pop("next_deadline") for row in submissions]
    assert in_order(submissions) == alone.submissions
    assert in_order(rows(outcome.orphans)) == alone.orphans
    assert min(filter(None, deadlines)) == alone.next_deadline


def test_the_mail_shows_what_it_has_to(alone: Told) -> None:
    """Else the comparison would prove little."""
    flags = {flag for row in alone.submissions for flag in row["flags"]}
    assert flags >= {"tracker.shared_msgid", "tracker.shared_identifier", "tracker.suggested", "tracker.disagreement"}
    states = {row["state"] for row in alone.submissions}
    assert states >= {"delivered", "failed", "partial", "pending", "overdue"}
    assert {orphan["why"] for orphan in alone.orphans} >= {"tracker.not_certified", "tracker.nested"}
    assert any(len(row["recipients"]) == 500 for row in alone.submissions)
    assert [path for path, row in alone.messages.items() if row["error"]] == ["odd ones/à/100%41 large.eml"]


def test_several_say_what_one_says(mail: Path, alone: Told, tmp_path: Path) -> None:
    with cluster(tmp_path / "log") as spark:
        assert_same(mail, *by_several(spark, mail, tmp_path, Judge(trust(), SENT), Gather(NOW)), alone)
    events = read(tmp_path / "log")
    assert [stage.failures for stage in events.stages.values() if stage.failures] == []


@pytest.mark.parametrize("where", ["judge", "gather"])
def test_one_of_them_is_killed(mail: Path, alone: Told, tmp_path: Path, where: str) -> None:
    steps: dict[str, Step] = {"judge": Judge(trust(), SENT), "gather": Gather(NOW)}
    marks = tmp_path / "marks"
    marks.mkdir()
    steps[where] = KillingOnce(steps[where], marks)
    with cluster(tmp_path / "log") as spark:
        assert_same(mail, *by_several(spark, mail, tmp_path, **steps), alone)
    assert_killed(marks, read(tmp_path / "log"))


def assert_killed(marks: Path, events: Events) -> None:
    """A process died by the signal, others had finished before, and Spark gave the lost work to the others."""
    killed = int((marks / "killed").read_text(encoding="utf-8"))
    with pytest.raises(ProcessLookupError):
        os.kill(killed, 0)
    assert len(list(marks.glob("done-*"))) == 12
    assert any("137" in why for why in events.lost_executors.values()), events.lost_executors
    assert any("ExecutorLostFailure" in stage.failures for stage in events.stages.values())
