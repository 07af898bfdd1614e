"""Deciding over all values of a text column whether it holds numbers, dates or truth values, and converting it."""

import re
from dataclasses import dataclass
from typing import Literal

import polars as pl
import pyarrow as pa

Kind = Literal[
    "undecided", "boolean", "integer", "float", "grouped_integer", "grouped_float", "date", "minute", "datetime",
    "zoned", "text",
]  # fmt: skip

# Missing in a column of numbers, dates or truth values. Of text as little as can be: "nan" may be somebody's name, and
# "NULL" or "N/A" stay to be found as values that hide that they are missing.
MISSING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL")
TEXT_MISSING = ("", "NA", "NaN")

TYPES: dict[Kind, pa.DataType] = {
    "undecided": pa.large_string(),
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "grouped_integer": pa.int64(),
    "grouped_float": pa.float64(),
    "date": pa.date32(),
    "minute": pa.timestamp("us"),
    "datetime": pa.timestamp("us"),
    "zoned": pa.timestamp("us", "UTC"),
    "text": pa.large_string(),
}
TRUE = ("true", "True", "TRUE")
FALSE = ("false", "False", "FALSE")
_TRUTH = {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}
_DAY = r"^\d{4}-\d\d-\d\d"
_CLOCK = r"[ T]\d\d:\d\d"
_SHAPES: dict[Kind, str] = {
    "date": rf"{_DAY}$",
    "minute": rf"{_DAY}{_CLOCK}$",
    "datetime": rf"{_DAY}{_CLOCK}:\d\d(\.\d{{1,6}})?$",
    "zoned": rf"{_DAY}{_CLOCK}:\d\d(\.\d{{1,6}})?\s?(Z|[+-]\d\d:?\d\d)$",
}


_WIDER: dict[Kind, tuple[Kind, ...]] = {
    "undecided": (
        "integer", "float", "grouped_integer", "grouped_float", "boolean", "date", "minute", "datetime", "zoned",
    ),
    "integer": ("integer", "float", "grouped_integer", "grouped_float"),
    "float": ("float", "grouped_float"),
    "grouped_integer": ("grouped_integer", "grouped_float"),
}  # fmt: skip


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written: ``thousands`` (empty: nothing) may stand between groups of three digits."""

    decimal: str = "."
    thousands: str = ","


def decide(values: pl.Series, so_far: Kind, form: NumberFormat) -> Kind:
    """Return the narrowest kind that fits what was seen before (`so_far`) and these raw texts."""
    if so_far == "text":
        return "text"
    present = values.filter(~values.is_in(MISSING))
    if present.is_empty():
        return so_far
    head = present.head(50)
    for kind in _WIDER.get(so_far, (so_far,)):
        if convert(head, kind, form) is not None and convert(present, kind, form) is not None:
            return kind
    return "text"


def convert(values: pl.Series, kind: Kind, form: NumberFormat) -> pl.Series | None:
    """Return raw texts as values of a kind, or None if one of them is neither that nor missing."""
    if kind in ("text", "undecided"):
        missing = values.is_in(MISSING if kind == "undecided" else TEXT_MISSING)
        if kind == "undecided" and not missing.all():
            return None
        return values.set(missing, None) if missing.any() else values
    missing = values.is_in(MISSING)
    present = values.set(missing, None) if missing.any() else values
    converted = _cast(present, kind, form)
    return None if converted is None or converted.null_count() > present.null_count() else converted


def _cast(values: pl.Series, kind: Kind, form: NumberFormat) -> pl.Series | None:
    match kind:
        case "boolean":
            return values.replace_strict(_TRUTH, default=None, return_dtype=pl.Boolean)
        case "integer":
            return _unless_code(values, values.str.strip_chars().cast(pl.Int64, strict=False))
        case "float":
            return _floats(values, form)
        case "grouped_integer" | "grouped_float":
            plain = _ungrouped(values, form)
            if plain is None or kind == "grouped_float":
                return None if plain is None else _floats(plain, form)
            return _unless_code(plain, plain.str.strip_chars().cast(pl.Int64, strict=False))
        case _:
            return _temporal(values, kind)


def _floats(values: pl.Series, form: NumberFormat) -> pl.Series | None:
    if _beyond_float(values):
        return None
    if form.decimal == ",":
        if values.str.contains(".", literal=True).any():
            return None
        pointed = values.str.replace(",", ".", literal=True)
        return _unless_code(values, pointed.str.strip_chars().cast(pl.Float64, strict=False))
    return _unless_code(values, values.str.strip_chars().cast(pl.Float64, strict=False))


def _ungrouped(values: pl.Series, form: NumberFormat) -> pl.Series | None:
    """Return numbers without the signs between their groups, or None if there is one that parts no three digits."""
    if not form.thousands:
        return None
    sign, decimal = re.escape(form.thousands), re.escape(form.decimal)
    grouped = values.filter(values.str.contains(form.thousands, literal=True))
    if not grouped.str.contains(rf"^\s*[-+]?[1-9]\d{{0,2}}({sign}\d{{3}})+({decimal}\d*)?\s*$").all():
        return None
    return values.str.replace_all(form.thousands, "", literal=True)


def _temporal(values: pl.Series, kind: Kind) -> pl.Series | None:
    values = values.str.strip_chars(" ")
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
