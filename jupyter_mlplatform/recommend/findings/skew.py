"""Numbers with a long tail."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding

_LONG = 2.0
_LEAST_LEVELS = 20


def skew(view: View) -> Iterator[Finding]:
    """Yield each column of quantities with a long tail to the right."""
    for name in view.of_type("numeric"):
        numbers = view.numbers(name)
        if numbers is None or name == view.target or not view.frame.schema[name].is_numeric():
            continue
        known = numbers.drop_nulls()
        if known.n_unique() < _LEAST_LEVELS or float(known.min()) < 0:  # type: ignore[arg-type]
            continue
        asymmetry = known.skew()
        if asymmetry is None or asymmetry < _LONG:
            continue
        beyond = int((known > known.mean()).sum())
        yield Finding(
            kind="skew",
            columns=(name,),
            severity="info",
            count=beyond,
            reason=f"“{name}” has a long tail to the right (skewness {asymmetry:.1f}), which linear models dislike.",
            steps=({"kind": "log", "columns": [name]},),
        )
