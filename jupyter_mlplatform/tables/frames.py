"""Data frames of pandas, polars and Arrow, in and out, without loss: what would not come back equal is refused."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables.manifest import Categories
from jupyter_mlplatform.tables.types import check_names, logical_schema

if TYPE_CHECKING:
    import pandas as pd

Frame: TypeAlias = "pa.Table | pl.DataFrame | pd.DataFrame"


def to_arrow(frame: Frame) -> pa.Table:
    """Return a frame as an Arrow table of types that can be stored; categorical columns are dictionaries.

    Raises `Invalid` naming the column whose values would not come back equal: mixed objects, intervals, a nameless
    index with content, two columns of one name.
    """
    if isinstance(frame, pa.Table):
        table = frame
    elif isinstance(frame, pl.DataFrame):
        table = _from_polars(frame)
    elif type(frame).__module__.split(".", 1)[0] == "pandas":
        table = _from_pandas(frame)
    else:
        raise Invalid(
            f"What was given is of type {type(frame).__name__}: it is no table.",
            hint="Give a pandas or polars DataFrame or an Arrow table.",
        )
    schema = logical_schema(table.schema)
    columns = [cast_column(column, field) for column, field in zip(table.columns, schema, strict=True)]
    return pa.Table.from_arrays(columns, schema=schema)


def cast_column(column: pa.ChunkedArray | pa.Array, field: pa.Field) -> pa.ChunkedArray | pa.Array:
    """Return a column (array or chunked array, as given) in the type of `field`; raise `Invalid` naming it if lossy."""
    if column.type == field.type:
        return column
    try:
        if pa.types.is_dictionary(field.type):
            if isinstance(column, pa.Array):
                return _recode(column, field.type)
            chunks = column.unify_dictionaries().chunks
            return pa.chunked_array([_recode(chunk, field.type) for chunk in chunks], field.type)
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise Invalid(f"Column {field.name!r} cannot be kept as {field.type}: {error}", field=field.name) from error


def _recode(array: pa.DictionaryArray, kind: pa.DataType) -> pa.DictionaryArray:
    """Change the types of codes and levels, which a cast of an empty array would lose."""
    levels = array.dictionary.cast(kind.value_type)
    return pa.DictionaryArray.from_arrays(array.indices.cast(kind.index_type), levels, ordered=kind.ordered)


def to_polars(table: pa.Table) -> pl.DataFrame:
    """Return an Arrow table as a polars frame; ordered dictionaries of text become ``Enum``."""
    frame = cast("pl.DataFrame", pl.from_arrow(table.replace_schema_metadata(None)))
    enums = {
        field.name: pl.Enum(_levels(table.column(field.name)))
        for field in table.schema
        if pa.types.is_dictionary(field.type) and field.type.ordered and pa.types.is_large_string(field.type.value_type)
    }
    return frame.cast(cast("Any", enums)) if enums else frame


def to_pandas(table: pa.Table) -> "pd.DataFrame":
    """Return an Arrow table as a pandas frame, with the index and the dtypes that a pandas frame went in with."""
    return cast("pd.DataFrame", table.to_pandas())


def restore(table: pa.Table, schema: pa.Schema, categories: Mapping[str, Categories]) -> pa.Table:
    """Return what was read from Parquet with the columns (in that order) and logical types of `schema`."""
    arrays = []
    for field in schema:
        column = table.column(field.name)
        if pa.types.is_dictionary(field.type):
            levels = pa.array(categories[field.name].values, field.type.value_type)
            chunks = column.chunks or [pa.array([], column.type)]
            codes = [pc.index_in(chunk, value_set=levels) for chunk in chunks]
            coded = [pa.DictionaryArray.from_arrays(code, levels, ordered=field.type.ordered) for code in codes]
            arrays.append(pa.chunked_array(coded, field.type))
        elif pa.types.is_null(field.type):
            arrays.append(pa.nulls(len(column)))
        else:
            arrays.append(cast_column(column, field))
    return pa.Table.from_arrays(arrays, schema=schema)


def levels_of(column: pa.ChunkedArray | pa.Array, name: str) -> tuple[Any, ...]:
    """Return the levels of a dictionary column as JSON values; raise `Invalid` if they cannot be."""
    levels = _levels(column)
    if not all(isinstance(level, str | int | float | bool) for level in levels):
        raise Invalid(
            f"The categories of column {name!r} are neither text nor numbers.",
            field=name,
            hint="Convert them to text first.",
        )
    return tuple(levels)


def _levels(column: pa.ChunkedArray | pa.Array) -> list[Any]:
    if isinstance(column, pa.ChunkedArray):
        column = column.unify_dictionaries()
        return column.chunk(0).dictionary.to_pylist() if column.num_chunks else []
    return cast("list[Any]", column.dictionary.to_pylist())


def _from_polars(frame: pl.DataFrame) -> pa.Table:
    check_names(frame.columns)  # before polars gives them to Arrow, which ends at a null character
    for name, dtype in frame.schema.items():
        if dtype in (pl.Object, pl.Int128, pl.Unknown):
            raise Invalid(
                f"Column {name!r} is of type {dtype}, which cannot be stored.",
                field=name,
                hint="Convert it to text, numbers or dates first.",
            )
    return frame.to_arrow()


def _from_pandas(frame: "pd.DataFrame") -> pa.Table:
    if frame.columns.nlevels > 1:
        raise Invalid("The columns of the frame have several levels.", hint="Join each column's names into one text.")
    labels = [str(label) for label in frame.columns]
    for label in labels:
        if labels.count(label) > 1:
            raise Invalid(f"Two columns have the name {label!r}.", field=label, hint="Rename one of them.")
    for label, (_, series) in zip(labels, frame.items(), strict=True):
        try:
            pa.Array.from_pandas(series)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError) as error:
            raise Invalid(
                f"Column {label!r} holds values that cannot be stored together: {error.args[0]}",
                field=label,
                hint=f"For instance frame[{label!r}] = frame[{label!r}].astype(str).",
            ) from error
    table = pa.Table.from_pandas(frame)
    for name in table.schema.names[len(labels) :]:
        if name.startswith("__index_level_"):
            raise Invalid(
                "The frame's index has values and no name, so it would be lost or become a column.",
                field="index",
                hint="frame.reset_index(drop=True) drops it; frame.rename_axis('name') keeps it as a column.",
            )
    return table
