"""CSV files: what they are found to be."""

from pathlib import Path
from typing import Any

from jupyter_mlplatform.tables.ingest import dialect, quoting
from jupyter_mlplatform.tables.ingest.csvread import CsvReader
from jupyter_mlplatform.tables.ingest.options import IngestOptions
from jupyter_mlplatform.tables.ingest.source import BadRows, Progress
from jupyter_mlplatform.tables.ingest.textfile import as_utf8
from jupyter_mlplatform.tables.types import check_names

_HEAD_BYTES = 512 * 1024


def read_csv(
    path: Path, options: IngestOptions, spool: Path, bad: BadRows, *, tab: bool, progress: Progress
) -> tuple[CsvReader, dict[str, Any]]:
    """Open a CSV file: a reader of its rows, and what was found out about it.

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
    expected = head.count(b"\n") * text.stat().st_size // len(head)
    reader = CsvReader(text, form, scan, rows=expected, bad=bad, aside=spool / "aside.jsonl", progress=progress)
    reader.detected.update({
        "format": "csv", "encoding": encoding, "delimiter": form.delimiter, "quote": form.quote,
        "decimal": form.numbers.decimal, "header": form.header, "skip_lines": form.skip_lines, "comment": form.comment,
        "comment_lines": form.comments + scan.comments,
    })  # fmt: skip
    return reader, reader.detected
