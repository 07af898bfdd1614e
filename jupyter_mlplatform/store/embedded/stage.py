"""A private set of changes on top of a branch's head, in the embedded store."""

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from jupyter_mlplatform.records.errors import Invalid, NotFound, NothingToCommit, StaleHead
from jupyter_mlplatform.store.contract import Commit, ObjectStat
from jupyter_mlplatform.store.embedded import commits, refs, trees
from jupyter_mlplatform.store.embedded.failures import storage_failures
from jupyter_mlplatform.store.embedded.staging import Staged, StagingFolder
from jupyter_mlplatform.store.names import check_metadata, check_path

if TYPE_CHECKING:
    from jupyter_mlplatform.store.embedded.store import EmbeddedStore


class EmbeddedStage:
    """The contract's `Stage`: bodies wait in a `StagingFolder`, changes in memory; one transaction takes them all.

    Parameters
    ----------
    store
        The store that it belongs to.
    branch
        The branch that the commit will be on.
    base
        The head of the branch.
    """

    def __init__(self, store: "EmbeddedStore", branch: str, base: str) -> None:
        self.branch = branch
        self.base = base
        self._store = store
        self._folder = StagingFolder(store.root)
        self._changes: dict[str, trees.Entry | None] = {}
        self._bodies: dict[str, Staged] = {}
        self._finished = False

    def put(self, path: str, body: BinaryIO | bytes) -> ObjectStat:
        """Write an object; a stream is read to its end in bounded memory."""
        self._check_open()
        check_path(path)
        with storage_failures(self._store.root):
            staged = self._folder.write(body)
        self._bodies[staged.entry.checksum] = staged
        return self._set(path, staged.entry)

    def link(self, path: str, source_ref: str, source_path: str) -> ObjectStat:
        """Put an object that the repository already holds at `path` without moving its bytes."""
        self._check_open()
        check_path(path)
        found = self._store.stat(source_ref, source_path)
        return self._set(path, trees.Entry(found.checksum, found.size))

    def delete(self, path: str) -> None:
        """Remove the object at `path`; no error where there is none."""
        self._check_open()
        self._changes[check_path(path)] = None

    def commit(self, message: str, metadata: Mapping[str, str] | None = None) -> Commit:
        """Make the changes the branch's new head if the head is still ``base``."""
        self._check_open()
        try:
            with storage_failures(self._store.root):
                return self._commit(message, check_metadata(metadata))
        finally:
            self._discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._discard()

    def _commit(self, message: str, metadata: dict[str, str]) -> Commit:
        database, objects = self._store.database, self._store.objects
        wanted = {entry for entry in self._changes.values() if entry is not None}
        bodies = [body for body in self._bodies.values() if body.entry in wanted]
        linked = wanted - {body.entry for body in bodies}
        with database.read() as connection:
            base_tree = commits.tree_of(connection, self.base)
            tree = trees.apply(self._store.nodes(connection), base_tree, self._changes)
        synced = objects.sync(bodies)
        with database.write() as connection:
            self._check_head(refs.branch_head(connection, self.branch))
            if tree.id == base_tree:
                raise NothingToCommit(f"The stage changes nothing on {self.branch!r}.")
            for entry in linked:
                if not objects.holds(connection, entry):
                    raise NotFound(f"The linked object {entry.checksum} was removed meanwhile.")
            objects.adopt(connection, bodies, synced)
            made = commits.add(connection, tree, [commits.load(connection, self.base)], message, metadata)
            refs.move(connection, self.branch, made.id)
        return made

    def _check_head(self, head: str) -> None:
        if head != self.base:
            raise StaleHead(
                f"The branch {self.branch!r} is at {head[:12]}, not at {self.base[:12]}; nothing was written.",
                hint="Read it again and repeat the change.",
            )

    def _set(self, path: str, entry: trees.Entry) -> ObjectStat:
        self._changes[path] = entry
        return ObjectStat(path, entry.size, entry.checksum)

    def _check_open(self) -> None:
        if self._finished:
            raise Invalid("This stage is finished.", hint="Open another one.")

    def _discard(self) -> None:
        if not self._finished:
            self._finished = True
            self._bodies.clear()
            self._folder.remove()
