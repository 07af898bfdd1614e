"""What a column means, judged by its values; its name only tips the balance between readings that both fit."""

import polars as pl

from jupyter_mlplatform.records.dataset import SemanticType
from jupyter_mlplatform.tables import integers, text_dates, text_numbers
from jupyter_mlplatform.tables.tally import Tally, tally

Inference = tuple[SemanticType, float, str]

_BOOLEANS = (
    {"yes", "no"}, {"y", "n"}, {"true", "false"}, {"t", "f"}, {"on", "off"}, {"ja", "nein"}, {"oui", "non"},
    {"si", "no"}, {"sí", "no"}, {"0", "1"}, {"0.0", "1.0"}, {"да", "нет"}, {"sim", "não"}, {"enabled", "disabled"},
    {"present", "absent"}, {"positive", "negative"},
)  # fmt: skip
_SPELLINGS = 100  # yes, Yes, YES …: more different values than this are never two words
_JUDGED_LEVELS = 10_000
_CODE = r"^[A-Za-z0-9][A-Za-z0-9_./:@#+-]*$"


def infer(series: pl.Series, name: str | None = None, *, counted: Tally | None = None) -> Inference:
    """Return the semantic type of a column, a confidence (0..1) and the reason in words.

    Parameters
    ----------
    series
        Values in row order (a sample from all over the table will do).
    name
        The column's name, by default the series'.
    counted
        The different values, if they have been counted.
    """
    name = series.name if name is None else name
    if series.null_count() == len(series):
        return "constant", 0.9, "There is no value."
    dtype = series.dtype
    if dtype.is_nested() or dtype == pl.Binary:
        return "text", 0.4, f"Values of type {dtype} are neither numbers nor classes."
    found = counted or tally(series)
    if dtype == pl.String:
        found = found.stripped()
    if len(found) == 1:
        return "constant", 0.97, f"Every row that has a value has the same: {found.values[0]!s:.80}."
    return _varying(series.drop_nulls(), found, name)


def _varying(values: pl.Series, found: Tally, name: str) -> Inference:
    dtype = values.dtype
    if dtype == pl.Boolean:
        return "boolean", 1.0, "True and false."
    if dtype in (pl.Categorical, pl.Enum):
        levels = f"Declared categorical, with {len(found):,} levels in use."
        return _boolean(found.values.cast(pl.String)) or ("categorical", 0.95, levels)
    if dtype == pl.Duration:
        return "numeric", 0.9, "Durations."
    if dtype.is_temporal():
        return "datetime", 1.0, f"Stored as {dtype}."
    return _numeric(values, found, name) if dtype.is_numeric() else _text(values, found, name)


def _numeric(values: pl.Series, found: Tally, name: str) -> Inference:
    if values.dtype.is_integer():
        whole = Tally(_as_int64(found.values), found.counts, found.ordered)
        return _reading(integers.read(_as_int64(values), whole, name))
    numbers = found.values.cast(pl.Float64)
    finite = numbers.is_finite()
    found = Tally(numbers, found.counts, found.ordered).where(finite)
    if not len(found) or bool((found.values != found.values.round()).any()) or _beyond(found.values, 2**53):
        return "numeric", 0.98, "Numbers with fractions."
    if len(found) == 1:
        return "constant", 0.9, "One number, apart from NaN and infinities."
    whole = Tally(found.values.cast(pl.Int64), found.counts, found.ordered)
    rows = values.cast(pl.Float64)
    return _reading(integers.read(rows.filter(rows.is_finite()).cast(pl.Int64), whole, name))


def _beyond(values: pl.Series, limit: float) -> bool:
    return bool((values.abs() > limit).any())


def _as_int64(values: pl.Series) -> pl.Series:
    if values.dtype == pl.UInt64:
        return values.clip(upper_bound=2**63 - 1).cast(pl.Int64)
    return values.cast(pl.Int64)


def _reading(reading: integers.Reading) -> Inference:
    kinds: dict[str, SemanticType] = {
        "numeric": "numeric", "categorical": "categorical", "boolean": "boolean", "identifier": "identifier",
        "datetime": "datetime",
    }  # fmt: skip
    return kinds[reading.kind], reading.confidence, reading.reason


