import datetime as dt
from decimal import Decimal

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform.endpoints.values import WrongType, kind_of
from jupyter_mlplatform.tables.rows import to_json
from jupyter_mlplatform.tables.schema import dtype_name

STORED = [
    pa.large_string(), pa.bool_(), pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(),
    pa.uint64(), pa.float16(), pa.float32(), pa.float64(), pa.date32(), pa.time32("s"), pa.time64("ns"),
    pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("us"), pa.timestamp("ns"), pa.timestamp("us", tz="UTC"),
    pa.timestamp("ns", tz="Europe/Berlin"), pa.timestamp("us", tz="+02:00"), pa.duration("s"), pa.duration("us"),
    pa.decimal128(9, 2), pa.dictionary(pa.int32(), pa.large_string()), pa.dictionary(pa.int32(), pa.int64()),
]  # fmt: skip


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_a_column_is_of_the_type_that_training_saw(stored: pa.DataType):
    kind = kind_of(dtype_name(stored))
    assert kind is not None
    assert kind.dtype == pl.from_arrow(pa.array([], stored)).dtype


@pytest.mark.parametrize("stored", [pa.large_binary(), pa.large_list(pa.int64()), pa.struct([("a", pa.int8())])])
def test_json_has_no_values_of_nested_types(stored: pa.DataType):
    assert kind_of(dtype_name(stored)) is None


CELLS = [
    ("int64", st.integers(-(2**63), 2**63 - 1)),
    ("uint8", st.integers(0, 255)),
    ("float64", st.floats(allow_nan=False)),
    ("bool", st.booleans()),
    ("string", st.text()),
    ("date32[day]", st.dates()),
    ("time64[us]", st.times()),
    ("timestamp[us]", st.datetimes()),
    ("timestamp[us, tz=UTC]", st.datetimes(timezones=st.just(dt.UTC))),
    ("duration[us]", st.timedeltas(dt.timedelta(days=-1000), dt.timedelta(days=1000))),
    ("decimal128(9, 2)", st.decimals(-9999999, 9999999, places=2)),
]


@pytest.mark.parametrize(("dtype", "cells"), CELLS, ids=[dtype for dtype, _ in CELLS])
def test_a_page_of_rows_can_be_sent_back(dtype, cells):
    kind = kind_of(dtype)
    assert kind is not None

    @given(cells)
    def check(value):
        sent = to_json(value)
        back = sent if type(sent) in kind.as_it_is else kind.convert(sent)
        assert back == value
        assert pl.Series([back], dtype=kind.dtype).len() == 1

    check()


@pytest.mark.parametrize(
    ("dtype", "value", "expected"),
    [
        ("int64", 3.0, 3),
        ("float64", 3, 3.0),
        ("timestamp[us]", "2024-05-31T12:00:00+02:00", dt.datetime(2024, 5, 31, 10)),  # noqa: DTZ001 # the column has no zone  # noqa: DTZ001 # the column has no zone
        ("timestamp[us]", "2024-05-31", dt.datetime(2024, 5, 31)),  # noqa: DTZ001  # noqa: DTZ001
        ("timestamp[us, tz=UTC]", "2024-05-31 12:00:00", dt.datetime(2024, 5, 31, 12, tzinfo=dt.UTC)),
        ("decimal128(9, 2)", 1.25, Decimal("1.25")),
    ],
)
def test_what_means_the_same_is_taken(dtype, value, expected):
    kind = kind_of(dtype)
    assert kind is not None
    assert kind.convert(value) == expected


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        ("int64", "3"), ("int64", 3.5), ("int64", True), ("int64", 2**63), ("int64", 10**400), ("int64", []),
        ("int64", float("inf")), ("int64", "99999999999999999999"), ("uint8", -1), ("int8", 128),
        ("float64", "3.5"), ("float64", False), ("float64", 10**400), ("float64", "NaN"), ("float64", {}),
        ("string", 3), ("string", True), ("string", ["a"]), ("bool", 1), ("bool", "true"),
        ("date32[day]", "31.05.2024"), ("date32[day]", 5), ("time64[us]", "noon"),
        ("timestamp[us]", "yesterday"), ("timestamp[us]", 1717156800), ("duration[us]", 1e300), ("duration[us]", "1h"),
        ("decimal128(5, 2)", 1000), ("decimal128(5, 2)", "one"), ("decimal128(5, 2)", "NaN"),
        ("decimal128(5, 2)", None.__class__),
    ],
)  # fmt: skip
def test_another_type_is_refused(dtype, value):
    kind = kind_of(dtype)
    assert kind is not None
    assert type(value) not in kind.as_it_is
    with pytest.raises(WrongType, match=r"takes|large"):
        kind.convert(value)
