"""Recipes inside models: learnt in each fold, part of the artifact, refused with the reason."""

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform.records.errors import Invalid
from tests.training.described import describe

pytestmark = pytest.mark.slow

FILL = {"kind": "impute", "columns": ["Body Mass (g)"], "strategy": "median", "indicator": True}
ENCODE = {"kind": "target_encode", "columns": ["Island"], "target": "Species"}


def test_steps_are_part_of_the_model(session, penguins):
    frame, _ = penguins
    steps = [FILL, {"kind": "one_hot", "columns": ["Island"]}, {"kind": "drop_columns", "columns": ["Comments"]}]
    trained = session.train(penguins, "Species", steps=steps, candidates=["linear", "hist_gradient_boosting"])
    assert trained.score > 0.95
    assert {"Body Mass (g)", "Island"} <= set(trained.features) <= set(frame.columns) - {"Species"}
    assert {entry.column for entry in trained.performance.importances} == set(trained.features)
    one = trained.pipeline.predict(frame[:1].select(trained.features))
    assert one == trained.pipeline.predict(frame.select(trained.features))[:1]


def test_a_step_that_learns_from_the_target_does_not_flatter(session):
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {"who": [f"{n % 150}" for n in range(300)], "x": rng.normal(size=300), "y": rng.normal(size=300)}
    )
    table = frame, describe(frame, who="categorical")
    trained = session.train(table, "y", steps=[{"kind": "target_encode", "columns": ["who"], "target": "y"}])
    assert trained.score > trained.baseline_score * 0.9


def test_steps_that_drop_rows_come_before_the_folds(session, penguins):
    steps = [{"kind": "filter_rows", "where": "Island <> 'Torgersen'"}, FILL, ENCODE]
    trained = session.train(penguins, "Species", steps=steps)
    rows = sum(fold.rows for fold in trained.performance.folds)
    assert rows == penguins[0].filter(pl.col("Island") != "Torgersen").height
    assert f"{344 - rows} rows are left out by steps of the recipe." in session.log


def test_the_same_recipe_gives_the_same_model(session, penguins):
    first, second = (session.train(penguins, "Species", steps=[FILL, ENCODE]) for _ in range(2))
    assert first.predictions_sha256 == second.predictions_sha256
    assert first.score == second.score


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"kind": "aggregate", "by": ["Island"], "aggregations": [{"function": "rows"}]}, "needs other rows"),
        ({"kind": "scale", "columns": ["nobody"]}, "no column"),
    ],
)
def test_what_cannot_be_inside_is_refused(session, penguins, step, reason):
    with pytest.raises(Invalid, match=reason) as refused:
        session.train(penguins, "Species", steps=[step])
    assert refused.value.field == "steps[0]"
