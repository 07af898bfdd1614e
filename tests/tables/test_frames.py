import datetime as dt
import decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal
from polars.testing import assert_frame_equal as assert_polars_equal

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables import frames, parts
from jupyter_mlplatform.tables.ingest import open_source
from jupyter_mlplatform.tables.table import Table


@pytest.fixture
def through(store):
    """Store a frame and open it again."""

    def run(frame) -> Table:
        with store.stage("dataset--d") as stage:
            parts.write(stage, "d", frame)
            return Table(store, stage.commit("version").id, "d")

    return run


ZONE = "Europe/Zurich"
PANDAS = {
    "numbers": {"i": [1, 2, 3], "f": [1.5, np.nan, 3.0], "u": np.array([1, 2, 255], dtype="uint8")},
    "text": {"s": ["a", None, "ü"]},
    "nullable": {
        "i": pd.array([1, None, 2**60], dtype="Int64"),
        "b": pd.array([True, None, False], dtype="boolean"),
        "f": pd.array([1.5, None, 2], dtype="Float32"),
    },
    "categories": {
        "plain": pd.Categorical(["x", None, "y"], categories=["z", "y", "x"]),
        "ordered": pd.Categorical(["low", "high", "low"], categories=["low", "mid", "high"], ordered=True),
        "numbers": pd.Categorical([3, 1, 3]),
    },
    "time": {
        "naive": pd.to_datetime(["2020-01-01", None, "1950-12-31 23:59:59.123456789"], format="mixed"),
        "zoned": pd.to_datetime(["2020-06-01", None, "2020-12-01"]).tz_localize(ZONE),
        "delta": pd.to_timedelta(["1 days", None, "-00:00:01"]),
    },
    "objects": {
        "date": [dt.date(2020, 1, 1), None, dt.date(1, 1, 1)],
        "decimal": [decimal.Decimal("1.10"), None, decimal.Decimal("-2.25")],
        "bytes": [b"\0", None, b"x"],
        "nothing": [None, None, None],
    },
}


@pytest.mark.parametrize("name", PANDAS)
def test_pandas_frames_come_back_equal(through, name):
    frame = pd.DataFrame(PANDAS[name])
    assert_frame_equal(frames.to_pandas(through(frame).arrow()), frame)


def test_a_named_index_comes_back(through):
    frame = pd.DataFrame({"x": [1, 2], "y": ["a", "b"]}, index=pd.Index(["r", "s"], name="key"))
    table = through(frame)
    assert_frame_equal(frames.to_pandas(table.arrow()), frame)
    assert table.frame().columns == ["x", "y", "key"]


def test_an_empty_frame_comes_back(through):
    frame = pd.DataFrame({"x": pd.Series([], dtype="float64"), "c": pd.Categorical([], categories=["a", "b"])})
    table = through(frame)
    assert_frame_equal(frames.to_pandas(table.arrow()), frame)
    assert (table.rows, table.page().rows, table.frame().height) == (0, (), 0)


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        (pd.DataFrame({"ok": [1, 2], "mixed": [1, "a"]}), "mixed"),
        (pd.DataFrame({"ok": [1], "interval": [pd.Interval(0, 1)]}), "interval"),
        (pd.DataFrame({"period": pd.period_range("2020", periods=2, freq="M")}), "period"),
        (pd.DataFrame({"complex": [1j]}), "complex"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "a"),
        (pd.DataFrame({"x": [1, 2]}, index=[5, 9]), "index"),
        (pd.DataFrame({"cut": pd.cut([1, 5], 2)}), "cut"),
        (pd.DataFrame({"": [1]}), ""),
        (pl.DataFrame({"o": pl.Series([object()], dtype=pl.Object)}), "o"),
        (pl.DataFrame({"huge": pl.Series([2**100], dtype=pl.Int128)}), "huge"),
        (pa.table({"m": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8()))}), "m"),
        (pa.table({"n": pa.array([None], pa.month_day_nano_interval())}), "n"),
        (pa.table({"w": pa.array([decimal.Decimal(1)], pa.decimal256(60, 2))}), "w"),
        (pa.table([[1], [2]], names=["a", "a"]), "a"),
        (pa.table({"a\nb": [1]}), "a\nb"),
    ],
)
def test_what_would_be_lost_is_refused_by_name(frame, field):
    with pytest.raises(Invalid) as error:
        frames.to_arrow(frame)
    assert error.value.field == field


