"""Excel workbooks (and OpenDocument sheets), one sheet as a table."""

import zipfile
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.records.errors import Invalid, Malformed, TooLarge
from jupyter_mlplatform.tables.ingest.options import IngestOptions, Limits
from jupyter_mlplatform.tables.ingest.source import Reader, TableReader


def read_excel(path: Path, options: IngestOptions, limits: Limits) -> tuple[Reader, dict[str, Any]]:
    """Read a sheet: the one named in the options, else the first that has rows.

    Raises `TooLarge` for a workbook that unpacks beyond the limit: a sheet is read as a whole.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > limits.whole_bytes:
            raise TooLarge(
                f"The workbook unpacks to {unpacked:,} bytes; at most {limits.whole_bytes:,} are read.",
                field="file",
                hint="Save the sheet as CSV or Parquet.",
            )
    try:
        workbook = fastexcel.read_excel(path)
        names = workbook.sheet_names
        if options.sheet is not None and options.sheet not in names:
            raise Invalid(f"There is no sheet {options.sheet!r}.", field="sheet", hint=f"Sheets: {', '.join(names)}.")
        for name in [options.sheet] if options.sheet is not None else names:
            header = 0 if options.header is not False else None
            sheet = workbook.load_sheet(name, header_row=header, schema_sample_rows=None)
            if sheet.width:
                return TableReader(_whole_numbers(sheet.to_polars())), {
                    "format": "excel",
                    "sheet": name,
                    "sheets": list(names),
                }
    except fastexcel.FastExcelError as error:
        raise Malformed(f"The workbook cannot be read: {error}", field="file") from error
    raise Malformed("The workbook has no sheet with content.", field="file")


def _whole_numbers(frame: pl.DataFrame) -> pa.Table:
    """Return a sheet with integers where all numbers of a column are whole: a workbook knows only floats."""
    whole = [
        column.name
        for column in frame.get_columns()
        if column.dtype == pl.Float64
        and bool((column.is_null() | ((column == column.round()) & (column.abs() <= 2**53))).all())
        and column.null_count() < len(column)
    ]
    return frame.with_columns(pl.col(whole).cast(pl.Int64)).to_arrow()
