"""The different values of a column, and how many rows have each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl


@dataclass(frozen=True)
class Tally:
    """Different values that are there, NaN left out, with the number of rows of each (at least 1).

    ``ordered`` says that the values rise.
    """

    values: pl.Series
    counts: npt.NDArray[np.int64]
    ordered: bool = False

    def __len__(self) -> int:
        return len(self.values)

    @property
    def rows(self) -> int:
        """How many rows have a value."""
        return int(self.counts.sum())

    def where(self, kept: pl.Series) -> "Tally":
        """Return the values for which `kept` (Boolean, no nulls) is true."""
        return self if kept.all() else Tally(self.values.filter(kept), self.counts[kept.to_numpy()], self.ordered)

    def stripped(self) -> "Tally":
        """Return the texts without spaces at their ends; those that are one then are counted as one."""
        texts = self.values.str.strip_chars()
        if texts.n_unique() == len(texts):
            return Tally(texts, self.counts)
        table = pl.DataFrame({"value": texts, "count": self.counts})
        table = table.group_by("value", maintain_order=True).agg(pl.col("count").sum())
        return Tally(table["value"].alias(self.values.name), table["count"].to_numpy())

    def thinned(self, most: int) -> "Tally":
        """Return at most so many of the values, from all over them."""
        every = max(1, -(-len(self) // most))
        return self if every == 1 else Tally(self.values.gather_every(every), self.counts[::every], self.ordered)


def tally(series: pl.Series) -> Tally:
    """Count the values of a column; those of numbers come in order."""
    if (series.dtype.is_integer() and series.dtype != pl.Int128) or series.dtype in (pl.Float32, pl.Float64):
        return _of_numbers(series)
    table = series.drop_nulls().alias("value").value_counts()
    return Tally(table["value"].alias(series.name), table["count"].cast(pl.Int64).to_numpy())


def _of_numbers(series: pl.Series) -> Tally:
    present = series.drop_nulls()
    if present.dtype.is_float():
        present = present.drop_nans()
    ordered: npt.NDArray[Any] = np.sort(present.to_numpy())
    starts = (
        np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(ordered) else np.array([], int)
    )
    counts = np.diff(np.append(starts, len(ordered)))
    return Tally(pl.Series(series.name, ordered[starts], dtype=series.dtype), counts, ordered=True)
