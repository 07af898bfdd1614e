"""Recipes inside pipelines: what is learnt where, what is refused, and that nothing of a test row leaks."""

import json

import numpy as np
import polars as pl
import pytest
import skops.io
from sklearn.base import clone

from jupyter_mlplatform.records import Column
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.transforms.pipeline import RecipeSteps, compile_steps

FRAME = pl.DataFrame(
    {
        "age": [20.0, None, 40.0, 60.0, 60.0],
        "fee": ["$1", "$2", "$3", "x", "x"],
        "city": ["a", "b", "a", "c", "c"],
        "left": ["yes", "no", "yes", "no", "no"],
    }
)
COLUMNS = [
    Column(name="age", dtype="float64", semantic_type="numeric", nullable=True),
    Column(name="fee", dtype="string", semantic_type="categorical", nullable=False),
    Column(name="city", dtype="string", semantic_type="categorical", nullable=False),
    Column(name="left", dtype="string", semantic_type="categorical", nullable=False),
]
FILL = {"kind": "impute", "columns": ["age"], "strategy": "median"}
PARSE = {"kind": "parse_numbers", "columns": ["fee"]}


def test_what_is_learnt_is_learnt_from_the_rows_of_the_fold() -> None:
    steps = RecipeSteps(
        json.dumps([FILL, {"kind": "one_hot", "columns": ["city"]}]), "left", ["age", "city_a", "city_c"]
    )
    fold = clone(steps).fit(FRAME[:3], FRAME["left"][:3].to_numpy())
    assert json.loads(fold.states_)[0] == {"fill": {"age": 30.0}}
    shown = fold.transform(FRAME)
    assert shown.columns == ["age", "city_a", "city_c"]
    assert shown["age"].to_list() == [20.0, 30.0, 40.0, 60.0, 60.0]
    assert shown["city_c"].null_count() == 5


def test_a_row_alone_gives_what_it_gives_among_others() -> None:
    steps = RecipeSteps(json.dumps([FILL, PARSE]), "left").fit(FRAME, FRAME["left"].to_numpy())
    together = steps.transform(FRAME)
    for number in range(5):
        assert steps.transform(FRAME[number : number + 1].drop("left")).equals(together[number : number + 1])


def test_it_is_stored_without_pickle() -> None:
    steps = RecipeSteps(json.dumps([FILL]), "left", ["age"]).fit(FRAME, FRAME["left"].to_numpy())
    data = skops.io.dumps(steps)
    name = "jupyter_mlplatform.transforms.pipeline.RecipeSteps"
    assert skops.io.get_untrusted_types(data=data) == [name]
    again = skops.io.loads(data, trusted=[name])
    assert again.transform(FRAME).equals(steps.transform(FRAME))


def test_rows_are_dropped_before_the_folds_and_stay_as_they_were() -> None:
    recipe = [PARSE, {"kind": "filter_rows", "where": "fee < 3"}, FILL]
    compiled = compile_steps(recipe, COLUMNS, "left")
    assert [step.kind for step in compiled.before] == ["parse_numbers", "filter_rows"]
    assert [step.kind for step in compiled.inside] == ["parse_numbers", "impute"]
    assert compiled.rows(FRAME).equals(FRAME[:2])
    copies = compile_steps([{"kind": "drop_duplicates"}, FILL], COLUMNS, "left")
    assert copies.rows(FRAME).equals(FRAME[:4])


def test_a_step_that_drops_rows_by_other_columns_may_come_later() -> None:
    compiled = compile_steps([FILL, {"kind": "filter_rows", "where": "city = 'a'"}], COLUMNS, "left")
    assert compiled.rows(FRAME)["city"].to_list() == ["a", "a"]


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        ([FILL, {"kind": "filter_rows", "where": "age > 30"}], "put it before step 1"),
        ([FILL, {"kind": "drop_missing"}], "put it before step 1"),
        ([{"kind": "one_hot", "columns": ["city"]}, {"kind": "sort", "columns": ["city_a"]}], "put it before step 1"),
        ([{"kind": "aggregate", "by": ["city"], "aggregations": [{"function": "rows"}]}], "needs other rows"),
        ([{"kind": "join_dataset", "version": "towns", "on": ["city"]}], "needs other rows"),
        ([{"kind": "rename_columns", "names": {"left": "gone"}}], "new name"),
        ([{"kind": "map_values", "columns": ["left"], "values": {"yes": "1"}}], "predictions with them"),
        ([{"kind": "scale", "columns": ["nobody"]}], "no column"),
        ([{"kind": "melt"}], "no kind of step"),
    ],
)
def test_what_cannot_be_in_a_pipeline_is_refused_with_the_reason(recipe: list, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        compile_steps(recipe, COLUMNS, "left")
    assert reason in refused.value.detail
    assert refused.value.field == f"steps[{len(recipe) - 1}]"
    assert "Apply to the dataset" in (refused.value.hint or "")


def test_the_columns_afterwards_are_told() -> None:
    compiled = compile_steps([PARSE, FILL, {"kind": "drop_columns", "columns": ["city"]}], COLUMNS, "left")
    after, columns = compiled.outcome(FRAME, FRAME["left"].to_numpy(), COLUMNS)
    assert after.columns == ["age", "fee"]
    assert [(column.name, column.dtype) for column in columns] == [("age", "float64"), ("fee", "float64")]
    assert compiled.needed(FRAME.columns, ["age"]) == ["age", "fee", "city"]
    assert compiled.issues == ()


def test_rows_that_are_learnt_from_are_encoded_out_of_fold() -> None:
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"who": [f"{n}" for n in range(200)], "y": rng.normal(size=200)})
    columns = [Column(name="who", dtype="string", semantic_type="categorical", nullable=False)]
    columns.append(Column(name="y", dtype="float64", semantic_type="numeric", nullable=False))
    recipe = [{"kind": "target_encode", "columns": ["who"], "target": "y"}]
    steps = compile_steps(recipe, columns, "y").transformer()
    learnt = steps.fit_transform(frame, frame["y"].to_numpy())["who"].to_numpy()
    assert abs(np.corrcoef(learnt, frame["y"])[0, 1]) < 0.5
    assert steps.transform(frame.drop("y"))["who"].n_unique() > 100
