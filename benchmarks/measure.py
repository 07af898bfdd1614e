"""Timing in interleaved rounds, so that whatever else the machine does falls on everyone alike; memory of a process."""

import gc
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.peers.protocol import UnsupportedError

Sample = Callable[[int], float]
"""Measures once, in seconds or bytes; its argument is the number of the round."""


@dataclass(frozen=True)
class Row:
    """One thing that was measured: every sample of every peer, in the order of the rounds."""

    name: str
    unit: str
    samples: dict[str, list[float]] = field(default_factory=dict)

    def ratio(self, one: str, other: str) -> float | None:
        """Return the median of the rounds' ratios of one peer to another, None if either was not measured."""
        pairs = zip(self.samples.get(one, []), self.samples.get(other, []), strict=False)
        ratios = [left / right for left, right in pairs if right]
        return median(ratios) if ratios else None


def seconds(action: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interleave(name: str, unit: str, cases: Mapping[str, Sample], rounds: int) -> Row:
    """Measure every case once a round, each round beginning with the next one; leave out what is unsupported."""
    row = Row(name, unit, {case: [] for case in cases})
    order = list(cases)
    for number in range(rounds):
        first = number % len(cases)
        for case in order[first:] + order[:first]:
            if case not in row.samples:
                continue
            gc.collect()
            try:
                row.samples[case].append(cases[case](number))
            except UnsupportedError:
                del row.samples[case]
    return row


def peak_memory() -> int:
    """Return this process's greatest resident memory since its start, or since ``clear_refs`` was told 5 (Linux)."""
    return _status("VmHWM")


def extra_memory(action: Callable[[], object]) -> int:
    """Return by how many bytes this process's resident memory rises above its present size during a call (Linux)."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before = _status("VmRSS")
    action()
    return _status("VmHWM") - before


def _status(key: str) -> int:
    found = re.search(rf"^{key}:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    if found is None:
        raise OSError(f"/proc/self/status does not say {key}.")
    return int(found.group(1)) * 1024
