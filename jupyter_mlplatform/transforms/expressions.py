"""Expressions in steps: the language of `tables.expressions` on a schema, and on a frame."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated

import narwhals as nw
from pydantic import Field

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables import expressions
from jupyter_mlplatform.tables.expressions import Expression, Type
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Kind, Schema
from jupyter_mlplatform.transforms.step import Problem

ExpressionText = Annotated[
    str, Field(min_length=1, max_length=expressions.MAX_CHARACTERS, json_schema_extra={"x-input": "expression"})
]
FUNCTIONS = ", ".join(function.usage for function in expressions.FUNCTIONS.values())

_FIELD = "expression"
_TYPES: Mapping[Kind, Type] = {
    "integer": Type("number", "integer", whole=True),
    "number": Type("number", "number", floating=True),
    "text": Type("text", "text"),
    "boolean": Type("truth value", "boolean"),
    "datetime": Type("moment", "datetime"),
    "other": Type("nothing", "other"),  # durations compare, lists do not: the rows say
    "unknown": Type("nothing", "unknown"),
}
_KINDS: Mapping[str, Kind] = {
    "number": "number", "text": "text", "truth value": "boolean", "date": "datetime", "moment": "datetime",
    "nothing": "unknown",
}  # fmt: skip


def columns_of(text: str) -> tuple[str, ...]:
    """Return the columns that an expression names; none if it cannot be read, which `problems` says."""
    try:
        return expressions.columns_of(text, field=_FIELD)
    except Invalid:
        return ()


def problems(text: str, schema: Schema, *, condition: bool) -> Iterator[Problem]:
    """Yield why an expression gives no value, or no condition, on a table with this schema."""
    try:
        _on_schema(text, schema, condition=condition)
    except Invalid as error:
        yield Problem("bad_expression", None, str(error))


def kind_of(text: str, schema: Schema) -> Kind:
    """Return the kind of an expression's values; ``unknown`` if it gives none."""
    try:
        found = _on_schema(text, schema, condition=False).type
    except Invalid:
        return "unknown"
    return "integer" if found.whole else _KINDS.get(found.family, "other")


def on_frame(text: str, frame: Frame, *, condition: bool = False) -> Expression:
    """Return an expression over the columns of a frame. Raises `Invalid`."""
    schema = frame.schema
    used = tuple((name, schema[name]) for name in columns_of(text) if name in schema)
    return _on_types(text, used, condition)


@lru_cache(maxsize=256)
def _on_types(text: str, used: tuple[tuple[str, nw.dtypes.DType], ...], condition: bool) -> Expression:
    read = expressions.condition if condition else expressions.value
    return read(text, {name: expressions.of_dtype(dtype) for name, dtype in used}, field=_FIELD)


def _on_schema(text: str, schema: Schema, *, condition: bool) -> Expression:
    names = dict.fromkeys([*schema.kinds, *(name for name in columns_of(text) if schema.has(name))])
    types = {name: _TYPES[schema.kind(name)] for name in names}
    read = expressions.condition if condition else expressions.value
    return read(text, types, field=_FIELD)
