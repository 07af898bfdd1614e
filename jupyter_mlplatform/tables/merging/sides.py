"""What each side did to the rows of the version that both came from, by a key that names a row in all three."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.merging import SideChanges
from jupyter_mlplatform.tables.compare import keys as row_keys
from jupyter_mlplatform.tables.compare.difference import ADDED, CHANGED, REMOVED, Difference
from jupyter_mlplatform.tables.compare.engine import engine
from jupyter_mlplatform.tables.compare.pairing import Pairing, Shared
from jupyter_mlplatform.tables.frames import to_polars
from jupyter_mlplatform.tables.table import Table

if TYPE_CHECKING:
    import duckdb

KeySource = Literal["given", "guessed"]


@dataclass(frozen=True)
class Sides:
    """The rows that differ from the base, one frame a side.

    Each has the key as compared (``k0``...), ``kind`` (REMOVED, ADDED, CHANGED), the row's position in the base
    (``old``) and in the side (``new``), null where there is none.
    """

    keys: tuple[Shared, ...]
    key_source: KeySource
    target: pl.DataFrame
    source: pl.DataFrame

    @property
    def labels(self) -> list[str]:
        """The names of the key's columns in the frames."""
        return [f"k{index}" for index in range(len(self.keys))]


def count(changes: pl.DataFrame) -> SideChanges:
    """Return how many rows one side added, removed and changed."""
    kinds = dict(changes["kind"].value_counts().iter_rows())
    return SideChanges(added=kinds.get(ADDED, 0), removed=kinds.get(REMOVED, 0), changed=kinds.get(CHANGED, 0))


def find(base: Table, target: Table, source: Table, keys: Sequence[str] | None) -> Sides | None:
    """Return what each side did, None where no key is given and none can be guessed.

    Raises `Invalid` for given keys that do not name one row each in every version.
    """
    pairings = (Pairing(base, target), Pairing(base, source))
    with ExitStack() as stack:
        connections = [stack.enter_context(engine(len(pairing.columns))) for pairing in pairings]
        for choice in _choices(connections[0], pairings[0], keys):
            frames: list[pl.DataFrame] = []
            for connection, pairing, name in zip(connections, pairings, ("target", "source"), strict=True):
                difference = Difference(connection, pairing, pairing.select([column.name for column in choice]))
                difference.hash()
                fault = row_keys.fault(connection, pairing, difference.keys, ("base", name))
                if fault is not None:
                    if keys is not None:
                        raise fault
                    break
                difference.find(keep_keys=True)
                frames.append(_touched(connection, pairing))
            if len(frames) == len(pairings):
                return Sides(tuple(choice), "guessed" if keys is None else "given", *frames)
    return None


def _choices(
    connection: "duckdb.DuckDBPyConnection", pairing: Pairing, keys: Sequence[str] | None
) -> Iterator[tuple[Shared, ...]]:
    choices: Iterable[tuple[Shared, ...]]
    choices = row_keys.candidates(connection, pairing) if keys is None else [pairing.select(keys)]
    for choice in choices:
        if not choice:
            raise Invalid("Rows are brought together by at least one column.", field="keys")
        yield choice


def _touched(connection: "duckdb.DuckDBPyConnection", pairing: Pairing) -> pl.DataFrame:
    found = to_polars(connection.sql("SELECT * EXCLUDE (p) FROM touched ORDER BY p").to_arrow_table())
    connection.execute("DROP TABLE touched")
    return found.select(
        pl.exclude("ln", "rn"),
        pl.Series("old", pairing.left.positions(found["ln"]), dtype=pl.Int64),
        pl.Series("new", pairing.right.positions(found["rn"]), dtype=pl.Int64),
    )
