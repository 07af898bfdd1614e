"""Recipes on tables that are larger than memory: learnt a step at a time, applied a batch at a time."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.tables.frames import to_arrow, to_polars
from jupyter_mlplatform.transforms.arranged import Arranged, Rows
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.recipe import learn, run
from jupyter_mlplatform.transforms.step import State, Step

Told = Callable[[float, int], object]
"""Told which share (0..1) of the rows is done, and of which step (from 0)."""

BATCH_ROWS = 131_072
BATCH_BYTES = 64 * 1024 * 1024
LEARN_BYTES = 256 * 1024 * 1024  # of columns that are held to learn several steps from
_CELL_BYTES = 12


def streams(steps: Sequence[Step]) -> bool:
    """Whether the steps can be applied to batches one after the other: none needs rows other than its own."""
    return all(step.streams() for step in steps)


def moves(steps: Sequence[Step]) -> bool:
    """Whether the steps that do not stream only drop rows or move them, so that `arrange` can carry them out."""
    return all(step.streams() or (step.selects and step.learns is None) for step in steps)


def arrange(
    table: Rows,
    steps: Sequence[Step],
    states: Sequence[State] | None,
    folder: Path,
    told: Told = lambda _share, _step: None,
) -> "tuple[Transformed, list[State]]":
    """Apply a recipe that `moves` to a table too large to hold; return the rows, and what the steps have learnt.

    Of a step that drops or moves rows, the columns that it looks at are held.

    Parameters
    ----------
    states
        What the steps have learnt; None to learn.
    folder
        A folder where rows may be set aside for as long as the result is read.
    told
        Told which share (0..1) of a step's rows is done, and of which step.

    Raises
    ------
    Invalid
        A step does not fit the rows; the message names it.
    """
    source, known, first = table, [] if states is None else list(states), 0
    unchanged = True
    for place, step in enumerate(steps):
        if step.streams():
            continue
        before = _transformed(
            source, steps, known, range(first, place), told, unchanged=unchanged, learning=states is None
        )
        state = learn(step, _frame(before.empty), place)  # it learns nothing, but may not fit the columns
        if states is None:
            known.append(state)
        arranged = Arranged(before, before.empty, step, Path(tempfile.mkdtemp(dir=folder)))
        source, first, unchanged = arranged, place + 1, before.unchanged and arranged.unmoved
    rest = range(first, len(steps))
    return _transformed(source, steps, known, rest, told, unchanged=unchanged, learning=states is None), known


def _transformed(
    source: Rows,
    steps: Sequence[Step],
    known: list[State],
    places: range,
    told: Told,
    *,
    unchanged: bool,
    learning: bool,
) -> "Transformed":
    """Learn some steps from rows that the steps before have made, if they are to be learnt, and apply them."""
    begin, end = places.start, places.stop
    if learning:
        known += learn_batches(source, steps[begin:end], lambda share, step: told(share, begin + step), first=begin)
    return Transformed(
        source, steps[begin:end], known[begin:end], lambda share: told(share, max(end - 1, 0)), first=begin,
        unchanged=unchanged,
    )  # fmt: skip


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
        too_large = held * table.rows * _CELL_BYTES > LEARN_BYTES
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
        self.rows = table.rows
        self.empty: pl.DataFrame = _run(_frame(table.head(0)), self._steps, first).to_native()
        self.schema = to_arrow(self.empty).schema
        self.unchanged = unchanged and self.empty.schema == table.head(0).schema

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for frame, done in _frames(self._table, None):
            result: pl.DataFrame = _run(frame, self._steps, self._first).to_native()
            self.unchanged = self.unchanged and result.equals(frame.to_native())
            yield from to_arrow(result).to_batches()
            self._told(done)


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
