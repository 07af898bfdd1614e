"""What must be known of a CSV file's bytes before it is parsed: quotes left open, values over lines, leading zeros."""

import bisect
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from jupyter_mlplatform.tables.ingest.dialect import Dialect

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 128 * 1024  # what numpy works on stays in the processor
_LONGEST_ROW = 1024 * 1024
_MOST_LINES = 5_000


@dataclass(frozen=True)
class Scan:
    """Whether some values run over several lines, and some start with a zero before a digit; and what to pass over.

    ``longest`` is a number of bytes that no row exceeds; ``blanked`` holds the byte ranges of broken rows and of
    comments, ascending; ``broken`` those of the former alone; ``comments`` counts the latter.
    """

    multiline: bool
    leading_zeros: bool
    longest: int
    blanked: Sequence[tuple[int, int]]
    broken: Sequence[tuple[int, int]]
    comments: int

    def open(self, path: Path, offset: int) -> "Blanked":
        """Open the file from `offset` for Arrow, with what is to be passed over as empty lines."""
        return Blanked(path, offset, self.blanked)


class Blanked(io.FileIO):
    """A file some of whose ranges read as empty lines; ``position`` is how far it is read, in any thread."""

    def __init__(self, path: Path, offset: int, ranges: Sequence[tuple[int, int]]) -> None:
        super().__init__(path, "rb")
        self.seek(offset)
        self.position = offset
        self._ranges = ranges
        self._ends = [last for _, last in ranges]

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read into a buffer."""
        start = self.position
        count = super().readinto(buffer)
        self.position += count
        view = memoryview(buffer).cast("B")
        for first, last in self._ranges[bisect.bisect_right(self._ends, start) :]:
            if first >= start + count:
                break
            low, high = max(first, start), min(last, start + count)
            view[low - start : high - start] = b"\n" * (high - low)
        return count


def scan(path: Path, form: Dialect) -> Scan:
    """Look at every comment and at every line with an odd number of quotes: only there can a value be left open.

    A value that closes on a later line, so that the row has the right number of fields, runs over several lines. One
    that does not is a broken row; the lines after it are read as usual.
    """
    multiline = leading_zeros = False
    comments = longest = 0
    blanked: list[tuple[int, int]] = []
    broken: list[tuple[int, int]] = []
    resume = form.data_offset
    with path.open("rb") as file:
        for block, position in _blocks(path, form.data_offset):
            longest = max(longest, len(block))
            leading_zeros = leading_zeros or _has_leading_zeros(block, form)
            for start, is_comment in _suspects(block, form):
                if position + start < resume:
                    continue
                if is_comment:
                    comments += 1
                    blanked.append((position + start, position + (block.find(b"\n", start) + 1 or len(block))))
                    continue
                row = _row(file, position + start, form)
                if row.closes:
                    multiline = multiline or row.end > row.line_end
                    longest = max(longest, row.end - row.start)
                    resume = row.end
                else:
                    broken.append((row.start, row.line_end))
                    blanked.append((row.start, row.line_end))
    return Scan(multiline, leading_zeros, longest, blanked, broken, comments)


def rows_at(ranges: Sequence[tuple[int, int]], path: Path) -> Iterator[tuple[int, str]]:
    """Give the line number (from 1) and the text of the rows at byte ranges, which ascend."""
    lines = _lines_at(path, (first for first, _ in ranges))
    with path.open("rb") as file:
        for (first, last), line in zip(ranges, lines, strict=True):
            file.seek(first)
            yield line, file.read(last - first).decode(errors="replace").rstrip("\r\n")


def lines_of(rows: Iterable[str], path: Path, offset: int) -> Iterator[int]:
    """Give the line number (from 1) of each row's text; rows in file order, all after byte `offset`."""
    return _lines_at(path, _positions(rows, path, offset))


