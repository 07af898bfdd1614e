"""From a parsed expression to one that an engine carries out."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

import narwhals as nw
from lark import Token, Transformer

from jupyter_mlplatform.tables.expressions.functions import Argument, call, term_of
from jupyter_mlplatform.tables.expressions.grammar import Refused, name_of, refuse
from jupyter_mlplatform.tables.expressions.terms import Literal, Term, checked, column
from jupyter_mlplatform.tables.expressions.types import DTYPES, Type

_COMPARE: dict[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "=": operator.eq, "==": operator.eq, "!=": operator.ne, "<>": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Translation(Transformer[Token, Any]):
    """One method a rule of the grammar. ``types`` are the columns that there are."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        super().__init__()
        self._types = types

    def any(self, parts: list[Argument]) -> Term:
        """Join by or."""
        return _joined(parts, nw.any_horizontal)

    def all(self, parts: list[Argument]) -> Term:
        """Join by and."""
        return _joined(parts, nw.all_horizontal)

    def negation(self, parts: list[Argument]) -> Term:
        """Turn around."""
        term = truth(parts[0])
        return _answer(term, ~term.expression)

    def column(self, parts: list[Token]) -> Term:
        """Look a column up by its name."""
        name, position = name_of(parts[0]), parts[0].start_pos or 0
        if name not in self._types:
            hint = f"Columns: {', '.join(list(self._types)[:20])}. A text is written in 'single quotes'."
            raise Refused(f"There is no column {name!r}", position, hint)
        return column(name, self._types[name], position)

    def literal(self, parts: list[Token]) -> Literal:
        """Read a number, text, truth value or null."""
        token, position = parts[0], parts[0].start_pos or 0
        if token.type == "STRING":
            return Literal(_unquoted(token), position)
        if token.type == "NUMBER":
            whole = token.isdigit() and len(token) <= 20 and int(token) < 2**64
            return Literal(int(token) if whole else float(token), position)
        return Literal(None if token.type == "NULL" else token.lower() == "true", position)

    def sign(self, parts: list[Any]) -> Argument:
        """Turn a number's sign around, or leave it."""
        sign, value = parts
        if isinstance(value, Literal) and _is_number(value):
            return Literal(-value.value if sign == "-" else value.value, sign.start_pos or 0)  # type: ignore[operator]
        term = term_of(value)
        return term.result("The number", -term.number() if sign == "-" else term.number(), "number")

    def sum(self, parts: list[Any]) -> Term:
        """Add and subtract from left to right; texts are joined."""
        return self._reckon(parts)

    def product(self, parts: list[Any]) -> Term:
        """Multiply and divide from left to right."""
        return self._reckon(parts)

    def power(self, parts: list[Any]) -> Term:
        """Raise to a power."""
        return self._reckon(parts)

    def _reckon(self, parts: list[Any]) -> Term:
        total = term_of(parts[0])
        for sign, operand in zip(parts[1::2], parts[2::2], strict=True):
            total = _pair(total, str(sign), operand, sign.start_pos or 0)
        return total

    def call(self, parts: list[Any]) -> Term:
        """Call a function."""
        name, *arguments = parts
        return call(str(name), arguments, name.start_pos or 0)

    def comparison(self, parts: list[Any]) -> Term:
        """Compare what has a value in each row with a literal or with another such."""
        left, sign, right = parts
        if isinstance(left, Literal) and isinstance(right, Literal):
            refuse("A comparison needs a column", left.position)
        if isinstance(left, Literal):
            left, right, sign = right, left, _MIRRORED.get(sign, sign)
        sides = _sides(left, right)
        size = right.size if isinstance(right, Term) else 1
        return _answer(left, _COMPARE[str(sign)](*sides), size)

    def missing(self, parts: list[Any]) -> Term:
        """Ask whether there is a value."""
        term, negated = term_of(parts[0]), parts[1]
        return _answer(term, _unless(negated, term.expression.is_null()))

    def among(self, parts: list[Any]) -> Term:
        """Ask for one of several values."""
        value, negated, *wanted = parts
        term = _not_literal(value)
        found = [operator.eq(*_sides(term, each)) for each in wanted]
        return _answer(term, _unless(negated, nw.any_horizontal(*found, ignore_nulls=False)), term.size * len(found))

    def between(self, parts: list[Any]) -> Term:
        """Ask for a value from the first to the second, both included."""
        value, negated, low, high = parts
        term = _not_literal(value)
        within = operator.ge(*_sides(term, low)) & operator.le(*_sides(term, high))
        return _answer(term, _unless(negated, within), term.size)

    def contains(self, parts: list[Any]) -> Term:
        """Look for a text anywhere in a value."""
        return _looked_for(parts, lambda text, wanted: text.str.contains(wanted, literal=True))

    def starts_with(self, parts: list[Any]) -> Term:
        """Look for a text at the beginning of a value."""
        return _looked_for(parts, lambda text, wanted: text.str.starts_with(wanted))

    def ends_with(self, parts: list[Any]) -> Term:
        """Look for a text at the end of a value."""
        return _looked_for(parts, lambda text, wanted: text.str.ends_with(wanted))


