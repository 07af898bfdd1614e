"""What is in a table's columns: counts, statistics, distributions."""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from jupyter_mlplatform.records import ColumnProfile, Histogram, Profile, TopValue
from jupyter_mlplatform.records.dataset import SemanticType
from jupyter_mlplatform.tables import readable, semantic
from jupyter_mlplatform.tables.rows import to_json
from jupyter_mlplatform.tables.schema import dtype_name
from jupyter_mlplatform.tables.tally import Tally, tally

_BINS = 20
_TOP = 10
_EXAMPLES = 5
_LOOKED_AT = 1_000  # rows from which examples are taken
_LARGEST = 1e150  # beyond it the sum of squares overflows
_TEXT = 200  # characters of a value that are shown


def profile(frame: pl.DataFrame, version: str, rows: int) -> Profile:
    """Describe the columns of a table.

    Parameters
    ----------
    frame
        The table, or rows drawn from all over it; every count is of these rows.
    rows
        Rows of the whole table.
    """
    return Profile(
        version=version,
        rows=rows,
        sampled_rows=frame.height,
        duplicate_rows=duplicates(frame),
        columns=tuple(describe(column) for column in frame.get_columns()),
    )


def duplicates(frame: pl.DataFrame) -> int:
    """Count the rows that are equal to an earlier one."""
    if frame.width == 0:
        return 0
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    flat = frame.with_columns(_texts(frame[name]) for name in nested)
    return frame.height - flat.hash_rows().n_unique()


def describe(series: pl.Series) -> ColumnProfile:
    """Describe one column.

    ``count`` is the number of values that are there, ``missing`` of those that are not (NaN included). A column of
    numbers or dates written as text has the statistics of these. Histogram edges of dates are in seconds since 1970.
    """
    present = series.drop_nulls()
    if present.dtype.is_float():
        present = present.drop_nans()
    texts = _texts(present) if present.dtype.is_nested() else present
    found = tally(texts)
    kind, confidence, reason = semantic.infer(series, counted=found)
    return ColumnProfile(
        name=series.name,
        dtype=dtype_name(series.head(0).to_arrow().type),
        semantic_type=kind,
        confidence=round(confidence, 3),
        reason=reason,
        count=len(present),
        missing=len(series) - len(present),
        distinct=len(found),
        top=_top(found),
        examples=tuple(_show(value) for value in texts.head(_LOOKED_AT).unique(maintain_order=True).head(_EXAMPLES)),
        **_statistics(found, kind),
    )


def _top(found: Tally) -> tuple[TopValue, ...]:
    """Return the values that repeat (all of them where there are few), most frequent first, ties in value order."""
    kept = np.arange(len(found))
    if len(found) > _TOP:
        least = max(2, int(np.partition(found.counts, -_TOP)[-_TOP]))
        kept = np.flatnonzero(found.counts >= least)
    table = pl.DataFrame({"value": found.values[kept], "count": found.counts[kept]})
    best = table.sort(["count", "value"], descending=[True, False]).head(_TOP)
    return tuple(TopValue(value=_show(value), count=count) for value, count in best.iter_rows())


def _show(value: object) -> str:
    text = to_json(value)
    return (text if isinstance(text, str) else str(text))[:_TEXT]


def _statistics(found: Tally, kind: SemanticType) -> dict[str, Any]:
    if kind == "datetime":
        moments = readable.dates(found.values)
        return _of_dates(moments, found.counts) if moments is not None else {}
    if kind in ("text", "identifier", "categorical") and found.values.dtype == pl.String:
        return {}
    numbers = readable.numbers(found.values, found.counts)
    return _of_numbers(numbers, found) if numbers is not None else {}


def _of_numbers(levels: pl.Series, found: Tally) -> dict[str, Any]:
    """Describe numbers, given the different ones (Float64, null where a value is none)."""
    finite = levels.is_finite().fill_null(value=False).to_numpy()
    if not finite.any():
        return {}
    ordered = np.repeat(levels.to_numpy()[finite], found.counts[finite])
    if not found.ordered:
        ordered.sort()
    low, high = float(ordered[0]), float(ordered[-1])
    exact = found.values.dtype.is_integer()
    mean = float(ordered.mean()) if max(-low, high) < _LARGEST else None
    return {
        "min": to_json(found.values.min()) if exact else low,
        "max": to_json(found.values.max()) if exact else high,
        "mean": mean,
        "std": float(ordered.std(ddof=1)) if mean is not None and len(ordered) > 1 else None,
        "quantiles": tuple(float(value) for value in np.quantile(ordered, [0.05, 0.25, 0.5, 0.75, 0.95])),
        "histogram": _histogram(ordered) if mean is not None else None,
    }


def _of_dates(moments: pl.Series, counts: npt.NDArray[np.int64]) -> dict[str, Any]:
    known = moments.is_not_null().to_numpy()
    if not known.any():
        return {}
    moments, counts = moments.drop_nulls(), counts[known]
    seconds = np.sort(np.repeat((moments.dt.timestamp("us").cast(pl.Float64) / 1e6).to_numpy(), counts))
    return {"min": to_json(moments.min()), "max": to_json(moments.max()), "histogram": _histogram(seconds)}


def _histogram(ordered: np.ndarray[Any, np.dtype[np.float64]]) -> Histogram:
    """Count in 20 equal bins; whole numbers that span less get one bin each."""
    low, high = float(ordered[0]), float(ordered[-1])
    if high - low <= _BINS and max(-low, high) < 2**50 and bool((ordered == np.round(ordered)).all()):
        edges = np.arange(low - 0.5, high + 1, 1.0)
    else:
        edges = np.linspace(low, high, _BINS + 1)
    counts = np.diff(np.searchsorted(ordered, edges, side="left"))
    counts[-1] += len(ordered) - int(np.searchsorted(ordered, edges[-1], side="left"))
    return Histogram(edges=tuple(edges.tolist()), counts=tuple(counts.tolist()))


def _texts(series: pl.Series) -> pl.Series:
    """Return lists and records as texts: polars neither counts nor hashes all of them."""
    return pl.Series(series.name, [None if value is None else str(to_json(value)) for value in series], pl.String)
