"""The old view and the new one show the same datasets, whichever of them is written through."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records import ApplyRequest, DatasetEdit, MergeRequest, UserDataBody
from jupyter_mlplatform.records.errors import AlreadyExists, NotFound, NothingToCommit
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.services.sources import SourcePolicy

OLD_ONLY = ("aiSummary", "onboarding_progress", "zeal")
NAMES = st.sampled_from(["one.csv", "two", "three"])
OPERATIONS = st.one_of(
    st.tuples(st.just("old create"), NAMES, st.integers(1, 5)),
    st.tuples(st.just("new create"), NAMES, st.integers(1, 5)),
    st.tuples(
        st.just("old write"), NAMES, st.sampled_from(OLD_ONLY), st.sampled_from([{"step": 1}, {"step": 2}, None])
    ),
    st.tuples(st.just("old rename"), NAMES, NAMES),
    st.tuples(st.just("new edit"), NAMES, NAMES),
    st.tuples(st.just("transform"), NAMES),
    st.tuples(st.just("undo"), NAMES),
    st.tuples(st.just("new version"), NAMES, st.integers(1, 5)),
    st.tuples(st.just("publish"), NAMES),
    st.tuples(st.just("old delete"), NAMES),
    st.tuples(st.just("new delete"), NAMES),
    st.tuples(st.just("restore"), NAMES),
)


def body(rows: int, name: str) -> UserDataBody:
    return UserDataBody(filename=name, data_preview=tuple({"a": k, "b": f"t{k}"} for k in range(rows)))


class Both:
    """Writes through either API, and remembers of each dataset its name and what only the old record says."""

    def __init__(self, platform: Platform, folder: Path) -> None:
        self.platform = platform
        self.folder = folder
        self.names: dict[str, str] = {}
        self.old: dict[str, dict[str, Any]] = {}
        self.deleted: set[str] = set()
        self.transformed: dict[str, str] = {}

    def find(self, name: str) -> str | None:
        return next((key for key, known in self.names.items() if known == name and key not in self.deleted), None)

    def carry_out(self, operation: tuple[Any, ...]) -> None:
        kind, name, *rest = operation
        method = getattr(self, kind.replace(" ", "_"))
        if kind in ("old create", "new create", "restore"):
            method(name, *rest)
        elif found := self.find(name):
            method(found, *rest)
        else:
            with pytest.raises(NotFound):
                self.platform.legacy.get(f"no {name}")

    def old_create(self, name: str, rows: int) -> None:
        platform = self.platform
        made = platform.legacy.create(body(rows, name), root=self.folder, policy=SourcePolicy(), spool=platform.spool)
        self.names[made.dataset_id], self.old[made.dataset_id] = made.filename, {}

    def new_create(self, name: str, rows: int) -> None:
        frame = pl.DataFrame({"a": list(range(rows)), "b": ["t"] * rows})
        created = self.platform.datasets.create(from_frame(frame), name=name)
        self.names[created.id], self.old[created.id] = created.name, {}

    def restore(self, name: str) -> None:
        deleted = next((key for key in sorted(self.deleted) if self.names[key] == name), None)
        if deleted is None:
            return
        if self.find(name) is None:
            self.platform.datasets.restore(deleted)
            self.deleted.remove(deleted)
        else:
            with pytest.raises(AlreadyExists):
                self.platform.datasets.restore(deleted)

    def old_write(self, found: str, field: str, value: Any) -> None:
        self.platform.legacy.update(found, UserDataBody.model_validate({field: value}))
        written = {**self.old[found], field: value}
        self.old[found] = {key: kept for key, kept in written.items() if kept is not None}

    def old_rename(self, found: str, name: str) -> None:
        self._rename(found, name, lambda: self.platform.legacy.update(found, UserDataBody(filename=name)))

    def new_edit(self, found: str, name: str) -> None:
        edit = DatasetEdit(name=name, description=f"was {self.names[found]}")
        self._rename(found, name, lambda: self.platform.datasets.edit(found, edit))

    def _rename(self, found: str, name: str, rename: Callable[[], object]) -> None:
        if self.find(name) not in (None, found):
            with pytest.raises(AlreadyExists):
                rename()
        else:
            rename()
            self.names[found] = name

    def _recipe(self, found: str, **where: str) -> str:
        name = f"c{self.platform.datasets.get(found).version[:8]}"
        steps = ({"kind": "derive", "name": name, "expression": "a + 1"},)
        return self.platform.transformations.apply(ApplyRequest(version=found, steps=steps, **where)).id

    def transform(self, found: str) -> None:
        self.transformed[found] = self._recipe(found)

    def undo(self, found: str) -> None:
        if found in self.transformed:
            self.platform.undoing.undo(self.transformed.pop(found))

    def new_version(self, found: str, rows: int) -> None:
        self.transformed.pop(found, None)
        frame = pl.DataFrame({"a": [self.platform.datasets.get(found).rows] * rows, "b": ["new"] * rows})
        with suppress(NothingToCommit):
            self.platform.datasets.add_version(found, from_frame(frame))

    def publish(self, found: str) -> None:
        """Publish an experiment while an old client writes to the published line."""
        self.transformed.pop(found, None)
        branch = f"x{self.platform.datasets.get(found).version[:8]}"
        self._recipe(found, branch=branch)
        self.old_write(found, "zeal", {"meanwhile": branch})
        self.platform.branches.publish(found, **MergeRequest(source=branch).model_dump())

    def old_delete(self, found: str) -> None:
        self.platform.legacy.delete(found)
        self.deleted.add(found)

    def new_delete(self, found: str) -> None:
        self.platform.datasets.delete(found)
        self.deleted.add(found)


def compare(both: Both) -> None:
    """Hold the old list against the new one and against the rows, and both against what was written."""
    platform = both.platform
    new = {metadata.id: metadata for metadata in platform.datasets.search(limit=1000).items}
    old = {record.dataset_id: record for record in platform.legacy.list()}
    assert old.keys() == new.keys() == both.names.keys() - both.deleted
    for dataset_id, record in old.items():
        metadata = platform.datasets.get(dataset_id)
        version = platform.versions.locate(metadata.version)
        rows = platform.datasets.rows(version, limit=1000)
        profile = platform.datasets.profile(version)
        assert record.filename == metadata.name == new[dataset_id].name == both.names[dataset_id]
        assert record.description == metadata.description
        assert record.user_id == metadata.owner
        assert (record.created_at, record.updated_at) == (metadata.created_at, metadata.updated_at)
        assert record.num_rows == record.row_count == rows.total
        assert record.columns == tuple(column.name for column in rows.columns)
        assert record.num_columns == len(rows.columns)
        assert [(one.field_name, one.unique_values, one.missing_values) for one in record.data_schema] == [
            (one.name, one.distinct, one.missing) for one in profile.columns
        ]
        steps = [step["kind"] for recipe in platform.transformations.lineage(version)[1] for step in recipe.steps]
        assert [step["type"] for step in record.transformation_history] == steps
        shown = record.model_dump(mode="json")
        assert {name: shown[name] for name in OLD_ONLY if shown.get(name) is not None} == both.old[dataset_id]
        one = platform.legacy.get(dataset_id)
        assert one.data_preview == rows.rows[:10]
        assert one.model_copy(update={"data_preview": None}) == record


@settings(max_examples=8)
@given(st.lists(OPERATIONS, min_size=3, max_size=10))
def test_both_views_show_the_same_after_any_writes(operations: list[tuple[Any, ...]]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        with Platform(str(folder / "store"), author="ada") as platform:
            both = Both(platform, folder)
            both.new_create("one.csv", 3)
            for operation in operations:
                both.carry_out(operation)
            compare(both)
    finally:
        shutil.rmtree(folder)


def test_every_kind_of_write_on_each_store(each_platform: Platform, tmp_path: Path) -> None:
    both = Both(each_platform, tmp_path)
    for operation in (
        ("old create", "one.csv", 3),
        ("old write", "one.csv", "aiSummary", {"step": 1}),
        ("transform", "one.csv"),
        ("old write", "one.csv", "zeal", {"step": 2}),
        ("undo", "one.csv"),
        ("publish", "one.csv"),
        ("new version", "one.csv", 4),
        ("old rename", "one.csv", "two"),
        ("new create", "one.csv", 2),
        ("old rename", "one.csv", "two"),
        ("old delete", "one.csv"),
    ):
        both.carry_out(operation)
    compare(both)


def test_a_write_is_one_commit_and_one_that_changes_nothing_is_none(platform: Platform) -> None:
    platform.datasets.create(from_frame(pl.DataFrame({"a": [1]})), name="one")
    before = platform.store.resolve("dataset--one")
    written = UserDataBody.model_validate({"filename": "first", "pii_masked": True, "own": [1]})
    shown = platform.legacy.update("one", written)
    head = platform.store.get_commit("dataset--one")
    assert head.parents == (before,)
    changed = [change.path for change in platform.store.diff(before, head.id).items]
    assert changed == ["datasets/one/legacy.json", "datasets/one/metadata.json"]
    assert (shown.filename, shown.pii_masked, shown.model_dump()["own"]) == ("first", True, [1])
    platform.legacy.update("one", written)
    assert platform.store.resolve("dataset--one") == head.id


def test_what_the_table_says_cannot_be_written(platform: Platform) -> None:
    platform.datasets.create(from_frame(pl.DataFrame({"a": [1]})), name="one")
    shown = platform.legacy.get("one").model_dump(mode="json")
    head = platform.store.resolve("dataset--one")
    lie = {"num_rows": 9, "row_count": 9, "columns": ["z"], "data_schema": [], "user_id": "eve", "_id": "other"}
    platform.legacy.update("one", UserDataBody.model_validate(lie))
    assert platform.store.resolve("dataset--one") == head
    assert platform.legacy.get("one").model_dump(mode="json") == shown


def test_signatures_of_addresses_are_not_kept(platform: Platform) -> None:
    platform.datasets.create(from_frame(pl.DataFrame({"a": [1]})), name="one")
    signed = "https://bucket.example/table.csv?X-Signature=secret"
    assert platform.legacy.update("one", UserDataBody(s3_url=signed)).s3_url == "https://bucket.example/table.csv"


def test_python_code_of_the_old_product_is_warned(platform: Platform) -> None:
    with pytest.warns(DeprecationWarning, match="use Platform.datasets"):
        assert platform.user_data.list() == []