def _joined(parts: list[Argument], join: Callable[..., nw.Expr]) -> Term:
    terms = [truth(part) for part in parts]
    joined = join(*(term.expression for term in terms), ignore_nulls=False)
    return _answer(terms[0], joined, sum(term.size for term in terms[1:]))


def truth(part: Argument) -> Term:
    """Return what is true or false in each row. Refuses anything else."""
    term = term_of(part)
    if term.family == "nothing":
        return _answer(term, term.as_family("truth value"))
    if term.family != "truth value":
        refuse(f"{term.name} ({term.type.name}) is no truth value: compare it", term.position)
    return term


def _answer(term: Term, expression: nw.Expr, size: int = 1) -> Term:
    return term.result("The condition", expression, "truth value", size=size)


def _sides(left: Term, right: Argument) -> tuple[nw.Expr, nw.Expr]:
    if isinstance(right, Literal):
        return left.sides(right)
    if left.family == "nothing" and right.family not in {"nothing", "other"}:
        return left.as_family(right.family), right.expression
    if right.family == "nothing" and left.family not in {"nothing", "other"}:
        return left.expression, right.as_family(left.family)
    if {left.family, right.family} == {"date", "moment"} and not (left.type.zoned or right.type.zoned):
        return left.expression.cast(DTYPES["moment"]), right.expression.cast(DTYPES["moment"])
    if left.family == "other" or left.family != right.family or left.type.zoned != right.type.zoned:
        refuse(f"{left.name} ({left.type.name}) and {right.name} ({right.type.name}) cannot be compared", left.position)
    return left.expression, right.expression


def _not_literal(value: Argument) -> Term:
    if isinstance(value, Literal):
        refuse("A comparison needs a column", value.position)
    return value


def _pair(left: Term, sign: str, other: Argument, position: int) -> Term:
    right = term_of(other)
    if sign == "+" and (left.family == "text" or right.family == "text"):
        joined = nw.concat_str(left.as_family("text"), right.as_family("text"))
        return left.result("The text", joined, "text", size=right.size)
    number, by, size = left.number(), right.number(), right.size
    match sign:
        case "+":
            result = number + by
        case "-":
            result = number - by
        case "*":
            result = number * by
        case "^":
            # NaN to the power of 0 is 1: here, what is missing stays missing.
            result = left.expression.cast(nw.Float64) ** right.expression.cast(nw.Float64)
        case _:
            divisor, size = _divisor(left, right, other, position)
            result = number / divisor
            if sign == "%":
                result, size = number - result.floor() * divisor, 2 * size + left.size
    return left.result("The number", result, "number", size=checked(size, position))


def _divisor(left: Term, right: Term, written: Argument, position: int) -> tuple[nw.Expr, int]:
    """Return what is divided by and its size; a division by zero has no value.

    A number as it is written stands in every row: polars divides by a single number by multiplying by its reciprocal,
    which rounds twice, and would divide one row and many rows differently.
    """
    if not isinstance(written, Literal):
        return nw.when(right.number() != 0).then(right.number()), 2 * right.size
    if not written.value:
        refuse("A number cannot be divided by 0", position)
    return left.number().is_null().cast(nw.Float64()) * 0.0 + right.number(), left.size + 1


def _looked_for(parts: list[Any], test: Callable[[nw.Expr, str], nw.Expr]) -> Term:
    value, negated, token = parts
    term = _not_literal(value)
    if term.family not in {"text", "nothing"}:
        refuse(f"{term.name} ({term.type.name}) is no text", term.position)
    return _answer(term, _unless(negated, test(term.as_family("text"), _unquoted(token))))


def _unless(negated: object, expression: nw.Expr) -> nw.Expr:
    return ~expression if negated else expression


def _is_number(literal: Literal) -> bool:
    return isinstance(literal.value, int | float) and not isinstance(literal.value, bool)


def _unquoted(token: Token) -> str:
    return token[1:-1].replace("''", "'")
