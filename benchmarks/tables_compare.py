"""Comparing two versions of 1 M rows x 20 columns, 1 % of them changed: CPU and peak memory against peers.

``python -m benchmarks.tables_compare [--rows N]``. Each case runs in a process of its own; CPU is user + system time
of the case alone, imports not counted, memory the peak of the process. Peers that are not
installed are skipped. Needs Linux.
"""

import argparse
import importlib
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.compare.compare import compare
from jupyter_mlplatform.tables.table import Table

ROUNDS = 3


def make(folder: Path, rows: int) -> dict[str, str]:
    """Store a table, one with 1 % of rows changed all over it, and one with 1 % changed in one place."""
    rng = np.random.default_rng(0)
    table = pl.DataFrame(
        {"id": np.arange(rows)}
        | {f"f{i}": rng.normal(size=rows) for i in range(9)}
        | {f"i{i}": rng.integers(0, 1000, rows) for i in range(5)}
        | {f"s{i}": rng.choice([f"level {n}" for n in range(50)], rows) for i in range(5)}
    )
    number = pl.int_range(pl.len())
    one_percent = {"all over": number % 100 == 7, "in one place": number.is_between(rows // 2, rows // 2 + rows // 100)}
    store = EmbeddedStore(folder / "store")
    store.create_branch("dataset--d", "main")
    with store.stage("dataset--d") as stage:
        first = parts.write(stage, "d", table, None)
        commits = {"before": stage.commit("before").id}
    for index, (name, rows_changed) in enumerate(one_percent.items()):
        store.create_branch(f"dataset--d--{index}", commits["before"])
        after = table.with_columns(pl.when(rows_changed).then(pl.col("f1") + 1).otherwise("f1").alias("f1"))
        with store.stage(f"dataset--d--{index}") as stage:
            parts.write(stage, "d", after, first.manifest)
            commits[name] = stage.commit(name).id
    store.close()
    return commits


def ours(left: Table, right: Table) -> int:
    return compare(left, right).rows.changed


def ours_with_keys(left: Table, right: Table) -> int:
    return compare(left, right, keys=["id"]).rows.changed


def read_and_hash(left: Table, right: Table) -> int:
    """Read both tables once and hash each row with DuckDB, nothing else: the yardstick."""
    import duckdb

    total = 0
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        for table in (left, right):
            names = list(table.manifest.schema.names)
            for part in table.manifest.parts:
                connection.register("part", table.stored(part, names))
                columns = ", ".join(f'"{name}"' for name in names)
                total ^= int(connection.execute(f"SELECT bit_xor(hash({columns})) FROM part").fetchall()[0][0])
    return total


def polars_join(left: Table, right: Table) -> int:
    one, other = left.frame(), right.frame()
    joined = one.join(other, on="id", suffix="_r")
    different = [~pl.col(name).eq_missing(pl.col(f"{name}_r")) for name in one.columns if name != "id"]
    return joined.filter(pl.any_horizontal(different)).height


def pandas_merge(left: Table, right: Table) -> int:
    one, other = left.frame().to_pandas().set_index("id"), right.frame().to_pandas().set_index("id")
    return len(one.compare(other.loc[one.index]))


def datacompy_compare(left: Table, right: Table) -> int:
    import datacompy

    one, other = left.frame().to_pandas(), right.frame().to_pandas()
    kind: Any = getattr(datacompy, "PandasCompare", None) or datacompy.Compare
    found = kind(one, other, join_columns="id")
    return int((~found.intersect_rows[[f"{name}_match" for name in one.columns if name != "id"]].all(axis=1)).sum())


CASES: dict[str, Callable[[Table, Table], int]] = {
    "read and hash": read_and_hash,
    "ours": ours,
    "ours, keys given": ours_with_keys,
    "polars join": polars_join,
    "pandas": pandas_merge,
    "datacompy": datacompy_compare,
}


def measure(case: str, folder: str, left: str, right: str) -> None:
    """Run one case in this process and print what it took."""
    store = EmbeddedStore(Path(folder) / "store")
    tables = Table(store, left, "d"), Table(store, right, "d")
    for module in ("duckdb", "pandas", "scipy.stats", "datacompy"):
        if importlib.util.find_spec(module):
            importlib.import_module(module)
    start, clock = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    answer = CASES[case](*tables)
    end = resource.getrusage(resource.RUSAGE_SELF)
    cpu = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    taken = {"cpu": cpu, "wall": time.perf_counter() - clock, "peak": _peak(), "changed": answer}
    print(json.dumps(taken))


def _peak() -> float:
    """Return the peak resident memory of this process in MB (its parent's would be in ``ru_maxrss``)."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def run(folder: Path, rows: int) -> None:
    commits = make(folder, rows)
    for place in ("all over", "in one place"):
        print(f"\n{rows:,} rows x 20, 1 % changed {place}")
        print("CPU s (÷ read and hash), wall s, peak MB, rows found changed")
        taken: dict[str, list[dict[str, float]]] = {}
        for _ in range(ROUNDS):
            for case in CASES:
                if case == "datacompy" and importlib.util.find_spec("datacompy") is None:
                    continue
                command = [sys.executable, "-m", "benchmarks.tables_compare", "--case", case, "--folder", str(folder)]
                command += ["--left", commits["before"], "--right", commits[place]]
                output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                taken.setdefault(case, []).append(json.loads(output))
        base = [sample["cpu"] for sample in taken["read and hash"]]
        for case, samples in taken.items():
            ratio = median(sample["cpu"] / one for sample, one in zip(samples, base, strict=True))
            cpu, wall, peak = (median(sample[key] for sample in samples) for key in ("cpu", "wall", "peak"))
            print(f"  {case:18} {cpu:6.2f} ({ratio:4.2f})  {wall:6.2f}  {peak:6.0f}  {samples[0]['changed']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    for name in ("case", "folder", "left", "right"):
        parser.add_argument(f"--{name}", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        measure(options.case, options.folder, options.left, options.right)
        return
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), options.rows)


if __name__ == "__main__":
    main()
