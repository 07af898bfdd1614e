import datetime as dt
import hashlib
import uuid

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.table import Table


def save(store, data, previous=None):
    with store.stage("dataset--d") as stage:
        written = parts.write(stage, "d", data, previous)
        commit = stage.commit("version")
    return written, commit.id


def frame(rows: int, seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "n": rng.integers(0, 10**9, rows),
            "x": rng.normal(size=rows),
            "s": rng.choice(["alpha", "beta", "gamma"], rows),
            "t": [f"text {value}" for value in rng.integers(0, 10**6, rows)],
        }
    )


def names(written) -> list[str]:
    return [part.name for part in written.manifest.parts]


def test_what_is_written_is_read(store):
    table = frame(50_000)
    written, commit = save(store, table)
    read = Table(store, commit, "d")
    assert read.frame().equals(table)
    assert read.rows == written.rows == 50_000
    assert read.bytes == written.bytes > 0
    assert len(written.manifest.parts) > 5
    assert [column.name for column in read.columns] == table.columns


def test_the_same_frame_gives_the_same_bytes(store):
    table = frame(30_000)
    first, at_first = save(store, table)
    again = pl.concat([table[:7_000], table[7_000:]])  # other chunks, same rows
    store.create_branch("dataset--other", "main")
    with store.stage("dataset--other") as stage:
        second = parts.write(stage, "d", again)
        at_second = stage.commit("version").id
    assert names(first) == names(second)
    for part in first.manifest.parts:
        path = first.manifest.part_path("d", part)
        assert store.stat(at_first, path).checksum == store.stat(at_second, path).checksum


@pytest.mark.parametrize("change", ["append", "insert", "delete", "edit"])
def test_a_change_in_one_place_leaves_the_other_parts(store, change):
    table = frame(60_000)
    first, _ = save(store, table)
    extra = frame(300, seed=1)
    changed = {
        "append": pl.concat([table, extra]),
        "insert": pl.concat([table[:30_000], extra, table[30_000:]]),
        "delete": pl.concat([table[:30_000], table[30_300:]]),
        "edit": pl.concat([table[:30_000], table[30_000:30_300].with_columns(pl.col("x") + 1), table[30_300:]]),
    }[change]
    second, commit = save(store, changed, first.manifest)
    assert Table(store, commit, "d").frame().equals(changed)
    fresh = set(names(second)) - set(names(first))
    assert len(fresh) <= 3 < len(first.manifest.parts)
    stored = {item.path for item in store.list(commit, prefix="datasets/d/data/").items}
    assert stored == {second.manifest.part_path("d", part) for part in second.manifest.parts}


def test_parts_hold_their_size_when_every_row_is_the_same(store):
    table = pl.DataFrame({"a": ["same"] * 400_000, "b": [1.0] * 400_000})
    written, commit = save(store, table)
    sizes = [part.rows for part in written.manifest.parts]
    assert sum(sizes) == 400_000
    assert max(sizes) <= 4 * written.manifest.target_rows
    assert Table(store, commit, "d").frame().equals(table)


def test_the_size_of_a_part_stays_while_the_table_grows_a_little(store):
    table = frame(60_000)
    first, _ = save(store, table)
    grown, _ = save(store, pl.concat([table] * 4), first.manifest)
    assert grown.manifest.target_rows == first.manifest.target_rows
    assert parts.target_rows(600_000_000, 28, 4, first.manifest) > first.manifest.target_rows


def test_names_never_change_between_releases(store):
    """The golden value: whoever changes it makes every stored dataset share nothing with its next version."""
    table = pl.DataFrame(
        {
            "i": [1, None, -3],
            "f": [1.5, float("nan"), None],
            "s": ["", None, "ä" * 200],
            "b": [True, None, False],
            "d": [dt.date(2020, 1, 1), None, dt.date(1969, 12, 31)],
            "l": [[1, 2], [], None],
        }
    )
    written, _ = save(store, table)
    assert hashlib.sha256("".join(names(written)).encode()).hexdigest()[:16] == "07df81e40ead4756"


ROWS = st.lists(
    st.tuples(st.integers(-5, 5) | st.none(), st.text(max_size=3) | st.none(), st.floats(width=32) | st.none()),
    max_size=60,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, chunk=st.integers(1, 20))
def test_any_table_comes_back(store, monkeypatch, rows, chunk):
    monkeypatch.setattr(parts, "SMALLEST_BYTES", 64)
    monkeypatch.setattr(parts, "_PIECE_ROWS", chunk)
    table = pl.DataFrame(rows, schema={"i": pl.Int64, "s": pl.String, "f": pl.Float64}, orient="row")
    with store.stage("dataset--d") as stage:
        whole = parts.write(stage, "d", table)
    monkeypatch.setattr(parts, "_PIECE_ROWS", 1_000)
    with store.stage("dataset--d") as stage:
        again = parts.write(stage, "d", table)
        stage.put("turn", uuid.uuid4().bytes)  # an example may come twice
        commit = stage.commit("version").id
    assert names(whole) == names(again)
    assert Table(store, commit, "d").frame().equals(table)
