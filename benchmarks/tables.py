"""Tables against their peers: ``python -m benchmarks.tables`` (see benchmarks/README.md). Linux only.

Ingest (polars, DuckDB, pandas), profile (ydata-profiling), a page of rows, a comparison (datacompy, a polars join) and
lineage (MLflow), in one run. Every case runs in a process of its own, in turn, round by round.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import tables_lineage
from benchmarks.measure import Row
from benchmarks.process import Taken, run
from benchmarks.tables_cases import CASES, make

OURS = "ours"
MB = 1_000_000
GROUPS = ("ingest", "profile", "page", "sorted page", "diff all over", "diff in one place")
Runner = Callable[[], Taken]


@dataclass(frozen=True)
class Goal:
    """A limit to our own ÷ the best of `peers`, in one kind of row."""

    row: str
    peers: tuple[str, ...]
    limit: float


GOALS = (
    Goal("ingest: CPU", ("polars", "DuckDB"), 1.1),
    Goal("profile: CPU", ("pandas read",), 4.0),
    Goal("diff all over: CPU", ("read and hash",), 1.6),
)
PEAKS = {"ingest: memory above idle": 400, "diff all over: peak memory": 400}  # MB


def main() -> None:
    """Measure what the command line asks for and print ratios, then the goals."""
    arguments = _arguments()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=arguments.folder) as place:
        folder = Path(place)
        make(folder, 50_000 if arguments.quick else arguments.rows, 10_000 if arguments.quick else 100_000)
        for group in (name for name in GROUPS if name in arguments.only):
            rows += _measured(group, folder, arguments.elsewhere, 1 if arguments.quick else arguments.rounds)
        if "lineage" in arguments.only:
            tables_lineage.write_record(folder, arguments.mlflow)
            tables_lineage.walk(folder)
    verdicts = list(_verdicts(rows))
    print("\n" + "\n".join(verdicts))
    if arguments.json:
        arguments.json.write_text(json.dumps({"rows": [asdict(row) for row in rows], "goals": verdicts}, indent=1))


def _measured(group: str, folder: Path, elsewhere: str | None, rounds: int) -> list[Row]:
    """Run the cases of a group in turn; print and return CPU and memory of each."""
    taken: dict[str, list[Taken]] = {}
    cases = _cases(group, folder, elsewhere)
    for number in range(rounds):
        order = list(cases)
        for case in order[number % len(order) :] + order[: number % len(order)]:
            taken.setdefault(case, []).append(cases[case]())
    answers = {one.answer for samples in taken.values() for one in samples if one.answer >= 0}
    if len(answers) > 1:
        raise AssertionError(f"{group}: different answers, {answers}: not the same was measured.")
    rows = [
        Row(f"{group}: CPU", "s", {case: [one.cpu for one in samples] for case, samples in taken.items()}),
        Row(f"{group}: peak memory", "B", {case: [one.peak for one in samples] for case, samples in taken.items()}),
        Row(
            f"{group}: memory above idle",
            "B",
            {case: [one.peak - one.before for one in samples] for case, samples in taken.items()},
        ),
    ]
    for row in rows:
        _print(row)
    return rows


def _cases(group: str, folder: Path, elsewhere: str | None) -> dict[str, Runner]:
    """Return what runs each case; a peer whose environment is not given is skipped and said to be."""
    command = [sys.executable, "-m", "benchmarks.tables_cases"]
    names = [name.partition("/") for name in CASES]
    cases: dict[str, Runner] = {
        case: partial(run, [*command, f"{kind}/{case}", str(folder)]) for kind, _, case in names if kind == group
    }
    script = str(Path(__file__).parent / "peers" / "elsewhere.py")
    foreign = {
        "profile": ("ydata-profiling", ["profile", str(folder / "profiled.csv")]),
        **{
            f"diff {place}": ("datacompy", ["diff", str(folder / "before.parquet"), str(folder / f"{place}.parquet")])
            for place in ("all over", "in one place")
        },
    }
    if group in foreign:
        peer, arguments = foreign[group]
        if elsewhere is None:
            print(f"Skipped: {peer}. Give the Python of an environment that has it: --elsewhere PYTHON.")
        else:
            cases[peer] = partial(run, [elsewhere, script, *arguments])
    return cases


def _print(row: Row) -> None:
    cells = [f"{OURS} {_value(median(row.samples[OURS]), row.unit)}"]
    for peer in row.samples:
        ratio = row.ratio(OURS, peer)
        if peer != OURS and ratio is not None:
            cells.append(f"÷ {peer} {ratio:.2f}")
    print(f"{row.name:38} {'   '.join(cells)}", flush=True)


def _value(value: float, unit: str) -> str:
    return f"{value:.3g} s" if unit == "s" else f"{value / MB:.0f} MB"


def _verdicts(rows: list[Row]) -> Iterator[str]:
    by_name = {row.name: row for row in rows}
    for goal in GOALS:
        if row := by_name.get(goal.row):
            found = max(row.ratio(OURS, peer) or 0.0 for peer in goal.peers)
            yield _verdict(f"{goal.row} ÷ {' or '.join(goal.peers)}", found, goal.limit)
    for name, limit in PEAKS.items():
        if row := by_name.get(name):
            yield _verdict(f"{name} in MB", median(row.samples[OURS]) / MB, limit)


def _verdict(goal: str, found: float, limit: float) -> str:
    return f"{goal:50} {found:8.3g} (at most {limit:g}) {'met' if found <= limit else 'MISSED'}"


def _arguments() -> argparse.Namespace:
    every = [*GROUPS, "lineage"]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the table that is ingested, paged and compared")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="small sizes, for a first look; no goals at this size")
    parser.add_argument("--only", nargs="+", choices=every, default=every, metavar="GROUP", help="of %(choices)s")
    parser.add_argument("--elsewhere", metavar="PYTHON", help="of an environment with ydata-profiling and datacompy")
    parser.add_argument("--mlflow", metavar="PYTHON", help="of an environment with MLflow")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample to a file")
    parser.add_argument("--folder", type=Path, help="where to work; about 2 GB, by default in the temporary folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
