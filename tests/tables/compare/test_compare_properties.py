"""The comparison against a naive one over Python's own dicts and counters."""

import datetime as dt
import decimal
import math
import uuid
from collections import Counter

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.compare.compare import changed_rows, compare
from jupyter_mlplatform.tables.table import Table

ZONED = pa.timestamp("ns", "Europe/Rome")
KINDS = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.uint64(): st.integers(0, 2**64 - 1),
    pa.float64(): st.floats() | st.sampled_from([0.0, -0.0, math.nan, -math.nan, math.inf]),
    pa.float32(): st.floats(width=32),
    pa.bool_(): st.booleans(),
    pa.large_string(): st.text(max_size=4) | st.sampled_from(["", "a\0b", "a\0c", "é", "e\u0301", "\U0001f600", "NaN"]),
    pa.large_binary(): st.binary(max_size=4),
    pa.decimal128(38, 10): st.decimals(-(10**20), 10**20, places=10),
    pa.date32(): st.dates(),
    pa.timestamp("us"): st.datetimes(),
    ZONED: st.integers(-(2**62), 2**62),
    pa.time64("ns"): st.integers(0, 86_400 * 10**9 - 1),
    pa.duration("ns"): st.integers(-(2**62), 2**62),
    pa.large_list(pa.int64()): st.lists(st.integers(-3, 3), max_size=3),
    pa.dictionary(pa.int32(), pa.large_string()): st.sampled_from(["x", "y", ""]),
}
SETTINGS = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def normal(value):
    """What is equal when the product says so: any NaN is one value, and the zeros are one."""
    if isinstance(value, float):
        return "<NaN>" if math.isnan(value) else (value or 0.0)
    return tuple(value) if isinstance(value, list) else value


@st.composite
def two_tables(draw):
    """Two tables of the same columns, the second with some rows gone, some new and some cells different."""
    kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=4))
    # Few values a column, so that equal cells are frequent.
    pools = [draw(st.lists(KINDS[kind] | st.none(), min_size=1, max_size=4)) for kind in kinds]
    row = st.tuples(*map(st.sampled_from, pools))
    left = draw(st.dictionaries(st.integers(-9, 9), row, max_size=12))
    right = {
        key: draw(row) if fate == "edit" else cells
        for key, cells in left.items()
        if (fate := draw(st.sampled_from(["keep", "keep", "edit", "drop"]))) != "drop"
    }
    right |= draw(st.dictionaries(st.integers(10, 20), row, max_size=4))
    order = draw(st.permutations(list(right)))
    return kinds, left, {key: right[key] for key in order}


def arrow(kinds, rows) -> pa.Table:
    names = [f"c{index}" for index in range(len(kinds))]
    columns = [pa.array([cells[index] for cells in rows.values()], kind) for index, kind in enumerate(kinds)]
    return pa.table([pa.array(list(rows), pa.int64()), *columns], names=["id", *names])


def stored(store, table: pa.Table, previous=None) -> Table:
    branch = f"dataset--{uuid.uuid4().hex}"
    store.create_branch(branch, "main")
    with store.stage(branch) as stage:
        parts.write(stage, "d", table, previous)
        return Table(store, stage.commit("version").id, "d")


def contents(table: pa.Table) -> list[tuple]:
    """Rows as the store gives them back, in values that are equal when they should be."""
    columns = []
    for column in table.columns:
        kind = column.type
        if pa.types.is_timestamp(kind) or pa.types.is_time(kind) or pa.types.is_duration(kind):
            column = column.cast(pa.int64())  # noqa: PLW2901 - Python's own times have no nanoseconds
        columns.append([normal(value) for value in column.to_pylist()])
    return list(zip(*columns, strict=True))


@SETTINGS
@given(two_tables())
def test_by_key(store, tables) -> None:
    kinds, left, right = tables
    before, after = stored(store, arrow(kinds, left)), stored(store, arrow(kinds, right))
    found = compare(before, after, keys=["id"], sample=10_000)
    one, other = ({row[0]: row[1:] for row in contents(table.arrow())} for table in (before, after))
    changed = {key for key in one.keys() & other.keys() if one[key] != other[key]}
    assert found.rows.removed == len(one.keys() - other.keys())
    assert found.rows.added == len(other.keys() - one.keys())
    assert found.rows.changed == len(changed)
    assert found.rows.unchanged == len(one.keys() & other.keys()) - len(changed)
    cells = {(cell.key["id"], cell.column) for cell in found.cells}
    expected = {
        (key, f"c{index}") for key in changed for index in range(len(kinds)) if one[key][index] != other[key][index]
    }
    assert cells == expected
    assert sum(column.changed or 0 for column in found.columns) == len(expected)
    assert {row["id"] for row in found.added_rows} == other.keys() - one.keys()
    assert all(cell.left != cell.right for cell in found.cells)


