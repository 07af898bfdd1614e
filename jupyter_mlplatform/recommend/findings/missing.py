"""Missing values."""

from collections.abc import Iterator
from typing import Any

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding

_MUCH = 0.3
_ALMOST_ALL = 0.95
_UNFILLED = " No step fills them well: models take a gap as it is, and rows without a target are left out."


def missing(view: View) -> Iterator[Finding]:
    """Yield each column in which values are missing."""
    for name, column in view.columns.items():
        rows = column.count + column.missing
        if not column.missing or not column.count:
            continue
        share = column.missing / rows
        steps = () if name == view.target else _steps(view, name, share)
        yield Finding(
            kind="missing",
            columns=(name,),
            severity="warning" if share >= _MUCH else "info",
            count=column.missing,
            reason=f"{column.missing:,} of {rows:,} values ({share:.1%}) of “{name}” are missing."
            + ("" if steps else _UNFILLED),
            steps=steps,
        )


def _steps(view: View, name: str, share: float) -> tuple[dict[str, Any], ...]:
    if share > _ALMOST_ALL:
        return ({"kind": "drop_columns", "columns": [name]},)
    if view.frame.schema[name].is_numeric():
        strategy = "median" if view.type_of(name) == "numeric" else "mode"
        return ({"kind": "impute", "columns": [name], "strategy": strategy, "indicator": share >= _MUCH / 6},)
    if view.is_text(name) and view.type_of(name) == "categorical":
        return ({"kind": "impute", "columns": [name], "strategy": "constant", "value": "missing"},)
    return ()
