"""The two sides of a comparison: a column of the table, and a literal read as a value of that column's type."""

import datetime as dt
import decimal
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from jupyter_mlplatform.tables.filters.grammar import refuse

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | decimal.Decimal

_FAMILIES: tuple[tuple[str, tuple[Callable[[pa.DataType], bool], ...]], ...] = (
    ("number", (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)),
    ("text", (pa.types.is_large_string, pa.types.is_null)),
    ("truth value", (pa.types.is_boolean,)),
    ("date", (pa.types.is_date,)),
    ("moment", (pa.types.is_timestamp,)),
    ("time", (pa.types.is_time,)),
    ("duration", (pa.types.is_duration,)),
)
_WRITTEN = {
    "number": "a number", "text": "a 'text'", "truth value": "true or false", "date": "a date as '2024-12-31'",
    "moment": "a time as '2024-12-31T23:59:00'", "time": "a time as '23:59:00'", "duration": "a number of seconds",
}  # fmt: skip


@dataclass(frozen=True)
class Literal:
    """A value as it is written in the condition, and where."""

    value: str | int | float | bool
    position: int


@dataclass(frozen=True)
class Operand:
    """A column: ``expression`` gives its values with NaN as missing; ``family`` is None where none compares."""

    name: str
    kind: pa.DataType
    position: int
    expression: pl.Expr

    @property
    def family(self) -> str | None:
        """What its values can be compared with."""
        return next((family for family, tests in _FAMILIES if any(test(self.kind) for test in tests)), None)

    def value(self, literal: Literal) -> Value:
        """Return a literal as a value of this column. Raises `Invalid`."""
        family = self.family
        if family is None:
            refuse(f"Column {self.name!r} ({self.kind}) cannot be compared, only be null or not", self.position)
        try:
            value = _read(literal.value, family)
        except (ValueError, OverflowError):
            value = None
        if value is None:
            refuse(f"Column {self.name!r} is compared with {_WRITTEN[family]}, not {literal.value!r}", literal.position)
        if isinstance(value, dt.datetime) and self.kind.tz is not None and value.tzinfo is None:
            return value.replace(tzinfo=dt.UTC)
        if isinstance(value, dt.datetime) and self.kind.tz is None and value.tzinfo is not None:
            return value.astimezone(dt.UTC).replace(tzinfo=None)
        return value

    def check_comparable(self, other: "Operand") -> None:
        """Refuse another column whose values cannot be compared with this one's."""
        if self.family is None or self.family != other.family:
            refuse(f"{self.name!r} ({self.kind}) and {other.name!r} ({other.kind}) cannot be compared", self.position)

    def expression_of(self, literal: Literal) -> pl.Expr:
        """Return a literal as an expression to compare with. Raises `Invalid`."""
        return pl.lit(self.value(literal))


def operand(name: str, schema: pa.Schema, position: int) -> Operand:
    """Return the column `name`, which is one of the schema's."""
    kind: pa.DataType = schema.field(name).type
    expression = pl.col(name)
    if pa.types.is_floating(kind):
        expression = expression.fill_nan(None)
    elif pa.types.is_dictionary(kind):
        kind = kind.value_type
        if pa.types.is_large_string(kind):
            expression = expression.cast(pl.String)
    elif pa.types.is_null(kind):
        expression = expression.cast(pl.String)
    return Operand(name, kind, position, expression)


def _read(value: str | float | bool, family: str) -> Value | None:
    match family, value:
        case "truth value", bool():
            return value
        case _, bool():
            return None
        case "number", int() | float():
            return value
        case "duration", int() | float():
            return dt.timedelta(seconds=value)
        case "text", str():
            return value
        case "date", str():
            return dt.date.fromisoformat(value)
        case "moment", str():
            return dt.datetime.fromisoformat(value)
        case "time", str():
            return dt.time.fromisoformat(value)
        case _:
            return None
