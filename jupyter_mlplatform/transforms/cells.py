"""Cells as JSON."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl


def row_objects(frame: pl.DataFrame) -> tuple[dict[str, Any], ...]:
    """Return rows as JSON objects by column name; a missing value and NaN are None, dates ISO text."""
    return tuple({name: json_cell(value) for name, value in row.items()} for row in frame.iter_rows(named=True))


def json_cell(value: object) -> object:
    """Return one value as JSON has it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None if math.isnan(value) else str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | timedelta):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [json_cell(item) for item in value]
    if isinstance(value, dict):
        return {name: json_cell(item) for name, item in value.items()}
    return value
