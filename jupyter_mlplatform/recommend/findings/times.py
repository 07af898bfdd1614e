"""Rows that time ties together: drawn at random, test rows lie between the rows that a model has learnt from."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from jupyter_mlplatform.recommend.determination import Floats, explained
from jupyter_mlplatform.recommend.findings.drift import CHANCE, shift_of
from jupyter_mlplatform.recommend.findings.leakage import is_time
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding
from jupyter_mlplatform.tables import readable
from jupyter_mlplatform.tables.integers import words_of

_LEAST_ROWS = 50
_SHIFTED = 0.3
_TOLD = 0.3
_YEARS = {"year", "yr"}
_OF_THE_ROW = {
    *_YEARS,
    "calendar",
    "fiscal",
    "of",
    "order",
    "recorded",
    "report",
    "sale",
    "season",
    "sold",
    "survey",
    "the",
}
_IN_ORDER = " No step does that: it is said when training."


def time_leakage(view: View) -> Iterator[Finding]:
    """Yield the target and the time that ties it together: it moves with it, or rows next to each other in it agree."""
    time = next((name for name in view.columns if name != view.target and _is_calendar(view, name)), None)
    if view.target is None or view.problem_type is None or time is None:
        return
    moments = moments_of(view, time)
    if moments is None or len(moments.drop_nulls()) < 2 * _LEAST_ROWS:
        return
    said = _moves(view, time, moments) or _agrees(view, time, moments)
    if said is None:
        return
    known = moments.drop_nulls()
    yield Finding(
        kind="time_leakage",
        columns=(view.target, time),
        severity="warning",
        count=len(known),
        reason=f"{said} Folds that are drawn at random let a model look into the future. Train with “{time}” as the "
        f"column of time: every fold is then tested on rows later than those it learns from."
        + (
            _IN_ORDER
            if known.is_sorted()
            else " The rows do not stand in its order; in order, training sees that by itself."
        ),
        steps=() if known.is_sorted() else _sorting(view, time),
    )


def moments_of(view: View, name: str) -> pl.Series | None:
    """Return a column's points in time as numbers (microseconds since 1970, or as they are), None if it has none."""
    moments = readable.dates(view.frame[name]) if view.type_of(name) == "datetime" else None
    return moments.dt.timestamp("us").cast(pl.Float64) if moments is not None else view.numbers(name)


def _is_calendar(view: View, name: str) -> bool:
    """Say whether a column is the time of a row: dates, and years unless they are of something else, as of a birth."""
    words = set(words_of(name))
    return view.type_of(name) == "datetime" or (is_time(view, name) and bool(words & _YEARS) and words <= _OF_THE_ROW)


def _moves(view: View, time: str, moments: pl.Series) -> str | None:
    target = view.target or ""
    middle = moments.median()
    late = (moments > middle).fill_null(value=False)
    early = (moments <= middle).fill_null(value=False)
    shift = shift_of(view, target, view.frame[target].filter(early), view.frame[target].filter(late))
    if shift is None or shift.size < _SHIFTED or shift.p_value > CHANCE:
        return None
    return f"“{target}” moves with “{time}”: {shift.said}, early against late rows."


def _agrees(view: View, time: str, moments: pl.Series) -> str | None:
    """Say how far the rows next to it in time tell a row's target; rows of one moment do not count as neighbours."""
    target = view.target or ""
    classes = view.problem_type != "regression"
    answers = view.texts(target).rank("dense") if classes else view.numbers(target)
    if answers is None or view.type_of(time) != "datetime":
        return None
    both = pl.DataFrame({"moment": moments, "answer": answers.cast(pl.Float64)}).drop_nulls()
    both = both.filter(pl.col("answer").is_finite()).unique("moment", keep="any", maintain_order=True)
    if both.height < 2 * _LEAST_ROWS:
        return None
    values, answer = both["moment"].to_numpy(), both["answer"].to_numpy()
    told = _agreement(answer[np.argsort(values)]) if classes else explained(values, answer, ordered=True)
    if told < _TOLD:
        return None
    return f"The rows next to each other in “{time}” tell each other's “{target}” ({told:.2f}, where 1 is exact)."


def _agreement(classes: Floats) -> float:
    """Return how much more often than by chance a row has the class of the row before: 0 by chance, 1 always."""
    shares = np.unique(classes, return_counts=True)[1] / len(classes)
    chance = float((shares**2).sum())
    return (float((classes[1:] == classes[:-1]).mean()) - chance) / (1 - chance) if chance < 1 else 0.0


def _sorting(view: View, time: str) -> tuple[dict[str, object], ...]:
    parsed = ({"kind": "parse_dates", "columns": [time]},) if view.is_text(time) else ()
    return (*parsed, {"kind": "sort", "columns": [time]})
