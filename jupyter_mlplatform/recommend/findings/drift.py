"""Columns whose values are distributed otherwise than in another version."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from jupyter_mlplatform.recommend.determination import Floats
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding
from jupyter_mlplatform.tables import readable

_LEAST_ROWS = 50
_NOTABLE, _MUCH = 0.1, 0.25
CHANCE = 0.001
_MOST_LEVELS = 50
_COLUMN = "Train on rows such as these; a column that will go on drifting is better left out."
_TARGET = "No step mends that: train on rows such as these."


@dataclass(frozen=True)
class Shift:
    """How far two samples of a column are apart (0..1), how likely that is by chance, and in words."""

    size: float
    p_value: float
    said: str


def drift(view: View) -> Iterator[Finding]:
    """Yield each column that has drifted from the earlier rows, if there are any."""
    if view.earlier is not None:
        yield from _between(view, view.earlier)


def _between(view: View, earlier: pl.DataFrame) -> Iterator[Finding]:
    shared = [name for name in view.columns if name in earlier.columns]
    for name in shared:
        shift = shift_of(view, name, earlier[name], view.frame[name])
        if shift is None or shift.size < _NOTABLE or shift.p_value > CHANCE / len(shared):
            continue
        yield Finding(
            kind="drift",
            columns=(name,),
            severity="warning" if shift.size >= _MUCH else "info",
            count=view.rows,
            reason=f"“{name}” is distributed otherwise than in the version compared with: {shift.said}. A model of "
            f"those rows may be off on these. {_TARGET if name == view.target else _COLUMN}",
            steps=() if name == view.target else ({"kind": "drop_columns", "columns": [name]},),
        )


def shift_of(view: View, name: str, before: pl.Series, after: pl.Series) -> Shift | None:
    """Return how far two samples of a column are apart, None where there are too few or they cannot be compared."""
    from scipy import stats

    if len(before) < _LEAST_ROWS or len(after) < _LEAST_ROWS or view.type_of(name) in {"identifier", "text"}:
        return None
    if view.type_of(name) in {"numeric", "datetime"}:
        left, right = _numbers(view, name, before), _numbers(view, name, after)
        if left is None or right is None or len(left) < _LEAST_ROWS or len(right) < _LEAST_ROWS:
            return None
        answer = stats.ks_2samp(left, right, method="asymp")
        said = f"half lie below {np.median(left):.4g} there and below {np.median(right):.4g} here"
        return Shift(float(answer.statistic), float(answer.pvalue), said)
    return _of_levels(before, after)


def _numbers(view: View, name: str, values: pl.Series) -> Floats | None:
    if view.type_of(name) == "datetime":
        moments = readable.dates(values)
        numbers = None if moments is None else moments.dt.timestamp("us").cast(pl.Float64)
    else:
        numbers = readable.numbers(values)
    if numbers is None:
        return None
    known = numbers.drop_nulls()
    return known.filter(known.is_finite()).to_numpy()


def _of_levels(before: pl.Series, after: pl.Series) -> Shift | None:
    from scipy import stats

    counts = [
        series.cast(pl.String, strict=False).fill_null("(missing)").alias("level").value_counts(name=side)
        for series, side in ((before, "before"), (after, "after"))
    ]
    table = counts[0].join(counts[1], on="level", how="full", coalesce=True).fill_null(0)
    if not 2 <= table.height <= _MOST_LEVELS:
        return None
    observed = table.select("before", "after").to_numpy().astype(np.float64)
    shares = observed / observed.sum(axis=0)
    moved = int(np.abs(shares[:, 0] - shares[:, 1]).argmax())
    said = f"“{table['level'][moved]}” has {shares[moved, 0]:.0%} of rows there and {shares[moved, 1]:.0%} here"
    size = float(np.abs(shares[:, 0] - shares[:, 1]).sum() / 2)
    return Shift(size, float(stats.chi2_contingency(observed).pvalue), said)
