"""Reading the rows of a CSV file, the types decided by every value.

Types are guessed from the first block. Arrow then converts while it parses, or from the text where a number could mean
something that it does not see; only where a later value contradicts is the file read as text, judged value by value and
read again. What comes out is the same either way.
"""

import heapq
import io
import itertools
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any, cast

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from jupyter_mlplatform.records import BadRow
from jupyter_mlplatform.records.errors import Malformed
from jupyter_mlplatform.tables.arrays import to_numpy
from jupyter_mlplatform.tables.batches import Reread
from jupyter_mlplatform.tables.ingest import arrowtext, columns, quoting
from jupyter_mlplatform.tables.ingest.dialect import Dialect
from jupyter_mlplatform.tables.ingest.source import BadRows, Progress

_BLOCK_BYTES = 256 * 1024  # Arrow reads 32 blocks ahead of the one that it parses
_BATCH_BLOCKS = 8  # converted at once
_EXACT = 1e16  # from here on a whole number written out is a name, which a float would change
_JUDGING = 0.3  # share of the work that is left which goes into judging every value


class _Contradiction(Exception):  # no error: the reader learns from it
    """A value is not of the type that was guessed for its column."""


class CsvReader:
    """The rows of a CSV file, as `batches.Batches`; ``detected`` and `bad` are filled in once they were given.

    Parameters
    ----------
    text
        The file, in UTF-8.
    rows
        How many are expected.
    bad
        Where rows that are none are kept aside.
    aside
        A file that is the reader's own.
    progress
        Told the share (0..1) of the work that is done.
    """

    def __init__(
        self, text: Path, form: Dialect, scan: quoting.Scan, *, rows: int, bad: BadRows, aside: Path, progress: Progress
    ) -> None:
        self.rows = rows
        self.detected: dict[str, Any] = {}
        self._text, self._form, self._scan, self._bad = text, form, scan, bad
        self._aside_path = aside
        self._aside: IO[bytes]
        self._invalid = 0
        self._progress, self._span = progress, (0.0, 0.0)
        self._told = 0.0
        self._kinds: list[columns.Kind] = ["undecided" for _ in form.names]
        self._judged = self._by_value = False
        first = self._batches(None)
        for batch in itertools.islice(first, 1):
            self._decide(batch)
        first.close()
        self._span = (0.0, 1.0)

    @property
    def schema(self) -> pa.Schema:
        """The schema as far as it is decided."""
        pairs = zip(self._form.names, self._kinds, strict=True)
        return pa.schema([pa.field(name, columns.TYPES[kind]) for name, kind in pairs])

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Give the rows. Raises `Malformed` if most of what the file holds are none."""
        rows = 0
        batches = (
            map(self._convert, self._batches(None))
            if self._by_value
            else map(self._finish, self._batches(self._parsed_types()))
        )
        try:
            for batch in batches:
                rows += batch.num_rows
                yield batch
        except _Contradiction:
            self._learn()
            raise Reread from None
        self.rows = rows
        self._bad.keep(self._bad_rows())
        self._check_bad_rows()
        grouped = any(kind in ("grouped_integer", "grouped_float") for kind in self._kinds)
        self.detected.update(thousands=self._form.numbers.thousands if grouped else "", bad_rows=self._bad.count)

    def _learn(self) -> None:
        """Judge the types by every value; if that was done, Arrow's reading is narrower than ours: "+5"."""
        if self._by_value:
            raise AssertionError("A column's type was judged by every value, and one contradicts it.")
        if self._judged:
            self._by_value = True
        else:
            self._judged = True
            middle = self._told + _JUDGING * (1 - self._told)
            self._span = (self._told, middle)
            for batch in self._batches(None):
                self._decide(batch)
            self._span = (middle, 1.0)

    def _check_bad_rows(self) -> None:
        bad = self._bad
        if bad.count > max(10, self.rows):
            raise Malformed(
                f"{bad.count:,} rows do not have {len(self._form.names)} fields, and only {self.rows:,} do.",
                field="delimiter",
                hint=f"The delimiter was taken to be {self._form.delimiter!r}: give the right one.",
                bad_rows=[{"line": row.line, "text": row.text} for row in bad.first[:5]],
            )

    def _bad_rows(self) -> Iterator[BadRow]:
        """Give what is no row, in file order."""
        open_quotes = (
            BadRow(line=line, text=row, reason="a quote is left open")
            for line, row in quoting.rows_at(self._scan.broken, self._text)
        )
        lines = quoting.lines_of((row for row, _ in self._invalid_rows()), self._text, self._form.data_offset)
        lengths = (
            BadRow(line=line, text=row, reason=f"{fields} fields where {len(self._form.names)} were expected")
            for line, (row, fields) in zip(lines, self._invalid_rows(), strict=True)
        )
        return heapq.merge(open_quotes, lengths, key=lambda row: row.line)

    def _invalid_rows(self) -> Iterator[tuple[str, int]]:
        """Give text and number of fields of each row of the wrong length, in file order."""
        if self._invalid:
            with self._aside_path.open("rb") as file:
                yield from map(orjson.loads, file)

    def _decide(self, batch: pa.RecordBatch) -> None:
        for position, column in enumerate(batch.columns):
            if self._kinds[position] != "text":
                values = cast("pl.Series", pl.from_arrow(column))
                self._kinds[position] = columns.decide(values, self._kinds[position], self._form.numbers)

    def _convert(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Convert a batch of texts. Raises `_Contradiction`."""
        arrays = [self._converted(column, kind) for column, kind in zip(batch.columns, self._kinds, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _converted(self, column: pa.Array, kind: columns.Kind) -> pa.Array:
        values = columns.convert(cast("pl.Series", pl.from_arrow(column)), kind, self._form.numbers)
        if values is None:
            raise _Contradiction
        return values.to_arrow().cast(columns.TYPES[kind])

    def _parsed_types(self) -> dict[int, pa.DataType]:
        """Return the columns that Arrow may convert as it parses."""
        safe = ("boolean", "date") if self._scan.leading_zeros else ("boolean", "date", "integer", "float")
        return {position: columns.TYPES[kind] for position, kind in enumerate(self._kinds) if kind in safe}

    def _finish(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Complete a batch some of whose columns Arrow converted. Raises `_Contradiction`."""
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
        self._invalid = 0
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
                    begin, end = self._span
                    self._told = max(self._told, begin + (end - begin) * raw.position / size)
                    self._progress(self._told)
                    yield pa.concat_batches(several)
            except pa.ArrowInvalid as error:
                if "conversion error" in str(error):
                    raise _Contradiction from error
                if "Empty CSV" not in str(error):
                    raise Malformed(f"The file cannot be read as CSV: {error}", hint="Check its quotes.") from error

    def _keep_aside(self, row: Any) -> str:  # noqa: ANN401 Arrow's own row object
        if row.text.strip():
            self._aside.write(orjson.dumps((row.text, row.actual_columns)) + b"\n")
            self._invalid += 1
        return "skip"


def _known(column: pa.Array) -> pa.Array:
    """Return floats with NaN as missing. Raises `_Contradiction` for a number that may be a name."""
    if column.null_count == 0:
        values = to_numpy(column)
        largest = max(values.max(initial=0.0), -values.min(initial=0.0))
        if largest < _EXACT:  # not where some value is NaN
            return column
    finite = pc.is_finite(column)
    if pc.any(pc.and_(finite, pc.greater_equal(pc.abs(column), _EXACT))).as_py():
        raise _Contradiction
    return pc.if_else(pc.is_nan(column), None, column)