def _positions(rows: Iterable[str], path: Path, offset: int) -> Iterator[int]:
    """Give the byte at which each row stands; for one that is not found, where the last block begins."""
    blocks = _blocks(path, offset)
    block, start = next(blocks, (b"", offset))
    search = 0
    for row in rows:
        sought = row.encode()
        while (found := _line_in(block, sought, search)) < 0:
            following = next(blocks, None)
            if following is None:
                break
            block, start = following
            search = 0
        yield start + max(found, 0)
        search = max(found, 0) + len(sought)


def _line_in(block: bytes, line: bytes, search: int) -> int:
    """Return where a whole line begins in a block, from `search` on; -1 where there is none."""
    while (found := block.find(line, search)) >= 0:
        end = found + len(line)
        if (not found or block[found - 1] in b"\r\n") and (end == len(block) or block[end] in b"\r\n"):
            break
        search = found + 1
    return found


def _lines_at(path: Path, positions: Iterable[int]) -> Iterator[int]:
    """Give the number (from 1) of the line at each byte position; these ascend."""
    line, done = 1, 0
    with path.open("rb") as file:
        for position in positions:
            while done < position:
                passed = file.read(min(position - done, _CHUNK))
                line += passed.count(b"\n")
                done += len(passed)
            yield line


def _blocks(path: Path, offset: int) -> Iterator[tuple[bytes, int]]:
    """Give the file from `offset` in blocks of whole lines, each with its position."""
    with path.open("rb") as file:
        file.seek(offset)
        while block := file.read(_CHUNK):
            block += file.readline()
            yield block, offset
            offset += len(block)


def _has_leading_zeros(block: bytes, form: Dialect) -> bool:
    """Say whether some value may start with 0 and a digit (or, for Arrow hexadecimal, an x): a code, never a number."""
    if re.match(rb"[-+ ]*0[0-9xX]", block):
        return True
    values = np.frombuffer(block, dtype=np.uint8)
    zeros = values[:-2] <= ord("-")  # as is whatever stands before a value: separators, quotes, blanks, signs
    if form.delimiter > "-":
        zeros |= values[:-2] == ord(form.delimiter)
    zeros &= values[1:-1] == ord("0")
    zeros &= values[2:] >= ord("0")
    if not zeros.any():
        return False
    found = np.flatnonzero(zeros)
    following = values[found + 2]
    found = found[((following - np.uint8(ord("0"))) < 10) | ((following | np.uint8(0x20)) == ord("x"))]
    sign, earlier = values[found], values[found - 1]  # at the start of the block, no matter what is earlier
    outside = (earlier < ord("-")) | (earlier == ord(form.delimiter))
    # After a minus within a value, as in an exponent or a date, and after a blank, as in a time of day, they are in its
    # midst.
    within = (sign == ord("-")) | ((sign == ord(" ")) & (form.delimiter != " ") & (found > 0))
    return not bool((within & ~outside).all())


def _suspects(block: bytes, form: Dialect) -> Iterator[tuple[int, bool]]:
    """Give the start of each comment and of each line with an odd number of quotes, and whether it is a comment."""
    quote = form.quote.encode()
    if not form.comment and quote not in block:
        return
    values = np.frombuffer(block, dtype=np.uint8)
    signs = np.flatnonzero((values == ord("\n")) | (values == quote[0]))
    ends = np.flatnonzero(values[signs] == ord("\n"))
    starts = np.concatenate([[0], signs[ends] + 1])
    # Between the signs of two line ends stand those of the quotes.
    suspect = np.diff(ends, prepend=-1, append=len(signs)) % 2 == 0
    if starts[-1] == len(block):
        starts, suspect = starts[:-1], suspect[:-1]
    comment = form.comment.encode()
    if comment:
        suspect |= values[starts] == comment[0]
    for start in starts[suspect].tolist():
        is_comment = bool(comment) and block.startswith(comment, start)
        if is_comment or block.count(quote, start, block.find(b"\n", start) + 1 or len(block)) % 2:
            yield start, is_comment


@dataclass(frozen=True)
class _Row:
    """A row that starts with an odd line: where it and its first line lie, and whether its quotes close in place."""

    start: int
    end: int
    line_end: int
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
    return _Row(start, end, line_end, closes)


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
