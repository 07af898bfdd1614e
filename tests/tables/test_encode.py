"""How the parts of a table are written as Parquet."""

import io

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform.tables.encode import Encoding, judge

WHOLE = [
    pa.int8(),
    pa.int64(),
    pa.uint8(),
    pa.uint32(),
    pa.uint64(),
    pa.date32(),
    pa.timestamp("us"),
    pa.timestamp("ns", "UTC"),
]


def _numbers(kind: pa.DataType) -> st.SearchStrategy[list[int | None]]:
    signed = not pa.types.is_unsigned_integer(kind)
    most = 2 ** (kind.bit_width - signed)
    return st.lists(st.none() | st.integers(-most if signed else 0, most - 1), max_size=300)


def test_each_column_is_written_in_the_way_that_takes_least():
    rows = 5_000
    random = np.random.default_rng(0)
    frame = pl.DataFrame({
        "counted": np.arange(rows) + 10**12,
        "small": random.integers(0, 1000, rows),
        "spread": random.integers(0, 2**62, rows),
        "word": random.choice([f"word {number}" for number in range(20)], rows),
        "float": random.normal(size=rows),
    })  # fmt: skip
    table = pa.table({column.name: column.to_arrow() for column in frame})
    found = judge(table)
    assert (found.delta, found.dictionary) == (("counted", "small"), ("word",))
    assert {"small", "spread", "float"} <= set(found.uncompressed)
    assert len(found.encode(table)) < 0.7 * len(Encoding(dictionary=(), uncompressed=table.column_names).encode(table))
    assert found.salt != found.model_copy(update={"delta": ()}).salt


def test_a_name_from_before_there_were_differences_stays():
    assert Encoding(dictionary=("a",), uncompressed=("b", "c")).salt == "a\0\1\0b\0c"


@given(data=st.data(), kind=st.sampled_from(WHOLE))
def test_whole_numbers_and_times_come_back_to_every_reader(data, kind):
    values = pa.array(data.draw(_numbers(kind)), kind if pa.types.is_integer(kind) else f"int{kind.bit_width}")
    table = pa.table({"value": values.cast(kind)})
    body = Encoding(dictionary=(), uncompressed=("value",), delta=("value",)).encode(table)
    assert pq.read_table(io.BytesIO(body)).equals(table)
    assert pl.read_parquet(io.BytesIO(body)).equals(pl.from_arrow(table))
