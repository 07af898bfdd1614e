"""CSV files: what they are found to be, their rows, and the rows kept aside."""

import heapq
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_mlplatform.records import BadRow
from jupyter_mlplatform.records.errors import Malformed
from jupyter_mlplatform.tables.ingest import dialect, quoting
from jupyter_mlplatform.tables.ingest.csvread import Reading
from jupyter_mlplatform.tables.ingest.options import IngestOptions
from jupyter_mlplatform.tables.ingest.source import BadRows, Progress, SpooledReader
from jupyter_mlplatform.tables.ingest.textfile import as_utf8
from jupyter_mlplatform.tables.types import check_names

_HEAD_BYTES = 512 * 1024


def read_csv(
    path: Path, options: IngestOptions, spool: Path, bad: BadRows, *, tab: bool, progress: Progress
) -> tuple[SpooledReader, dict[str, Any]]:
    """Read a CSV file: typed batches in a temporary file, and what was found out about it.

    Parameters
    ----------
    tab
        The file's name says that it is tab-separated.
    """
    text, encoding = as_utf8(path, options.encoding, spool)
    with text.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    form = dialect.find(head.decode(errors="ignore"), options, complete=len(head) < _HEAD_BYTES, tab=tab)
    check_names(list(form.names))
    scan = quoting.scan(text, form)
    reading = Reading(text, form, scan, spool / "typed.arrow", progress)
    rows = reading.run()
    bad.keep(_bad_rows(text, form, scan, reading))
    if bad.count > max(10, rows):
        raise Malformed(
            f"{bad.count:,} rows do not have {len(form.names)} fields, and only {rows:,} do.",
            field="delimiter",
            hint=f"The delimiter was taken to be {form.delimiter!r}: give the right one.",
            bad_rows=[{"line": row.line, "text": row.text} for row in bad.first[:5]],
        )
    detected = {
        "format": "csv", "encoding": encoding, "delimiter": form.delimiter, "quote": form.quote,
        "decimal": form.numbers.decimal, "thousands": form.numbers.thousands if reading.grouped else "",
        "header": form.header, "skip_lines": form.skip_lines, "comment": form.comment,
        "comment_lines": form.comments + scan.comments, "bad_rows": bad.count,
    }  # fmt: skip
    return SpooledReader(reading.target, reading.schema, rows), detected


def _bad_rows(text: Path, form: dialect.Dialect, scan: quoting.Scan, reading: Reading) -> Iterator[BadRow]:
    """Give what is no row, in file order."""
    open_quotes = (
        BadRow(line=line, text=row, reason="a quote is left open") for line, row in quoting.rows_at(scan.broken, text)
    )
    lines = quoting.lines_of((row for row, _ in reading.invalid_rows()), text, form.data_offset)
    lengths = (
        BadRow(line=line, text=row, reason=f"{fields} fields where {len(form.names)} were expected")
        for line, (row, fields) in zip(lines, reading.invalid_rows(), strict=True)
    )
    return heapq.merge(open_quotes, lengths, key=lambda row: row.line)
