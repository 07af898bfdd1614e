"""Categories that hardly any row has."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.findings.cardinality import MOST_LEVELS
from jupyter_mlplatform.recommend.view import View, counted
from jupyter_mlplatform.records.recommendation import Finding

_SHARE = 0.01
_LEAST_ROWS = 200


def rare_levels(view: View) -> Iterator[Finding]:
    """Yield each column of few categories of which two or more are rarer than 1 %."""
    for name in view.of_type("categorical"):
        if name == view.target or not view.is_text(name):
            continue
        levels = counted(view.texts(name))
        total = sum(count for _, count in levels)
        rare = [(level, count) for level, count in levels if count < _SHARE * total]
        if total < _LEAST_ROWS or len(levels) > MOST_LEVELS or len(rare) < 2:
            continue
        rows = sum(count for _, count in rare)
        yield Finding(
            kind="rare_levels",
            columns=(name,),
            severity="info",
            count=rows,
            examples=tuple(level for level, _ in rare[:3]),
            reason=f"{len(rare)} of the {len(levels)} categories of “{name}” are rarer than 1 % ({rows:,} rows).",
            steps=({"kind": "group_rare", "columns": [name], "min_share": _SHARE},),
        )
