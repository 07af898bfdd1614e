"""Numbers written as text: with currency, percent, thousands, a unit, or in accountants' brackets."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

NumberKind = Literal["plain", "currency", "percent", "unit", "thousands", "decimal_comma"]

# What stands for "no value" without being the missing token of a format; only ever ignored, never changed, here.
PLACEHOLDER = (
    r"^(?i)(?:[?*\-–—._/\\#]{0,5}|#?n/?a\.?|n\.a\.|none|null|nil|nan|unknown|unk|missing|undefined|"  # noqa: RUF001
    r"not[ _](?:available|applicable|known|given)|tbd|tba|\(?blank\)?|\(?empty\)?)$"
)

_LONGEST_PLACEHOLDER = 20  # bytes

_SIGN = "[-+\u2212]?"
_CURRENCY = r"[$€£¥₹₽₩₺₪฿]|(?:US|C|A|NZ|HK|R)\$|USD|EUR|GBP|JPY|CHF|CAD|AUD|INR|CNY|kr\.?|zł|Rs\.?|R\$"
_PLAIN = rf"{_SIGN}(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_GROUPED = rf"{_SIGN}\d{{1,3}}(?:[,'\u2019\u00a0\u202f ]\d{{3}})+(?:\.\d+)?"
_COMMA = rf"{_SIGN}(?:\d{{1,3}}(?:[.\u00a0\u202f ]\d{{3}})+|\d+),\d+"
_AMOUNT = rf"(?:{_GROUPED}|{_COMMA}|{_PLAIN})"
_MAGNITUDE = r"(?:\s?(?:[kKmMbBtT]|bn|mn|mio|mln|thousand|million|billion|trillion))?"


@dataclass(frozen=True)
class NumberText:
    """How the numbers of a text column are written; ``share`` of its non-missing rows are numbers."""

    kind: NumberKind
    share: float
    unit: str | None = None


def is_placeholder(texts: pl.Series) -> pl.Series:
    """Return which texts (stripped) stand for no value; null where a text is null."""
    short = texts.str.len_bytes() <= _LONGEST_PLACEHOLDER
    if not short.any():
        return short
    return short & texts.set(~short, "x").str.contains(PLACEHOLDER)


def detect(values: pl.Series, counts: pl.Series) -> NumberText | None:
    """Say how a text column writes numbers, or None where fewer than nine in ten of its values are numbers.

    Parameters
    ----------
    values, counts
        The distinct non-missing values (stripped) and how many rows have each.
    """
    frame = pl.DataFrame({"v": values, "n": counts}).filter(~is_placeholder(values))
    total = int(frame["n"].sum())
    if not total:
        return None
    # A leading zero means a code (007, 02139), whatever else the column holds.
    codes = int(frame.filter(pl.col("v").str.contains(r"^0\d+$"))["n"].sum())
    if codes > 0.01 * total:
        return None
    tests: list[tuple[NumberKind, str]] = [
        ("plain", rf"^(?:[<>≤≥~≈]\s?)?{_PLAIN}$"),
        ("decimal_comma", rf"^{_SIGN}(?:\d+,(?:\d{{1,2}}|\d{{4,}})|\d{{1,3}}(?:\.\d{{3}})+,\d+|0,\d+|\d+)$"),
        ("thousands", rf"^(?:{_GROUPED}|{_PLAIN})$"),
        ("percent", rf"^{_AMOUNT}\s?%$"),
        (
            "currency",
            rf"^\(?{_SIGN}(?:{_CURRENCY})\s?{_AMOUNT}{_MAGNITUDE}\)?$|^\(?{_AMOUNT}{_MAGNITUDE}\s?(?:{_CURRENCY})\)?$",
        ),
    ]
    plain = frame.select(pl.col("v").str.contains(tests[0][1])).to_series()
    for kind, pattern in tests:
        hit = frame.select(pl.col("v").str.contains(pattern)).to_series()
        if kind in ("percent", "currency") and hit.any():
            hit = hit | plain
        share = int(frame["n"].filter(hit).sum()) / total
        few = hit.sum() <= 10 and share < 0.98  # "0", "1", "2", "3+": levels, not numbers with a slip
        if share >= 0.9 and not few:
            return NumberText(kind, share)
    return _with_unit(frame, total)


def parse(values: pl.Series, how: NumberText) -> pl.Series:
    """Return the numbers (Float64); null where the text is none. Percent as the number before the sign."""
    text = values.str.strip_chars().str.replace_all("\u2212", "-", literal=True)
    negative = text.str.starts_with("(") & text.str.ends_with(")")
    if how.kind == "decimal_comma":
        text = text.str.replace_all(r"[.\s\u00a0\u202f']", "").str.replace(",", ".", literal=True)
    else:
        european = text.str.contains(rf"^[^\d]*{_SIGN}(?:\d{{1,3}}(?:\.\d{{3}})+|\d+),\d{{1,2}}[^\d]*$")
        swapped = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        text = swapped.zip_with(european, text).str.replace_all(r"[,'\u2019\u00a0\u202f]|(?:(\d) (\d))", "$1$2")
    magnitude = text.str.extract(r"(?i)\d\s?(k|m|b|t|bn|mn|mio|mln|thousand|million|billion|trillion)\b", 1)
    factor = (
        magnitude.str.to_lowercase()
        .str.slice(0, 1)
        .replace_strict({"k": 1e3, "t": 1e12, "m": 1e6, "b": 1e9}, default=1.0, return_dtype=pl.Float64)
        if how.kind == "currency"
        else pl.Series([1.0])
    )
    factor = factor.fill_null(1.0)
    number = text.str.extract(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)", 1).cast(pl.Float64, strict=False)
    leading = text.str.contains(r"^-\D")
    sign = pl.Series([1.0, -1.0]).gather((negative | leading).fill_null(value=False).cast(pl.UInt32))
    return (number.abs() * sign if bool((negative | leading).any()) else number) * factor


def _with_unit(frame: pl.DataFrame, total: int) -> NumberText | None:
    """One unit after every number (``12 kg``). Ordinals and codes (``3rd``, ``4wd``) have another after each."""
    parts = frame.select(
        "n",
        unit=pl.col("v").str.extract(rf"^{_AMOUNT}\s?(\p{{L}}[\p{{L}}/²³°]{{0,9}}\.?|°[CF]?|[\"'\u2032\u2033])$", 1),
        number=pl.col("v").str.extract(rf"^({_AMOUNT})", 1),
    ).drop_nulls("unit")
    if parts.is_empty():
        return None
    top = (
        parts.group_by(pl.col("unit").str.to_lowercase()).agg(pl.col("n").sum(), pl.col("number").n_unique()).sort("n")
    )
    unit, rows, distinct = top.row(-1)
    share = rows / total
    return NumberText("unit", share, unit) if share >= 0.9 and distinct > 10 else None
