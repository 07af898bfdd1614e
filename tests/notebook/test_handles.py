"""Datasets and versions in a notebook, without a server."""

from pathlib import Path

import pandas as pd
import pytest

import jupyter_mlplatform as mlp
from jupyter_mlplatform.records.errors import AlreadyExists, NotFound, Unavailable

pytestmark = pytest.mark.slow

FRAME = pd.DataFrame({"age": [31, 44, 58], "city": ["Bern", "Oslo", "Bern"]})


@pytest.fixture
def ml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> mlp.Session:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    return mlp.connect(str(tmp_path / "store"))


def test_a_frame_comes_back_equal(ml: mlp.Session) -> None:
    people = ml.datasets.add(FRAME, "People")
    pd.testing.assert_frame_equal(people.to_pandas(), FRAME)


def test_datasets_are_found_by_name_and_completed(ml: mlp.Session) -> None:
    ml.datasets.add(FRAME, "People")
    assert ml.datasets["People"].id == "people"
    assert ml.datasets._ipython_key_completions_() == ["People"]
    with pytest.raises(NotFound):
        ml.datasets["Nobody"]
    with pytest.raises(AlreadyExists):
        ml.datasets.add(FRAME, "People")


def test_a_recipe_makes_a_version_and_the_one_before_stays(ml: mlp.Session) -> None:
    people = ml.datasets.add(FRAME, "People")
    younger = people.apply([{"kind": "drop_columns", "columns": ["city"]}], message="Ages only")
    assert list(younger.to_pandas().columns) == ["age"]
    assert [version.record.number for version in people.versions] == [2, 1]
    pd.testing.assert_frame_equal(people.at("@1").to_pandas(), FRAME)


def test_displays_escape_what_the_table_holds(ml: mlp.Session) -> None:
    evil = pd.DataFrame({"<script>alert(1)</script>": ["<img src=x onerror=alert(2)>", "b"]})
    shown = ml.datasets.add(evil, "<b>bold</b>")
    for html in (shown._repr_html_(), shown.latest._repr_html_(), shown.profile()._repr_html_(), ml._repr_html_()):
        assert "<script>" not in html
        assert "<img src=x" not in html
        assert "<b>bold" not in html


def test_an_empty_place_says_what_to_do(ml: mlp.Session) -> None:
    assert "ml.datasets.add" in ml.datasets._repr_html_()
    assert "ml.train" in ml.models._repr_html_()
    assert "model.deploy" in ml.endpoints._repr_html_()


def test_a_model_is_trained_and_predicts_without_a_server(ml: mlp.Session) -> None:
    rows = pd.DataFrame({"x": [float(n % 17) for n in range(200)], "kind": ["a", "b"] * 100})
    rows["y"] = rows["x"] > 8
    data = ml.datasets.add(rows, "Numbers")
    run = ml.train(data, target="y", candidates=("linear",), folds=2, trials=0)
    model = run.best
    assert run.job.status == "succeeded"
    assert model.predict([{"x": 1.0, "kind": "a"}, {"x": 16.0, "kind": "b"}]).predictions == (False, True)
    report = model.report()._repr_html_()
    assert "linear" in report
    assert "2 stratified" in report
    assert "better than the baseline" in report
    again = model.reproduce()
    assert again.identical
    assert "identical to the bit" in again._repr_html_()
    with pytest.raises(Unavailable, match="Start JupyterLab"):
        model.deploy("numbers")
    assert len(ml.endpoints) == 0
