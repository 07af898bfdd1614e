"""A small sample that is kept with every large version, so that a preview need not read the table."""

import io

import polars as pl

from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.services.names import dataset_path
from jupyter_mlplatform.store.contract import Stage, VersionStore
from jupyter_mlplatform.tables.parts import Written
from jupyter_mlplatform.tables.table import Table

SAMPLE_ROWS = 1_000
_LARGEST_BYTES = 4 * 1024 * 1024
_LEAST_ROWS = 50
_FILE = "sample.arrow"


def put_sample(stage: Stage, dataset_id: str, written: Written) -> None:
    """Stage a sample of what was written; of a table that is no larger than one, none."""
    path = dataset_path(dataset_id, _FILE)
    if written.rows <= SAMPLE_ROWS:
        stage.delete(path)
        return
    row_bytes = max(written.sample.estimated_size() / max(written.sample.height, 1), 1.0)
    rows = min(SAMPLE_ROWS, max(_LEAST_ROWS, int(_LARGEST_BYTES / row_bytes)), written.sample.height)
    drawn = pl.int_range(written.sample.height, eager=True).sample(rows, seed=0).sort()
    body = io.BytesIO()
    written.sample[drawn].write_ipc(body, compression="zstd")
    stage.put(path, body.getvalue())


def read_sample(store: VersionStore, table: Table) -> pl.DataFrame:
    """Return at most 1,000 rows drawn from the whole table, in its order; always the same ones of one version."""
    if table.rows <= SAMPLE_ROWS:
        return table.frame()
    try:
        with store.open(table.commit, dataset_path(table.dataset_id, _FILE)) as body:
            return pl.read_ipc(body.read())
    except NotFound:  # made by a version of the product that kept none
        return table.sample(SAMPLE_ROWS, seed=0)
