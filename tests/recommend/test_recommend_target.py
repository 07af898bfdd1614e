"""Which column is taken for the one to predict, on tables that packages ship."""

import polars as pl
import pytest
import sklearn.datasets
from palmerpenguins import load_penguins_raw

from jupyter_mlplatform.recommend.words import name_weight
from tests.recommend.recommend_tables import advise


@pytest.mark.parametrize(
    ("load", "problem"),
    [
        (sklearn.datasets.load_iris, "multiclass"),
        (sklearn.datasets.load_wine, "multiclass"),
        (sklearn.datasets.load_breast_cancer, "binary"),
        (sklearn.datasets.load_diabetes, "regression"),
    ],
)
@pytest.mark.parametrize("last", [True, False])
def test_tables_of_scikit_learn(load, problem, last):
    frame = pl.from_pandas(load(as_frame=True).frame)
    if not last:
        frame = frame.select("target", pl.exclude("target"))
    found = advise(frame)
    assert (found.target, found.problem_type) == ("target", problem)
    assert not [finding for finding in found.findings if finding.kind == "leakage"]


def test_penguins():
    found = advise(pl.from_pandas(load_penguins_raw()))
    assert (found.target, found.problem_type) == ("Species", "multiclass")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("price", "width"),
        ("Survived", "Name"),
        ("median_price", "median_age"),
        ("label", "group"),
        ("class", "class_size"),
    ],
)
def test_names_that_speak_for_a_column(better, worse):
    weights = [named[0] if (named := name_weight(name, [])) else 0.0 for name in (better, worse)]
    assert weights[0] > weights[1]


def test_y_beside_x_and_z_is_a_coordinate():
    assert name_weight("y", ["x", "y"]) is not None
    assert name_weight("y", ["x", "y", "z"]) is None


def test_without_any_word_the_last_column_leads_and_never_an_identifier():
    frame = pl.DataFrame(
        {
            "row_id": range(1, 101),
            "q": [value % 7 / 3 for value in range(100)],
            "r": [value % 11 / 3 for value in range(100)],
            "s": [value % 13 / 3 for value in range(100)],
        }
    )
    candidates = advise(frame).targets
    assert candidates[0].column == "s"
    assert "row_id" not in {candidate.column for candidate in candidates}
    assert sum(candidate.score for candidate in candidates) == pytest.approx(1, abs=0.01)
