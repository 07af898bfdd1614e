"""From columns to numbers."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform.training.columns import MISSING, CategoryColumns, DateColumns, NumberColumns, TextColumn
from jupyter_mlplatform.training.features import build_encoder, plan_features
from tests.training.described import describe

ROWS = 120


@pytest.fixture
def mixed():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "number": [None, *rng.normal(size=ROWS - 1)],
            "whole": rng.integers(0, 1000, ROWS),
            "number_text": [" 1.5", "x", *["2"] * (ROWS - 2)],
            "flag": [None, *([True, False] * ROWS)[: ROWS - 1]],
            "yes": ["yes", "no"] * (ROWS // 2),
            "level": [None, *["a", "b", "c"] * 39, "a", "b"],
            "code": rng.integers(0, 90, ROWS),
            "many": [f"l{number % 60}" for number in range(ROWS)],
            "day": [date(2020, 1, 1) + timedelta(days=number) for number in range(ROWS)],
            "day_text": [f"{1 + number % 28:02}.03.2021" for number in range(ROWS)],
            "words": [None, *[f"some words {number}" for number in range(ROWS - 1)]],
            "id": range(ROWS),
            "same": ["x"] * ROWS,
            "nothing": pl.Series([None] * ROWS, dtype=pl.Float64),
            "list": [[1], [2]] * (ROWS // 2),
            "y": [0, 1] * (ROWS // 2),
        }
    )
    types = {
        "flag": "boolean", "yes": "boolean", "level": "categorical", "code": "categorical", "many": "categorical",
        "day": "datetime", "day_text": "datetime", "words": "text", "id": "identifier", "same": "constant",
        "list": "text", "y": "categorical",
    }  # fmt: skip
    return frame, describe(frame, **types)


def test_columns_are_encoded_by_what_they_mean(mixed):
    plan = plan_features(*mixed, "y")
    assert plan.numbers == ("number", "whole", "number_text", "flag", "code")
    assert plan.categories == ("yes", "level")
    assert plan.wide_categories == ("many",)
    assert plan.dates == ("day", "day_text")
    assert plan.texts == ("words",)
    assert set(plan.dropped) == {"id", "same", "nothing", "list"}
    assert "y" not in plan.used


@pytest.mark.parametrize("encoding", ["scaled", "native"])
def test_encodings_are_numbers_and_take_rows_they_have_not_seen(mixed, encoding):
    frame, columns = mixed
    plan = plan_features(frame, columns, "y")
    encoder = build_encoder(plan, encoding, seed=0)
    seen = encoder.fit_transform(frame, frame["y"].to_numpy())
    assert seen.shape[0] == ROWS
    strange = pl.DataFrame([pl.Series(name, [None], dtype=dtype) for name, dtype in frame.schema.items()]).with_columns(
        level=pl.lit("new"), many=pl.lit("new")
    )
    unseen = encoder.transform(strange)
    assert unseen.shape == (1, seen.shape[1])
    if encoding == "scaled":
        assert np.isfinite(seen).all()
        assert np.isfinite(unseen).all()
    else:
        assert np.isnan(unseen[0, list(plan.categories).index("level")])


def test_a_part_in_which_a_column_is_empty_is_no_problem(mixed):
    frame, columns = mixed
    encoder = build_encoder(plan_features(frame, columns, "y"), "scaled", seed=0)
    emptied = frame.with_columns(number=pl.lit(None, pl.Float64), day=pl.lit(None, pl.Date))
    encoder.fit(emptied, frame["y"].to_numpy())
    assert np.isfinite(encoder.transform(frame)).all()


@given(st.lists(st.floats() | st.none(), max_size=20))
def test_numbers_are_finite_or_missing(values):
    given_ = pl.DataFrame({"x": pl.Series(values, dtype=pl.Float64)})
    found = NumberColumns().fit(given_).transform(given_)[:, 0]
    wanted = [value if value is not None and np.isfinite(value) else np.nan for value in values]
    assert np.array_equal(found, np.array(wanted, dtype=float), equal_nan=True)


def test_numbers_of_every_stored_type():
    frame = pl.DataFrame(
        {
            "whole": [1, None],
            "flag": [True, None],
            "text": [" 2.5 ", "none"],
            "span": [timedelta(microseconds=3), None],
            "exact": pl.Series(["1.25", None]).cast(pl.Decimal(10, 2)),
        }
    )
    assert np.array_equal(NumberColumns().fit_transform(frame), [[1, 1, 2.5, 3, 1.25], [np.nan] * 5], equal_nan=True)


def test_levels_are_texts_with_missing_as_one_of_them():
    frame = pl.DataFrame({"a": ["x", None], "b": pl.Series(["u", "v"], dtype=pl.Categorical), "c": [1, None]})
    assert CategoryColumns().fit_transform(frame).tolist() == [["x", "u", "1"], [MISSING, "v", MISSING]]


@pytest.mark.parametrize(
    "values",
    [
        [date(2021, 3, 4), None],
        [datetime.fromisoformat("2021-03-04"), None],
        [datetime(2021, 3, 4, tzinfo=UTC), None],
        ["2021-03-04", "?"],
        ["04.03.2021", "?"],
        ["Mar 4 2021", "?"],
    ],
)
def test_dates_become_parts_of_the_day_they_name(values):
    parts = DateColumns().fit_transform(pl.DataFrame({"d": values}))
    assert parts[0].tolist() == [2021, 3, 4, 4, 0, 18690]
    assert np.isnan(parts[1]).all()


def test_the_format_of_dates_is_learnt_from_many_rows_and_kept_for_one():
    columns = DateColumns().fit(pl.DataFrame({"d": ["25/12/2020", "01/02/2021"]}))
    assert columns.transform(pl.DataFrame({"d": ["03/04/2021"]}))[0, :3].tolist() == [2021, 4, 3]


def test_missing_text_is_empty():
    assert TextColumn().fit_transform(pl.DataFrame({"t": ["a", None]})) == ["a", ""]
