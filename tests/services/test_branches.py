"""Experiments and publishing them; withdrawing versions. On both stores where lakeFS is there."""

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records import ApplyRequest, DatasetEdit
from jupyter_mlplatform.records.errors import (
    AlreadyExists,
    HasDependants,
    Invalid,
    MergeConflict,
    NotFound,
    NothingToCommit,
    StaleHead,
)
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.services.whole import files_below

FRAME = pl.DataFrame({"age": [31, 44, 27, 58], "city": ["Bern", "Oslo", "Rome", "Lima"]})


@pytest.fixture
def platform(each_platform: Platform) -> Platform:
    each_platform.datasets.create(from_frame(FRAME), name="People")
    return each_platform


def apply(platform: Platform, *steps: dict, **where: str) -> str:
    return platform.transformations.apply(ApplyRequest(**{"version": "people", "steps": steps, **where})).id


def rows(platform: Platform, version: str) -> dict[str, list]:
    located = platform.versions.locate(version)
    return platform.versions.table(located).frame().to_dict(as_series=False)


DROP = {"kind": "drop_columns", "columns": ["city"]}
SCALE = {"kind": "rename_columns", "names": {"age": "years"}}


def test_an_experiment_is_published_as_a_merge_of_both(platform: Platform) -> None:
    first = platform.datasets.get("people").version
    platform.branches.create("people", "trial")
    made = apply(platform, DROP, branch="trial")
    published = platform.branches.publish("people", "trial")
    assert (published.number, published.parents) == (2, (first, made))
    assert [parent.id for parent in platform.versions.parents(published.id)] == [first, made]
    assert rows(platform, "people") == {"age": [31, 44, 27, 58]}
    with pytest.raises(NothingToCommit):
        platform.branches.publish("people", "trial")


def test_an_edit_meanwhile_is_no_conflict_and_stays(platform: Platform) -> None:
    made = apply(platform, DROP, branch="trial")
    platform.datasets.edit("people", DatasetEdit(description="Edited meanwhile", tags=("x",), target="city"))
    published = platform.branches.publish("people", "trial")
    now = platform.datasets.get("people")
    assert (now.version, now.description, now.tags, now.target) == (published.id, "Edited meanwhile", ("x",), None)
    assert rows(platform, "people") == {"age": [31, 44, 27, 58]}
    assert made in {parent.id for parent in platform.versions.parents(published.id)}


def test_where_both_sides_moved_a_strategy_takes_one_whole(platform: Platform) -> None:
    theirs = apply(platform, DROP, branch="trial")
    ours = platform.datasets.add_version("people", from_frame(FRAME.head(3))).id
    with pytest.raises(MergeConflict, match=r"other columns than before: - city.*source-wins") as refused:
        platform.branches.publish("people", "trial")
    assert refused.value.extra["versions"] == [ours, theirs]
    assert refused.value.conflicts.by_recipe == ("source",)
    assert "datasets/people/manifest.json" in refused.value.extra["paths"]
    with pytest.raises(NothingToCommit):
        platform.branches.publish("people", "trial", strategy="dest-wins")
    assert platform.datasets.get("people").version == ours
    published = platform.branches.publish("people", "trial", strategy="source-wins")
    assert rows(platform, "people") == rows(platform, theirs)
    assert {parent.id for parent in platform.versions.parents(published.id)} == {ours, theirs}
    assert (published.number, published.message) == (3, "Publish dataset--people--trial")
    names = [ref.name for ref in platform.store.branches().items]
    assert names == ["dataset--people", "dataset--people--trial", "main"]


BIG = pl.DataFrame({"id": range(500), "age": [30] * 500, "city": ["Bern"] * 500})


def edited(frame: pl.DataFrame, row: int, **cells: object) -> pl.DataFrame:
    return frame.with_columns(
        pl.when(pl.col("id") == row).then(pl.lit(value)).otherwise(name).cast(frame[name].dtype).alias(name)
        for name, value in cells.items()
    )


@pytest.fixture
def parted(platform: Platform) -> Platform:
    """A table of which the line changed row 1 and added one, the experiment changed row 400 and took row 2 out."""
    platform.datasets.create(from_frame(BIG), name="big")
    platform.branches.create("big", "trial")
    extra = pl.DataFrame({"id": [900], "age": [1], "city": ["Oslo"]})
    platform.datasets.add_version("big", from_frame(pl.concat([edited(BIG, 1, age=31), extra])))
    trial = edited(BIG, 400, city="Rome").filter(pl.col("id") != 2)
    platform.datasets.add_version("big", from_frame(trial), branch="dataset--big--trial")
    return platform


