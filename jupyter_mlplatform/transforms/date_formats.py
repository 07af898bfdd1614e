"""How dates are written: formats that are recognised, as patterns, and which of them a column uses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_SHORT = tuple(name[:3] for name in _MONTHS)
_DIRECTIVES = {
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "m": r"(?:0?[1-9]|1[0-2])",
    "d": r"(?:0?[1-9]|[12]\d|3[01])",
    "b": f"(?i:{'|'.join(_SHORT)})",
    "B": f"(?i:{'|'.join(_MONTHS)})",
    "H": r"(?:[01]?\d|2[0-3])",
    "I": r"(?:0?[1-9]|1[0-2])",
    "M": r"[0-5]\d",
    "S": r"[0-5]\d",
    "p": r"(?i:AM|PM)",
    "f": r"\d{1,9}",
}
_LONG_MONTHS_OUT = (2, 4, 6, 9, 11)  # months without a 31st
_COMMON_SHORT = r"(?:\d[13579]|[02468][26]|[13579][048])"  # years of two digits that are no leap years
_COMMON = rf"(?:\d{{2}}{_COMMON_SHORT}|{_COMMON_SHORT}00)"
_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d",
    "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%m.%d.%Y",
    "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%d.%m.%y",
    "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b, %Y",
    "%d %B, %Y", "%Y-%b-%d", "%d/%b/%Y",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S%.f", "T%H:%M:%S%.f",
          "T%H:%M:%SZ", "T%H:%M:%S%.fZ")  # fmt: skip
FORMATS: tuple[str, ...] = tuple(date + time for time in _TIMES for date in _DATES)
_TIME = re.compile(r"%[HI]")
_DIRECTIVE = re.compile(r"%\.?[A-Za-z]")
_NAMES = re.compile(r"%[bBp]")


@dataclass(frozen=True)
class Reading:
    """The formats of a column, the most frequent first, and whether day and month could be swapped throughout."""

    formats: tuple[str, ...]
    ambiguous: bool
    read: int
    total: int


@cache
def pattern(form: str) -> str:
    """Return what a whole cell in this format looks like. Raises ValueError for a directive that is not known."""
    return f"^{_build(form, {})}$"


@cache
def impossible(form: str) -> str:
    """Return what a cell in this format looks like that names a day which its month does not have."""
    return "|".join(f"^{_build(form, fixed)}$" for fixed in _impossible_days(form))


def has_time(form: str) -> bool:
    """Say whether the format holds an hour."""
    return _TIME.search(form) is not None


def read_formats(values: Sequence[str], *, day_first: bool) -> Reading:
    """Find out how the dates among `values` are written.

    A format is taken if it reads values that those before it do not, 1 % of all or more. Of two that differ only in
    the order of day and month and read equally many, `day_first` decides.
    """
    texts = [value.strip() for value in values]
    left, chosen, ambiguous = texts, list[str](), False
    while left:
        reads = {form: list(map(_reader(form), left)) for form in _candidates(left)}
        counts = {form: sum(read) for form, read in reads.items()}
        best = max(counts.values(), default=0)
        if best == 0 or best * 100 < len(texts):
            break
        tied = [form for form, count in counts.items() if count == best]
        form = next((form for form in tied if _day_first(form) == day_first), tied[0])
        ambiguous = ambiguous or (not chosen and any(_swapped(form) == other for other in tied))
        chosen.append(form)
        left = [text for text, read in zip(left, reads[form], strict=True) if not read]
    return Reading(tuple(chosen), ambiguous, len(texts) - len(left), len(texts))


def _candidates(texts: Sequence[str]) -> Iterator[str]:
    """Yield the formats that read at least one of a few texts: most read none of them."""
    few = texts[:: max(1, len(texts) // 200)]
    there = set("".join(few))
    letters = any(character.isalpha() for character in there)
    for form in FORMATS:
        # Most formats need not even be made a pattern, which takes a millisecond each.
        if (
            set(_DIRECTIVE.sub("", form)) <= there
            and (letters or not _NAMES.search(form))
            and any(map(_reader(form), few))
        ):
            yield form


@cache
def _reader(form: str) -> "_Reader":
    return _Reader(re.compile(pattern(form)), re.compile(impossible(form)))


@dataclass(frozen=True)
class _Reader:
    shape: re.Pattern[str]
    wrong: re.Pattern[str]

    def __call__(self, text: str) -> bool:
        return self.shape.match(text) is not None and self.wrong.match(text) is None


def _day_first(form: str) -> bool:
    return form.find("%d") < form.find("%m")


def _swapped(form: str) -> str:
    return form.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m") if "%m" in form else ""


def _build(form: str, fixed: dict[str, str]) -> str:
    pieces = []
    position = 0
    while position < len(form):
        character = form[position]
        if character != "%":
            pieces.append(re.escape(character))
            position += 1
            continue
        directive = form[position + 1 : position + 2]
        if directive == ".":  # “%.f”: the fraction of a second with its point
            pieces.append(r"\.\d{1,9}")
            position += 3
            continue
        if directive not in _DIRECTIVES:
            raise ValueError(f"%{directive} is not a directive that is read here; use %{', %'.join(_DIRECTIVES)}.")
        piece = fixed.get(directive, _DIRECTIVES[directive])
        # Without a sign between them, the parts of a date (20200131) must be padded to be told apart.
        adjacent = form[position + 2 : position + 3] == "%" or (position >= 2 and form[position - 2] == "%")
        pieces.append(piece.replace("0?", "0").replace("[01]?", "[01]") if adjacent else piece)
        position += 2
    return "".join(pieces)


def _impossible_days(form: str) -> Iterator[dict[str, str]]:
    if "%d" not in form:
        yield dict.fromkeys(_DIRECTIVES, r"[^\s\S]")
        return
    for day, months in (("31", _LONG_MONTHS_OUT), ("30", (2,))):
        yield {"d": day, **_months(months)}
    yield {"d": "29", **_months((2,)), "Y": _COMMON, "y": _COMMON_SHORT}


def _months(numbers: Sequence[int]) -> dict[str, str]:
    return {
        "m": f"(?:{'|'.join(f'0?{number}' if number < 10 else str(number) for number in numbers)})",
        "b": f"(?i:{'|'.join(_SHORT[number - 1] for number in numbers)})",
        "B": f"(?i:{'|'.join(_MONTHS[number - 1] for number in numbers)})",
    }
