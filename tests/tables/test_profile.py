import datetime as dt

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform.records import Profile
from jupyter_mlplatform.tables.profile import describe, profile


def test_numbers():
    values = pl.Series("x", [*np.arange(1000) / 10.0, None, float("nan"), float("inf")])
    column = describe(values)
    assert (column.count, column.missing, column.distinct) == (1001, 2, 1001)
    assert (column.min, column.max) == (0.0, 99.9)
    assert column.mean == pytest.approx(49.95)
    assert column.std == pytest.approx(np.std(np.arange(1000) / 10, ddof=1))
    assert column.quantiles == pytest.approx((4.995, 24.975, 49.95, 74.925, 94.905))
    assert sum(column.histogram.counts) == 1000
    assert len(column.histogram.edges) == len(column.histogram.counts) + 1
    assert max(column.histogram.counts) - min(column.histogram.counts) <= 1


def test_whole_numbers_of_a_small_range_have_a_bin_each():
    column = describe(pl.Series("n", [1] * 5 + [2] * 3 + [4] * 2))
    assert column.histogram.counts == (5, 3, 0, 2)
    assert column.histogram.edges == (0.5, 1.5, 2.5, 3.5, 4.5)
    assert [(top.value, top.count) for top in column.top] == [("1", 5), ("2", 3), ("4", 2)]


def test_the_last_bin_holds_the_maximum():
    column = describe(pl.Series("x", [0.0, 0.5, 100.0, 100.0]))
    assert column.histogram.counts[-1] == 2
    assert sum(column.histogram.counts) == 4


def test_classes_and_truth_values():
    column = describe(pl.Series("c", ["b"] * 3 + ["a"] * 3 + ["c", None]))
    assert [(top.value, top.count) for top in column.top] == [("a", 3), ("b", 3), ("c", 1)]
    assert (column.semantic_type, column.missing, column.mean) == ("categorical", 1, None)
    assert describe(pl.Series("b", [True, True, False, None])).mean == pytest.approx(2 / 3)


def test_dates_stored_and_written():
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=k) for k in range(100)]
    for values in (days, [f"{day:%d/%m/%Y}" for day in days]):
        column = describe(pl.Series("d", values))
        assert column.semantic_type == "datetime"
        assert column.min.startswith("2020-01-01")
        assert column.max.startswith("2020-04-09")
        assert column.histogram.edges[0] == dt.datetime(2020, 1, 1, tzinfo=dt.UTC).timestamp()
        assert sum(column.histogram.counts) == 100


def test_numbers_written_as_text_have_statistics():
    column = describe(pl.Series("price", [f"${k:,}.50" for k in range(1000, 1100)]))
    assert (column.semantic_type, column.min, column.max) == ("numeric", 1000.5, 1099.5)
    accounting = describe(pl.Series("p", ["($1.5)", "$2.5", "-$3", "$1,000", *[f"${k}" for k in range(20)]]))
    assert (accounting.min, accounting.max) == (-3.0, 1000.0)


def test_duplicates_and_the_record():
    frame = pl.DataFrame({"a": [1, 1, 2, 1], "b": ["x", "x", "y", "z"], "l": [[1], [1], [], None]})
    result = profile(frame, "v1", 40)
    assert (result.duplicate_rows, result.rows, result.sampled_rows) == (1, 40, 4)
    assert Profile.model_validate_json(result.model_dump_json()) == result


@pytest.mark.parametrize(
    "values",
    [
        [],
        [None, None],
        [1e308, -1e308, 0.5],
        [float("nan")] * 3,
        [float("inf"), 1.0],
        [2**63 - 1, -(2**63)],
        [b"a", b"b"],
        [[1], [1, 2]],
        [{"a": 1}, {"a": 2}],
        [dt.timedelta(1), dt.timedelta(2)],
        [dt.time(1), dt.time(2)],
        ["", " "],
        ["\N{GRINNING FACE}" * 300, "x"],
        [dt.datetime(2020, 1, 1, tzinfo=dt.UTC), None],
    ],
    ids=str,
)
def test_any_column_can_be_described(values):
    column = describe(pl.Series("v", values))
    assert column.count + column.missing == len(values)
    assert Profile.model_validate_json(profile(pl.DataFrame({"v": values}), "v", 3).model_dump_json()).columns


def test_a_profile_is_the_same_every_time():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"many": rng.integers(0, 5_000, 20_000), "text": [f"t{k % 9_000}" for k in range(20_000)]})
    first = profile(frame, "v", 20_000)
    assert all(profile(frame, "v", 20_000) == first for _ in range(3))
    assert first.columns[1].examples == ("t0", "t1", "t2", "t3", "t4")
    assert [top.value for top in first.columns[1].top] == sorted(f"t{k}" for k in range(2_000))[:10]
