"""The groups of rows on which a model does worst."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_mlplatform.training.features import FeaturePlan
from jupyter_mlplatform.training.metrics import Predicted
from jupyter_mlplatform.training.problem import Problem

MIN_ROWS = 20
MIN_Z = 2.5
SHOWN = 10
MAX_LEVELS = 20


def worst_slices(problem: Problem, plan: FeaturePlan, predicted: Predicted) -> tuple[dict[str, Any], ...]:
    """Return groups with clearly more error than the other rows, the clearest first.

    A group is one level of a column or one quarter of a number's range, of at least 20 rows. The error is the share of
    wrong classes (``error_rate``) or the ``mean_absolute_error``, out of fold; "clearly" is a difference of more than
    2.5 standard errors.

    Returns
    -------
    tuple of dict
        ``{column, value, rows, metric, score, overall}``; ``value`` is None for missing values.
    """
    if problem.problem_type == "regression":
        errors = np.abs(problem.target - predicted.values)
        metric = "mean_absolute_error"
    else:
        errors = (problem.target != predicted.values).astype(np.float64)
        metric = "error_rate"
    found: list[tuple[float, dict[str, Any]]] = []
    for column, value, inside in _groups(problem.frame, plan):
        rows = int(inside.sum())
        if not MIN_ROWS <= rows <= len(errors) - MIN_ROWS:
            continue
        within, without = errors[inside], errors[~inside]
        spread = np.sqrt(within.var() / len(within) + without.var() / len(without))
        difference = within.mean() - without.mean()
        if difference > MIN_Z * spread:
            clarity = float(difference / spread) if spread > 0 else np.inf
            group = {"column": column, "value": value, "rows": rows, "metric": metric}
            found.append((clarity, {**group, "score": float(within.mean()), "overall": float(errors.mean())}))
    found.sort(key=lambda entry: -entry[0])
    return tuple(group for _, group in found[:SHOWN])


def _groups(frame: pl.DataFrame, plan: FeaturePlan) -> Iterator[tuple[str, str | None, NDArray[np.bool_]]]:
    for name in plan.categories + plan.wide_categories:
        levels = frame[name].cast(pl.String).rename("level")
        counts = levels.value_counts(name="rows").sort(["rows", "level"], descending=[True, False])
        for level in counts["level"].head(MAX_LEVELS):
            yield name, level, levels.eq_missing(pl.Series([level], dtype=pl.String)).to_numpy()
    for name in plan.numbers:
        if not frame[name].dtype.is_numeric():
            continue
        numbers = frame[name].cast(pl.Float64).fill_nan(None)
        quartiles = {numbers.quantile(part) for part in (0.25, 0.5, 0.75)}
        edges = sorted(quartile for quartile in quartiles if quartile is not None)
        ranges = zip([None, *edges], [*edges, None], strict=True) if edges else ()
        for low, high in ranges:
            inside = pl.Series([True]).new_from_index(0, len(numbers))
            inside = inside if low is None else inside & (numbers > low)
            inside = inside if high is None else inside & (numbers <= high)
            yield name, _range_text(low, high), inside.fill_null(False).to_numpy()
        if numbers.null_count():
            yield name, None, numbers.is_null().to_numpy()


def _range_text(low: float | None, high: float | None) -> str:
    if low is None:
        return f"up to {high:g}"
    return f"above {low:g}" if high is None else f"{low:g} to {high:g}"
