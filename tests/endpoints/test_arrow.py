"""Rows as Arrow."""

import datetime as dt
import io

import polars as pl
import pyarrow as pa
import pytest

from jupyter_mlplatform.endpoints.arrow import read_arrow
from jupyter_mlplatform.endpoints.protocol import Limits
from jupyter_mlplatform.records.errors import Invalid, Malformed, TooLarge


def stream(table: pa.Table, **options: object) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return sink.getvalue()


def test_values_come_as_json_holds_them():
    table = pa.table(
        {
            "size": pa.array([1.5, float("nan"), None]),
            "colour": pa.array(["red", None, "blue"]).dictionary_encode(),
            "day": pa.array([dt.date(2024, 5, 1), None, None]),
            "big": pa.array([2**62, 1, None], pa.uint64()),
        }
    )
    columns, rows = read_arrow(stream(table), Limits())
    assert rows == 3
    assert columns == {
        "size": [1.5, None, None],
        "colour": ["red", None, "blue"],
        "day": ["2024-05-01", None, None],
        "big": [str(2**62), 1, None],
    }


@pytest.mark.parametrize("body", [b"", b"ARROW1", stream(pa.table({"a": [1]}))[:-30]])
def test_what_is_no_stream_is_refused(body):
    with pytest.raises((Malformed, Invalid)):
        read_arrow(body, Limits())


def test_rows_and_unpacked_bytes_are_limited():
    table = pa.table({"a": pa.array([0] * 100_000)})
    packed = stream(table, compression="zstd")
    with pytest.raises(TooLarge, match="rows"):
        read_arrow(packed, Limits())
    with pytest.raises(TooLarge, match="bytes"):
        read_arrow(packed, Limits(rows=10**6, bytes=10_000))
    assert len(packed) < 10_000


def test_no_rows_and_names_twice_are_refused():
    with pytest.raises(Invalid, match="no rows"):
        read_arrow(stream(pa.table({"a": pa.array([], pa.int64())})), Limits())
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    with pytest.raises(Invalid, match="one name"):
        read_arrow(stream(twice), Limits())


def test_polars_writes_what_is_read():
    sink = io.BytesIO()
    pl.DataFrame({"a": ["x", None]}).write_ipc_stream(sink)
    assert read_arrow(sink.getvalue(), Limits()) == ({"a": ["x", None]}, 2)
