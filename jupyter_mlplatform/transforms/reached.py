"""How far a recipe has come on some rows, and which of the first rows are still there."""

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.recipe import learn, run
from jupyter_mlplatform.transforms.step import State, Step

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reached:
    """A frame after some steps.

    ``positions`` says of each row which of the first rows it is, by number; None once a step has made rows of its own,
    as a sum over groups does. ``states`` are what the steps have learnt.
    """

    frame: Frame
    positions: Positions | None
    states: tuple[State, ...] = ()

    def after(self, step: Step) -> "Reached":
        """Learn the next step from the rows, and take it. Raises `Invalid` naming the step."""
        number = len(self.states)
        state = learn(step, self.frame, number)
        frame, kept = _traced(step, self.frame, state, number)
        positions = None if kept is None or self.positions is None else self.positions[kept]
        return Reached(frame, positions, (*self.states, state))

    @property
    def native(self) -> pl.DataFrame:
        """The frame as polars has it."""
        native: pl.DataFrame = self.frame.to_native()
        return native

    @property
    def bytes(self) -> int:
        """Bytes that it takes in memory."""
        return int(self.frame.estimated_size())


def start(frame: pl.DataFrame) -> Reached:
    """Return the rows before the first step."""
    return Reached(nw.from_native(frame, eager_only=True), np.arange(frame.height))


def _traced(step: Step, frame: Frame, state: State, number: int) -> tuple[Frame, Positions | None]:
    """Run a step; return what it gives, and the number of each of its rows before, None for rows of its own."""
    if step.row_wise:
        return run(step, frame, state, number, learnt=True), np.arange(len(frame))
    if not step.selects:
        return run(step, frame, state, number), None
    mark = nw.generate_temporary_column_name(8, frame.columns)
    # A step on all columns must not look at the mark.
    named = step.narrow(frame.columns) if step.looks_at_all() else None
    marked = run(named or step, frame.with_row_index(mark), state, number)
    return marked.drop(mark), marked.get_column(mark).to_numpy().astype(np.int64)
