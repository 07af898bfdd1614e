"""Where a table is cut into parts: after rows whose own content says so, wherever they stand."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from jupyter_mlplatform.tables import rowhash
from jupyter_mlplatform.tables.arrays import from_numpy

_TELL_APART = 0.9


def cut_columns(rows: pa.Table) -> tuple[str, ...]:
    """Return the columns by which to cut a table, judged on its first rows.

    The cheapest ones that tell these rows apart nearly (9 in 10) as well as all columns do: others need not be hashed,
    and a value that changes in them moves no cut.
    """
    columns = [(name, rowhash.hash_values(rowhash.one_chunk(rows.column(name)))) for name in rows.column_names]
    distinct = {name: len(np.unique(hashes)) for name, hashes in columns}
    columns.sort(key=lambda column: (not _is_fixed_width(rows.schema.field(column[0]).type), -distinct[column[0]]))
    whole = len(np.unique(rowhash.combine(rows.num_rows, (hashes for _, hashes in columns))))
    for count in range(1, len(columns)):
        if distinct[columns[count - 1][0]] == 1:
            continue
        together = rowhash.combine(rows.num_rows, (hashes for _, hashes in columns[:count]))
        if len(np.unique(together)) >= _TELL_APART * whole:
            return tuple(name for name, _ in columns[:count] if distinct[name] > 1)
    return tuple(rows.column_names)


class Cutter:
    """Finds the ends of parts in a table that comes piece by piece.

    A row is a candidate by the hash of its cut columns; one that has the same values there as the row before it, by
    the hash of all its columns, so that a stretch where they do not vary is cut as well.
    """

    def __init__(self, columns: Sequence[str], target_rows: int) -> None:
        self.columns = tuple(columns)
        self.target_rows = target_rows
        self._open_rows = 0
        self._last: np.uint64 | None = None

    def cuts(self, piece: pa.Table) -> Iterator[int]:
        """Give the positions in `piece` before which a part ends, ascending."""
        smallest, largest = max(1, self.target_rows // 4), self.target_rows * 4
        hashes = self._hashes(piece)
        ends = (np.flatnonzero(hashes < np.uint64(2**64 // (self.target_rows + 1))) + 1).tolist()
        start = -self._open_rows
        for end in ends:
            while end - start > largest:
                start += largest
                yield start
            if end - start >= smallest:
                start = end
                yield end
        while piece.num_rows - start > largest:
            start += largest
            yield start
        self._open_rows = piece.num_rows - start

    def _hashes(self, piece: pa.Table) -> rowhash.Hashes:
        hashes = rowhash.hash_rows(piece.select(self.columns))
        if not len(hashes) or len(self.columns) == piece.num_columns:
            return hashes
        before = np.concatenate([hashes[:1] if self._last is None else [self._last], hashes[:-1]])
        repeated = hashes == before
        repeated[0] = repeated[0] and self._last is not None
        self._last = hashes[-1]
        if repeated.any():
            hashes[repeated] = rowhash.hash_rows(piece.filter(from_numpy(repeated)))
        return hashes


def _is_fixed_width(kind: pa.DataType) -> bool:
    return not (pa.types.is_nested(kind) or pa.types.is_large_string(kind) or pa.types.is_large_binary(kind))
