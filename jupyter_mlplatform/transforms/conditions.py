"""Conditions on rows: data, compared by us, never code that is evaluated."""

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal

import narwhals as nw
from pydantic import BaseModel, ConfigDict, Field

from jupyter_mlplatform.transforms.schema import NUMBERS, Kind
from jupyter_mlplatform.transforms.step import ColumnName, Problem, Scalar, is_missing

Operator = Literal[
    "eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "contains", "starts_with", "ends_with", "is_missing",
    "not_missing",
]  # fmt: skip

_LISTS = {"in", "not_in"}
_TEXTS: Mapping[str, Callable[[nw.Expr, str], nw.Expr]] = {
    "contains": lambda column, part: column.str.contains(part, literal=True),
    "starts_with": lambda column, part: column.str.starts_with(part),
    "ends_with": lambda column, part: column.str.ends_with(part),
}
_COMPARISONS: Mapping[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_BARE = {"is_missing", "not_missing"}
_ORDERED = {"lt", "le", "gt", "ge"}


class Condition(BaseModel):
    """One comparison of a column with a value. A comparison with a missing value is not true, whatever the operator.

    Dates are given as ISO text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: ColumnName
    op: Operator
    value: Annotated[
        Scalar | tuple[Scalar, ...] | None,
        Field(description="A list with in/not_in; nothing with is_missing/not_missing."),
    ] = None

    def problems(self, kind: Kind) -> Iterator[Problem]:
        """Yield why this condition cannot be asked of a column of this kind."""
        if self.op in _BARE:
            if self.value is not None:
                yield self._wrong(f"“{self.op}” takes no value.")
            return
        if self.op in _LISTS and not isinstance(self.value, tuple):
            yield self._wrong(f"“{self.op}” takes a list of values.")
            return
        if self.op not in _LISTS and (self.value is None or isinstance(self.value, tuple)):
            yield self._wrong(f"“{self.op}” takes one value.")
            return
        if self.op in _TEXTS and kind not in {"text", "unknown"}:
            yield Problem("wrong_type", self.column, f"“{self.op}” needs text, and column “{self.column}” is {kind}.")
            return
        if self.op in _ORDERED and kind == "boolean":
            yield Problem("wrong_type", self.column, f"“{self.op}” means nothing on yes/no values.")
        for value in self._values():
            if not _comparable(value, kind):
                yield self._wrong(f"{value!r} cannot be compared with column “{self.column}”, which is {kind}.")

    def expression(self, kind: Kind) -> nw.Expr:
        """Return the condition on a column of this kind; null where the column is missing and the operator compares."""
        column = nw.col(self.column)
        if self.op in _BARE:
            missing = is_missing(self.column, kind)
            return missing if self.op == "is_missing" else ~missing
        if kind in {"text", "unknown"}:
            column = column.cast(nw.String)
        elif kind == "datetime":
            column = column.cast(nw.Datetime("us"))
        elif kind in NUMBERS:
            numbers = column.cast(nw.Float64)
            column = nw.when(~numbers.is_nan()).then(numbers)  # NaN is missing, not greater than all others
        values = [_literal(value, kind) for value in self._values()]
        if self.op == "in":
            return nw.any_horizontal(*(column == value for value in values), ignore_nulls=False)
        if self.op == "not_in":
            return nw.all_horizontal(*(column != value for value in values), ignore_nulls=False)
        if self.op in _TEXTS:
            return _TEXTS[self.op](column, str(self.value))
        return _COMPARISONS[self.op](column, values[0])

    def _values(self) -> tuple[Scalar, ...]:
        if isinstance(self.value, tuple):
            return self.value
        return () if self.value is None else (self.value,)

    def _wrong(self, detail: str) -> Problem:
        return Problem("wrong_value", self.column, detail)


def _comparable(value: Scalar, kind: Kind) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer" | "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "datetime":
            return isinstance(value, str) and _date(value) is not None
        case "unknown":
            return True
        case "other":
            return False


def _date(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return None


def _literal(value: Scalar, kind: Kind) -> nw.Expr:
    if kind == "datetime":
        return nw.lit(_date(str(value)), dtype=nw.Datetime("us"))
    if kind in NUMBERS:
        return nw.lit(float(value), dtype=nw.Float64)
    return nw.lit(value) if kind == "boolean" else nw.lit(str(value))
