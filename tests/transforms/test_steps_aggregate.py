import datetime as dt

import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid

FRAME = pl.DataFrame(
    {
        "city": ["Oslo", "Bern", "Oslo", None, "Bern", "Oslo"],
        "year": [2021, 2020, 2020, 2020, 2020, 2021],
        "price": [1.0, 2.0, None, 4.0, float("nan"), 6.0],
        "count": [1, 2, 3, 4, 5, 6],
        "left": [True, False, True, None, True, False],
        "seen": [dt.date(2020, 1, day) for day in range(1, 7)],
        "plan": ["a", "b", None, "a", "b", "a"],
    }
)


def aggregate(by, *functions):
    parts = (function.split() for function in functions)
    made = [dict(zip(("function", "column", "name"), part, strict=False)) for part in parts]
    step = {"kind": "aggregate", "by": by, "aggregations": made}
    return transforms.fit_apply(FRAME, [step])[0].to_dict(as_series=False)


def test_groups_in_the_order_of_their_keys_missing_ones_last():
    assert aggregate(["city", "year"], "rows", "sum count") == {
        "city": ["Bern", "Oslo", "Oslo", None],
        "year": [2020, 2020, 2021, 2020],
        "rows": [2, 1, 2, 1],
        "count_sum": [7, 3, 7, 4],
    }


@pytest.mark.parametrize(
    ("function", "values"),
    [
        ("count price", [1, 2, 1]),
        ("distinct plan", [1, 1, 1]),
        ("distinct price", [1, 2, 1]),
        ("sum price", [2.0, 7.0, 4.0]),
        ("mean price", [2.0, 3.5, 4.0]),
        ("median count", [3.5, 3.0, 4.0]),
        ("min price", [2.0, 1.0, 4.0]),
        ("max seen", [dt.date(2020, 1, 5), dt.date(2020, 1, 6), dt.date(2020, 1, 4)]),
        ("max plan", ["b", "a", "a"]),
        ("mean left", [0.5, pytest.approx(2 / 3), None]),
        ("sum left", [1, 2, 0]),
        ("std count", [pytest.approx(2.1213203435596424), pytest.approx(2.516611478423583), None]),
    ],
)
def test_functions(function, values):
    assert list(aggregate(["city"], function).values())[1] == values


def test_names():
    made = aggregate(["city"], "sum count city_sum", "rows")
    assert list(made) == ["city", "city_sum", "rows"]
    assert aggregate(["count"], "min count count_least")["count_least"] == [1, 2, 3, 4, 5, 6]


COLUMNS = [
    Column(name=field.name, dtype=str(field.type), semantic_type="text", nullable=True)
    for field in FRAME.to_arrow().schema
]


@pytest.mark.parametrize(
    ("by", "aggregations", "code"),
    [
        (["zip"], [{"function": "rows"}], "unknown_column"),
        (["city"], [{"function": "mean", "column": "plan"}], "wrong_type"),
        (["city"], [{"function": "min", "column": "left"}], "wrong_type"),
        (["city"], [{"function": "rows", "name": "city"}], "name_taken"),
        (["city"], [{"function": "rows"}, {"function": "rows"}], "name_taken"),
        (["city", "city"], [{"function": "rows"}], "named_twice"),
        (["city"], [{"function": "mean"}], "wrong_parameter"),
        (["city"], [{"function": "rows", "column": "plan"}], "wrong_parameter"),
    ],
)
def test_what_has_no_meaning_is_refused(by, aggregations, code):
    step = {"kind": "aggregate", "by": by, "aggregations": aggregations}
    assert {issue.code for issue in transforms.validate([step], COLUMNS)} == {code}
    with pytest.raises(Invalid):
        transforms.fit_apply(FRAME, [step])


def test_what_is_no_longer_there_afterwards_is_known():
    step = {"kind": "aggregate", "by": ["city"], "aggregations": [{"function": "mean", "column": "price"}]}
    scaled = {"kind": "scale", "columns": ["price_mean", "count"]}
    issues = transforms.validate([step, scaled], COLUMNS, "left")
    assert [(issue.step, issue.code, issue.column) for issue in issues] == [
        (0, "target_dropped", "left"),
        (1, "dropped_column", "count"),
    ]
