import uuid

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from scipy.stats import ks_2samp

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.compare.compare import changed_rows, compare
from jupyter_mlplatform.tables.table import Table


def stored(store, data, previous: Table | None = None) -> Table:
    branch = f"dataset--{uuid.uuid4().hex}"
    store.create_branch(branch, previous.commit if previous else "main")
    with store.stage(branch) as stage:
        parts.write(stage, "d", data, previous.manifest if previous else None)
        return Table(store, stage.commit("version").id, "d")


def frame(rows: int, seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "code": [f"k{number}" for number in range(rows)],
            "amount": rng.normal(100, 10, rows),
            "count": rng.integers(0, 50, rows),
            "city": rng.choice(["Oslo", "Rome", "Bern"], rows),
        }
    )


@pytest.fixture
def reads(monkeypatch) -> list[tuple[str, tuple[str, ...]]]:
    """Which columns of which parts are read."""
    seen: list[tuple[str, tuple[str, ...]]] = []
    original = Table.stored

    def spied(self, part, columns):
        seen.append((part.name, tuple(columns)))
        return original(self, part, columns)

    monkeypatch.setattr(Table, "stored", spied)
    return seen


@pytest.mark.parametrize("keys", [["code"], []])
def test_shared_parts_are_not_read_but_for_keys_and_a_sample(store, reads, keys) -> None:
    table = frame(200_000)
    changed = table.with_columns(pl.when(pl.col("code") == "k100000").then(-1.0).otherwise("amount").alias("amount"))
    before = stored(store, table)
    after = stored(store, changed, before)
    found = compare(before, after, keys=keys)
    assert found.rows.unchanged == 199_999
    assert (found.parts.left_only, found.parts.right_only) == (1, 1)
    shared = {part.name for part in before.manifest.parts} & {part.name for part in after.manifest.parts}
    assert len(shared) == found.parts.shared > 20
    whole = {name for name, columns in reads if len(columns) > 1}
    assert len(whole & shared) < len(shared) / 2
    assert whole - shared == {part.name for side in (before, after) for part in side.manifest.parts} - shared


def test_a_part_that_occurs_twice_counts_twice(store) -> None:
    same = pl.DataFrame({"a": ["same"] * 400_000, "b": [1.0] * 400_000})
    before = stored(store, same)
    after = stored(store, same[:300_000], before)
    found = compare(before, after)
    assert found.key_source == "none"
    assert found.rows.model_dump() == {"added": 0, "removed": 100_000, "changed": 0, "unchanged": 300_000}
    assert len(found.removed_rows) == 100


def test_moved_rows_are_unchanged(store) -> None:
    table = frame(30_000)
    found = compare(stored(store, table), stored(store, table.sample(fraction=1, shuffle=True, seed=1)))
    assert found.keys == ("code",)
    assert found.rows.model_dump() == {"added": 0, "removed": 0, "changed": 0, "unchanged": 30_000}
    assert all(column.effect in (None, 0.0) for column in found.columns)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"x": [1.5, 2.5, 3.5], "name": ["a", "b", "c"]}, ("name",)),
        ({"name": ["a", "b", None], "x": [1.5, 2.5, 3.5]}, ()),
        ({"day": [1, 2, 3, 4] * 2, "shop": ["a"] * 4 + ["b"] * 4, "x": [0.5] * 8}, ("shop", "day")),
        ({"day": [1, 1, 1], "shop": ["a", "b", "a"]}, ()),
        ({"age": [23, 54, 31, 46, 39, 62], "key": ["p", "q", "r", "s", "t", "u"]}, ("key",)),
        ({"age": [23, 54, 31, 46, 39, 62], "order_id": [7, 3, 9, 1, 5, 2]}, ("order_id",)),
        ({"age": [23, 54, 31, 46, 39, 62], "calls": [0, 1, 1, 0, 0, 2]}, ()),
        ({"day": [1, 1, 2], "shop": ["a", "b", "a"], "x": [0.5, 0.5, 0.5]}, ()),
        ({"place": list(range(12)), "x": [0.5] * 12}, ("place",)),
    ],
)
def test_keys_are_guessed_only_where_they_name_every_row(store, columns, expected) -> None:
    table = pl.DataFrame(columns)
    found = compare(stored(store, table), stored(store, table[:-1]))
    assert (found.keys, found.key_source) == (expected, "guessed" if expected else "none")
    assert found.rows.removed == 1


