"""Transformations of 1 M rows x 20 columns: the layer against native polars, pandas and scikit-learn.

``python -m benchmarks.transforms [--rows N] [--rounds N] [--only FAMILY ...]``. Each case runs in a process of its own,
in turn, after a run on few rows; what it takes is CPU (user + system) and the peak of its memory, table included.
Everything learns from the rows and is applied to them. Needs Linux.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from benchmarks.measure import peak_memory
from benchmarks.peers.recipes import LEVELS, NATIVE, PANDAS, SKLEARN
from jupyter_mlplatform import Platform, transforms
from jupyter_mlplatform.services.ingest import from_frame

FEW = 2_000
FAMILIES: dict[str, list[dict[str, Any]]] = {
    "columns": [
        {"kind": "rename_columns", "names": {"f8": "last", "i3": "code"}},
        {"kind": "drop_columns", "columns": ["id", "f7"]},
        {"kind": "derive", "name": "sum", "expression": "f1 * f2 + i0"},
        {"kind": "derive", "name": "upper", "expression": "upper(s0)"},
    ],
    "types": [
        {"kind": "parse_numbers", "columns": ["money"]},
        {"kind": "cast", "columns": ["i0", "i1"], "to": "text"},
        {"kind": "cast", "columns": ["f1"], "to": "integer"},
    ],
    "dates": [{"kind": "parse_dates", "columns": ["day"]}, {"kind": "date_parts", "columns": ["day"]}],
    "text": [{"kind": "trim_text", "columns": ["s0", "s1", "s2", "s3"], "case": "lower"}],
    "values": [
        {"kind": "map_values", "columns": ["s0", "s1"], "values": {f"level {n}": f"group {n % 3}" for n in range(8)}},
        {"kind": "unify_missing", "columns": ["s2", "s3", "i0"], "markers": ["?", "NA", "level 7", "-999"]},
    ],
    "missing": [
        {"kind": "impute", "columns": ["f0"], "strategy": "median", "indicator": True},
        {"kind": "impute", "columns": ["s3"], "strategy": "mode"},
        {"kind": "drop_missing", "columns": ["f0", "f1", "s0"]},
    ],
    "numeric": [
        {"kind": "clip_outliers", "columns": ["f1", "f2", "f3"]},
        {"kind": "scale", "columns": ["f4", "f5", "f6", "f7"]},
        {"kind": "log", "columns": ["i0", "i1"]},
        {"kind": "bin", "columns": ["f8"], "method": "quantile"},
    ],
    "shape": [
        {"kind": "yeo_johnson", "columns": ["f1"]},
        {"kind": "quantile_transform", "columns": ["f2"]},
    ],
    "categories": [
        {"kind": "group_rare", "columns": ["s0"], "min_share": 0.02},
        {"kind": "one_hot", "columns": ["s1"]},
        {"kind": "ordinal_encode", "columns": ["s2"]},
    ],
    "target": [{"kind": "target_encode", "columns": ["s3", "i3"], "target": "f8"}],
    "rows": [
        {"kind": "filter_rows", "where": "f1 > -1 and s0 <> 'level 7'"},
        {"kind": "drop_duplicates", "columns": ["i0", "i1"]},
        {"kind": "sort", "columns": ["f2"]},
    ],
    "groups": [
        {"kind": "impute_by_group", "columns": ["f0"], "by": ["s0", "s1"]},
        {"kind": "group_rare", "columns": ["s2"], "min_share": 0.02},
    ],
    "joins": [{"kind": "join_dataset", "version": "levels", "on": ["i3"], "other_on": ["code"]}],
    "aggregate": [
        {
            "kind": "aggregate",
            "by": ["s0", "s1"],
            "aggregations": [
                {"function": "rows"},
                *({"function": function, "column": "f1"} for function in ("mean", "sum", "min", "max")),
                {"function": "median", "column": "i0"},
            ],
        }
    ],
    "whole chain": [
        {"kind": "parse_numbers", "columns": ["money"]},
        {"kind": "parse_dates", "columns": ["day"]},
        {"kind": "date_parts", "columns": ["day"], "drop": True},
        {"kind": "impute", "columns": ["f0"], "strategy": "median", "indicator": True},
        {"kind": "clip_outliers", "columns": ["f1", "f2", "f3"]},
        {"kind": "scale", "columns": ["f4", "f5", "f6", "f7"]},
        {"kind": "group_rare", "columns": ["s0"], "min_share": 0.02},
        {"kind": "one_hot", "columns": ["s1"]},
    ],
}  # fmt: skip


def make(path: Path, rows: int) -> None:
    """Write the table."""
    rng = np.random.default_rng(0)
    table = pl.DataFrame(
        {"id": np.arange(rows)}
        | {f"f{i}": rng.normal(size=rows) for i in range(9)}
        | {f"i{i}": rng.integers(0, 1000, rows) for i in range(4)}
        | {f"s{i}": rng.choice([f"level {n}" for n in range(50)], rows) for i in range(4)}
        | {"money": [f"${amount:,.2f}" for amount in rng.gamma(2, 500, rows)]}
        | {"day": pl.Series(rng.integers(0, 5000, rows)).cast(pl.Int32).cast(pl.Date).cast(pl.String)}
    )
    tenth = pl.int_range(pl.len()) % 10 == 3
    gaps = [pl.when(~tenth).then(pl.col(name)).alias(name) for name in ("f0", "s3")]
    table.with_columns(gaps).write_ipc(path, compression="uncompressed")


@cache
def levels() -> tuple[TemporaryDirectory[str], Platform]:
    """Return a platform that has `LEVELS` as a dataset, and the folder where it is as long as this process lives."""
    folder = TemporaryDirectory()
    platform = Platform(folder.name)
    platform.datasets.create(from_frame(LEVELS), name="Levels")
    return folder, platform


def ours(family: str) -> Callable[[pl.DataFrame], object]:
    if family == "joins":
        return lambda frame: transforms.fit_apply(frame, transforms.bind(FAMILIES[family], levels()[1].versions.open))
    return lambda frame: transforms.fit_apply(frame, FAMILIES[family])


def peers(family: str) -> dict[str, tuple[Callable[[Any], object], bool]]:
    """Return who does a family, and whether on pandas frames."""
    return {
        "ours": (ours(family), False),
        "polars": (NATIVE[family], False),
        "pandas": (PANDAS[family], True),
        **({"scikit-learn": (SKLEARN[family], True)} if family in SKLEARN else {}),
    }


def measure(family: str, peer: str, table: str) -> None:
    """Run one case in this process and print what it took."""
    action, in_pandas = peers(family)[peer]
    frame: Any = pl.read_ipc(table).clone()
    few = frame.head(FEW)
    if in_pandas:
        frame, few = frame.to_pandas(), few.to_pandas()
    action(few)
    Path("/proc/self/clear_refs").write_text("5")
    start = resource.getrusage(resource.RUSAGE_SELF)
    action(frame)
    end = resource.getrusage(resource.RUSAGE_SELF)
    cpu = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    print(json.dumps({"cpu": cpu, "memory": peak_memory() / 1e6}))


def run(families: list[str], rows: int, rounds: int) -> None:
    """Measure every case `rounds` times in turn and print the medians and their ratios."""
    with TemporaryDirectory() as folder:
        table = Path(folder) / "table.arrow"
        make(table, rows)
        print(f"{rows:,} rows x 20: CPU and peak memory of ours; then of each peer ours ÷ peer, CPU (memory)")
        for family in families:
            taken: dict[str, list[dict[str, float]]] = {}
            for _ in range(rounds):
                for peer in peers(family):
                    command = [sys.executable, "-m", "benchmarks.transforms", "--case", family, peer, str(table)]
                    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                    taken.setdefault(peer, []).append(json.loads(output))
            print(line(family, taken), flush=True)


def line(family: str, taken: dict[str, list[dict[str, float]]]) -> str:
    """Return a row of the table in benchmarks/README.md."""
    cells = [family]
    for peer, samples in taken.items():
        cpu, memory = (median(sample[key] for sample in samples) for key in ("cpu", "memory"))
        if peer == "ours":
            cells.append(f"{cpu:.2f} s, {memory:.0f} MB")
            continue
        pairs = list(zip(taken["ours"], samples, strict=True))
        ratio = median(one["cpu"] / other["cpu"] for one, other in pairs)
        space = median(one["memory"] / max(other["memory"], 1) for one, other in pairs)
        cells.append(f"{ratio:.2f} ({space:.2f})")
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    parser.add_argument("--case", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        measure(*options.case)
    else:
        run(options.only, options.rows, options.rounds)


if __name__ == "__main__":
    main()
