"""Recipes on tables that are larger than memory: learnt a step at a time, applied a batch at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import chain
from typing import Any, Protocol

import narwhals as nw
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.tables.arrays import no_rows
from jupyter_mlplatform.tables.frames import to_arrow, to_polars
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.recipe import learn, run
from jupyter_mlplatform.transforms.step import State, Step

Told = Callable[[float, int], object]
"""Told which share (0..1) of the rows is done, and of which step (from 0)."""


class Rows(Protocol):
    """Rows that are read in batches, as often as asked: a stored `Table`, or what a step has made of one."""

    @property
    def rows(self) -> int:
        """Number of rows."""

    @property
    def columns(self) -> Sequence[Any]:
        """The columns in order, each with its `name`."""

    def head(self, n: int, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the first `n` rows."""

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Give the rows in order."""


BATCH_ROWS = 131_072
BATCH_BYTES = 64 * 1024 * 1024
LEARN_BYTES = 256 * 1024 * 1024  # of columns that are held to learn several steps from
CELL_BYTES = 12


def streams(steps: Sequence[Step]) -> bool:
    """Whether the steps can be applied to batches one after the other: none needs rows other than its own."""
    return all(step.streams() for step in steps)


def learn_batches(
    table: Rows, steps: Sequence[Step], told: Told = lambda _share, _step: None, *, first: int = 0
) -> list[State]:
    """Learn each step from a table's rows as the steps before leave them.

    Exact, whatever the batches are. Of steps that do not build on each other, several are learnt from one reading, as
    long as the columns that they look at are few enough to hold; of others, the columns of one step are held at a time.
    The steps must stream. ``first`` is the place of the first of them in its recipe.

    Raises
    ------
    Invalid
        A step does not fit the rows; the message names it.
    """
    states: list[State] = []
    while len(states) < len(steps):
        if type(steps[len(states)]).fit is Step.fit:
            states.append(None)
            continue
        known = list(zip(steps, states, strict=False))
        end, wanted = _at_once(steps, len(known), table)
        seen: dict[int, list[pl.DataFrame]] = {position: [] for position in wanted}
        for frame, done in _frames(table, _needed(steps[:end], table)):
            told(done, len(known))
            current = _run(frame, known, first)
            for position in range(len(known), end):
                if position in seen:
                    seen[position].append(_looked_at(steps[position], current))
                else:
                    current = run(steps[position], current, None, first + position)
        states += [
            learn(steps[position], _frame(pl.concat(seen[position], rechunk=True)), first + position)
            if position in seen
            else None
            for position in range(len(known), end)
        ]
    return states


def _at_once(steps: Sequence[Step], first: int, table: Rows) -> tuple[int, list[int]]:
    """Return which of the steps from `first` on are learnt from one reading of the table, and where that ends.

    A step that is learnt is not taken meanwhile, so what depends on its columns has to wait.
    """
    wanted: list[int] = []
    waiting: set[str] = set()
    starts: tuple[str, ...] = ()
    held = 0
    for position in range(first, len(steps)):
        step = steps[position]
        names = step.inputs()
        depends = any(name in waiting or name.startswith(starts) for name in names)
        whole = not names and (type(step).fit is not Step.fit or not step.row_wise)
        held += len(names) if type(step).fit is not Step.fit else 0
        too_large = held * table.rows * CELL_BYTES > LEARN_BYTES
        if wanted and (depends or whole or too_large or step.reads_others()):
            return position, wanted
        if type(step).fit is not Step.fit:
            wanted.append(position)
            waiting.update(names)
            starts = (*starts, *(start for each in step.derives().values() for start in each))
            if whole or step.reads_others():
                return position + 1, wanted
    return len(steps), wanted


def _looked_at(step: Step, frame: Frame) -> pl.DataFrame:
    names = step.inputs()
    looked_at: pl.DataFrame = frame.select(*(name for name in frame.columns if not names or name in names)).to_native()
    return looked_at


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
    first
        The place of the first step in its recipe.
    unchanged
        Whether the table is as it was before the steps that came first.
    """

    detected: Mapping[str, Any] = {}

    def __init__(
        self,
        table: Rows,
        steps: Sequence[Step],
        states: Sequence[State],
        told: Callable[[float], object] = lambda _share: None,
        *,
        first: int = 0,
        unchanged: bool = True,
    ) -> None:
        self._table, self._told, self._first = table, told, first
        self._steps = list(zip(steps, states, strict=True))
        self._columns: Sequence[str] | None = None
        self.rows = table.rows
        self.empty: pl.DataFrame = _run(_frame(table.head(0)), self._steps, first).to_native()
        self.schema = to_arrow(self.empty).schema
        self.unchanged = unchanged and self.empty.schema == table.head(0).schema

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        some = False
        for frame in self.frames():
            made = to_arrow(frame).to_batches()
            some = some or bool(made)
            yield from made
        if not some:
            yield no_rows(to_arrow(self.empty))  # whose categories are known all the same

    def frames(self) -> Iterator[pl.DataFrame]:
        """Give the rows in frames."""
        for frame, done in _frames(self._table, self._columns):
            result: pl.DataFrame = _run(frame, self._steps, self._first).to_native()
            self.unchanged = self.unchanged and result.equals(frame.to_native())
            yield result
            self._told(done)

    def once_more(self) -> Iterator[pl.DataFrame]:
        """Give the rows in frames, without telling how far that is."""
        quiet = copy(self)
        quiet._told = lambda _share: None  # noqa: SLF001 - a copy of its own
        return quiet.frames()

    def looked_at_by(self, step: Step) -> Iterator[pl.DataFrame]:
        """Give the columns that a step looks at, in frames; of what is stored, only what these come from is read."""
        alone = copy(self)
        alone._columns = _needed([*(step for step, _ in self._steps), step], self._table)  # noqa: SLF001
        return (_looked_at(step, _frame(frame)) for frame in alone.frames())


def _frames(table: Rows, columns: Sequence[str] | None) -> Iterator[tuple[Frame, float]]:
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


def _run(frame: Frame, steps: Sequence[tuple[Step, State]], first: int) -> Frame:
    for position, (step, state) in enumerate(steps, first):
        frame = run(step, frame, state, position)
    return frame


def _needed(steps: Sequence[Step], table: Rows) -> list[str] | None:
    """Return the stored columns from which those that the steps look at come, None for all.

    Whatever a step names is among them: what each makes of what need not be known.
    """
    for step in steps:
        learns = type(step).fit is not Step.fit
        if step.reads_others() or (not step.inputs() and (learns or not step.row_wise)):
            return None
    names = {name for step in steps for name in step.inputs()}
    return [column.name for column in table.columns if column.name in names] or None
