"""A column's numbers or dates, whether stored as such or written as text."""

import numpy as np
import numpy.typing as npt
import polars as pl

from jupyter_mlplatform.tables import text_dates, text_numbers
from jupyter_mlplatform.tables.tally import Tally, tally

_JUDGED = 10_000  # different texts that say how all are written


def numbers(series: pl.Series, counts: npt.NDArray[np.int64] | None = None) -> pl.Series | None:
    """Return the numbers of a column (Float64; durations in seconds, truth values as 0 and 1), or None if it has none.

    Missing values, NaN and texts that are no number are null; infinities stay.

    Parameters
    ----------
    counts
        The number of rows of each value, where `series` holds only the different ones.
    """
    dtype = series.dtype
    if dtype == pl.Duration:
        return series.dt.total_microseconds().cast(pl.Float64) / 1e6
    if dtype.is_numeric() or dtype == pl.Boolean:
        return series.cast(pl.Float64).fill_nan(None)
    if dtype != pl.String:
        return None
    found = Tally(series, counts) if counts is not None else tally(series)
    judged = found.stripped().thinned(_JUDGED)
    how = text_numbers.detect(judged.values, pl.Series(judged.counts)) if len(judged) else None
    return text_numbers.parse(series, how) if how else None


def dates(series: pl.Series) -> pl.Series | None:
    """Return the points in time of a column (microseconds, without zone: UTC where there was one), or None."""
    if series.dtype == pl.Date:
        return series.cast(pl.Datetime("us"))
    if isinstance(series.dtype, pl.Datetime):
        zoned = series.dtype.time_zone is not None
        return (
            (series.dt.convert_time_zone("UTC") if zoned else series).dt.replace_time_zone(None).cast(pl.Datetime("us"))
        )
    if series.dtype == pl.String:
        values = tally(series).stripped().values
        how = text_dates.detect(values.filter(~text_numbers.is_placeholder(values)))
        if how and how.format:
            moments = text_dates.parse(series, how.format).dt.replace_time_zone(None)
            for form in how.others:
                moments = moments.zip_with(
                    moments.is_not_null(), text_dates.parse(series, form).dt.replace_time_zone(None)
                )
            return moments
    if series.dtype.is_integer():
        return text_dates.parse(series.cast(pl.String), "%Y%m%d")
    return None
