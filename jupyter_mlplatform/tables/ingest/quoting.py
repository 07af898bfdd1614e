"""Quotes that open and never close, and values that run over several lines: told apart before a file is parsed."""

import csv
import io
import mmap
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from jupyter_mlplatform.tables.ingest.dialect import Dialect
from jupyter_mlplatform.tables.ingest.source import BadRows

_CHUNK = 8 * 1024 * 1024
_LONGEST_VALUE = 1024 * 1024
_MOST_LINES = 5_000


@dataclass(frozen=True)
class Scan:
    """Whether some values run over several lines, and the byte ranges of the rows to pass over."""

    multiline: bool
    broken: tuple[tuple[int, int], ...]

    def open(self, path: Path, offset: int) -> IO[bytes]:
        """Open the file from `offset` for Arrow, with the broken rows blanked."""
        raw = _Blanked(path, self.broken)
        raw.seek(offset)
        return io.BufferedReader(raw, buffer_size=1024 * 1024)


class _Blanked(io.FileIO):
    """A file some of whose ranges read as empty lines."""

    def __init__(self, path: Path, ranges: Sequence[tuple[int, int]]) -> None:
        super().__init__(path, "rb")
        self._ranges = ranges

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # type: ignore[override]
        start = self.tell()
        count = super().readinto(buffer) or 0
        for first, last in self._ranges:
            low, high = max(first, start), min(last, start + count)
            if low < high:
                buffer[low - start : high - start] = b"\n" * (high - low)
        return count


def scan(path: Path, form: Dialect, bad: BadRows) -> Scan:
    """Look at every line with an odd number of quotes: only there can a quoted value be left open.

    A value that closes on a later line, so that the row has the right number of fields, runs over several lines. One
    that does not is a broken row, and is kept aside with its line number; the lines after it are read as usual.
    """
    if path.stat().st_size == form.data_offset:
        return Scan(multiline=False, broken=())
    multiline = False
    broken: list[tuple[int, int]] = []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        resume = form.data_offset
        for line, start in _odd_lines(text, form):
            if start < resume:
                continue
            end = _end_of_row(text, start, form)
            if end is None:
                stop = _line_end(text, start)
                if form.quote.encode() in text[start:stop] and _is_open(
                    text[start:stop].decode(errors="replace"), form
                ):
                    bad.add(line, text[start:stop].decode(errors="replace").rstrip("\r\n"), "a quote is left open")
                    broken.append((start, stop))
            elif end > _line_end(text, start):
                multiline = True
                resume = end
    return Scan(multiline, tuple(broken))


def lines_of(rows: Sequence[str], path: Path, offset: int) -> list[int]:
    """Return the line number (from 1) of each row's text, given in file order, after byte `offset`."""
    numbers = []
    if not rows:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        position, line = 0, 1
        search = offset
        for row in rows:
            found = re.compile(rb"(?:\A|(?<=[\r\n]))" + re.escape(row.encode()) + rb"(?=[\r\n]|\Z)").search(
                text, search
            )
            start = found.start() if found else search
            while position < start:
                step = min(start, position + _CHUNK)
                line += text[position:step].count(b"\n")
                position = step
            numbers.append(line)
            search = found.end() if found else search
    return numbers


def _odd_lines(text: mmap.mmap, form: Dialect) -> list[tuple[int, int]]:
    """Return number (from 1) and start of the lines with an odd number of quotes, from the data's start."""
    quote = ord(form.quote)
    found: list[tuple[int, int]] = []
    line = 1 + text[: form.data_offset].count(b"\n")
    position, size = form.data_offset, len(text)
    while position < size:
        stop = min(size, position + _CHUNK)
        if stop < size:
            stop = text.rfind(b"\n", position, stop) + 1 or text.find(b"\n", stop) + 1 or size
        block = np.frombuffer(text[position:stop], dtype=np.uint8)
        newlines = np.flatnonzero(block == 10)
        quotes = np.flatnonzero(block == quote)
        if len(quotes):
            owners = np.searchsorted(newlines, quotes)
            lines, counts = np.unique(owners, return_counts=True)
            odd = lines[counts % 2 == 1]
            starts = np.concatenate([[0], newlines + 1])[odd] + position
            found.extend(zip((line + odd).tolist(), starts.tolist(), strict=True))
        line += len(newlines)
        position = stop
    return found


def _end_of_row(text: mmap.mmap, start: int, form: Dialect) -> int | None:
    """Return where the row that starts at `start` ends, or None if its quotes do not close in the right place."""
    end = start
    for _ in range(_MOST_LINES):
        end = _line_end(text, end)
        record = text[start:end].decode(errors="replace")
        if not _is_open(record, form):
            fields: list[str] = next(_reader(record, form), [])
            if len(fields) == len(form.names) or end == _line_end(text, start):
                return end
            return None
        if end >= len(text) or end - start > _LONGEST_VALUE:
            return None
    return None


def _line_end(text: mmap.mmap, start: int) -> int:
    return text.find(b"\n", start) + 1 or len(text)


def _is_open(record: str, form: Dialect) -> bool:
    """Say whether a record ends within a quoted value."""
    reader = _reader(record + form.delimiter, form, strict=False)
    try:
        rows = list(reader)
    except csv.Error:
        return True
    # A delimiter appended to a record is swallowed by an open quote, and makes an empty last field otherwise.
    return not rows or rows[-1][-1:] != [""] or rows[-1][-1].endswith(form.delimiter)


def _reader(record: str, form: Dialect, *, strict: bool = False) -> "csv._reader":  # type: ignore[name-defined]
    stream = io.StringIO(record, newline="")
    return csv.reader(stream, delimiter=form.delimiter, quotechar=form.quote, escapechar=form.escape, strict=strict)
