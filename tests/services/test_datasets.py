"""Datasets: adding, versions, editing, deleting."""

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records import DatasetEdit, DatasetMetadata
from jupyter_mlplatform.records.errors import AlreadyExists, Invalid, NotFound, NothingToCommit, StaleEdit, StaleHead
from jupyter_mlplatform.services.datasets import etag
from jupyter_mlplatform.services.ingest import from_frame

FRAME = pl.DataFrame({"age": [31, 44, None, 58], "city": ["Bern", "Oslo", "Bern", None]})


def add(platform: Platform, name: str = "People") -> DatasetMetadata:
    return platform.datasets.create(from_frame(FRAME), name=name)


def test_a_new_dataset_says_what_is_in_it(platform: Platform) -> None:
    created = add(platform)
    assert (created.id, created.name, created.owner, created.rows) == ("people", "People", "ada", 4)
    assert [(column.name, column.dtype, column.nullable) for column in created.columns] == [
        ("age", "int64", True),
        ("city", "string", True),
    ]
    version = platform.versions.get(created.version)
    assert (version.number, version.dataset_id, version.author, version.branch) == (
        1,
        "people",
        "ada",
        "dataset--people",
    )


def test_the_same_name_twice_gets_a_number_unless_it_was_asked_for(platform: Platform) -> None:
    add(platform)
    assert add(platform).name == "People 2"
    with pytest.raises(AlreadyExists) as refused:
        platform.datasets.create(from_frame(FRAME), name="People", unique=True)
    assert refused.value.field == "name"


def test_a_refused_table_leaves_nothing_behind(platform: Platform) -> None:
    mixed = pl.DataFrame({"a": [1]}).select(pl.col("a"), pl.Series("b", [object()], dtype=pl.Object))
    with pytest.raises(Invalid):
        platform.datasets.create(from_frame(mixed), name="Bad")
    assert platform.datasets.search().items == []
    assert [ref.name for ref in platform.store.branches().items] == ["main"]


def test_versions_count_along_the_line_and_every_name_finds_them(platform: Platform) -> None:
    first = add(platform)
    second = platform.datasets.add_version("people", from_frame(FRAME.head(2)), message="Only two")
    assert [version.number for version in platform.versions.history("people").items] == [2, 1]
    for text in ("people@1", first.version, first.version[:10]):
        assert platform.versions.get(text).id == first.version
    for text in ("people@2", "people", "dataset--people"):
        assert platform.versions.get(text).id == second.id
    assert platform.versions.get(second.id).message == "Only two"
    assert [version.id for version in platform.versions.parents(second.id)] == [first.version]
    assert [version.id for version in platform.versions.children(first.version)] == [second.id]


@pytest.mark.parametrize("text", ["people@3", "people@0", "people@x", "nobody", "nobody@1", "0123456789abcdef", ""])
def test_what_is_not_a_version_is_not_found(platform: Platform, text: str) -> None:
    add(platform)
    with pytest.raises((NotFound, Invalid)):
        platform.versions.get(text)


def test_history_is_paged(platform: Platform) -> None:
    add(platform)
    for rows in (1, 2, 3):
        platform.datasets.add_version("people", from_frame(FRAME.head(rows)))
    first = platform.versions.history("people", limit=3)
    assert [version.number for version in first.items] == [4, 3, 2]
    assert first.next is not None
    rest = platform.versions.history("people", limit=3, after=first.next)
    assert ([version.number for version in rest.items], rest.next) == ([1], None)


def test_the_same_rows_again_are_no_version(platform: Platform) -> None:
    add(platform)
    with pytest.raises(NothingToCommit):
        platform.datasets.add_version("people", from_frame(FRAME))


def test_a_stale_head_is_refused_and_nothing_is_written(platform: Platform) -> None:
    first = add(platform)
    second = platform.datasets.add_version("people", from_frame(FRAME.head(2)))
    with pytest.raises(StaleHead):
        platform.datasets.add_version("people", from_frame(FRAME.head(1)), expected_head=first.version)
    assert platform.datasets.get("people").version == second.id


def test_an_edit_is_not_a_version_and_goes_with_the_next_one(platform: Platform) -> None:
    created = add(platform)
    edited = platform.datasets.edit("people", DatasetEdit(description="Who lives where", target="city"))
    assert (edited.description, edited.target, edited.version) == ("Who lives where", "city", created.version)
    platform.datasets.add_version("people", from_frame(FRAME.head(2)))
    assert platform.datasets.get("people").target == "city"
    assert [version.number for version in platform.versions.history("people").items] == [2, 1]


def test_an_edit_of_an_older_state_is_refused(platform: Platform) -> None:
    add(platform)
    before = etag(platform.datasets.get("people"))
    platform.datasets.edit("people", DatasetEdit(description="one"), if_match=[before])
    with pytest.raises(StaleEdit):
        platform.datasets.edit("people", DatasetEdit(description="two"), if_match=[before])
    assert platform.datasets.get("people").description == "one"


def test_an_unknown_target_is_refused(platform: Platform) -> None:
    add(platform)
    with pytest.raises(Invalid) as refused:
        platform.datasets.edit("people", DatasetEdit(target="nothing"))
    assert refused.value.field == "target"


def test_a_deleted_dataset_is_gone_and_its_name_is_free(platform: Platform) -> None:
    add(platform)
    platform.datasets.delete("people")
    assert platform.datasets.search().items == []
    with pytest.raises(NotFound):
        platform.datasets.get("people")
    again = add(platform)
    assert (again.name, again.id) == ("People", "people-2")
    later = platform.datasets.add_version("people-2", from_frame(FRAME.head(1)))
    assert [version.id for version in platform.versions.children(again.version)] == [later.id]
    assert platform.versions.parents(again.version) == []
    assert {node.id for node in platform.lineage.graph(later.id).nodes} == {"dataset:people-2", again.version, later.id}
    assert [entry.path for entry in platform.store.list(later.id).items if "tombstones" in entry.path] == []


def test_search_looks_into_name_tags_and_description(platform: Platform) -> None:
    add(platform, "Customers")
    add(platform, "Orders")
    platform.datasets.edit("orders", DatasetEdit(tags=("sales",)))
    assert [found.id for found in platform.datasets.search(query="SALES").items] == ["orders"]
    page = platform.datasets.search(limit=1)
    assert [found.id for found in page.items] == ["customers"]
    assert [found.id for found in platform.datasets.search(limit=1, after=page.next or "").items] == ["orders"]
