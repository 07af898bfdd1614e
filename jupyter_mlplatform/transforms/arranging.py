"""Recipes with steps that need other rows, on tables too large to hold."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import narwhals as nw

from jupyter_mlplatform.transforms.arranged import Arranged
from jupyter_mlplatform.transforms.batches import Rows, Told, Transformed, learn_batches
from jupyter_mlplatform.transforms.grouped import Held, grouped
from jupyter_mlplatform.transforms.out_of_fold import OutOfFold
from jupyter_mlplatform.transforms.recipe import learn
from jupyter_mlplatform.transforms.step import State, Step


def arrange(
    table: Rows,
    steps: Sequence[Step],
    states: Sequence[State] | None,
    folder: Path,
    told: Told = lambda _share, _step: None,
) -> tuple[Transformed, list[State]]:
    """Apply a recipe to a table too large to hold; return the rows, and what the steps have learnt.

    The outcome is that of the whole table, to the last bit. Of a step that drops or moves rows, or that encodes them
    out of fold, the columns that it looks at are held; of one that makes a row of each group, the groups and some of
    those columns at a time.

    Parameters
    ----------
    states
        What the steps have learnt; None to learn.
    folder
        A folder where rows may be set aside for as long as the result is read.
    told
        Told which share (0..1) of a step's rows is done, and of which step; while the result is read, of the step after
        the last.

    Raises
    ------
    Invalid
        A step does not fit the rows; the message names it.
    """
    source, known, first = table, [] if states is None else list(states), 0
    learning = states is None
    unchanged = True
    for place, step in enumerate(steps):
        if step.streams() or (step.row_wise and not learning):
            continue
        before = _transformed(source, steps, known, range(first, place), told, unchanged=unchanged, learning=learning)
        aside = Path(tempfile.mkdtemp(dir=folder))
        if step.row_wise:
            encoded = OutOfFold(before, step, place)
            known.append(encoded.state)
            source, unchanged = encoded, False
        else:
            state = learn(step, nw.from_native(before.empty, eager_only=True), place)  # nothing, but it may not fit
            known += [state] if learning else []
            if step.selects:
                arranged = Arranged(before, before.empty, step, aside)
                source, unchanged = arranged, before.unchanged and arranged.unmoved
            else:
                source, unchanged = Held(grouped(before, step, aside)), False
        first = place + 1
    rest = range(first, len(steps))
    return _transformed(source, steps, known, rest, told, unchanged=unchanged, learning=learning), known


def _transformed(
    source: Rows,
    steps: Sequence[Step],
    known: list[State],
    places: range,
    told: Told,
    *,
    unchanged: bool,
    learning: bool,
) -> Transformed:
    """Learn some steps from rows that the steps before have made, if they are to be learnt, and apply them."""
    begin, end = places.start, places.stop
    if learning:
        known += learn_batches(source, steps[begin:end], lambda share, step: told(share, begin + step), first=begin)
    return Transformed(
        source, steps[begin:end], known[begin:end], lambda share: told(share, end), first=begin,
        unchanged=unchanged,
    )  # fmt: skip
