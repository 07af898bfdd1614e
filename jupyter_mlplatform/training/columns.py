"""From columns of a polars frame to arrays that scikit-learn takes, by what the columns mean.

Each is a scikit-learn transformer with plain attributes, so that a fitted pipeline is stored without pickle.
"""

from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

MISSING = "(missing)"
DATE_FORMATS = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y",
    "%m/%d/%Y", "%b %d %Y", "%d %b %Y", "%B %d, %Y",
)  # fmt: skip
DATE_PARTS = 6


class NumberColumns(TransformerMixin, BaseEstimator):
    """Numbers, truth values and durations as floats; missing, infinite and unreadable values are NaN."""

    def fit(self, X: pl.DataFrame, y: object = None) -> Self:  # noqa: ARG002, N803
        """Learn nothing."""
        return self

    def transform(self, X: pl.DataFrame) -> NDArray[np.float64]:  # noqa: N803
        """Return floats of shape (rows, columns)."""
        numbers = [_numbers(column) for column in X]
        return np.column_stack(numbers) if numbers else np.empty((X.height, 0))

    def __sklearn_is_fitted__(self) -> bool:
        return True


class CategoryColumns(TransformerMixin, BaseEstimator):
    """Levels as texts; missing is a level of its own."""

    def fit(self, X: pl.DataFrame, y: object = None) -> Self:  # noqa: ARG002, N803
        """Learn nothing."""
        return self

    def transform(self, X: pl.DataFrame) -> NDArray[np.object_]:  # noqa: N803
        """Return texts of shape (rows, columns)."""
        levels = [column.cast(pl.String).fill_null(MISSING).to_numpy().astype(object) for column in X]
        return np.column_stack(levels)

    def __sklearn_is_fitted__(self) -> bool:
        return True


class DateColumns(TransformerMixin, BaseEstimator):
    """Points in time as year, month, day, weekday, hour, and days since 1970; NaN where missing or unreadable.

    Attributes
    ----------
    formats_ : list of str
        For each column that holds dates as text, the format that reads most of them; empty for the others.
    """

    def fit(self, X: pl.DataFrame, y: object = None) -> Self:  # noqa: ARG002, N803
        """Learn the format of dates that are texts."""
        self.formats_ = [_date_format(column) if column.dtype == pl.String else "" for column in X]
        return self

    def transform(self, X: pl.DataFrame) -> NDArray[np.float64]:  # noqa: N803
        """Return floats of shape (rows, 6 x columns)."""
        parts: list[pl.Series] = []
        for column, written in zip(X, self.formats_, strict=True):
            at = _moments(column, written).dt
            days = at.timestamp("ms").cast(pl.Float64) / 86_400_000
            parts += [at.year(), at.month(), at.day(), at.weekday(), at.hour(), days]
        return np.column_stack([part.cast(pl.Float64).to_numpy() for part in parts])


class TextColumn(TransformerMixin, BaseEstimator):
    """One column as a list of texts; missing is the empty text."""

    def fit(self, X: pl.DataFrame, y: object = None) -> Self:  # noqa: ARG002, N803
        """Learn nothing."""
        return self

    def transform(self, X: pl.DataFrame) -> list[str]:  # noqa: N803
        """Return the texts, one a row."""
        return X.to_series().cast(pl.String).fill_null("").to_list()

    def __sklearn_is_fitted__(self) -> bool:
        return True


def _numbers(column: pl.Series) -> NDArray[np.float64]:
    if column.dtype == pl.String:
        column = column.str.strip_chars()
    elif column.dtype == pl.Duration:
        column = column.dt.total_microseconds()
    elif column.dtype == pl.Time:
        column = column.cast(pl.Int64)
    numbers = column.cast(pl.Float64, strict=False).to_numpy().astype(np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _date_format(column: pl.Series) -> str:
    read = {written: len(column) - _moments(column, written).null_count() for written in DATE_FORMATS}
    return max(DATE_FORMATS, key=lambda written: read[written])


def _moments(column: pl.Series, written: str) -> pl.Series:
    if not column.dtype.is_temporal():
        column = column.cast(pl.String).str.strip_chars().str.to_datetime(written, time_unit="us", strict=False)
    elif isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone is not None:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return column.cast(pl.Datetime("us"), strict=False)
