"""What is done before the first preview."""

import subprocess
import sys

_SEES = """
import sys
from jupyter_mlplatform import transforms
assert "polars" not in sys.modules
transforms.warm_up()
before = set(sys.modules)
import polars as pl
from jupyter_mlplatform.records import Column
columns = [Column(name="f", dtype="double", semantic_type="numeric", nullable=True)]
steps = [{"kind": "impute", "columns": ["f"]}, {"kind": "filter_rows", "where": "f > 1"}]
transforms.preview(lambda: pl.DataFrame({"f": [1.0, None, 3.0]}), steps, columns, rows=3)
print(sorted(set(sys.modules) - before - {"jupyter_mlplatform.transforms.preview"}))
"""


def test_a_preview_after_warming_up_imports_nothing_but_its_own_module() -> None:
    said = subprocess.run([sys.executable, "-c", _SEES], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"
