"""What is to be predicted: the target's type, its values as labels or numbers, and what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_mlplatform.records import Column, ProblemType
from jupyter_mlplatform.records.errors import Invalid

FEW_VALUES = 10
MAX_CLASSES = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem on the rows of ``frame``, which are those whose target is known.

    ``target`` has one entry a row: labels (text, whole number or truth value) or float64. ``classes`` are the labels in
    order, empty for regression; the second of two is what binary metrics count as positive. ``notes`` are sentences for
    the log.
    """

    frame: pl.DataFrame
    target: NDArray[Any]
    problem_type: ProblemType
    classes: tuple[Any, ...]
    notes: tuple[str, ...]


def state_problem(
    frame: pl.DataFrame, columns: Sequence[Column], target: str, problem_type: ProblemType | None, folds: int
) -> Problem:
    """Find out what kind of problem a target is, or check that it is of `problem_type`.

    Rows whose target is missing are left out. Raises `Invalid` with ``field`` for what cannot be trained on.
    """
    column = next((column for column in columns if column.name == target), None)
    if column is None or target not in frame.columns:
        raise Invalid(f"There is no column {target!r}.", field="target", hint=f"Choose one of {_some(frame.columns)}.")
    series = frame[target]
    if series.dtype.is_nested():
        raise Invalid(
            f"The target {target!r} holds several values a row; models with several labels are not supported.",
            field="target",
            hint="Train one model for each label, on a column of its own.",
        )
    known = series.is_not_null() & series.is_not_nan() if series.dtype.is_float() else series.is_not_null()
    notes = (
        [f"{(~known).sum()} of {len(series)} rows are left out: their target is missing."] if not known.all() else []
    )
    kept, values = frame.filter(known), series.filter(known)
    if values.n_unique() < 2:
        only = f"only the value {values[0]!r}" if len(values) else "no value"
        raise Invalid(
            f"The target {target!r} has {only}: there is nothing to tell apart.", field="target", hint="Choose another."
        )
    chosen, reason = (problem_type, "it was asked for") if problem_type else _find_type(values, column)
    notes.append(f"Problem type: {chosen}, since {reason}.")
    if chosen == "regression":
        return Problem(kept, _as_numbers(values, target, folds), chosen, (), tuple(notes))
    labels = _as_labels(values)
    classes = _check_classes(labels, target, chosen, folds)
    if chosen == "binary":
        notes.append(f"Metrics of two classes count {classes[1]!r} as positive.")
    return Problem(kept, labels, chosen, classes, tuple(notes))


def _find_type(values: pl.Series, column: Column) -> tuple[ProblemType, str]:
    distinct = values.n_unique()
    if distinct == 2:
        return "binary", "the target has two values"
    if values.dtype.is_temporal():
        raise Invalid(
            f"The target {column.name!r} is a date or a time; forecasting is not supported.",
            field="target",
            hint="Predict a number, for instance the days until then.",
        )
    if not values.dtype.is_numeric() or column.semantic_type == "categorical":
        return "multiclass", f"the target has {distinct} levels"
    if values.dtype.is_integer() and distinct <= FEW_VALUES:
        return "multiclass", f"the target has only {distinct} different whole numbers"
    return "regression", f"the target is a number with {distinct} different values"


def _as_numbers(values: pl.Series, target: str, folds: int) -> NDArray[np.float64]:
    if not (values.dtype.is_numeric() or values.dtype == pl.Boolean):
        raise Invalid(
            f"The target {target!r} is not a number, so it cannot be a regression.",
            field="problem_type",
            hint="Leave the problem type out, or convert the column first.",
        )
    numbers = values.cast(pl.Float64).to_numpy()
    if not np.isfinite(numbers).all():
        raise Invalid(f"The target {target!r} holds infinite values.", field="target", hint="Replace them first.")
    _check_rows(len(numbers), folds)
    return numbers


def _as_labels(values: pl.Series) -> NDArray[Any]:
    if values.dtype == pl.Boolean:
        return values.to_numpy()
    if values.dtype.is_integer():
        return values.cast(pl.Int64).to_numpy()
    if values.dtype.is_float() and (values == values.round()).all():
        return values.cast(pl.Int64).to_numpy()
    return np.asarray(values.cast(pl.String).to_list(), dtype=np.str_)


def _check_classes(labels: NDArray[Any], target: str, problem_type: ProblemType, folds: int) -> tuple[Any, ...]:
    classes, counts = np.unique(labels, return_counts=True)
    if problem_type == "binary" and len(classes) != 2:
        raise Invalid(
            f"The target {target!r} has {len(classes)} classes, a binary problem has two.",
            field="problem_type",
            hint="Leave the problem type out.",
        )
    if len(classes) > MAX_CLASSES:
        raise Invalid(
            f"The target {target!r} has {len(classes)} classes; at most {MAX_CLASSES} are supported.",
            field="target",
            hint="Choose another column, merge its rare levels, or convert it to a number first.",
        )
    _check_rows(len(labels), folds)
    rare = {str(label): int(count) for label, count in zip(classes, counts, strict=True) if count < folds}
    if rare:
        said = ", ".join(f"{label!r} has {count}" for label, count in list(rare.items())[:5])
        raise Invalid(
            f"Each class of {target!r} needs a row in every one of the {folds} folds, but {said}.",
            field="folds" if min(rare.values()) >= 2 else "target",
            hint="Use fewer folds, or merge or leave out the rare classes first.",
            classes=rare,
        )
    return tuple(classes.tolist())


def _check_rows(rows: int, folds: int) -> None:
    if rows < 2 * folds:
        raise Invalid(
            f"{rows} rows with a known target are too few for {folds} folds: each needs two.",
            field="folds",
            hint="Use fewer folds or more rows.",
        )


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:20])
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20} more"