@SETTINGS
@given(two_tables(), st.booleans())
def test_as_a_multiset(store, tables, doubled: bool) -> None:
    kinds, left, right = tables
    one, other = (arrow(kinds, rows).drop_columns("id") for rows in (left, right))
    other = pa.concat_tables([other, other]) if doubled else other
    before, after = stored(store, one), stored(store, other)
    found = compare(before, after, keys=[], sample=10_000)
    counts = [Counter(contents(table.arrow())) for table in (before, after)]
    assert found.key_source == "none"
    assert found.rows.removed == (counts[0] - counts[1]).total()
    assert found.rows.added == (counts[1] - counts[0]).total()
    assert found.rows.unchanged == (counts[0] & counts[1]).total()
    assert (len(found.added_rows), len(found.removed_rows)) == (found.rows.added, found.rows.removed)
    assert found.cells == ()


@SETTINGS
@given(two_tables())
def test_the_stream_rebuilds_the_other_version(store, tables) -> None:
    kinds, left, right = tables
    kinds = [pa.large_string() if pa.types.is_nested(kind) else kind for kind in kinds]
    left, right = (
        {key: tuple(str(cell) if isinstance(cell, list) else cell for cell in row) for key, row in rows.items()}
        for rows in (left, right)
    )
    before, after = stored(store, arrow(kinds, left)), stored(store, arrow(kinds, right))
    with changed_rows(before, after, keys=["id"]) as (schema, batches):
        table = pa.Table.from_batches(list(batches), schema)
    rows = {row[0]: row for row in contents(before.arrow())}
    for label, row in zip(table.column(0).to_pylist(), contents(table.drop_columns("_change")), strict=True):
        if label in ("removed", "before"):
            assert rows.pop(row[0]) == row
        else:
            rows[row[0]] = row
    assert rows == {row[0]: row for row in contents(after.arrow())}


NUMBERS = {
    pa.int8(): st.integers(-128, 127),
    pa.int64(): st.integers(-(2**63), 2**63 - 1) | st.sampled_from([2**53, 2**53 + 1]),
    pa.uint64(): st.integers(0, 2**64 - 1),
    pa.float32(): st.floats(width=32),
    pa.float64(): st.floats() | st.sampled_from([-0.0, float(2**53), float(2**63)]),
    pa.decimal128(10, 2): st.decimals(-(10**7), 10**7, places=2),
    pa.decimal128(30, 4): st.decimals(-(10**20), 10**20, places=4),
}


@SETTINGS
@given(st.data(), st.sampled_from(list(NUMBERS)), st.sampled_from(list(NUMBERS)))
def test_numbers_are_the_same_in_whatever_type(store, data, left, right) -> None:
    pairs = data.draw(
        st.lists(st.tuples(NUMBERS[left] | st.none(), NUMBERS[right] | st.none()), min_size=1, max_size=8)
    )
    same = list(range(5))
    ids = list(range(len(pairs) + len(same)))
    columns = [
        pa.array([decimal.Decimal(v) if pa.types.is_decimal(kind) and v is not None else v for v in values], kind)
        for kind, values in (
            (left, [*same, *(pair[0] for pair in pairs)]),
            (right, [*same, *(pair[1] for pair in pairs)]),
        )
    ]
    before, after = (stored(store, pa.table({"id": pa.array(ids), "v": column})) for column in columns)
    found = compare(before, after, keys=["id"])
    mixed = pa.types.is_decimal(left) != pa.types.is_decimal(right) and (
        pa.types.is_floating(left) or pa.types.is_floating(right)
    )
    assert [change.compared for change in found.changes.retyped] == ([] if left == right else [not mixed])
    if not mixed:
        values = zip(*(map(normal, column.to_pylist()) for column in columns), strict=True)
        assert found.rows.changed == sum(one != other for one, other in values)


def test_instants_are_equal_in_every_zone_and_unit(store) -> None:
    moments = [dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC), None, dt.datetime(1900, 1, 1, tzinfo=dt.UTC)]
    before = pa.table({"id": [1, 2, 3], "at": pa.array(moments, pa.timestamp("s", "UTC"))})
    after = pa.table({"id": [1, 2, 3], "at": pa.array(moments, pa.timestamp("ns", "Asia/Tokyo"))})
    found = compare(stored(store, before), stored(store, after), keys=["id"])
    assert found.rows.unchanged == 3
    assert found.changes.retyped[0].compared
    local = pa.table({"id": [1, 2, 3], "at": pa.array([None, None, None], pa.timestamp("us"))})
    assert not compare(stored(store, before), stored(store, local), keys=["id"]).changes.retyped[0].compared
