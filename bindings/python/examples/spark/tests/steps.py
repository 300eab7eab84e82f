"""Steps for tests: one that kills its executor, once, and one that counts. The executors get this file by ``addPyFile``."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
from libpec_spark.rows import Batches, Step
from pyspark import TaskContext


class KillingOnce:
    """A step, but one task kills its executor: when two others have done their work, and it has begun with its own."""

    def __init__(self, step: Step, folder: Path) -> None:
        self._step = step
        self._folder = folder

    def __call__(self, batches: Batches) -> Batches:
        yield from self._step(self._watched(batches))
        context = TaskContext.get()
        assert context is not None
        (self._folder / f"done-{context.partitionId()}").touch()

    def _watched(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        for number, batch in enumerate(batches):
            if number > 0 and len(list(self._folder.glob("done-*"))) >= 2:
                self._kill()
            yield batch

    def _kill(self) -> None:
        try:
            marker = os.open(self._folder / "killed", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            return
        # We were forked by a daemon, which the executor started.
        executor = parent(os.getppid())
        os.write(marker, str(executor).encode())
        os.close(marker)
        os.kill(executor, signal.SIGKILL)


def parent(process: int) -> int:
    """The parent of a process."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("PPid:")[1].split()[0])


def sizes(batches: Batches) -> Batches:
    """How much is in each batch."""
    for batch in batches:
        yield pa.RecordBatch.from_pydict({"messages": [batch.num_rows], "bytes": [batch.nbytes]})
