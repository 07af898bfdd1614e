"""Versions of datasets: finding one by any of its names, the history, and who came from whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from jupyter_mlplatform.records.dataset import BadRow, DatasetMetadata, DatasetVersion, IngestReport, NotebookCell
from jupyter_mlplatform.records.errors import Invalid, NotFound
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.clock import timestamp
from jupyter_mlplatform.services.dependants import Dependants
from jupyter_mlplatform.services.index.catalogue import Catalogue
from jupyter_mlplatform.services.lookup import find_dataset
from jupyter_mlplatform.services.origin import Origin
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.stamps import Stamp, read_stamp
from jupyter_mlplatform.services.tombstones import Tombstones
from jupyter_mlplatform.services.writing import BAD_ROWS
from jupyter_mlplatform.store.contract import Commit, Page
from jupyter_mlplatform.store.paging import every
from jupyter_mlplatform.tables.schema import StoredSchema, schema_path
from jupyter_mlplatform.tables.table import Table


@dataclass(frozen=True, slots=True)
class Located:
    """A version and where it is; ``stamp.subject`` is the dataset's id."""

    commit: Commit
    stamp: Stamp

    @property
    def id(self) -> str:
        """The commit id."""
        return self.commit.id

    @property
    def dataset_id(self) -> str:
        """The dataset's id."""
        return self.stamp.subject


