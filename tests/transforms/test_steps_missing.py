import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid

NAN = float("nan")


def fit(frame, *steps):
    return transforms.fit_apply(frame, steps)


@pytest.mark.parametrize(
    ("values", "parameters", "expected"),
    [
        ([1, None, 2, 9], {"strategy": "median"}, [1.0, 2.0, 2.0, 9.0]),
        ([1.0, NAN, None, 3.0], {"strategy": "mean"}, [1.0, 2.0, 2.0, 3.0]),
        (["b", "a", None, "b", "a"], {"strategy": "mode"}, ["b", "a", "a", "b", "a"]),
        ([True, None, True, False], {"strategy": "mode"}, [True, True, True, False]),
        ([3, None, 3, 1], {"strategy": "mode"}, [3, 3, 3, 1]),
        (["a", None], {"strategy": "constant", "value": "?"}, ["a", "?"]),
        ([1, None], {"strategy": "constant", "value": 0}, [1, 0]),
        ([1, None], {"strategy": "constant", "value": 0.5}, [1.0, 0.5]),
        ([True, None], {"strategy": "constant", "value": False}, [True, False]),
    ],
)
def test_impute(values, parameters, expected):
    frame, _ = fit(pl.DataFrame({"v": values}), {"kind": "impute", "columns": ["v"], **parameters})
    assert frame["v"].to_list() == expected


def test_the_indicator_says_where():
    frame, _ = fit(pl.DataFrame({"v": [1.0, NAN, None]}), {"kind": "impute", "columns": ["v"], "indicator": True})
    assert frame["v_was_missing"].to_list() == [False, True, True]


def test_nothing_to_learn_from_leaves_the_column_and_is_said():
    steps = [{"kind": "impute", "columns": ["v"], "strategy": "median"}]
    frame, states = transforms.fit_apply(pl.DataFrame({"v": [None, None]}, schema={"v": pl.Float64}), steps)
    assert frame["v"].to_list() == [None, None]
    assert [remark.code for remark in transforms.remarks(steps, states)] == ["nothing_to_learn"]


def test_new_rows_get_what_was_learnt():
    steps = [{"kind": "impute", "columns": ["v"], "strategy": "median"}]
    _, states = transforms.fit_apply(pl.DataFrame({"v": [1, 2, 3]}), steps)
    assert transforms.apply(pl.DataFrame({"v": [None, 100]}), steps, states)["v"].to_list() == [2.0, 100.0]


@pytest.mark.parametrize(
    "parameters",
    [
        {"strategy": "constant"},
        {"strategy": "median", "value": 1},
        {"strategy": "constant", "value": "x"},
        {"strategy": "median", "columns": ["t"]},
    ],
)
def test_what_cannot_be_filled_in_is_refused(parameters):
    with pytest.raises(Invalid, match=r"Step 1 \(impute\)"):
        fit(pl.DataFrame({"v": [1], "t": ["a"]}), {"kind": "impute", "columns": ["v"], **parameters})


def test_drop_missing():
    frame = pl.DataFrame({"a": [1.0, NAN, None, 4.0], "b": ["x", "y", None, None]})
    assert fit(frame, {"kind": "drop_missing"})[0].rows() == [(1.0, "x")]
    assert fit(frame, {"kind": "drop_missing", "how": "all"})[0].height == 3
    assert fit(frame, {"kind": "drop_missing", "columns": ["b"]})[0]["b"].to_list() == ["x", "y"]
