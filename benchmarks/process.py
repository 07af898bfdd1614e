"""One case in a process of its own: its processor time and its memory, without what comes before it. Linux only.

This file imports nothing of the project: a peer that needs other packages runs it in an environment of its own.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Taken:
    """What a case took: ``cpu`` and ``wall`` in seconds, ``peak`` and ``before`` (resident memory) in bytes.

    ``answer`` is the number that it came to, to be compared with what others find.
    """

    cpu: float
    wall: float
    peak: int
    before: int
    answer: int


def tell(action: Callable[[], int]) -> None:
    """Run a case in this process and print what it took."""
    before, start, clock = _memory("VmRSS"), resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    answer = action()
    end, wall = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter() - clock
    cpu = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    taken = {"cpu": cpu, "wall": wall, "peak": _memory("VmHWM"), "before": before, "answer": answer}
    sys.stdout.write(f"\n{json.dumps(taken)}\n")


def run(command: Sequence[str]) -> Taken:
    """Run a command that ends with `tell`."""
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Taken(**json.loads(output.strip().splitlines()[-1]))


def _memory(key: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(key)).split()[1]) * 1024
