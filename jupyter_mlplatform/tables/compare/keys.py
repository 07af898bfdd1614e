"""The columns that name a row: checking those that were given, or finding some."""

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from math import prod
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables import integers
from jupyter_mlplatform.tables.compare.engine import append, count
from jupyter_mlplatform.tables.compare.pairing import Pairing, Shared, Side, meet, read
from jupyter_mlplatform.tables.compare.types import restore
from jupyter_mlplatform.tables.manifest import Part

if TYPE_CHECKING:
    import duckdb

_EXAMPLES = 3
_TRIED = 8  # candidates that are checked on all rows
_COLLISIONS = 3  # expected of values that fall anywhere: that there is none has a chance of exp(-3)

Sample = dict[str, list[Any]]


def fault(
    connection: "duckdb.DuckDBPyConnection",
    pairing: Pairing,
    keys: Sequence[Shared],
    versions: tuple[str, str] = ("left", "right"),
) -> Invalid | None:
    """Return what is wrong if a row has no key, or two rows of one version have the same.

    ``left_hashes`` and ``right_hashes`` hold the keys of the sides' own parts; those of shared parts are read here.
    `versions` is what the sides are called.
    """
    label = ", ".join(column.name for column in keys)
    names = ", ".join(f"c{index}" for index in range(len(keys)))
    _load(connection, "shared_keys", pairing.left, keys, pairing.shared_parts)
    for side, table, version in zip(
        (pairing.left, pairing.right), ("left_hashes", "right_hashes"), versions, strict=True
    ):
        values = f"SELECT {names} FROM {table} UNION ALL SELECT {names} FROM shared_keys"  # noqa: S608
        missing = _missing(connection, values, len(keys))
        if missing:
            return Invalid(f"{missing:,} rows of the {version} version have no {label}.", field="keys", hint=_OTHER)
        excess = side.table.rows - _distinct(connection, values)
        if excess:
            repeated = connection.sql(
                f"SELECT {names}, count(*) AS rows FROM ({values}) GROUP BY {names} HAVING rows > 1 "  # noqa: S608
                f"ORDER BY {names} LIMIT {_EXAMPLES}"
            ).to_arrow_table()
            shown = "; ".join(_example(row, keys, side) for row in zip(*repeated.columns, strict=True))
            return Invalid(
                f"{label} does not name one row of the {version} version: {excess:,} rows repeat another's ({shown}).",
                field="keys",
                hint=_OTHER,
                duplicates=excess,
            )
    connection.execute("DROP TABLE shared_keys")
    return None


_OTHER = "Give other keys, or none (an empty list) to compare the rows as a multiset."


def _example(row: Sequence[pa.Scalar], keys: Sequence[Shared], side: Side) -> str:
    values = []
    for cell, column in zip(row[:-1], keys, strict=True):
        array = pa.array([cell.as_py()], cell.type)
        values.append(str((array if column.retyped else restore(array, side.kinds[column.name]))[0]))
    return f"{', '.join(values)} in {row[-1]} rows"


def candidates(connection: "duckdb.DuckDBPyConnection", pairing: Pairing) -> Iterator[tuple[Shared, ...]]:
    """Give columns, then pairs of columns, that look unique and never null in both tables, the likeliest first.

    Identifiers come first, by meaning or by name, then texts, whole numbers, dates; measures (floats) never. Whole
    numbers, dates and pairs have to be unique where values that fall anywhere would have collided: six ages that differ
    name nobody. All but identifiers by meaning, which are taken for what they seem, are checked on every row.
    """
    if not pairing.left.table.rows and not pairing.right.table.rows:
        return
    usable = _usable(pairing)
    samples = [_first_rows(side, usable) for side in (pairing.left, pairing.right)]
    likely = (
        choice
        for choice in (*((column,) for column in usable), *combinations(usable[:_TRIED], 2))
        if all(_unique(sample, choice) for sample in samples)
        and (_is_name(choice) or any(_is_no_chance(sample, choice) for sample in samples))
    )
    meanings = {column.name: column.semantic_type for column in pairing.right.table.columns}
    for choice in islice(likely, _TRIED):
        seems = len(choice) == 1 and meanings[choice[0].name] == "identifier"
        if seems or all(_names_rows(connection, side, choice) for side in (pairing.left, pairing.right)):
            yield choice


