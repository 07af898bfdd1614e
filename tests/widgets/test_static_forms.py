"""What stands for a widget where no kernel runs: a page that nbconvert exports, a terminal."""

from pathlib import Path

import nbformat
import polars as pl
import pytest
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor

import jupyter_mlplatform as mlp
from jupyter_mlplatform.notebook.display import VIEW

pytestmark = pytest.mark.slow

SETUP = """
import polars as pl
import jupyter_mlplatform as mlp
ml = mlp.connect()
people = ml.datasets.add(pl.DataFrame({"id": range(40), "plan": ["<b>a</b>", "b"] * 20}), "People")
"""
SHOWN = ("people", "people.recommendations(target='plan')", "people.diff('@1')", "people.latest.lineage()")


def test_an_exported_page_shows_static_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_MLPLATFORM_STORE", str(tmp_path / "store"))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (SETUP, *SHOWN)])
    ExecutePreprocessor(timeout=120, store_widget_state=False).preprocess(notebook)
    shown = [cell.outputs[-1].data for cell in notebook.cells[1:]]
    assert all({VIEW, "text/html", "text/plain"} <= set(data) for data in shown)
    assert all("mlp-static" in data["text/html"] for data in shown)
    assert all("<b>a</b>" not in data["text/html"] for data in shown)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert page.count("mlp-static") == len(SHOWN)
    assert "widget-view+json" not in page


def test_without_a_kernel_there_is_no_widget(tmp_path: Path) -> None:
    people = mlp.connect(str(tmp_path / "store")).datasets.add(pl.DataFrame({"id": [1, 2]}), "People")
    assert set(people._repr_mimebundle_()) == {"text/plain", "text/html"}
