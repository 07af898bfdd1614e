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

Progress = Callable[[float], object]  # told which share (0..1) of a file is read

_FIRST_BAD_ROWS = 100
_SHOWN_BAD_ROWS, _SHOWN_TEXT = 20, 500
BATCH_ROWS = 65_536


class BadRows:
    """Rows kept aside: all in the file `path`, one a line as JSON; the first 100 are at hand as ``first``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.first: list[BadRow] = []

    def keep(self, rows: Iterable[BadRow]) -> None:
        """Keep these rows aside, and no others; there is no file where there are none."""
        self.count, self.first = 0, []
        with self.path.open("w", encoding="utf-8") as file:
            for row in rows:
                self.count += 1
                if len(self.first) < _FIRST_BAD_ROWS:
                    self.first.append(row)
                file.write(f"{row.model_dump_json()}\n")
        if not self.count:
            self.path.unlink()

    def in_short(self) -> list[dict[str, Any]]:
        """Return the first few as JSON, long texts cut: as much as a version's record carries."""
        shown = (row.model_copy(update={"text": row.text[:_SHOWN_TEXT]}) for row in self.first[:_SHOWN_BAD_ROWS])
        return [row.model_dump() for row in shown]


class Reader(Protocol):
    """Something that gives a table's batches, as `batches.Batches` says."""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema."""

    @property
    def rows(self) -> int:
        """Number of rows."""

    def __iter__(self) -> Iterator[pa.RecordBatch]: ...


@dataclass
class Source:
    """A file as a table, as `batches.Batches`; what is known of its bad rows is whole once its rows were given.

    A context manager: leaving it removes the temporary files; so does the end of the object or of the process.
    """

    reader: Reader
    found: Mapping[str, Any]
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
    def detected(self) -> dict[str, Any]:
        """What was found out about the file."""
        return {**self.found, "first_bad_rows": self.bad.in_short()} if self.bad.count else dict(self.found)

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


class TableReader:
    """A table in memory as batches."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self.schema = table.schema
        self.rows: int = table.num_rows

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return iter(self._table.to_batches(max_chunksize=BATCH_ROWS))


class CountedReader:
    """Another reader's batches; tells the share of its rows that were taken."""

    def __init__(self, reader: Reader, progress: Progress) -> None:
        self.schema, self.rows, self._reader, self._progress = reader.schema, reader.rows, reader, progress

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        done = 0
        for batch in self._reader:
            yield batch
            done += batch.num_rows
            self._progress(done / max(self.rows, 1))
