"""Rows as an Arrow IPC stream."""

from typing import Any

import polars as pl
import pyarrow as pa

from jupyter_mlplatform.endpoints.protocol import Limits
from jupyter_mlplatform.records.errors import Invalid, Malformed, TooLarge
from jupyter_mlplatform.tables.frames import to_polars
from jupyter_mlplatform.tables.rows import to_json

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
_AS_THEY_ARE = (
    pl.String,
    pl.Boolean,
    pl.Float64,
    pl.Int8,
    pl.Int16,
    pl.Int32,
    pl.Int64,
    pl.UInt8,
    pl.UInt16,
    pl.UInt32,
)


def read_arrow(body: bytes, limits: Limits) -> tuple[dict[str, list[Any]], int]:
    """Return the columns of an Arrow stream with values as JSON holds them, and the number of rows.

    Raises
    ------
    Malformed
        The body is no Arrow stream.
    Invalid
        It holds no rows, or two columns of one name.
    TooLarge
        There are more rows, or (unpacked) bytes, than `limits` allow.
    """
    batches, rows, size = [], 0, 0
    try:
        with pa.ipc.open_stream(body) as reader:
            schema = reader.schema
            for batch in reader:
                rows, size = rows + batch.num_rows, size + batch.nbytes
                limits.check_rows(rows)
                limits.check_bytes(size)
                batch.validate(full=True)
                batches.append(batch)
        table = pa.Table.from_batches(batches, schema)
    except TooLarge:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        text = " ".join(str(error).split())[:200]
        raise Malformed(
            f"The body is no Arrow IPC stream: {text}.", hint="Write it with pyarrow.ipc.new_stream."
        ) from error
    if len(set(schema.names)) < len(schema.names):
        raise Invalid("Two columns of the Arrow stream have one name.", field="rows")
    if not rows:
        raise Invalid("The Arrow stream holds no rows.", field="rows")
    frame = to_polars(table)
    return {name: as_json(frame[name]) for name in frame.columns}, rows


def as_json(series: pl.Series) -> list[Any]:
    """Return a column's values as JSON holds them; NaN is missing."""
    if series.dtype == pl.Float64:
        return series.fill_nan(None).to_list()
    if series.dtype in _AS_THEY_ARE:
        return series.to_list()
    return [to_json(value) for value in series.to_list()]
