"""Parquet and Arrow: typed already, read as they are."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from jupyter_mlplatform.records.errors import Malformed, TooLarge
from jupyter_mlplatform.tables.ingest.options import Limits
from jupyter_mlplatform.tables.ingest.source import ArrowReader, ParquetReader, Reader


def read_parquet(path: Path, limits: Limits) -> tuple[Reader, dict[str, Any]]:
    """Open a Parquet file. Raises `TooLarge` for one of a few KB that says to hold billions of values."""
    try:
        reader = ParquetReader(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Malformed(f"The Parquet file cannot be read: {error}", field="file") from error
    values = reader.rows * len(reader.schema)
    if values > max(limits.values_per_byte * path.stat().st_size, limits.values):
        raise TooLarge(
            f"The file says to hold {values:,} values in {path.stat().st_size:,} bytes.",
            field="file",
            hint="If it really is a table, split it.",
        )
    return reader, {"format": "parquet"}


def read_arrow(path: Path, spool: Path) -> tuple[Reader, dict[str, Any]]:
    """Open an Arrow file, or a stream (which is copied into a file, since it can be read only once)."""
    try:
        with path.open("rb") as file:
            is_file = file.read(6) == b"ARROW1"
        if is_file:
            return ArrowReader(path), {"format": "arrow"}
        target = spool / "stream.arrow"
        with pa.ipc.open_stream(path) as stream, pa.ipc.new_file(str(target), stream.schema) as sink:
            for batch in stream:
                sink.write_batch(batch)
        return ArrowReader(target), {"format": "arrow"}
    except (pa.ArrowInvalid, OSError) as error:
        raise Malformed(f"The Arrow file cannot be read: {error}", field="file") from error
