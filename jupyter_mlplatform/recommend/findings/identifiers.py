"""Columns that name rows."""

from collections.abc import Iterator

import polars as pl

from jupyter_mlplatform.recommend.findings.mixed import is_mixed
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.dataset import ColumnProfile
from jupyter_mlplatform.records.recommendation import Finding

_UNIQUE = 0.95
_SENTENCE = 8  # words
_LEAST_ROWS = 20


def identifier(view: View) -> Iterator[Finding]:
    """Yield each column whose values name rows: numbers given out, codes, names, titles."""
    for name, column in view.columns.items():
        named = column.semantic_type == "identifier" or _names_rows(view, column)
        if name == view.target or not named or is_mixed(view, name):
            continue
        yield Finding(
            kind="identifier",
            columns=(name,),
            severity="warning",
            count=column.distinct,
            examples=column.examples[:3],
            reason=f"“{name}” names rows: what a model learns from it holds for no new row. {column.reason}",
            steps=({"kind": "drop_columns", "columns": [name]},),
        )


def _names_rows(view: View, column: ColumnProfile) -> bool:
    if column.semantic_type != "text" or not view.is_text(column.name) or column.count < _LEAST_ROWS:
        return False
    if column.distinct < _UNIQUE * column.count or column.count < 0.5 * view.rows:
        return False
    words = view.frame[column.name].drop_nulls().str.count_matches(r"\S+").cast(pl.Float64).mean()
    return isinstance(words, float) and words < _SENTENCE
