"""The score on the labelled tables beside the repository, where they are there."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from jupyter_mlplatform.recommend import recommend
from jupyter_mlplatform.tables.ingest import open_source
from jupyter_mlplatform.tables.profile import profile
from tests.tables.conftest import table_of

SHARED = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared tables are not beside this repository")


@pytest.fixture(scope="module")
def score(tmp_path_factory):
    folder = tmp_path_factory.mktemp("predictions")
    for path in sorted(SHARED.glob("*.csv")):
        with open_source(path) as source:
            frame = pl.from_arrow(table_of(source))
        found = recommend(frame, profile(frame, "version", frame.height))
        said = {
            "problem_type": found.problem_type,
            "target": [candidate.column for candidate in found.targets],
            "columns": {column.name: column.semantic_type for column in found.columns},
            "issues": [f"{finding.kind}:{name}" for finding in found.findings for name in finding.columns or ("",)],
        }
        (folder / f"{path.stem}.json").write_text(json.dumps(said))
    run = subprocess.run([sys.executable, SHARED / "score.py", folder], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def test_the_goals_are_met(score):
    assert score["problem_type"] >= 0.97
    assert score["target top-1, top-3"][0] >= 0.65
    assert score["target top-1, top-3"][1] >= 0.85
    assert score["columns, all and balanced"][0] >= 0.96
    assert score["columns, all and balanced"][1] >= 0.93
    assert score["issue recall"] >= 0.80
    assert score["issue precision"] >= 0.85
