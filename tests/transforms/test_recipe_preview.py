import json

import polars as pl

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records import Column
from jupyter_mlplatform.transforms.prefixes import Prefixes

FRAME = pl.DataFrame({"fee": ["$1", "$3", "x"], "n": [1.0, float("nan"), None], "keep": [1, 2, 3]})
COLUMNS = [
    Column(name="fee", dtype="string", semantic_type="numeric", nullable=True),
    Column(name="n", dtype="float64", semantic_type="numeric", nullable=True),
    Column(name="keep", dtype="int64", semantic_type="numeric", nullable=False),
]


def preview(frame, steps, columns, **more):
    return transforms.preview(lambda: frame, steps, columns, rows=frame.height, **more)


def test_before_and_after_and_only_the_columns_that_change():
    shown = preview(
        FRAME,
        [{"kind": "parse_numbers", "columns": ["fee"]}, {"kind": "impute", "columns": ["n"], "indicator": True}],
        COLUMNS,
    )
    assert shown.sampled_rows == 3
    assert [row["fee"] for row in shown.before] == ["$3", "x", "$1"]
    assert [row["fee"] for row in shown.after] == [3.0, None, 1.0]
    effects = {effect.name: effect for effect in shown.columns}
    assert set(effects) == {"fee", "n", "n_was_missing"}
    assert effects["fee"].before == {"dtype": "String", "missing": 0, "distinct": 3, "top": "$1", "count": 1}
    assert effects["fee"].after == {
        "dtype": "Float64", "missing": 1, "distinct": 2, "mean": 2.0, "min": 1.0, "max": 3.0
    }  # fmt: skip
    assert effects["n"].before["missing"] == 2
    assert effects["n_was_missing"].before is None
    assert {name: effect.changed for name, effect in effects.items()} == {"fee": 3, "n": 2, "n_was_missing": None}
    json.dumps(shown.model_dump(mode="json"), allow_nan=False)


def test_a_recipe_with_errors_shows_why_and_no_rows_after():
    shown = preview(FRAME, [{"kind": "log", "columns": ["fee"]}], COLUMNS)
    assert shown.after == ()
    assert [issue.code for issue in shown.issues] == ["wrong_type"]
    assert len(shown.before) == 3


def test_what_only_the_rows_bring_up_is_said_with_its_step():
    steps = [
        {"kind": "sort", "columns": ["n"]},
        {"kind": "cast", "columns": ["fee"], "to": "number", "on_error": "fail"},
    ]
    shown = preview(FRAME, steps, COLUMNS)
    assert [(issue.step, issue.column) for issue in shown.issues] == [(1, "fee")]


def test_what_was_learnt_and_is_doubtful_is_said():
    frame = pl.DataFrame({"d": ["01/02/2020"]})
    columns = [Column(name="d", dtype="string", semantic_type="datetime", nullable=False)]
    shown = preview(frame, [{"kind": "parse_dates", "columns": ["d"]}], columns)
    assert [issue.code for issue in shown.issues] == ["ambiguous_date"]
    assert shown.after == ({"d": "2020-01-02T00:00:00"},)


def test_columns_may_be_called_as_counts_are():
    frame = pl.DataFrame({"n": ["a", "b", "b"], "count": ["x", "y", "y"]})
    columns = [Column(name=name, dtype="string", semantic_type="categorical", nullable=False) for name in frame.columns]
    shown = preview(frame, [{"kind": "one_hot", "columns": ["n", "count"]}], columns)
    effects = {effect.name: effect for effect in shown.columns}
    assert (effects["n"].before or {})["top"] == "b"
    assert (effects["count"].before or {})["count"] == 2


MANY = pl.DataFrame({"n": range(1000), "t": ["a"] * 1000}).with_columns(
    t=pl.when(pl.col("n") == 900).then(pl.lit(" a")).otherwise("t")
)
MANY_COLUMNS = [
    Column(name="n", dtype="int64", semantic_type="numeric", nullable=False),
    Column(name="t", dtype="string", semantic_type="categorical", nullable=False),
]


