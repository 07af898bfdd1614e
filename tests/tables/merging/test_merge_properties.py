"""Three-way merges of rows against a naive one over Python's own dicts."""

import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_mlplatform.tables.merging.threeway import ThreeWay
from jupyter_mlplatform.tables.table import Table
from tests.tables.compare.test_compare_properties import KINDS, arrow, contents, normal, stored

pytestmark = pytest.mark.slow

GONE = object()


@st.composite
def three_tables(draw):
    """A table, and two that came from it: rows gone, new, edited in some cells, or in another order."""
    kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=4))
    pools = [draw(st.lists(KINDS[kind] | st.none(), min_size=1, max_size=3)) for kind in kinds]
    row = st.tuples(*map(st.sampled_from, pools))
    base = draw(st.dictionaries(st.integers(-9, 9), row, max_size=12))

    def version():
        fates = st.sampled_from(["keep", "keep", "edit", "cell", "drop"])
        made = {}
        for key, cells in base.items():
            fate = draw(fates)
            if fate == "edit":
                made[key] = draw(row)
            elif fate == "cell":
                index = draw(st.integers(0, len(kinds) - 1))
                made[key] = (*cells[:index], draw(st.sampled_from(pools[index])), *cells[index + 1 :])
            elif fate == "keep":
                made[key] = cells
        made |= draw(st.dictionaries(st.integers(10, 14), row, max_size=4))
        order = draw(st.permutations(list(made))) if draw(st.booleans()) else list(made)
        return {key: made[key] for key in order}

    return kinds, base, version(), version()


def same(left, right) -> bool:
    return normal(left) == normal(right)


def cells_of(base, target, source):
    """Merge two rows cell by cell: (row with the target's cells where they clash, with the source's, clashes)."""
    mine, theirs, clashes = [], [], 0
    for index, (one, other) in enumerate(zip(target, source, strict=True)):
        by_target = base is None or not same(one, base[index])
        by_source = base is None or not same(other, base[index])
        clash = by_target and by_source and not same(one, other)
        clashes += clash
        takes_source = by_source and not by_target
        mine.append(other if takes_source else one)
        theirs.append(other if takes_source or clash else one)
    return tuple(mine), tuple(theirs), clashes


def expected(base, target, source, prefer):
    """The merge, row by row: contents by key in order, and the numbers of clashing rows and cells."""
    merged, appended = dict(target), {}
    rows = cells = 0
    for key, other in source.items():
        one, before = target.get(key, GONE), base.get(key, GONE)
        if one is GONE and before is GONE:
            appended[key] = other
        elif one is GONE:
            if not all(map(same, other, before)):
                rows += 1
                if prefer == "source":
                    appended[key] = other
        else:
            mine, theirs, clashes = cells_of(None if before is GONE else before, one, other)
            rows, cells = rows + bool(clashes), cells + clashes
            merged[key] = theirs if prefer == "source" else mine
    for key, before in base.items():
        if key in source or key not in target:
            continue
        if not all(map(same, target[key], before)):
            rows += 1
            if prefer != "source":
                continue
        del merged[key]
    return {**merged, **appended}, rows, cells


def small_parts(store, table: pa.Table) -> Table:
    """Store a table in parts of about two rows."""
    whole = stored(store, table)
    return stored(store, table, whole.manifest.model_copy(update={"target_rows": 2, "parts": ()}))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(case=three_tables(), prefer=st.sampled_from([None, "target", "source"]), small=st.booleans())
def test_a_merge_is_that_of_dicts(store, tmp_path_factory, case, prefer, small) -> None:
    kinds, *versions = case
    base, target, source = (
        small_parts(store, arrow(kinds, rows)) if small else stored(store, arrow(kinds, rows)) for rows in versions
    )
    folder: Path = tmp_path_factory.mktemp("merge")
    merge = ThreeWay(base, target, source, folder=folder, keys=["id"], prefer=prefer)
    wanted, rows, cells = expected(*versions, prefer)
    conflicts = merge.conflicts
    assert (conflicts.conflicting_rows, conflicts.conflicting_cells) == (rows, cells)
    assert len(conflicts.rows) == min(rows, 20)
    merged = merge.merged()
    made = stored(store, merged)
    assert made.rows == merged.rows == len(wanted)
    assert contents(made.arrow()) == contents(stored(store, arrow(kinds, wanted)).arrow())


