"""``python -m libpec_spark IN OUT``: verifies, reconciles, writes. ``spark-submit`` runs this file as a script."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from libpec import Error
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

from libpec_spark.command import parser, trust_of
from libpec_spark.files import listed, lost, tuned
from libpec_spark.judge import MESSAGES, Judge, judged, unjudged
from libpec_spark.rows import Step, spark_schema
from libpec_spark.states import reconcile


def main(words: list[str] | None = None) -> int:
    """Does what the words ask for; the exit status."""
    arguments = parser().parse_args(words)
    try:
        trust = trust_of(arguments)
        trust.verifier()  # What cannot be used is said here, and not by a thousand workers.
    except (OSError, Error) as error:
        print(f"libpec_spark: {error}", file=sys.stderr)
        return 2
    spark = tuned(session())
    now = arguments.now or datetime.now(UTC)
    try:
        if arguments.reconcile:
            messages = spark.read.schema(spark_schema(MESSAGES)).parquet(*arguments.inputs)
        else:
            files = listed(spark, arguments.inputs, arguments.glob)
            messages = write_messages(files, Judge(trust, arguments.sent), f"{arguments.output}/messages", arguments.max_bytes)
        write_states(messages, now, arguments.output)
    except AnalysisException as error:
        # No such folder, or a result that is there already.
        print(f"libpec_spark: {error.getMessage() or error}", file=sys.stderr)
        return 2
    unread = messages.where("error is not null").count()
    if unread:
        print(f"{unread} files could not be judged: see the column `error` of messages")
    return int(unread > 0)


def session() -> SparkSession:
    """The session that ``spark-submit`` prepared, or one on this machine, with this Python for its workers."""
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    return SparkSession.builder.appName("libpec").getOrCreate()


def write_messages(files: DataFrame, judge: Step, folder: str, max_bytes: int) -> DataFrame:
    """Judges the files, and writes a row for each, also for those that could not be read; the rows, read back.

    Everything after it starts from what is written: a worker that dies later costs none of the verifying again.
    """
    judged(files, judge, max_bytes).write.parquet(folder)
    messages = read_messages(files.sparkSession, folder)
    if missing := lost(files, messages):
        unjudged(files.sparkSession, missing, judge, max_bytes).write.mode("append").parquet(folder)
        messages = read_messages(files.sparkSession, folder)
    return messages


def read_messages(spark: SparkSession, folder: str) -> DataFrame:
    """What :func:`write_messages` wrote."""
    return spark.read.schema(spark_schema(MESSAGES)).parquet(folder)


def write_states(messages: DataFrame, now: datetime, output: str) -> None:
    """Writes what became of what was sent."""
    outcome = reconcile(messages, now)
    outcome.submissions.write.parquet(f"{output}/submissions")
    outcome.orphans.write.parquet(f"{output}/orphans")
    outcome.gathered.unpersist()


if __name__ == "__main__":
    sys.exit(main())
