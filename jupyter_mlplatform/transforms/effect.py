"""The short summary of a column that shows what a recipe does to it."""

from typing import Any

import polars as pl

from jupyter_mlplatform.tables.rows import to_json


def summary(values: pl.Series) -> dict[str, Any]:
    """Return type, missing and distinct values of a column, and its mean, least and greatest or most frequent value.

    Parameters
    ----------
    values
        The column, of any type.

    Returns
    -------
    dict
        ``dtype``, ``missing``, ``distinct``; of numbers ``mean``, ``min`` and ``max``, of dates ``min`` and ``max``, of
        anything else ``top``, the most frequent value, with its ``count``.
    """
    dtype = values.dtype
    missing = values.null_count() + (int(values.is_nan().sum()) if dtype.is_float() else 0)
    known = values.drop_nulls()
    known = known.drop_nans() if dtype.is_float() else known
    short: dict[str, Any] = {"dtype": str(dtype), "missing": missing}
    if dtype.is_nested():
        return short
    short["distinct"] = known.n_unique()
    if dtype.is_numeric():
        mean = known.mean()
        short["mean"] = to_json(float(mean)) if isinstance(mean, int | float) else None
    if dtype.is_numeric() or dtype.is_temporal():
        return short | {"min": to_json(known.min()), "max": to_json(known.max())}
    if known.is_empty():
        return short | {"top": None, "count": 0}
    texts = known.cast(pl.String, strict=False).alias("value")
    counts = texts.value_counts().sort("count", "value", descending=[True, False])
    return short | {"top": counts.get_column("value")[0], "count": counts.get_column("count")[0]}
