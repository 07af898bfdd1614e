"""Rows that differ, of very wide tables, within the memory of the passing database."""

import numpy as np
import pyarrow as pa

from jupyter_mlplatform.tables.compare.engine import engine
from jupyter_mlplatform.tables.compare.fetched import Fetched

COLUMNS, ROWS = 5_000, 3_000


def test_thousands_of_columns_are_kept_sorted_and_selected() -> None:
    cells = {f"c{index}": pa.array(np.arange(ROWS) + index) for index in range(COLUMNS)}
    numbers = {"p": pa.array(range(ROWS, 0, -1)), "kind": pa.array([0] * ROWS, pa.int8())}
    with engine(COLUMNS) as connection:
        rows = Fetched(connection, "rows")
        rows.add(pa.table({**numbers, **cells}))  # in one table, this does not fit
        rows.sort()
        found = rows.select(["c4999", "c0", "c200"], "p <= 2").to_pydict()
    assert found == {
        "p": [1, 2],
        "kind": [0, 0],
        "c4999": [ROWS + 4998, ROWS + 4997],
        "c0": [ROWS - 1, ROWS - 2],
        "c200": [ROWS + 199, ROWS + 198],
    }
