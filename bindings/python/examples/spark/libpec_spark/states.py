"""From judged messages to what became of those that were sent. The aggregate is the tracker's merge: a union of facts.

Two steps, for two things bind submissions together (:mod:`keys <libpec_spark.keys>`). Each is a shuffle, a sort by key, and a
function that reads the keys one after the other: it holds the tracker of one key, and unlike ``applyInArrow`` costs nothing for
each group but the tracker's own work. A union has no order, so neither that of the files nor a task that runs twice shows.

1. By :func:`tie <libpec_spark.keys.tie>`: facts to a snapshot for each submission, with the messages as sent that belong to it,
   and with a *witness*: one fact of another submission under the same msgid, if there is any, for that is flagged.
2. By identifier: snapshots to submissions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

import pyarrow as pa  # type: ignore[import-untyped]
from libpec import Submission, Tracker
from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from . import keys
from .rows import ORPHAN, SUBMISSION, Batches, Row, Step, orphan_row, read, spark_schema, submission_row, written

_GATHERED = pa.schema(
    [
        ("key", pa.int64()),
        ("identifier", pa.string()),
        ("sender", pa.string()),
        ("own", pa.string()),
        ("witness", pa.string()),
        ("submission", pa.struct(list(SUBMISSION))),
        ("orphan", pa.struct(list(ORPHAN))),
    ]
)
"""What the first step gives: a piece of a submission for the second one, or what is settled already."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of what was sent."""

    submissions: DataFrame
    """A row for each message that was sent: :data:`SUBMISSION <libpec_spark.SUBMISSION>`."""
    orphans: DataFrame
    """A row for each receipt that moves no state: :data:`ORPHAN <libpec_spark.ORPHAN>`."""
    gathered: DataFrame
    """What both are made of, kept on the executors' disks: ``unpersist`` it when both are written."""


def reconcile(messages: DataFrame, now: datetime, gather: Step | None = None) -> Outcome:
    """What became of the messages that were sent, as of ``now``, by these rows of :data:`MESSAGES <libpec_spark.MESSAGES>`.

    The rows may be of several runs, mailboxes and years, and any of them there twice. **They are trusted**: whoever can write
    them decides what was delivered.
    """
    facts = messages.where("fact is not null or sent is not null")
    facts = facts.select("key", "sha256", "identifier", "sender", "msgid", "fact", "sent")
    gathered = by_key(facts, gather or Gather(now), _GATHERED).persist(StorageLevel.DISK_ONLY)
    pieces = gathered.where("own is not null").select("key", "identifier", "sender", "own", "witness")
    settled = gathered.where("submission is not null").select("submission.*")
    claims = messages.where("claims is not null").select(f.explode("claims").alias("claim")).select("claim.*").distinct()
    return Outcome(
        submissions=by_key(pieces, Conclude(now), SUBMISSION).unionByName(settled),
        orphans=gathered.where("orphan is not null").select("orphan.*").unionByName(claims),
        gathered=gathered,
    )


def by_key(rows: DataFrame, step: Step, schema: pa.Schema) -> DataFrame:
    """What a step makes of rows that come to it key by key."""
    sorted_rows = rows.repartition("key").sortWithinPartitions("key")
    return sorted_rows.mapInArrow(step, spark_schema(schema))


class Identity(NamedTuple):
    """What a submission is: its identifier, with its sender."""

    identifier: str
    sender: str


class Thread(NamedTuple):
    """What ties a message as sent to submissions. Without a msgid it is alone, and ``alone`` says which it is."""

    sender: str
    msgid: str | None
    alone: str | None = None