def test_a_guess_holds_in_all_rows_of_both(store) -> None:
    table = frame(50_000)
    late = pl.concat([table[:-1], table[:1]])  # the only repetition is at the very end
    found = compare(stored(store, table), stored(store, late))
    assert found.keys != ("code",)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (["nosuch"], "Both versions need a column 'nosuch'"),
        (["a"], "1 rows of the right version have no a"),
        (["b"], "b does not name one row of the left version: 1 rows repeat"),
        (["t"], "t.*int64.*string"),
    ],
)
def test_keys_that_do_not_do_are_refused(store, keys, message) -> None:
    before = pl.DataFrame({"a": [1, 2, 3], "b": ["x", "x", "y"], "t": [1, 2, 3]})
    after = pl.DataFrame({"a": [1, 2, None], "b": ["x", "y", "z"], "t": ["1", "2", "3"]})
    with pytest.raises(Invalid, match=message) as caught:
        compare(stored(store, before), stored(store, after), keys=keys)
    assert caught.value.field == "keys"


def test_a_key_that_repeats_between_shared_and_own_parts_is_found(store) -> None:
    before = stored(store, frame(60_000))
    again = pl.concat([frame(60_000), frame(1)])
    with pytest.raises(Invalid, match=r"right version: 1 rows repeat another's .k0 in 2 rows"):
        compare(before, stored(store, again, before), keys=["code"])


def test_schema_changes_with_a_guessed_rename(store) -> None:
    table = frame(5_000)
    changed = table.select("code", pl.col("amount").alias("price"), pl.col("count").cast(pl.Float64), city="code")
    changed = changed.with_columns(flag=pl.lit(True))
    found = compare(stored(store, table), stored(store, changed)).changes
    assert [column.name for column in found.added] == ["price", "flag"]
    assert [column.name for column in found.removed] == ["amount"]
    assert [change.model_dump() for change in found.retyped] == [
        {"name": "count", "left": "int64", "right": "float64", "compared": True}
    ]
    assert [(guess.left, guess.right, guess.similarity) for guess in found.renamed_guesses] == [("amount", "price", 1)]
    assert "guess" in found.renamed_guesses[0].reason


def test_what_only_looks_alike_is_no_rename(store) -> None:
    table = pl.DataFrame({"id": range(100), "old": [0, 1] * 50})
    changed = pl.DataFrame({"id": range(100), "new": [1, 0] * 50})
    assert compare(stored(store, table), stored(store, changed), keys=["id"]).changes.renamed_guesses == ()
    assert compare(stored(store, table), stored(store, changed), keys=[]).changes.renamed_guesses == ()


def test_distributions_are_tested_by_what_columns_mean(store) -> None:
    table = frame(10_000)
    moved = table.with_columns(
        pl.col("amount") + 5, pl.when(pl.col("city") == "Rome").then(None).otherwise("city").alias("city")
    )
    columns = {column.name: column for column in compare(stored(store, table), stored(store, moved)).columns}
    expected = ks_2samp(table["amount"], moved["amount"], method="asymp")
    assert (columns["amount"].test, columns["amount"].changed) == ("kolmogorov_smirnov", 10_000)
    assert columns["amount"].effect == pytest.approx(expected.statistic)
    assert columns["amount"].p_value == pytest.approx(expected.pvalue, rel=0.1)
    assert columns["city"].test == "chi_squared"
    assert columns["city"].p_value < 1e-6
    assert 0.2 < columns["city"].effect < 1
    assert (columns["city"].missing_left, columns["city"].missing_right) == (0, pytest.approx(1 / 3, abs=0.05))
    assert (columns["count"].effect, columns["count"].p_value) == (0, 1)
    assert columns["code"].test is None


