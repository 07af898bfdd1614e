"""Datasets: adding a table, finding one, editing what is said about it, reading its rows."""

import hashlib
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from jupyter_mlplatform.records.dataset import DatasetEdit, DatasetMetadata, DatasetVersion, Profile, Rows
from jupyter_mlplatform.records.errors import AlreadyExists, Invalid, NotFound, StaleEdit, StaleHead
from jupyter_mlplatform.records.legacy import LegacyRecord
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.clock import now, timestamp
from jupyter_mlplatform.services.dependants import Dependants
from jupyter_mlplatform.services.index.catalogue import Catalogue
from jupyter_mlplatform.services.lookup import find_dataset
from jupyter_mlplatform.services.repository import Repository, put_record
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.services.tombstones import Tombstones
from jupyter_mlplatform.services.versions import Located, Versions
from jupyter_mlplatform.services.writing import write_version
from jupyter_mlplatform.store.contract import Commit, Page, Stage
from jupyter_mlplatform.tables.batches import Batches
from jupyter_mlplatform.tables.compare.export import to_arrow_stream
from jupyter_mlplatform.tables.frames import Frame

_RETRIES = 5


@dataclass(frozen=True, slots=True)
class NewTable:
    """A table on its way in: its rows, where they come from as people should read it, and the file for bad rows."""

    data: "Batches | Frame"
    source: str
    bad_rows: Path | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What a dataset was before it came here: what the old product called it, whose it was, and since when."""

    id: str
    owner: str
    created_at: datetime


class Datasets:
    """The datasets of a repository."""

    def __init__(
        self,
        repository: Repository,
        catalogue: Catalogue,
        versions: Versions,
        tombstones: Tombstones,
        dependants: Dependants,
    ) -> None:
        self._repository = repository
        self._catalogue = catalogue
        self._versions = versions
        self._tombstones = tombstones
        self._dependants = dependants

    def search(
        self, *, query: str = "", limit: int = 50, after: str = "", deleted: bool = False
    ) -> Page[DatasetMetadata]:
        """List datasets by id; `after` is the last id of the page before.

        With `query`, those in which each of its words occurs in id, name, description, tags or names of columns. With
        `deleted`, those that were deleted and can be restored, instead.
        """
        return self._catalogue.datasets(query, limit=limit, after=after, deleted=deleted)

    def get(self, name: str) -> DatasetMetadata:
        """Return a dataset by id or name. Raises `NotFound`."""
        return self._at(self.find(name))

    def find(self, name: str) -> str:
        """Return the id of the dataset with this id or name. Raises `NotFound`."""
        return find_dataset(self._repository, self._catalogue, self._tombstones, name)

    def _at(self, dataset_id: str) -> DatasetMetadata:
        return self._as_of(self._repository.store.get_commit(names.dataset_branch(dataset_id)), dataset_id)

    def _as_of(self, commit: Commit, dataset_id: str) -> DatasetMetadata:
        metadata = self._stored(commit, dataset_id)
        version, branch = self._versions.locate(commit.id), names.dataset_branch(dataset_id)
        return metadata.model_copy(update={"version": version.id, "branch": branch, "updated_at": timestamp(commit)})

    def _stored(self, commit: Commit, dataset_id: str) -> DatasetMetadata:
        return self._repository.document(commit.id, names.dataset_path(dataset_id, "metadata.json"), DatasetMetadata)

    def legacy(self, dataset_id: str) -> LegacyRecord:
        """Return what is kept beside the metadata for clients of the old product; an empty record where nothing is."""
        return self._legacy(self._repository.store.get_commit(names.dataset_branch(dataset_id)), dataset_id)

    def _legacy(self, commit: Commit, dataset_id: str) -> LegacyRecord:
        try:
            return self._repository.document(commit.id, names.legacy_path(dataset_id), LegacyRecord)
        except NotFound:
            return LegacyRecord()

    def create(
        self,
        table: NewTable,
        *,
        name: str,
        description: str = "",
        unique: bool = False,
        legacy: LegacyRecord | None = None,
        before: Before | None = None,
        message: str | None = None,
    ) -> DatasetMetadata:
        """Add a dataset with its first version, and what is kept for clients of the old product, as one commit.

        With `unique` a name that is taken is an error (`AlreadyExists`); otherwise a number is added to it.
        """
        name = name.strip()
        if not name or len(name) > 200:
            raise Invalid("A dataset needs a name of at most 200 characters.", field="name")
        taken, ids = self._catalogue.taken()
        if name in taken and unique:
            raise AlreadyExists(
                f"There is a dataset named {name!r} already.",
                field="name",
                hint="Choose another name, or add the table to it as a new version.",
            )
        name = next(choice for choice in _numbered(name, " ") if choice not in taken)
        slug = names.slug(name, fallback="dataset")
        dataset_id = next(choice for choice in _numbered(slug, "-") if choice not in ids)
        moment = now()

        def write(stage: Stage) -> None:
            metadata = DatasetMetadata(
                id=dataset_id,
                name=name,
                description=description,
                owner=before.owner if before else self._repository.author,
                source=table.source,
                created_at=before.created_at if before else moment,
                updated_at=moment,
                branch=names.dataset_branch(dataset_id),
                version="",
                rows=0,
                bytes=0,
                columns=(),
                legacy_id=before.id if before else None,
            )
            write_version(stage, metadata, table.data, previous=None, bad_rows=table.bad_rows)
            if legacy is not None:
                put_record(stage, names.legacy_path(dataset_id), legacy)

        stamp = Stamp(kind="upload", subject=dataset_id, number=1, source=table.source)
        branch = names.dataset_branch(dataset_id)
        text = message or f"Add {name} from {table.source}"
        self._repository.begin_line(branch, self._repository.root, text, stamp, write)
        return self._at(dataset_id)

    def add_version(
        self,
        dataset_id: str,
        table: NewTable,
        *,
        branch: str | None = None,
        message: str | None = None,
        expected_head: str | None = None,
        legacy: LegacyRecord | None = None,
    ) -> DatasetVersion:
        """Add a new version with other rows to a dataset's line or experiment, with `legacy` beside its metadata.

        Raises `StaleHead` if the branch is not at `expected_head`, `NothingToCommit` if the rows are the same.
        """
        branch = branch or names.dataset_branch(dataset_id)
        tip = self._repository.store.get_commit(branch)
        head = self._versions.expect(branch, expected_head or tip.id)
        path = names.dataset_path(dataset_id, "metadata.json")
        metadata = self._repository.document(tip.id, path, DatasetMetadata).model_copy(update={"branch": branch})
        previous = self._versions.table(head).manifest

        def write(stage: Stage) -> None:
            write_version(stage, metadata, table.data, previous=previous, bad_rows=table.bad_rows)
            if legacy is not None:
                put_record(stage, names.legacy_path(dataset_id), legacy)

        stamp = Stamp(kind="upload", subject=dataset_id, number=head.stamp.number + 1, source=table.source)
        text = message or f"Add a version from {table.source}"
        commit = self._repository.commit(branch, text, stamp, write, expected_head=tip.id)
        return self._versions.get(commit.id)

    def edit(
        self,
        dataset_id: str,
        edit: DatasetEdit,
        *,
        if_match: Collection[str] | None = None,
        legacy: Mapping[str, Any] | None = None,
    ) -> DatasetMetadata:
        """Change name, description, tags or target, and return the dataset as it is then.

        With `if_match`, only a dataset that has one of these `etag` is changed. Without it, an edit that others were
        quicker than is made on what they left. The fields of `legacy` are kept for clients of the old product, in the
        same commit; one that is None is taken away.

        Raises
        ------
        StaleEdit
            The dataset was changed meanwhile.
        Invalid, AlreadyExists
            There is no column of the target's name; another dataset has the name.
        """
        for attempt in range(_RETRIES):
            head = self._repository.store.get_commit(names.dataset_branch(dataset_id))
            if if_match is not None and etag(self._as_of(head, dataset_id)) not in if_match:
                raise StaleEdit(
                    f"Dataset {dataset_id!r} was changed meanwhile.", hint="Load it again and repeat the edit."
                )
            try:
                return self._as_of(self._edited(head, dataset_id, edit, legacy or {}), dataset_id)
            except StaleHead:
                if attempt == _RETRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _edited(self, head: Commit, dataset_id: str, edit: DatasetEdit, legacy: Mapping[str, Any]) -> Commit:
        """Commit an edit on top of `head`, and return the commit. Raises `StaleHead`."""
        before = self._stored(head, dataset_id)
        changes = edit.model_dump(exclude_unset=True)
        if edit.target is not None and edit.target not in {column.name for column in before.columns}:
            raise Invalid(f"There is no column {edit.target!r}.", field="target")
        if edit.name and edit.name != before.name and self._catalogue.dataset_named(edit.name):
            raise AlreadyExists(f"There is a dataset named {edit.name!r} already.", field="name")
        after = before.model_copy(update=changes)
        kept = self._legacy(head, dataset_id)
        fields = {name: value for name, value in {**kept.fields, **legacy}.items() if value is not None}
        if after == before and fields == kept.fields:
            return head
        version = self._versions.locate(head.id)
        stamp = Stamp(kind="edit", subject=dataset_id, number=version.stamp.number)

        def write(stage: Stage) -> None:
            if after != before:
                put_record(stage, names.dataset_path(dataset_id, "metadata.json"), after)
            if fields != kept.fields:
                put_record(stage, names.legacy_path(dataset_id), kept.model_copy(update={"fields": fields}))

        message = f"Edit {', '.join(sorted([*changes, *legacy]))}"
        branch = names.dataset_branch(dataset_id)
        return self._repository.commit(branch, message, stamp, write, expected_head=head.id)

    def delete(self, dataset_id: str) -> None:
        """Delete a dataset softly. Raises `HasDependants` while a model or endpoint needs it."""
        self._tombstones.bury(
            "datasets", dataset_id, lambda: self._dependants.of_dataset(dataset_id), hint="Delete these first."
        )

    def restore(self, dataset_id: str) -> DatasetMetadata:
        """Take the deletion of a dataset back. Raises `NotFound`, `AlreadyExists` if its name was given away."""
        metadata = self._at(dataset_id)
        if self._catalogue.dataset_named(metadata.name) not in (None, dataset_id):
            raise AlreadyExists(
                f"There is a dataset named {metadata.name!r} now.",
                field="name",
                hint="Give that one another name first.",
            )
        self._tombstones.raise_up("datasets", dataset_id)
        return self._at(dataset_id)

    def rows(
        self,
        version: Located,
        *,
        offset: int = 0,
        limit: int = 100,
        columns: Sequence[str] | None = None,
        sort: Sequence[str] = (),
        where: str = "",
    ) -> Rows:
        """Return a page of a version's rows; `sort` names columns, with ``-`` before one for descending.

        `where` is a condition: see ``tables.filters``.
        """
        return self._versions.table(version).page(offset, limit, columns, sort, where)

    def arrow_rows(
        self,
        version: Located,
        *,
        offset: int = 0,
        limit: int = 100,
        columns: Sequence[str] | None = None,
        sort: Sequence[str] = (),
        where: str = "",
    ) -> tuple[Generator[bytes], int]:
        """Return the same rows as `rows` as an Arrow stream, with the types that they have, and how many match."""
        found = self._versions.table(version).slice(offset, limit, columns, sort, where)

        def stream() -> Generator[bytes]:
            yield from to_arrow_stream(found.table.schema, iter(found.table.to_batches()))

        return stream(), found.total

    def profile(self, version: Located) -> Profile:
        """Return what is in a version, column by column."""
        path = names.dataset_path(version.dataset_id, "profile.json")
        return self._repository.document(version.id, path, Profile).model_copy(update={"version": version.id})


def etag(metadata: DatasetMetadata) -> str:
    """Return what differs whenever anything that is said about a dataset does, its newest version included."""
    return hashlib.sha256(metadata.model_dump_json().encode()).hexdigest()[:32]


def _numbered(name: str, separator: str) -> Iterator[str]:
    yield name
    yield from (f"{name}{separator}{number}" for number in count(2))
