from decimal import Decimal

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


GROUPED = pl.DataFrame(
    {
        "job": ["cook", "cook", "cook", "smith", "smith", None, "nurse"],
        "north": [True, True, True, False, False, None, True],
        "pay": [10.0, 20.0, None, 100.0, float("nan"), 7.0, None],
        "years": [1, 2, None, 5, None, None, None],
        "car": ["a", None, "b", "c", None, "d", None],
    }
)


def by_group(columns, by, strategy, frame=GROUPED):
    steps = [{"kind": "impute_by_group", "columns": columns, "by": by, "strategy": strategy}]
    filled, states = transforms.fit_apply(frame, steps)
    return filled, steps, states


@pytest.mark.parametrize(
    ("column", "by", "strategy", "values"),
    [
        ("pay", ["job"], "median", [10, 20, 15, 100, 100, 7, 15]),
        ("pay", ["job", "north"], "mean", [10, 20, 15, 100, 100, 7, 34.25]),
        ("years", ["job"], "median", [1, 2, 1.5, 5, 5, 2, 2]),
        ("years", ["job"], "mode", [1, 2, 1, 5, 5, 1, 1]),
        ("car", ["job"], "mode", ["a", "a", "b", "c", "c", "d", "a"]),
    ],
)
def test_groups_are_filled_by_their_own_and_others_by_all(column, by, strategy, values):
    assert by_group([column], by, strategy)[0][column].to_list() == values


def test_a_group_that_was_not_there_when_it_learnt_and_a_key_that_is_absent():
    _, steps, states = by_group(["pay"], ["job"], "median")
    fresh = pl.DataFrame({"job": ["cook", "judge", None], "pay": [None] * 3}, schema_overrides={"pay": pl.Float64})
    assert transforms.apply(fresh, steps, states)["pay"].to_list() == [15, 15, 7]
    assert transforms.apply(fresh.drop("job"), steps, states, row_wise_only=True).equals(fresh.drop("job"))


def test_keys_of_two_columns_do_not_run_into_each_other():
    frame = pl.DataFrame({"a": ["x", "xy", "x"], "b": ["yz", "z", "yz"], "v": [1.0, 2.0, None]})
    assert by_group(["v"], ["a", "b"], "mean", frame)[0]["v"].to_list() == [1, 2, 1]


@pytest.mark.parametrize(
    ("columns", "by", "strategy"),
    [
        (["car"], ["job"], "median"),
        (["years"], ["pay"], "mode"),
        (["job"], ["job"], "mode"),
        (["pay"], ["zip"], "mean"),
    ],
)
def test_a_group_or_statistic_without_meaning_is_refused(columns, by, strategy):
    with pytest.raises(Invalid, match=r"Step 1 \(impute_by_group\)"):
        by_group(columns, by, strategy)


def test_a_column_without_a_value_stays_and_that_is_said():
    frame = GROUPED.with_columns(pay=pl.lit(None, dtype=pl.Float64))
    filled, steps, states = by_group(["pay"], ["job"], "mean", frame)
    assert filled["pay"].null_count() == 7
    assert [remark.code for remark in transforms.remarks(steps, states)] == ["nothing_to_learn"]


def test_where_values_are_missing_is_said_in_columns_of_their_own():
    steps = [{"kind": "missing_indicator", "columns": ["pay", "car"]}]
    made = transforms.fit_apply(GROUPED, steps)[0]
    assert made.columns == [*GROUPED.columns, "pay_was_missing", "car_was_missing"]
    assert made["pay_was_missing"].to_list() == [False, False, True, False, True, False, True]
    assert made["pay"].equals(GROUPED["pay"])
    with pytest.raises(Invalid, match="pay_was_missing"):
        transforms.fit_apply(made, steps)


@pytest.mark.parametrize(
    "step",
    [
        *({"kind": "impute", "columns": ["v"], "strategy": how} for how in ("median", "mode")),
        *({"kind": "impute_by_group", "columns": ["v"], "by": ["g"], "strategy": how} for how in ("mean", "mode")),
        {"kind": "missing_indicator", "columns": ["v"]},
        {"kind": "drop_missing", "columns": ["v"]},
        {"kind": "target_encode", "columns": ["g"], "target": "v"},
        {"kind": "unify_missing"},
    ],
)
def test_decimals_are_numbers_too(step):
    frame = pl.DataFrame({"v": [Decimal("1.5"), None, Decimal("1.5")], "g": ["a", "a", "b"]})
    made, states = transforms.fit_apply(frame, [step])
    assert made.height >= 2
    assert transforms.apply(frame, [step], states).schema == made.schema
