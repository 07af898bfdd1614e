"""The comparison of two tables, from beginning to end."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from jupyter_mlplatform.records.comparison import Comparison, SchemaChanges
from jupyter_mlplatform.tables.compare import keys as row_keys
from jupyter_mlplatform.tables.compare.difference import ADDED, REMOVED, Difference
from jupyter_mlplatform.tables.compare.display import Display
from jupyter_mlplatform.tables.compare.distributions import distribution_changes
from jupyter_mlplatform.tables.compare.engine import engine
from jupyter_mlplatform.tables.compare.pairing import Pairing, Shared
from jupyter_mlplatform.tables.compare.renames import rename_guesses
from jupyter_mlplatform.tables.compare.sampling import Sampler, gather, samplers, shared_sample
from jupyter_mlplatform.tables.table import Table

if TYPE_CHECKING:
    import duckdb

KeySource = Literal["given", "guessed", "none"]


def compare(left: Table, right: Table, *, keys: Sequence[str] | None = None, sample: int = 100) -> Comparison:
    """Return what differs from one table to another.

    Parameters
    ----------
    keys
        Columns of both that together name a row. If None, some are guessed; if empty or nothing can be guessed, rows
        are compared as a multiset.
    sample
        How many changed cells, added rows and removed rows to return at most.

    Raises
    ------
    Invalid
        A key is not in both tables, missing in a row, or not unique (``duplicates``: rows that repeat another's).
    """
    pairing = Pairing(left, right)
    with engine(len(pairing.columns)) as connection:
        difference, source, picked = _difference(connection, pairing, keys)
        chosen = difference.keys
        changed = difference.changed_cells() if chosen else None
        display = Display(difference)
        rows, cells = difference.counts, display.cells(changed or {}, sample)
        added_rows, removed_rows = display.rows(ADDED, sample), display.rows(REMOVED, sample)
    # The database has given its memory back: what follows needs its own.
    shared = shared_sample(pairing, chosen)
    before = gather([*shared, *picked[0].taken], pairing.left)
    after = gather([*shared, *picked[1].taken], pairing.right)
    return Comparison(
        left=left.commit,
        right=right.commit,
        keys=tuple(column.name for column in chosen),
        key_source=source,
        changes=SchemaChanges(
            added=tuple(map(pairing.right.column_of, pairing.added)),
            removed=tuple(map(pairing.left.column_of, pairing.removed)),
            retyped=pairing.retyped,
            renamed_guesses=rename_guesses(pairing, chosen),
        ),
        rows=rows,
        cells=cells,
        added_rows=added_rows,
        removed_rows=removed_rows,
        columns=distribution_changes(pairing, before, after, changed),
        sampled_rows=max(before.num_rows, after.num_rows),
        parts=pairing.part_counts,
    )


@contextmanager
def changed_rows(
    left: Table, right: Table, *, keys: Sequence[str] | None = None
) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
    """Open every row that differs as a stream of batches (see `Display.batches`). Raises as `compare` does."""
    pairing = Pairing(left, right)
    with engine(len(pairing.columns)) as connection:
        display = Display(_difference(connection, pairing, keys)[0])
        yield display.schema(), display.batches()


def _difference(
    connection: "duckdb.DuckDBPyConnection", pairing: Pairing, keys: Sequence[str] | None
) -> tuple[Difference, KeySource, tuple[Sampler, Sampler]]:
    """Return the rows that differ, by the keys given or the first guess that holds, and samples of both tables."""
    difference, source, picked = _hashed(connection, pairing, keys)
    difference.find()
    difference.fetch()
    return difference, source, picked


def _hashed(
    connection: "duckdb.DuckDBPyConnection", pairing: Pairing, keys: Sequence[str] | None
) -> tuple[Difference, KeySource, tuple[Sampler, Sampler]]:
    source: KeySource = "given" if keys else "guessed"
    if keys:
        choices: Iterable[tuple[Shared, ...]] = [pairing.select(keys)]
    else:
        choices = row_keys.candidates(connection, pairing) if keys is None else []
    for choice in choices:
        difference, picked = Difference(connection, pairing, choice), samplers(pairing)
        difference.hash(picked)
        fault = row_keys.fault(connection, pairing, choice)
        if fault is None:
            return difference, source, picked
        if keys:
            raise fault
    difference, picked = Difference(connection, pairing, ()), samplers(pairing)
    difference.hash(picked)
    return difference, "none", picked
