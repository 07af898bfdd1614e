"""The rows that can be scored: those with a target, cleaned of what stands for none."""

import polars as pl

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.recommendation import ProblemType

_MOST_ROWS = 20_000
_MOST_CELLS = 1_000_000
_ROWS_A_SECOND = 75
_SURELY = 1_000
_LEAST_ROWS = 40


def scored_rows(view: View, folds: int, seed: int, seconds: float) -> tuple[pl.DataFrame, ProblemType]:
    """Return the rows whose target is known, it as a number (Float64) or as the name of a class (String).

    Rare classes, of which not every test set could have a row, are left out. Of a large table as many rows are drawn as
    can be scored often enough in so many `seconds`: many test sets tell more than many rows.

    Raises
    ------
    Invalid
        Nothing can be scored.
    """
    if view.target is None or view.problem_type is None:
        raise Invalid(
            "There is nothing to predict in this table, so that no proposal can be measured.",
            field="target",
            hint="Name the column to predict.",
        )
    if view.problem_type == "regression":
        numbers = view.numbers(view.target)
        answer = pl.Series(view.target, [], dtype=pl.Float64) if numbers is None else numbers.cast(pl.Float64)
    else:
        answer = view.texts(view.target)
    frame = view.frame.with_columns(answer.alias(view.target)).filter(pl.col(view.target).is_not_null())
    if view.problem_type != "regression":
        frame = frame.filter(pl.len().over(view.target) >= folds)
    if frame.height < _LEAST_ROWS or frame[view.target].n_unique() < 2:
        raise Invalid(
            f"{frame.height} rows have a target that occurs often enough: too few to measure anything.",
            field="target",
            hint=f"{_LEAST_ROWS} are needed, of two classes at least.",
        )
    most = int(min(_MOST_ROWS, max(_MOST_CELLS / frame.width, _SURELY), max(_ROWS_A_SECOND * seconds, _SURELY)))
    return frame.sample(min(most, frame.height), seed=seed), view.problem_type
