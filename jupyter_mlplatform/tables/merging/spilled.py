"""Rows of a stored table, set aside in a file in one pass over it, for reading them in any order later."""

from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jupyter_mlplatform.tables import frames
from jupyter_mlplatform.tables.arrays import from_numpy
from jupyter_mlplatform.tables.table import Table
from jupyter_mlplatform.tables.types import storage_schema

Positions = npt.NDArray[np.int64]


class Spilled:
    """The rows of `table` at `positions` (from 0, in any order); the file takes no more memory than what is read."""

    def __init__(self, table: Table, positions: Positions, file: Path) -> None:
        self._table = table
        self._file = file
        order = np.argsort(positions, kind="stable")
        self._rank = np.empty(len(order), dtype=np.int64)
        self._rank[order] = np.arange(len(order))
        names = list(table.manifest.schema.names)
        ascending, first = positions[order], 0
        with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, storage_schema(table.manifest.schema)) as writer:
            for part in table.manifest.parts:
                start, end = np.searchsorted(ascending, [first, first + part.rows])
                if start < end:
                    writer.write_table(table.stored(part, names).take(from_numpy(ascending[start:end] - first)))
                first += part.rows

    @cached_property
    def _rows(self) -> pa.Table:
        with pa.memory_map(str(self._file)) as mapped:
            return pa.ipc.open_file(mapped).read_all()

    def stored(self, ordinals: Positions) -> pa.Table:
        """Return rows in the types that they are stored in; ``ordinals`` count along the given positions."""
        return self._rows.take(from_numpy(self._rank[ordinals]))

    def logical(self, ordinals: Positions) -> pa.Table:
        """Return rows in the types that readers of the table see."""
        return frames.restore(self.stored(ordinals), self._table.manifest.schema, self._table.manifest.categories)
