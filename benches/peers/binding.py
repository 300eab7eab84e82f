"""Verifying through the package for Python, on messages that are in memory: what the call costs beside Rust's.

    python binding.py ROOT.pem
"""

import functools
import sys
import time
from pathlib import Path

from asked import asked

import libpec

store = libpec.TrustStore.pec()
store.add_authorities(Path(sys.argv[1]).read_bytes())
verifier = libpec.Verifier(store)


@functools.cache
def loaded(file: str) -> bytes:
    return Path(file).read_bytes()


def judge(file: str) -> str:
    return "good" if verifier.verify(loaded(file)).is_certified else "bad"


asked(judge, time.thread_time_ns)
