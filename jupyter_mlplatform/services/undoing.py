"""Taking a transformation back, and bringing it again: one commit each, and no row is computed or copied."""

from jupyter_mlplatform.records.dataset import DatasetMetadata, DatasetVersion
from jupyter_mlplatform.records.errors import Conflict, Invalid, NotFound, NothingToCommit
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.content import Contents
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.versions import Located, Versions
from jupyter_mlplatform.services.whole import take_whole


class Undoing:
    """Undo and redo of transformations.

    The store's own revert would refuse where the description was edited meanwhile, since both are kept in one file;
    here edits stay.
    """

    def __init__(self, repository: Repository, versions: Versions, transformations: Transformations) -> None:
        self._repository = repository
        self._versions = versions
        self._transformations = transformations
        self._contents = Contents(repository, versions)

    def undo(self, transformation_id: str, *, branch: str | None = None, message: str | None = None) -> DatasetVersion:
        """Make the rows of a branch again what they were before its newest transformation.

        Parameters
        ----------
        branch
            Where; by default where the transformation is: the published line, else its experiment.

        Raises
        ------
        Conflict
            Later versions were made from its rows; ``versions`` lists them, the newest first.
        NothingToCommit
            It is undone there already, or a later upload took the place of its rows.
        """
        version = self._versions.locate(self._transformations.get(transformation_id).id)
        branch = self._branch(version, branch)
        head = self._versions.head(branch)
        later: list[Located] = []
        for step in self._contents.line(head):
            if step.id == version.id:
                break
            later.append(step)
        else:
            raise NothingToCommit(f"{_name(version)} is undone on {branch} already.", hint="Redo brings it back.")
        upload = next((step for step in later if self._transformations.recipe(step) is None), None)
        if upload is not None:
            raise NothingToCommit(
                f"Nothing of {_name(version)} is left on {branch}: {_name(upload)} took the place of its rows."
            )
        if later:
            raise Conflict(
                f"{_name(version)} cannot be undone: {', '.join(map(_name, later))} was made from its rows.",
                hint="Undo the later transformations first, the newest of all before the others.",
                versions=[step.id for step in later],
            )
        before = self._versions.parents_of(version)[0]
        said_at = version.commit.parents[0]  # an edit, where there was one between the two versions
        return self._restore(branch, head, before, said_at, message or f"Undo: {version.commit.message}")

    def redo(self, transformation_id: str, *, branch: str | None = None, message: str | None = None) -> DatasetVersion:
        """Bring the rows of a transformation back that was undone.

        Raises
        ------
        Conflict
            The branch has other rows since it was undone.
        NothingToCommit
            It is in effect.
        """
        version = self._versions.locate(self._transformations.get(transformation_id).id)
        branch = self._branch(version, branch)
        head = self._versions.head(branch)
        if any(step.id == version.id for step in self._contents.line(head)):
            raise NothingToCommit(f"{_name(version)} is not undone on {branch}.")
        before = self._contents.made_by(self._versions.parents_of(version)[0])
        if self._contents.made_by(head).id != before.id:
            raise Conflict(
                f"{branch} has other rows since {_name(version)} was undone.",
                hint="Run the recipe again on its newest version.",
                versions=[head.id],
            )
        return self._restore(branch, head, version, version.id, message or f"Redo: {version.commit.message}")

    def _branch(self, version: Located, wanted: str | None) -> str:
        """Return the branch that is meant. Raises `NotFound` where the transformation is not on it."""
        dataset_id = version.dataset_id
        if wanted is not None:
            candidates = [self._transformations.branch(dataset_id, wanted)]
        else:
            candidates = self._versions.branches(dataset_id)
        found = [branch for branch in candidates if self._is_on(version, branch)]
        if not found:
            where = candidates[0] if wanted is not None else "any branch"
            raise NotFound(f"{_name(version)} is not on {where}.", field="branch")
        line = names.dataset_branch(dataset_id)
        if len(found) > 1 and line not in found:
            raise Invalid(
                f"{_name(version)} is on several branches.", field="branch", hint=f"Choose one of {', '.join(found)}."
            )
        return line if line in found else found[0]

    def _is_on(self, version: Located, branch: str) -> bool:
        head = self._versions.head(branch)
        steps = [*self._versions.line(head), *self._contents.line(head)]
        return any(step.id == version.id for step in steps)

    def _restore(self, branch: str, head: Located, version: Located, said_at: str, message: str) -> DatasetVersion:
        """Commit the rows of a version that the branch had; name, description and tags stay as they are.

        The target goes back to what it was at the commit `said_at`, unless it was edited since.
        """
        base = self._repository.store.get_commit(branch)
        path = names.dataset_path(version.dataset_id, "metadata.json")
        now, restored = (self._repository.document(commit, path, DatasetMetadata) for commit in (base.id, said_at))
        target = restored.target if now.target == self._versions.metadata(head).target else now.target
        metadata = restored.model_copy(
            update={
                "name": now.name,
                "description": now.description,
                "tags": now.tags,
                "target": target if target in {column.name for column in restored.columns} else None,
                "branch": branch,
            }
        )
        stamp = Stamp(
            kind="revert",
            subject=version.dataset_id,
            number=head.stamp.number + 1,
            source="revert",
            restores=version.id,
        )
        write = take_whole(self._repository, base.id, version, metadata)
        commit = self._repository.commit(branch, message, stamp, write, expected_head=base.id)
        return self._versions.get(commit.id)


def _name(version: Located) -> str:
    return f"@{version.stamp.number} ({version.commit.message})"
