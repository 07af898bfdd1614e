"""What is in a table's columns: counts, statistics, distributions."""

from typing import Any

import numpy as np
import polars as pl

from jupyter_mlplatform.records import ColumnProfile, Histogram, Profile, TopValue
from jupyter_mlplatform.records.dataset import SemanticType
from jupyter_mlplatform.tables import readable, semantic
from jupyter_mlplatform.tables.rows import to_json
from jupyter_mlplatform.tables.schema import dtype_name

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
    table = texts.alias("value").value_counts()
    kind, confidence, reason = semantic.infer(series, distinct=table.height)
    return ColumnProfile(
        name=series.name,
        dtype=dtype_name(series.head(0).to_arrow().type),
        semantic_type=kind,
        confidence=round(confidence, 3),
        reason=reason,
        count=len(present),
        missing=len(series) - len(present),
        distinct=table.height,
        top=_top(table),
        examples=tuple(_show(value) for value in texts.head(_LOOKED_AT).unique(maintain_order=True).head(_EXAMPLES)),
        **_statistics(present, kind),
    )


def _top(table: pl.DataFrame) -> tuple[TopValue, ...]:
    """Return the values that repeat (all of them where there are few), most frequent first, ties in value order."""
    if table.height > _TOP:
        least = max(2, int(table["count"].top_k(_TOP).min()))  # type: ignore[arg-type]
        table = table.filter(pl.col("count") >= least)
    best = table.sort(["count", "value"], descending=[True, False]).head(_TOP)
    return tuple(TopValue(value=_show(value), count=count) for value, count in best.iter_rows())


def _show(value: object) -> str:
    text = to_json(value)
    return (text if isinstance(text, str) else str(text))[:_TEXT]


def _statistics(present: pl.Series, kind: SemanticType) -> dict[str, Any]:
    if kind == "datetime":
        moments = readable.dates(present)
        return _of_dates(moments.drop_nulls()) if moments is not None else {}
    if kind in ("text", "identifier") and present.dtype == pl.String:
        return {}
    if kind == "categorical" and present.dtype == pl.String:
        return {}
    numbers = readable.numbers(present)
    return _of_numbers(numbers.drop_nulls(), present.dtype) if numbers is not None else {}


def _of_numbers(values: pl.Series, dtype: pl.DataType) -> dict[str, Any]:
    finite = values.filter(values.is_finite())
    if finite.is_empty():
        return {}
    low, high = float(finite.min()), float(finite.max())  # type: ignore[arg-type]
    exact = dtype.is_integer()
    ordered = finite.sort().to_numpy()
    mean = float(ordered.mean()) if max(-low, high) < _LARGEST else None
    return {
        "min": to_json(int(low)) if exact else low,
        "max": to_json(int(high)) if exact else high,
        "mean": mean,
        "std": float(ordered.std(ddof=1)) if mean is not None and len(ordered) > 1 else None,
        "quantiles": tuple(float(value) for value in np.quantile(ordered, [0.05, 0.25, 0.5, 0.75, 0.95])),
        "histogram": _histogram(ordered) if mean is not None else None,
    }


def _of_dates(moments: pl.Series) -> dict[str, Any]:
    if moments.is_empty():
        return {}
    seconds = (moments.dt.timestamp("us").cast(pl.Float64) / 1e6).sort().to_numpy()
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
