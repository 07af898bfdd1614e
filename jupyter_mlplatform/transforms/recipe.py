"""Learning a recipe from rows, and replaying it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import narwhals as nw
import polars as pl

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.transformation import Issue
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.registry import Steps, parse
from jupyter_mlplatform.transforms.schema import schema_of_frame
from jupyter_mlplatform.transforms.step import State, Step, as_stored
from jupyter_mlplatform.transforms.validation import check


def fit_apply(frame: pl.DataFrame, steps: Steps) -> tuple[pl.DataFrame, list[State]]:
    """Learn each step from the rows as the steps before leave them, and apply it.

    Parameters
    ----------
    frame
        The rows to learn from.
    steps
        The recipe, as JSON objects.

    Returns
    -------
    frame, states
        The frame afterwards, and what each step has learnt: JSON data, one entry a step, None where nothing is learnt.

    Raises
    ------
    Invalid
        The recipe cannot be read or does not fit the frame; the message names the step and the column.
    """
    current = nw.from_native(frame, eager_only=True)
    states: list[State] = []
    for position, step in enumerate(parse(steps)):
        state, current = learn_and_run(step, current, position)
        states.append(state)
    return current.to_native(), states


def apply(frame: pl.DataFrame, steps: Steps, states: Sequence[State], *, row_wise_only: bool = False) -> pl.DataFrame:
    """Replay a recipe with the states that it has learnt, on rows that it has not learnt from.

    On the rows that it has, it gives what `fit_apply` gave, unless a step encodes these out of fold.

    Parameters
    ----------
    frame
        The rows, with the columns that the recipe was learnt on.
    steps, states
        The recipe and what `fit_apply` has learnt, one state a step.
    row_wise_only
        Replay as at predict time: one row in gives one row out, in the same order. Steps that drop or reorder rows are
        left out, and so is what a step does to columns that are not there, such as the target.

    Raises
    ------
    Invalid
        The recipe does not fit the frame, or there is not one state for each step.
    """
    parsed = parse(steps)
    if len(parsed) != len(states):
        raise Invalid(
            f"The recipe has {len(parsed)} steps and {len(states)} states.",
            field="states",
            hint="Pass the states that fit_apply returned for these steps.",
        )
    current = nw.from_native(frame, eager_only=True)
    for position, (step, state) in enumerate(zip(parsed, states, strict=True)):
        runnable = _on_present(step, state, current) if row_wise_only else step
        if runnable is not None:
            _require(runnable, current, position)
            current = run(runnable, current, state, position)
    return current.to_native()


def learn(step: Step, frame: Frame, position: int) -> State:
    """Return what the step at `position` learns from the rows. Raises `Invalid`, naming it, if it does not fit them."""
    _require(step, frame, position)
    with _naming(step, position):
        return as_stored(step.fit(frame))


def run(step: Step, frame: Frame, state: State, position: int) -> Frame:
    """Return the frame after the step at `position`. Raises `Invalid` naming the step."""
    with _naming(step, position):
        return step.apply(frame, state)


def learn_and_run(step: Step, frame: Frame, position: int) -> tuple[State, Frame]:
    """Return what the step at `position` learns from the rows, and these rows after it. Raises as `learn` does."""
    _require(step, frame, position)
    with _naming(step, position):
        return step.fit_apply(frame)


@contextmanager
def _naming(step: Step, position: int) -> Iterator[None]:
    """Have what a step refuses say which step it is."""
    try:
        yield
    except Invalid as error:
        detail = f"Step {position + 1} ({step.kind}): {error.detail}"
        raise Invalid(detail, field=error.field, hint=error.hint, **error.extra, step=position) from error


def remarks(steps: Steps, states: Sequence[State]) -> list[Issue]:
    """Return what a person should know of what was learnt, such as dates that can be read in two ways."""
    return [
        Issue(
            step=position,
            severity=problem.severity,
            code=problem.code,
            column=problem.column,
            detail=f"Step {position + 1} ({step.kind}): {problem.detail}",
        )
        for position, (step, state) in enumerate(zip(parse(steps), states, strict=True))
        for problem in step.remarks(state)
    ]


def replayed(steps: Steps, states: Sequence[State]) -> list[bool]:
    """Return, of each step, whether rows to predict can be put through it."""
    return [step.at_predict(state) is not None for step, state in zip(parse(steps), states, strict=True)]


def _on_present(step: Step, state: State, frame: Frame) -> Step | None:
    taken = step.at_predict(state)
    if taken is None:
        return None
    wanted = taken.inputs()
    present = [name for name in wanted if name in frame.columns]
    if not wanted or len(present) == len(wanted):
        return taken
    return taken.narrow(present) if present else None


def _require(step: Step, frame: Frame, position: int) -> None:
    problems = [problem for problem in check(step, schema_of_frame(frame)) if problem.severity == "error"]
    if problems:
        first = problems[0]
        raise Invalid(
            f"Step {position + 1} ({step.kind}): {first.detail}",
            field=first.column or f"steps[{position}]",
            step=position,
            problems=[
                {"step": position, "severity": "error", "code": found.code, "column": found.column,
                 "detail": found.detail}
                for found in problems
            ],
        )  # fmt: skip
