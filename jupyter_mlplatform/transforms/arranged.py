"""Rows that a step selects or moves, without holding more than the columns that decide it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.tables.frames import to_arrow, to_polars
from jupyter_mlplatform.transforms.step import Step

_PIECE_ROWS = 131_072
_MARK, _HASHES = "\0row", ("\0hash0", "\0hash1")
_SEEDS = (0, 0x9E3779B9)  # two hashes of 64 bits: equal ones of different rows are not to be expected


class Arranged:
    """The rows that a step makes of others: some of them, or in another order.

    The others are set aside in files of `_PIECE_ROWS` rows or fewer, which take no more memory than what is read of
    them. Held are the columns that the step looks at, or two hashes a row where it looks at all of them.

    Parameters
    ----------
    source, empty
        The rows before, and none of them with all their columns and levels.
    step
        It selects rows and does not stream.
    folder
        An empty folder, for as long as the rows are read.
    """

    def __init__(self, source: Iterable[pa.RecordBatch], empty: pl.DataFrame, step: Step, folder: Path) -> None:
        self._none = to_arrow(empty)
        self._files: list[Path] = []
        self._ends: list[int] = []
        keys = [_key(empty, step)]
        count = 0
        for batch in source:
            if batch.num_rows == 0:
                continue
            file = folder / f"{len(self._files):06}.arrow"
            with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
                writer.write_batch(batch)
            count += batch.num_rows
            self._files.append(file)
            self._ends.append(count)
            keys.append(_key(to_polars(pa.Table.from_batches([batch])), step))
        self._positions = _positions(step, pl.concat(keys), count)
        self.unmoved = len(self._positions) == count and bool((self._positions == np.arange(count)).all())

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self._positions)

    @cached_property
    def columns(self) -> tuple[Any, ...]:
        """The columns in order."""
        return tuple(self._none.schema)

    def head(self, n: int, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the first `n` rows."""
        return to_polars(self._take(self._positions[:n], self._names(columns)))

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Give the rows in their new order."""
        for first in range(0, len(self._positions), _PIECE_ROWS):
            yield from self._take(self._positions[first : first + _PIECE_ROWS], self._names(columns)).to_batches()

    def _names(self, columns: Sequence[str] | None) -> list[str]:
        return list(self._none.schema.names if columns is None else columns)

    def _take(self, positions: npt.NDArray[np.int64], names: list[str]) -> pa.Table:
        order = np.argsort(positions, kind="stable")
        ascending = positions[order]
        owners = np.searchsorted(self._ends, ascending, side="right")
        taken = [self._none.select(names)]
        for owner in np.unique(owners):
            begins = self._ends[owner - 1] if owner else 0
            with pa.memory_map(str(self._files[owner])) as mapped:
                piece = pa.ipc.open_file(mapped).read_all().select(names)
                taken.append(piece.take(pa.array(ascending[owners == owner] - begins)))
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        return pa.concat_tables(taken).unify_dictionaries().combine_chunks().take(pa.array(back))


def _key(frame: pl.DataFrame, step: Step) -> pl.DataFrame:
    """Return the columns of a batch that decide which rows a step keeps, and where they go."""
    if step.inputs():
        return frame.select(step.inputs())
    if not step.looks_at_all():
        return pl.DataFrame()
    texts = frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    return pl.DataFrame({name: texts.hash_rows(seed=seed) for name, seed in zip(_HASHES, _SEEDS, strict=True)})


def _positions(step: Step, keys: pl.DataFrame, count: int) -> npt.NDArray[np.int64]:
    """Return the number of each row before, in the order after."""
    named = step.narrow(_HASHES) if step.looks_at_all() else step
    mark = pl.int_range(count, dtype=pl.Int64, eager=True).alias(_MARK)
    marked = keys.with_columns(mark) if keys.width else mark.to_frame()
    applied = (named or step).apply(nw.from_native(marked, eager_only=True), None)
    kept: npt.NDArray[np.int64] = applied.get_column(_MARK).to_numpy()
    return kept
