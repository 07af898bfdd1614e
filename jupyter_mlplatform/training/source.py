"""Where training reads its rows: from the store, or from a file; every process for itself, by the same few words."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.records import Column
from jupyter_mlplatform.store import open_store
from jupyter_mlplatform.tables.table import Table

SCRATCH = "JUPYTER_MLPLATFORM_SCRATCH"
"""Variable with the folder in which processes of one machine share tables that they have read."""

_ROWS, _COLUMNS = "rows.arrow", "columns.json"


class Source(Protocol):
    """A table that any process can read again."""

    def read(self) -> tuple[pl.DataFrame, tuple[Column, ...]]:
        """Return the rows and what the columns mean."""

    def spec(self) -> dict[str, str]:
        """Return what `open_source` opens it by, as JSON."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A table in a folder, as Arrow; processes that read it share its memory."""

    folder: Path

    @classmethod
    def save(cls, folder: Path, frame: pl.DataFrame, columns: tuple[Column, ...]) -> "FileSource":
        """Write a table where it appears whole or not at all; an equal one that is there already is kept."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=folder.parent))
        frame.write_ipc(draft / _ROWS, compression="uncompressed")
        (draft / _COLUMNS).write_bytes(orjson.dumps([column.model_dump(mode="json") for column in columns]))
        if not folder.exists():
            draft.rename(folder)
        return cls(folder)

    def read(self) -> tuple[pl.DataFrame, tuple[Column, ...]]:
        """Return the rows and what the columns mean."""
        columns = tuple(Column(**column) for column in orjson.loads((self.folder / _COLUMNS).read_bytes()))
        with pa.memory_map(str(self.folder / _ROWS)) as mapped, pa.ipc.open_file(mapped) as opened:
            return pl.DataFrame(opened.read_all()), columns

    def spec(self) -> dict[str, str]:
        """Return what `open_source` opens it by."""
        return {"folder": str(self.folder)}


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A version of a dataset. Read once a machine where a scratch folder is given."""

    store: str
    dataset_id: str
    version: str

    def read(self) -> tuple[pl.DataFrame, tuple[Column, ...]]:
        """Return the rows and what the columns mean. Raises `NotFound` and `Unavailable`."""
        scratch = os.environ.get(SCRATCH)
        if scratch is None:
            return self._read()
        folder = Path(scratch) / f"{self.dataset_id}-{self.version}"
        if not folder.exists():
            FileSource.save(folder, *self._read())
        return FileSource(folder).read()

    def _read(self) -> tuple[pl.DataFrame, tuple[Column, ...]]:
        store = open_store(self.store)
        try:
            table = Table(store, self.version, self.dataset_id)
            return table.frame(), table.columns
        finally:
            store.close()

    def spec(self) -> dict[str, str]:
        """Return what `open_source` opens it by."""
        return {"store": self.store, "dataset_id": self.dataset_id, "version": self.version}


def open_source(spec: dict[str, Any]) -> Source:
    """Return the source that ``spec()`` described."""
    return FileSource(Path(spec["folder"])) if "folder" in spec else StoredSource(**spec)
