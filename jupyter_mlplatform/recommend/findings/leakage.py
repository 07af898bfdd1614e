"""Columns that give the target away, found by measuring how exactly they determine it, never by their names."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from jupyter_mlplatform.recommend.determination import Floats, explained, told_apart
from jupyter_mlplatform.recommend.linear import exact_combination, identifying
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding
from jupyter_mlplatform.tables import readable
from jupyter_mlplatform.tables.integers import words_of

_SAMPLE = 5_000
_LEAST_ROWS = 30
_LEAST_ABSENT = 20
_EXACT = 0.995
_MISSINGNESS = 0.85
_LEAST_PER_LEVEL = 5
_TREND = 0.9
_STAYS = "this one can stay, and no step drops it."
_TIMES = {"time", "date", "year", "yr", "month", "day", "hour", "week", "quarter", "period", "timestamp"}


def leakage(view: View) -> Iterator[Finding]:
    """Yield each column from which alone, or with few others, the target follows all but exactly.

    A column that correlates highly is none: measures of one thing often do. Measured out of the row: a value of the
    target is told from the rows next to it in the column, itself left out.
    """
    if view.target is None or view.problem_type is None:
        return
    sampled = view.frame.sample(min(view.rows, _SAMPLE), seed=0)
    small = View(sampled, view.profile, view.target, view.problem_type)
    found: set[str] = set()
    least = _least_score(small)
    for name in view.features:
        reason = _gives_away(small, name, least)
        if reason:
            found.add(name)
            yield _finding(name, reason, view.rows)
    for name, reason, identifies in _together(small, found):
        yield _finding(name, reason, view.rows, mend=identifies)


def _least_score(view: View) -> float:
    """Return how exactly a column has to tell the target to count.

    Quantities that all move slowly in time follow from each other through it: then a column has to tell the target
    ten times as exactly as the time does.
    """
    known, answer = _answer(view)
    if view.problem_type != "regression":
        return _EXACT
    scores = [0.0]
    for name in view.features:
        if is_time(view, name):
            values, _ = _coded(view, name)
            both = known & ~np.isnan(values)
            if both.sum() >= _LEAST_ROWS:
                scores.append(explained(values[both], answer[both], ordered=True))
    trend = max(scores)
    return max(_EXACT, 1 - (1 - trend) / 10) if trend >= _TREND else _EXACT


def is_time(view: View, name: str) -> bool:
    """Say whether a column places rows in time: dates, and numbers that are called so."""
    if view.type_of(name) == "datetime":
        return True
    return view.type_of(name) in {"numeric", "identifier"} and bool(set(words_of(name)) & _TIMES)


def _finding(name: str, reason: str, rows: int, *, mend: bool = True) -> Finding:
    return Finding(
        kind="leakage",
        columns=(name,),
        severity="error",
        count=rows,
        reason=f"{reason} Was it known before the target was? If not, a model would look good here and fail in use.",
        steps=({"kind": "drop_columns", "columns": [name]},) if mend else (),
    )


def _gives_away(view: View, name: str, least: float) -> str | None:
    target = view.target or ""
    known, answer = _answer(view)
    values, ordered = _coded(view, name)
    both = known & ~np.isnan(values)
    classes = view.problem_type != "regression"
    tellable = view.type_of(name) not in {"identifier", "constant", "text"} and not is_time(view, name)
    if tellable and both.sum() >= max(_LEAST_ROWS, 0.2 * known.sum()) and _repeats(values[both], ordered):
        score = (told_apart if classes else _explained)(values[both], answer[both], ordered)
        if score >= least:
            return f"“{target}” follows from “{name}” all but exactly (a score of {score:.3f}, where 1 is exact)."
    absent = np.asarray(view.frame[name].is_null().to_numpy(), dtype=np.float64)
    if classes and min(absent[known].sum(), (1 - absent[known]).sum()) >= _LEAST_ABSENT:
        score = told_apart(absent[known], answer[known], ordered=False)
        if score >= _MISSINGNESS:
            return f"Whether “{name}” has a value tells “{target}” ({score:.3f}, where 1 is exact)."
    return None


def _explained(values: Floats, answer: Floats, ordered: bool) -> float:
    """Return the share explained of the quantity or of its ranks, of which a few huge values are no large part."""
    ranks = pl.Series(answer).rank().to_numpy()
    return max(explained(values, answer, ordered), explained(values, ranks, ordered))


def _repeats(values: Floats, ordered: bool) -> bool:
    levels = len(np.unique(values))
    return levels >= 2 and (ordered or levels * _LEAST_PER_LEVEL <= len(values))


def _answer(view: View) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Return where the target is known, and it as numbers: its quantity, or the number of its class."""
    target = view.target or ""
    if view.problem_type == "regression":
        numbers = view.numbers(target)
        answer = _to_floats(numbers) if numbers is not None else np.full(view.rows, np.nan)
    else:
        answer = _to_floats(view.texts(target).rank("dense"))
    return ~np.isnan(answer), answer


def _coded(view: View, name: str) -> tuple[Floats, bool]:
    """Return a column as numbers, and whether their order means something."""
    series = view.frame[name]
    if series.dtype.is_temporal() and series.dtype != pl.Duration:
        return _to_floats(series.to_physical().cast(pl.Float64)), True
    numbers = view.numbers(name)
    if numbers is not None and view.type_of(name) != "boolean":
        return _to_floats(numbers), True
    return _to_floats(view.texts(name).rank("dense")), False


def _to_floats(series: pl.Series) -> Floats:
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _together(view: View, found: set[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield the columns of which the target is an exact sum with weights, or an exact product of powers.

    With each comes whether it has to go: without those, the others no longer tell the target.
    """
    if view.problem_type != "regression":
        return
    known, answer = _answer(view)
    columns = {
        name: _to_floats(numbers)[known]
        for name in view.of_type("numeric", "datetime")
        if name not in {view.target, *found} and (numbers := _quantities(view, name)) is not None
    }
    for what, parts, whole in (
        ("sum, with weights,", columns, answer[known]),
        ("product", *_logarithms(columns, answer[known])),
    ):
        combination = exact_combination(parts, whole)
        if not combination:
            continue
        told = " and ".join(f"“{name}”" for name in combination)
        enough = identifying(parts, combination, whole)
        for name in combination:
            reason = f"“{view.target}” is an exact {what} of {told}."
            if name not in enough:
                reason += f" Without {' and '.join(f'“{other}”' for other in enough)} it is not: {_STAYS}"
            yield name, reason, name in enough
        return


def _quantities(view: View, name: str) -> pl.Series | None:
    """Return a column's numbers, or its dates as days: of a start and an end, a duration is the difference."""
    if view.type_of(name) != "datetime":
        return view.numbers(name)
    moments = readable.dates(view.frame[name])
    return moments.dt.timestamp("us").cast(pl.Float64) / 86_400e6 if moments is not None else None


def _logarithms(columns: Mapping[str, Floats], answer: Floats) -> tuple[dict[str, Floats], Floats]:
    positive = {name: np.log(values) for name, values in columns.items() if np.nanmin(values, initial=1) > 0}
    return (positive, np.log(answer)) if answer.min(initial=1) > 0 else ({}, answer)
