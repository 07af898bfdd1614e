"""Which rows differ, found from one hash a row; then those rows, read again in full.

Row hashes are DuckDB's: 64 bits, meant for one run of one version of it, so they live no longer than a comparison.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jupyter_mlplatform.records.comparison import RowCounts
from jupyter_mlplatform.tables.arrays import empty, from_numpy
from jupyter_mlplatform.tables.compare.engine import append
from jupyter_mlplatform.tables.compare.fetched import Fetched
from jupyter_mlplatform.tables.compare.pairing import Batch, Pairing, Shared, Side, meet, read
from jupyter_mlplatform.tables.compare.sampling import Sampler
from jupyter_mlplatform.tables.compare.types import as_text, plain_type

if TYPE_CHECKING:
    import duckdb

REMOVED, ADDED, CHANGED = 0, 1, 2


class Difference:
    """The rows that differ, as tables of a passing database.

    ``touched`` has one row a difference: ``p`` numbers them (removed and changed in left order, then added),
    ``kind``, ``ln`` and ``rn`` are positions in the sides' own parts. `fetch` fills `left` and `right`, with a column
    for each of `compared` (``c0``…, as compared), of `as_text` (``d0``…) and of the side's other columns (``x0``…, as
    compared).
    """

    def __init__(self, connection: "duckdb.DuckDBPyConnection", pairing: Pairing, keys: Sequence[Shared]) -> None:
        self.connection = connection
        self.pairing = pairing
        self.keys = tuple(keys)
        self.values = tuple(column for column in pairing.compared if column not in self.keys)
        self.compared = (*self.keys, *self.values)
        self.left = Fetched(connection, "left_rows")
        self.right = Fetched(connection, "right_rows")
        self.as_text = tuple(column for column in pairing.columns if column.retyped or column.meeting is None)

    def hash(self, samplers: tuple[Sampler, Sampler] | None = None) -> None:
        """Read both sides' own parts into ``left_hashes`` and ``right_hashes``: keys, position ``n``, hash ``h``.

        Rows read on the way are offered to the samplers of left and right.
        """
        for position, side in enumerate((self.pairing.left, self.pairing.right)):
            table = ("left_hashes", "right_hashes")[position]
            self.connection.execute(f"DROP TABLE IF EXISTS {table}")
            # Rows without a column in common have nothing to be equal in.
            self._hash(side, table, nothing=position, sampler=samplers[position] if samplers else None)
        pa.default_memory_pool().release_unused()  # the join that follows needs as much

    def _hash(self, side: Side, table: str, *, nothing: int, sampler: Sampler | None) -> None:
        hashed = ", ".join(f"c{index}" for index in range(len(self.keys), len(self.compared)))
        hashed = hashed or ("0" if self.keys else str(nothing))
        chosen = "".join(f"c{index}, " for index in range(len(self.keys)))
        names = list(side.kinds) if sampler else [column.name for column in self.compared]
        number = np.int32 if side.own_rows < 2**31 else np.int64  # a join holds all of them in memory
        first = 0
        for stored in read(side.table, side.own, names) if side.own else [self._none(side)]:
            arrays = meet(stored, self.compared)
            if sampler:
                sampler.offer(stored, arrays[: len(self.keys)])
            rows = _numbered(arrays, np.arange(first, first + stored.num_rows, dtype=number))
            append(self.connection, table, rows, f"{chosen}n, hash({hashed}) AS h")
            first += stored.num_rows

    def find(self, *, keep_keys: bool = False) -> None:
        """Fill ``touched`` from the hashes, which are then dropped; with the key (``k0``...) if wanted."""
        self.connection.execute(self._by_key(keep_keys=keep_keys) if self.keys else _AS_MULTISET)
        self.connection.execute("DROP TABLE left_hashes; DROP TABLE right_hashes")

    def _by_key(self, *, keep_keys: bool) -> str:
        numbers = range(len(self.keys)) if keep_keys else ()
        kept = "".join(f", coalesce(l.c{index}, r.c{index}) AS k{index}" for index in numbers)
        equal = " AND ".join(f"l.c{index} = r.c{index}" for index in range(len(self.keys)))
        return f"""
            CREATE TEMP TABLE touched AS
            SELECT row_number() OVER (ORDER BY l.n NULLS LAST, r.n) AS p, l.n AS ln, r.n AS rn,
                   CASE WHEN r.n IS NULL THEN {REMOVED} WHEN l.n IS NULL THEN {ADDED} ELSE {CHANGED} END AS kind{kept}
            FROM left_hashes l FULL OUTER JOIN right_hashes r ON {equal}
            WHERE l.n IS NULL OR r.n IS NULL OR l.h <> r.h
        """  # noqa: S608 - names of our own

    @property
    def counts(self) -> RowCounts:
        """How many rows differ, and how many do not."""
        answer = self.connection.execute("SELECT kind, count(*) FROM touched GROUP BY kind").fetchall()
        by_kind = dict(answer)
        removed, added, changed = (by_kind.get(kind, 0) for kind in (REMOVED, ADDED, CHANGED))
        unchanged = self.pairing.left.table.rows - removed - changed
        return RowCounts(added=added, removed=removed, changed=changed, unchanged=unchanged)

    def fetch(self) -> None:
        """Read the rows that differ, from the parts that hold them."""
        for side, rows, number in ((self.pairing.left, self.left, "ln"), (self.pairing.right, self.right, "rn")):
            query = f"SELECT {number} AS n, p, kind FROM touched WHERE {number} IS NOT NULL ORDER BY n"  # noqa: S608
            found = self.connection.execute(query).fetchnumpy()
            self._fetch(side, rows, *(np.asarray(found[key], dtype=np.int64) for key in ("n", "p", "kind")))

    def _fetch(self, side: Side, rows: Fetched, positions: "_Numbers", pairs: "_Numbers", kinds: "_Numbers") -> None:
        batch, done, first = Batch(), 0, 0
        batch.add(self._none(side))
        for part in side.own:
            start, end = np.searchsorted(positions, [first, first + part.rows])
            if start < end:
                stored = side.table.stored(part, list(side.kinds))
                batch.add(stored.take(from_numpy(positions[start:end] - first)))
                if batch.is_full:
                    rows.add(self._labelled(side, batch.pour(), pairs[done:end], kinds[done:end]))
                    done = end
            first += part.rows
        if not batch.is_empty:
            rows.add(self._labelled(side, batch.pour(), pairs[done:], kinds[done:]))

    @staticmethod
    def _none(side: Side) -> pa.Table:
        return empty(pa.schema(list(side.kinds.items())))

    def _labelled(self, side: Side, stored: pa.Table, pairs: "_Numbers", kinds: "_Numbers") -> pa.Table:
        arrays = {"p": from_numpy(pairs), "kind": from_numpy(kinds.astype(np.int8))}
        arrays |= {f"c{index}": array for index, array in enumerate(meet(stored, self.compared))}
        arrays |= {f"d{index}": as_text(_one(stored, column.name)) for index, column in enumerate(self.as_text)}
        shared = {column.name for column in self.pairing.columns}
        others = [name for name in side.kinds if name not in shared]
        for index, name in enumerate(others):
            alone = Shared(name, side.kinds[name], side.kinds[name], plain_type(side.kinds[name]))
            arrays[f"x{index}"] = meet(stored, [alone])[0]
        return pa.table(arrays)

    def changed_cells(self) -> dict[str, int]:
        """Return how many cells of each column that is no key differ, after `fetch`."""
        by_table: dict[str, list[tuple[Shared, str]]] = {}
        for index, column in enumerate(self.values, start=len(self.keys)):
            by_table.setdefault(self.left.table_of(f"c{index}"), []).append((column, f"c{index}"))
        numbers: dict[str, int] = {}
        for columns in by_table.values():
            tables = self.joined(columns[0][1])
            tests = (f"count(*) FILTER (WHERE l.{label} IS DISTINCT FROM r.{label})" for _, label in columns)
            answer = self.connection.execute(f"SELECT {', '.join(tests)} FROM {tables}").fetchall()[0]  # noqa: S608
            numbers |= {column.name: int(number) for (column, _), number in zip(columns, answer, strict=True)}
        return numbers

    def joined(self, label: str) -> str:
        """Return what to select from (``l`` and ``r``) to see both sides of a compared column in the changed rows."""
        return f"{self.left.table_of(label)} l JOIN {self.right.table_of(label)} r USING (p)"


_Numbers = npt.NDArray[np.int32 | np.int64]

# Of each content, as many rows as one side has more than the other.
_AS_MULTISET = f"""
    CREATE TEMP TABLE excess AS
    SELECT h, coalesce(l.rows, 0) - coalesce(r.rows, 0) AS rows
    FROM (SELECT h, count(*) AS rows FROM left_hashes GROUP BY h) l
    FULL OUTER JOIN (SELECT h, count(*) AS rows FROM right_hashes GROUP BY h) r USING (h)
    WHERE l.rows IS DISTINCT FROM r.rows;
    CREATE TEMP TABLE touched AS
    SELECT row_number() OVER (ORDER BY ln NULLS LAST, rn) AS p, ln, rn, kind FROM (
        SELECT n AS ln, NULL::BIGINT AS rn, {REMOVED} AS kind FROM (
            SELECT n, row_number() OVER (PARTITION BY h ORDER BY n) AS nth, rows
            FROM left_hashes JOIN excess USING (h) WHERE rows > 0
        ) WHERE nth <= rows
        UNION ALL
        SELECT NULL::BIGINT, n, {ADDED} FROM (
            SELECT n, row_number() OVER (PARTITION BY h ORDER BY n) AS nth, rows
            FROM right_hashes JOIN excess USING (h) WHERE rows < 0
        ) WHERE nth <= -rows
    );
    DROP TABLE excess
"""  # noqa: S608 - names of our own


def _numbered(arrays: Sequence[pa.Array], positions: "_Numbers") -> pa.Table:
    names = [f"c{index}" for index in range(len(arrays))]
    return pa.Table.from_arrays([*arrays, from_numpy(positions)], names=[*names, "n"])


def _one(stored: pa.Table, name: str) -> pa.Array:
    column = stored.column(name).combine_chunks()
    return column if isinstance(column, pa.Array) else pa.concat_arrays(column.chunks)
