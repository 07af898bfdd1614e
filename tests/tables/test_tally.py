"""Counting the values of a column."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform.tables.tally import tally

NUMBERS = st.lists(st.none() | st.integers(-5, 5))
FRACTIONS = st.lists(st.none() | st.sampled_from([0.0, 0.5, -1.5, float("inf"), float("nan")]))
TEXTS = st.lists(st.none() | st.sampled_from(["a", "b ", " b", "b", ""]))


@given(
    NUMBERS.map(lambda values: pl.Series("v", values, pl.Int16))
    | FRACTIONS.map(lambda v: pl.Series("v", v, pl.Float64))
)
def test_numbers_are_counted_in_order(series):
    found = tally(series)
    expected = series.drop_nulls()
    expected = expected.drop_nans() if expected.dtype.is_float() else expected
    table = expected.value_counts().sort("v")
    assert found.ordered
    assert found.values.dtype == series.dtype
    assert found.values.to_list() == table["v"].to_list()
    assert found.counts.tolist() == table["count"].to_list()
    assert found.rows == len(expected)


@given(TEXTS)
def test_texts_that_differ_in_spaces_at_their_ends_are_one_once_stripped(values):
    found = tally(pl.Series("v", values, pl.String)).stripped()
    known = [value.strip() for value in values if value is not None]
    counts = dict(zip(found.values.to_list(), found.counts.tolist(), strict=True))
    assert counts == {value: known.count(value) for value in known}


def test_parts_of_a_tally():
    found = tally(pl.Series("count", ["x", "x", "y", "z"]))
    kept = found.where(found.values != "x")
    assert (sorted(kept.values.to_list()), kept.rows) == (["y", "z"], 2)
    assert len(tally(pl.Series(range(100))).thinned(10)) == 10


@pytest.mark.parametrize("dtype", [pl.UInt64, pl.Int128, pl.Float32, pl.Decimal(10, 2), pl.Boolean, pl.Date])
def test_values_keep_their_type(dtype):
    series = pl.Series("v", [1, 0, 1]).cast(pl.Int32).cast(dtype)
    found = tally(series)
    assert found.values.dtype == dtype
    assert sorted(found.counts.tolist()) == [1, 2]
