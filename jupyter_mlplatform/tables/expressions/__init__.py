"""Expressions as people write them: ``age >= 18 and city in ('Bern', 'Oslo')``, ``round(price * quantity, 2)``.

An expression is parsed by a grammar of its own and becomes one that an engine carries out over columns of a table:
there is nothing in it that could read a file, call code or be evaluated as such. Comparisons with a missing value (NaN
included) are neither true nor false, as in SQL, and what is reckoned from a missing value is missing. Numbers are
reckoned in double precision; what is no number then (a division by zero, the root of -1) is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
from lark import Token
from lark.exceptions import VisitError

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables.expressions.functions import FUNCTIONS, term_of
from jupyter_mlplatform.tables.expressions.grammar import MAX_CHARACTERS, Refused, name_of, read
from jupyter_mlplatform.tables.expressions.translation import Translation, truth
from jupyter_mlplatform.tables.expressions.types import Type, of_arrow, of_dtype

__all__ = [
    "FUNCTIONS", "MAX_CHARACTERS", "Expression", "Type", "columns_of", "condition", "of_arrow", "of_dtype", "value",
]  # fmt: skip


@dataclass(frozen=True)
class Expression:
    """An expression ready to be carried out over ``columns``; ``type`` is that of its values."""

    expression: nw.Expr
    columns: tuple[str, ...]
    type: Type


def columns_of(text: str, *, field: str) -> tuple[str, ...]:
    """Return the columns that an expression names, in order, before it is known whether they exist.

    Raises
    ------
    Invalid
        It cannot be read; with `field`, ``position`` (from 0) and a hint that says what is allowed.
    """
    try:
        found = read(text).find_data("column")
    except Refused as error:
        raise _invalid(error, field) from None
    tokens = [token for node in found for token in node.children if isinstance(token, Token)]
    return tuple(dict.fromkeys(name_of(token) for token in sorted(tokens, key=lambda token: token.start_pos or 0)))


def condition(text: str, types: Mapping[str, Type], *, field: str) -> Expression:
    """Read a condition on the rows of a table with columns of these types.

    Raises
    ------
    Invalid
        With `field`, ``position`` (from 0) and a hint that says what is allowed.
    """
    return _translated(text, types, field, condition=True)


def value(text: str, types: Mapping[str, Type], *, field: str) -> Expression:
    """Read an expression that gives a value in each row of a table with columns of these types.

    Raises
    ------
    Invalid
        With `field`, ``position`` (from 0) and a hint that says what is allowed.
    """
    return _translated(text, types, field, condition=False)


def _translated(text: str, types: Mapping[str, Type], field: str, *, condition: bool) -> Expression:
    columns = columns_of(text, field=field)
    if not columns:
        raise _invalid(Refused("An expression needs a column", 0), field)
    translation = Translation(types)
    try:
        found = translation.transform(read(text))
        term = truth(found) if condition else term_of(found)
    except VisitError as error:
        if isinstance(error.orig_exc, Refused):
            raise _invalid(error.orig_exc, field) from None
        raise
    except Refused as error:
        raise _invalid(error, field) from None
    values = term.raw
    if term.type.floating:
        values = nw.when(values.is_finite()).then(values)
    return Expression(values, columns, term.type)


def _invalid(error: Refused, field: str) -> Invalid:
    where = {} if error.position is None else {"position": error.position}
    return Invalid(str(error), field=field, hint=error.hint, **where)
