"""What whole numbers mean: a measure or count, the code of a class, or the name of a row."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

# Words in a column's name. Weak evidence: they decide only where the values allow both readings.
_IDENTIFIER = frozenset(
    ["id", "ids", "uid", "uuid", "guid", "key", "pk", "index", "idx", "rownames", "rownum", "rowid", "serial", "ref"]
)
_NUMBERED = frozenset(["no", "nr", "number", "num", "sample", "record", "row", "unnamed"])
_CODED = frozenset(
    [
        "code",
        "codes",
        "class",
        "cls",
        "type",
        "typ",
        "category",
        "cat",
        "kind",
        "group",
        "grp",
        "cluster",
        "label",
        "zone",
        "region",
        "district",
        "area",
        "segment",
        "status",
        "state",
        "gender",
        "sex",
        "race",
        "ethnicity",
        "species",
        "origin",
        "channel",
        "zip",
        "zipcode",
        "postal",
        "postcode",
        "sector",
        "brand",
        "model",
        "version",
        "method",
        "mode",
        "flag",
        "marital",
        "education",
        "occupation",
        "job",
        "cp",
        "thal",
        "slope",
        "target",
        "y",
        "outcome",
    ]
)
_COUNTED = frozenset(
    [
        "count",
        "counts",
        "cnt",
        "num",
        "number",
        "n",
        "nb",
        "nr",
        "no",
        "qty",
        "quantity",
        "total",
        "sum",
        "rate",
        "rating",
        "ratings",
        "score",
        "scores",
        "grade",
        "points",
        "rank",
        "level",
        "stars",
        "quality",
        "satisfaction",
        "severity",
        "age",
        "years",
        "yrs",
        "year",
        "days",
        "hours",
        "minutes",
        "months",
        "weeks",
        "size",
        "rooms",
        "bedrooms",
        "bathrooms",
        "beds",
        "baths",
        "floors",
        "doors",
        "seats",
        "gears",
        "cylinders",
        "children",
        "kids",
        "siblings",
        "sibsp",
        "parch",
        "dependents",
        "visits",
        "purchases",
        "calls",
        "orders",
        "items",
        "pregnancies",
        "awards",
        "absences",
        "failures",
        "hour",
    ]
)


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


def read(values: pl.Series, name: str) -> Reading:
    """Read a column of whole numbers (Int64, no nulls, at least two distinct).

    Parameters
    ----------
    values
        In row order: a running number shows in it.
    """
    table = values.value_counts(sort=False).sort(values.name)
    levels = table[values.name].to_numpy()
    counts = table["count"].to_numpy().astype(np.float64)
    rows, distinct = len(values), len(levels)
    identifier = _identifier(values.to_numpy(), levels, rows, name)
    if identifier:
        return identifier
    if _dates(levels):
        return Reading("datetime", 0.85, "All values are dates written as YYYYMMDD.")
    if distinct == 2:
        return _two(levels, name)
    if distinct > 20:
        coded = {"zip", "zipcode", "postal", "postcode"} & set(words_of(name)) or words_of(name)[-1:] == ["code"]
        if coded and distinct < 0.5 * rows:
            return Reading("categorical", 0.7, "Whole numbers that name places or classes; sums of them mean nothing.")
        return Reading("numeric", 0.95, f"{distinct:,} different whole numbers.")
    return _few(levels, counts / rows, name)


def _identifier(values: npt.NDArray[np.int64], levels: npt.NDArray[np.int64], rows: int, name: str) -> Reading | None:
    distinct, named = len(levels), named_identifier(name)
    span = float(levels[-1]) - float(levels[0]) + 1
    if rows < 5 or levels[0] < 0:
        return None
    steps = np.diff(values)
    running = bool((steps == steps[0]).all()) and steps[0] in (1, -1)
    if running and distinct == rows:
        if _years(levels) or (rows < 10 and not named):
            return None
        return Reading("identifier", 0.97, "Counts the rows: each value is one more than the one before.")
    if distinct == rows and span == rows and levels[0] in (0, 1) and rows >= 10:
        return Reading("identifier", 0.93, f"Every number from {levels[0]} to {levels[-1]} occurs once.")
    if distinct >= 0.98 * rows and named:
        return Reading("identifier", 0.95, "No two rows share a value, and the name speaks of an identifier.")
    if named and distinct > max(20, 0.05 * rows):
        return Reading("identifier", 0.75, "The name speaks of an identifier, and few rows share a value.")
    if distinct < 0.995 * rows or rows < 50:
        return None
    digits = np.floor(np.log10(np.maximum(levels, 1))) + 1
    uniform = np.abs((levels - levels[0]) / (span - 1) - np.linspace(0, 1, distinct)).max()
    same_length = float((digits == np.median(digits)).mean())
    round_share = float((levels % 10 == 0).mean())
    ordered = bool((steps > 0).all() or (steps < 0).all())
    if round_share > 0.2:
        return None
    if uniform < 0.1 or (ordered and uniform < 0.3) or (same_length > 0.98 and span > 50 * rows and uniform < 0.3):
        return Reading(
            "identifier", 0.85, "No two rows share a value, and the values spread evenly like issued numbers."
        )
    return None


def _dates(levels: npt.NDArray[np.int64]) -> bool:
    if levels[0] < 15_000_101 or levels[-1] > 22_001_231:
        return False
    month, day = levels // 100 % 100, levels % 100
    return bool(((month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)).all())


def _years(levels: npt.NDArray[np.int64]) -> bool:
    return bool(levels[0] >= 1700 and levels[-1] <= 2100)


def _two(levels: npt.NDArray[np.int64], name: str) -> Reading:
    pair = (int(levels[0]), int(levels[1]))
    if pair in ((0, 1), (-1, 1)):
        return Reading("boolean", 0.95, f"The only values are {pair[0]} and {pair[1]}.")
    if set(words_of(name)) & _COUNTED and not set(words_of(name)) & _CODED:
        return Reading("numeric", 0.6, "Two whole numbers, and the name speaks of a count.")
    return Reading("categorical", 0.75, f"Two codes: {pair[0]} and {pair[1]}.")


def _few(levels: npt.NDArray[np.int64], shares: npt.NDArray[np.float64], name: str) -> Reading:
    """Read 3 to 20 distinct whole numbers: ordered quantities pile up around a peak or fade out, codes do not."""
    distinct, words = len(levels), set(words_of(name))
    if _years(levels):
        return Reading("numeric", 0.8, f"Years from {levels[0]} to {levels[-1]}.")
    # Positive: a quantity. Negative: a code.
    weight = 0.0
    gaps = np.diff(levels)
    dense = bool((gaps == 1).all())
    weight += {True: 0.0, False: 0.8}[dense]
    weight += 0.25 * (distinct - 5)
    roughness = _roughness(shares)
    weight += 0.9 if roughness < 0.04 else -6.0 * min(roughness, 0.3)
    fading = levels[0] == 0 and int(np.argmax(shares)) == 0 and roughness < 0.02 and distinct >= 4
    weight += 0.9 if fading else 0.0
    even = float(shares.max() / shares.min()) < 1.5
    weight -= 1.2 if even and dense else 0.0
    weight += 1.5 if levels[0] < 0 else 0.0
    weight += 1.0 if levels[0] > 1 and not dense else 0.0
    coded, counted = bool(words & _CODED), bool(words & _COUNTED)
    weight += 2.0 * counted - 2.0 * coded
    confidence = float(1 / (1 + np.exp(-abs(weight)))) * 0.95
    if weight >= 0:
        return Reading("numeric", confidence, f"{distinct} whole numbers whose order and distance carry meaning.")
    return Reading("categorical", confidence, f"{distinct} whole numbers that occur like the codes of classes.")


def _roughness(shares: npt.NDArray[np.float64]) -> float:
    """How much the shares depart from rising to one peak and falling again: 0 for one peak."""
    peak = int(np.argmax(shares))
    falls = -np.minimum(np.diff(shares[: peak + 1]), 0).sum()
    rises = np.maximum(np.diff(shares[peak:]), 0).sum()
    return float(falls + rises)
