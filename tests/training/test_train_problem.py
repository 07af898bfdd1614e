"""What is to be predicted, and what is refused."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.training.problem import state_problem
from tests.training.described import describe


def state(values, problem_type=None, folds=2, semantic_type="numeric"):
    frame = pl.DataFrame({"y": values, "x": range(len(values))})
    return state_problem(frame, describe(frame, y=semantic_type), "y", problem_type, folds)


@pytest.mark.parametrize(
    ("values", "semantic_type", "expected", "classes"),
    [
        ([True, False] * 5, "boolean", "binary", (False, True)),
        ([0.0, 1.0] * 5, "numeric", "binary", (0, 1)),
        ([0.5, 1.5] * 5, "numeric", "binary", ("0.5", "1.5")),
        (["no", "yes"] * 5, "categorical", "binary", ("no", "yes")),
        (["a", "b", "c"] * 5, "categorical", "multiclass", ("a", "b", "c")),
        ([1, 2, 3] * 5, "numeric", "multiclass", (1, 2, 3)),
        ([1.5, 2.5, 3.5] * 5, "categorical", "multiclass", ("1.5", "2.5", "3.5")),
        ([1.5, 2.5, 3.5] * 5, "numeric", "regression", ()),
        (list(range(20)), "numeric", "regression", ()),
    ],
)
def test_the_type_of_the_problem(values, semantic_type, expected, classes):
    problem = state(values, semantic_type=semantic_type)
    assert (problem.problem_type, problem.classes) == (expected, classes)
    assert len(problem.target) == problem.frame.height == len(values)


def test_an_asked_for_type_is_kept():
    assert state([1, 2, 3] * 5, "regression").target.dtype == np.float64
    assert state(list(range(4)) * 5, "multiclass").classes == (0, 1, 2, 3)


@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=30, max_size=60))
def test_rows_without_a_target_leave_and_the_others_stay_in_order(values):
    known = [value for value in values if value is not None]
    if len(set(known)) < 2 or min(known.count(value) for value in set(known)) < 2:
        with pytest.raises(Invalid):
            state(values)
        return
    problem = state(values)
    assert problem.target.tolist() == known
    assert problem.frame["y"].to_list() == known
    assert problem.classes == tuple(sorted(set(known)))
    left_out = len(values) - len(known)
    assert (f"{left_out} of {len(values)} rows are left out: their target is missing." in problem.notes) == (
        left_out > 0
    )


def test_nan_is_missing():
    assert state([float("nan"), 1.5, 2.5, 3.5, 4.5]).target.tolist() == [1.5, 2.5, 3.5, 4.5]


@pytest.mark.parametrize(
    ("values", "options", "field", "says"),
    [
        ([1] * 10, {}, "target", "only the value 1"),
        ([None] * 10, {}, "target", "no value"),
        ([["a"], ["b"]] * 5, {}, "target", "several labels"),
        ([date(2020, 1, day) for day in range(1, 11)], {}, "target", "forecasting"),
        ([f"name {number}" for number in range(300)], {}, "target", "300 classes"),
        (["a", "b", "c"] * 5, {"problem_type": "binary"}, "problem_type", "3 classes"),
        (["a", "b"] * 5, {"problem_type": "regression"}, "problem_type", "not a number"),
        ([1.5, float("inf"), 2.5, 3.5], {"problem_type": "regression"}, "target", "infinite"),
        ([1.5, 2.5, 3.5], {}, "folds", "too few"),
        (["a"] * 20 + ["b"] * 3, {"folds": 5}, "folds", "'b' has 3"),
        (["a"] * 20 + ["b"], {}, "target", "'b' has 1"),
    ],
)
def test_refusals_name_the_field_and_the_reason(values, options, field, says):
    with pytest.raises(Invalid) as caught:
        state(values, **options)
    assert caught.value.field == field
    assert says in caught.value.detail
    assert caught.value.hint


def test_an_unknown_target():
    frame = pl.DataFrame({"a": [1], "b": [2]})
    with pytest.raises(Invalid) as caught:
        state_problem(frame, describe(frame), "c", None, 2)
    assert (caught.value.field, caught.value.hint) == ("target", "Choose one of a, b.")
