"""Deciding over all values of a text column whether it holds numbers, dates or truth values, and converting it."""

from typing import Literal

import polars as pl
import pyarrow as pa

Kind = Literal["undecided", "boolean", "integer", "float", "date", "minute", "datetime", "zoned", "text"]

# Missing in a column of numbers, dates or truth values; in text, a lower-case "nan" may be somebody's name.
MISSING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL")
TEXT_MISSING = ("", "NA", "N/A", "#N/A", "NaN", "null", "NULL")

TYPES: dict[Kind, pa.DataType] = {
    "undecided": pa.large_string(),
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "date": pa.date32(),
    "minute": pa.timestamp("us"),
    "datetime": pa.timestamp("us"),
    "zoned": pa.timestamp("us", "UTC"),
    "text": pa.large_string(),
}
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_DAY = r"^\d{4}-\d\d-\d\d"
_CLOCK = r"[ T]\d\d:\d\d"
_SHAPES: dict[Kind, str] = {
    "date": rf"{_DAY}$",
    "minute": rf"{_DAY}{_CLOCK}$",
    "datetime": rf"{_DAY}{_CLOCK}:\d\d(\.\d{{1,6}})?$",
    "zoned": rf"{_DAY}{_CLOCK}:\d\d(\.\d{{1,6}})?\s?(Z|[+-]\d\d:?\d\d)$",
}


def decide(values: pl.Series, so_far: Kind, decimal: str) -> Kind:
    """Return the narrowest kind that fits what was seen before (`so_far`) and these raw texts."""
    if so_far == "text":
        return "text"
    present = values.filter(~values.is_in(MISSING))
    if present.is_empty():
        return so_far
    candidates: tuple[Kind, ...]
    match so_far:
        case "undecided":
            candidates = ("integer", "float", "boolean", "date", "minute", "datetime", "zoned")
        case "integer":
            candidates = ("integer", "float")
        case _:
            candidates = (so_far,)
    head = present.head(50)
    for kind in candidates:
        if convert(head, kind, decimal) is not None and convert(present, kind, decimal) is not None:
            return kind
    return "text"


def convert(values: pl.Series, kind: Kind, decimal: str) -> pl.Series | None:
    """Return raw texts as values of a kind, or None if one of them is neither that nor missing."""
    if kind in ("text", "undecided"):
        missing = values.is_in(MISSING if kind == "undecided" else TEXT_MISSING)
        if kind == "undecided" and not missing.all():
            return None
        return values.set(missing, None) if missing.any() else values
    missing = values.is_in(MISSING)
    present = values.set(missing, None) if missing.any() else values
    converted = _cast(present, kind, decimal)
    return None if converted is None or converted.null_count() > present.null_count() else converted


def _cast(values: pl.Series, kind: Kind, decimal: str) -> pl.Series | None:
    match kind:
        case "boolean":
            return values.replace_strict(_TRUTH, default=None, return_dtype=pl.Boolean)
        case "integer":
            return _unless_code(values, values.str.strip_chars().cast(pl.Int64, strict=False))
        case "float":
            if decimal == ",":
                swapped = values.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
                return _unless_code(values, swapped.str.strip_chars().cast(pl.Float64, strict=False))
            numbers = values.str.strip_chars().cast(pl.Float64, strict=False)
            return None if _beyond_float(values) else _unless_code(values, numbers)
        case _:
            return _temporal(values, kind)


def _temporal(values: pl.Series, kind: Kind) -> pl.Series | None:
    if not values.str.contains(_SHAPES[kind]).all():
        return None
    if kind == "date":
        return values.str.to_date("%Y-%m-%d", strict=False)
    text = values.str.replace("T", " ", literal=True)
    if kind == "minute":
        return text.str.to_datetime("%Y-%m-%d %H:%M", strict=False, time_unit="us")
    if kind == "datetime":
        return text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
    text = (
        text.str.replace(r"\s?Z$", "+00:00").str.replace(r"\s([+-])", "$1").str.replace(r"([+-]\d\d)(\d\d)$", "$1:$2")
    )
    return text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%:z", strict=False, time_unit="us", time_zone="UTC")


def _unless_code(texts: pl.Series, numbers: pl.Series) -> pl.Series | None:
    """Leading zeros mean that the digits are a name (007, 02139), which a number would cut."""
    return None if texts.str.contains(r"^\s*[-+]?0\d").any() else numbers


def _beyond_float(values: pl.Series) -> bool:
    """Say whether a run of digits is longer than a float keeps: an identifier, not a measure."""
    return bool(values.str.contains(r"^\s*[-+]?[1-9]\d{16,}\s*$").any())