def _usable(pairing: Pairing) -> list[Shared]:
    meanings = {column.name: column.semantic_type for column in pairing.right.table.columns}
    nullable = {
        column.name for side in (pairing.left, pairing.right) for column in side.table.columns if column.nullable
    }

    def rank(column: Shared) -> int:
        kind = column.left
        if meanings[column.name] == "identifier" or integers.named_identifier(column.name):
            return 0
        return 1 if pa.types.is_large_string(kind) else 2 if pa.types.is_integer(kind) else 3

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


def _is_name(choice: Sequence[Shared]) -> bool:
    """Say whether values of one column are names rather than amounts: texts, and what is called an identifier."""
    return len(choice) == 1 and (pa.types.is_large_string(choice[0].left) or integers.named_identifier(choice[0].name))


def _is_no_chance(sample: Sample, columns: Sequence[Shared]) -> bool:
    """Say whether values would have collided had they fallen anywhere in what the columns have room for."""
    rooms = []
    for column in columns:
        values = sample[column.name]
        if not values:
            return False
        whole = pa.types.is_integer(column.left) and pa.types.is_integer(column.right)
        rooms.append(max(values) - min(values) + 1 if whole else len(set(values)))
    rows = len(sample[columns[0].name])
    return bool(rows * (rows - 1) / 2 / prod(rooms) >= _COLLISIONS)


def _first_rows(side: Side, columns: Sequence[Shared]) -> Sample:
    """Return the values of the first part, enough to rule most columns out."""
    if not side.table.manifest.parts or not columns:
        return {column.name: [] for column in columns}
    stored = side.table.stored(side.table.manifest.parts[0], [column.name for column in columns]).slice(0, 1000)
    values = meet(stored, columns)
    return {column.name: array.to_pylist() for column, array in zip(columns, values, strict=True)}


def _unique(sample: Sample, columns: Sequence[Shared]) -> bool:
    rows = list(zip(*(sample[column.name] for column in columns), strict=True))
    return len(set(rows)) == len(rows)


def _names_rows(connection: "duckdb.DuckDBPyConnection", side: Side, columns: Sequence[Shared]) -> bool:
    _load(connection, "key_values", side, columns, side.table.manifest.parts)
    every = "SELECT * FROM key_values"
    named = not _missing(connection, every, len(columns)) and _distinct(connection, every) == side.table.rows
    connection.execute("DROP TABLE key_values")
    return named


def _missing(connection: "duckdb.DuckDBPyConnection", values: str, width: int) -> int:
    empty = " OR ".join(f"c{index} IS NULL" for index in range(width))
    return count(connection, f"SELECT count(*) FROM ({values}) WHERE {empty}")  # noqa: S608


def _distinct(connection: "duckdb.DuckDBPyConnection", values: str) -> int:
    return count(connection, f"SELECT count(*) FROM (SELECT DISTINCT * FROM ({values}))")  # noqa: S608


def _load(
    connection: "duckdb.DuckDBPyConnection", table: str, side: Side, columns: Sequence[Shared], parts: Sequence[Part]
) -> None:
    """Make a table of columns as compared (``c0``…) from some parts."""
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    labels = [f"c{index}" for index in range(len(columns))]
    none = [pa.nulls(0, column.meeting) for column in columns]
    append(connection, table, pa.Table.from_arrays(none, names=labels))
    for stored in read(side.table, parts, [column.name for column in columns]):
        append(connection, table, pa.Table.from_arrays(meet(stored, columns), names=labels))
