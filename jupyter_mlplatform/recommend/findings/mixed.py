"""Columns that mix numbers and words."""

from collections.abc import Iterator

import polars as pl

from jupyter_mlplatform.recommend.view import View, counted
from jupyter_mlplatform.records.recommendation import Finding

_NUMBER = r"^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$"
_LEAST, _MOST = 0.1, 0.98
_LEAST_NUMBERS = 5
_MOSTLY = 0.8


def is_mixed(view: View, name: str) -> bool:
    """Say whether a part of a text column are numbers and the rest are words that repeat."""
    return _parts(view, name) is not None


def mixed_types(view: View) -> Iterator[Finding]:
    """Yield each text column of which a part are numbers and the rest are words, markers left out."""
    for name, column in view.columns.items():
        parts = None if column.semantic_type in {"datetime", "constant"} else _parts(view, name)
        if parts is None:
            continue
        numbers, words = parts
        share = len(numbers) / (len(numbers) + len(words))
        examples = tuple(word for word, _ in counted(words)[:3])
        yield Finding(
            kind="mixed_types",
            columns=(name,),
            severity="warning",
            count=len(words),
            examples=examples,
            reason=f"{share:.0%} of “{name}” are numbers, the other {len(words):,} values are not."
            + ("" if share >= _MOSTLY else " No step mends that: say what the words stand for, as numbers."),
            steps=({"kind": "cast", "columns": [name], "to": "number"},) if share >= _MOSTLY else (),
        )


def _parts(view: View, name: str) -> tuple[pl.Series, pl.Series] | None:
    """Return a text column's numbers and its words, None if it is not a mix of both."""
    texts = view.texts(name).drop_nulls()
    if not view.is_text(name) or texts.is_empty():
        return None
    numeric = texts.str.contains(_NUMBER)
    numbers, words = texts.filter(numeric), texts.filter(~numeric)
    if not _LEAST <= len(numbers) / len(texts) <= _MOST or numbers.n_unique() < _LEAST_NUMBERS:
        return None
    repeated = words.n_unique() <= max(_LEAST_NUMBERS, len(words) // 5)
    return (numbers, words) if repeated and not bool(words.str.contains(r"\d").any()) else None
