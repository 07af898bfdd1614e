"""Undo and redo of transformations, on both stores where lakeFS is there."""

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records import ApplyRequest, DatasetEdit
from jupyter_mlplatform.records.errors import Conflict, NotFound, NothingToCommit
from jupyter_mlplatform.services.ingest import from_frame

FRAME = pl.DataFrame({"age": [31, 44, None, 58], "city": ["Bern", "Oslo", "Rome", "Lima"], "left": [0, 1, 0, 1]})
DROP = {"kind": "drop_columns", "columns": ["city"]}
FILL = {"kind": "impute", "columns": ["age"], "strategy": "median"}


@pytest.fixture
def platform(each_platform: Platform) -> Platform:
    each_platform.datasets.create(from_frame(FRAME), name="People")
    return each_platform


def apply(platform: Platform, *steps: dict, **where: str) -> str:
    return platform.transformations.apply(ApplyRequest(**{"version": "people", "steps": steps, **where})).id


def columns(platform: Platform, version: str = "people") -> list[str]:
    return platform.versions.table(platform.versions.locate(version)).frame().columns


def outcomes(platform: Platform, transformation: str) -> list[tuple[int, str]]:
    return [(found.number, found.outcome) for found in platform.transformations.history(transformation)]


def test_undo_is_one_commit_and_redo_another(platform: Platform) -> None:
    first = platform.datasets.get("people").version
    made = apply(platform, DROP)
    undone = platform.undoing.undo(made)
    assert (undone.number, undone.parents, undone.message) == (3, (made,), "Undo: Drop columns")
    assert (undone.rows, columns(platform)) == (4, ["age", "city", "left"])
    assert platform.comparisons._table(undone.id).frame().equals(FRAME)
    assert outcomes(platform, made) == [(2, "undone")]
    with pytest.raises(NothingToCommit):
        platform.undoing.undo(made)
    redone = platform.undoing.redo(made)
    assert (redone.number, columns(platform)) == (4, ["age", "left"])
    assert outcomes(platform, made) == [(2, "current")]
    with pytest.raises(NothingToCommit):
        platform.undoing.redo(made)
    again = platform.undoing.undo(made)
    assert columns(platform, again.id) == ["age", "city", "left"]
    paths = [entry.path for entry in platform.store.list(again.id, prefix="datasets/people/").items]
    assert paths == [entry.path for entry in platform.store.list(first, prefix="datasets/people/").items]


def test_what_later_versions_were_made_from_is_not_undone(platform: Platform) -> None:
    first = apply(platform, DROP)
    second = apply(platform, FILL)
    with pytest.raises(Conflict) as refused:
        platform.undoing.undo(first)
    assert refused.value.extra["versions"] == [second]
    assert "@3 (Fill missing values)" in refused.value.detail
    platform.undoing.undo(second)
    assert platform.undoing.undo(first).number == 5
    assert columns(platform) == ["age", "city", "left"]
    with pytest.raises(Conflict, match="other rows"):
        platform.undoing.redo(second)
    platform.undoing.redo(first)
    platform.undoing.redo(second)
    assert platform.versions.metadata(platform.versions.locate("people")).columns[0].nullable is False
    origin, recipes = platform.transformations.lineage(platform.versions.locate("people"))
    assert (origin.stamp.number, [recipe.id for recipe in recipes]) == (1, [first, second])


def test_an_upload_leaves_nothing_to_undo(platform: Platform) -> None:
    made = apply(platform, DROP)
    platform.datasets.add_version("people", from_frame(FRAME.head(2)))
    with pytest.raises(NothingToCommit, match="@3"):
        platform.undoing.undo(made)
    assert outcomes(platform, made) == [(2, "replaced")]


def test_edits_stay_and_the_target_comes_back(platform: Platform) -> None:
    platform.datasets.edit("people", DatasetEdit(target="city", description="Before"))
    made = apply(platform, DROP)
    assert platform.datasets.get("people").target is None
    platform.datasets.edit("people", DatasetEdit(description="After", tags=("x",)))
    platform.undoing.undo(made)
    now = platform.datasets.get("people")
    assert (now.target, now.description, now.tags) == ("city", "After", ("x",))
    platform.datasets.edit("people", DatasetEdit(target="left"))
    platform.undoing.redo(made)
    assert platform.datasets.get("people").target == "left"


def test_an_experiment_is_undone_where_it_is(platform: Platform) -> None:
    made = apply(platform, DROP, branch="trial")
    undone = platform.undoing.undo(made)
    assert undone.branch == "dataset--people--trial"
    assert columns(platform, "dataset--people--trial") == ["age", "city", "left"]
    with pytest.raises(NotFound) as refused:
        platform.undoing.undo(made, branch="dataset--people")
    assert refused.value.field == "branch"


def test_what_was_published_is_undone_on_the_published_line(platform: Platform) -> None:
    made = apply(platform, DROP, branch="trial")
    platform.branches.publish("people", "trial")
    origin, recipes = platform.transformations.lineage(platform.versions.locate("people"))
    assert (origin.stamp.number, [recipe.id for recipe in recipes]) == (1, [made])
    undone = platform.undoing.undo(made)
    assert (undone.branch, undone.number) == ("dataset--people", 3)
    assert columns(platform) == ["age", "city", "left"]
    assert columns(platform, "dataset--people--trial") == ["age", "left"]
    assert platform.transformations.lineage(platform.versions.locate("people"))[1] == []
