"""DuckDB as the comparison uses it: a passing database within a memory limit, which spills to a temporary folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from jupyter_mlplatform.records.errors import TooLarge

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "256MB"
_THREADS = 2
_WIDE = 1_000  # columns from which one thread's share of the memory has to do


@contextmanager
def engine(width: int) -> Iterator["duckdb.DuckDBPyConnection"]:
    """Open an empty database that nothing outlives and that reaches no file or network address by itself.

    `width` is the number of columns that are compared. Raises `TooLarge` where its memory does not do.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="mlplatform-compare-") as spill:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": spill,
            "threads": _THREADS if width < _WIDE else 1,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            connection.execute("SET enable_external_access = false")
            try:
                yield connection
            except (duckdb.OutOfMemoryException, duckdb.TransactionException) as error:
                raise TooLarge(
                    f"The comparison does not fit into {MEMORY_LIMIT} and cannot go on on disk.",
                    hint="Compare fewer columns or rows, for instance two versions that keep only what matters.",
                ) from error


def append(connection: "duckdb.DuckDBPyConnection", table: str, rows: pa.Table, select: str = "*") -> None:
    """Add Arrow rows to `table`, made where it does not exist; `select` is what of them, as SQL."""
    import duckdb

    connection.register("arrow_rows", rows)
    try:
        connection.execute(f"INSERT INTO {table} SELECT {select} FROM arrow_rows")  # noqa: S608 - names of our own
    except duckdb.CatalogException:
        connection.execute(f"CREATE TEMP TABLE {table} AS SELECT {select} FROM arrow_rows")  # noqa: S608
    connection.unregister("arrow_rows")


def count(connection: "duckdb.DuckDBPyConnection", query: str) -> int:
    """Return the whole number that a query answers with."""
    return int(connection.execute(query).fetchall()[0][0])
