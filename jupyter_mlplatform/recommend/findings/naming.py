"""Naming a few rows of a table by their values, so that a step can go to them."""

from collections.abc import Sequence

import polars as pl

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.tables.expressions import MAX_CHARACTERS

_MOST_ROWS = 100
_MOST_COLUMNS = 8


def condition_on(view: View, rows: Sequence[int]) -> str | None:
    """Return a condition that these rows of the view meet and no others of the table; None if none can be told.

    It goes by one column of which every row has another value. Where the view holds the whole table, it goes by as few
    columns as tell these rows from all others.
    """
    if not 0 < len(rows) <= _MOST_ROWS:
        return None
    names = [name for name in view.columns if name != view.target and _written(view.frame[name])]
    unique = next((name for name in names if _tells_all(view, name)), None)
    if unique is not None:
        values = [_literal(value) for value in view.frame[unique].gather(list(rows)).to_list()]
        return _short(f"{_quoted(unique)} in ({', '.join(values)})")
    if view.rows < view.profile.rows:
        return None
    names.sort(key=lambda name: -view.columns[name].distinct)
    chosen = _telling(view, names[:_MOST_COLUMNS], rows)
    if chosen is None:
        return None
    named = view.frame[list(rows)].select(chosen).iter_rows(named=True)
    alike = [" and ".join(_equals(name, value) for name, value in row.items()) for row in named]
    return _short(" or ".join(f"({one})" for one in dict.fromkeys(alike)))


def _tells_all(view: View, name: str) -> bool:
    column = view.columns[name]
    return (
        view.type_of(name) == "identifier" and not column.missing and column.distinct == column.count >= view.rows > 0
    )


def _telling(view: View, names: Sequence[str], rows: Sequence[int]) -> list[str] | None:
    """Choose columns, the one that leaves fewest other rows first, until no other row is like one of these."""
    chosen: list[str] = []
    numbered = view.frame.select(names).with_row_index("number of the row")
    wanted = numbered["number of the row"].is_in(list(rows))
    these, others = numbered.filter(wanted), numbered.filter(~wanted)
    while others.height and len(chosen) < len(names):
        alike = {
            name: others.join(these, on=[*chosen, name], how="semi", nulls_equal=True)
            for name in names
            if name not in chosen
        }
        best = min(alike, key=lambda name: alike[name].height)
        chosen.append(best)
        others = alike[best]
    return chosen if chosen and not others.height else None


def _written(values: pl.Series) -> bool:
    """Say whether the language of expressions can write every value."""
    if values.dtype == pl.Float64:
        return bool(values.is_finite().fill_null(value=True).all())
    return values.dtype.is_integer() or values.dtype in (pl.String, pl.Boolean)


def _equals(name: str, value: object) -> str:
    return f"{_quoted(name)} is null" if value is None else f"{_quoted(name)} = {_literal(value)}"


def _literal(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _short(condition: str) -> str | None:
    return condition if len(condition) <= MAX_CHARACTERS else None
