import datetime as dt

import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid

FRAME = pl.DataFrame(
    {
        "price": [2.5, None, 4.0, 1.0],
        "quantity": [2, 3, 0, 4],
        "city": ["Bern", None, "Oslo", ""],
        "joined": [dt.date(2020, 3, 1), None, dt.date(2021, 1, 31), dt.date(2022, 1, 1)],
        "active": [True, False, None, True],
    }
)


def derived(expression, frame=FRAME):
    return transforms.fit_apply(frame, [{"kind": "derive", "name": "new", "expression": expression}])[0]["new"]


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("price * quantity", [5.0, None, 0.0, 4.0]),
        ("price / quantity", [1.25, None, None, 0.25]),
        ("log(quantity)", [pytest.approx(0.6931471805599453), pytest.approx(1.0986122886681098), None,
                           pytest.approx(1.3862943611198906)]),
        ("exp(quantity * 1000)", [None, None, 1.0, None]),
        ("upper(left(city, 2)) + '-' + text(quantity)", ["BE-2", None, "OS-0", "-4"]),
        ("if(active and quantity > 2, 'big', 'small')", ["small", "small", "small", "big"]),
        ("if(price is null, 1, 0)", [0, 1, 0, 0]),
        ("year(joined) * 100 + month(joined)", [202003.0, None, 202101.0, 202201.0]),
        ("days_between(joined, '2022-01-01')", [671.0, None, 335.0, 0.0]),
        ("price > 2 and active", [True, False, None, False]),
        ("coalesce(price, quantity)", [2.5, 3.0, 4.0, 1.0]),
    ],
)  # fmt: skip
def test_values(expression, values):
    assert derived(expression).to_list() == values


@pytest.mark.parametrize(
    ("expression", "dtype", "kind"),
    [
        ("price * 2", pl.Float64, "number"), ("length(city)", pl.Int64, "integer"), ("lower(city)", pl.String, "text"),
        ("price > 1", pl.Boolean, "boolean"), ("max(joined, '2021-01-01')", pl.Datetime("us"), "datetime"),
    ],
)  # fmt: skip
def test_the_schema_says_what_comes_out(expression, dtype, kind):
    """What is known without rows agrees with what the rows give, so that the next step can be checked."""
    frame = FRAME.with_columns(joined=pl.col("joined").cast(pl.Datetime("us")))
    assert derived(expression, frame).dtype == dtype
    scale = {"kind": "scale", "columns": ["new"]}
    issues = transforms.validate([{"kind": "derive", "name": "new", "expression": expression}, scale], columns(frame))
    assert [issue.code for issue in issues if issue.severity == "error"] == (
        [] if kind in {"number", "integer"} else ["wrong_type"]
    )


def columns(frame):
    arrow = frame.to_arrow().schema
    return [Column(name=field.name, dtype=str(field.type), semantic_type="text", nullable=True) for field in arrow]


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("price *", "its end is unexpected"),
        ("price * city", "is no number"),
        ("nosuch(price)", "no function nosuch"),
        ("price; import os", "unexpected"),
        ("cost * 2", "no column “cost”"),
        ("1 + 1", "needs a column"),
    ],
)
def test_what_cannot_be_reckoned_is_said_before_and_when_it_is_applied(expression, told):
    step = {"kind": "derive", "name": "new", "expression": expression}
    (issue,) = transforms.validate([step], columns(FRAME))
    assert issue.severity == "error"
    assert told in issue.detail
    with pytest.raises(Invalid, match=r"Step 1 \(derive\)"):
        transforms.fit_apply(FRAME, [step])


def test_a_name_that_is_taken_and_a_feature_made_of_the_target_are_refused():
    taken = transforms.validate([{"kind": "derive", "name": "city", "expression": "price + 1"}], columns(FRAME))
    assert [issue.code for issue in taken] == ["name_taken"]
    leak = transforms.validate([{"kind": "derive", "name": "x", "expression": "price + 1"}], columns(FRAME), "price")
    assert [(issue.code, issue.severity) for issue in leak] == [("target_leakage", "error")]


def test_a_step_after_its_column_is_dropped():
    steps = [
        {"kind": "drop_columns", "columns": ["price"]},
        {"kind": "derive", "name": "x", "expression": "price + quantity"},
        {"kind": "filter_rows", "where": "price > 1"},
    ]
    codes = [(issue.step, issue.code) for issue in transforms.validate(steps, columns(FRAME))]
    assert codes == [(1, "dropped_column"), (2, "dropped_column")]


def test_at_predict_time_it_is_left_out_where_one_of_its_columns_is():
    steps = [{"kind": "derive", "name": "x", "expression": "price + quantity"}]
    _, states = transforms.fit_apply(FRAME, steps)
    assert transforms.apply(FRAME.drop("price"), steps, states, row_wise_only=True).columns == [
        "quantity", "city", "joined", "active",
    ]  # fmt: skip
