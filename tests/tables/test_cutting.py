import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform.tables.cutting import Cutter, cut_columns


def rows(count: int) -> pa.Table:
    chance = np.random.default_rng(0)
    return pa.table(
        {
            "same": np.zeros(count),
            "few": chance.integers(4, size=count),
            "id": np.arange(count),
            "x": chance.normal(size=count),
            "text": pa.array([f"{value:x}" for value in chance.integers(10**12, size=count)], pa.large_string()),
        }
    )


def ends(table: pa.Table, columns: tuple[str, ...], target: int, sizes: list[int]) -> list[int]:
    """Cut a table that comes in pieces of these sizes, over and over."""
    cutter, found, start, turn = Cutter(columns, target), [], 0, 0
    while start < table.num_rows:
        piece = table.slice(start, sizes[turn % len(sizes)])
        found += [start + cut for cut in cutter.cuts(piece)]
        start, turn = start + piece.num_rows, turn + 1
    return found


def test_one_column_that_tells_every_row_apart_is_enough():
    assert cut_columns(rows(5_000)) in (("id",), ("x",))


def test_columns_that_only_together_tell_rows_apart_are_taken_together():
    chance = np.random.default_rng(1)
    table = pa.table(
        {"constant": pa.array(["a"] * 4_000, pa.large_string())}
        | {name: chance.integers(20, size=4_000) for name in "abcde"}
    )
    chosen = cut_columns(table)
    assert 1 < len(chosen) < 6
    assert "constant" not in chosen


@pytest.mark.parametrize("table", [pa.table({"a": [1, 1, 1]}), pa.table({"a": pa.array([], pa.int64())})])
def test_where_nothing_tells_rows_apart_all_columns_are_taken(table):
    assert cut_columns(table) == ("a",)


def test_a_value_that_changes_elsewhere_moves_no_cut():
    table = rows(20_000)
    after = table.set_column(3, "x", pa.array(np.zeros(20_000)))
    assert ends(table, ("id",), 100, [20_000]) == ends(after, ("id",), 100, [20_000])


def test_a_stretch_whose_cut_columns_do_not_vary_is_cut_by_the_others():
    table = rows(20_000)
    fixed = table.set_column(2, "id", pa.array(np.concatenate([np.arange(10_000), np.zeros(10_000, dtype=np.int64)])))
    shifted = pa.concat_tables([fixed.slice(0, 12_000), table.slice(0, 7), fixed.slice(12_000)])
    before, after = ends(fixed, ("id",), 100, [20_000]), ends(shifted, ("id",), 100, [20_007])
    moved = [cut for cut in before if cut > 13_000 and cut + 7 not in after]
    assert len([cut for cut in before if cut > 13_000]) > 30
    assert not moved


@given(sizes=st.lists(st.integers(20, 700), min_size=1, max_size=5), target=st.integers(1, 300))
def test_how_a_table_comes_makes_no_difference(sizes, target):
    table = rows(2_000).set_column(2, "id", pa.array(np.arange(2_000) // 3))
    found = ends(table, ("id",), target, sizes)
    assert found == ends(table, ("id",), target, [2_000])
    lengths = np.diff([0, *found])
    assert not len(lengths) or (lengths.max() <= 4 * target and lengths.min() >= max(1, target // 4))
