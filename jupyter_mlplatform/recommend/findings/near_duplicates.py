"""Rows that are the same but for how they are written, or for the number they were given."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding

_LEAST_COLUMNS = 3
_BY_CHANCE = 0.05
_DISTINCT = 0.8
_DIGITS = 6


def near_duplicates(view: View) -> Iterator[Finding]:
    """Yield the rows that equal an earlier one apart from identifiers, case, spaces and the last digits of a number.

    In a table of few categories equal rows come about by chance: it must be unlikely that any do.
    """
    names = [
        name
        for name, column in view.columns.items()
        if column.semantic_type != "constant" and not view.frame.schema[name].is_nested() and not _is_number(view, name)
    ]
    if len(names) < _LEAST_COLUMNS or view.rows < 2:
        return
    plain = view.frame.select(_plain(view, name) for name in names)
    hashes = plain.hash_rows(seed=0)
    alike = hashes.is_duplicated()
    count = view.rows - hashes.n_unique() - view.profile.duplicate_rows
    if count < 1 or hashes.n_unique() < _DISTINCT * view.rows or _expected(plain) > _BY_CHANCE * count:
        return
    yield Finding(
        kind="near_duplicates",
        columns=(),
        severity="warning",
        count=count,
        examples=_examples(view, names, hashes.filter(alike), alike),
        reason=(
            f"{count:,} rows repeat an earlier one but for an identifier, case, spaces or the last digits of a number: "
            f"a model may be tested on what it was shown."
        ),
        steps=_steps(view, names),
    )


def _is_number(view: View, name: str) -> bool:
    """Say whether a column holds numbers or codes that rows were given; a name is something that they have."""
    if view.type_of(name) != "identifier":
        return False
    return not view.is_text(name) or float(view.frame[name].str.strip_chars().str.contains(r"\s").mean() or 0) < 0.5  # type: ignore[arg-type]


def _plain(view: View, name: str) -> pl.Expr:
    if view.is_text(name):
        return pl.col(name).str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    if view.frame.schema[name].is_float():
        return pl.col(name).round_sig_figs(_DIGITS)
    return pl.col(name)


def _expected(plain: pl.DataFrame) -> float:
    """Return how many pairs of rows would be equal if the columns had nothing to do with each other, times 100.

    They do, so that more are; a hundred times as many is allowed for.
    """
    chance = 1.0
    for column in plain.get_columns():
        counts = column.alias("value").value_counts()["count"].cast(pl.Float64)
        chance *= float((counts * (counts - 1)).sum()) / (plain.height * (plain.height - 1))
    return 100 * chance * plain.height**2 / 2


def _examples(view: View, names: Sequence[str], hashes: pl.Series, alike: pl.Series) -> tuple[str, ...]:
    rows = pl.Series("row", range(view.rows)).filter(alike)
    pairs = pl.DataFrame({"row": rows, "hash": hashes}).group_by("hash", maintain_order=True).agg("row").head(20)
    shown = []
    for first, second, *_ in pairs["row"].to_list():
        if not view.frame[[first]].equals(view.frame[[second]], null_equal=True):
            texts = [str(view.frame[name][first]) for name in names[:3]]
            shown.append(f"rows {first + 1:,} and {second + 1:,}: {', '.join(texts)}")
    return tuple(shown[:3])


def _steps(view: View, names: Sequence[str]) -> tuple[dict[str, Any], ...]:
    texts = [name for name in names if view.is_text(name)]
    trim = ({"kind": "trim_text", "columns": texts},) if texts else ()
    return (*trim, {"kind": "drop_duplicates", "columns": list(names)})
