"""A file opened as a table."""

import shutil
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

from jupyter_mlplatform.records import BadRow

Progress = Callable[[float], object]  # told which share (0..1) of a file's bytes is read

_FIRST_BAD_ROWS = 100
BATCH_ROWS = 65_536


class BadRows:
    """Rows kept aside: all in the file `path`, one a line as JSON; the first 100 are at hand as ``first``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.first: list[BadRow] = []

    def keep(self, rows: Iterable[BadRow]) -> None:
        """Keep rows aside, after those that are kept already."""
        with self.path.open("a", encoding="utf-8") as file:
            for row in rows:
                self.count += 1
                if len(self.first) < _FIRST_BAD_ROWS:
                    self.first.append(row)
                file.write(f"{row.model_dump_json()}\n")


class Reader(Protocol):
    """Something that gives a table's batches, as often as asked."""

    schema: pa.Schema
    rows: int

    def __iter__(self) -> Iterator[pa.RecordBatch]: ...


@dataclass
class Source:
    """A file as a table: ``schema``, ``rows``, and its record batches when iterated (as often as wanted).

    A context manager: leaving it removes the temporary files; so does the end of the object or of the process.
    """

    reader: Reader
    detected: Mapping[str, Any]
    bad: BadRows
    spool: Path

    def __post_init__(self) -> None:
        self._clean = weakref.finalize(self, shutil.rmtree, self.spool, ignore_errors=True)

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema."""
        return self.reader.schema

    @property
    def rows(self) -> int:
        """Number of rows (without the bad ones)."""
        return self.reader.rows

    @property
    def bad_rows(self) -> list[BadRow]:
        """The first 100 rows kept aside, in file order."""
        return self.bad.first

    @property
    def bad_row_count(self) -> int:
        """How many rows were kept aside."""
        return self.bad.count

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return iter(self.reader)

    def close(self) -> None:
        """Remove the temporary files."""
        self._clean()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ParquetReader:
    """A Parquet file as batches."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with pq.ParquetFile(path) as file:
            self.schema = file.schema_arrow
            self.rows: int = file.metadata.num_rows

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self._path) as file:
            yield from file.iter_batches(batch_size=BATCH_ROWS, use_threads=False)


class ArrowReader:
    """An Arrow IPC file (random access format) as batches."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with pa.OSFile(str(path)) as file:
            opened = pa.ipc.open_file(file)
            self.schema = opened.schema
            self.rows: int = sum(opened.get_batch(index).num_rows for index in range(opened.num_record_batches))

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        with pa.OSFile(str(self._path)) as file:
            opened = pa.ipc.open_file(file)
            for index in range(opened.num_record_batches):
                yield opened.get_batch(index)


class SpooledReader(ArrowReader):
    """Batches that were written to a temporary file by us, whose number of rows is known."""

    def __init__(self, path: Path, schema: pa.Schema, rows: int) -> None:
        self._path, self.schema, self.rows = path, schema, rows


class TableReader:
    """A table in memory as batches."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self.schema = table.schema
        self.rows: int = table.num_rows

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return iter(self._table.to_batches(max_chunksize=BATCH_ROWS))
