"""The columns that name a row: checking those that were given, or finding some."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import pyarrow as pa

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables.compare.engine import append, count
from jupyter_mlplatform.tables.compare.pairing import Pairing, Shared, Side, meet

if TYPE_CHECKING:
    import duckdb

_EXAMPLES = 3
_TRIED = 8  # candidates that are checked on all rows


def check(connection: "duckdb.DuckDBPyConnection", pairing: Pairing, keys: Sequence[Shared]) -> None:
    """Raise `Invalid` if a row has no key, or two rows of one version have the same."""
    label = ", ".join(column.name for column in keys)
    for side, version in ((pairing.left, "left"), (pairing.right, "right")):
        _load(connection, side, keys)
        empty = " OR ".join(f"c{index} IS NULL" for index in range(len(keys)))
        missing = count(connection, f"SELECT count(*) FROM key_values WHERE {empty}")  # noqa: S608
        if missing:
            raise Invalid(f"{missing:,} rows of the {version} version have no {label}.", field="keys", hint=_OTHER)
        names = ", ".join(f"c{index}" for index in range(len(keys)))
        repeated = connection.execute(
            f"SELECT {names}, count(*) AS rows FROM key_values GROUP BY {names} HAVING rows > 1 "  # noqa: S608
            f"ORDER BY {names} LIMIT {_EXAMPLES}"
        ).fetchall()
        if repeated:
            excess = side.table.rows - _distinct(connection, names)
            shown = "; ".join(f"{', '.join(map(str, row[:-1]))} in {row[-1]} rows" for row in repeated)
            raise Invalid(
                f"{label} does not name one row of the {version} version: {excess:,} rows repeat another's ({shown}).",
                field="keys",
                hint=_OTHER,
                duplicates=excess,
            )


_OTHER = "Give other keys, or none (an empty list) to compare the rows as a multiset."


def guess(connection: "duckdb.DuckDBPyConnection", pairing: Pairing) -> tuple[Shared, ...]:
    """Return a column, else a pair of columns, that is unique and never null in both tables; none where there is none.

    Identifiers by meaning come first, then whole numbers and texts, dates last; measures (floats) never.
    """
    if not pairing.left.table.rows and not pairing.right.table.rows:
        return ()
    candidates = _candidates(pairing)
    samples = [_first_rows(side, candidates) for side in (pairing.left, pairing.right)]
    tried = 0
    for choice in (*((column,) for column in candidates), *_pairs(candidates)):
        if tried < _TRIED and all(_unique(sample, choice) for sample in samples):
            tried += 1
            if all(_names_rows(connection, side, choice) for side in (pairing.left, pairing.right)):
                return choice
    return ()


def _pairs(candidates: Sequence[Shared]) -> Iterable[tuple[Shared, Shared]]:
    return combinations(candidates[:_TRIED], 2)


def _candidates(pairing: Pairing) -> list[Shared]:
    meanings = {column.name: column.semantic_type for column in pairing.right.table.columns}
    nullable = {
        column.name for side in (pairing.left, pairing.right) for column in side.table.columns if column.nullable
    }

    def rank(column: Shared) -> int:
        kind = column.left
        if meanings[column.name] == "identifier":
            return 0
        return 1 if pa.types.is_integer(kind) else 2 if pa.types.is_large_string(kind) else 3

    usable = [
        column
        for column in pairing.compared
        if column.name not in nullable and not any(_is_measure(kind) for kind in (column.left, column.right))
    ]
    return sorted(usable, key=rank)


def _is_measure(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_floating(kind) or types.is_decimal(kind) or types.is_boolean(kind) or types.is_nested(kind)
        or types.is_duration(kind) or types.is_large_binary(kind)
    )  # fmt: skip


def _first_rows(side: Side, columns: Sequence[Shared]) -> dict[str, list[object]]:
    """Return the values of the first part, enough to rule most columns out."""
    if not side.table.manifest.parts or not columns:
        return {column.name: [] for column in columns}
    stored = side.table.stored(side.table.manifest.parts[0], [column.name for column in columns]).slice(0, 1000)
    values = meet(stored, columns)
    return {column.name: array.to_pylist() for column, array in zip(columns, values, strict=True)}


def _unique(sample: dict[str, list[object]], columns: Sequence[Shared]) -> bool:
    rows = list(zip(*(sample[column.name] for column in columns), strict=True))
    return len(set(rows)) == len(rows)


def _names_rows(connection: "duckdb.DuckDBPyConnection", side: Side, columns: Sequence[Shared]) -> bool:
    _load(connection, side, columns)
    names = ", ".join(f"c{index}" for index in range(len(columns)))
    empty = " OR ".join(f"c{index} IS NULL" for index in range(len(columns)))
    if count(connection, f"SELECT count(*) FROM key_values WHERE {empty}"):  # noqa: S608
        return False
    return _distinct(connection, names) == side.table.rows


def _distinct(connection: "duckdb.DuckDBPyConnection", names: str) -> int:
    return count(connection, f"SELECT count(*) FROM (SELECT DISTINCT {names} FROM key_values)")  # noqa: S608


def _load(connection: "duckdb.DuckDBPyConnection", side: Side, columns: Sequence[Shared]) -> None:
    """Make ``key_values`` of a side: the columns as compared, of every part."""
    connection.execute("DROP TABLE IF EXISTS key_values")
    wanted = [column.name for column in columns]
    labels = [f"c{index}" for index in range(len(columns))]
    none = [pa.array([], column.meeting) for column in columns]
    append(connection, "key_values", pa.Table.from_arrays(none, names=labels))
    for part in side.table.manifest.parts:
        arrays = meet(side.table.stored(part, wanted), columns)
        append(connection, "key_values", pa.Table.from_arrays(arrays, names=labels))
