"""JSON (an array of objects, or an object of columns) and JSON lines."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import orjson
import polars as pl

from jupyter_mlplatform.records import BadRow
from jupyter_mlplatform.records.errors import Malformed, TooLarge
from jupyter_mlplatform.tables.ingest.options import IngestOptions, Limits
from jupyter_mlplatform.tables.ingest.source import BadRows, ParquetReader, Reader, TableReader
from jupyter_mlplatform.tables.ingest.textfile import as_utf8
from jupyter_mlplatform.tables.types import check_names


def read_json(path: Path, options: IngestOptions, limits: Limits, spool: Path) -> tuple[Reader, dict[str, Any]]:
    """Read a JSON document that is a table: rows as objects, or columns by name."""
    if path.stat().st_size > limits.whole_bytes:
        raise TooLarge(
            f"A JSON file is read as a whole, and this one is larger than {limits.whole_bytes:,} bytes.",
            field="file",
            hint="Save it as JSON lines or Parquet.",
        )
    text, encoding = as_utf8(path, options.encoding, spool)
    try:
        document = orjson.loads(text.read_bytes())
    except orjson.JSONDecodeError as error:
        raise Malformed(
            f"The file is no JSON: {error}", field="file", hint="If every line is an object, name it .jsonl."
        ) from error
    rows, orient = _rows(document)
    check_names(list(dict.fromkeys(name for row in rows for name in row)) if isinstance(rows, list) else list(rows))
    try:
        frame = pl.from_dicts(rows, infer_schema_length=None) if isinstance(rows, list) else pl.DataFrame(rows)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        raise Malformed(f"The values of a column do not go together: {error}", field="file") from error
    return TableReader(frame.to_arrow()), {"format": "json", "orient": orient, "encoding": encoding}


def _rows(document: object) -> tuple[list[dict[str, Any]] | dict[str, list[Any]], str]:
    if isinstance(document, list) and document and all(isinstance(row, dict) for row in document):
        return document, "records"
    if isinstance(document, dict):
        if isinstance(document.get("data"), list) and isinstance(document.get("columns"), list):
            names = [str(name) for name in document["columns"]]
            if all(isinstance(row, list) and len(row) == len(names) for row in document["data"]):
                return [dict(zip(names, row, strict=True)) for row in document["data"]], "split"
        values = list(document.values())
        if values and all(isinstance(value, list) for value in values) and len({len(value) for value in values}) == 1:
            return document, "columns"
        if values and all(isinstance(value, dict) for value in values):
            return {name: list(value.values()) for name, value in document.items()}, "columns"
        nested = [value for value in values if isinstance(value, list) and value and isinstance(value[0], dict)]
        if len(nested) == 1 and all(isinstance(row, dict) for row in nested[0]):
            return nested[0], "records"
    raise Malformed(
        "The JSON document is no table.",
        field="file",
        hint='Give a list of objects, [{"a": 1}, …], or lists by column name, {"a": [1, …]}.',
    )


def read_jsonl(path: Path, options: IngestOptions, spool: Path, bad: BadRows) -> tuple[Reader, dict[str, Any]]:
    """Read JSON lines: the schema over all lines, lines that are no object kept aside."""
    text, encoding = as_utf8(path, options.encoding, spool)
    clean, target = spool / "clean.jsonl", spool / "lines.parquet"
    with text.open("rb") as source, clean.open("wb") as sink:
        bad.keep(_parted(source, sink))
    if clean.stat().st_size == 0:
        raise Malformed("No line of the file is a JSON object.", field="file")
    try:
        pl.scan_ndjson(clean, infer_schema_length=None).sink_parquet(target, compression="lz4")
    except pl.exceptions.PolarsError as error:
        raise Malformed(f"The values of a field do not go together: {error}", field="file") from error
    return ParquetReader(target), {"format": "jsonl", "encoding": encoding, "bad_rows": bad.count}


def _parted(source: IO[bytes], sink: IO[bytes]) -> Iterator[BadRow]:
    """Copy the lines that are objects; give the others."""
    for number, line in enumerate(source, start=1):
        stripped = line.strip()
        if not stripped:
            continue
        try:
            valid = isinstance(orjson.loads(stripped), dict)
        except orjson.JSONDecodeError:
            valid = False
        if valid:
            sink.write(stripped + b"\n")
        else:
            yield BadRow(line=number, text=stripped.decode(errors="replace"), reason="the line is no JSON object")
