"""Recipes with steps that drop or move rows, on tables that are not held: the same as on a table that is."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform import Platform, transforms
from jupyter_mlplatform.records import ApplyRequest, RerunRequest
from jupyter_mlplatform.records.errors import Invalid, NothingToCommit
from jupyter_mlplatform.services import applying
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.transforms import arranged
from jupyter_mlplatform.transforms.registry import kind_of, step_types
from jupyter_mlplatform.transforms.step import Step

ROWS = 1000
RNG = np.random.default_rng(0)
FRAME = pl.DataFrame(
    {
        "n": RNG.integers(0, 40, ROWS),
        "x": [None if n % 9 == 0 else float("nan") if n % 10 == 0 else n % 13 / 2 for n in range(ROWS)],
        "t": pl.Series([None if n % 7 == 0 else f"text {n % 5}" for n in range(ROWS)]),
        "c": pl.Series([["low", "high"][n % 2] for n in range(ROWS)], dtype=pl.Enum(["low", "high"])),
        "d": pl.Series([19_000 + n % 3 for n in range(ROWS)]).cast(pl.Int32).cast(pl.Date),
    }
)
ROWS_AND_MAX = [{"function": "rows"}, {"function": "max", "column": "c_text 2"}]
SUMS = {
    "kind": "aggregate",
    "by": ["d", "t"],
    "aggregations": [
        {"function": "rows"},
        *({"function": name, "column": "n"} for name in ("sum", "mean", "std", "median", "distinct")),
        *({"function": name, "column": "x", "name": f"{name} of x"} for name in ("count", "mean", "std", "max")),
    ],
}
SCALE = {"kind": "scale", "columns": ["n"]}
RECIPES = [
    [{"kind": "sort", "columns": ["x", "t"]}],
    [{"kind": "sort", "columns": ["c"], "descending": True}, SCALE],
    [{"kind": "drop_duplicates"}],
    [{"kind": "drop_duplicates", "columns": ["t", "n"], "keep": "last"}, {"kind": "sort", "columns": ["n"]}],
    [{"kind": "drop_duplicates", "columns": ["x", "n"], "keep": "none"}],
    [{"kind": "sample", "rows": 77, "seed": 3}],
    [{"kind": "filter_rows", "where": "n > 5"}, {"kind": "sample", "fraction": 0.5}, SCALE, {"kind": "drop_missing"}],
    [{"kind": "rename_columns", "names": {"x": "y"}}, {"kind": "sort", "columns": ["y"]},
     {"kind": "impute", "columns": ["y"], "strategy": "median"}, {"kind": "drop_duplicates"}],
    [{"kind": "drop_columns", "columns": ["c"]}, {"kind": "filter_rows", "where": "n > 1000"},
     {"kind": "sort", "columns": ["x"]}],
    [{"kind": "filter_rows", "where": "n > 1000"}],
    [SUMS],
    [{"kind": "rename_columns", "names": {"c": "level"}}, {"kind": "filter_rows", "where": "n > 5"},
     {"kind": "sort", "columns": ["x"]}, SUMS | {"by": ["x", "level"]}, {"kind": "scale", "columns": ["n_mean"]}],
    [{"kind": "filter_rows", "where": "n > 1000"}, SUMS | {"by": ["t", "c"]}],
    [{"kind": "target_encode", "columns": ["t", "n"], "target": "x"}],
    [{"kind": "derive", "name": "y", "expression": "n * 2"}, {"kind": "drop_missing", "columns": ["x"]},
     {"kind": "target_encode", "columns": ["t", "c"], "target": "y"}, {"kind": "scale", "columns": ["t"]}],
    [{"kind": "target_encode", "columns": ["n"], "target": "t"}, {"kind": "sort", "columns": ["n_text 1"]},
     {"kind": "target_encode", "columns": ["c"], "target": "t"}, SUMS | {"by": ["t"], "aggregations": ROWS_AND_MAX}],
]  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "_HELD_CELLS", 10)
    monkeypatch.setattr(arranged, "_PIECE_ROWS", 64)
    monkeypatch.setattr("jupyter_mlplatform.transforms.batches.BATCH_ROWS", 100)
    monkeypatch.setattr("jupyter_mlplatform.transforms.batches.LEARN_BYTES", 10_000)


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    opened = Platform(str(tmp_path / "store"))
    opened.datasets.create(from_frame(pl.concat([FRAME, FRAME.head(50)])), name="Rows")
    return opened


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: "+".join(step["kind"] for step in recipe))
def test_the_same_rows_and_states_as_of_a_table_that_is_held(platform: Platform, recipe: list[dict]) -> None:
    before = platform.versions.table(platform.versions.locate("rows")).frame()
    expected, states = transforms.fit_apply(before, recipe)
    made = platform.transformations.apply(ApplyRequest(version="rows", steps=tuple(recipe)))
    result = platform.versions.table(platform.versions.locate(made.id)).frame()
    assert result.equals(expected)
    assert result.schema == expected.schema
    assert list(made.state) == states


def test_what_was_learnt_is_kept(platform: Platform) -> None:
    steps = ({"kind": "sort", "columns": ["t"]}, SCALE)
    made = platform.transformations.apply(ApplyRequest(version="rows", steps=steps, branch="one"))
    platform.datasets.add_version("rows", from_frame(FRAME.with_columns(n=pl.col("n") * 2)))
    again = platform.reruns.rerun(made.id, RerunRequest(version="rows", state="keep", branch="two"))
    assert again.state == made.state
    before = platform.versions.table(platform.versions.locate("rows@2")).frame()
    result = platform.versions.table(platform.versions.locate(again.id)).frame()
    assert result.equals(transforms.apply(before, steps, made.state))


def test_rows_that_stay_where_they_are_are_no_new_version(platform: Platform) -> None:
    sort = {"kind": "sort", "columns": ["n"]}
    platform.transformations.apply(ApplyRequest(version="rows", steps=(sort,)))
    with pytest.raises(NothingToCommit):
        platform.transformations.apply(ApplyRequest(version="rows", steps=(sort,)))


def test_a_step_after_rows_moved_is_named_by_its_place(platform: Platform) -> None:
    fails = {"kind": "cast", "columns": ["t"], "to": "number", "on_error": "fail"}
    with pytest.raises(Invalid, match=r"^Step 2 \(cast\)"):
        platform.transformations.apply(ApplyRequest(version="rows", steps=({"kind": "sort", "columns": ["n"]}, fails)))


def test_a_column_that_turns_out_not_to_be_there_is_said(platform: Platform) -> None:
    steps = ({"kind": "one_hot", "columns": ["t"]}, {"kind": "sort", "columns": ["t_text 9"]})
    with pytest.raises(Invalid, match=r"^Step 2 \(sort\).*t_text 9"):
        platform.transformations.apply(ApplyRequest(version="rows", steps=steps))


def test_keys_that_are_equal_are_one_group(platform: Platform) -> None:
    """Whatever they look like: NaN is missing, and the zeros are one."""
    frame = pl.DataFrame({"x": [0.0, -0.0, float("nan"), None, 1.5] * 2000, "v": range(10_000)})
    platform.datasets.create(from_frame(frame), name="Zeros")
    sums = {"kind": "aggregate", "by": ["x"], "aggregations": [{"function": "sum", "column": "v"}]}
    made = platform.transformations.apply(ApplyRequest(version="zeros", steps=(sums,)))
    result = platform.versions.table(platform.versions.locate(made.id)).frame()
    assert result["x"].to_list() == [0.0, 1.5, None]
    assert result.equals(transforms.fit_apply(frame, [sums])[0])


def test_what_was_learnt_of_the_target_is_applied_to_other_rows_by_what_all_rows_said(platform: Platform) -> None:
    steps = ({"kind": "target_encode", "columns": ["t"], "target": "n"},)
    made = platform.transformations.apply(ApplyRequest(version="rows", steps=steps, branch="one"))
    platform.datasets.add_version("rows", from_frame(FRAME.with_columns(n=pl.col("n") * 2)))
    again = platform.reruns.rerun(made.id, RerunRequest(version="rows", state="keep", branch="two"))
    before = platform.versions.table(platform.versions.locate("rows@2")).frame()
    result = platform.versions.table(platform.versions.locate(again.id)).frame()
    assert result.equals(transforms.apply(before, steps, made.state))


def test_progress_does_not_go_back(platform: Platform) -> None:
    told: list[float] = []
    steps = (
        {"kind": "target_encode", "columns": ["t"], "target": "n"},
        {"kind": "sort", "columns": ["x"]},
        {"kind": "aggregate", "by": ["t"], "aggregations": [{"function": "rows"}]},
    )
    platform.transformations.apply(ApplyRequest(version="rows", steps=steps), lambda share, _stage: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.parametrize("step", step_types(), ids=kind_of)
def test_no_kind_of_step_needs_the_whole_table_in_memory(step: type[Step]) -> None:
    selects = step.selects and step.learns is None
    assert step.streams() or selects or step.row_wise or step.groups is not Step.groups
