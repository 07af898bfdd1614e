"""From a parsed condition to a polars expression."""

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any, cast

import polars as pl
import pyarrow as pa
from lark import Token, Transformer

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables.filters.grammar import refuse
from jupyter_mlplatform.tables.filters.operands import Literal, Operand, operand

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "==": operator.eq, "!=": operator.ne, "<>": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Translation(Transformer[Token, Any]):
    """One method a rule of the grammar; ``used`` are the columns met, in order."""

    def __init__(self, schema: pa.Schema) -> None:
        super().__init__()
        self._schema = schema
        self.used: dict[str, None] = {}

    def any(self, parts: list[pl.Expr]) -> pl.Expr:
        """Join by or."""
        return reduce(operator.or_, parts)

    def all(self, parts: list[pl.Expr]) -> pl.Expr:
        """Join by and."""
        return reduce(operator.and_, parts)

    def negation(self, parts: list[pl.Expr]) -> pl.Expr:
        """Turn around."""
        return ~parts[0]

    def column(self, parts: list[Token]) -> Operand:
        """Look a column up by its name."""
        token, position = parts[0], parts[0].start_pos or 0
        name = str(token) if token.type == "NAME" else token[1:-1].replace(token[0] * 2, token[0])
        if name not in self._schema.names:
            raise Invalid(
                f"There is no column {name!r} (position {position}).",
                field="where",
                hint=f"Columns: {', '.join(self._schema.names[:20])}. A text is written in 'single quotes'.",
                position=position,
            )
        self.used[name] = None
        return operand(name, self._schema, position)

    def literal(self, parts: list[Token]) -> Literal:
        """Read a number, text or truth value."""
        token, position = parts[0], parts[0].start_pos or 0
        if token.type == "STRING":
            return Literal(_unquoted(token), position)
        if token.type == "NUMBER":
            whole = token.lstrip("+-").isdigit() and -(2**63) <= int(token) < 2**64
            return Literal(int(token) if whole else float(token), position)
        return Literal(token.lower() == "true", position)

    def truth(self, parts: list[Operand]) -> pl.Expr:
        """Take a truth value as it is."""
        column = parts[0]
        if column.family != "truth value":
            refuse(f"Column {column.name!r} ({column.kind}) is no truth value: compare it", column.position)
        return column.expression

    def comparison(self, parts: list[Any]) -> pl.Expr:
        """Compare a column with a literal or another column."""
        left, sign, right = parts
        if isinstance(left, Literal) and isinstance(right, Literal):
            refuse("A comparison needs a column", left.position)
        if isinstance(left, Literal):
            sides = right.expression_of(left), right.expression
        elif isinstance(right, Literal):
            sides = left.expression, left.expression_of(right)
        else:
            left.check_comparable(right)
            sides = left.expression, right.expression
        return cast("pl.Expr", _COMPARE[str(sign)](*sides))

    def missing(self, parts: list[Any]) -> pl.Expr:
        """Ask whether there is a value."""
        column, negated = parts
        return cast("pl.Expr", column.expression.is_not_null() if negated else column.expression.is_null())

    def among(self, parts: list[Any]) -> pl.Expr:
        """Ask for one of several values."""
        column, negated, *literals = parts
        found = reduce(operator.or_, [column.expression == column.expression_of(literal) for literal in literals])
        return _unless(negated, found)

    def between(self, parts: list[Any]) -> pl.Expr:
        """Ask for a value from the first to the second, both included."""
        column, negated, low, high = parts
        above = column.expression >= column.expression_of(low)
        return _unless(negated, above & (column.expression <= column.expression_of(high)))

    def contains(self, parts: list[Any]) -> pl.Expr:
        """Look for a text anywhere in a value."""
        return _text(parts, lambda text, wanted: text.contains(wanted, literal=True))

    def starts_with(self, parts: list[Any]) -> pl.Expr:
        """Look for a text at the beginning of a value."""
        return _text(parts, lambda text, wanted: text.starts_with(wanted))

    def ends_with(self, parts: list[Any]) -> pl.Expr:
        """Look for a text at the end of a value."""
        return _text(parts, lambda text, wanted: text.ends_with(wanted))


def _text(parts: list[Any], test: Callable[[Any, str], pl.Expr]) -> pl.Expr:
    column, negated, token = parts
    if column.family != "text":
        refuse(f"Column {column.name!r} ({column.kind}) is no text", column.position)
    return _unless(negated, test(column.expression.str, _unquoted(token)))


def _unless(negated: object, expression: pl.Expr) -> pl.Expr:
    return ~expression if negated else expression


def _unquoted(token: Token) -> str:
    return token[1:-1].replace("''", "'")
