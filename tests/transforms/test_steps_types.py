# ruff: noqa: DTZ001 - a table holds dates without a zone
import datetime as dt

import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid


def cast(values, to, **more):
    frame = pl.DataFrame({"v": values})
    return transforms.fit_apply(frame, [{"kind": "cast", "columns": ["v"], "to": to, **more}])[0]["v"]


@pytest.mark.parametrize(
    ("values", "to", "expected"),
    [
        (["1", " 2 ", "2.5", "x", None], "integer", [1, 2, None, None, None]),
        ([1.0, 2.5, float("nan"), float("inf")], "integer", [1, None, None, None]),
        ([2.0**60], "integer", [None]),
        (["1e3", "-.5", "1,5", "0x10"], "number", [1000.0, -0.5, None, None]),
        ([True, False, None], "number", [1.0, 0.0, None]),
        (["Yes", "n", "TRUE", "0", "maybe"], "boolean", [True, False, True, False, None]),
        ([0, 1, 2, None], "boolean", [False, True, None, None]),
        ([1, 2], "text", ["1", "2"]),
        ([True, None], "text", ["true", None]),
        (["2024-02-29", "2023-02-29", "x"], "datetime", [dt.datetime(2024, 2, 29), None, None]),
        ([dt.date(2024, 1, 2)], "datetime", [dt.datetime(2024, 1, 2)]),
        ([1, 2], "datetime", [None, None]),
        ([None, None], "number", [None, None]),
    ],
)
def test_a_value_is_kept_exactly_or_missing(values, to, expected):
    assert cast(values, to).to_list() == expected


def test_on_error_fail_names_step_column_and_examples():
    with pytest.raises(Invalid, match=r"Step 1 \(cast\): 2 values of column “v”.*'many'") as caught:
        cast(["1", "many", "few"], "integer", on_error="fail")
    assert caught.value.field == "v"


def test_on_error_fail_lets_missing_values_pass():
    assert cast(["1", None], "integer", on_error="fail").to_list() == [1, None]


@pytest.mark.parametrize(
    ("values", "step", "said"),
    [
        ([1.5, 2.0, float("nan"), None, -3.25], {"kind": "cast", "to": "integer"},
         "2 of 3 values of column “v” cannot be read as a whole number and become missing, such as “-3.25” or “1.5”."),
        (["1", "many", None, "2"], {"kind": "cast", "to": "number"},
         "1 of 3 values of column “v” cannot be read as a number and become missing, such as “many”."),
        (["$1", "?", "$3", "?"], {"kind": "parse_numbers"},
         "2 of 4 values of column “v” cannot be read as a number and become missing, such as “?”."),
        (["2020-01-31", "2020-02-01", "soon"], {"kind": "parse_dates"},
         "1 of 3 values of column “v” cannot be read as a date and become missing, such as “soon”."),
    ],
)  # fmt: skip
def test_no_value_is_lost_unnoticed(values, step, said):
    steps = [{**step, "columns": ["v"]}]
    _, states = transforms.fit_apply(pl.DataFrame({"v": values}), steps)
    (issue,) = transforms.remarks(steps, states)
    assert (issue.code, issue.severity, issue.detail.partition(": ")[2]) == ("lost_values", "warning", said)


def test_nothing_is_said_where_nothing_is_lost():
    steps = [{"kind": "cast", "columns": ["v"], "to": "integer"}, {"kind": "cast", "columns": ["v"], "to": "text"}]
    _, states = transforms.fit_apply(pl.DataFrame({"v": [1.0, None, float("nan")]}), steps)
    assert transforms.remarks(steps, states) == []
