"""Recipes on tables that are read in batches: what is learnt and what comes out are those of the whole table."""

import polars as pl
import pyarrow as pa
import pytest

from jupyter_mlplatform import Platform, transforms
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.tables.frames import to_polars
from jupyter_mlplatform.tables.table import Table
from jupyter_mlplatform.transforms import batches

ROWS = 5_000
FRAME = pl.DataFrame(
    {
        "n": [float(n * 7919 % 997) if n % 13 else None for n in range(ROWS)],
        "i": [n % 31 for n in range(ROWS)],
        "t": [f" level {n % 7}" if n % 11 else None for n in range(ROWS)],
        "money": [f"${n * 31 % 90_001:,}.50" for n in range(ROWS)],
        "day": [f"2021-{n % 12 + 1:02}-{n % 28 + 1:02}" for n in range(ROWS)],
        "c": pl.Series([f"{n % 5}" for n in range(ROWS)], dtype=pl.Categorical),
    }
)
CHAIN = [
    {"kind": "trim_text"},
    {"kind": "parse_numbers", "columns": ["money"]},
    {"kind": "parse_dates", "columns": ["day"]},
    {"kind": "date_parts", "columns": ["day"], "drop": True},
    {"kind": "impute", "columns": ["n"], "strategy": "median", "indicator": True},
    {"kind": "clip_outliers", "columns": ["n", "money"]},
    {"kind": "scale", "columns": ["n", "i", "day_month"]},
    {"kind": "rename_columns", "names": {"t": "level"}},
    {"kind": "group_rare", "columns": ["level"], "max_levels": 3},
    {"kind": "one_hot", "columns": ["level"]},
]
RECIPES = {
    "chain": CHAIN,
    "filter": [{"kind": "filter_rows", "where": "i > 15"}, CHAIN[4], {"kind": "scale", "columns": ["n", "i"]}],
    "drop missing": [{"kind": "drop_missing"}, {"kind": "impute", "columns": ["n"], "strategy": "mean"}],
    "names that return": [
        {"kind": "drop_columns", "columns": ["n"]},
        {"kind": "rename_columns", "names": {"i": "n"}},
        {"kind": "scale", "columns": ["n"], "method": "robust"},
    ],
    "categories": [{"kind": "one_hot", "columns": ["c"]}],
}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_ROWS", 100)


def stored(platform: Platform, frame: pl.DataFrame) -> Table:
    return platform.versions.table(
        platform.versions.locate(platform.datasets.create(from_frame(frame), name="T").version)
    )


@pytest.fixture
def table(tmp_path) -> Table:
    with Platform(str(tmp_path / "store")) as platform:
        yield stored(platform, FRAME)


def read(result: batches.Transformed) -> pl.DataFrame:
    return to_polars(pa.Table.from_batches(list(result), result.schema))


@pytest.mark.parametrize("largest", [0, 2**40])
@pytest.mark.parametrize("name", RECIPES)
def test_batches_give_what_the_whole_gives(
    table: Table, name: str, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "LEARN_BYTES", largest)
    steps = transforms.parse(RECIPES[name])
    assert transforms.streams(steps)
    told: list[tuple[float, int]] = []
    states = transforms.learn_batches(table, steps, lambda share, step: told.append((share, step)))
    whole, expected = transforms.fit_apply(table.frame(), steps)
    assert states == expected
    result = transforms.Transformed(table, steps, states)
    assert read(result).equals(whole)
    assert read(result).schema == whole.schema
    assert not result.unchanged
    assert told[-1][0] == 1.0
    assert {step for _, step in told} <= {position for position, state in enumerate(states) if state}


def test_steps_that_build_on_each_other_are_learnt_one_after_the_other(table: Table) -> None:
    readings: list[int] = []
    steps = transforms.parse(CHAIN)
    transforms.learn_batches(table, steps, lambda share, step: readings.append(step) if share == 1.0 else None)
    assert readings == [1, 4, 5, 6, 9]


def test_several_batches_are_made(table: Table) -> None:
    shares: list[float] = []
    read(transforms.Transformed(table, [], [], shares.append))
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_changes_nothing_is_told(table: Table) -> None:
    steps = transforms.parse(
        [{"kind": "unify_missing", "markers": ["nowhere"]}, {"kind": "filter_rows", "where": "i >= 0"}]
    )
    result = transforms.Transformed(table, steps, [None, None])
    assert read(result).equals(FRAME)
    assert result.unchanged


@pytest.mark.parametrize("name", RECIPES)
def test_no_rows(tmp_path, name: str) -> None:
    with Platform(str(tmp_path / "store")) as platform:
        empty = stored(platform, FRAME.clear())
        steps = transforms.parse(RECIPES[name])
        result = transforms.Transformed(empty, steps, transforms.learn_batches(empty, steps))
        assert read(result).equals(transforms.fit_apply(FRAME.clear(), steps)[0])


def test_a_step_that_does_not_fit_is_named(table: Table) -> None:
    with pytest.raises(Invalid, match=r"Step 2 \(scale\)"):
        transforms.learn_batches(
            table, transforms.parse([{"kind": "trim_text"}, {"kind": "scale", "columns": ["gone"]}])
        )


def test_what_needs_all_rows_does_not_stream() -> None:
    for step in ({"kind": "sort", "columns": ["i"]}, {"kind": "drop_duplicates"}, {"kind": "sample", "rows": 3}):
        assert not transforms.streams(transforms.parse([{"kind": "trim_text"}, step]))
