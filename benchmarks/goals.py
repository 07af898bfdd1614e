"""What the store has promised, each a ratio of one run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.growth import OLD, YOUNG
from benchmarks.measure import Row
from benchmarks.peers import OURS

MB = 1_000_000

AGAINST = {
    "lakeFS": {
        "list": 0.1,
        "diff": 0.1,
        "commit in": 0.5,
        "small write (1 KB), kept": 1.0,
        "small write (1 KB), committed": 1.0,
        "merge": 0.5,
        "log": 0.05,
        "save a version, all": 1.0,
    },
    "DVC": {"save a version, all": 0.2},
    YOUNG: {"commit after": 1.2},
}
WITHIN = {
    "extra memory": 40 * MB,
    "bytes after (1 % appended)": 1.5,
    "bytes after (1 % inserted)": 1.5,
    "bytes after (1 % changed in one place)": 1.5,
}
OWN = (OURS, "ours on lakeFS")


@dataclass(frozen=True)
class Verdict:
    """A goal, what was measured, and whether it holds."""

    goal: str
    measured: float
    limit: float

    @property
    def met(self) -> bool:
        """Whether the goal holds."""
        return self.measured <= self.limit


def verdicts(rows: Sequence[Row]) -> Iterator[Verdict]:
    """Judge every goal of which the rows hold the measurement."""
    for row in rows:
        yield from _ratios(row)
        yield from _amounts(row)


def _ratios(row: Row) -> Iterator[Verdict]:
    for peer, limits in AGAINST.items():
        own = OLD if peer == YOUNG else OURS
        ratio = row.ratio(own, peer)
        for start, limit in limits.items():
            if row.name.startswith(start) and ratio is not None:
                yield Verdict(f"{row.name}: {own} ÷ {peer}", ratio, limit)


def _amounts(row: Row) -> Iterator[Verdict]:
    scale = MB if row.unit == "B" else 1
    for start, limit in WITHIN.items():
        for peer in OWN:
            if row.name.startswith(start) and row.samples.get(peer):
                yield Verdict(f"{row.name}: {peer}", median(row.samples[peer]) / scale, limit / scale)
