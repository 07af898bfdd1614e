"""The table that a merge makes, a part at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.tables.arrays import from_numpy
from jupyter_mlplatform.tables.compare.pairing import Shared, meet
from jupyter_mlplatform.tables.merging.spilled import Spilled
from jupyter_mlplatform.tables.table import Table

_BATCH_ROWS = 16_384


@dataclass(frozen=True)
class Actions:
    """What is taken from the source.

    ``by_key`` has the key (``k0``...) and ``source``, the position of the row that replaces the target's, null to drop
    that; ``mask`` has the bits of the columns to take from it, null for all. ``appended`` are positions of rows that
    come at the end.
    """

    by_key: pl.DataFrame
    appended: pl.Series


class Merged:
    """The rows of the target, with what comes from the source (set aside in `file`), as `Batches`."""

    def __init__(self, target: Table, source: Table, keys: Sequence[Shared], what: Actions, file: Path) -> None:
        actions, appended = what.by_key, what.appended
        self._target, self._keys = target, keys
        self._labels = [f"k{index}" for index in range(len(keys))]
        replaced = actions.filter(pl.col("source").is_not_null())
        positions = np.concatenate([replaced["source"].to_numpy(), appended.to_numpy()])
        self._taken = Spilled(source, positions, file)
        self._actions = pl.concat(
            [
                replaced.with_columns(ordinal=pl.int_range(pl.len(), dtype=pl.Int64)),
                actions.filter(pl.col("source").is_null()).with_columns(ordinal=pl.lit(None, pl.Int64)),
            ]
        ).drop("source")
        self._appended = np.arange(replaced.height, len(positions))
        self.schema: pa.Schema = target.manifest.schema
        self.rows: int = target.rows - (actions.height - replaced.height) + len(appended)
        self.detected: Mapping[str, Any] = {}

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for part in self._target.manifest.parts:
            stored = self._target.stored(part, [column.name for column in self._keys])
            keys = meet(stored, self._keys)
            named = pl.DataFrame(dict(zip(self._labels, map(pl.from_arrow, keys), strict=True)))
            actions = self._actions.cast(dict(named.schema))  # type: ignore[arg-type]
            hits = named.with_row_index("row").join(actions, on=self._labels, how="inner").sort("row")
            rows = self._target.read(part)
            yield from (self._changed(rows, hits) if hits.height else rows).to_batches()
        for first in range(0, len(self._appended), _BATCH_ROWS):
            ordinals = self._appended[first : first + _BATCH_ROWS]
            yield from self._taken.logical(ordinals).select(self.schema.names).cast(self.schema).to_batches()
        if not self.rows:
            yield pa.RecordBatch.from_arrays([pa.array([], field.type) for field in self.schema], schema=self.schema)

    def _changed(self, rows: pa.Table, hits: pl.DataFrame) -> pa.Table:
        """Return the rows of a part with what its `hits` say."""
        fresh = hits.filter(pl.col("ordinal").is_not_null())
        dropped = hits.filter(pl.col("ordinal").is_null())["row"].to_numpy()
        kept = np.delete(np.arange(rows.num_rows), dropped)
        taken = self._taken.logical(fresh["ordinal"].to_numpy())
        where = fresh["row"].to_numpy()
        masks = [None if mask is None else np.unpackbits(np.frombuffer(mask, np.uint8)) for mask in fresh["mask"]]
        arrays = []
        for index, field in enumerate(self.schema):
            wanted = np.array([mask is None or bool(mask[index]) for mask in masks], dtype=bool)
            chosen = np.arange(rows.num_rows)
            chosen[where[wanted]] = rows.num_rows + np.flatnonzero(wanted)
            both = pa.chunked_array([*rows.column(index).chunks, *taken.column(field.name).chunks], field.type)
            arrays.append(both.unify_dictionaries().take(from_numpy(chosen[kept])))
        return pa.Table.from_arrays(arrays, schema=self.schema)
