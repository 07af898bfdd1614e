"""How a CSV file is written: delimiter, quotes, decimal sign, header, lines before the table."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from jupyter_mlplatform.records.errors import Invalid, Malformed
from jupyter_mlplatform.tables.ingest.columns import NumberFormat
from jupyter_mlplatform.tables.ingest.options import IngestOptions

_DELIMITERS = ",;\t|"
_NUMBER = re.compile(
    r"^[-+]?(\d+([.,]\d*)?|[.,]\d+|\d{1,3}([.,'\u2019\u00a0\u202f])\d{3}(\3\d{3})*([.,]\d+)?)([eE][-+]?\d+)?%?$"
)
_DATE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d.*)?$")
_COMMA_NUMBER = re.compile(r"^[-+]?(\d{1,3}(\.\d{3})+|\d+),\d+$")
_COMMA_GROUPS = re.compile(r"^[-+]?\d{1,3}(,\d{3})+(\.\d+|,\d{3})$")  # 1,234.5 and 1,234,567 leave no doubt
_POINT_GROUPS = re.compile(r"^[-+]?\d{1,3}(\.\d{3})+(,\d+|\.\d{3})$")
_RARE_GROUPS = re.compile(r"^[-+]?\d{1,3}(['\u2019\u00a0\u202f])\d{3}(?:\1\d{3})*([.,]\d+)?$")
_POINT_NUMBER = re.compile(r"^[-+]?\d+\.\d+$")
_MISSING = frozenset(["", "NA", "N/A", "NaN", "nan", "null", "NULL", "#N/A", "?", "-"])
_ROWS = 400


@dataclass(frozen=True)
class Dialect:
    """``skip_lines`` lines stand before the header (or the data), which begins at byte ``data_offset``.

    A line that begins with ``comment`` (empty: none) is no row; ``comments`` of these stand before the data.
    """

    delimiter: str
    quote: str
    escape: str | None
    numbers: NumberFormat
    comment: str
    comments: int
    header: bool
    skip_lines: int
    names: tuple[str, ...]
    data_offset: int
    row_names: bool = False


def find(head: str, options: IngestOptions, *, complete: bool, tab: bool = False) -> Dialect:
    """Find out the dialect from the first characters of a file.

    Parameters
    ----------
    head
        The beginning of the text (some hundred KB).
    complete
        Whether `head` is the whole file: if not, its last line is cut off and not looked at.
    tab
        The file's name says that it is tab-separated.
    """
    lines = head.splitlines(keepends=True)
    if not complete:
        if len(lines) == 1:
            raise Invalid(
                f"The first line is longer than {len(head):,} characters: too many columns, or no line ends.",
                field="columns",
            )
        lines = lines[:-1]
    skipped = options.skip_lines if options.skip_lines is not None else _comments(lines)
    body = lines[skipped:]
    if not any(line.strip() for line in body):
        raise Malformed("The file is empty.", hint="Upload a file with a header line and rows.")
    quote = options.quote or _quote(body)
    escape = "\\" if sum(line.count("\\" + quote) for line in body) > 0 else None
    delimiter = options.delimiter or _delimiter(body, quote, escape, tab=tab)
    parsed = _parse(body, delimiter, quote, escape)
    if not parsed:
        raise Malformed(
            "No row of the file can be read as CSV.", field="delimiter", hint="Give its delimiter and quotes."
        )
    comment = _comment(lines[:skipped], body, parsed) if options.comment is None else options.comment
    if comment:
        body = ["\n" if line.startswith(comment) else line for line in body]
        parsed = _parse(body, delimiter, quote, escape)
    if not parsed:
        raise Malformed("The file holds nothing but comments.", field="comment")
    base = skipped
    if options.skip_lines is None:
        parsed = parsed[_preamble([row for row, _ in parsed]) :]
        skipped += parsed[0][1]
    rows = [row for row, _ in parsed]
    first, rest = rows[0], rows[1:]
    header = options.header if options.header is not None else _has_header(first, rest)
    width = _usual(rows)
    row_names = header and len(first) == width - 1 and sum(len(row) == width for row in rest) > 0.95 * len(rest)
    if not header:
        names = tuple(f"column_{position}" for position in range(1, width + 1))
        offset_lines = skipped
    else:
        given = ["rownames", *first] if row_names else first
        names = tuple(name.strip() or f"column_{position}" for position, name in enumerate(given, start=1))
        offset_lines = base + parsed[1][1] if len(parsed) > 1 else len(lines)
    offset = sum(len(line.encode()) for line in lines[:offset_lines])
    numbers = _numbers([cell.strip() for row in (rest if header else rows) for cell in row], options, delimiter)
    comments = sum(line.startswith(comment) for line in lines[:offset_lines]) if comment else 0
    return Dialect(delimiter, quote, escape, numbers, comment, comments, header, skipped, names, offset, row_names)


def _comments(lines: list[str]) -> int:
    skipped = 0
    while skipped < len(lines) and (not lines[skipped].strip() or lines[skipped].startswith("#")):
        skipped += 1
    # A header may itself start with the comment sign: "#id,name".
    if 0 < skipped < len(lines):
        last, data = lines[skipped - 1], lines[skipped]
        for delimiter in _DELIMITERS:
            if last.startswith("#") and last.count(delimiter) == data.count(delimiter) > 0:
                return skipped - 1
    return skipped


def _quote(lines: list[str]) -> str:
    text = "".join(lines)
    double = len(re.findall(r'(?:^|[,;\t|])"', text, re.MULTILINE))
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n])", text, re.MULTILINE))
    return "'" if single > 0 and not double else '"'


def _delimiter(lines: list[str], quote: str, escape: str | None, *, tab: bool) -> str:
    """Choose the delimiter that cuts most rows into the same number of fields, more fields weighing a little."""
    best, best_score = "\t" if tab else ",", 0.0
    for delimiter in _DELIMITERS:
        rows = [row for row, _ in _parse(lines, delimiter, quote, escape)]
        if not rows:
            continue
        width, count = Counter(len(row) for row in rows).most_common(1)[0]
        if width < 2:
            continue
        typed = sum(bool(_NUMBER.match(cell) or _DATE.match(cell)) for row in rows[1:50] for cell in row)
        cells = sum(len(row) for row in rows[1:50]) or 1
        score = (count / len(rows)) ** 2 * (1 + typed / cells) * (1.1 if width > 2 else 1)
        if delimiter == "\t":
            score *= 1.2
        if score > best_score * 1.02:
            best, best_score = delimiter, score
    return best


def _parse(lines: list[str], delimiter: str, quote: str, escape: str | None) -> list[tuple[list[str], int]]:
    """Return up to 400 non-empty rows and the line (from 0) where each starts."""
    reader = csv.reader(
        io.StringIO("".join(lines), newline=""), delimiter=delimiter, quotechar=quote, escapechar=escape
    )
    rows: list[tuple[list[str], int]] = []
    start = 0
    try:
        for row in reader:
            if row:
                rows.append((row, start))
            start = reader.line_num
            if len(rows) == _ROWS:
                break
    except csv.Error:  # a field beyond the module's limit: with the wrong delimiter or quotes, all is one field
        return rows
    return rows


def _usual(rows: list[list[str]]) -> int:
    return Counter(len(row) for row in rows[1:] or rows).most_common(1)[0][0]


def _preamble(rows: list[list[str]]) -> int:
    """Count the rows before the table: a title or notes, with fewer fields than the rest."""
    width = _usual(rows)
    if width < 2:
        return 0
    for position, row in enumerate(rows[:50]):
        filled = len(row) - sum(not cell.strip() for cell in row)
        if len(row) >= width - 1 and (filled > width / 2 or filled >= width - 1):
            return position
    return 0


def _has_header(first: list[str], rest: list[list[str]]) -> bool:
    cells = [cell.strip() for cell in first]
    typed = [bool(_NUMBER.match(cell) or _DATE.match(cell)) for cell in cells]
    if any(typed):
        years = [cell for cell, is_typed in zip(cells, typed, strict=True) if is_typed]
        as_years = all(re.fullmatch(r"(1[5-9]|20|21)\d\d", year) for year in years)
        return len(years) > 1 and as_years and len(set(years)) == len(years) and not typed[0]
    if not rest:
        return True
    columns = [[row[index].strip() for row in rest if index < len(row)] for index in range(len(cells))]
    for cell, column in zip(cells, columns, strict=True):
        present = [value for value in column if value not in _MISSING]
        if (
            cell
            and present
            and sum(bool(_NUMBER.match(value) or _DATE.match(value)) for value in present) > 0.8 * len(present)
        ):
            return True
    recurring = sum(cell in column for cell, column in zip(cells, columns, strict=True) if cell)
    return recurring == 0


def _comment(before: list[str], body: list[str], parsed: list[tuple[list[str], int]]) -> str:
    """Return the sign of comments: it begins lines that are no rows, before or in the table, and no line that is one.

    So "#id,name" is a header, and "#sunny" may be a value. After comments at the top, "# a, b" is a comment too.
    """
    marked = {position for position, line in enumerate(body) if line.startswith("#")}
    leading = any(line.startswith("#") for line in before)
    unmarked = [row for row, start in parsed if start not in marked]
    if not (marked or leading) or not unmarked:
        return ""
    width = _usual(unmarked)
    rows = [body[start] for row, start in parsed if start in marked and len(row) == width]
    return "" if any(not leading or not row.startswith(("# ", "##")) for row in rows) else "#"


def _numbers(cells: list[str], options: IngestOptions, delimiter: str) -> NumberFormat:
    decimal = options.decimal or _decimal(cells, delimiter)
    if options.thousands is not None:
        return NumberFormat(decimal, options.thousands if options.thousands != decimal else "")
    common = Counter(found[1] for cell in cells if (found := _RARE_GROUPS.match(cell))).most_common(1)
    natural = "." if decimal == "," else ","
    grouped = sum(bool(re.match(rf"^[-+]?\d{{1,3}}(\{natural}\d{{3}})+\b", cell)) for cell in cells)
    return NumberFormat(decimal, common[0][0] if common and common[0][1] > grouped else natural)


def _decimal(cells: list[str], delimiter: str) -> str:
    if delimiter == "," or any(_COMMA_GROUPS.match(cell) for cell in cells):
        return "."
    if any(_POINT_GROUPS.match(cell) for cell in cells):
        return ","
    commas = sum(bool(_COMMA_NUMBER.match(cell)) for cell in cells)
    points = sum(bool(_POINT_NUMBER.match(cell)) for cell in cells)
    return "," if commas > points else "."
