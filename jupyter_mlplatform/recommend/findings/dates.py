"""Dates that a model would not understand as they are."""

from collections.abc import Iterator
from typing import Any, Literal

import polars as pl

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding
from jupyter_mlplatform.tables import text_dates
from jupyter_mlplatform.tables.text_numbers import PLACEHOLDER

_PARTS = ["year", "month", "weekday"]


def date_string(view: View) -> Iterator[Finding]:
    """Yield each column of dates that are written as text, and each that was read from text on the way in.

    Of a frame of which nobody said where it comes from, every column of dates may have been.
    """
    for name in view.of_type("datetime"):
        if name == view.target:
            continue
        if view.is_text(name):
            yield _written(view, name)
        elif view.frame.schema[name] in (pl.Date, pl.Datetime) and (view.dates_read is None or name in view.dates_read):
            reason = f"“{name}” holds dates that are text in a file and were read as dates; a model needs their parts."
            yield _finding(view, name, "info", reason, (), hour=view.frame.schema[name] != pl.Date)


def _written(view: View, name: str) -> Finding:
    values = view.frame[name].drop_nulls().str.strip_chars().unique(maintain_order=True)
    how = text_dates.detect(values.filter(~values.str.contains(PLACEHOLDER)))
    if how is None or not how.format:
        return _finding(
            view,
            name,
            "warning",
            f"“{name}” holds times of day written as text. No step reads them: derive the hour from it.",
            None,
        )
    reason = f"“{name}” holds dates written as text ({how.format})."
    step: dict[str, Any] = {"kind": "parse_dates", "columns": [name]}
    if how.ambiguous:
        reason += f" {how.ambiguous} would fit as well: say which comes first, the day or the month."
        step["day_first"] = how.format.find("%d") < how.format.find("%m")
    return _finding(view, name, "warning", reason, (step,), hour="%H" in how.format or "%I" in how.format)


def _finding(
    view: View,
    name: str,
    severity: Literal["info", "warning"],
    reason: str,
    steps: tuple[dict[str, Any], ...] | None,
    *,
    hour: bool = False,
) -> Finding:
    column = view.columns[name]
    parts = {"kind": "date_parts", "columns": [name], "parts": [*_PARTS, *(["hour"] if hour else [])], "drop": True}
    return Finding(
        kind="date_string",
        columns=(name,),
        severity=severity,
        count=column.count,
        examples=column.examples[:3],
        reason=reason,
        steps=() if steps is None else (*steps, parts),
    )
