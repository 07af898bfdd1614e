"""Recipes on tables that are larger than memory: learnt a step at a time, applied a batch at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import narwhals as nw
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.tables.frames import to_arrow, to_polars
from jupyter_mlplatform.tables.table import Table
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.recipe import learn, run
from jupyter_mlplatform.transforms.step import State, Step

Told = Callable[[float, int], object]
"""Told which share (0..1) of the rows is done, and of which step (from 0)."""

BATCH_ROWS = 131_072
BATCH_BYTES = 64 * 1024 * 1024


def streams(steps: Sequence[Step]) -> bool:
    """Whether the steps can be applied to batches one after the other: none needs rows other than its own."""
    return all(step.streams() for step in steps)


def learn_batches(table: Table, steps: Sequence[Step], told: Told = lambda _share, _step: None) -> list[State]:
    """Learn each step from a table's rows as the steps before leave them.

    Holds, of one step at a time, the columns that it looks at; exact, whatever the batches are. The steps must stream.

    Raises
    ------
    Invalid
        A step does not fit the rows; the message names it.
    """
    states: list[State] = []
    for position, step in enumerate(steps):
        if type(step).fit is Step.fit:
            states.append(None)
            continue
        before = list(zip(steps[:position], states, strict=True))
        wanted = _needed(step, before, table)
        seen: list[pl.DataFrame] = []
        for frame, done in _frames(table, wanted):
            told(done, position)
            reached = _run(frame, before)
            seen.append(reached.select(*(step.inputs() or reached.columns)).to_native())
        states.append(learn(step, _frame(pl.concat(seen, rechunk=True)), position))
    return states


class Transformed:
    """A table with a recipe applied, as batches that are made while they are read (`parts.Batches`).

    ``rows`` is the number of rows before, which is what can be known of it. Once read to the end, ``unchanged`` says
    whether the rows are as they were.

    Parameters
    ----------
    table, steps, states
        Rows, a recipe whose steps stream, and what it has learnt.
    told
        Told which share (0..1) of the rows is done.
    """

    detected: Mapping[str, Any] = {}

    def __init__(
        self,
        table: Table,
        steps: Sequence[Step],
        states: Sequence[State],
        told: Callable[[float], object] = lambda _share: None,
    ) -> None:
        self._table, self._told = table, told
        self._steps = list(zip(steps, states, strict=True))
        self.rows = table.rows
        self.empty: pl.DataFrame = _run(_frame(table.head(0)), self._steps).to_native()
        self.schema = to_arrow(self.empty).schema
        self.unchanged = self.empty.schema == table.head(0).schema

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for frame, done in _frames(self._table, None):
            result: pl.DataFrame = _run(frame, self._steps).to_native()
            self.unchanged = self.unchanged and result.equals(frame.to_native())
            yield from to_arrow(result).to_batches()
            self._told(done)


def _frames(table: Table, columns: Sequence[str] | None) -> Iterator[tuple[Frame, float]]:
    """Give the rows in frames of a size that pays, each with the share of the table that is then done."""
    done = 0
    waiting: list[pa.Table] = []
    rows = size = 0
    first = to_arrow(table.head(0, columns))
    for batch in chain(table.batches(columns), [None]):
        if batch is not None:
            waiting.append(pa.Table.from_batches([batch]))
            rows, size = rows + batch.num_rows, size + batch.nbytes
        if waiting and (batch is None or rows >= BATCH_ROWS or size >= BATCH_BYTES):
            done += rows
            yield _frame(to_polars(pa.concat_tables(waiting).unify_dictionaries())), done / table.rows
            waiting, rows, size = [], 0, 0
    if not done:
        yield _frame(to_polars(first)), 1.0


def _frame(frame: pl.DataFrame) -> Frame:
    return nw.from_native(frame, eager_only=True)


def _run(frame: Frame, steps: Sequence[tuple[Step, State]]) -> Frame:
    for position, (step, state) in enumerate(steps):
        frame = run(step, frame, state, position)
    return frame


def _needed(step: Step, before: Sequence[tuple[Step, State]], table: Table) -> list[str] | None:
    """Return the stored columns from which the step's columns come, None for all.

    Whatever a step before it names is among them: what each makes of what need not be known.
    """
    names = set(step.inputs())
    for earlier, _ in before:
        if earlier.reads_others() or (not earlier.row_wise and not earlier.inputs()):
            return None
        names.update(earlier.inputs())
    return [column.name for column in table.columns if column.name in names] if step.inputs() else None