def test_the_sample_of_a_large_table_shows_the_shift_and_no_other(store) -> None:
    table = frame(120_000)
    after = table.with_columns(pl.when(pl.int_range(pl.len()) < 60_000).then(0.0).otherwise("amount").alias("amount"))
    found = compare(stored(store, table), stored(store, after))
    columns = {column.name: column for column in found.columns}
    assert 18_000 < found.sampled_rows < 22_000
    assert columns["amount"].effect == pytest.approx(0.5, abs=0.02)
    assert columns["count"].effect == columns["city"].effect == 0


def test_examples_are_bounded_and_spread_over_columns(store) -> None:
    table = frame(1_000)
    after = table.with_columns(pl.col("amount") + 1, pl.col("count") + 1)
    found = compare(stored(store, table), stored(store, after), sample=10)
    assert len(found.cells) == 10
    assert {cell.column for cell in found.cells} == {"amount", "count"}


def test_empty_tables(store) -> None:
    empty = stored(store, pa.schema([("a", pa.int64()), ("b", pa.string())]).empty_table())
    full = stored(store, pl.DataFrame({"a": [1, 2], "b": ["x", None]}))
    assert compare(empty, empty).rows.model_dump() == {"added": 0, "removed": 0, "changed": 0, "unchanged": 0}
    found = compare(empty, full)
    assert (found.rows.added, found.added_rows[1]) == (2, {"a": 2, "b": None})
    assert compare(full, empty).rows.removed == 2


def test_tables_without_a_common_column(store) -> None:
    found = compare(stored(store, pl.DataFrame({"a": [1, 2]})), stored(store, pl.DataFrame({"b": ["x"]})))
    assert found.columns == ()
    assert found.key_source == "none"
    assert [column.name for column in (*found.changes.removed, *found.changes.added)] == ["a", "b"]
    assert (found.rows.removed, found.rows.added) == (2, 1)


def test_names_that_differ_in_case_or_look_like_ours(store) -> None:
    table = pl.DataFrame({"p": [1, 2], "P": ["a", "b"], "_change": ["u", "v"], 'say "hi"; --': [0.5, None]})
    after = table.with_columns(pl.Series("P", ["a", "c"]))
    with changed_rows(stored(store, table), stored(store, after), keys=["p"]) as (schema, batches):
        rows = pa.Table.from_batches(list(batches), schema).to_pylist()
    assert [(row["__change"], row["p"], row["P"], row["_change"]) for row in rows] == [
        ("before", 2, "b", "v"),
        ("after", 2, "c", "v"),
    ]


def test_wide_tables(store) -> None:
    rng = np.random.default_rng(0)
    table = pl.DataFrame({"id": range(50)} | {f"x{index}": rng.normal(size=50) for index in range(1_500)})
    after = table.with_columns(pl.col("x1499") + 1)
    found = compare(stored(store, table), stored(store, after))
    assert found.rows.changed == 50
    assert {column.name: column.changed for column in found.columns if column.changed} == {"x1499": 50}


def test_the_stream_comes_in_order_over_many_batches(store) -> None:
    table = frame(25_000)
    after = table.with_columns(pl.col("amount") + 1)[5:].sample(fraction=1, shuffle=True, seed=0)
    with changed_rows(stored(store, table), stored(store, after)) as (_, batches):
        sizes, rows = [], []
        for batch in batches:
            sizes.append(batch.num_rows)
            rows += zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)
    assert len(sizes) > 2
    expected = [("removed", f"k{index}") for index in range(5)]
    for index in range(5, 25_000):
        expected += [("before", f"k{index}"), ("after", f"k{index}")]
    assert rows == expected
