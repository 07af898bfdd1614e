"""Numbers that are written as people write them: currency, percent, thousands, decimal comma, units."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, ClassVar, Literal

import narwhals as nw
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema, kind_of_dtype
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step, learnt

Decimal = Literal[".", ","]

_CODES = "USD EUR GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF BRL ZAR RUB MXN".replace(" ", "|")
_CURRENCY = rf"(?:[$€£¥₹₽₩₺₴₪฿₫]|[A-Z]{{1,3}}\$|{_CODES}|Rs\.?|kr\.?)"
_SPACE = "[ \u00a0\u202f]"
_MINUS = "\u2212"
_SAMPLE = 10_000  # distinct values that decide the notation of a column


class ParseNumbers(Step):
    """Read numbers that are stored as text."""

    title: ClassVar[str] = "Read numbers from text"
    help: ClassVar[str] = (
        "Reads “$1,234.50”, “12 %”, “1.234,5”, “(300)” or “12 km” as numbers. What is no number in the column's "
        "notation becomes missing."
    )
    family: ClassVar[Family] = "types"
    learns: ClassVar[str | None] = "the decimal sign and the unit of each column"
    accepts: ClassVar[frozenset[Kind] | None] = NUMBERS | {"text", "unknown"}

    kind: Literal["parse_numbers"] = "parse_numbers"
    columns: ColumnNames
    decimal: Annotated[Literal["auto", ".", ","], Field(description="The decimal sign; found out when “auto”.")] = (
        "auto"
    )
    percent: Annotated[
        Literal["fraction", "points"], Field(description="Whether “12 %” is 0.12 (fraction) or 12 (points).")
    ] = "fraction"

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def learns_from(self) -> tuple[str, ...]:
        return ()  # how values are written says nothing of what they are

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns(dict.fromkeys(self.columns, "number"))

    @override
    def fit(self, frame: Frame) -> State:
        notations: dict[str, dict[str, Any]] = {}
        for name in self.columns:
            if kind_of_dtype(frame.schema[name]) == "text":
                values = frame.get_column(name).cast(nw.String).drop_nulls().unique(maintain_order=True)
                notations[name] = _notation(values.head(_SAMPLE).to_list(), self.decimal)
        return {"notation": notations}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        notations = learnt(state, "notation")
        columns = {}
        for name in self.columns:
            if kind_of_dtype(frame.schema[name]) in NUMBERS:
                columns[name] = nw.col(name).cast(nw.Float64)
            else:
                columns[name] = self._parse(_text(nw.col(name)), notations.get(name, {}))
        return frame.with_columns(**columns)

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, notation in learnt(state, "notation").items():
            if notation["ambiguous"]:
                yield Problem(
                    "ambiguous_number",
                    name,
                    f"In column “{name}” the comma may separate thousands or decimals; it was read as "
                    f"{'thousands' if notation['decimal'] == '.' else 'the decimal sign'}. Set `decimal` to decide.",
                    "warning",
                )

    def _parse(self, text: nw.Expr, notation: dict[str, Any]) -> nw.Expr:
        decimal: Decimal = notation.get("decimal") or ("," if self.decimal == "," else ".")
        unit: str = notation.get("unit") or ""
        nothing = nw.lit(None, dtype=nw.String)
        valid = nw.when(text.str.contains(_pattern(decimal, re.escape(unit)))).then(text).otherwise(nothing)
        negative = valid.str.contains(r"^\(|^[^0-9]*-|-$")
        bare = valid.str.replace_all(_CURRENCY, "")
        bare = bare.str.replace_all(rf"{re.escape(unit)}\)?$", "") if unit else bare
        # In front of an exponent only digits and the decimal sign are left; the exponent keeps its own sign.
        mantissa = bare.str.replace_all(r"[eE][+-]?\d+.*$", "")
        mantissa = mantissa.str.replace_all(rf"[^0-9{decimal}]", "").str.replace_all(",", ".")
        exponent = bare.str.replace_all(r"^[^eE]*[eE]", "").str.replace_all(r"[^0-9+-].*$", "")
        scientific = nw.concat_str(mantissa, exponent, separator="e")
        digits = nw.when(bare.str.contains(r"\d\.?[eE][+-]?\d")).then(scientific).otherwise(mantissa)
        number = digits.cast(nw.Float64)
        number = nw.when(negative).then(-number).otherwise(number)
        if self.percent == "fraction":
            number = nw.when(valid.str.contains("%")).then(number / 100).otherwise(number)
        return number


def _text(values: nw.Expr) -> nw.Expr:
    return values.cast(nw.String).str.strip_chars().str.replace_all(_MINUS, "-")


def _pattern(decimal: Decimal, unit: str) -> str:
    """Return what a whole cell looks like, for a regular expression engine without look-around."""
    thousands = "[, ' \u00a0\u202f\u2019]" if decimal == "." else "[. ' \u00a0\u202f\u2019]"
    point = re.escape(decimal)
    digits = rf"(?:\d{{1,3}}(?:{thousands}\d{{3}})+(?:{point}\d*)?|\d+(?:{point}\d*)?|{point}\d+)"
    sign, space = "[-+]?", f"{_SPACE}*"
    tail = f"(?:{space}(?:%|{_CURRENCY}{f'|{unit}' if unit else ''}))?"
    return rf"^\(?{sign}{space}{_CURRENCY}?{space}{sign}{digits}(?:[eE][+-]?\d{{1,2}})?{tail}{space}\)?-?$"


def _notation(values: Iterable[str], decimal: str) -> dict[str, Any]:
    texts = [value.strip().replace(_MINUS, "-") for value in values]
    unit = _unit(texts)
    counts = {
        sign: sum(re.match(_pattern(sign, re.escape(unit)), text) is not None for text in texts)
        for sign in (".", ",")
    }  # fmt: skip
    if decimal != "auto":
        return {"decimal": decimal, "unit": unit, "ambiguous": False}
    # “1,234” is a number either way: what other values say decides, and if they are silent, thousands it is.
    has_comma = any("," in text for text in texts)
    has_point = any("." in text for text in texts)
    tied = counts["."] == counts[","]
    chosen = "," if counts[","] > counts["."] or (tied and _commas_look_decimal(texts)) else "."
    return {"decimal": chosen, "unit": unit, "ambiguous": bool(tied and has_comma and not has_point and counts["."])}


def _commas_look_decimal(texts: Iterable[str]) -> bool:
    return any(re.search(r",\d{1,2}\D*$", text) for text in texts)


def _unit(texts: Iterable[str]) -> str:
    """Return the unit that most values with one end in (“km”), or an empty text."""
    endings: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        found = re.fullmatch(r"[-+(]*\s*[\d.,' \u00a0]*\d\s*([^\W\d_%$€£¥][^\d%]{0,11})\)?", text)
        if found and not re.fullmatch(_CURRENCY, found[1].strip()):
            endings[found[1].strip().rstrip(")")] += 1
    if not endings:
        return ""
    unit, count = min(endings.items(), key=lambda item: (-item[1], item[0]))
    return unit if count * 2 >= total else ""
