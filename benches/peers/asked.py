"""What the programs in Python are asked on standard input: see benches/src/peers.rs."""

import sys
from collections.abc import Callable
from pathlib import Path


def asked(judge: Callable[[str], str], clock: Callable[[], int]) -> None:
    """Answers until there are no more questions."""
    for line in sys.stdin:
        word, times, listed = line.rstrip("\n").split("\t")
        files = Path(listed).read_text().splitlines()
        if word == "rows":
            for file in files:
                print(judge(file))
            print("end", flush=True)
        else:
            begin = clock()
            for _ in range(int(times)):
                for file in files:
                    judge(file)
            print(clock() - begin, flush=True)
