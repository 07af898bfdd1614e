"""Experiments: branches of a dataset, and publishing one on the line it came from."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_mlplatform.records.dataset import DatasetBranch, DatasetMetadata, DatasetVersion
from jupyter_mlplatform.records.errors import Invalid, NotFound, NothingToCommit
from jupyter_mlplatform.records.merging import MergeConflicts, Side, Strategy
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.parting import Parting, by_recipe, merge_conflict, write_rows
from jupyter_mlplatform.services.repository import Repository, passing_branch
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.services.versions import Versions
from jupyter_mlplatform.services.whole import take_whole

if TYPE_CHECKING:
    from jupyter_mlplatform.tables.merging.merged import Merged
    from jupyter_mlplatform.tables.merging.threeway import ThreeWay


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

    def bytes_to_compare(self, dataset_id: str, source: str, target: str | None = None) -> int:
        """Return the size of both tables if both branches have new versions since they parted, else 0."""
        parted = self._parting(dataset_id, source, target)
        return sum(self._versions.table(side).bytes for side in (parted.ours, parted.theirs)) if parted.moved else 0

    def publish(
        self,
        dataset_id: str,
        source: str,
        target: str | None = None,
        *,
        strategy: Strategy | None = None,
        keys: Sequence[str] | None = None,
        prefer: Side | None = None,
    ) -> DatasetVersion:
        """Merge a branch into another, by default the published line, as one commit with both as parents.

        Name, description, tags and target of the line that it is merged into stay. Rows are mixed only by the strategy
        ``rows``; otherwise a version is taken whole. The parameters are the fields of `MergeRequest`.

        Raises
        ------
        MergeConflict
            Both sides have new versions and no strategy decides, or the rows of both cannot be brought together;
            ``conflicts`` shows where they clash.
        NothingToCommit
            The target has everything of the source already, or dest-wins keeps it as it is.
        StaleHead
            The target moved meanwhile.
        Invalid
            The keys given do not name one row each.
        """
        parted = self._parting(dataset_id, source, target)
        if parted.is_contained:
            raise NothingToCommit(f"Branch {parted.target} has everything of {parted.source} already.")
        if parted.is_ahead:
            return self._merge(parted.source, parted)
        if not parted.moved:
            return self._merge_through(parted, lambda branch: self._take_whole(branch, parted))
        if strategy == "source-wins":
            return self._merge_through(parted, lambda branch: self._take_whole(branch, parted))
        if strategy == "dest-wins":
            raise NothingToCommit(
                f"Keeping the rows of {parted.target} leaves it as it is.",
                hint=f"Delete the branch {parted.source} instead.",
            )
        with tempfile.TemporaryDirectory(prefix="mlplatform-merge-") as folder:
            merge, conflicts = self._compared(parted, Path(folder), keys, prefer)
            clash = conflicts.conflicting_rows > 0 and prefer is None
            if merge is None or strategy is None or conflicts.reason is not None or clash:
                raise merge_conflict(self._repository, parted, conflicts)
            return self._merge_through(parted, lambda branch: self._write_rows(branch, parted, merge.merged()))

    def _compared(
        self, parted: Parting, folder: Path, keys: Sequence[str] | None, prefer: Side | None
    ) -> "tuple[ThreeWay | None, MergeConflicts]":
        from jupyter_mlplatform.tables.merging.threeway import ThreeWay

        base = self._versions.version_of(parted.base) if parted.base else None
        if base is None:
            reason = "They have no version in common."
            return None, MergeConflicts(base=None, target=parted.ours.id, source=parted.theirs.id, reason=reason)
        merge = ThreeWay(
            *(self._versions.table(version) for version in (base, parted.ours, parted.theirs)),
            folder=folder,
            keys=keys,
            prefer=prefer,
        )
        return merge, merge.conflicts.model_copy(update={"by_recipe": by_recipe(self._versions, parted, base)})

    def _parting(self, dataset_id: str, source: str, target: str | None) -> Parting:
        store = self._repository.store
        source = self.name(dataset_id, source)
        target = self.name(dataset_id, target or names.dataset_branch(dataset_id))
        for field, name in (("source", source), ("target", target)):
            if not self._repository.has_branch(name):
                experiment = name.removeprefix(f"{names.dataset_branch(dataset_id)}--")
                raise NotFound(f"Dataset {dataset_id!r} has no branch {experiment!r}.", field=field)
        ours, theirs = store.get_commit(target), store.get_commit(source)
        base = store.merge_base(ours.id, theirs.id)
        left = self._versions.locate(ours.id)
        common = self._versions.version_of(base) if base else None
        return Parting(
            source=source,
            target=target,
            head=ours.id,
            ours=left,
            theirs=self._versions.locate(theirs.id),
            base=base,
            is_contained=base == theirs.id,
            is_ahead=base == ours.id,
            moved=common is None or common.id != left.id,
        )

    def _merge(self, source: str, parted: Parting) -> DatasetVersion:
        before = parted.ours
        number = before.stamp.number + 1
        stamp = Stamp("merge", before.dataset_id, number, source=parted.source, branch=parted.target)
        commit = self._repository.store.merge(
            source, parted.target, f"Publish {parted.source}", self._repository.stamp(stamp), expected_head=parted.head
        )
        return self._versions.get(commit.id)

    def _merge_through(self, parted: Parting, write: Callable[[str], None]) -> DatasetVersion:
        """Merge on a passing branch first, where `write` sets the files, so that the target never shows a mixture."""
        store = self._repository.store
        passing = passing_branch()
        store.create_branch(passing, parted.source)
        try:
            message = f"Bring {parted.target} and {parted.source} together"
            edit = self._repository.stamp(self._edit(parted))
            store.merge(parted.target, passing, message, edit, strategy="dest-wins")
            write(passing)
            return self._merge(passing, parted)
        finally:
            store.delete_branch(passing)

    @staticmethod
    def _edit(parted: Parting) -> Stamp:
        return Stamp(kind="edit", subject=parted.theirs.dataset_id, number=parted.theirs.stamp.number)

    def _write_rows(self, branch: str, parted: Parting, merged: "Merged") -> None:
        path = names.dataset_path(parted.ours.dataset_id, "metadata.json")
        metadata = self._repository.document(parted.head, path, DatasetMetadata)
        manifests = [self._versions.table(side).manifest for side in (parted.ours, parted.theirs)]
        write = write_rows(self._repository, branch, metadata, manifests, merged)
        with suppress(NothingToCommit):
            self._repository.commit(branch, "Bring rows together", self._edit(parted), write, expected_head=None)

    def _take_whole(self, branch: str, parted: Parting) -> None:
        winner = parted.theirs
        path = names.dataset_path(winner.dataset_id, "metadata.json")
        edited = self._repository.document(parted.head, path, DatasetMetadata)
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
        with suppress(NothingToCommit):
            self._repository.commit(branch, "Take one side whole", self._edit(parted), write, expected_head=None)
