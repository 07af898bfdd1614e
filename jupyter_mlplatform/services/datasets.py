"""Datasets: adding a table, finding one, editing what is said about it, reading its rows."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from jupyter_mlplatform.records.dataset import BadRow, DatasetEdit, DatasetMetadata, DatasetVersion, Profile, Rows
from jupyter_mlplatform.records.errors import AlreadyExists, HasDependants, Invalid, StaleEdit
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.clock import now, timestamp
from jupyter_mlplatform.services.dependants import Dependants
from jupyter_mlplatform.services.lookup import dataset_ids, find_dataset
from jupyter_mlplatform.services.repository import Repository, put_record
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.services.tombstones import Tombstones
from jupyter_mlplatform.services.versions import Located, Versions
from jupyter_mlplatform.services.writing import write_version
from jupyter_mlplatform.store.contract import Page, Stage
from jupyter_mlplatform.tables.compare.export import to_arrow_stream
from jupyter_mlplatform.tables.frames import Frame
from jupyter_mlplatform.tables.parts import Batches


@dataclass(frozen=True, slots=True)
class NewTable:
    """A table on its way in: its rows, where they come from as people should read it, and the rows kept aside."""

    data: "Batches | Frame"
    source: str
    bad_rows: Sequence[BadRow] = ()


class Datasets:
    """The datasets of a repository."""

    def __init__(
        self, repository: Repository, versions: Versions, tombstones: Tombstones, dependants: Dependants
    ) -> None:
        self._repository = repository
        self._versions = versions
        self._tombstones = tombstones
        self._dependants = dependants

    def search(self, *, query: str = "", limit: int = 50, after: str = "") -> Page[DatasetMetadata]:
        """List datasets by id; `query` is looked for in name, id, tags and description. `after` is the last id."""
        page: list[DatasetMetadata] = []
        for metadata in self._all(after):
            text = " ".join([metadata.id, metadata.name, metadata.description, *metadata.tags])
            if query.casefold() not in text.casefold():
                continue
            if len(page) == limit:
                return Page(page, page[-1].id)
            page.append(metadata)
        return Page(page, None)

    def _all(self, after: str = "") -> Iterator[DatasetMetadata]:
        return (self._at(dataset_id) for dataset_id, _ in dataset_ids(self._repository, self._tombstones, after))

    def get(self, name: str) -> DatasetMetadata:
        """Return a dataset by id or name. Raises `NotFound`."""
        return self._at(self.find(name))

    def find(self, name: str) -> str:
        """Return the id of the dataset with this id or name. Raises `NotFound`."""
        return find_dataset(self._repository, self._tombstones, name)

    def _at(self, dataset_id: str) -> DatasetMetadata:
        branch = names.dataset_branch(dataset_id)
        commit = self._repository.store.get_commit(branch)
        path = names.dataset_path(dataset_id, "metadata.json")
        metadata = self._repository.document(commit.id, path, DatasetMetadata)
        version = self._versions.locate(commit.id)
        return metadata.model_copy(update={"version": version.id, "branch": branch, "updated_at": timestamp(commit)})

    def etag(self, dataset_id: str) -> str:
        """Return what changes whenever the dataset does: its branch's head."""
        return self._repository.store.resolve(names.dataset_branch(dataset_id))

    def create(self, table: NewTable, *, name: str, description: str = "", unique: bool = False) -> DatasetMetadata:
        """Add a dataset with its first version.

        With `unique` a name that is taken is an error (`AlreadyExists`); otherwise a number is added to it.
        """
        name = name.strip()
        if not name or len(name) > 200:
            raise Invalid("A dataset needs a name of at most 200 characters.", field="name")
        taken = {metadata.name for metadata in self._all()}
        if name in taken and unique:
            raise AlreadyExists(
                f"There is a dataset named {name!r} already.",
                field="name",
                hint="Choose another name, or add the table to it as a new version.",
            )
        name = next(choice for choice in _numbered(name, " ") if choice not in taken)
        free = (
            dataset_id
            for dataset_id in _numbered(names.slug(name, fallback="dataset"), "-")
            if not self._repository.has_branch(names.dataset_branch(dataset_id))
        )
        dataset_id = next(free)
        moment = now()

        def write(stage: Stage) -> None:
            metadata = DatasetMetadata(
                id=dataset_id,
                name=name,
                description=description,
                owner=self._repository.author,
                source=table.source,
                created_at=moment,
                updated_at=moment,
                branch=names.dataset_branch(dataset_id),
                version="",
                rows=0,
                bytes=0,
                columns=(),
            )
            write_version(stage, metadata, table.data, previous=None, bad_rows=table.bad_rows)

        stamp = Stamp(kind="upload", subject=dataset_id, number=1, source=table.source)
        branch = names.dataset_branch(dataset_id)
        self._repository.begin_line(branch, self._repository.root, f"Add {name} from {table.source}", stamp, write)
        return self._at(dataset_id)

    def add_version(
        self,
        dataset_id: str,
        table: NewTable,
        *,
        branch: str | None = None,
        message: str | None = None,
        expected_head: str | None = None,
    ) -> DatasetVersion:
        """Add a new version with other rows to a dataset's line or experiment.

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

        stamp = Stamp(kind="upload", subject=dataset_id, number=head.stamp.number + 1, source=table.source)
        text = message or f"Add a version from {table.source}"
        commit = self._repository.commit(branch, text, stamp, write, expected_head=tip.id)
        return self._versions.get(commit.id)

    def edit(self, dataset_id: str, edit: DatasetEdit, *, if_match: str | None = None) -> DatasetMetadata:
        """Change name, description, tags or target. Raises `StaleEdit` if the dataset is not at `if_match`."""
        branch = names.dataset_branch(dataset_id)
        head_commit = self._repository.store.get_commit(branch)
        if if_match is not None and if_match != head_commit.id:
            raise StaleEdit(
                f"Dataset {dataset_id!r} was changed by somebody else.", hint="Load it again and repeat the edit."
            )
        path = names.dataset_path(dataset_id, "metadata.json")
        before = self._repository.document(head_commit.id, path, DatasetMetadata)
        changes = edit.model_dump(exclude_unset=True)
        if edit.target is not None and edit.target not in {column.name for column in before.columns}:
            raise Invalid(f"There is no column {edit.target!r}.", field="target")
        if edit.name and edit.name != before.name and any(edit.name == other.name for other in self._all()):
            raise AlreadyExists(f"There is a dataset named {edit.name!r} already.", field="name")
        after = before.model_copy(update=changes)
        if after != before:
            version = self._versions.locate(head_commit.id)
            stamp = Stamp(kind="edit", subject=dataset_id, number=version.stamp.number)
            message = f"Edit {', '.join(sorted(changes))}"
            self._repository.commit(
                branch, message, stamp, lambda stage: put_record(stage, path, after), expected_head=head_commit.id
            )
        return self._at(dataset_id)

    def delete(self, dataset_id: str) -> None:
        """Delete a dataset softly. Raises `HasDependants` while a model or endpoint needs it."""
        needed = self._dependants.of_dataset(dataset_id)
        if needed:
            raise HasDependants(
                f"Dataset {dataset_id!r} is needed by {', '.join(needed)}.",
                hint="Delete these first.",
                dependants=needed,
            )
        self._tombstones.bury("datasets", dataset_id)

    def restore(self, dataset_id: str) -> DatasetMetadata:
        """Take the deletion of a dataset back. Raises `NotFound`, `AlreadyExists` if its name was given away."""
        metadata = self._at(dataset_id)
        if any(other.name == metadata.name and other.id != dataset_id for other in self._all()):
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


def _numbered(name: str, separator: str) -> Iterator[str]:
    yield name
    yield from (f"{name}{separator}{number}" for number in count(2))
