"""Reading texts as numbers in a known notation: one by one, or a whole column at once, with equal results."""

import re
from collections.abc import Sequence
from functools import lru_cache

import narwhals as nw

from jupyter_mlplatform.transforms.frames import Values
from jupyter_mlplatform.transforms.levels import look_up
from jupyter_mlplatform.transforms.notation import MAGNITUDE, MINUS, POWERS, SPACES, SYMBOLS, Notation

FEW = 100  # texts: to read them one by one takes less than to prepare anything else
# What engines strip: white space as Unicode has it. Python's own `str.strip` takes four control characters more.
_BLANK = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
_QUOTES = "'\u2019"
_LETTERS = "kmbtnilorhusadKMBTNILORHUSAD"  # of all magnitudes


class Reader:
    """Reads the texts of a column.

    Parameters
    ----------
    notation
        How its numbers are written.
    fraction
        Whether “12 %” is 0.12 rather than 12.
    """

    def __init__(self, notation: Notation, *, fraction: bool) -> None:
        self._notation = notation
        self._fraction = fraction
        self._cell = re.compile(notation.cell())
        self._ornaments = re.compile(notation.ornaments())
        self._not_digits = re.compile(rf"[^0-9{notation.decimal}]")
        self._magnitudes = [(re.compile(MAGNITUDE.format(letter)), power) for letter, power in POWERS.items()]

    def read(self, text: object) -> float | None:
        """Return the number that a text is; None if it is none, or missing."""
        if not isinstance(text, str):
            return None
        text = text.strip(_BLANK).replace(MINUS, "-")
        if self._cell.fullmatch(text) is None:
            return None
        bare = self._ornaments.sub("", text)
        given = re.search(r"[0-9][.,]?[eE]([+-]?[0-9]+)", bare)
        mantissa = bare[: given.start() + 1] if given else bare
        mantissa = self._not_digits.sub("", mantissa).replace(",", ".")
        number = float(f"{mantissa}e{given[1] if given else self._exponent(text)}")
        return -number if re.search(r"^\(|^[^0-9]*-|-$", text) else number

    def _exponent(self, text: str) -> str:
        """Return what percent and magnitudes make of a number: 57 % is then 0.57 to the last bit, on every machine."""
        for magnitude, power in self._magnitudes if self._notation.magnitudes else ():
            if magnitude.search(text):
                return power
        return "-2" if self._fraction and "%" in text else "0"

    def read_column(self, texts: Values) -> Values:
        """Return the numbers of a whole column; missing where a text is none."""
        if len(texts) <= FEW:
            return self._column(texts, [self.read(text) for text in texts.to_list()])
        trimmed = texts.str.strip_chars()
        numbers = self._plain(trimmed)
        left = trimmed.filter(numbers.is_null() & ~trimmed.is_null()).unique()
        read = {text: number for text in left.to_list() if (number := self.read(text)) is not None}
        if not read:
            return numbers
        frame = numbers.alias("number").to_frame().with_columns(trimmed.alias("text"))
        others = look_up(nw.col("text"), list(read), list(read.values()), nw.Float64())
        return frame.select(number=nw.coalesce(nw.col("number"), others)).get_column("number")

    def _plain(self, texts: Values) -> Values:
        """Return the numbers that are written as most are, going through the texts as few times as possible."""
        unusual = _any(texts, f"[-(%{SPACES}{_QUOTES}]")
        notation = self._notation
        text = nw.col("text")
        bare = text.str.strip_chars_end(f"{notation.unit}{SPACES})") if notation.unit else text
        digits = self._digits(bare)
        frame = texts.alias("text").to_frame()
        rare = SPACES + _QUOTES
        if unusual and _any(frame.select(digits=digits).get_column("digits"), f"[{rare}]"):
            for sign in rare:
                digits = digits.str.replace_all(sign, "", literal=True)
        exponent = self._exponents(percent=self._fraction and unusual and _any(texts, "%"))
        written = digits if exponent is None else nw.concat_str(digits, exponent)
        number: nw.Expr = nw.when(text.str.contains(notation.plain())).then(written).cast(nw.Float64)
        if unusual and _any(texts, "[-(]"):
            negative = bare.str.contains("-", literal=True) | bare.str.starts_with("(")
            number = nw.when(negative).then(-number).otherwise(number)
        return frame.select(number=number).get_column("number")

    def _digits(self, bare: nw.Expr) -> nw.Expr:
        """Return the digits of texts without their unit, with a decimal point; rare signs between them are left."""
        notation = self._notation
        ends = f"{SYMBOLS}{SPACES}%()"
        digits = bare.str.strip_chars_end(ends + _LETTERS) if notation.magnitudes else bare
        digits = digits.str.strip_chars(ends + "+-")
        digits = digits.str.replace_all("." if notation.decimal == "," else ",", "", literal=True)
        return digits.str.replace_all(",", ".", literal=True) if notation.decimal == "," else digits

    def _exponents(self, *, percent: bool) -> nw.Expr | None:
        """Return what is written after the digits of each text; None where it is nothing for all."""
        powers = list(POWERS.items()) if self._notation.magnitudes else []
        if not powers and not percent:
            return None
        text = nw.col("text")
        exponent: nw.Expr = nw.lit("e0")
        if percent:
            exponent = nw.when(text.str.contains("%", literal=True)).then(nw.lit("e-2")).otherwise(exponent)
        for letter, power in reversed(powers):
            scaled = text.str.contains(MAGNITUDE.format(letter))
            exponent = nw.when(scaled).then(nw.lit(f"e{power}")).otherwise(exponent)
        return exponent

    def _column(self, texts: Values, numbers: Sequence[float | None]) -> Values:
        backend = nw.get_native_namespace(texts)
        return nw.new_series(texts.name, numbers, nw.Float64, backend=backend)


@lru_cache(maxsize=256)
def reader(notation: Notation, *, fraction: bool) -> Reader:
    """Return the reader of a notation; what it prepares is prepared once."""
    return Reader(notation, fraction=fraction)


def _any(texts: Values, pattern: str) -> bool:
    return bool(texts.str.contains(pattern).any())
