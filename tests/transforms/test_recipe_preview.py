import json

import polars as pl

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records import Column

FRAME = pl.DataFrame({"fee": ["$1", "$3", "x"], "n": [1.0, float("nan"), None], "keep": [1, 2, 3]})
COLUMNS = [
    Column(name="fee", dtype="string", semantic_type="numeric", nullable=True),
    Column(name="n", dtype="float64", semantic_type="numeric", nullable=True),
    Column(name="keep", dtype="int64", semantic_type="numeric", nullable=False),
]


def test_before_and_after_and_only_the_columns_that_change():
    shown = transforms.preview(
        FRAME,
        [{"kind": "parse_numbers", "columns": ["fee"]}, {"kind": "impute", "columns": ["n"], "indicator": True}],
        COLUMNS,
    )
    assert shown.sampled_rows == 3
    assert [row["fee"] for row in shown.before] == ["$1", "$3", "x"]
    assert [row["fee"] for row in shown.after] == [1.0, 3.0, None]
    effects = {effect.name: effect for effect in shown.columns}
    assert set(effects) == {"fee", "n", "n_was_missing"}
    assert effects["fee"].before == {"dtype": "String", "missing": 0, "distinct": 3, "top": "$1", "count": 1}
    assert effects["fee"].after == {
        "dtype": "Float64", "missing": 1, "distinct": 2, "mean": 2.0, "min": 1.0, "max": 3.0
    }  # fmt: skip
    assert effects["n"].before["missing"] == 2
    assert effects["n_was_missing"].before is None
    json.dumps(shown.model_dump(mode="json"), allow_nan=False)


def test_a_recipe_with_errors_shows_why_and_no_rows_after():
    shown = transforms.preview(FRAME, [{"kind": "log", "columns": ["fee"]}], COLUMNS)
    assert shown.after == ()
    assert [issue.code for issue in shown.issues] == ["wrong_type"]
    assert len(shown.before) == 3


def test_what_only_the_rows_bring_up_is_said_with_its_step():
    steps = [
        {"kind": "sort", "columns": ["n"]},
        {"kind": "cast", "columns": ["fee"], "to": "number", "on_error": "fail"},
    ]
    shown = transforms.preview(FRAME, steps, COLUMNS)
    assert [(issue.step, issue.column) for issue in shown.issues] == [(1, "fee")]


def test_what_was_learnt_and_is_doubtful_is_said():
    frame = pl.DataFrame({"d": ["01/02/2020"]})
    columns = [Column(name="d", dtype="string", semantic_type="datetime", nullable=False)]
    shown = transforms.preview(frame, [{"kind": "parse_dates", "columns": ["d"]}], columns)
    assert [issue.code for issue in shown.issues] == ["ambiguous_date"]
    assert shown.after == ({"d": "2020-01-02T00:00:00"},)


def test_columns_may_be_called_as_counts_are():
    frame = pl.DataFrame({"n": ["a", "b", "b"], "count": ["x", "y", "y"]})
    columns = [Column(name=name, dtype="string", semantic_type="categorical", nullable=False) for name in frame.columns]
    shown = transforms.preview(frame, [{"kind": "one_hot", "columns": ["n", "count"]}], columns)
    effects = {effect.name: effect for effect in shown.columns}
    assert (effects["n"].before or {})["top"] == "b"
    assert (effects["count"].before or {})["count"] == 2
