"""Dates and times written as text."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

_TIME = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S%.f", " %I:%M %p", " %I:%M:%S %p")
_DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d %b %Y", "%d-%b-%Y", "%b %d %Y", "%b %d, %Y", "%d %B %Y", "%B %d %Y", "%B %d, %Y", "%d-%b-%y", "%d %b %y",
    "%A, %B %d, %Y", "%a, %d %b %Y", "%a %b %d %Y", "%Y-%b-%d",
    "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%Y%m%d",
)  # fmt: skip
_ISO_T = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f")
_ZONED = ("%Y-%m-%dT%H:%M:%S%:z", "%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%d %H:%M:%S%:z", "%Y-%m-%d %H:%M:%S%.f%:z",
          "%a, %d %b %Y %H:%M:%S %z")  # fmt: skip
# Years and months alone: completed with the first day before they are parsed.
_MONTHS = ("%Y-%m", "%Y/%m", "%m/%Y", "%b %Y", "%b-%Y", "%B %Y", "%b-%y", "%b %y")
_CLOCK = r"^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[AaPp][Mm])?$"
_COULD_BE = r"\d.*[-/.,:\s\p{L}].*\d|^\d{8}$|\p{L}{3,}[-\s]\d{2,4}$"
# Whatever the format, a date is made of digits, signs between them, and these words and letters.
_MADE_OF = (
    r"^(?i)(?:[\d\-/.,:+\s]|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"[ap]m|[tz])+$"
)
_ENOUGH = 0.95
_SMALLEST_SHARE = 0.1  # of a format among several in one column
_FORMATS = (*_ISO_T, *(day + time for day in _DAYS for time in _TIME if day != "%Y%m%d" or not time), *_ZONED, *_MONTHS)


@dataclass(frozen=True)
class DateText:
    """How the dates of a text column are written; ``share`` of its values are dates.

    ``format`` is chrono's (strptime's with ``%.f`` for a fraction); empty for a time of day alone. ``ambiguous`` is
    the other reading that fits as well (day before month or after). ``others`` are further formats that occur, where
    no single one reads the column.
    """

    format: str
    share: float
    ambiguous: str | None = None
    others: tuple[str, ...] = ()


def detect(values: pl.Series) -> DateText | None:
    """Say how a text column's distinct values (stripped, without placeholders) write dates, or None if they are none.

    The format that fits most of the values; with day and month exchangeable in all of them, month first is reported
    as ambiguous.
    """
    if values.is_empty():
        return None
    probe = values.gather_every(max(1, len(values) // 200)).str.replace(r"Z$", "+00:00")
    if _matching(probe, _MADE_OF) < _ENOUGH or _matching(values, _COULD_BE) < _ENOUGH:
        return None
    if _matching(probe, _CLOCK) >= _ENOUGH:
        return DateText("", 1.0)
    shares = {form: _share(probe, form) for form in _FORMATS}
    fits = [form for form, share in shares.items() if share >= _ENOUGH and _plausible(probe, form)]
    if not fits:
        return _mixed(probe, [form for form, share in shares.items() if share >= _SMALLEST_SHARE])
    whole = values.str.replace(r"Z$", "+00:00")
    best = sorted(((_share(whole, form), -order, form) for order, form in enumerate(fits)), reverse=True)
    share, _, form = best[0]
    if share < _ENOUGH:
        return None
    other = next((candidate for score, _, candidate in best[1:] if score == share and _swapped(form, candidate)), None)
    return DateText(form, share, other)


def _mixed(probe: pl.Series, forms: Sequence[str]) -> DateText | None:
    """Find up to four formats that together read the values, the most frequent first."""
    chosen: list[str] = []
    rest = probe
    while len(chosen) < 4 and len(rest) > (1 - _ENOUGH) * len(probe):
        form = max(forms, key=lambda form: _share(rest, form), default=None)
        if form is None or _share(rest, form) * len(rest) < _SMALLEST_SHARE * len(probe) or not _plausible(rest, form):
            return None
        chosen.append(form)
        rest = rest.filter(parse(rest, form).is_null())
    if len(rest) > (1 - _ENOUGH) * len(probe):
        return None
    return DateText(chosen[0], 1 - len(rest) / len(probe), others=tuple(chosen[1:]))


def parse(values: pl.Series, form: str) -> pl.Series:
    """Return the datetimes (null where the text is none) that `form` reads; with a zone, in UTC."""
    text = values.str.strip_chars()
    if form in _MONTHS:
        separator = "-" if "-" in form else "/" if "/" in form else " "
        return ("01" + separator + text).str.to_datetime(f"%d{separator}{form}", strict=False)
    if form in _ZONED:
        return text.str.replace(r"Z$", "+00:00").str.to_datetime(form, strict=False, time_zone="UTC")
    if any(code in form for code in ("%H", "%I")):
        return text.str.to_datetime(form, strict=False)
    return text.str.to_date(form, strict=False).cast(pl.Datetime("us"))


def _matching(values: pl.Series, pattern: str) -> float:
    return int(values.str.contains(pattern).sum()) / len(values)


def _share(values: pl.Series, form: str) -> float:
    return 1 - parse(values, form).null_count() / len(values)


def _plausible(values: pl.Series, form: str) -> bool:
    years = parse(values, form).dt.year()
    inside = years.is_between(1500, 2200).mean()
    return inside is not None and float(inside) > 0.9  # type: ignore[arg-type]


def _swapped(form: str, other: str) -> bool:
    return form.replace("%d", "%x").replace("%m", "%d").replace("%x", "%m") == other
