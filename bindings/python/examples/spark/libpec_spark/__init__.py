"""PEC with Apache Spark: folders or object stores of ``.eml`` files, verified and followed by many machines.

``files`` (binaryFile) → ``judge`` (one row a message) → ``states`` (one row a message that was sent). The engine decides
everything; this package hands out the work, and gathers by keys what belongs together.
"""

from .judge import MESSAGES, Judge, judged
from .rows import ORPHAN, SUBMISSION
from .states import Outcome, reconcile
from .trust import Trust

__all__ = ["MESSAGES", "ORPHAN", "SUBMISSION", "Judge", "Outcome", "Trust", "judged", "reconcile"]
