"""What whole numbers mean: a measure or count, the code of a class, or the name of a row."""

import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from jupyter_mlplatform.tables.tally import Tally

Integers = npt.NDArray[np.int64]

# Words in a column's name. Weak evidence: they decide only where the values allow both readings.
_IDENTIFIER = frozenset(
    [
        "id",
        "ids",
        "uid",
        "uuid",
        "guid",
        "key",
        "pk",
        "idx",
        "index",
        "rownames",
        "rownum",
        "serial",
        "ref",
        "phone",
        "account",
        "ssn",
        "isbn",
        "barcode",
    ]
)
_CODED = frozenset(
    ["code", "codes", "class", "cls", "type", "kind", "category", "cat", "group", "grp", "cluster", "label", "segment",
     "zone", "region", "district", "sector", "state", "status", "gender", "sex", "race", "ethnicity", "species",
     "origin", "channel", "zip", "zipcode", "postal", "postcode", "brand", "model", "method", "mode", "flag", "marital",
     "occupation", "target"]
)  # fmt: skip
_COUNTED = frozenset(
    ["count", "counts", "cnt", "num", "number", "n", "nb", "nr", "no", "qty", "quantity", "total", "sum", "rate",
     "rating", "ratings", "score", "scores", "grade", "points", "rank", "level", "stars", "quality", "qual", "age",
     "years", "yrs", "days", "hours", "minutes", "months", "weeks", "size", "rooms", "bedrooms", "bathrooms", "floors",
     "doors", "seats", "gears", "cylinders", "children", "kids", "siblings", "visits", "calls", "orders", "items"]
)  # fmt: skip
_POSTAL = frozenset(["zip", "zipcode", "postal", "postcode"])