class Versions:
    """The versions of all datasets."""

    def __init__(
        self, repository: Repository, catalogue: Catalogue, tombstones: Tombstones, dependants: Dependants
    ) -> None:
        self._repository = repository
        self._catalogue = catalogue
        self._tombstones = tombstones
        self._dependants = dependants

    def locate(self, text: str) -> Located:
        """Find a version by commit id, prefix of one, branch, ``name@n`` or a dataset's id (its newest).

        A prefix has 6 characters or more; before the ``@`` stands a dataset's id or name. Raises `NotFound`, also for a
        prefix of several ids.
        """
        dataset, at, number = text.rpartition("@")
        if at:
            return self._numbered(dataset, number)
        if names.ID.match(text) and (head := self._head(names.dataset_branch(text))):
            return head
        found = self.version_of(self._repository.store.resolve(text))
        if found is None:
            _, stamp = self._repository.stamped(text)
            raise NotFound(f"{text!r} is a {stamp.kind}, not a version of a dataset.")
        return found

    def head(self, branch: str) -> Located:
        """Return the newest version of a branch. Raises `NotFound`."""
        found = self._head(branch)
        if found is None:
            raise NotFound(f"There is no branch {branch!r} of a dataset.")
        return found

    def expect(self, branch: str, version: str) -> Located:
        """Return the newest version of a branch. Raises `StaleHead` if it is not `version` (any reference)."""
        head = self.head(branch)
        if self.locate(version).id != head.id:
            raise self._repository.stale(branch, head.id)
        return head

    def _head(self, branch: str) -> Located | None:
        try:
            return self.version_of(self._repository.store.resolve(branch))
        except NotFound:
            return None

    def version_of(self, commit: str) -> Located | None:
        """Return the version that a commit id belongs to; None elsewhere.

        That is itself; for an edit, the one it edits; for what others committed to a dataset's branch, the one below.
        """
        return next((step for step in self._line(commit) if step.stamp.is_version), None)

    def _line(self, commit: str) -> Iterator[Located]:
        current: str | None = commit
        while current is not None:
            found = self._repository.get_commit(current)
            stamp = read_stamp(found)
            if stamp is not None and not stamp.is_on_dataset:
                return
            if stamp is not None:
                yield Located(found, stamp)
            current = found.parents[0] if found.parents else None

    def line(self, version: Located) -> Iterator[Located]:
        """Yield `version` and those it came from, newest first, along the first parents."""
        return (step for step in self._line(version.id) if step.stamp.is_version)

    def _numbered(self, dataset: str, number: str) -> Located:
        try:
            dataset_id = find_dataset(self._repository, self._catalogue, self._tombstones, dataset)
        except NotFound:
            if not self._repository.has_branch(names.dataset_branch(dataset)):
                raise
            dataset_id = dataset  # it was deleted: its versions stay
        if number.isdecimal() and len(number) < 10:
            line = names.dataset_branch(dataset_id)
            known = self._catalogue.numbered(line, int(number))
            steps = self.line(self.head(line)) if known is None else iter([self.locate(known)])
            for step in steps:
                if step.stamp.number == int(number):
                    return step
        raise NotFound(f"{dataset!r} has no version @{number}.", hint="Versions count from @1.")

    def metadata(self, version: Located) -> DatasetMetadata:
        """Return the dataset's record as it was at this version."""
        path = names.dataset_path(version.dataset_id, "metadata.json")
        return self._repository.document(version.id, path, DatasetMetadata)

    def table(self, version: Located) -> Table:
        """Open the version's rows."""
        return Table(self._repository.store, version.id, version.dataset_id)

    def open(self, text: str) -> Table:
        """Open the rows of the version that a reference names. Raises `NotFound`."""
        return self.table(self.locate(text))

    def get(self, text: str) -> DatasetVersion:
        """Return one version's record. Raises `NotFound`."""
        return self.record(self.locate(text))

    def record(self, version: Located, branch: str | None = None) -> DatasetVersion:
        """Return the record of a version that was already found."""
        metadata = self.metadata(version)
        return DatasetVersion(
            id=version.id,
            dataset_id=version.dataset_id,
            number=version.stamp.number,
            branch=branch or version.stamp.branch or metadata.branch,
            parents=version.commit.parents,
            message=version.commit.message,
            author=version.stamp.author,
            created_at=timestamp(version.commit),
            rows=metadata.rows,
            bytes=metadata.bytes,
            columns=metadata.columns,
            transformation_id=version.id if version.stamp.kind == "transformation" else None,
            source=version.stamp.source,
            deleted=self._tombstones.has_version(version.id),
            ingest=self._ingest(version),
            notebook=_cell(version.stamp.origin),
        )

    def _ingest(self, version: Located) -> IngestReport | None:
        if version.stamp.kind != "upload":
            return None
        stored = self._repository.document(version.id, schema_path(version.dataset_id), StoredSchema)
        return stored.report()

    def bad_rows(self, text: str, *, limit: int = 50, after: str = "") -> Page[BadRow]:
        """List the rows of a version's file that were kept aside, in file order; `after` is a position.

        Raises `NotFound`, `Invalid`.
        """
        if after and not after.isdigit():
            raise Invalid("after is the next of the page before.", field="after")
        version = self.locate(text)
        path = names.dataset_path(version.dataset_id, BAD_ROWS)
        if version.stamp.kind != "upload" or not self._repository.has(version.id, path):
            return Page([], None)
        first = int(after or 0)
        with self._repository.store.open(version.id, path) as body:
            lines = list(islice(body, first, first + limit + 1))
        rows = [BadRow.model_validate_json(line) for line in lines[:limit]]
        return Page(rows, str(first + limit) if len(lines) > limit else None)

    def delete(self, text: str) -> None:
        """Withdraw a version (softly): it stays readable by id, marked as deleted.

        Raises `HasDependants` while a live model or an endpoint has to do with its rows, directly or not, or while it
        is the newest of a branch.
        """
        version = self.locate(text)
        self._tombstones.bury(
            "versions",
            version.id,
            lambda: self._dependants.impact(version.id).dependants,
            hint="Stop the endpoints, delete the models, and add a newer version to the branches, first.",
        )

    def restore(self, text: str) -> DatasetVersion:
        """Take the withdrawal of a version back."""
        version = self.locate(text)
        self._tombstones.raise_up("versions", version.id)
        return self.record(version)

    def history(
        self, dataset_id: str, *, branch: str | None = None, limit: int = 50, after: str = ""
    ) -> Page[DatasetVersion]:
        """List a branch's versions, newest first; without `branch`, those of the published line.

        `after` is the last version id of the page before.
        """
        name = branch or names.dataset_branch(dataset_id)
        head = self.head(name)
        if head.dataset_id != dataset_id:
            raise NotFound(f"Branch {name!r} is not one of dataset {dataset_id!r}.", field="branch")
        start = self.locate(after) if after else None
        steps = self.line(start or head)
        if start:
            next(steps)
        page: list[DatasetVersion] = []
        for step in steps:
            if len(page) == limit:
                return Page(page, page[-1].id)
            page.append(self.record(step))
        return Page(page, None)

    def branches(self, dataset_id: str) -> list[str]:
        """Return the dataset's branches: the published line first, then its experiments by name."""
        line = names.dataset_branch(dataset_id)
        experiments = every(lambda after: self._repository.store.branches(prefix=f"{line}--", after=after, amount=1000))
        return [line, *(ref.name for ref in experiments)]

    def parents(self, text: str) -> list[DatasetVersion]:
        """Return the versions that this one was made from: none for a first upload, two for a merge or a join."""
        return [self.record(parent) for parent in self.parents_of(self.locate(text))]

    def parents_of(self, version: Located) -> list[Located]:
        """Return the versions that this one was made from, its own line's first; inputs that are gone are left out."""
        found = {}
        for commit in (*version.commit.parents, *version.stamp.inputs):
            try:
                parent = self.version_of(commit)
            except NotFound:
                continue
            if parent is not None:
                found[parent.id] = parent
        return list(found.values())

    def children(self, text: str) -> list[DatasetVersion]:
        """Return the versions made directly from this one, on any branch of any dataset, newest first."""
        children = [self.locate(commit) for commit in self._catalogue.children(self.locate(text).id)]
        return [self.record(child) for child in sorted(children, key=lambda child: -child.commit.created_at)]


def _cell(origin: Origin) -> NotebookCell | None:
    if not origin.notebook:
        return None
    count = int(origin.execution) if origin.execution.isdigit() else None
    return NotebookCell(path=origin.notebook, cell=origin.cell or None, execution_count=count)
