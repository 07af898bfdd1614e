"""Which column is taken for the one to predict, on tables that packages ship."""

import numpy as np
import polars as pl
import pytest
import sklearn.datasets
from palmerpenguins import load_penguins_raw

from jupyter_mlplatform.recommend.words import speech_of
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


def weight(name, kind=None, others=()):
    return sum(speech.weight for speech in speech_of(name, kind, others))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("price", "width"),
        ("Survived", "Name"),
        ("sale_price", "list_price"),
        ("label", "group"),
        ("class", "class_size"),
        ("value_eur", "eur_rank"),
        ("arrival_delay", "scheduled_arrival"),
    ],
)
def test_names_that_speak_for_a_column(better, worse):
    assert weight(better) > weight(worse)


def test_a_name_speaks_louder_for_what_the_column_holds():
    assert weight("sold", "classes") > weight("sold", "quantity")
    assert weight("price", "quantity") > weight("price", "classes")


def test_y_beside_x_and_z_is_a_coordinate():
    assert weight("y", others=["x", "y"]) > 0
    assert not speech_of("y", None, ["x", "y", "z"])


def test_a_column_that_goes_with_all_others_is_told_to():
    generator = np.random.default_rng(0)
    parts = {name: generator.normal(size=300) for name in ("qa", "qb", "qc", "qd")}
    frame = pl.DataFrame({"qx": generator.normal(size=300), **parts, "qz": generator.normal(size=300)})
    whole = sum(parts.values())
    frame.insert_column(3, pl.Series("qs", whole))
    assert "goes with" in next(one.reason for one in advise(frame).targets if one.column == "qs")


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
