"""Rows as JSON objects.

What JSON cannot say is written so that nobody mistakes it: NaN is null, infinities are the texts ``Infinity`` and
``-Infinity``, integers beyond 2^53 (which a browser would round) and decimals are texts of digits, dates and times ISO
8601, durations seconds, binary values base64.
"""

import base64
import datetime as dt
import decimal
import math
from typing import Any

import polars as pl

SAFE_INTEGER = 2**53


def to_json(value: Any) -> Any:  # noqa: ANN401, C901 any cell; one case a type
    """Return one value as `orjson` and a browser read it without loss."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if -SAFE_INTEGER <= value <= SAFE_INTEGER else str(value)
        case float():
            if math.isfinite(value):
                return value
            return None if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            return value.total_seconds()
        case decimal.Decimal():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode()
        case dict():
            return {name: to_json(inner) for name, inner in value.items()}
        case pl.Series() | list() | tuple():
            return [to_json(inner) for inner in value]
        case _:
            return str(value)


def to_objects(frame: pl.DataFrame) -> tuple[dict[str, Any], ...]:
    """Return the rows of a (small) frame as JSON objects by column name."""
    return tuple({name: to_json(value) for name, value in row.items()} for row in frame.iter_rows(named=True))
