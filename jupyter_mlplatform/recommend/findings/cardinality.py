"""Categories of which there are very many."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding

MOST_LEVELS = 30


def high_cardinality(view: View) -> Iterator[Finding]:
    """Yield each column of categories with more levels than a column for each could hold."""
    for name in view.of_type("categorical"):
        column = view.columns[name]
        if name == view.target or column.distinct <= MOST_LEVELS:
            continue
        text = view.is_text(name)
        yield Finding(
            kind="high_cardinality",
            columns=(name,),
            severity="info",
            count=column.distinct,
            examples=tuple(top.value for top in column.top[:3]),
            reason=f"“{name}” has {column.distinct:,} categories, many of them with few rows."
            + ("" if text else " No step groups codes that are numbers: cast them to text first."),
            steps=({"kind": "group_rare", "columns": [name], "max_levels": MOST_LEVELS, "min_share": 0.005},)
            if text
            else (),
        )