@pytest.fixture
def numbers(store) -> Table:
    return stored(store, pa.table({"id": range(2000), "x": [0] * 2000}), None)


def test_disjoint_edits_of_one_table_meet(store, tmp_path, numbers) -> None:
    table = numbers.arrow()
    x = table.column("x").to_pylist()
    target = stored(store, table.set_column(1, "x", pa.array([1, *x[1:]])), numbers.manifest)
    source = stored(store, table.set_column(1, "x", pa.array([*x[:-1], 2])), numbers.manifest)
    merge = ThreeWay(numbers, target, source, folder=tmp_path)
    conflicts = merge.conflicts
    assert (conflicts.keys, conflicts.key_source, conflicts.conflicting_rows) == (("id",), "guessed", 0)
    assert (conflicts.in_target.changed, conflicts.in_source.changed) == (1, 1)
    made = stored(store, merge.merged(), target.manifest)
    assert made.arrow().column("x").to_pylist() == [1, *x[1:-1], 2]


def test_the_row_is_shown_as_it_was_and_as_both_have_it(store, tmp_path) -> None:
    rows = {"id": [1, 2, 3], "name": ["a", "b", "c"], "age": [1.0, 2.0, float("nan")]}
    base = stored(store, pa.table(rows))
    target = stored(store, pa.table({**rows, "age": [1.5, 2.0, 3.0]}))
    source = stored(store, pa.table({"id": [1, 2], "name": ["A", "b"], "age": [1.25, 2.0]}))
    changed, removed = (
        conflict.model_dump() for conflict in ThreeWay(base, target, source, folder=tmp_path).conflicts.rows[::-1]
    )
    assert (changed["key"], changed["kind"], changed["columns"]) == ({"id": 1}, "changed", ("age",))
    assert [changed[side]["age"] for side in ("base", "target", "source")] == [1.0, 1.5, 1.25]
    assert [changed[side]["name"] for side in ("base", "target", "source")] == ["a", "a", "A"]
    assert (removed["kind"], removed["base"]["age"], removed["source"]) == ("removed_in_source", "NaN", None)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ({"id": [1], "x": ["text"]}, "is int64 before and string"),
        ({"id": [1]}, "other columns than before: - x"),
        ({"id": [1], "x": [1], "y": [1]}, r"\+ y"),
    ],
)
def test_other_columns_are_no_case_for_rows(store, tmp_path, target, reason) -> None:
    base = stored(store, pa.table({"id": [1], "x": [1]}))
    merge = ThreeWay(base, stored(store, pa.table(target)), base, folder=tmp_path)
    assert re.search(reason, merge.reason)
    assert merge.conflicts.in_target is None


def test_without_a_key_it_is_said(store, tmp_path) -> None:
    base = stored(store, pa.table({"x": [1, 1, 2], "age": [30, 45, 60], "note": [None, "a", "b"]}))
    merge = ThreeWay(base, base, base, folder=tmp_path)
    assert "names one row each" in merge.reason
    assert merge.conflicts.key_columns == ("x", "age")
    given = ThreeWay(base, base, base, folder=tmp_path, keys=["age"])
    assert (given.reason, given.conflicts.key_source) == (None, "given")


def test_levels_of_both_sides_are_kept(store, tmp_path) -> None:
    def table(values):
        return pa.table({"id": list(range(len(values))), "kind": pa.array(values).dictionary_encode()})

    base = stored(store, table(["a", "b", "a"]))
    merge = ThreeWay(
        base, stored(store, table(["a", "b", "t"])), stored(store, table(["s", "b", "a", "u"])), folder=tmp_path
    )
    made = stored(store, merge.merged())
    assert made.arrow().column("kind").to_pylist() == ["s", "b", "t", "u"]


def test_a_wide_table_shows_the_cells_that_differ_only(store, tmp_path) -> None:
    names = [f"c{index}" for index in range(400)]

    def table(value):
        return pa.table({"id": [1, 2], **{name: [0, value if name == "c7" else 0] for name in names}})

    base, target, source = (stored(store, table(value)) for value in (0, 1, 2))
    (conflict,) = ThreeWay(base, target, source, folder=tmp_path).conflicts.rows
    assert (conflict.base, conflict.target, conflict.source) == ({"c7": 0}, {"c7": 1}, {"c7": 2})