def test_rare_changes_come_first():
    shown = preview(MANY, [{"kind": "trim_text"}, {"kind": "scale", "columns": ["n"]}], MANY_COLUMNS)
    assert (len(shown.before), len(shown.after), shown.shown) == (50, 50, "changed_first")
    assert (shown.before[0], shown.after[0]["t"]) == ({"n": 900, "t": " a"}, "a")
    assert [row["n"] for row in shown.before[1:4]] == [0, 1, 2]
    assert shown.sources == tuple(range(50))


def test_rows_that_go_come_first_and_those_that_stay_are_named():
    recipe = [{"kind": "filter_rows", "where": "n >= 3"}]
    shown = preview(MANY, recipe, MANY_COLUMNS)
    assert [row["n"] for row in shown.before[:4]] == [0, 1, 2, 3]
    assert (shown.after[0]["n"], shown.sources[:2]) == (3, (3, 4))


def test_rows_that_move_are_shown_where_they_come_to_stand():
    recipe = [{"kind": "drop_duplicates"}, {"kind": "sort", "columns": ["n"], "descending": True}]
    shown = preview(MANY, recipe, MANY_COLUMNS)
    assert [row["n"] for row in shown.after] == list(range(49, -1, -1))
    assert [shown.before[source]["n"] for source in shown.sources] == list(range(49, -1, -1))


def test_what_steps_made_is_kept_by_version_and_steps():
    prefixes, reads = Prefixes(), []

    def once(name, frame):
        return lambda: reads.append(name) or frame

    first, second = {"kind": "scale", "columns": ["n"]}, {"kind": "rename_columns", "names": {"t": "u"}}
    other = MANY.with_columns(n=pl.col("n") * 3)
    for version, frame in (("one", MANY), ("two", other)):
        for steps in ([first], [first, second], [second]):
            kept = transforms.preview(
                once(version, frame), steps, MANY_COLUMNS, rows=1000, version=version, prefixes=prefixes
            )
            assert kept == preview(frame, steps, MANY_COLUMNS)
    assert reads == ["one", "two"]


def test_what_is_kept_is_bounded():
    prefixes = Prefixes(largest_bytes=MANY.estimated_size() * 3)
    for number in range(50):
        recipe = [{"kind": "rename_columns", "names": {"t": f"t{number}"}}]
        transforms.preview(lambda: MANY, recipe, MANY_COLUMNS, rows=1000, version=str(number), prefixes=prefixes)
    assert 1 <= len(prefixes._known) <= 3
    assert prefixes._bytes == sum(reached.bytes for reached in prefixes._known.values())


def test_of_many_rows_that_go_some_are_shown_and_others_that_stay():
    frame = pl.DataFrame({"n": range(500), "t": [" a"] * 500})
    steps = [{"kind": "trim_text"}, {"kind": "filter_rows", "where": "n % 2 = 0"}]
    columns = [
        Column(name="n", dtype="int64", semantic_type="numeric", nullable=False),
        Column(name="t", dtype="string", semantic_type="text", nullable=False),
    ]
    shown = transforms.preview(lambda: frame, steps, columns, rows=500)
    assert (len(shown.before), len(shown.after)) == (50, 25)
    few = transforms.preview(lambda: frame, [{"kind": "filter_rows", "where": "n > 490"}], columns, rows=500)
    assert (len(few.before), len(few.after)) == (50, 9)


def test_what_only_the_rows_refuse_names_its_step():
    """Here a column that encoding adds is there already, which no schema could tell."""
    frame = pl.DataFrame({"t": ["a", "b"], "t_b": [1, 2]})
    columns = [
        Column(name="t", dtype="string", semantic_type="categorical", nullable=False),
        Column(name="t_b", dtype="int64", semantic_type="numeric", nullable=False),
    ]
    steps = [{"kind": "trim_text"}, {"kind": "one_hot", "columns": ["t"]}, {"kind": "sort", "columns": ["t_b"]}]
    shown = transforms.preview(lambda: frame, steps, columns, rows=2)
    refused = [(issue.step, issue.code, issue.column) for issue in shown.issues if issue.severity == "error"]
    assert refused == [(1, "refused", "t")]
    assert "Step 2 (one_hot): Encoding column “t” adds “t_b”" in shown.issues[-1].detail
