"""Rows that a step encodes by what it has learnt from other ones of them, without holding more than it looks at."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.tables.frames import to_arrow
from jupyter_mlplatform.transforms.batches import Transformed
from jupyter_mlplatform.transforms.recipe import learn_and_run
from jupyter_mlplatform.transforms.step import Step


class OutOfFold:
    """The rows after a step that works on one row at a time, except on those that it learns from.

    Held are the columns that it looks at and those that it makes; the others are read anew each time.

    Parameters
    ----------
    before
        The rows before.
    step, place
        The step and its place in the recipe.
    """

    def __init__(self, before: Transformed, step: Step, place: int) -> None:
        self._before = before
        looked_at = nw.from_native(pl.concat(before.looked_at_by(step), rechunk=True), eager_only=True)
        self.state, made = learn_and_run(step, looked_at, place)
        self._gone = [name for name in step.inputs() if name not in made.columns]
        kept = set(step.inputs()) - set(step.changes())
        self._made: pl.DataFrame = made.select(*(name for name in made.columns if name not in kept)).to_native()
        self._empty = self._with_made(before.empty, 0)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self._made.height

    @cached_property
    def columns(self) -> tuple[Any, ...]:
        """The columns in order."""
        return tuple(to_arrow(self._empty).schema)

    def head(self, n: int, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the first `n` rows."""
        taken, frames = [self._empty], self._frames()
        while sum(frame.height for frame in taken) < min(n, self.rows):
            taken.append(next(frames))
        found = pl.concat(taken).head(n)
        return found if columns is None else found.select(columns)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Give the rows in order."""
        for frame in self._frames():
            yield from to_arrow(frame if columns is None else frame.select(columns)).to_batches()

    def _frames(self) -> Iterator[pl.DataFrame]:
        begin = 0
        for frame in self._before.once_more():
            yield self._with_made(frame, begin)
            begin += frame.height

    def _with_made(self, frame: pl.DataFrame, begin: int) -> pl.DataFrame:
        return frame.with_columns(self._made.slice(begin, frame.height)).drop(self._gone)
