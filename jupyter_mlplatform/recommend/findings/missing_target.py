"""Rows without the value that is to be predicted."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding


def missing_target(view: View) -> Iterator[Finding]:
    """Yield the rows in which the target is missing or a marker such as “?” stands for it."""
    if view.target is None:
        return
    column = view.columns[view.target]
    markers = view.marked(view.target)
    marked = len(markers)
    if not (column.missing or marked) or not column.count:
        return
    examples = tuple(markers.unique().sort().to_list())
    unify = ({"kind": "unify_missing", "columns": [view.target], "markers": list(examples)},) if examples else ()
    total = column.missing + marked
    yield Finding(
        kind="missing_target",
        columns=(view.target,),
        severity="error" if total > 0.5 * view.rows else "warning",
        count=total,
        examples=examples,
        reason=f"{total:,} rows have no value of the target “{view.target}”: nothing can be learnt from them.",
        steps=(*unify, {"kind": "drop_missing", "columns": [view.target]}),
    )
