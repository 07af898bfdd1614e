"""Rows that differ, as people and programs read them: in their own types, or as text where a type changed."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from jupyter_mlplatform.records.comparison import CellChange
from jupyter_mlplatform.tables.compare.difference import ADDED, CHANGED, REMOVED, Difference
from jupyter_mlplatform.tables.compare.engine import count
from jupyter_mlplatform.tables.compare.types import restore
from jupyter_mlplatform.tables.rows import to_json

_BATCH_ROWS = 10_000
_BATCH_CELLS = 1_000_000
_NAMES = {(REMOVED, 0): "removed", (ADDED, 1): "added", (CHANGED, 0): "before", (CHANGED, 1): "after"}


class Display:
    """The fetched rows of a difference, by the names and types that the tables have."""

    def __init__(self, difference: Difference) -> None:
        self._difference = difference
        pairing = difference.pairing
        compared = {column.name: f"c{index}" for index, column in enumerate(difference.compared)}
        texts = {column.name: f"d{index}" for index, column in enumerate(difference.as_text)}
        shared = {name: texts.get(name) or compared[name] for name in (column.name for column in pairing.columns)}
        removed = {name: f"x{index}" for index, name in enumerate(pairing.removed)}
        added = {name: f"x{index}" for index, name in enumerate(pairing.added)}
        self._where = ({**shared, **removed}, {**shared, **added})
        kinds = {**pairing.right.kinds, **pairing.left.kinds}
        self.kinds = {
            name: pa.large_string() if name in texts or pa.types.is_nested(kinds[name]) else kinds[name]
            for name in (*pairing.left.kinds, *pairing.added)
        }
        self._source = kinds

    def cells(self, changed: dict[str, int], limit: int) -> tuple[CellChange, ...]:
        """Return at most `limit` changed cells, about as many of each column that changed."""
        found: list[CellChange] = []
        columns = [name for name, number in changed.items() if number]
        keys = [column.name for column in self._difference.keys]
        numbers = {column.name: f"c{index}" for index, column in enumerate(self._difference.compared)}
        for done, name in enumerate(columns):
            quota = (limit - len(found)) // (len(columns) - done)
            where = (
                f"p IN (SELECT p FROM {self._difference.joined(numbers[name])} "  # noqa: S608
                f"WHERE l.{numbers[name]} IS DISTINCT FROM r.{numbers[name]} ORDER BY p LIMIT {quota})"
            )
            cell = self._where[0][name]
            before = self._difference.left.select([*(self._where[0][key] for key in keys), cell], where)
            after = self._difference.right.select([cell], where)
            rows = self._named([*before.columns[2:], after.column(cell)], [*keys, name, name])
            for row in rows:
                key = dict(zip(keys, row, strict=False))
                found.append(CellChange(key=key, column=name, left=row[-2], right=row[-1]))
        return tuple(found)

    def rows(self, kind: int, limit: int) -> tuple[dict[str, Any], ...]:
        """Return at most `limit` added or removed rows."""
        where = self._where[1 if kind == ADDED else 0]
        rows = self._difference.right if kind == ADDED else self._difference.left
        chosen = f"SELECT p FROM touched WHERE kind = {kind} ORDER BY p LIMIT {limit}"  # noqa: S608
        found = rows.select(list(where.values()), f"p IN ({chosen})")
        return tuple(dict(zip(where, row, strict=True)) for row in self._named(found.columns[2:], list(where)))

    def _named(self, columns: Sequence[pa.ChunkedArray], names: Sequence[str]) -> list[tuple[Any, ...]]:
        arrays = [self._restored(column, name).to_pylist() for column, name in zip(columns, names, strict=True)]
        return [tuple(readable(value) for value in row) for row in zip(*arrays, strict=True)]

    def _restored(self, column: pa.ChunkedArray, name: str) -> pa.Array:
        whole = _one_chunk(column)
        if pa.types.is_large_string(self.kinds[name]):
            return whole.cast(pa.large_string())
        return restore(whole, self._source[name])

    def schema(self) -> pa.Schema:
        """Return the schema of `batches`: what happened to the row, then every column of either table."""
        label = "_change"
        while label in self.kinds:
            label = f"_{label}"
        return pa.schema([(label, pa.large_string()), *self.kinds.items()])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give every row that differs: removed, added, and before and after of each that changed, one below the other.

        Rows are in the order of the left version, then those added in the order of the right one.
        """
        difference, schema = self._difference, self.schema()
        difference.right.sort()  # the left rows are read, hence kept, in this order
        number = count(difference.connection, "SELECT count(*) FROM touched")
        step = max(1, min(_BATCH_ROWS, _BATCH_CELLS // len(self.kinds)))
        for first in range(1, number + 1, step):
            chunk = f"p BETWEEN {first} AND {first + step - 1}"
            pair = [
                self._side(position, rows.select(list(self._where[position].values()), chunk))
                for position, rows in enumerate((difference.left, difference.right))
            ]
            both = pa.concat_tables(pair).sort_by([("p", "ascending"), ("side", "ascending")])
            kinds = zip(both.column("kind").to_pylist(), both.column("side").to_pylist(), strict=True)
            labels = pa.array([_NAMES[key] for key in kinds], pa.large_string())
            arrays = [_one_chunk(column) for column in both.columns[3:]]
            yield pa.RecordBatch.from_arrays([labels, *arrays], schema=schema)

    def _side(self, position: int, found: pa.Table) -> pa.Table:
        """Return rows of one side with every column of the stream, null where the side has none."""
        where = self._where[position]
        columns = dict(zip(where, found.columns[2:], strict=True))
        arrays = [
            self._restored(columns[name], name) if name in columns else pa.nulls(found.num_rows, kind)
            for name, kind in self.kinds.items()
        ]
        sides = pa.array([position] * found.num_rows, pa.int8())
        names = ["p", "kind", "side", *(f"v{index}" for index in range(len(arrays)))]
        return pa.Table.from_arrays([found.column("p"), found.column("kind"), sides, *arrays], names=names)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    return array if isinstance(array, pa.Array) else pa.concat_arrays(array.chunks)


def readable(value: Any) -> Any:  # noqa: ANN401 - any cell
    """Return a cell as JSON; NaN is a text, since null is a different value."""
    return "NaN" if isinstance(value, float) and value != value else to_json(value)  # noqa: PLR0124
