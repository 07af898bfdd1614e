import datetime as dt
import decimal
import math

import numpy as np
import orjson
import polars as pl
import pytest

from jupyter_mlplatform.records.errors import Corrupt, Invalid, NotFound
from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.manifest import Manifest
from jupyter_mlplatform.tables.rows import to_json
from jupyter_mlplatform.tables.table import Table

ROWS = 60_000


class Watched:
    """A store that notes which paths are opened."""

    def __init__(self, store) -> None:
        self._store, self.opened = store, []

    def resolve(self, ref):
        return self._store.resolve(ref)

    def open(self, ref, path):
        self.opened.append(path)
        return self._store.open(ref, path)

    def parts(self) -> int:
        return sum(path.endswith(".parquet") for path in self.opened)


@pytest.fixture
def saved(store):
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "row": range(ROWS),
            "x": rng.permutation(ROWS) / 2,
            "g": pl.Series(rng.choice(["a", "b", "c"], ROWS)).set(pl.Series(rng.random(ROWS) < 0.1), None),
        }
    )
    with store.stage("dataset--d") as stage:
        parts.write(stage, "d", frame)
        commit = stage.commit("version").id
    watched = Watched(store)
    return Table(watched, commit, "d"), frame, watched


def rows_of(page) -> list[int]:
    return [row["row"] for row in page.rows]


def test_a_page_of_matching_rows_counts_all_of_them(saved):
    table, frame, _ = saved
    expected = frame.filter((pl.col("g") == "a") & (pl.col("x") < 20_000))
    page = table.page(100, 7, ["x", "row"], where="g = 'a' and x < 20000")
    assert page.total == expected.height
    assert rows_of(page) == expected["row"].to_list()[100:107]
    assert (
        rows_of(table.page(expected.height - 2, 7, ["row"], where="g = 'a' and x < 20000"))
        == (expected["row"].to_list()[-2:])
    )
    assert table.page(10**9, 7, where="g = 'a'").rows == ()
    assert table.page(where="row < 0").total == 0


def test_matching_rows_are_sorted_among_themselves(saved):
    table, frame, _ = saved
    expected = frame.filter(pl.col("g").is_null()).sort("x", descending=True)
    page = table.page(3, 5, ["row"], ["-x"], "g is null")
    assert (rows_of(page), page.total) == (expected["row"].to_list()[3:8], expected.height)


def test_a_condition_reads_its_columns_and_then_only_the_parts_of_the_page(saved, monkeypatch):
    table, _, _ = saved
    read = []
    original = Table._parquet
    monkeypatch.setattr(Table, "_parquet", lambda self, part, names: read.append(names) or original(self, part, names))
    page = table.page(0, 3, where="row >= 30000")
    assert rows_of(page) == [30_000, 30_001, 30_002]
    assert len(table.manifest.parts) > 5
    assert [names for names in read if names != ["row"]] == [["row", "x", "g"]]


def test_a_page_reads_only_the_parts_that_it_needs(saved):
    table, _, watched = saved
    page = table.page(30_000, 5, ["g", "row"])
    assert rows_of(page) == list(range(30_000, 30_005))
    assert list(page.rows[0]) == ["g", "row"]
    assert [column.name for column in page.columns] == ["g", "row"]
    assert (page.offset, page.total, page.version) == (30_000, ROWS, table.commit)
    assert watched.parts() <= 2 < len(table.manifest.parts)


def test_pages_join_to_the_table(saved):
    table, _, _ = saved
    seen = [row for offset in range(0, ROWS, 17_000) for row in rows_of(table.page(offset, 17_000, ["row"]))]
    assert seen == list(range(ROWS))
    assert table.page(ROWS + 10, 5).rows == ()
    assert table.page(0, 0).rows == ()


@pytest.mark.parametrize(
    ("sort", "by", "descending"),
    [
        (["x"], ["x"], [False]),
        (["-x"], ["x"], [True]),
        (["g", "-x"], ["g", "x"], [False, True]),
        (["-g"], ["g"], [True]),
    ],
)
def test_sorting_is_over_the_whole_table(saved, sort, by, descending):
    table, frame, _ = saved
    expected = frame.sort(by, descending=descending, nulls_last=True, maintain_order=True)["row"]
    assert rows_of(table.page(500, 20, ["row"], sort)) == expected[500:520].to_list()
    assert rows_of(table.page(ROWS - 3, 20, ["row"], sort)) == expected[-3:].to_list()


def test_a_sample_is_of_the_whole_table_and_the_same_for_a_seed(saved):
    table, frame, _ = saved
    sample = table.sample(600, seed=1)
    assert sample.equals(frame[sample["row"].to_list()])
    assert sample["row"].is_sorted()
    assert np.histogram(sample["row"], bins=4, range=(0, ROWS))[0].min() > 100
    assert table.sample(600, seed=1, columns=["row"])["row"].equals(sample["row"])
    assert not table.sample(600, seed=2)["row"].equals(sample["row"])
    assert table.sample(ROWS * 2).equals(frame)


def test_head_batches_and_columns(saved):
    table, frame, _ = saved
    assert table.head(3).equals(frame.head(3))
    assert table.frame(["g", "row"]).equals(frame.select("g", "row"))
    batches = list(table.batches(["row"]))
    assert sum(batch.num_rows for batch in batches) == ROWS
    assert len(batches) >= len(table.manifest.parts)


def test_what_is_not_there(saved, store):
    table, _, _ = saved
    for call in (
        lambda: table.frame(["nope"]),
        lambda: table.page(sort=["-nope"]),
        lambda: table.page(columns=["nope"]),
    ):
        with pytest.raises(Invalid) as error:
            call()
        assert error.value.field == "nope"
    with pytest.raises(Invalid):
        table.page(-1)
    with pytest.raises(NotFound):
        Table(store, "nowhere", "d")
    with pytest.raises(NotFound):
        Table(store, "main", "d").rows  # noqa: B018


def test_damage_is_named(store, saved):
    table, _, _ = saved
    path = table.manifest.part_path("d", table.manifest.parts[0])
    with store.stage("dataset--d") as stage:
        stage.put(path, b"PAR1 damaged PAR1")
        commit = stage.commit("damage").id
    with pytest.raises(Corrupt) as error:
        Table(store, commit, "d").frame()
    assert error.value.field == path
    with store.stage("dataset--d") as stage:
        stage.put("datasets/d/manifest.json", b'{"layout": "compact"}')
        commit = stage.commit("unknown layout").id
    with pytest.raises(Corrupt, match="manifest"):
        Table(store, commit, "d").rows  # noqa: B018


def test_a_manifest_reads_as_written(saved):
    manifest = saved[0].manifest
    assert Manifest.load(manifest.dump(), "m") == manifest
    assert manifest.model_dump()["layout"] == "plain"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (2**53, 2**53),
        (2**53 + 1, "9007199254740993"),
        (-(2**60), "-1152921504606846976"),
        (1.5, 1.5),
        (math.nan, None),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (dt.date(2020, 1, 2), "2020-01-02"),
        (dt.datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC), "2020-01-02T03:04:05.000006+00:00"),
        (dt.time(1, 2), "01:02:00"),
        (dt.timedelta(minutes=1), 60.0),
        (decimal.Decimal("1.10"), "1.10"),
        (b"\0\1", "AAE="),
        ([1, math.nan], [1, None]),
        ({"a": 2**60}, {"a": "1152921504606846976"}),
        (pl.Series([1, None]), [1, None]),
    ],
    ids=str,
)
def test_values_as_json(value, expected):
    assert to_json(value) == expected
    assert orjson.loads(orjson.dumps(to_json(value))) == expected
