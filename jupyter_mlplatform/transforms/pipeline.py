"""Recipes inside a model's pipeline: learnt in each training fold instead of from all rows."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.base import BaseEstimator, TransformerMixin

from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.transformation import Issue
from jupyter_mlplatform.tables.frames import to_arrow
from jupyter_mlplatform.tables.schema import columns_of
from jupyter_mlplatform.transforms.reached import start
from jupyter_mlplatform.transforms.recipe import apply, fit_apply
from jupyter_mlplatform.transforms.registry import Steps, parse, read
from jupyter_mlplatform.transforms.step import Step
from jupyter_mlplatform.transforms.validation import validate

_SAMPLE_ROWS = 10_000  # rows that tell what the columns that steps make mean
_REFUSED_OF_TARGET = {"target_changed", "target_renamed"}


class RecipeSteps(TransformerMixin, BaseEstimator):
    """The row-wise steps of a recipe as a transformer of polars frames.

    Parameters
    ----------
    steps
        The recipe, as JSON text.
    target
        The column that is predicted: taken out of the frame, and given to steps that learn from it as ``y``.
    columns
        The columns to give, in order; one that the steps do not make is null, since the rows that they were learnt from
        did not have that category. All that the steps make if None.

    Attributes
    ----------
    states_ : str
        What each step has learnt, as JSON text.
    """

    def __init__(self, steps: str, target: str, columns: list[str] | None = None) -> None:
        self.steps = steps
        self.target = target
        self.columns = columns

    def fit(self, X: pl.DataFrame, y: npt.NDArray[Any] | None = None) -> Self:  # noqa: N803
        """Learn each step from the rows as the steps before leave them."""
        self.fit_transform(X, y)
        return self

    def fit_transform(self, X: pl.DataFrame, y: npt.NDArray[Any] | None = None) -> pl.DataFrame:  # noqa: N803
        """Learn, and return the rows as a model should learn from them: no row is told its own target."""
        frame = X.drop(self.target, strict=False)
        if y is not None:
            frame = frame.with_columns(pl.Series(self.target, y))
        after, states = fit_apply(frame, json.loads(self.steps))
        self.states_ = json.dumps(states)
        return self._chosen(after)

    def transform(self, X: pl.DataFrame) -> pl.DataFrame:  # noqa: N803
        """Return the frame afterwards: one row for each, in the same order."""
        frame = X.drop(self.target, strict=False)
        return self._chosen(apply(frame, json.loads(self.steps), json.loads(self.states_), row_wise_only=True))

    def _chosen(self, frame: pl.DataFrame) -> pl.DataFrame:
        if self.columns is None:
            return frame.drop(self.target, strict=False)
        there = set(frame.columns)
        return frame.select(pl.col(name) if name in there else pl.lit(None).alias(name) for name in self.columns)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A recipe for a pipeline: ``before`` leaves the rows to train on, ``inside`` is learnt in each fold."""

    before: tuple[Step, ...]
    inside: tuple[Step, ...]
    target: str
    issues: tuple[Issue, ...]

    def rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows to train on as they are in `frame`: those that no step drops."""
        if not self.before:
            return frame
        reached = start(frame)
        for step in self.before:
            reached = reached.after(step)
        positions = reached.positions
        return frame if positions is None else frame[np.sort(positions)]

    def outcome(
        self, frame: pl.DataFrame, target: npt.NDArray[Any], columns: Sequence[Column]
    ) -> tuple[pl.DataFrame, tuple[Column, ...]]:
        """Return what the steps make of the rows, without the target, and what its columns mean.

        For deciding how columns are encoded; what is learnt for it is thrown away.
        """
        after = self.transformer().fit_transform(frame, target)
        known = {column.name: column for column in columns}
        drawn = after if after.height <= _SAMPLE_ROWS else after.sample(_SAMPLE_ROWS, seed=0)
        nullable = [name for name in after.columns if after[name].null_count()]
        found = columns_of(drawn, to_arrow(after.head(0)).schema, nullable)
        kept = tuple(
            known[column.name] if column.name in known and _same(frame, after, column.name) else column
            for column in found
        )
        return after, kept

    def transformer(self, columns: Sequence[str] | None = None) -> RecipeSteps:
        """Return the steps inside as an unfitted transformer that gives these columns."""
        steps = json.dumps([step.model_dump(mode="json") for step in self.inside])
        return RecipeSteps(steps, self.target, None if columns is None else list(columns))

    def needed(self, columns: Sequence[str], wanted: Collection[str]) -> list[str]:
        """Return those of `columns`, from which the steps start, that the columns `wanted` may come from."""
        if any(not step.inputs() and not step.row_wise for step in self.inside):
            return list(columns)
        names = {*wanted, *(name for step in self.inside for name in step.inputs())} - {self.target}
        return [name for name in columns if name in names]


def compile_steps(steps: Steps, columns: Sequence[Column], target: str) -> Compiled:
    """Return a recipe as it goes into a pipeline that predicts `target`.

    Steps that work on one row at a time are learnt in each fold. Steps that drop rows are applied to all rows before
    they are divided into folds, with those before them that learn nothing from the values.

    Raises
    ------
    Invalid
        The recipe does not fit the columns, changes the target, or has a step that cannot be in a pipeline;
        ``problems`` lists every reason.
    """
    issues = validate(steps, columns, target)
    errors = [issue for issue in issues if issue.severity == "error" or issue.code in _REFUSED_OF_TARGET]
    errors += _refusals(read(steps)[0])
    if errors:
        raise Invalid(
            " ".join(issue.detail for issue in errors),
            field=f"steps[{errors[0].step}]",
            hint="Apply to the dataset what cannot be learnt in each fold, and train on the version that this makes.",
            problems=[issue.model_dump(exclude_none=True) for issue in errors],
        )
    parsed = parse(steps)
    last = max((position for position, step in enumerate(parsed) if step.selects), default=-1)
    before = tuple(step for step in parsed[: last + 1] if not step.learns_from())
    inside = tuple(step for step in parsed if step.row_wise)
    silent = {"learns_from_rows", "learns_from_target", "target_dropped"}  # in a fold, neither is a leak
    return Compiled(before, inside, target, tuple(issue for issue in issues if issue.code not in silent))


def _refusals(steps: Sequence[Step | None]) -> Iterator[Issue]:
    learnt: list[tuple[int, Step]] = []
    for position, step in enumerate(steps):
        if step is None:
            continue
        named = f"Step {position + 1} ({step.kind})"
        if step.learns_from():
            learnt.append((position, step))
        if step.row_wise:
            continue
        if not step.selects or step.reads_others():
            detail = f"{named} needs other rows than the one to predict, so it cannot be a step of a pipeline."
            yield Issue(step=position, severity="error", code="not_in_pipeline", detail=detail)
            continue
        by = next(((number, other) for number, other in learnt if _depends(step, other)), None)
        if by is not None:
            number, other = by
            detail = (
                f"{named} drops rows by what step {number + 1} ({other.kind}) learns, and rows are dropped before the "
                f"folds are made: put it before step {number + 1}."
            )
            yield Issue(step=position, severity="error", code="not_in_pipeline", detail=detail)


def _depends(step: Step, earlier: Step) -> bool:
    """Whether a step that drops rows looks at columns that an earlier one makes or changes."""
    names = step.inputs()
    if not names and "columns" in type(step).model_fields:
        return True
    starts = tuple(start for starts in earlier.derives().values() for start in starts)
    return any(name in earlier.inputs() or name.startswith(starts) for name in names)


def _same(before: pl.DataFrame, after: pl.DataFrame, name: str) -> bool:
    return name in before.columns and before[name].dtype == after[name].dtype and before[name].equals(after[name])
