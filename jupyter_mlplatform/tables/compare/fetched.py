"""Rows of one table that differ, kept in the passing database."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from jupyter_mlplatform.tables.compare.engine import append

if TYPE_CHECKING:
    import duckdb

_WIDTH = 200


class Fetched:
    """Rows by their number ``p``, with their ``kind`` and columns.

    In tables of at most 200 columns beside each other, since a table takes memory by its width when it is written.
    """

    def __init__(self, connection: "duckdb.DuckDBPyConnection", name: str) -> None:
        self._connection = connection
        self._name = name
        self._places: dict[str, int] = {}

    def add(self, rows: pa.Table) -> None:
        """Keep rows: ``p``, ``kind``, and always the same columns."""
        labels = rows.column_names[2:]
        self._places = {label: index // _WIDTH for index, label in enumerate(labels)}
        for start in range(0, len(labels), _WIDTH):
            append(
                self._connection,
                f"{self._name}_{start // _WIDTH}",
                rows.select(["p", "kind", *labels[start : start + _WIDTH]]),
            )

    def table_of(self, label: str) -> str:
        """Return the name of the database's table that holds a column."""
        return f"{self._name}_{self._places[label]}"

    def select(self, labels: Sequence[str], where: str) -> pa.Table:
        """Return ``p``, ``kind`` and some columns of the rows for which `where` (on ``p`` and ``kind``) holds, by p."""
        columns: dict[str, pa.ChunkedArray] = {}
        for place in sorted({self._places[label] for label in labels} | {0}):
            chosen = ["p", "kind", *dict.fromkeys(label for label in labels if self._places[label] == place)]
            query = f"SELECT {', '.join(chosen)} FROM {self._name}_{place} WHERE {where}"  # noqa: S608
            found = self._connection.sql(query).to_arrow_table().sort_by("p")
            columns |= dict(zip(chosen, found.columns, strict=True))
        return pa.table({label: columns[label] for label in ("p", "kind", *labels)})

    def sort(self) -> None:
        """Put the rows in order of ``p``, so that a range of them is read at once."""
        for place in range(max(self._places.values(), default=0) + 1):
            table = f"{self._name}_{place}"
            self._connection.execute(f"CREATE TEMP TABLE in_order AS SELECT * FROM {table} ORDER BY p")  # noqa: S608
            self._connection.execute(f"DROP TABLE {table}")
            self._connection.execute(f"ALTER TABLE in_order RENAME TO {table}")
