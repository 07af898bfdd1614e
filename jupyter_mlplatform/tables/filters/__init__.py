"""Conditions on rows as people write them: ``age >= 18 and (city = 'Bern' or "home town" is null)``.

A condition is parsed by a grammar of its own and becomes a polars expression over columns of the table: there is
nothing in it that could read a file, call a function or be evaluated as code. Comparisons with a missing value (NaN
included) are neither true nor false, as in SQL.
"""

from dataclasses import dataclass

import polars as pl
import pyarrow as pa
from lark.exceptions import VisitError

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables.filters.grammar import MAX_CHARACTERS, read
from jupyter_mlplatform.tables.filters.translation import Translation

__all__ = ["MAX_CHARACTERS", "Filter", "parse"]


@dataclass(frozen=True)
class Filter:
    """A condition ready to be applied: a boolean expression over ``columns``."""

    expression: pl.Expr
    columns: tuple[str, ...]


def parse(text: str, schema: pa.Schema) -> Filter:
    """Read a condition on the rows of a table with `schema`.

    Raises
    ------
    Invalid
        With ``field`` "where", ``position`` (from 0) and a hint that says what is allowed.
    """
    translation = Translation(schema)
    try:
        expression = translation.transform(read(text))
    except VisitError as error:
        if isinstance(error.orig_exc, Invalid):
            raise error.orig_exc from None
        raise
    return Filter(expression, tuple(translation.used))
