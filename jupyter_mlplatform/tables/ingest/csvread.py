"""Reading the rows of a CSV file into a typed temporary file, the types decided by every value.

Types are guessed from the first block. Arrow then converts while it parses, or from the text where a number could mean
something that it does not see; only where a later value contradicts is the file read again as text and judged value by
value. What comes out is the same either way.
"""

import io
import itertools
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from jupyter_mlplatform.records.errors import Malformed
from jupyter_mlplatform.tables.ingest import arrowtext, columns
from jupyter_mlplatform.tables.ingest.dialect import Dialect
from jupyter_mlplatform.tables.ingest.quoting import Scan
from jupyter_mlplatform.tables.ingest.source import Progress

_BLOCK_BYTES = 256 * 1024  # Arrow reads 32 blocks ahead of the one that it parses
_BATCH_BLOCKS = 8  # converted at once
_EXACT = 1e16  # from here on a whole number written out is a name, which a float would change


class Contradiction(Exception):
    """A value is not of the type that was guessed for its column."""


class Reading:
    """One file being read; ``invalid`` counts the rows of the wrong length, which `invalid_rows` gives."""

    def __init__(self, text: Path, form: Dialect, scan: Scan, target: Path, progress: Progress) -> None:
        self.target = target
        self._aside_path = target.with_suffix(".aside")
        self._text, self._form, self._scan, self._progress = text, form, scan, progress
        self._told = 0.0
        self._kinds: list[columns.Kind] = ["undecided" for _ in form.names]
        self.invalid = 0
        self._aside: IO[bytes]

    @property
    def schema(self) -> pa.Schema:
        """The schema as far as it is decided."""
        pairs = zip(self._form.names, self._kinds, strict=True)
        return pa.schema([pa.field(name, columns.TYPES[kind]) for name, kind in pairs])

    @property
    def grouped(self) -> bool:
        """Whether some column has signs between groups of three digits."""
        return any(kind in ("grouped_integer", "grouped_float") for kind in self._kinds)

    def run(self) -> int:
        """Write the typed file; return its rows."""
        texts = self._batches(None)
        first = next(texts, None)
        texts.close()
        if first is None:
            return self._write(iter(()))
        self._decide(first)
        try:
            return self._write(map(self._finish, self._batches(self._parsed_types())))
        except Contradiction:
            for batch in self._batches(None):
                self._decide(batch)
        try:
            return self._write(map(self._finish, self._batches(self._parsed_types())))
        except Contradiction:  # Arrow's reading is narrower than ours: "+5"
            return self._write(map(self._convert, self._batches(None)))

    def invalid_rows(self) -> Iterator[tuple[str, int]]:
        """Give text and number of fields of each row of the wrong length, in file order."""
        if self.invalid:
            with self._aside_path.open("rb") as file:
                yield from map(orjson.loads, file)

    def _write(self, batches: Iterator[pa.RecordBatch]) -> int:
        rows = 0
        with ExitStack() as stack:
            sink = stack.enter_context(pa.OSFile(str(self.target), "wb"))
            writer = stack.enter_context(pa.ipc.new_file(sink, self.schema))
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
        return rows

    def _decide(self, batch: pa.RecordBatch) -> None:
        for position, column in enumerate(batch.columns):
            if self._kinds[position] != "text":
                values = cast("pl.Series", pl.from_arrow(column))
                self._kinds[position] = columns.decide(values, self._kinds[position], self._form.numbers)

    def _convert(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Convert a batch of texts. Raises `Contradiction`."""
        arrays = [self._converted(column, kind) for column, kind in zip(batch.columns, self._kinds, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _converted(self, column: pa.Array, kind: columns.Kind) -> pa.Array:
        values = columns.convert(cast("pl.Series", pl.from_arrow(column)), kind, self._form.numbers)
        if values is None:
            raise Contradiction
        return values.to_arrow().cast(columns.TYPES[kind])

    def _parsed_types(self) -> dict[int, pa.DataType]:
        """Return the columns that Arrow may convert as it parses."""
        safe = ("boolean", "date") if self._scan.leading_zeros else ("boolean", "date", "integer", "float")
        return {position: columns.TYPES[kind] for position, kind in enumerate(self._kinds) if kind in safe}

    def _finish(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Complete a batch some of whose columns Arrow converted. Raises `Contradiction`."""
        pairs = zip(batch.columns, self._kinds, strict=True)
        return pa.RecordBatch.from_arrays([self._finished(*pair) for pair in pairs], schema=self.schema)

    def _finished(self, column: pa.Array, kind: columns.Kind) -> pa.Array:
        certain = kind != "undecided" or column.null_count == len(column)
        if certain and column.type == columns.TYPES[kind]:
            return _known(column) if kind == "float" else column
        converted = arrowtext.convert(column, kind, point=self._form.numbers.decimal == ".")
        if converted is None:
            return self._converted(pc.fill_null(column, ""), kind)
        return _known(converted) if kind == "float" else converted

    def _batches(self, parsed: dict[int, pa.DataType] | None) -> Generator[pa.RecordBatch, None, None]:
        """Give the file's rows, 2 MB at a time: `parsed` columns converted, other cells as text, null where missing.

        Without `parsed`, every cell is the text that stands there.
        """
        self.invalid = 0
        names = [str(position) for position in range(len(self._form.names))]
        types = {name: (parsed or {}).get(position, pa.large_string()) for position, name in enumerate(names)}
        convert = arrow_csv.ConvertOptions(
            column_types=types,
            null_values=columns.TEXT_MISSING,
            strings_can_be_null=parsed is not None,
            check_utf8=False,
            true_values=columns.TRUE,
            false_values=columns.FALSE,
            decimal_point=self._form.numbers.decimal,
        )
        read = arrow_csv.ReadOptions(
            use_threads=False, block_size=max(_BLOCK_BYTES, self._scan.longest), column_names=names
        )
        parse = arrow_csv.ParseOptions(
            delimiter=self._form.delimiter,
            quote_char=self._form.quote,
            escape_char=self._form.escape or False,
            newlines_in_values=self._scan.multiline,
            invalid_row_handler=self._keep_aside,
        )
        size = self._text.stat().st_size
        with (
            self._scan.open(self._text, self._form.data_offset) as raw,
            io.BufferedReader(raw, buffer_size=_BLOCK_BYTES) as file,
            self._aside_path.open("wb") as self._aside,
        ):
            try:
                blocks = arrow_csv.open_csv(file, read, parse, convert)
                while several := list(itertools.islice(blocks, _BATCH_BLOCKS)):
                    self._told = max(self._told, raw.position / size)
                    self._progress(self._told)
                    yield pa.concat_batches(several)
            except pa.ArrowInvalid as error:
                if "conversion error" in str(error):
                    raise Contradiction from error
                if "Empty CSV" not in str(error):
                    raise Malformed(f"The file cannot be read as CSV: {error}", hint="Check its quotes.") from error

    def _keep_aside(self, row: Any) -> str:  # noqa: ANN401 Arrow's own row object
        if row.text.strip():
            self._aside.write(orjson.dumps((row.text, row.actual_columns)) + b"\n")
            self.invalid += 1
        return "skip"


def _known(column: pa.Array) -> pa.Array:
    """Return floats with NaN as missing. Raises `Contradiction` for a number that may be a name."""
    extremes = pc.min_max(column).as_py()
    if max(-(extremes["min"] or 0.0), extremes["max"] or 0.0) >= _EXACT:
        finite = pc.is_finite(column)
        if pc.any(pc.and_(finite, pc.greater_equal(pc.abs(column), _EXACT))).as_py():
            raise Contradiction
    nan = pc.is_nan(column)
    return pc.if_else(nan, None, column) if pc.any(nan).as_py() else column
