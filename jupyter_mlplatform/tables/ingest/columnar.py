"""Parquet and Arrow: typed already, read as they are."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from jupyter_mlplatform.records.errors import Malformed
from jupyter_mlplatform.tables.ingest.source import ArrowReader, ParquetReader, Reader


def read_parquet(path: Path) -> tuple[Reader, dict[str, Any]]:
    """Open a Parquet file."""
    try:
        return ParquetReader(path), {"format": "parquet"}
    except (pa.ArrowInvalid, OSError) as error:
        raise Malformed(f"The Parquet file cannot be read: {error}", field="file") from error


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
