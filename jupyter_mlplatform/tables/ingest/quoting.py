"""What must be known of a CSV file's bytes before it is parsed: quotes left open, values over lines, leading zeros."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jupyter_mlplatform.tables.ingest.dialect import Dialect
from jupyter_mlplatform.tables.ingest.source import BadRows

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 4 * 1024 * 1024
_LONGEST_ROW = 1024 * 1024
_MOST_LINES = 5_000


@dataclass(frozen=True)
class Scan:
    """Whether some values run over several lines, and some start with a zero before a digit; and rows to pass over.

    ``broken`` holds byte ranges.
    """

    multiline: bool
    leading_zeros: bool
    broken: tuple[tuple[int, int], ...]

    def open(self, path: Path, offset: int) -> IO[bytes]:
        """Open the file from `offset` for Arrow, with the broken rows blanked."""
        raw = _Blanked(path, self.broken) if self.broken else io.FileIO(path)
        raw.seek(offset)
        return io.BufferedReader(raw, buffer_size=1024 * 1024)


class _Blanked(io.FileIO):
    """A file some of whose ranges read as empty lines."""

    def __init__(self, path: Path, ranges: Sequence[tuple[int, int]]) -> None:
        super().__init__(path, "rb")
        self._ranges = ranges

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        start = self.tell()
        count = super().readinto(buffer)
        view = memoryview(buffer).cast("B")
        for first, last in self._ranges:
            low, high = max(first, start), min(last, start + count)
            if low < high:
                view[low - start : high - start] = b"\n" * (high - low)
        return count


def scan(path: Path, form: Dialect, bad: BadRows) -> Scan:
    """Look at every line with an odd number of quotes: only there can a quoted value be left open.

    A value that closes on a later line, so that the row has the right number of fields, runs over several lines. One
    that does not is a broken row, and is kept aside with its line number; the lines after it are read as usual.
    """
    multiline = leading_zeros = False
    broken: list[tuple[int, int]] = []
    resume = form.data_offset
    with path.open("rb") as file:
        for block, position, line in _blocks(path, form.data_offset):
            values = np.frombuffer(block, dtype=np.uint8)
            leading_zeros = leading_zeros or _has_leading_zeros(values, form)
            for index, start in _odd_lines(values, form):
                if position + start < resume:
                    continue
                row = _row(file, position + start, form)
                if row.closes:
                    multiline = multiline or row.end > row.line_end
                    resume = row.end
                else:
                    bad.add(line + index, row.text, "a quote is left open")
                    broken.append((position + start, row.line_end))
    return Scan(multiline, leading_zeros, tuple(broken))


def lines_of(rows: Sequence[str], path: Path, offset: int) -> list[int]:
    """Return the line number (from 1) of each row's text; rows in file order, all after byte `offset`."""
    numbers: list[int] = []
    blocks = _blocks(path, offset)
    block, _, line = next(blocks, (b"", 0, 1))
    search = 0
    for row in rows:
        pattern = re.compile(rb"(?:\A|(?<=[\r\n]))" + re.escape(row.encode()) + rb"(?=[\r\n]|\Z)")
        while (found := pattern.search(block, search)) is None:
            following = next(blocks, None)
            if following is None:
                return numbers + [line] * (len(rows) - len(numbers))
            block, _, line = following
            search = 0
        numbers.append(line + block.count(b"\n", 0, found.start()))
        search = found.end()
    return numbers


def _blocks(path: Path, offset: int) -> Iterator[tuple[bytes, int, int]]:
    """Give the file from `offset` in blocks of whole lines, each with its position and first line's number."""
    with path.open("rb") as file:
        line = 1
        left = offset
        while left > 0 and (skipped := file.read(min(left, _CHUNK))):
            line += skipped.count(b"\n")
            left -= len(skipped)
        while block := file.read(_CHUNK):
            block += file.readline()
            yield block, offset, line
            offset += len(block)
            line += block.count(b"\n")


def _has_leading_zeros(values: npt.NDArray[np.uint8], form: Dialect) -> bool:
    """Say whether some value starts with 0 and a digit: a code, a time, a date, never a number."""
    zeros = np.flatnonzero(values[1:-1] == ord("0")) + 1
    zeros = zeros[(values[zeros + 1] >= ord("0")) & (values[zeros + 1] <= ord("9"))]
    before = values[zeros - 1]
    starts = np.isin(before, np.frombuffer(f"{form.delimiter}{form.quote}\n\r +".encode(), dtype=np.uint8))
    return bool(starts.any()) or bool(len(values) > 1 and values[0] == ord("0") and ord("0") <= values[1] <= ord("9"))


def _odd_lines(values: npt.NDArray[np.uint8], form: Dialect) -> Iterator[tuple[int, int]]:
    """Give number (from 0) and start of the lines of a block with an odd number of quotes."""
    quotes = np.flatnonzero(values == ord(form.quote))
    if not len(quotes):
        return
    newlines = np.flatnonzero(values == ord("\n"))
    lines, counts = np.unique(np.searchsorted(newlines, quotes), return_counts=True)
    starts = np.concatenate([[0], newlines + 1])
    for index in lines[counts % 2 == 1].tolist():
        yield index, int(starts[index])


@dataclass(frozen=True)
class _Row:
    """A row that starts with an odd line: where it and its first line end, and whether its quotes close in place."""

    end: int
    line_end: int
    text: str
    closes: bool


def _row(file: IO[bytes], start: int, form: Dialect) -> _Row:
    file.seek(start)
    first = record = file.readline()
    line_end = end = start + len(first)
    closes = False
    for _ in range(_MOST_LINES):
        text = record.decode(errors="replace")
        if not _is_open(text, form):
            fields: list[str] = next(_reader(text, form), [])
            closes = end == line_end or len(fields) == len(form.names)
            break
        following = file.readline()
        if not following or len(record) > _LONGEST_ROW:
            break
        record += following
        end += len(following)
    return _Row(end, line_end, first.decode(errors="replace").rstrip("\r\n"), closes)


def _is_open(record: str, form: Dialect) -> bool:
    """Say whether a record ends within a quoted value."""
    try:
        rows = list(_reader(record + form.delimiter, form))
    except csv.Error:
        return True
    # A delimiter appended to a record is swallowed by an open quote, and makes an empty last field otherwise.
    return not rows or rows[-1][-1:] != [""]


def _reader(record: str, form: Dialect) -> "csv._reader":  # type: ignore[name-defined]
    stream = io.StringIO(record, newline="")
    return csv.reader(stream, delimiter=form.delimiter, quotechar=form.quote, escapechar=form.escape)
