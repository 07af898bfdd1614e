"""Columns that say nothing."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding


def constant(view: View) -> Iterator[Finding]:
    """Yield each column that has one value, or none, in every row."""
    for name, column in view.columns.items():
        if column.semantic_type != "constant":
            continue
        yield Finding(
            kind="constant",
            columns=(name,),
            severity="error" if name == view.target else "warning",
            count=column.count,
            examples=column.examples[:1],
            reason=f"“{name}” tells rows apart in nothing. {column.reason}"
            + (" No step mends that: predict another column." if name == view.target else ""),
            steps=() if name == view.target else ({"kind": "drop_columns", "columns": [name]},),
        )
