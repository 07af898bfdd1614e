"""Rows made of groups of rows, without holding all of these."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.tables.frames import to_arrow, to_polars
from jupyter_mlplatform.transforms import batches
from jupyter_mlplatform.transforms.batches import Transformed
from jupyter_mlplatform.transforms.step import Step

_MOST_FILES = 128


class Held:
    """Rows in memory, read as those of a table are."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self._frame.height

    @cached_property
    def columns(self) -> tuple[Any, ...]:
        """The columns in order."""
        return tuple(to_arrow(self._frame.head(0)).schema)

    def head(self, n: int, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the first `n` rows."""
        return self._frame.head(n).select(self._frame.columns if columns is None else columns)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Give the rows in order."""
        frame = self._frame if columns is None else self._frame.select(columns)
        return iter(to_arrow(frame).to_batches(max_chunksize=batches.BATCH_ROWS))


def grouped(rows: Transformed, step: Step, folder: Path) -> pl.DataFrame:
    """Apply a step that makes rows of each group alone (`Step.groups`): what it gives for all rows at once.

    Columns that are more than is held are set aside in files, each with all rows of some of the groups: a group that is
    larger than that is held all the same.

    Parameters
    ----------
    rows
        The rows before.
    folder
        An empty folder.
    """
    cells = rows.rows * len(step.inputs())
    parts = min(ceil(cells * batches.CELL_BYTES / batches.LEARN_BYTES), _MOST_FILES)
    looked_at = rows.looked_at_by(step)
    if parts <= 1:
        return _applied(step, pl.concat(looked_at, rechunk=True))
    none = _applied(step, rows.empty.select(step.inputs()))
    pieces = [_applied(step, piece) for piece in _pieces(looked_at, step.groups(), parts, folder)]
    return pl.concat([none, *pieces]).sort(step.groups(), nulls_last=True)


def _applied(step: Step, frame: pl.DataFrame) -> pl.DataFrame:
    applied: pl.DataFrame = step.apply(nw.from_native(frame, eager_only=True), None).to_native()
    return applied


def _pieces(frames: Iterator[pl.DataFrame], keys: Sequence[str], parts: int, folder: Path) -> Iterator[pl.DataFrame]:
    """Give the rows in pieces, in their order, those that agree in their keys in the same one."""
    files = [folder / f"{part:03}.arrow" for part in range(parts)]
    with ExitStack() as stack:
        writers: list[pa.RecordBatchStreamWriter] = []
        for frame in frames:
            table = to_arrow(frame)
            if not writers:
                sinks = [stack.enter_context(pa.OSFile(str(file), "wb")) for file in files]
                writers = [stack.enter_context(pa.ipc.new_stream(sink, table.schema)) for sink in sinks]
            owners = frame.select(owner=_hash(frame, keys) % parts)["owner"]
            for part, writer in enumerate(writers):
                writer.write_table(to_arrow(frame.filter(owners == part)))
    for file in files:
        with pa.memory_map(str(file)) as mapped:
            piece = pa.ipc.open_stream(mapped).read_all()
            if piece.num_rows:
                yield to_polars(piece.unify_dictionaries()).rechunk()
        file.unlink()


def _hash(frame: pl.DataFrame, keys: Sequence[str]) -> pl.Expr:
    """Return a number that is the same for keys that are: NaN is missing, and -0.0 is 0.0."""
    values = []
    for name in keys:
        dtype = frame.schema[name]
        if dtype.is_float():
            values.append(pl.col(name).cast(pl.Float64).fill_nan(None) + 0.0)
        else:
            values.append(pl.col(name).cast(pl.String) if dtype in (pl.Categorical, pl.Enum) else pl.col(name))
    return pl.struct(values).hash(seed=0)
