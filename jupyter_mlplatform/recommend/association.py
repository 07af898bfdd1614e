"""How strongly each column goes with the others: what a table is for tends to follow from much of it."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from jupyter_mlplatform.recommend.determination import Floats
from jupyter_mlplatform.recommend.view import View

_SAMPLE = 1_000


def associations(view: View, names: Sequence[str]) -> Mapping[str, float]:
    """Return for each column the mean absolute rank correlation with the others, 0 where it has no order.

    Parameters
    ----------
    names
        The columns to compare. Categories are numbered in the order of their names, which finds less than there is.
    """
    sample = View(view.frame.sample(min(view.rows, _SAMPLE), seed=0), view.profile)
    ranks = {name: found for name in names if (found := _ranks(sample, name)) is not None}
    if len(ranks) < 2:
        return dict.fromkeys(names, 0.0)
    together = np.abs(np.corrcoef(np.array(list(ranks.values()))))
    means = (together.sum(axis=1) - 1.0) / (len(ranks) - 1)
    return dict.fromkeys(names, 0.0) | dict(zip(ranks, means.tolist(), strict=True))


def _ranks(view: View, name: str) -> Floats | None:
    """Return a column's ranks, the median where a value is missing; None where they do not vary."""
    if view.type_of(name) not in {"numeric", "boolean", "categorical"}:
        return None
    numbers = view.numbers(name)
    if numbers is None:
        numbers = view.texts(name).rank("dense")
    numbers = numbers.cast(pl.Float64)
    filled = numbers.fill_null(numbers.median())
    ranks = filled.rank().to_numpy()
    return ranks if len(ranks) and ranks.std() > 0 else None
