"""Batches of rows as the bytes of a CSV file or an Arrow stream, a batch at a time."""

import io
from collections.abc import Iterator
from typing import Any, cast

import polars as pl
import pyarrow as pa

# What a spreadsheet takes for a formula where a cell begins with it.
_FORMULA = r"^([=+\-@\t\r])"


def to_csv(schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """Give CSV in UTF-8 with a header. Null is an empty cell, an empty text ``""``; binary values are hexadecimal.

    Texts that a spreadsheet would run as a formula begin with an apostrophe; numbers and dates are as they are.
    """
    yield _csv(schema.empty_table(), header=True)
    for batch in batches:
        yield _csv(pa.Table.from_batches([batch]), header=False)


def _csv(table: pa.Table, *, header: bool) -> bytes:
    frame = cast("pl.DataFrame", pl.from_arrow(table))
    frame = frame.with_columns(
        pl.col(pl.Binary).bin.encode("hex"),
        pl.col(pl.String).str.replace(_FORMULA, "'${1}"),
        pl.col(pl.Duration).dt.to_string("iso"),
    )
    if not header:
        return frame.write_csv(include_header=False).encode()
    names = pl.DataFrame([pl.Series("name", frame.columns, dtype=pl.String)])
    safe = names.select(pl.col("name").str.replace(_FORMULA, "'${1}")).transpose()
    return safe.write_csv(include_header=False).encode()


def to_arrow_stream(schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """Give Arrow's IPC stream format."""
    sink: Any = io.BytesIO()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield _drained(sink)
    yield _drained(sink)


def _drained(sink: io.BytesIO) -> bytes:
    content = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return content
