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
            cell = self._where[0][name]
            chosen = [f"l.{self._where[0][key]}" for key in keys] + [f"l.{cell} AS before", f"r.{cell} AS after"]
            query = (
                f"SELECT {', '.join(chosen)} FROM left_rows l JOIN right_rows r USING (p) "  # noqa: S608
                f"WHERE l.{numbers[name]} IS DISTINCT FROM r.{numbers[name]} ORDER BY p LIMIT {quota}"
            )
            rows = self._named(self._difference.connection.sql(query).to_arrow_table(), [*keys, name, name])
            for row in rows:
                key = dict(zip(keys, row, strict=False))
                found.append(CellChange(key=key, column=name, left=row[-2], right=row[-1]))
        return tuple(found)

    def rows(self, kind: int, limit: int) -> tuple[dict[str, Any], ...]:
        """Return at most `limit` added or removed rows."""
        side = 1 if kind == ADDED else 0
        where = self._where[side]
        table = "right_rows" if side else "left_rows"
        connection, names = self._difference.connection, list(where)
        # Sorting whole rows would take memory by the width of the table.
        first = f"SELECT max(p) FROM (SELECT p FROM {table} WHERE kind = {kind} ORDER BY p LIMIT {limit})"  # noqa: S608
        query = f"SELECT p, {', '.join(where.values())} FROM {table} WHERE kind = {kind} AND p <= ({first})"  # noqa: S608
        found = connection.sql(query).to_arrow_table().sort_by("p").drop_columns("p")
        return tuple(dict(zip(names, row, strict=True)) for row in self._named(found, names))

    def _named(self, table: pa.Table, names: Sequence[str]) -> list[tuple[Any, ...]]:
        arrays = [self._restored(column, name).to_pylist() for column, name in zip(table.columns, names, strict=True)]
        return [tuple(_readable(value) for value in row) for row in zip(*arrays, strict=True)]

    def _restored(self, column: pa.ChunkedArray, name: str) -> pa.Array:
        array = column.combine_chunks()
        whole = array if isinstance(array, pa.Array) else pa.concat_arrays(array.chunks)
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
        connection, schema = self._difference.connection, self.schema()
        connection.execute("CREATE TEMP TABLE in_order AS SELECT * FROM right_rows ORDER BY p")
        queries = []
        for side, table in enumerate(("left_rows", "in_order")):
            where = self._where[side]
            chosen = [f"{where.get(name, 'NULL')} AS v{index}" for index, name in enumerate(self.kinds)]
            queries.append(f"SELECT p, {side} AS side, kind, {', '.join(chosen)} FROM {table}")  # noqa: S608
        number = count(connection, "SELECT count(*) FROM touched")
        # By ranges of p, in whose order both tables are: sorting all rows at once would take them all into memory.
        step = max(1, min(_BATCH_ROWS, _BATCH_CELLS // len(self.kinds)))
        for first in range(1, number + 1, step):
            chunk = f"WHERE p BETWEEN {first} AND {first + step - 1}"
            found = connection.sql(f"{f' {chunk} UNION ALL '.join(queries)} {chunk}").to_arrow_table()
            found = found.sort_by([("p", "ascending"), ("side", "ascending")])
            kinds = zip(found.column("kind").to_pylist(), found.column("side").to_pylist(), strict=True)
            labels = pa.array([_NAMES[key] for key in kinds], pa.large_string())
            arrays = [self._restored(column, name) for name, column in zip(self.kinds, found.columns[3:], strict=True)]
            yield pa.RecordBatch.from_arrays([labels, *arrays], schema=schema)


def _readable(value: Any) -> Any:  # noqa: ANN401 - any cell
    """Return a cell as JSON; NaN is a text, since null is a different value."""
    return "NaN" if isinstance(value, float) and value != value else to_json(value)  # noqa: PLR0124