class Gather:
    """The first step."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self, batches: Batches) -> Batches:
        """What ``mapInArrow`` calls, once for each task."""
        groups = itertools.groupby(read(batches), key=itemgetter("key"))
        rows = itertools.chain.from_iterable(Gathered(group, self._now).rows() for _, group in groups)
        return written(rows, _GATHERED, lambda row: len(row.get("own") or "") + 1000)


class Gathered:
    """What rows with one key say. All of it takes time in proportion to the rows, however many share a msgid."""

    def __init__(self, rows: Iterable[Row], now: datetime) -> None:
        self._now = now
        self._submissions: dict[Identity, Tracker] = {}
        self._threads_of: dict[Identity, dict[Thread, None]] = {}
        # Of each submission in it one fact, to be a witness.
        self._told: dict[Thread, dict[str, str]] = {}
        self._sent: dict[Thread, Tracker] = {}
        self._loose = Tracker()
        for row in rows:
            self._take(row)

    def _take(self, row: Row) -> None:
        sender = keys.lower(row["sender"]) if row["sender"] is not None else None
        if row["sent"] is not None:
            msgid = row["msgid"]
            thread = Thread(sender or "", msgid, row["sha256"] if msgid is None else None)
            self._sent.setdefault(thread, Tracker()).merge(Tracker.trusted_from_snapshot(row["sent"]))
        elif row["identifier"] is None or sender is None:
            self._loose.feed_trusted_fact(row["fact"])
        else:
            identity = Identity(row["identifier"], sender)
            self._submissions.setdefault(identity, Tracker()).feed_trusted_fact(row["fact"])
            if row["msgid"] is not None:
                thread = Thread(sender, row["msgid"])
                self._threads_of.setdefault(identity, {})[thread] = None
                self._told.setdefault(thread, {}).setdefault(identity.identifier, row["fact"])

    def rows(self) -> Iterator[Row]:
        """Pieces of submissions, messages without a receipt, and receipts without a message."""
        for identity, facts in self._submissions.items():
            threads = self._threads_of.get(identity, {})
            own = union([facts, *(self._sent[thread] for thread in threads if thread in self._sent)])
            yield {
                "key": keys.of(identity.identifier),
                **identity._asdict(),
                "own": own.snapshot(),
                "witness": self._witness(identity, threads),
            }
        unanswered = {thread: tracker for thread, tracker in self._sent.items() if thread not in self._told}
        if not unanswered and not self._loose.orphans():
            return
        # What they suggest, all together know.
        everything = union([*self._submissions.values(), *self._sent.values(), self._loose])
        for status in everything.submissions(self._now):
            if status.identifier is None:
                yield {"submission": submission_row(status, self._deadline(status, unanswered))}
        for orphan in everything.orphans():
            yield {"orphan": orphan_row(orphan)}

    def _witness(self, identity: Identity, threads: Iterable[Thread]) -> str | None:
        for thread in threads:
            # The first or the second of them is another one. Which one does not show.
            for identifier, fact in self._told[thread].items():
                if identifier != identity.identifier:
                    return fact
        return None

    def _deadline(self, status: Submission, unanswered: dict[Thread, Tracker]) -> datetime | None:
        thread = Thread(keys.lower(status.sender or ""), status.msgid)
        # Without a msgid it has a key of its own.
        mine = unanswered.get(thread) or union(list(unanswered.values()))
        return mine.next_deadline(self._now)


class Conclude:
    """The second step."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self, batches: Batches) -> Batches:
        """What ``mapInArrow`` calls, once for each task."""
        groups = itertools.groupby(read(batches), key=itemgetter("key"))
        rows = itertools.chain.from_iterable(self._rows(group) for _, group in groups)
        return written(rows, SUBMISSION, lambda row: 500 * (1 + len(row["recipients"])))

    def _rows(self, pieces: Iterable[Row]) -> Iterator[Row]:
        own: dict[Identity, Tracker] = {}
        witnesses = Tracker()
        for piece in pieces:
            identity = Identity(piece["identifier"], piece["sender"])
            own.setdefault(identity, Tracker()).merge(Tracker.trusted_from_snapshot(piece["own"]))
            if piece["witness"] is not None:
                witnesses.feed_trusted_fact(piece["witness"])
        for status in union([*own.values(), witnesses]).submissions(self._now):
            # A witness has a row too, which is not ours to show: its own key has all of it.
            if status.identifier is None or status.sender is None:
                continue
            mine = own.get(Identity(status.identifier, keys.lower(status.sender)))
            if mine is not None:
                yield submission_row(status, mine.next_deadline(self._now))


def union(trackers: list[Tracker]) -> Tracker:
    """All that they hold, together."""
    if len(trackers) == 1:
        return trackers[0]
    whole = Tracker()
    for tracker in trackers:
        whole.merge(tracker)
    return whole
