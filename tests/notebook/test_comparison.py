"""Comparing versions in a notebook."""

from pathlib import Path

import pandas as pd
import pytest

import jupyter_mlplatform as mlp
from jupyter_mlplatform.records.errors import NotFound


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "mlp.notebook.datasets.Dataset":
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    ml = mlp.connect(str(tmp_path / "store"))
    people = ml.datasets.add(
        pd.DataFrame({"id": [1, 2, 3], "name": ["<b>", "Bo", "Cy"], "age": [31, 44, 58]}), "People"
    )
    people.add_version(pd.DataFrame({"id": [2, 3, 4], "name": ["Bo", "Cyd", "Di"], "years": [44, 58, 20]}))
    return people


def test_a_diff_says_what_came_and_went(people) -> None:
    diff = people.at("@1").diff("@2")
    assert repr(diff).splitlines() == [
        "Rows (by id, a guess): 1 added, 1 removed, 1 changed, 1 the same",
        "+ years",
        "- age",
    ]
    shown = diff._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert "years" in shown


def test_every_row_that_differs(people) -> None:
    rows = people.at("@1").diff(people).rows()
    assert rows["_change"].to_list() == ["removed", "before", "after", "added"]
    assert rows["name"].to_list() == ["<b>", "Cy", "Cyd", "Di"]


def test_the_newest_version_against_an_older_one_and_with_other_keys(people) -> None:
    assert people.diff("@1").record.rows.removed == 1
    assert people.diff("@1", keys=["name"]).record.keys == ("name",)
    assert "without a key" in repr(people.diff(people.at("@1"), keys=[]))
    with pytest.raises(NotFound):
        people.diff("@9")