@pytest.mark.parametrize("nothing", [pl.DataFrame(), pd.DataFrame(), [1, 2], None])
def test_no_table_is_refused(nothing):
    with pytest.raises(Invalid):
        frames.to_arrow(nothing)


def test_polars_frames_come_back_equal(through):
    frame = pl.DataFrame(
        {
            "enum": pl.Series(["b", None, "a"], dtype=pl.Enum(["b", "a", "c"])),
            "category": pl.Series(["x", "y", "x"], dtype=pl.Categorical),
            "zoned": pl.Series(
                [dt.datetime(2020, 6, 1, tzinfo=dt.UTC), None, dt.datetime(2021, 1, 1, tzinfo=dt.UTC)]
            ).dt.convert_time_zone(ZONE),
            "span": pl.Series([dt.timedelta(days=1), None, dt.timedelta(microseconds=-1)]),
            "clock": pl.Series([dt.time(1, 2, 3), None, dt.time(23, 59)]),
            "money": pl.Series([decimal.Decimal("1.10"), None, decimal.Decimal("-2.25")]),
            "list": [[1, 2], None, []],
            "pair": pl.Series([[1.0, 2.0], None, [3.0, 4.0]], dtype=pl.Array(pl.Float64, 2)),
            "record": [{"a": 1, "b": "x"}, {"a": None, "b": None}, {"a": 3, "b": "z"}],
            "small": pl.Series([1, None, -128], dtype=pl.Int8),
            "half": pl.Series([0.5, None, 2.0], dtype=pl.Float32),
            "bytes": [b"a", None, b""],
        }
    )
    table = through(frame)
    assert_polars_equal(table.frame(), frame)
    assert table.columns[0].dtype.startswith("dictionary")
    assert [column.nullable for column in table.columns].count(True) >= 10


def test_categories_of_a_column_of_numbers_come_back(through):
    frame = pa.table({"c": pa.array([30, 10, None, 30]).dictionary_encode()})
    assert through(frame).arrow()["c"].to_pylist() == [30, 10, None, 30]


def test_new_levels_leave_the_parts_as_they_are(store):
    names = []
    for levels in (["a", "b"], ["b", "a", "z"]):
        with store.stage("dataset--d") as stage:
            written = parts.write(stage, "d", pd.DataFrame({"c": pd.Categorical(["a", "b", "a"], categories=levels)}))
            names.append([part.name for part in written.manifest.parts])
    assert names[0] == names[1]


@pytest.mark.parametrize("rows", [0, 1, 200_000])
def test_a_parquet_file_of_pandas_comes_back_equal(store, tmp_path, rows):
    frame = pd.DataFrame(
        {
            "c": pd.Categorical.from_codes(np.arange(rows) % 3, ["low", "mid", "high"], ordered=True),
            "i": pd.array([None, *range(rows)][:rows], dtype="Int64"),
            "t": pd.date_range("2020-01-01", periods=rows, freq="min", tz=ZONE),
        },
        index=pd.RangeIndex(rows, name="key"),
    )
    frame.to_parquet(tmp_path / "f.parquet")
    with store.stage("dataset--d") as stage, open_source(tmp_path / "f.parquet") as source:
        written = parts.write(stage, "d", source)
        table = Table(store, stage.commit("version").id, "d")
    assert written.rows == rows
    if rows:
        assert_frame_equal(frames.to_pandas(table.arrow()), frame, check_freq=False)
    else:
        assert table.frame().height == 0
