"""Columns that mix numbers and words."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.view import View, counted
from jupyter_mlplatform.records.recommendation import Finding

_NUMBER = r"^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$"
_LEAST, _MOST = 0.1, 0.98


def mixed_types(view: View) -> Iterator[Finding]:
    """Yield each text column of which a part are numbers and the rest are words, markers left out."""
    for name, column in view.columns.items():
        if not view.is_text(name) or column.semantic_type in {"identifier", "datetime", "constant"}:
            continue
        texts = view.texts(name).drop_nulls()
        if texts.is_empty():
            continue
        numeric = texts.str.contains(_NUMBER)
        numbers, words = texts.filter(numeric), texts.filter(~numeric)
        share = len(numbers) / len(texts)
        if not _LEAST <= share <= _MOST or numbers.n_unique() < 5:
            continue
        examples = tuple(word for word, _ in counted(words)[:3])
        yield Finding(
            kind="mixed_types",
            columns=(name,),
            severity="warning",
            count=len(words),
            examples=examples,
            reason=f"{share:.0%} of “{name}” are numbers, the other {len(words):,} values are not.",
            steps=({"kind": "cast", "columns": [name], "to": "number"},) if share >= 0.8 else (),
        )
