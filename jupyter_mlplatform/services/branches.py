"""Experiments: branches of a dataset, and publishing one on the line it came from."""

from typing import Literal

from jupyter_mlplatform.records.dataset import DatasetBranch, DatasetMetadata, DatasetVersion
from jupyter_mlplatform.records.errors import Conflict, Invalid, NotFound, NothingToCommit
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.repository import Repository, passing_branch
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.services.versions import Located, Versions
from jupyter_mlplatform.services.whole import take_whole
from jupyter_mlplatform.store.contract import Commit

Strategy = Literal["source-wins", "dest-wins"]


class Branches:
    """The branches of datasets."""

    def __init__(self, repository: Repository, versions: Versions) -> None:
        self._repository = repository
        self._versions = versions

    def all(self, dataset_id: str) -> list[DatasetBranch]:
        """Return the published line, then the experiments by name."""
        return [self._record(dataset_id, branch) for branch in self._versions.branches(dataset_id)]

    def _record(self, dataset_id: str, branch: str) -> DatasetBranch:
        head = self._versions.head(branch)
        line = names.dataset_branch(dataset_id)
        base = self._repository.store.merge_base(branch, line) if branch != line else None
        return DatasetBranch(
            name=branch,
            experiment=(names.parse_dataset_branch(branch) or ("", None))[1],
            version=head.id,
            number=head.stamp.number,
            base=self._versions.locate(base).id if base else None,
        )

    def name(self, dataset_id: str, branch: str) -> str:
        """Return the full name of a dataset's branch, which may be given short. Raises `Invalid`."""
        line = names.dataset_branch(dataset_id)
        if branch == line:
            return line
        return names.dataset_branch(dataset_id, names.check_id(branch.removeprefix(f"{line}--"), field="branch"))

    def create(self, dataset_id: str, experiment: str, version: str | None = None) -> DatasetBranch:
        """Start an experiment at a version, by default the newest: no row is copied. Raises `AlreadyExists`."""
        at = self._versions.locate(version or dataset_id)
        if at.dataset_id != dataset_id:
            raise NotFound(f"{version!r} is not a version of dataset {dataset_id!r}.", field="version")
        branch = self.name(dataset_id, experiment)
        if branch == names.dataset_branch(dataset_id):
            raise Invalid("The published line is there already.", field="branch", hint="Choose another name.")
        self._repository.store.create_branch(branch, at.id)
        return self._record(dataset_id, branch)

    def delete(self, dataset_id: str, experiment: str) -> None:
        """Delete an experiment. Its versions stay reachable by id while something needs them. Raises `NotFound`."""
        branch = self.name(dataset_id, experiment)
        if branch == names.dataset_branch(dataset_id):
            raise Invalid("The published line cannot be deleted.", field="branch", hint="Delete the dataset instead.")
        self._repository.store.delete_branch(branch)

    def publish(
        self, dataset_id: str, source: str, target: str | None = None, *, strategy: Strategy | None = None
    ) -> DatasetVersion:
        """Merge a branch into another, by default the published line, as one commit with both as parents.

        Rows are never mixed: a version is taken whole. Name, description, tags and target of `target` stay.

        Parameters
        ----------
        strategy
            Whose rows to take where both sides have new versions since they parted.

        Raises
        ------
        Conflict
            Both sides have new versions and no strategy decides; ``paths`` lists the files, ``versions`` both sides.
        NothingToCommit
            The target has everything of the source already, or dest-wins keeps it as it is.
        """
        store = self._repository.store
        source = self.name(dataset_id, source)
        target = self.name(dataset_id, target or names.dataset_branch(dataset_id))
        ours, theirs = store.get_commit(target), store.get_commit(source)
        left, right = self._versions.locate(ours.id), self._versions.locate(theirs.id)
        base = store.merge_base(ours.id, theirs.id)
        if base == theirs.id:
            raise NothingToCommit(f"Branch {target} has everything of {source} already.")
        if base == ours.id:
            return self._merge(source, source, target, left)
        moved = base is None or self._versions.locate(base).id != left.id
        if moved and strategy is None:
            raise Conflict(
                f"Both {source} and {target} have new versions since they parted.",
                hint="Choose a strategy: source-wins takes the branch's rows, dest-wins keeps the target's.",
                paths=[change.path for change in store.diff(target, source, three_dot=True).items],
                versions=[left.id, right.id],
            )
        if moved and strategy == "dest-wins":
            raise NothingToCommit(
                f"Keeping the rows of {target} leaves it as it is.", hint=f"Delete the branch {source} instead."
            )
        return self._merge_whole(source, target, left, right)

    def _merge(self, experiment: str, source: str, target: str, before: Located) -> DatasetVersion:
        stamp = Stamp(kind="merge", subject=before.dataset_id, number=before.stamp.number + 1, source=experiment)
        commit = self._repository.store.merge(
            source, target, f"Publish {experiment}", self._repository.stamp(stamp), expected_head=None
        )
        return self._versions.get(commit.id)

    def _merge_whole(self, source: str, target: str, before: Located, winner: Located) -> DatasetVersion:
        """Merge on a passing branch first, so that the target never shows files of both sides at once."""
        store = self._repository.store
        passing = passing_branch()
        store.create_branch(passing, source)
        try:
            edit = Stamp(kind="edit", subject=before.dataset_id, number=winner.stamp.number)
            message = f"Bring {target} and {source} together"
            store.merge(target, passing, message, self._repository.stamp(edit), strategy="dest-wins")
            self._take_whole(passing, store.get_commit(target), winner, edit)
            return self._merge(source, passing, target, before)
        finally:
            store.delete_branch(passing)

    def _take_whole(self, branch: str, target: Commit, winner: Located, stamp: Stamp) -> None:
        path = names.dataset_path(winner.dataset_id, "metadata.json")
        edited = self._repository.document(target.id, path, DatasetMetadata)
        taken = self._repository.document(winner.id, path, DatasetMetadata)
        kept = {column.name for column in taken.columns}
        merged = taken.model_copy(
            update={
                "name": edited.name,
                "description": edited.description,
                "tags": edited.tags,
                "target": edited.target if edited.target in kept else None,
                "branch": edited.branch,
            }
        )
        write = take_whole(self._repository, branch, winner, merged)
        try:
            self._repository.commit(branch, "Take one side whole", stamp, write, expected_head=None)
        except NothingToCommit:
            return
