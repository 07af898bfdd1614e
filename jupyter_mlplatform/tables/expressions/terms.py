"""The parts of an expression: a value as it is written, and anything that has a value in each row."""

import datetime as dt
import decimal
from dataclasses import dataclass, replace

import narwhals as nw

from jupyter_mlplatform.tables.expressions.grammar import refuse
from jupyter_mlplatform.tables.expressions.types import DTYPES, Family, Type

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | decimal.Decimal
MAX_SIZE = 4_000  # parts after translation: some are written once and needed twice

_WRITTEN: dict[Family, str] = {
    "number": "a number", "text": "a 'text'", "truth value": "true or false", "date": "a date as '2024-12-31'",
    "moment": "a time as '2024-12-31T23:59:00'", "time": "a time as '23:59:00'", "duration": "a number of seconds",
}  # fmt: skip


@dataclass(frozen=True)
class Literal:
    """A value as it is written in the expression, and where; None is null."""

    value: str | int | float | bool | None
    position: int


@dataclass(frozen=True)
class Term:
    """A column, or what is reckoned from columns.

    ``raw`` gives its values; numbers that are not whole may be NaN among them where they are missing. ``name`` is how a
    message calls it, ``size`` how many parts the expression has.
    """

    name: str
    type: Type
    position: int
    raw: nw.Expr
    size: int = 1

    @property
    def expression(self) -> nw.Expr:
        """The values with NaN as missing."""
        return self.raw.fill_nan(None) if self.type.floating else self.raw

    @property
    def family(self) -> Family:
        """What its values can be compared with."""
        return self.type.family

    def literal(self, literal: Literal) -> Value:
        """Return a literal as a value that this term can be compared with. Refuses one that cannot."""
        if self.family == "other":
            refuse(f"{self.name} ({self.type.name}) cannot be compared, only be null or not", self.position)
        if literal.value is None:
            refuse("Nothing equals null: ask whether it “is null”", literal.position)
        family = _family_of(literal.value) if self.family == "nothing" else self.family
        try:
            value = _read(literal.value, family)
        except (ValueError, OverflowError):
            value = None
        if value is None:
            refuse(f"{self.name} is compared with {_WRITTEN[family]}, not {literal.value!r}", literal.position)
        if isinstance(value, dt.datetime) and self.type.zoned and value.tzinfo is None:
            return value.replace(tzinfo=dt.UTC)
        if isinstance(value, dt.datetime) and not self.type.zoned and value.tzinfo is not None:
            return value.astimezone(dt.UTC).replace(tzinfo=None)
        return value

    def sides(self, literal: Literal) -> tuple[nw.Expr, nw.Expr]:
        """Return the two sides of a comparison with a literal."""
        value = self.literal(literal)
        if isinstance(value, dt.datetime) and self.family == "date":
            return self.expression.cast(DTYPES["moment"]), nw.lit(value, dtype=DTYPES["moment"])
        if self.family == "nothing":
            return self.expression.cast(DTYPES[_family_of(literal.value)]), nw.lit(value)
        return self.expression, nw.lit(value)

    def as_family(self, family: Family) -> nw.Expr:
        """Return the values as those of a family: they are of it, or there is none."""
        if self.family == "nothing":
            return self.expression.cast(DTYPES[family])
        if self.family != family:
            refuse(f"{self.name} ({self.type.name}) is no {family}", self.position)
        return self.expression

    def number(self) -> nw.Expr:
        """Return the values in double precision, in which everything is reckoned; NaN may be among them."""
        return (self.raw if self.family == "number" else self.as_family("number")).cast(nw.Float64())

    def result(self, name: str, expression: nw.Expr, family: Family, *, whole: bool = False, size: int = 1) -> "Term":
        """Return what is reckoned from this term; `size` is how many parts come in addition."""
        floating = family == "number" and not whole
        kind = Type(family, "whole number" if whole else family, whole=whole, floating=floating)
        return replace(self, name=name, type=kind, raw=expression, size=checked(self.size + size, self.position))


def column(name: str, kind: Type, position: int) -> Term:
    """Return a column as a term."""
    expression = nw.col(name)
    if kind.coded:
        expression = expression.cast(nw.String)
    return Term(f"Column {name!r}", kind, position, expression)


def constant(literal: Literal, family: Family | None = None) -> Term:
    """Return a literal as a term, read as a value of `family` where that is known. Refuses one that is none."""
    if literal.value is None:
        return Term("null", Type("nothing", "null"), literal.position, nw.lit(None))
    wanted = family if family not in {None, "nothing"} else _family_of(literal.value)
    whole = isinstance(literal.value, int) and -(2**63) <= literal.value < 2**63
    kind = Type(wanted, wanted, whole=whole and wanted == "number")
    unread = Term(f"The value {literal.value!r}", kind, literal.position, nw.lit(None))
    value = unread.literal(literal)
    if isinstance(value, dt.datetime) and wanted == "date":
        refuse(f"A date as '2024-12-31' is needed, not {literal.value!r}", literal.position)
    dtype = DTYPES[wanted] if wanted != "number" or not whole else nw.Int64()
    return replace(unread, raw=nw.lit(value, dtype=dtype))


def checked(size: int, position: int) -> int:
    """Return the size of a term, or refuse it."""
    if size > MAX_SIZE:
        refuse("The expression is nested too much: make it two steps", position)
    return size


def _family_of(value: str | float | bool | None) -> Family:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "truth value"
    return "text" if isinstance(value, str) else "number"


def _read(value: str | float | bool, family: Family) -> Value | None:
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
            return dt.date.fromisoformat(value) if len(value) <= 10 else dt.datetime.fromisoformat(value)
        case "moment", str():
            return dt.datetime.fromisoformat(value)
        case "time", str():
            return dt.time.fromisoformat(value)
        case _:
            return None
