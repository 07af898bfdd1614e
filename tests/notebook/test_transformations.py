"""Recipes in a notebook: what is wrong, what would happen, doing it, taking it back, doing it again."""

from pathlib import Path

import polars as pl
import pytest

import jupyter_mlplatform as mlp
from jupyter_mlplatform.records.errors import Conflict, Invalid, NothingToCommit

pytestmark = pytest.mark.slow

FRAME = pl.DataFrame({"age": [31, 44, None, 58], "city": [" Bern", "Oslo", "Bern", None]})
FILL = {"kind": "impute", "columns": ["age"], "strategy": "median"}
TRIM = {"kind": "trim_text", "columns": ["city"]}


@pytest.fixture
def ml(tmp_path: Path) -> mlp.Session:
    session = mlp.connect(str(tmp_path / "store"))
    session.datasets.add(FRAME, "People")
    return session


def test_a_recipe_says_what_is_wrong_with_every_step(ml: mlp.Session) -> None:
    wrong = [{"kind": "scale", "columns": ["city"]}, {"kind": "log", "columns": ["<b>"]}]
    found = ml.datasets["People"].latest.validate(wrong)
    assert (found.valid, len(found.record.issues)) == (False, 2)
    assert "cannot be applied" in repr(found)
    assert "<b>" not in found._repr_html_()
    with pytest.raises(Invalid) as refused:
        ml.datasets["People"].apply(wrong)
    assert len(refused.value.extra["problems"]) == 2


def test_a_preview_shows_cells_before_and_after(ml: mlp.Session) -> None:
    shown = ml.datasets["People"].preview([TRIM])
    assert (shown.before[0], shown.after[0]["city"]) == ({"age": 31, "city": " Bern"}, "Bern")
    assert "4 of 4 rows" in repr(shown)
    assert "&rarr;" in shown._repr_html_()


def test_undo_redo_and_history(ml: mlp.Session) -> None:
    people = ml.datasets["People"]
    made = people.apply([TRIM]).transformation
    assert made is not None
    assert people.versions[-1].transformation is None
    undone = made.undo()
    assert undone.to_polars().equals(FRAME)
    assert "undone: Normalise" in repr(made.history())
    with pytest.raises(NothingToCommit):
        made.undo()
    assert made.redo().to_polars()["city"].to_list() == ["Bern", "Oslo", "Bern", None]
    assert "current" in made.history()._repr_html_()
    people.apply([FILL])
    with pytest.raises(Conflict, match="@5"):
        made.undo()


def test_newer_rows_upstream_and_running_again(ml: mlp.Session) -> None:
    people = ml.datasets["People"]
    made = people.apply([FILL, TRIM], branch="trial").transformation
    assert made is not None
    assert "Up to date" in repr(made.upstream())
    newer = people.add_version(FRAME.with_columns(age=pl.col("age") + 10, extra=pl.lit(1)))
    said = made.upstream()
    for text in ("4 to 4 rows", "+ extra", "Step 1 (impute) would learn otherwise", "Outdated: version people@2"):
        assert text in repr(said)
    assert "would be learnt from 4 rows" in said._repr_html_()
    again = made.rerun()
    assert again.record.branch == "dataset--people--trial-2"
    assert again.to_polars()["age"].to_list() == [41, 54, 54, 68]
    kept = made.rerun(newer, branch="kept", state="keep")
    assert kept.to_polars()["age"].to_list() == [41, 54, 44, 68]
    edited = made.rerun(newer, branch="edited", steps=made.steps[1:])
    assert edited.to_polars()["age"].to_list() == [41, 54, None, 68]


def test_a_recipe_inside_a_model(ml: mlp.Session) -> None:
    rows = pl.DataFrame({"x": [float(n % 17) for n in range(200)], "kind": ["a", "b"] * 100})
    data = ml.datasets.add(rows.with_columns(y=pl.col("x") > 8), "Numbers")
    steps = [{"kind": "scale", "columns": ["x"]}]
    with pytest.raises(Invalid, match="predictions with them"):
        ml.train(data, target="y", steps=[{"kind": "map_values", "columns": ["y"], "values": {"true": False}}])
    model = ml.train(data, target="y", candidates=("linear",), steps=steps, folds=2, repeats=1, trials=0).best
    assert model.predict([{"x": 1.0, "kind": "a"}, {"x": 16.0, "kind": "b"}]).predictions == (False, True)
    leaky = data.apply(steps)
    warned = ml.train(leaky, target="y", candidates=("linear",), folds=2, repeats=1, trials=0).best
    assert [issue.code for issue in warned.record.issues] == ["learns_from_rows"]
    assert "too good" in warned._repr_html_()
