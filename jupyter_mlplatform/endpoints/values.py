"""What a JSON value must be to go into a column of a stored type.

Values are as `jupyter_mlplatform.tables.rows` writes them: integers beyond 2^53 and decimals may be texts of digits,
infinities are texts, dates and times ISO 8601, durations seconds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

_NONE = type(None)
_INTEGERS = {
    "int8": pl.Int8(), "int16": pl.Int16(), "int32": pl.Int32(), "int64": pl.Int64(),
    "uint8": pl.UInt8(), "uint16": pl.UInt16(), "uint32": pl.UInt32(), "uint64": pl.UInt64(),
}  # fmt: skip
_FLOATS = {
    "halffloat": pl.Float16(), "float": pl.Float32(), "double": pl.Float64(), "float64": pl.Float64(),
}  # fmt: skip
_TEXTS = {"string", "large_string"}
_INFINITIES = {"Infinity", "-Infinity"}
_LARGE = re.compile(r"-?[1-9]\d{15,19}")
_TIMESTAMP = re.compile(r"timestamp\[(s|ms|us|ns)(?:, tz=(.+))?\]")
_OFFSET = re.compile(r"([+-])(\d\d):00")
_TIME = re.compile(r"time(?:32|64)\[(?:s|ms|us|ns)\]")
_DATE = re.compile(r"date(?:32|64)(?:\[(?:day|ms)\])?")
_DURATION = re.compile(r"duration\[(s|ms|us|ns)\]")
_DECIMAL = re.compile(r"decimal(?:128|256|32|64)?\((\d+), *(-?\d+)\)")
_DICTIONARY = re.compile(r"dictionary<values=(\w+),.*>")


class WrongType(ValueError):
    """The value does not go into the column; the message says what does."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How values get into a column.

    Values whose exact type is in ``as_it_is`` need no look at each; others (never None) go through ``convert``, which
    raises `WrongType`. ``convert_all`` is a short cut: given the values of a column and their types, it returns what
    ``convert`` makes of each, or None where a value needs a closer look.
    """

    dtype: pl.DataType
    as_it_is: frozenset[type]
    convert: Callable[[Any], object]
    convert_all: Callable[[list[Any], set[type]], list[object] | None] | None = None


IGNORED = Kind(pl.Null(), frozenset({_NONE}), lambda _: None)


def kind_of(dtype: str) -> Kind | None:
    """Return how JSON values get into a column of a stored (Arrow) type; None where JSON has no such values."""
    if encoded := _DICTIONARY.fullmatch(dtype):
        texts = encoded[1] in _TEXTS
        return Kind(pl.Categorical(), frozenset({str, _NONE}), _text) if texts else kind_of(encoded[1])
    if dtype in _TEXTS:
        return Kind(pl.String(), frozenset({str, _NONE}), _text)
    if dtype in _INTEGERS:
        return _integers(dtype)
    if dtype in _FLOATS:
        return Kind(_FLOATS[dtype], frozenset({float, _NONE}), _number, _numbers)
    if dtype == "bool":
        return Kind(pl.Boolean(), frozenset({bool, _NONE}), _boolean)
    return _temporal(dtype) or _decimal(dtype)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise WrongType(f"it takes text, not {_shown(value)}.")


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise WrongType(f"it takes true or false, not {_shown(value)}.")


def _number(value: object) -> float:
    if isinstance(value, str) and value in _INFINITIES:
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongType(f"it takes a number, not {_shown(value)}.")
    try:
        return float(value)
    except OverflowError as error:
        raise WrongType("the number is too large.") from error


def _numbers(values: list[Any], types: set[type]) -> list[object] | None:
    if not types <= {int, float, _NONE}:
        return None
    try:
        return [None if value is None else float(value) for value in values]
    except OverflowError:
        return None


def _integers(dtype: str) -> Kind:
    bits = int(dtype.removeprefix("u").removeprefix("int"))
    low, high = (0, 2**bits - 1) if dtype.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)

    def convert(value: object) -> int:
        if isinstance(value, str) and _LARGE.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise WrongType(f"it takes a whole number, not {_shown(value)}.")
        if isinstance(value, float) and not value.is_integer():
            raise WrongType(f"it takes a whole number, not {_shown(value)}.")
        if not low <= value <= high:
            raise WrongType(f"it takes a whole number from {low} to {high}, not {_shown(value)}.")
        return int(value)

    def convert_all(values: list[Any], types: set[type]) -> list[object] | None:
        if not types <= {int, _NONE}:
            return None
        numbers = values if _NONE not in types else [value for value in values if value is not None]
        return values if low <= min(numbers) and max(numbers) <= high else None

    return Kind(_INTEGERS[dtype], frozenset({_NONE}), convert, convert_all)


def _temporal(dtype: str) -> Kind | None:
    if stamp := _TIMESTAMP.fullmatch(dtype):
        return _timestamps(stamp[1], stamp[2])
    if _DATE.fullmatch(dtype):
        return Kind(pl.Date(), frozenset({_NONE}), _date)
    if _TIME.fullmatch(dtype):
        return Kind(pl.Time(), frozenset({_NONE}), _time)
    if span := _DURATION.fullmatch(dtype):
        unit = "ms" if span[1] == "s" else span[1]
        return Kind(pl.Duration(unit), frozenset({_NONE}), _duration)  # type: ignore[arg-type]
    return None


def _timestamps(unit: str, zone: str | None) -> Kind:
    if zone and (offset := _OFFSET.fullmatch(zone)):  # as polars names what Arrow writes +02:00
        zone = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
    home = ZoneInfo(zone) if zone else None

    def convert(value: object) -> datetime:
        try:
            moment = datetime.fromisoformat(_text(value))
        except ValueError as error:
            raise WrongType(f"it takes a date and time such as '2024-05-31T12:00:00', not {_shown(value)}.") from error
        if home is None:
            return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        return moment.astimezone(home) if moment.tzinfo else moment.replace(tzinfo=home)

    return Kind(pl.Datetime("ms" if unit == "s" else unit, zone), frozenset({_NONE}), convert)  # type: ignore[arg-type]


def _date(value: object) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError as error:
        raise WrongType(f"it takes a date such as '2024-05-31', not {_shown(value)}.") from error


def _time(value: object) -> time:
    try:
        return time.fromisoformat(_text(value))
    except ValueError as error:
        raise WrongType(f"it takes a time such as '12:30:00', not {_shown(value)}.") from error


def _duration(value: object) -> timedelta:
    try:
        return timedelta(seconds=_number(value))
    except (OverflowError, ValueError) as error:
        raise WrongType(f"it takes a duration in seconds, not {_shown(value)}.") from error


def _decimal(dtype: str) -> Kind | None:
    found = _DECIMAL.fullmatch(dtype)
    if found is None:
        return None
    precision, scale = int(found[1]), int(found[2])

    def convert(value: object) -> Decimal:
        try:
            number = Decimal(value if isinstance(value, str) else repr(_number(value)))
            fits = number.is_finite() and abs(number) < Decimal(10) ** (precision - scale)
        except InvalidOperation as error:
            raise WrongType(f"it takes a decimal number, not {_shown(value)}.") from error
        if not fits:
            raise WrongType(f"it takes a number of {precision} digits, {scale} of them decimals, not {_shown(value)}.")
        return round(number, scale)

    return Kind(pl.Decimal(precision, scale), frozenset({_NONE}), convert)
