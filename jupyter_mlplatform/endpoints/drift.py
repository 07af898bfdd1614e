"""How far the values of a window have moved from those of the training rows.

Numbers are compared by the two-sample Kolmogorov-Smirnov test, levels by the chi-squared test of homogeneity. With many
rows a test finds differences that matter to nobody, so the size counts too: the population stability index (N. Siddiqi,
Credit Risk Scorecards, 2006).
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from jupyter_mlplatform.records.monitoring import ColumnDrift, DriftBin

_TENTHS = 10
_LEVELS = 50
_SHOWN_LEVELS = 20


def untested(name: str, before: Sequence[Any], after: Sequence[Any]) -> ColumnDrift:
    """Return how much is missing, for a column whose values are not compared."""
    return ColumnDrift(column=name, missing=_missing(after), missing_in_training=_missing(before))


def compare(name: str, before: Sequence[Any], after: Sequence[Any], *, numeric: bool) -> ColumnDrift:
    """Return how a column's values in the window (`after`) differ from those in the training rows (`before`)."""
    found = untested(name, before, after)
    return _numbers_moved(found, before, after) if numeric else _levels_moved(found, before, after)


def _numbers_moved(found: ColumnDrift, before: Sequence[Any], after: Sequence[Any]) -> ColumnDrift:
    left, right = _numbers(before), _numbers(after)
    if not len(left) or not len(right):
        return found
    outcome = stats.ks_2samp(left, right, method="asymp")
    edges = np.unique(np.quantile(left, np.linspace(0, 1, _TENTHS + 1)[1:-1]))
    old, new = (np.bincount(np.searchsorted(edges, side), minlength=len(edges) + 1) for side in (left, right))
    bounds = [None, *edges.tolist(), None]
    bins = tuple(
        DriftBin(low=low, high=high, training=training, window=window)
        for low, high, training, window in zip(bounds, bounds[1:], _shares(old), _shares(new), strict=False)
    )
    test = {"test": "kolmogorov_smirnov", "statistic": float(outcome.statistic), "p_value": float(outcome.pvalue)}
    return found.model_copy(update=test | {"psi": _stability(old, new), "bins": bins})


def _levels_moved(found: ColumnDrift, before: Sequence[Any], after: Sequence[Any]) -> ColumnDrift:
    old, new = _levels(before), _levels(after)
    unknown = sum(count for level, count in new.items() if level not in old) / max(len(after), 1)
    names = [level for level, _ in (old + new).most_common(_LEVELS)]
    found = found.model_copy(update={"unknown": unknown, "bins": _level_bins(old, new, names[:_SHOWN_LEVELS])})
    table = np.array([[side[level] for level in names] for side in (old, new)], dtype=np.float64)
    rest = np.array([[side.total()] for side in (old, new)]) - table.sum(axis=1, keepdims=True)
    if rest.any():
        table = np.hstack((table, rest))
    if table.shape[1] < 2 or not table.sum(axis=1).all():
        return found
    outcome = stats.chi2_contingency(table, correction=False)
    test = {"test": "chi_squared", "statistic": float(outcome.statistic), "p_value": float(outcome.pvalue)}
    return found.model_copy(update=test | {"psi": _stability(*table)})


def _level_bins(old: Counter[str], new: Counter[str], names: Sequence[str]) -> tuple[DriftBin, ...]:
    before, after = max(old.total(), 1), max(new.total(), 1)
    bins = [DriftBin(level=name, training=old[name] / before, window=new[name] / after) for name in names]
    if len(old | new) > len(names):
        training, window = 1 - sum(one.training for one in bins), 1 - sum(one.window for one in bins)
        bins.append(DriftBin(training=max(training, 0.0), window=max(window, 0.0)))
    return tuple(bins)


def _stability(before: NDArray[Any], after: NDArray[Any]) -> float:
    """Return the population stability index of two rows of counts; half a row is added to each, so none is empty."""
    left = (before + 0.5) / (before + 0.5).sum()
    right = (after + 0.5) / (after + 0.5).sum()
    return float(((right - left) * np.log(right / left)).sum())


def _shares(counts: NDArray[Any]) -> list[float]:
    shares: list[float] = (counts / counts.sum()).tolist()
    return shares


def _numbers(values: Sequence[Any]) -> NDArray[np.float64]:
    numbers = np.array([value for value in values if value is not None], dtype=np.float64)
    return numbers[np.isfinite(numbers)]


def _levels(values: Sequence[Any]) -> Counter[str]:
    return Counter(str(value) for value in values if value is not None)


def _missing(values: Sequence[Any]) -> float:
    return sum(value is None for value in values) / max(len(values), 1)
