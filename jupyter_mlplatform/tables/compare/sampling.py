"""Rows of both tables for what is estimated: the same rows of both, wherever rows can be found by key."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from jupyter_mlplatform.tables import rowhash
from jupyter_mlplatform.tables.arrays import empty, from_numpy
from jupyter_mlplatform.tables.compare.pairing import Pairing, Shared, Side, meet

_ROWS = 20_000
_FEWEST_ROWS = 1_000
_CELLS = 4_000_000
_SHARED_PARTS = 8


class Sampler:
    """Takes rows at a rate (0..1): by the hash of their key, so that a row is taken on both sides or on neither."""

    def __init__(self, rate: float, seed: int) -> None:
        self._rate = rate
        self._random = np.random.default_rng(seed)
        self.taken: list[pa.Table] = []

    def offer(self, stored: pa.Table, keys: Sequence[pa.Array]) -> None:
        """Take some rows of a part; `keys` are its keys as compared, none for a random choice."""
        if self._rate >= 1:
            self.taken.append(stored)
            return
        if keys:
            named = pa.Table.from_arrays(list(keys), names=[str(index) for index in range(len(keys))])
            chosen = rowhash.hash_rows(named) < np.uint64(int(self._rate * (2**64 - 1)))
        else:
            chosen = self._random.random(stored.num_rows) < self._rate
        self.taken.append(stored.take(from_numpy(np.flatnonzero(chosen))))


def sampling_rate(pairing: Pairing) -> float:
    """Return the share of rows (0..1] that the sample of each table has: about 20,000 rows, fewer of a wide table."""
    width = max(len(pairing.left.kinds), len(pairing.right.kinds), 1)
    wanted = min(_ROWS, max(_FEWEST_ROWS, _CELLS // width))
    rows = max(pairing.left.table.rows, pairing.right.table.rows)
    return min(1.0, wanted / rows) if rows else 1.0


def samplers(pairing: Pairing) -> tuple[Sampler, Sampler]:
    """Return a sampler for each side."""
    rate = sampling_rate(pairing)
    return Sampler(rate, 0), Sampler(rate, 1)


def shared_sample(pairing: Pairing, keys: Sequence[Shared]) -> list[pa.Table]:
    """Return rows of the parts that both tables have: of all of them, or of some spread over the table."""
    parts = pairing.shared_parts
    rate = sampling_rate(pairing)
    wanted = rate * pairing.shared_rows
    if rate < 1 and len(parts) > _SHARED_PARTS:
        largest = max(part.rows for part in parts)
        number = min(len(parts), max(_SHARED_PARTS, int(np.ceil(2 * wanted / largest))))
        parts = tuple(parts[index] for index in np.linspace(0, len(parts) - 1, number).astype(int))
    rows = sum(part.rows for part in parts)
    sampler = Sampler(min(1.0, wanted / rows) if rows else 1.0, seed=2)
    for part in parts:
        stored = pairing.left.table.stored(part, list(pairing.left.kinds))
        sampler.offer(stored, meet(stored, keys))
    return sampler.taken


def gather(taken: Sequence[pa.Table], side: Side) -> pa.Table:
    """Return the rows of a sample as one table in the side's stored types."""
    none = empty(pa.schema(list(side.kinds.items())))
    return pa.concat_tables([none, *(table.select(none.schema.names) for table in taken)])
