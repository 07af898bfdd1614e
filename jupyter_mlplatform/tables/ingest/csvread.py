"""Reading the rows of a CSV file into a typed temporary file, the types decided by every value.

Types are guessed from the first block. Arrow then converts numbers while it parses; only where a later value
contradicts, or could mean something that Arrow does not see, is the file read again as text and judged value by value.
What comes out is the same either way.
"""

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from jupyter_mlplatform.records.errors import Malformed
from jupyter_mlplatform.tables.ingest import columns
from jupyter_mlplatform.tables.ingest.dialect import Dialect
from jupyter_mlplatform.tables.ingest.quoting import Scan

_BLOCK_BYTES = 4 * 1024 * 1024
_KEPT = 100
_EXACT = 1e16  # from here on a whole number written out is a name, which a float would change


class Contradiction(Exception):
    """A value is not of the type that was guessed for its column."""


class Reading:
    """One file being read; ``invalid`` holds text and number of fields of the first rows of the wrong length."""

    def __init__(self, text: Path, form: Dialect, scan: Scan, target: Path) -> None:
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
        texts = self._batches(None)
        first = next(texts, None)
        texts.close()
        if first is None:
            return self._write(iter(()))
        self._decide(first)
        if not self._scan.leading_zeros:
            try:
                return self._write(map(self._finish, self._batches(self._parsed_types())))
            except Contradiction:
                pass
        try:
            return self._write(map(self._convert, self._batches(None)))
        except Contradiction:
            for batch in self._batches(None):
                self._decide(batch)
        return self._write(map(self._convert, self._batches(None)))

    def _write(self, batches: Iterator[pa.RecordBatch]) -> int:
        rows = 0
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with ExitStack() as stack:
            sink = stack.enter_context(pa.OSFile(str(self.target), "wb"))
            writer = stack.enter_context(pa.ipc.new_file(sink, self.schema, options=options))
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
        return rows

    def _decide(self, batch: pa.RecordBatch) -> None:
        for position, column in enumerate(batch.columns):
            if self._kinds[position] != "text":
                values = cast("pl.Series", pl.from_arrow(column))
                self._kinds[position] = columns.decide(values, self._kinds[position], self._form.decimal)

    def _convert(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Convert a batch of texts. Raises `Contradiction`."""
        arrays = [self._converted(column, kind) for column, kind in zip(batch.columns, self._kinds, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _converted(self, column: pa.Array, kind: columns.Kind) -> pa.Array:
        values = columns.convert(cast("pl.Series", pl.from_arrow(column)), kind, self._form.decimal)
        if values is None:
            raise Contradiction
        return values.to_arrow().cast(columns.TYPES[kind])

    def _parsed_types(self) -> dict[int, pa.DataType]:
        """Return the columns that Arrow may convert as it parses."""
        return {
            position: columns.TYPES[kind] for position, kind in enumerate(self._kinds) if kind in ("integer", "float")
        }

    def _finish(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Complete a batch whose numbers Arrow converted. Raises `Contradiction`."""
        arrays = []
        for column, kind in zip(batch.columns, self._kinds, strict=True):
            if kind == "float":
                if pc.any(pc.and_(pc.is_finite(column), pc.greater_equal(pc.abs(column), _EXACT))).as_py():
                    raise Contradiction
                nan = pc.is_nan(column)
                known = pc.if_else(nan, None, column) if pc.any(nan).as_py() else column
                arrays.append(known)
            elif kind in ("integer", "text"):
                arrays.append(column)
            else:
                arrays.append(self._converted(pc.fill_null(column, ""), kind))
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _batches(self, parsed: dict[int, pa.DataType] | None) -> Generator[pa.RecordBatch, None, None]:
        """Give the file's rows: the `parsed` columns converted, other cells as text, null where missing.

        Without `parsed`, every cell is the text that stands there.
        """
        self.invalid, self.invalid_count = [], 0
        names = [str(position) for position in range(len(self._form.names))]
        types = {name: (parsed or {}).get(position, pa.large_string()) for position, name in enumerate(names)}
        convert = arrow_csv.ConvertOptions(
            column_types=types,
            null_values=columns.TEXT_MISSING,
            strings_can_be_null=parsed is not None,
            check_utf8=False,
            decimal_point=self._form.decimal,
        )
        read = arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, column_names=names)
        parse = arrow_csv.ParseOptions(
            delimiter=self._form.delimiter,
            quote_char=self._form.quote,
            escape_char=self._form.escape or False,
            newlines_in_values=self._scan.multiline,
            invalid_row_handler=self._keep_aside,
        )
        with self._scan.open(self._text, self._form.data_offset) as file:
            try:
                yield from arrow_csv.open_csv(file, read, parse, convert)
            except pa.ArrowInvalid as error:
                if "conversion error" in str(error):
                    raise Contradiction from error
                if "Empty CSV" not in str(error):
                    raise Malformed(f"The file cannot be read as CSV: {error}", hint="Check its quotes.") from error

    def _keep_aside(self, row: Any) -> str:  # noqa: ANN401 Arrow's own row object
        if row.text.strip() and not row.text.startswith("#"):
            self.invalid_count += 1
            if len(self.invalid) < _KEPT:
                self.invalid.append((row.text, row.actual_columns))
        return "skip"