def words_of(name: str) -> list[str]:
    """Split a column name into lower-case words: at punctuation, at digits and at humps."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word.lower() for word in re.split(r"[^A-Za-z]+", spaced) if word]


def named_identifier(name: str) -> bool:
    """Say whether a name speaks of an identifier (``customer_id``, ``Unnamed: 0``)."""
    words = words_of(name)
    return bool(words) and (words[-1] in _IDENTIFIER or words[0] in _IDENTIFIER or words[0] == "unnamed")


@dataclass(frozen=True)
class Reading:
    """What a column of whole numbers is, how sure, and why."""

    kind: str
    confidence: float
    reason: str


def read(values: pl.Series, found: Tally, name: str) -> Reading:
    """Read a column of whole numbers (Int64, no nulls, at least two distinct).

    Parameters
    ----------
    values
        In row order: a running number shows in it.
    found
        The different ones, in order.
    """
    levels, counts = found.values.to_numpy(), found.counts.astype(np.float64)
    rows, distinct = len(values), len(levels)
    identifier = _identifier(values.to_numpy(), levels, name)
    if identifier:
        return identifier
    if _dates(levels):
        return Reading("datetime", 0.85, "All values are dates written as YYYYMMDD or YYYYMM.")
    if distinct == 2:
        return _two(levels, name)
    if distinct > 20:
        return _blocks(values.to_numpy(), counts, levels) or _many(distinct, rows, name)
    return _few(levels, counts / rows, name)


def _identifier(values: Integers, levels: Integers, name: str) -> Reading | None:
    rows, distinct, named = len(values), len(levels), named_identifier(name)
    span = float(levels[-1]) - float(levels[0]) + 1
    if rows < 5 or levels[0] < 0 or _years(levels, name):
        return None
    steps = np.diff(values)
    counts = distinct == rows and steps[0] in (1, -1) and bool((steps == steps[0]).all())
    # A short run that starts anywhere may be a scale, as of heights or temperatures.
    if counts and (named or rows >= (10 if min(values[0], values[-1]) in (0, 1) else 50)):
        return Reading("identifier", 0.97, "Counts the rows: each value is one more than the one before.")
    if distinct >= 0.98 * rows and named:
        return Reading("identifier", 0.95, "Hardly two rows share a value, and the name speaks of an identifier.")
    if named and distinct > max(20, 0.02 * rows):
        return Reading("identifier", 0.75, "The name speaks of an identifier, and few rows share a value.")
    if distinct < rows or rows < 20:
        return None
    # Measures that fall anywhere in this span would collide about this often. Numbers given out never do.
    collisions = rows**2 / (2 * span)
    if collisions > 5:
        return Reading("identifier", 0.9, f"No two of {rows:,} rows share a value, as numbers that were given out.")
    digits = np.floor(np.log10(np.maximum(levels, 1))) + 1
    even = np.abs((levels - levels[0]) / (span - 1) - np.linspace(0, 1, distinct)).max()
    if digits[0] == digits[-1] >= 7 and even < 0.1 and (levels % 10 == 0).mean() < 0.2:
        return Reading("identifier", 0.75, f"No two rows share a value, each of {digits[0]:.0f} digits, evenly spread.")
    return None


def _dates(levels: Integers) -> bool:
    if levels[0] >= 19_000_101 and levels[-1] <= 21_001_231:
        months, days = levels // 100 % 100, levels % 100
        return bool(((months >= 1) & (months <= 12) & (days >= 1) & (days <= 31)).all())
    months = levels % 100
    inside = levels[0] >= 190_001 and levels[-1] <= 210_012 and len(levels) >= 6
    return bool(inside and ((months >= 1) & (months <= 12)).all())


def _years(levels: Integers, name: str) -> bool:
    earliest = 1000 if set(words_of(name)) & {"year", "years", "yr"} else 1700
    return bool(levels[0] >= earliest and levels[-1] <= 2100)


def _two(levels: Integers, name: str) -> Reading:
    pair = (int(levels[0]), int(levels[1]))
    if pair in ((0, 1), (-1, 1)):
        return Reading("boolean", 0.95, f"The only values are {pair[0]} and {pair[1]}.")
    words = set(words_of(name))
    if _years(levels, name) or (words & _COUNTED and not words & _CODED):
        return Reading("numeric", 0.6, f"Two quantities: {pair[0]} and {pair[1]}.")
    return Reading("categorical", 0.75, f"Two codes: {pair[0]} and {pair[1]}.")


def _blocks(values: Integers, counts: npt.NDArray[np.float64], levels: Integers) -> Reading | None:
    """Recognise subjects measured repeatedly: numbered without a gap, about equally often, one after the other."""
    dense = int(levels[-1]) - int(levels[0]) + 1 == len(levels) and levels[0] in (0, 1)
    if dense and counts.min() >= 2 and counts.max() <= 1.5 * counts.min() and bool((np.diff(values) >= 0).all()):
        return Reading("categorical", 0.65, f"{len(levels):,} numbered groups of rows, one after the other.")
    return None


def _many(distinct: int, rows: int, name: str) -> Reading:
    words = words_of(name)
    coded = set(words) & _POSTAL or words[-1:] in (["code"], ["codes"]) or named_identifier(name)
    if coded and distinct < 0.5 * rows:
        return Reading("categorical", 0.7, "Whole numbers that name places or classes: sums of them mean nothing.")
    return Reading("numeric", 0.95, f"{distinct:,} different whole numbers.")


def _few(levels: Integers, shares: npt.NDArray[np.float64], name: str) -> Reading:
    """Weigh what 3 to 20 distinct whole numbers look like: above 0 a quantity, below it the codes of classes.

    Quantities pile up around one peak or fade out, leave gaps, start anywhere; codes run from 0 or 1 without a gap, in
    any order of frequency. One peak among few levels comes about by chance, so it counts for more the more there are.
    """
    distinct, words = len(levels), set(words_of(name))
    if _years(levels, name):
        return Reading("numeric", 0.8, f"Years from {levels[0]} to {levels[-1]}.")
    dense = bool((np.diff(levels) == 1).all())
    even = float(shares.max() / shares.min()) < 1.5
    roughness = _roughness(shares)
    weight = {3: -0.9, 4: -0.3}.get(distinct, 0.25 * (distinct - 5))
    if even and dense:
        weight -= 1.5
    elif roughness < 0.03:
        weight += min(math.log(math.factorial(distinct) / 2 ** (distinct - 1)), 2.0)
    else:
        weight -= 6 * min(roughness, 0.3)
    weight += 0.0 if dense else 0.8
    weight += 1.5 if levels[0] < 0 else 1.2 if levels[0] > 1 else 0.0
    weight += 2.0 * bool(words & _COUNTED) - 2.5 * (bool(words & _CODED) or named_identifier(name))
    confidence = 0.95 / (1 + math.exp(-abs(weight) - 0.3))
    if weight >= 0:
        return Reading("numeric", confidence, f"{distinct} whole numbers whose order and distance carry meaning.")
    return Reading("categorical", confidence, f"{distinct} whole numbers that occur like the codes of classes.")


def _roughness(shares: npt.NDArray[np.float64]) -> float:
    """How much the shares depart from rising to one peak and falling again: 0 for one peak."""
    peak = int(np.argmax(shares))
    falls = -np.minimum(np.diff(shares[: peak + 1]), 0).sum()
    rises = np.maximum(np.diff(shares[peak:]), 0).sum()
    return float(falls + rises)
