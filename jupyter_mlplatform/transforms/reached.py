"""How far a recipe has come on some rows, and which of the first rows are still there."""

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.recipe import learn_and_run
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
        if not step.selects:
            state, frame = learn_and_run(step, self.frame, number)
            return Reached(frame, self.positions if step.row_wise else None, (*self.states, state))
        mark = nw.generate_temporary_column_name(8, self.frame.columns)
        # A step on all columns must not look at the mark.
        named = step.narrow(self.frame.columns) if step.looks_at_all() else None
        state, marked = learn_and_run(named or step, self.frame.with_row_index(mark), number)
        kept = marked.get_column(mark).to_numpy().astype(np.int64)
        positions = None if self.positions is None else self.positions[kept]
        return Reached(marked.drop(mark), positions, (*self.states, state))

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
