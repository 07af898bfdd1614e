"""Between numpy and Arrow by way of polars: Arrow's own conversions load pandas (40 MB) to know its types."""

from typing import Any, cast

import numpy.typing as npt
import polars as pl
import pyarrow as pa


def from_numpy(values: npt.NDArray[Any]) -> pa.Array:
    """Return one-dimensional values as an Arrow array of the same type, without nulls."""
    return pl.Series(values).to_arrow()


def to_numpy(values: pa.Array | pa.ChunkedArray) -> npt.NDArray[Any]:
    """Return the values of an array without nulls, shape (len(values),)."""
    return cast("pl.Series", pl.from_arrow(values)).to_numpy()


def empty(schema: pa.Schema) -> pa.Table:
    """Return a table without rows."""
    return pa.Table.from_batches([], schema)


def no_rows(table: pa.Table) -> pa.RecordBatch:
    """Return a batch without rows, with the levels of categorical columns as a table has them that has no rows."""
    arrays = [column.chunk(0) if column.num_chunks else pa.array([], column.type) for column in table.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)
