"""Values far from all others."""

from collections.abc import Iterator

import polars as pl

from jupyter_mlplatform.recommend.view import View, counted
from jupyter_mlplatform.records.recommendation import Finding

_FAR = 6.0
_LEAST_ROWS = 30
_MOST_SHARE = 0.02


def outliers(view: View) -> Iterator[Finding]:
    """Yield each column with a few values more than 6 times the quartiles' distance beyond the quartiles."""
    for name in view.of_type("numeric"):
        numbers = view.numbers(name)
        if numbers is None or name == view.target or not view.frame.schema[name].is_numeric():
            continue
        known = numbers.drop_nulls()
        low, high = known.quantile(0.25), known.quantile(0.75)
        if len(known) < _LEAST_ROWS or low is None or high is None or high == low:
            continue
        far = known.filter((known < low - _FAR * (high - low)) | (known > high + _FAR * (high - low)))
        if far.is_empty() or len(far) > _MOST_SHARE * len(known):
            continue
        examples = tuple(value for value, _ in counted(far.cast(pl.Float64))[:3])
        yield Finding(
            kind="outliers",
            columns=(name,),
            severity="info",
            count=len(far),
            examples=examples,
            reason=f"{len(far):,} values of “{name}” lie far beyond the others (half are in {low:g} to {high:g}).",
            steps=({"kind": "clip_outliers", "columns": [name], "lower": 0.001, "upper": 0.999},),
        )
