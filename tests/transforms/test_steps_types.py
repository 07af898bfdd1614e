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
