"""What differs between two versions."""

from typing import Any, Literal

from pydantic import Field

from jupyter_mlplatform.records.base import Record, Request
from jupyter_mlplatform.records.dataset import Column


class CompareRequest(Request):
    """Two versions (any references), the columns that name a row in both, and how many examples to return."""

    left: str
    right: str
    keys: tuple[str, ...] | None = Field(
        default=None, description="guessed if left out; an empty list compares the rows as a multiset"
    )
    sample: int = Field(default=100, ge=0, le=10_000, description="changed cells, and rows of each kind, at most")


class Retyped(Record):
    """A column whose type changed; where no type holds the values of both, its cells are not ``compared``."""

    name: str
    left: str
    right: str
    compared: bool


class RenameGuess(Record):
    """A removed and an added column that hold much the same: a guess, with the share (0..1) that agrees.

    The rows are compared without it: to them both are different columns.
    """

    left: str
    right: str
    similarity: float
    reason: str


class SchemaChanges(Record):
    """Which columns came, went or changed type."""

    added: tuple[Column, ...]
    removed: tuple[Column, ...]
    retyped: tuple[Retyped, ...]
    renamed_guesses: tuple[RenameGuess, ...]


class RowCounts(Record):
    """Numbers of rows. As a multiset no row is ``changed``: its old form is removed and its new one added."""

    added: int
    removed: int
    changed: int
    unchanged: int


class CellChange(Record):
    """One cell of a row that both versions have. NaN is the text ``NaN``, so that it is not taken for null."""

    key: dict[str, Any]
    column: str
    left: Any
    right: Any


class ColumnChange(Record):
    """How a column's values moved as a whole.

    ``test`` is Kolmogorov-Smirnov's (``effect``: the largest distance of the two distribution functions) or
    chi-squared (``effect``: Cramér's V), None where neither applies; both effects are 0..1. Versions that share rows
    are not independent, so the p-value is a cautious one. ``changed`` counts cells, None without keys or where the
    column is not in both; ``missing_left`` and ``missing_right`` are shares of the sampled rows.
    """

    name: str
    changed: int | None
    test: Literal["kolmogorov_smirnov", "chi_squared"] | None
    p_value: float | None
    effect: float | None
    missing_left: float
    missing_right: float


class PartCounts(Record):
    """Numbers of parts by where they occur; of shared ones no more than keys and a sample is read."""

    shared: int
    left_only: int
    right_only: int


class Comparison(Record):
    """What differs from version ``left`` to version ``right``.

    ``key_source`` says whether ``keys`` were given or guessed (unique and never null in both), or that there are none
    and rows are compared as a multiset. Rows are compared on the columns that both versions have. ``cells``,
    ``added_rows`` and ``removed_rows`` are examples; ``sampled_rows`` of each version went into ``columns``.
    """

    left: str
    right: str
    keys: tuple[str, ...]
    key_source: Literal["given", "guessed", "none"]
    changes: SchemaChanges = Field(alias="schema")
    rows: RowCounts
    cells: tuple[CellChange, ...]
    added_rows: tuple[dict[str, Any], ...]
    removed_rows: tuple[dict[str, Any], ...]
    columns: tuple[ColumnChange, ...]
    sampled_rows: int
    parts: PartCounts
