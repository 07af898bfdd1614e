"""Opening a file by its content and its name."""

import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_mlplatform.records.errors import Malformed, NotFound, TooLarge, UnknownFormat
from jupyter_mlplatform.tables.ingest import columnar, csvfile, excel, jsonfile
from jupyter_mlplatform.tables.ingest.options import Format, IngestOptions, Limits
from jupyter_mlplatform.tables.ingest.source import BadRows, CountedReader, Progress, Reader, Source
from jupyter_mlplatform.tables.types import logical_schema

_SUFFIXES: dict[str, Format] = {
    "csv": "csv", "tsv": "csv", "tab": "csv", "txt": "csv", "data": "csv", "dat": "csv", "psv": "csv",
    "parquet": "parquet", "pq": "parquet", "json": "json", "jsonl": "jsonl", "ndjson": "jsonl",
    "xlsx": "excel", "xls": "excel", "xlsb": "excel", "xlsm": "excel", "ods": "excel",
    "arrow": "arrow", "feather": "arrow", "ipc": "arrow", "arrows": "arrow",
}  # fmt: skip
_CHUNK = 1024 * 1024
_KNOWN = "CSV, TSV, Parquet, JSON, JSON lines, Excel or Arrow, each also as .gz"


def open_source(
    path: Path,
    *,
    filename: str | None = None,
    options: IngestOptions | None = None,
    limits: Limits | None = None,
    scratch: Path | None = None,
    progress: Progress | None = None,
) -> Source:
    """Open a file as a table.

    Parameters
    ----------
    path
        Where the bytes are.
    filename
        The name that the file came with (its suffixes count), by default that of `path`.
    scratch
        A folder for temporary files, by default the system's.
    progress
        Told the share (0..1) of the rows that were taken.

    Raises
    ------
    NotFound, UnknownFormat, Malformed, Invalid, TooLarge
        With ``field`` naming the column or option at fault.
    """
    options, limits = options or IngestOptions(), limits or Limits()
    filename = filename or path.name
    if not path.is_file():
        raise NotFound(f"There is no file {filename}.", field="path")
    if path.stat().st_size > limits.file_bytes:
        raise TooLarge(f"{filename} is larger than {limits.file_bytes:,} bytes.", field="file")
    if path.stat().st_size == 0:
        raise Malformed(f"{filename} is empty.", field="file", hint="Upload a file with a header line and rows.")
    spool = Path(tempfile.mkdtemp(prefix="mlplatform-", dir=scratch))
    try:
        return _open(path, filename, options, limits, spool=spool, progress=progress or (lambda _: None))
    except BaseException:
        shutil.rmtree(spool, ignore_errors=True)
        raise


def _open(
    path: Path, filename: str, options: IngestOptions, limits: Limits, *, spool: Path, progress: Progress
) -> Source:
    suffixes = [suffix.lstrip(".").lower() for suffix in Path(filename).suffixes]
    compressed = _magic(path)[:2] == b"\x1f\x8b"
    if compressed:
        path = _decompress(path, spool, limits)
        suffixes = suffixes[:-1] if suffixes[-1:] in (["gz"], ["gzip"]) else suffixes
    suffix = suffixes[-1] if suffixes else ""
    form = options.format or _format(path, suffix, filename)
    bad = BadRows(spool / "bad_rows.jsonl")
    readers: dict[Format, Callable[[], tuple[Reader, dict[str, Any]]]] = {
        "csv": lambda: csvfile.read_csv(path, options, spool, bad, tab=suffix in ("tsv", "tab"), progress=progress),
        "parquet": lambda: columnar.read_parquet(path, limits),
        "arrow": lambda: columnar.read_arrow(path, spool),
        "json": lambda: jsonfile.read_json(path, options, limits, spool),
        "jsonl": lambda: jsonfile.read_jsonl(path, options, spool, bad),
        "excel": lambda: excel.read_excel(path, options, limits),
    }
    reader, detected = readers[form]()
    logical_schema(reader.schema)
    if compressed:
        detected["compression"] = "gzip"
    return Source(reader if form == "csv" else CountedReader(reader, progress), detected, bad, spool)


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _format(path: Path, suffix: str, filename: str) -> Format:
    """Tell the format by the first bytes where they are unmistakable, else by the name."""
    magic = _magic(path)
    if magic.startswith(b"PAR1"):
        return "parquet"
    if magic.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return "arrow"
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        return "excel"
    if magic.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        except zipfile.BadZipFile as error:
            raise Malformed(f"{filename} is damaged: {error}", field="file") from error
        if any(name.startswith("xl/") or name == "content.xml" for name in names):
            return "excel"
        raise UnknownFormat(f"{filename} is a zip archive.", field="file", hint="Upload the files in it one by one.")
    form = _SUFFIXES.get(suffix)
    if form is None and suffix:
        raise UnknownFormat(f"{filename} is of no format known here.", field="file", hint=f"Upload {_KNOWN}.")
    if form in ("parquet", "arrow", "excel"):
        raise Malformed(f"{filename} is not the {form} file that its name says.", field="file")
    return form or "csv"


def _decompress(path: Path, spool: Path, limits: Limits) -> Path:
    """Unpack a gzip file, stopping at the limits: a few KB can unpack to terabytes."""
    target = spool / "unpacked"
    allowed = min(limits.file_bytes, max(limits.ratio * path.stat().st_size, 16 * _CHUNK))
    written = 0
    try:
        with gzip.open(path) as source, target.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > allowed:
                    raise TooLarge(
                        f"The file unpacks to more than {allowed:,} bytes.",
                        field="file",
                        hint="Unpack it first if it really is a table.",
                    )
                sink.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise Malformed(f"The gzip file is damaged: {error}", field="file") from error
    if not written:
        raise Malformed("The file is empty.", field="file")
    return target
