"""The functions that an expression may call. Each looks at one row, and gives the same for it on every engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import narwhals as nw

from jupyter_mlplatform.tables.expressions.grammar import refuse
from jupyter_mlplatform.tables.expressions.terms import Literal, Term, checked, constant
from jupyter_mlplatform.tables.expressions.types import DTYPES, Family, Type

Argument = Term | Literal
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$"
LARGEST = float(2**53)  # above it a double no longer tells neighbouring whole numbers apart
_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Function:
    """How a function is written, how many arguments it takes, and what it makes of them."""

    usage: str
    build: Callable[[Sequence[Argument], int], Term]
    least: int = 1
    most: int | None = 1


def call(name: str, arguments: Sequence[Argument], position: int) -> Term:
    """Return the value of a function. Refuses one that does not exist, or arguments that it does not take."""
    function = FUNCTIONS.get(name.lower())
    if function is None:
        refuse(f"There is no function {name}(); there are {', '.join(FUNCTIONS)}", position)
    if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
        refuse(f"It is written {function.usage}", position)
    return function.build(arguments, position)


def unified(arguments: Sequence[Argument]) -> list[Term]:
    """Return values that can stand in one column: all of one family, numbers whole or none of them."""
    terms = [argument for argument in arguments if isinstance(argument, Term)]
    family: Family = next((term.family for term in terms if term.family != "nothing"), "nothing")
    read = [argument if isinstance(argument, Term) else constant(argument, family) for argument in arguments]
    if family == "nothing":
        family = next((term.family for term in read if term.family != "nothing"), "text")
    whole = all(term.type.whole or term.family == "nothing" for term in read)
    dtype = nw.Int64() if whole and family == "number" else DTYPES.get(family)
    if dtype is None:
        refuse(f"{read[0].name} ({read[0].type.name}) cannot be reckoned with", read[0].position)
    kind = Type(family, family, whole=whole and family == "number", floating=family == "number" and not whole)
    if any(term.type.zoned for term in read):
        refuse("Moments with a time zone cannot be chosen from", read[0].position)
    return [replace(term, raw=term.as_family(family).cast(dtype), type=kind) for term in read]


def _text_of(argument: Argument, usage: str) -> str:
    """Return an argument that must be a 'text' as it is written."""
    if not isinstance(argument, Literal) or not isinstance(argument.value, str):
        refuse(f"It is written {usage}, with the texts in single quotes", argument.position)
    return argument.value


def _count(argument: Argument, usage: str) -> int:
    if not isinstance(argument, Literal) or not isinstance(argument.value, int) or not 0 <= argument.value <= 1000:
        refuse(f"It is written {usage}, with a whole number from 0 to 1000", argument.position)
    return int(argument.value)


def term_of(argument: Argument, family: Family | None = None) -> Term:
    """Return an argument as a term."""
    return argument if isinstance(argument, Term) else constant(argument, family)


def _of_number(name: str, build: Callable[[nw.Expr], nw.Expr], parts: int = 1) -> Function:
    def reckon(arguments: Sequence[Argument], position: int) -> Term:
        number = term_of(arguments[0])
        size = checked(number.size * parts, position)
        return number.result(f"{name}()", build(number.number()), "number", size=size)

    return Function(f"{name}(number)", reckon)


def _of_text(name: str, build: Callable[[nw.Expr], nw.Expr], *, whole: bool = False) -> Function:
    def reckon(arguments: Sequence[Argument], _position: int) -> Term:
        text = term_of(arguments[0])
        result = build(text.as_family("text"))
        return text.result(
            f"{name}()", result.cast(nw.Int64()) if whole else result, "number" if whole else "text", whole=whole
        )

    return Function(f"{name}(text)", reckon)


def _of_date(name: str, build: Callable[[nw.Expr], nw.Expr], *, time: bool = False) -> Function:
    def reckon(arguments: Sequence[Argument], _position: int) -> Term:
        date = term_of(arguments[0], "moment")
        values = _moment(date) if time or date.family == "nothing" else date.expression
        if date.family not in {"date", "moment", "nothing"}:
            refuse(f"{date.name} ({date.type.name}) is no date", date.position)
        return date.result(f"{name}()", build(values).cast(nw.Int64()), "number", whole=True)

    return Function(f"{name}(date)", reckon)


def _moment(date: Term) -> nw.Expr:
    if date.family not in {"date", "moment", "nothing"}:
        refuse(f"{date.name} ({date.type.name}) is no date", date.position)
    return date.expression if date.type.zoned else date.expression.cast(DTYPES["moment"])


def _round(arguments: Sequence[Argument], _position: int) -> Term:
    number = term_of(arguments[0])
    digits = _count(arguments[1], "round(number, digits)") if len(arguments) > 1 else 0
    return number.result("round()", number.number().round(digits), "number")


def _horizontal(name: str, build: Callable[..., nw.Expr]) -> Function:
    def reckon(arguments: Sequence[Argument], position: int) -> Term:
        values = unified(arguments)
        size = checked(sum(value.size for value in values) + 1, position)
        return replace(values[0], name=f"{name}()", raw=build(*(each.expression for each in values)), size=size)

    return Function(f"{name}(a, b, ...)", reckon, 2, 50)


def _choice(arguments: Sequence[Argument], position: int) -> Term:
    condition, *values = arguments
    test = term_of(condition)
    if test.family not in {"truth value", "nothing"}:
        refuse(f"{test.name} ({test.type.name}) is no condition: compare it", test.position)
    then, otherwise = unified([*values, *([] if len(values) > 1 else [Literal(None, position)])])
    chosen = nw.when(test.as_family("truth value")).then(then.expression).otherwise(otherwise.expression)
    size = checked(test.size + then.size + otherwise.size, position)
    return replace(then, name="if()", raw=chosen, size=size)


def _concat(arguments: Sequence[Argument], position: int) -> Term:
    texts = [term_of(argument, "text") for argument in arguments]
    joined = nw.concat_str(*(text.as_family("text") for text in texts))
    size = checked(sum(text.size for text in texts), position)
    return texts[0].result("concat()", joined, "text", size=size)


def _replace(arguments: Sequence[Argument], _position: int) -> Term:
    text, (old, new) = term_of(arguments[0]), (_text_of(each, "replace(text, 'old', 'new')") for each in arguments[1:])
    return text.result("replace()", text.as_family("text").str.replace_all(old, new, literal=True), "text")


def _part(name: str) -> Function:
    def reckon(arguments: Sequence[Argument], _position: int) -> Term:
        text = term_of(arguments[0])
        count = _count(arguments[1], f"{name}(text, characters)")
        values = text.as_family("text").str
        return text.result(f"{name}()", values.head(count) if name == "left" else values.tail(count), "text")

    return Function(f"{name}(text, characters)", reckon, 2, 2)


def _number(arguments: Sequence[Argument], position: int) -> Term:
    value = term_of(arguments[0])
    if value.family in {"number", "truth value"}:
        return value.result("number()", value.expression.cast(nw.Float64()), "number")
    text = value.as_family("text").str.strip_chars()
    read = nw.when(text.str.contains(NUMBER)).then(text).cast(nw.Float64())
    return value.result("number()", read, "number", size=checked(value.size * 2, position))


def _integer(arguments: Sequence[Argument], position: int) -> Term:
    number = term_of(arguments[0])
    values = number.number()
    whole = nw.when((values.floor() == values) & (values.abs() <= LARGEST)).then(values).cast(nw.Int64())
    return number.result("integer()", whole, "number", whole=True, size=checked(number.size * 4, position))


def _text(arguments: Sequence[Argument], _position: int) -> Term:
    value = term_of(arguments[0])
    if not (value.type.whole or value.family in {"text", "nothing"}):
        hint = "round it and make it a whole number, as text(integer(round(x)))"
        refuse(f"{value.name} ({value.type.name}) has no one way to be written: {hint}", value.position)
    return value.result("text()", value.expression.cast(nw.String()), "text")


def _days(arguments: Sequence[Argument], position: int) -> Term:
    start, end = (term_of(argument, "moment") for argument in arguments)
    if start.type.zoned != end.type.zoned:
        refuse("Only one of the two dates has a time zone", position)
    passed = (_moment(end) - _moment(start)).dt.total_microseconds().cast(nw.Float64())
    # Days by a product and not by a quotient, which polars rounds differently for one row and for many.
    return start.result("days_between()", passed * (1 / _DAY), "number", size=checked(end.size, position))


FUNCTIONS: Mapping[str, Function] = {
    "abs": _of_number("abs", lambda number: number.abs()),
    "round": Function("round(number, digits)", _round, 1, 2),
    "floor": _of_number("floor", lambda number: number.floor()),
    "ceil": _of_number("ceil", lambda number: number.ceil()),
    "sqrt": _of_number("sqrt", lambda number: number.sqrt()),
    "exp": _of_number("exp", lambda number: number.exp()),
    "log": _of_number("log", lambda number: nw.when(number > 0).then(number).log(), parts=2),
    "min": _horizontal("min", nw.min_horizontal),
    "max": _horizontal("max", nw.max_horizontal),
    "integer": Function("integer(number)", _integer),
    "number": Function("number(text)", _number),
    "text": Function("text(whole number)", _text),
    "length": _of_text("length", lambda text: text.str.len_chars(), whole=True),
    "lower": _of_text("lower", lambda text: text.str.to_lowercase()),
    "upper": _of_text("upper", lambda text: text.str.to_uppercase()),
    "trim": _of_text("trim", lambda text: text.str.strip_chars()),
    "left": _part("left"),
    "right": _part("right"),
    "replace": Function("replace(text, 'old', 'new')", _replace, 3, 3),
    "concat": Function("concat(a, b, ...)", _concat, 2, 50),
    "year": _of_date("year", lambda date: date.dt.year()),
    "month": _of_date("month", lambda date: date.dt.month()),
    "day": _of_date("day", lambda date: date.dt.day()),
    "weekday": _of_date("weekday", lambda date: date.dt.weekday()),
    "hour": _of_date("hour", lambda date: date.dt.hour(), time=True),
    "minute": _of_date("minute", lambda date: date.dt.minute(), time=True),
    "days_between": Function("days_between(start, end)", _days, 2, 2),
    "if": Function("if(condition, then, otherwise)", _choice, 2, 3),
    "coalesce": _horizontal("coalesce", nw.coalesce),
}  # fmt: skip
