"""What is measured of tables, case by case: ``python -m benchmarks.tables_cases CASE FOLDER`` runs one."""

import importlib
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.process import tell
from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.ingest import open_source
from jupyter_mlplatform.tables.table import Table

PAGE = 100
Case = Callable[[Path], Callable[[], int]]
"""Prepares in a folder, unmeasured, and returns what is to be measured."""


def make(folder: Path, rows: int, profiled: int) -> None:
    """Write the files: two versions of a table in a store and as Parquet, and two CSV files."""
    rng = np.random.default_rng(0)
    table = pl.DataFrame(
        {"id": np.arange(rows)}
        | {f"f{i}": rng.normal(size=rows) for i in range(9)}
        | {f"i{i}": rng.integers(0, 1000, rows) for i in range(5)}
        | {f"s{i}": rng.choice([f"level {n}" for n in range(50)], rows) for i in range(5)}
    )
    number = pl.int_range(pl.len())
    changed = {"all over": number % 100 == 7, "in one place": number.is_between(rows // 2, rows // 2 + rows // 100 - 1)}
    versions = {"before": table} | {
        name: table.with_columns(pl.when(where).then(pl.col("f1") + 1).otherwise("f1").alias("f1"))
        for name, where in changed.items()
    }
    store = EmbeddedStore(folder / "store")
    commits, first = {}, None
    for index, (name, version) in enumerate(versions.items()):
        branch = f"dataset--d--{index}" if index else "dataset--d"
        store.create_branch(branch, commits.get("before", "main"))
        with store.stage(branch) as stage:
            written = parts.write(stage, "d", version, first)
            commits[name] = stage.commit(name).id
        first = first or written.manifest
        version.write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=3)
    store.close()
    (folder / "commits.json").write_text(json.dumps(commits))
    table.write_csv(folder / "table.csv")
    _mixed(rng, profiled).write_csv(folder / "profiled.csv")


def _mixed(rng: np.random.Generator, rows: int) -> pl.DataFrame:
    """Return 30 columns of every kind: numbers, levels, dates, truth values, texts, an identifier."""
    days = np.datetime64("2020-01-01") + rng.integers(0, 900, (3, rows))
    return pl.DataFrame(
        {"id": [f"u{number:07d}" for number in range(rows)]}
        | {f"f{i}": rng.normal(size=rows).round(4) for i in range(10)}
        | {f"i{i}": rng.integers(0, 1000, rows) for i in range(6)}
        | {f"s{i}": rng.choice([f"level {n}" for n in range(40)], rows) for i in range(8)}
        | {f"d{i}": pl.Series(days[i]).cast(pl.Date) for i in range(3)}
        | {f"b{i}": rng.choice(["yes", "no"], rows) for i in range(2)}
    )


def _stored(folder: Path, version: str = "before") -> Table:
    commits = json.loads((folder / "commits.json").read_text())
    return Table(EmbeddedStore(folder / "store"), commits[version], "d")


def ingest_ours(folder: Path) -> Callable[[], int]:
    """Read a CSV file and store it: found out, checked, cut into parts, described."""
    target = tempfile.TemporaryDirectory(dir=folder)
    store = EmbeddedStore(Path(target.name) / "store")
    store.create_branch("dataset--d", "main")

    def action() -> int:
        with open_source(folder / "table.csv") as source, store.stage("dataset--d") as stage:
            written = parts.write(stage, "d", source)
            stage.commit("table")
        target.cleanup()
        return written.rows

    return action


def ingest_polars(folder: Path) -> Callable[[], int]:
    def action() -> int:
        target = folder / "polars.parquet"
        pl.scan_csv(folder / "table.csv", infer_schema_length=None).sink_parquet(target, compression="zstd")
        return int(pl.scan_parquet(target).select(pl.len()).collect().item())

    return action


def ingest_duckdb(folder: Path) -> Callable[[], int]:
    import duckdb

    def action() -> int:
        source, target = folder / "table.csv", folder / "duckdb.parquet"
        with duckdb.connect() as connection:
            query = f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            return int(connection.execute(query).fetchall()[0][0])

    return action


def ingest_pandas(folder: Path) -> Callable[[], int]:
    import pandas as pd

    def action() -> int:
        frame = pd.read_csv(folder / "table.csv")
        frame.to_parquet(folder / "pandas.parquet", compression="zstd")
        return len(frame)

    return action


def profile_ours(folder: Path) -> Callable[[], int]:
    from jupyter_mlplatform.tables.frames import to_arrow, to_polars
    from jupyter_mlplatform.tables.profile import profile

    frame = to_polars(to_arrow(pl.read_csv(folder / "profiled.csv")))
    profile(frame.head(1_000), version="", rows=1_000)
    return lambda: len(profile(frame, version="", rows=frame.height).columns)


def profile_pandas_read(folder: Path) -> Callable[[], int]:
    import pandas as pd

    pd.read_csv(folder / "profiled.csv", nrows=1_000)
    return lambda: int(pd.read_csv(folder / "profiled.csv").shape[1])


def _warm(action: Callable[[], int]) -> Callable[[], int]:
    """Do it once unmeasured: a server that answers with pages has done so before."""
    action()
    return action


def page_ours(folder: Path) -> Callable[[], int]:
    table = _stored(folder)
    return _warm(lambda: len(table.page(table.rows // 2, PAGE).rows))


def page_polars(folder: Path) -> Callable[[], int]:
    frame = pl.scan_parquet(folder / "before.parquet")
    middle = frame.select(pl.len()).collect().item() // 2
    return _warm(lambda: len(frame.slice(middle, PAGE).collect().to_dicts()))


def page_duckdb(folder: Path) -> Callable[[], int]:
    import duckdb

    connection = duckdb.connect()
    file = folder / "before.parquet"
    middle = connection.execute(f"SELECT count(*) FROM '{file}'").fetchall()[0][0] // 2
    return _warm(lambda: len(connection.execute(f"FROM '{file}' LIMIT {PAGE} OFFSET {middle}").fetchall()))


def page_pandas(folder: Path) -> Callable[[], int]:
    import pandas as pd

    def action() -> int:
        frame = pd.read_parquet(folder / "before.parquet")
        middle = len(frame) // 2
        return len(frame.iloc[middle : middle + PAGE].to_dict("records"))

    return _warm(action)


def sorted_page_ours(folder: Path) -> Callable[[], int]:
    table = _stored(folder)
    return _warm(lambda: len(table.page(table.rows // 2, PAGE, sort=["f0"]).rows))


def sorted_page_polars(folder: Path) -> Callable[[], int]:
    frame = pl.scan_parquet(folder / "before.parquet")
    middle = frame.select(pl.len()).collect().item() // 2
    return _warm(lambda: len(frame.sort("f0").slice(middle, PAGE).collect().to_dicts()))


def _diff(place: str, how: str) -> Case:
    def case(folder: Path) -> Callable[[], int]:
        from benchmarks.tables_compare import DIFFS

        for module in ("duckdb", "scipy.special"):
            importlib.import_module(module)
        tables = _stored(folder), _stored(folder, place)
        return lambda: DIFFS[how](*tables)

    return case


CASES: dict[str, Case] = {
    "ingest/ours": ingest_ours,
    "ingest/polars": ingest_polars,
    "ingest/DuckDB": ingest_duckdb,
    "ingest/pandas": ingest_pandas,
    "profile/ours": profile_ours,
    "profile/pandas read": profile_pandas_read,
    "page/ours": page_ours,
    "page/polars": page_polars,
    "page/DuckDB": page_duckdb,
    "page/pandas": page_pandas,
    "sorted page/ours": sorted_page_ours,
    "sorted page/polars": sorted_page_polars,
    **{
        f"diff {place}/{how}": _diff(place, how)
        for place in ("all over", "in one place")
        for how in ("ours", "read and hash", "polars join", "pandas")
    },
}


if __name__ == "__main__":
    tell(CASES[sys.argv[1]](Path(sys.argv[2])))
