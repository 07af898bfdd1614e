"""Whether a quantity is an exact linear combination of others."""

from collections.abc import Mapping

import numpy as np

from jupyter_mlplatform.recommend.determination import Floats

_TOLERANCE = 1e-4  # a share of the variance: the parts may have been rounded
_STILL_TOLD = 0.05  # a share of the variance: with less left open, the others tell the answer all the same
_MOST_PARTS = 6
_MOST_COLUMNS = 60


def exact_combination(columns: Mapping[str, Floats], answer: Floats) -> tuple[str, ...]:
    """Return the few columns of which `answer` is an exact weighted sum; empty if there are none.

    Parameters
    ----------
    columns
        By name, shape (rows,); NaN where missing. Rows with a missing value are left out.
    answer
        Shape (rows,), no NaN.
    """
    dense = {
        name: values for name, values in columns.items() if np.isnan(values).mean() < 0.2 and np.nanstd(values) > 0
    }
    names = list(dense)[:_MOST_COLUMNS]
    if len(names) < 2:
        return ()
    matrix = np.column_stack([dense[name] for name in names])
    complete = ~np.isnan(matrix).any(axis=1)
    matrix, answer = matrix[complete], answer[complete]
    if len(answer) < 30 + 2 * len(names) or np.var(answer) == 0:
        return ()
    matrix = (matrix - matrix.mean(axis=0)) / np.where(matrix.std(axis=0) > 0, matrix.std(axis=0), 1.0)
    answer = (answer - answer.mean()) / answer.std()
    kept = list(range(len(names)))
    if _unexplained(matrix[:, kept], answer) > _TOLERANCE:
        return ()
    for index in range(len(names)):
        fewer = [column for column in kept if column != index]
        if fewer and _unexplained(matrix[:, fewer], answer) <= _TOLERANCE:
            kept = fewer
    return tuple(names[index] for index in kept) if 2 <= len(kept) <= _MOST_PARTS else ()


def identifying(columns: Mapping[str, Floats], parts: tuple[str, ...], answer: Floats) -> tuple[str, ...]:
    """Return the fewest of the parts of an exact combination without which the others no longer give the answer away.

    Those that weigh most go first; the others may well be known in time and are worth keeping.

    Parameters
    ----------
    columns, answer
        As for `exact_combination`, which found `parts`.
    """
    matrix = np.column_stack([columns[name] for name in parts])
    complete = ~np.isnan(matrix).any(axis=1)
    matrix, answer = matrix[complete], answer[complete]
    matrix = (matrix - matrix.mean(axis=0)) / np.where(matrix.std(axis=0) > 0, matrix.std(axis=0), 1.0)
    answer = (answer - answer.mean()) / answer.std()
    weights, *_ = np.linalg.lstsq(matrix, answer, rcond=None)
    by_weight = np.argsort(-np.abs(weights), kind="stable")
    for dropped in range(1, len(parts)):
        rest = by_weight[dropped:]
        if _unexplained(matrix[:, rest], answer) > _STILL_TOLD:
            return tuple(parts[index] for index in by_weight[:dropped])
    return parts


def _unexplained(matrix: Floats, answer: Floats) -> float:
    weights, *_ = np.linalg.lstsq(matrix, answer, rcond=None)
    return float(np.mean((answer - matrix @ weights) ** 2))