def test_rows_that_do_not_clash_are_brought_together(parted: Platform) -> None:
    with pytest.raises(MergeConflict, match="rows brings both together;") as refused:
        parted.branches.publish("big", "trial")
    found = refused.value.conflicts
    assert (found.keys, found.key_source, found.conflicting_rows, found.rows) == (("id",), "guessed", 0, ())
    assert (found.in_target.model_dump(), found.in_source.model_dump()) == (
        {"added": 1, "removed": 0, "changed": 1},
        {"added": 0, "removed": 1, "changed": 1},
    )
    parted.datasets.edit("big", DatasetEdit(description="Kept"))
    sides = {parted.versions.head(f"dataset--big{end}").id for end in ("", "--trial")}
    published = parted.branches.publish("big", "trial", strategy="rows")
    assert published.number == 3
    assert {parent.id for parent in parted.versions.parents(published.id)} == sides
    merged = parted.versions.table(parted.versions.locate("big")).frame()
    assert merged.height == 500
    assert merged["id"].to_list()[:3] == [0, 1, 3]
    assert merged["id"][-1] == 900
    assert merged.filter(pl.col("age") != 30)["id"].to_list() == [1, 900]
    assert merged.filter(pl.col("city") == "Rome")["id"].to_list() == [400]
    assert (parted.datasets.get("big").description, parted.datasets.get("big").rows) == ("Kept", 500)
    stored = set(files_below(parted._repository, published.id, "datasets/big/data/"))
    manifest = parted.versions.table(parted.versions.locate(published.id)).manifest
    assert stored == {manifest.part_path("big", part) for part in manifest.parts}
    assert [ref.name for ref in parted.store.branches(prefix="begin--").items] == []


def test_rows_that_clash_are_shown_and_one_side_preferred(parted: Platform) -> None:
    clash = edited(edited(BIG, 1, age=99, city="Lima"), 2, age=7)
    parted.datasets.add_version("big", from_frame(clash), branch="dataset--big--trial")
    before = parted.datasets.get("big").version
    with pytest.raises(MergeConflict, match="Compared by id, 1 rows contradict") as refused:
        parted.branches.publish("big", "trial", strategy="rows")
    (row,) = refused.value.conflicts.rows
    assert (row.key, row.kind, row.columns) == ({"id": 1}, "changed", ("age",))
    assert [side["age"] for side in (row.base, row.target, row.source)] == [30, 31, 99]
    assert parted.datasets.get("big").version == before
    parted.branches.publish("big", "trial", strategy="rows", keys=["id"], prefer="target")
    merged = parted.versions.table(parted.versions.locate("big")).frame()
    assert merged.rows()[1] == (1, 31, "Lima")
    assert merged.rows()[2] == (2, 7, "Bern")


def test_keys_that_name_no_row_are_refused(parted: Platform) -> None:
    with pytest.raises(Invalid, match="city does not name one row of the base version"):
        parted.branches.publish("big", "trial", strategy="rows", keys=["city"])
    with pytest.raises(Invalid, match="need a column 'nothing'"):
        parted.branches.publish("big", "trial", strategy="rows", keys=["nothing"])


def test_a_version_is_added_to_the_state_that_it_was_made_for(platform: Platform) -> None:
    first = platform.datasets.get("people").version
    platform.datasets.add_version("people", from_frame(FRAME.head(2)), expected_head=first[:12])
    with pytest.raises(StaleHead):
        platform.datasets.add_version("people", from_frame(FRAME.head(3)), expected_head="people@1")


def test_branches_are_listed_with_where_they_left(platform: Platform) -> None:
    first = platform.datasets.get("people").version
    platform.branches.create("people", "trial")
    line, trial = platform.branches.all("people")
    assert (line.experiment, line.base) == (None, None)
    assert (trial.experiment, trial.version, trial.base) == ("trial", first, first)
    with pytest.raises(AlreadyExists):
        platform.branches.create("people", "trial")
    platform.branches.delete("people", "trial")
    with pytest.raises(NotFound):
        platform.branches.delete("people", "trial")
    with pytest.raises(Invalid):
        platform.branches.delete("people", "dataset--people")


def test_a_version_is_withdrawn_and_restored(platform: Platform) -> None:
    first = platform.datasets.get("people").version
    with pytest.raises(HasDependants):
        platform.versions.delete(first)
    apply(platform, SCALE)
    platform.versions.delete(first)
    assert platform.versions.get(first).deleted
    assert [version.deleted for version in platform.versions.history("people").items] == [False, True]
    assert not platform.versions.restore(first).deleted