def _boolean(values: pl.Series) -> Inference | None:
    distinct = values.unique()
    if len(distinct) > _SPELLINGS:
        return None
    lowered = set(distinct.str.to_lowercase().to_list())
    if len(lowered) == 2 and lowered in _BOOLEANS:
        return "boolean", 0.97, f"The only values are {' and '.join(sorted(lowered))}."
    return None


def _text(values: pl.Series, found: Tally, name: str) -> Inference:
    real = found.where(~text_numbers.is_placeholder(found.values))
    if not len(real):
        return "categorical", 0.4, "Only placeholders such as ? or -."
    boolean = _boolean(real.values)
    if boolean:
        return boolean
    if len(real) == 1:
        if bool(found.values.str.contains(r"\p{L}").all()):
            return "categorical", 0.6, "One value, and words such as none or unknown that may be a class."
        return "constant", 0.7, f"One value apart from placeholders: {real.values[0]!s:.80}."
    judged = real.thinned(_JUDGED_LEVELS)
    number = text_numbers.detect(judged.values, pl.Series(judged.counts))
    if number:
        return _number_text(values, number, name)
    date = text_dates.detect(judged.values)
    if date:
        return "datetime", 0.95 if not date.ambiguous else 0.85, f"Dates written as text ({date.format or 'clock'})."
    return _words(real, judged.values, name)


def _number_text(values: pl.Series, number: text_numbers.NumberText, name: str) -> Inference:
    if number.kind != "plain":
        unit = f" with unit {number.unit}" if number.unit else ""
        return "numeric", 0.9, f"Numbers written as text ({number.kind.replace('_', ' ')}{unit})."
    parsed = text_numbers.parse(values, number).drop_nulls()
    found = tally(parsed)
    if len(found) < 2:
        return "constant", 0.7, "One number apart from placeholders."
    kind, confidence, reason = _numeric(parsed, found, name)
    return kind, confidence * 0.95, f"Numbers kept as text by other values in the column. {reason}"


def _words(real: Tally, judged: pl.Series, name: str) -> Inference:
    rows, distinct = real.rows, len(real)
    ratio = distinct / rows
    words = _mean(judged.str.count_matches(r"\S+"))
    length = _mean(judged.str.len_chars())
    code = _mean(judged.str.contains(_CODE))
    digits = _mean(judged.str.contains(r"\d"))
    patterns = judged.str.replace_all(r"\d+", "9").str.replace_all(r"\p{L}+", "a")
    regular = patterns.alias("pattern").value_counts(sort=True)["count"].head(3).sum() / len(judged)
    named = integers.named_identifier(name)
    what = f"{distinct:,} different values in {rows:,} rows"
    coded = code > 0.95 and (digits > 0.8 or named) and regular > 0.5
    if rows >= 10 and coded and ratio > (0.3 if named else 0.5) and distinct > 10:
        return "identifier", 0.9 if ratio > 0.9 else 0.75, f"Codes of one pattern, {what}."
    if (words >= 5 and distinct > 5 and (ratio > 0.1 or length > 60)) or (length > 100 and distinct > 20):
        return "text", 0.9, f"Sentences ({words:.0f} words on average), {what}."
    if ratio >= 0.95 and rows >= 10:
        if words >= 3.5 and not named:
            return "text", 0.75, f"Several words a row and no two alike: {what}."
        return "identifier", 0.8, f"Names a row: {what}."
    if ratio > 0.5 and words >= 1.8 and distinct > 30:
        return "text", 0.65, f"Several words a row that seldom repeat: {what}."
    if ratio > 0.5 and distinct > 30 and code < 0.5:
        return "text", 0.55, f"Values seldom repeat: {what}."
    return "categorical", max(0.55, 0.97 - ratio), f"Values repeat: {what}."


def _mean(series: pl.Series) -> float:
    value = series.cast(pl.Float64).mean()
    return float(value) if isinstance(value, int | float) else 0.0
