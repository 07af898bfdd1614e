"""Two tables side by side: which parts are in both, which columns, and how the columns' types meet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.records.comparison import PartCounts, Retyped
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables.compare.types import bring, meeting_type
from jupyter_mlplatform.tables.manifest import Part
from jupyter_mlplatform.tables.schema import dtype_name
from jupyter_mlplatform.tables.table import Table
from jupyter_mlplatform.tables.types import storage_schema

_BATCH_ROWS = 16_384
_BATCH_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Shared:
    """A column of both tables; ``meeting`` is the type that its cells are compared in, None if they cannot be."""

    name: str
    left: pa.DataType
    right: pa.DataType
    meeting: pa.DataType | None

    @property
    def retyped(self) -> bool:
        """Whether its values are stored in another type now."""
        return bool(self.left != self.right)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the tables: ``own`` are its parts that the other lacks, a part that occurs twice counted twice.

    ``starts`` are the positions in the table at which these parts begin.
    """

    table: Table
    own: tuple[Part, ...]
    starts: tuple[int, ...]
    kinds: dict[str, pa.DataType]

    @property
    def own_rows(self) -> int:
        """Rows in its own parts."""
        return sum(part.rows for part in self.own)

    def positions(self, numbers: pl.Series) -> pl.Series:
        """Return the positions in the table of rows numbered along its own parts; null stays null."""
        if not self.own:
            return numbers
        sizes = np.array([part.rows for part in self.own])
        ends = np.cumsum(sizes)
        moved = np.array(self.starts) - (ends - sizes)
        counted = numbers.fill_null(0).to_numpy()
        found = counted + moved[np.searchsorted(ends, counted, side="right")]
        return pl.Series(found, dtype=pl.Int64).set(numbers.is_null(), None)

    def column_of(self, name: str) -> Column:
        """Describe a column."""
        return next(column for column in self.table.columns if column.name == name)


class Pairing:
    """Two tables, left (before) and right (after)."""

    def __init__(self, left: Table, right: Table) -> None:
        both = Counter(left.manifest.parts) & Counter(right.manifest.parts)
        self.shared_parts = tuple(both.elements())
        self.left = _side(left, both)
        self.right = _side(right, both)
        self.columns = tuple(
            Shared(name, kind, self.right.kinds[name], _meeting(self.left, self.right, name))
            for name, kind in self.left.kinds.items()
            if name in self.right.kinds
        )
        self.compared = tuple(column for column in self.columns if column.meeting is not None)

    @property
    def part_counts(self) -> PartCounts:
        """How many parts are where."""
        own = {"left_only": len(self.left.own), "right_only": len(self.right.own)}
        return PartCounts(shared=len(self.shared_parts), **own)

    @property
    def shared_rows(self) -> int:
        """Rows in the parts that both have."""
        return sum(part.rows for part in self.shared_parts)

    @property
    def removed(self) -> tuple[str, ...]:
        """Columns of the left table only."""
        return tuple(name for name in self.left.kinds if name not in self.right.kinds)

    @property
    def added(self) -> tuple[str, ...]:
        """Columns of the right table only."""
        return tuple(name for name in self.right.kinds if name not in self.left.kinds)

    @property
    def retyped(self) -> tuple[Retyped, ...]:
        """Columns whose type, as readers see it, changed."""
        found = []
        for column in self.columns:
            left, right = (side.table.manifest.schema.field(column.name).type for side in (self.left, self.right))
            if left != right:
                compared = column.meeting is not None
                found.append(
                    Retyped(name=column.name, left=dtype_name(left), right=dtype_name(right), compared=compared)
                )
        return tuple(found)

    def select(self, names: Sequence[str]) -> tuple[Shared, ...]:
        """Return columns by name. Raises `Invalid` for one that rows cannot be found by."""
        by_name = {column.name: column for column in self.columns}
        for name in names:
            column = by_name.get(name)
            if column is None:
                raise Invalid(f"Both versions need a column {name!r} to find rows by.", field="keys")
            if column.meeting is None:
                detail = f"Column {name!r} is {column.left} in one version and {column.right} in the other"
                raise Invalid(f"{detail}, so rows cannot be found by it.", field="keys")
        return tuple(by_name[name] for name in dict.fromkeys(names))


class Batch:
    """Small tables on their way into one that is worth a call of the database."""

    def __init__(self) -> None:
        self._tables: list[pa.Table] = []
        self._rows = 0
        self._bytes = 0

    def add(self, table: pa.Table) -> None:
        """Take in a table."""
        self._tables.append(table)
        self._rows += table.num_rows
        self._bytes += table.nbytes

    @property
    def is_full(self) -> bool:
        """Whether it is time for `pour`."""
        return self._rows >= _BATCH_ROWS or self._bytes >= _BATCH_BYTES

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to `pour`."""
        return not self._tables

    def pour(self) -> pa.Table:
        """Return everything as one table, and begin anew."""
        tables, self._tables, self._rows, self._bytes = self._tables, [], 0, 0
        return pa.concat_tables(tables)


def read(table: Table, parts: Sequence[Part], names: Sequence[str]) -> Iterator[pa.Table]:
    """Give columns of parts in stored types, several small parts at a time."""
    batch = Batch()
    for part in parts:
        batch.add(table.stored(part, names))
        if batch.is_full:
            yield batch.pour()
    if not batch.is_empty:
        yield batch.pour()


def meet(stored: pa.Table, columns: Sequence[Shared]) -> list[pa.Array | pa.ChunkedArray]:
    """Return columns of a part in the types that they are compared in."""
    return [_met(stored.column(column.name), column.meeting) for column in columns]


def _met(column: pa.ChunkedArray, target: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if column.type == target:
        return column  # to combine its chunks would copy it
    combined = column.combine_chunks()
    return bring(combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks), target)


def _side(table: Table, both: "Counter[Part]") -> Side:
    left_over = Counter(both)
    own, starts, start = [], [], 0
    for part in table.manifest.parts:
        if left_over[part]:
            left_over[part] -= 1
        else:
            own.append(part)
            starts.append(start)
        start += part.rows
    logical = table.manifest.schema
    stored = storage_schema(logical)
    return Side(table, tuple(own), tuple(starts), {field.name: field.type for field in stored})


def _meeting(left: Side, right: Side, name: str) -> pa.DataType | None:
    """Return how a column's types meet; one that holds nothing but nulls meets every type."""
    kinds = []
    for side in (left, right):
        empty = pa.types.is_null(side.table.manifest.schema.field(name).type)
        kinds.append(pa.null() if empty else side.kinds[name])
    return meeting_type(*kinds)
