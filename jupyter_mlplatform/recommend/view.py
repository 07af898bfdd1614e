"""A table as the rules see it: its rows, its profile, and what is to be predicted."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from jupyter_mlplatform.recommend.markers import is_marker
from jupyter_mlplatform.records.dataset import ColumnProfile, Profile, SemanticType
from jupyter_mlplatform.records.recommendation import ProblemType
from jupyter_mlplatform.tables import readable


@dataclass(frozen=True)
class View:
    """A table, or a sample of it, with its profile.

    Parameters
    ----------
    frame
        Rows, with a column for each of the profile's.
    profile
        What is in the columns.
    target, problem_type
        What is to be predicted, and how; None while it is not known.
    dates_read
        The columns of dates that were text in the file that the rows come from; None if that is not known.
    earlier
        Rows of another version to compare with.
    given_away
        The columns that give the target away.
    """

    frame: pl.DataFrame
    profile: Profile
    target: str | None = None
    problem_type: ProblemType | None = None
    dates_read: frozenset[str] | None = None
    earlier: pl.DataFrame | None = None
    given_away: frozenset[str] = frozenset()

    @cached_property
    def columns(self) -> Mapping[str, ColumnProfile]:
        """The profile of each column."""
        return {column.name: column for column in self.profile.columns}

    @property
    def rows(self) -> int:
        """Rows of the frame."""
        return self.frame.height

    @cached_property
    def features(self) -> tuple[str, ...]:
        """Every column but the target."""
        return tuple(name for name in self.columns if name != self.target)

    @cached_property
    def memo(self) -> dict[str, Any]:
        """What was found out of the view already, by name: for what more than one rule asks."""
        return {}

    @cached_property
    def _numbers(self) -> dict[str, pl.Series | None]:
        return {}

    def type_of(self, name: str) -> SemanticType:
        """Return what a column means."""
        return self.columns[name].semantic_type

    def of_type(self, *types: SemanticType) -> tuple[str, ...]:
        """Return the columns that mean one of these."""
        return tuple(name for name, column in self.columns.items() if column.semantic_type in types)

    def is_text(self, name: str) -> bool:
        """Say whether a column is stored as text."""
        return self.frame.schema[name] == pl.String

    def numbers(self, name: str) -> pl.Series | None:
        """Return a column's numbers (Float64, null where missing or not finite), None if it holds none."""
        if name not in self._numbers:
            numbers = readable.numbers(self.frame[name])
            if numbers is not None:
                numbers = pl.select(pl.when(numbers.is_finite()).then(numbers).alias(name)).to_series()
            self._numbers[name] = numbers
        return self._numbers[name]

    def texts(self, name: str) -> pl.Series:
        """Return a column's values as stripped text, null where missing or a marker such as “?”."""
        values = self.frame[name]
        if values.dtype.is_nested() or values.dtype == pl.Binary:
            return pl.Series(name, [None] * len(values), dtype=pl.String)
        plain = values.to_physical() if values.dtype == pl.Duration else values
        texts = plain.cast(pl.String, strict=False).str.strip_chars()
        if not self.is_text(name):
            return texts
        return pl.select(pl.when(~is_marker(texts, self.type_of(name))).then(texts).alias(name)).to_series()

    def marked(self, name: str) -> pl.Series:
        """Return the markers, such as “?”, of a text column, with repeats; empty if all its values are markers."""
        if not self.is_text(name):
            return pl.Series(name, [], dtype=pl.String)
        texts = self.frame[name].drop_nulls().str.strip_chars()
        marked = texts.filter(is_marker(texts, self.type_of(name)))
        return marked if len(marked) < len(texts) else marked.clear()


def counted(values: pl.Series) -> list[tuple[str, int]]:
    """Return the values with their number of rows, the most frequent first, equally frequent ones in order."""
    table = values.drop_nulls().alias("value").value_counts().sort("count", "value", descending=[True, False])
    return [(str(value), int(count)) for value, count in table.iter_rows()]
