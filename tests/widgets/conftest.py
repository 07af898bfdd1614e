"""A kernel with a small dataset, and a page that shows its widgets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notebook.kernels import running_kernel
from tests.widgets.pages import Page

SETUP = """
import polars as pl
import jupyter_mlplatform as mlp
ml = mlp.connect()
rows = pl.DataFrame({
    "id": range(120),
    "age": [None if n % 7 == 0 else 20 + n % 50 for n in range(120)],
    "plan": ["Basic" if n % 3 else "basic" for n in range(120)],
    "left": [bool(n % 2) for n in range(120)],
})
people = ml.datasets.add(rows, "People")
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernel") / "store"


@pytest.fixture(scope="module")
def page(store: Path) -> Iterator[Page]:
    with running_kernel(store.parent, store, "work/widgets.ipynb") as kernel:
        assert kernel.run(SETUP) == ""
        yield Page(kernel.client)
