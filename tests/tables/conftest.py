from collections.abc import Iterator
from contextlib import suppress

import polars as pl
import pyarrow as pa
import pytest

from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.tables.batches import Batches, Reread
from jupyter_mlplatform.tables.ingest import IngestOptions, open_source


def table_of(batches: Batches) -> pa.Table:
    """All rows of a table."""
    while True:
        with suppress(Reread):
            return pa.Table.from_batches(list(batches), batches.schema)


@pytest.fixture
def store(tmp_path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path / "store")
    store.create_branch("dataset--d", "main")
    yield store
    store.close()


@pytest.fixture
def read(tmp_path):
    """Read bytes or text as a file of that name: the frame, and the source (its temporary files gone)."""

    def run(content, name="table.csv", limits=None, **options):
        path = tmp_path / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with open_source(path, filename=name, options=IngestOptions(**options), limits=limits) as source:
            table = table_of(source)
            assert table.num_rows == source.rows
            spool = source.spool
        assert not spool.exists()
        return pl.from_arrow(table), source

    return run
