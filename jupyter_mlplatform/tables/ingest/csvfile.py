"""CSV: all-text reading by Arrow, types decided over the whole file, typed batches in a temporary file."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import polars as pl
import pyarrow as pa
import pyarrow.csv as pc

from jupyter_mlplatform.records.errors import Malformed
from jupyter_mlplatform.tables.ingest import columns, dialect, quoting
from jupyter_mlplatform.tables.ingest.options import IngestOptions
from jupyter_mlplatform.tables.ingest.source import BadRows, SpooledReader
from jupyter_mlplatform.tables.ingest.textfile import as_utf8
from jupyter_mlplatform.tables.types import check_names

_HEAD_BYTES = 512 * 1024
_BLOCK_BYTES = 4 * 1024 * 1024


def read_csv(
    path: Path, options: IngestOptions, spool: Path, bad: BadRows, *, tab: bool
) -> tuple[SpooledReader, dict[str, Any]]:
    """Read a CSV file: typed batches, and what was found out about it.

    Types are guessed from the first block and tested on every value. Where a later value contradicts, the rest of the
    file is only looked at, and a second pass converts: the outcome never depends on what came first.
    """
    text, encoding = as_utf8(path, options.encoding, spool)
    with text.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    complete = len(head) < _HEAD_BYTES
    form = dialect.find(head.decode(errors="ignore"), options, complete=complete, tab=tab)
    check_names(list(form.names))
    scan = quoting.scan(text, form, bad)
    reading = _Reading(text, form, scan, spool / "typed.arrow")
    rows = reading.run()
    _place(text, form, reading, bad)
    if bad.count > max(10, rows):
        raise Malformed(
            f"{bad.count:,} rows do not have {len(form.names)} fields, and only {rows:,} do.",
            field="delimiter",
            hint=f"The delimiter was taken to be {form.delimiter!r}: give the right one.",
            bad_rows=[{"line": row.line, "text": row.text} for row in bad.kept[:5]],
        )
    detected = {
        "format": "csv", "encoding": encoding, "delimiter": form.delimiter, "quote": form.quote,
        "decimal": form.decimal, "header": form.header, "skip_lines": form.skip_lines, "bad_rows": bad.count,
    }  # fmt: skip
    return SpooledReader(reading.target, reading.schema, rows), detected


class _Reading:
    """One file being read; restartable."""

    def __init__(self, text: Path, form: dialect.Dialect, scan: quoting.Scan, target: Path) -> None:
        self.target = target
        self._text, self._form, self._scan = text, form, scan
        self._kinds: list[columns.Kind] = ["undecided" for _ in form.names]
        self.invalid: list[tuple[str, int]] = []
        self.invalid_count = 0

    @property
    def schema(self) -> pa.Schema:
        """The schema as far as it is decided."""
        pairs = zip(self._form.names, self._kinds, strict=True)
        return pa.schema([pa.field(name, columns.TYPES[kind]) for name, kind in pairs])

    def run(self) -> int:
        """Write the typed file; return its rows."""
        rows = self._write()
        if rows is None:
            rows = self._write()
        if rows is None:
            raise Malformed("The file changed while it was read.")
        return rows

    def _write(self) -> int | None:
        rows = 0
        contradicted = False
        with ExitStack() as stack:
            writer: pa.ipc.RecordBatchFileWriter | None = None
            for batch in self._texts():
                if writer is None and not contradicted:
                    if not any(kind != "undecided" for kind in self._kinds):
                        self._decide(batch)
                    sink = stack.enter_context(pa.OSFile(str(self.target), "wb"))
                    options = pa.ipc.IpcWriteOptions(compression="lz4")
                    writer = stack.enter_context(pa.ipc.new_file(sink, self.schema, options=options))
                typed = None if contradicted else self._convert(batch)
                if typed is None:
                    contradicted = True
                    self._decide(batch)
                elif writer is not None:
                    writer.write_batch(typed)
                    rows += typed.num_rows
            if writer is None and not contradicted:
                sink = stack.enter_context(pa.OSFile(str(self.target), "wb"))
                stack.enter_context(pa.ipc.new_file(sink, self.schema))
        return None if contradicted else rows

    def _decide(self, batch: list[pl.Series]) -> None:
        for position, values in enumerate(batch):
            self._kinds[position] = columns.decide(values, self._kinds[position], self._form.decimal)

    def _convert(self, batch: list[pl.Series]) -> pa.RecordBatch | None:
        arrays = []
        for values, kind in zip(batch, self._kinds, strict=True):
            converted = columns.convert(values, kind, self._form.decimal)
            if converted is None:
                return None
            arrays.append(converted.to_arrow().cast(columns.TYPES[kind]))
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _texts(self) -> Iterator[list[pl.Series]]:
        """Give the file's rows, every cell as text."""
        self.invalid, self.invalid_count = [], 0
        names = [str(position) for position in range(len(self._form.names))]
        read = pc.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, column_names=names)
        parse = pc.ParseOptions(
            delimiter=self._form.delimiter,
            quote_char=self._form.quote,
            escape_char=self._form.escape or False,
            newlines_in_values=self._scan.multiline,
            invalid_row_handler=self._keep_aside,
        )
        convert = pc.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
        )
        with self._scan.open(self._text, self._form.data_offset) as file:
            try:
                for batch in pc.open_csv(file, read, parse, convert):
                    yield [cast("pl.Series", pl.from_arrow(column)) for column in batch.columns]
            except pa.ArrowInvalid as error:
                if "Empty CSV" not in str(error):
                    raise Malformed(f"The file cannot be read as CSV: {error}", hint="Check its quotes.") from error

    def _keep_aside(self, row: Any) -> str:  # noqa: ANN401 Arrow's own row object
        if row.text.strip() and not row.text.startswith("#"):
            self.invalid_count += 1
            if len(self.invalid) < 100:
                self.invalid.append((row.text, row.actual_columns))
        return "skip"


def _place(text: Path, form: dialect.Dialect, reading: _Reading, bad: BadRows) -> None:
    """Find the line numbers of the rows that Arrow refused, and keep them aside."""
    lines = quoting.lines_of([row for row, _ in reading.invalid], text, form.data_offset)
    for (row, fields), line in zip(reading.invalid, lines, strict=True):
        bad.add(line, row, f"{fields} fields where {len(form.names)} were expected")
    bad.count += reading.invalid_count - len(reading.invalid)
    bad.kept.sort(key=lambda row: row.line)
