"""How the numbers of a text column are written."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import narwhals as nw

from jupyter_mlplatform.transforms.frames import Values

Decimal = Literal[".", ","]

_LOOKED_AT, _DISTINCT = 100_000, 3_000  # rows, and different values among them

MINUS = "\u2212"
POWERS = {"k": "3", "m": "6", "b": "9", "t": "12"}
# A magnitude that starts with a letter: 1.2M, 3 bn, 4 million, each perhaps with a currency after it.
MAGNITUDE = r"(?i)\d *{}(?:n|il|io|ln|illion|rillion|housand)?\b"

_CODES = "USD EUR GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF BRL ZAR RUB MXN".replace(" ", "|")
SYMBOLS = "$€£¥₹₽₩₺₴₪฿₫"
_CURRENCY = rf"(?:[{SYMBOLS}]|[A-Z]{{1,3}}\$|{_CODES}|Rs\.?|kr\.?|zł)"
SPACES = " \u00a0\u202f"
_SPACE = f"[{SPACES}]"
_MAGNITUDES = "(?i:k|m|b|bn|mn|mil|mio|mln|t|tn|thousand|million|billion|trillion)"
_GROUPED = re.compile(r"(?<![\d.])[1-9]\d{0,2}(?:\.\d{3})+\D*$")  # money with three digits after each point
_ANY_CURRENCY = re.compile(_CURRENCY)
_NO_UNIT = tuple("0123456789%")  # a text that ends in one of these has no unit
_ENDING = re.compile(r"[-+(]*\s*[\d.,' \u00a0]*\d\s*([^\W\d_%$€£¥][^\d%()]{0,11})\)?")


@dataclass(frozen=True)
class Notation:
    """The decimal sign, the unit after the number (“km”, or none), and whether k, M and so on scale it.

    ``ambiguous``: commas or points may separate thousands as well as decimals, and nothing in the column decides.
    """

    decimal: Decimal
    unit: str = ""
    magnitudes: bool = False
    ambiguous: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the notation as JSON data."""
        return asdict(self)

    def cell(self) -> str:
        """Return what a whole cell looks like, for a regular expression engine without look-around."""
        return self._cell(_CURRENCY, r"[eE][+-]?[0-9]{1,2}|")

    def plain(self) -> str:
        """Return what most cells look like: without an exponent, and with currencies as single signs."""
        return self._cell(f"[{SYMBOLS}]", "")

    def _cell(self, currency: str, exponent: str) -> str:
        thousands = "[, ' \u00a0\u202f\u2019]" if self.decimal == "." else "[. ' \u00a0\u202f\u2019]"
        point = re.escape(self.decimal)
        grouped = rf"[0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+(?:{point}[0-9]*)?"
        digits = rf"(?:{grouped}|[0-9]+(?:{point}[0-9]*)?|{point}[0-9]+)"
        endings = ["%", currency, *([re.escape(self.unit)] if self.unit else [])]
        scale = f"(?:{_SPACE}*{_MAGNITUDES})?" if self.magnitudes else ""
        ending = f"(?:{_SPACE}*(?:{'|'.join(endings)}))?"
        number = rf"{digits}(?:{exponent}{scale}{ending})"
        return rf"^\(?(?:[-+]?{_SPACE}*{currency}?{_SPACE}*|{currency}{_SPACE}*[-+]){number}{_SPACE}*\)?-?$"

    def ornaments(self) -> str:
        """Return what is taken away before the digits are read: currency, and the unit at the end."""
        return rf"{_CURRENCY}|{re.escape(self.unit)}\)?$" if self.unit else _CURRENCY


def some_texts(values: Values) -> list[str]:
    """Return distinct texts from all over a column, enough to tell how they are written."""
    step = max(1, len(values) // _LOOKED_AT)
    texts = values.gather_every(step).cast(nw.String).drop_nulls().unique(maintain_order=True)
    return [str(text) for text in texts.head(_DISTINCT).to_list()]


def find_notation(values: Sequence[str], decimal: str) -> Notation:
    """Find out how numbers are written.

    Parameters
    ----------
    values
        Distinct texts of the column.
    decimal
        The decimal sign, or ``auto``: “1,234” alone is read as thousands, and said to be ambiguous.
    """
    texts = [value.strip().replace(MINUS, "-") for value in values]
    unit, magnitudes = _endings(texts)
    if decimal in {".", ","}:
        return Notation("," if decimal == "," else ".", unit, magnitudes)
    point, comma = Notation(".", unit, magnitudes), Notation(",", unit, magnitudes)
    reads_point, reads_comma = _reads(point, texts), _reads(comma, texts)
    if reads_comma != reads_point:
        return comma if reads_comma > reads_point else point
    if any(re.search(r",\d{1,2}\D*$", text) for text in texts):
        return comma
    pointed = [text for text in texts if "." in text]
    if len(pointed) > 1 and all(_ANY_CURRENCY.search(text) and re.search(_GROUPED, text) for text in pointed):
        return Notation(",", unit, magnitudes, ambiguous=True)
    has_comma, has_point = any("," in text for text in texts), any("." in text for text in texts)
    return Notation(".", unit, magnitudes, ambiguous=has_comma and not has_point and reads_point > 0)


def _reads(notation: Notation, texts: Sequence[str]) -> int:
    cell = re.compile(notation.cell())
    return sum(cell.match(text) is not None for text in texts)


def _endings(texts: Sequence[str]) -> tuple[str, bool]:
    """Return the unit that half of the values or more end in, or none; and whether the endings are magnitudes."""
    endings: Counter[str] = Counter()
    for text in texts:
        if text.endswith(_NO_UNIT):
            continue
        bare = _ANY_CURRENCY.sub("", text).strip()
        found = _ENDING.fullmatch(bare)
        if found:
            endings[found[1].strip()] += 1
    if not endings:
        return "", False
    scales = [ending for ending in endings if re.fullmatch(_MAGNITUDES, ending)]
    currency = any(_ANY_CURRENCY.search(text) for text in texts)
    sure = currency or len({scale.lower() for scale in scales}) > 1 or not {"m", "t", "b"}.issuperset(scales)
    if len(scales) == len(endings) and sure:
        return "", True
    unit, count = min(endings.items(), key=lambda item: (-item[1], item[0]))
    return (unit, False) if count * 2 >= len(texts) else ("", False)
