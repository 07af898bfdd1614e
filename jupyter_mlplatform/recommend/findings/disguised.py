"""Missing values that are written as something else."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from jupyter_mlplatform.recommend.view import View, counted
from jupyter_mlplatform.records.recommendation import Finding

_SENTINELS = (-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0, 999999.0)
_LEAST_ROWS = 30
_LEAST_LEVELS = 10


def disguised_missing(view: View) -> Iterator[Finding]:
    """Yield each column in which a marker, such as “?” or -999, stands for “not known”."""
    for name in view.columns:
        if name == view.target:
            continue
        found = _texts(view, name) if view.is_text(name) else _numbers(view, name)
        if found:
            yield _finding(view, name, found)


def _finding(view: View, name: str, found: list[tuple[str | float, int]]) -> Finding:
    count = sum(rows for _, rows in found)
    shown = [marker if isinstance(marker, str) else f"{marker:g}" for marker, _ in found]
    markers = ", ".join(f"“{text}”" for text in shown)
    steps: tuple[dict[str, Any], ...] = (
        {"kind": "unify_missing", "columns": [name], "markers": [marker for marker, _ in found]},
    )
    if view.is_text(name) and view.type_of(name) == "numeric":
        steps = (*steps, {"kind": "parse_numbers", "columns": [name]})
    if view.is_text(name) and view.type_of(name) == "datetime":
        steps = (*steps, {"kind": "parse_dates", "columns": [name]})
    return Finding(
        kind="disguised_missing",
        columns=(name,),
        severity="warning",
        count=count,
        examples=tuple(shown),
        reason=f"In {count:,} rows of “{name}”, {markers} stands for a value that is not known.",
        steps=steps,
    )


def _texts(view: View, name: str) -> list[tuple[str | float, int]]:
    found: list[tuple[str | float, int]] = list(counted(view.marked(name)))
    if view.type_of(name) in {"identifier", "text"}:  # among names, UNK and Na may be names as well
        found = [(marker, rows) for marker, rows in found if rows > 1]
    return [*found, *_sentinels(view, name)] if view.type_of(name) == "numeric" else found


def _numbers(view: View, name: str) -> list[tuple[str | float, int]]:
    if view.type_of(name) != "numeric":
        return []
    return [*_sentinels(view, name), *_impossible_zeros(view, name)]


def _sentinels(view: View, name: str) -> list[tuple[str | float, int]]:
    """Return round sentinels such as -999 that repeat and lie far from all other values."""
    numbers = view.numbers(name)
    if numbers is None:
        return []
    known = numbers.drop_nulls()
    if len(known) < _LEAST_ROWS or known.n_unique() < _LEAST_LEVELS:
        return []
    found: list[tuple[str | float, int]] = []
    for sentinel in _SENTINELS:
        rows = int((known == sentinel).sum())
        rest = known.filter(~known.is_in(_SENTINELS)) if rows else known
        if rows >= 2 and len(rest) >= _LEAST_LEVELS and _far(rest, sentinel):
            found.append((sentinel, rows))
    return found


def _far(rest: pl.Series, value: float) -> bool:
    low, high = _float(rest.min()), _float(rest.max())
    middle = _float(rest.quantile(0.75)) - _float(rest.quantile(0.25))
    spread = max(middle, (high - low) / 10)
    if value < 0:
        # The only negative value of a column, and it repeats. Beside 0 and 1, -1 may be a quantity.
        return low >= 0 and (value != -1 or low >= 1 or low - value > 2 * spread)
    return value - high > 3 * spread and high > 0


def _impossible_zeros(view: View, name: str) -> list[tuple[str | float, int]]:
    """Return zero where all other values lie well above it, as in a column of weights or pressures."""
    numbers = view.numbers(name)
    if numbers is None:
        return []
    known = numbers.drop_nulls()
    rest = known.filter(known != 0)
    zeros = len(known) - len(rest)
    if (
        not 3 <= zeros <= 0.5 * len(known)
        or len(rest) < _LEAST_ROWS
        or rest.n_unique() < 2 * _LEAST_LEVELS
        or _float(rest.min()) <= 0
    ):
        return []
    if bool((rest * 10 != (rest * 10).round()).any()):  # what is reckoned, such as a logarithm, may well be 0
        return []
    spread = _float(rest.std())
    centre = _float(rest.mean())
    lowest = _float(rest.quantile(0.005))
    if spread <= 0 or centre / spread < 2.5 or lowest / spread < 1.5:
        return []
    return [(0.0, zeros)]


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
