"""Experiments and publishing them; withdrawing versions. On both stores where lakeFS is there."""

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records import ApplyRequest, DatasetEdit
from jupyter_mlplatform.records.errors import AlreadyExists, Conflict, HasDependants, Invalid, NotFound, NothingToCommit
from jupyter_mlplatform.services.ingest import from_frame

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
    with pytest.raises(Conflict) as refused:
        platform.branches.publish("people", "trial")
    assert refused.value.extra["versions"] == [ours, theirs]
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
