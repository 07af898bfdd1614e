"""A table of several kinds of columns, and four ways to change 1 % of its rows."""

import io
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SHARE = 0.01
WORDS = 2_000
WORDS_A_TEXT = 4
MEASURED_ROWS = 100_000
CITIES = [f"city {number}" for number in range(300)]

Edit = Callable[[pa.Table, np.random.Generator], pa.Table]


def table(megabytes: float, chance: np.random.Generator) -> pa.Table:
    """Return a table that takes about so many megabytes (10^6) as one compressed Parquet file."""
    body = io.BytesIO()
    pq.write_table(_rows(MEASURED_ROWS, 0, chance), body, compression="zstd", compression_level=3)
    return _rows(int(megabytes * 1e6 / body.tell() * MEASURED_ROWS), 0, chance)


def append(before: pa.Table, chance: np.random.Generator) -> pa.Table:
    """Add 1 % rows at the end."""
    return _joined(before, _fresh(before, chance))


def insert(before: pa.Table, chance: np.random.Generator) -> pa.Table:
    """Add 1 % rows together at a place in the middle."""
    place = int(chance.integers(before.num_rows))
    return _joined(before.slice(0, place), _fresh(before, chance), before.slice(place))


def one_place(before: pa.Table, chance: np.random.Generator) -> pa.Table:
    """Give 1 % of the rows, neighbours of each other, other values in two columns."""
    count = int(before.num_rows * SHARE)
    start = int(chance.integers(before.num_rows - count))
    return _changed(before, np.arange(start, start + count), chance)


def scattered(before: pa.Table, chance: np.random.Generator) -> pa.Table:
    """Give 1 % of the rows, all over the table, other values in two columns."""
    count = int(before.num_rows * SHARE)
    return _changed(before, chance.choice(before.num_rows, count, replace=False), chance)


EDITS: dict[str, Edit] = {
    "1 % appended": append,
    "1 % inserted": insert,
    "1 % changed in one place": one_place,
    "1 % changed, scattered": scattered,
}


def _rows(count: int, first_id: int, chance: np.random.Generator) -> pa.Table:
    words = np.array([f"{word:x}" for word in np.random.default_rng(0).integers(16**4, 16**8, WORDS)], dtype=object)
    picked = words[chance.integers(WORDS, size=(count, WORDS_A_TEXT))]
    start = np.datetime64("2024-01-01", "us") + np.timedelta64(first_id, "s")
    return pa.table(
        {
            "id": np.arange(first_id, first_id + count),
            "at": start + np.cumsum(chance.integers(1, 2_000_000, count)).astype("timedelta64[us]"),
            "city": pa.array(np.array(CITIES, dtype=object)[chance.integers(len(CITIES), size=count)]),
            "quantity": chance.poisson(5, count).astype(np.int32),
            "price": np.round(chance.lognormal(3, 1, count), 2),
            "weight": chance.normal(70, 15, count),
            "score": chance.random(count),
            "paid": chance.random(count) < 0.7,
            "note": pa.array([" ".join(text) for text in picked]),
        }
    )


def _fresh(before: pa.Table, chance: np.random.Generator) -> pa.Table:
    return _rows(int(before.num_rows * SHARE), int(chance.integers(2**40)), chance)


def _changed(before: pa.Table, rows: np.ndarray, chance: np.random.Generator) -> pa.Table:
    after = before
    for name in ("price", "weight"):
        values = after.column(name).to_numpy().copy()
        values[rows] = np.round(chance.lognormal(3, 1, len(rows)), 2)
        after = after.set_column(after.schema.get_field_index(name), name, pa.array(values))
    return after


def _joined(*pieces: pa.Table) -> pa.Table:
    return pa.concat_tables(pieces).combine_chunks()
