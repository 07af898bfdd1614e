"""A private set of changes on top of a branch's head: a branch of its own that arrives by one squash merge."""

from collections.abc import Mapping
from types import TracebackType
from typing import BinaryIO, Self

from jupyter_mlplatform.records.errors import Invalid, NothingToCommit
from jupyter_mlplatform.store.contract import Commit, ObjectStat
from jupyter_mlplatform.store.lakefs import arrival, private
from jupyter_mlplatform.store.lakefs.client import Client
from jupyter_mlplatform.store.lakefs.refs import pin
from jupyter_mlplatform.store.lakefs.transfer import link, upload
from jupyter_mlplatform.store.names import check_metadata, check_path


class LakeFSStage:
    """The contract's `Stage` on a hidden branch ``stage--<uuid>``, made when the first change needs it.

    lakeFS shares one staging area between all writers of a branch, so changes are staged and committed on a branch
    that only this object knows, and one squash merge makes them the head of the target.

    What is atomic: the merge, which lakeFS applies whole or not at all, and of two stages that touch a common path
    exactly one wins (the other conflicts and gets `StaleHead`). What is not: the head is compared with ``base`` just
    before the merge, so a commit that touches other paths only and lands in that moment stays under ours; the result
    then has it as ``parents[0]`` instead of ``base``.

    Parameters
    ----------
    client
        The server and repository.
    branch
        The branch that the commit will be on.
    base
        The head of the branch.
    """

    def __init__(self, client: Client, branch: str, base: str) -> None:
        self.branch = branch
        self.base = base
        self._client = client
        self._private: str | None = None
        self._finished = False

    def put(self, path: str, body: BinaryIO | bytes) -> ObjectStat:
        """Write an object; a stream is read to its end in bounded memory."""
        check_path(path)
        return upload(self._client, self._area(), path, body)

    def link(self, path: str, source_ref: str, source_path: str) -> ObjectStat:
        """Put an object that the repository already holds at `path` without moving its bytes.

        Raises `NotFound`.
        """
        check_path(path)
        check_path(source_path)
        return link(self._client, self._area(), path, pin(self._client, source_ref), source_path)

    def delete(self, path: str) -> None:
        """Remove the object at `path`; no error where there is none."""
        check_path(path)
        area, client = self._area(), self._client
        client.read(client.sdk.objects_api.delete_object, f"delete '{path}'", client.repository, area, path)

    def commit(self, message: str, metadata: Mapping[str, str] | None = None) -> Commit:
        """Make the changes the branch's new head, if the head is still ``base`` (see the class for what is atomic)."""
        self._check_open()
        try:
            return self._commit(message, check_metadata(metadata))
        except NothingToCommit:
            arrival.check_head(self._client, self.branch, self.base)
            raise
        finally:
            self._discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._discard()

    def _commit(self, message: str, metadata: dict[str, str]) -> Commit:
        from lakefs_sdk import CommitCreation

        if self._private is None:
            raise NothingToCommit(f"The stage changes nothing on {self.branch!r}.")
        client, private_branch = self._client, self._private
        wish = CommitCreation(message=message, metadata=metadata)
        client.write(
            client.sdk.commits_api.commit, f"commit to {self.branch!r}", client.repository, private_branch, wish
        )
        return arrival.merge(
            client,
            private_branch,
            self.branch,
            message,
            metadata,
            strategy=None,
            squash=True,
            expected_head=self.base,
        )

    def _area(self) -> str:
        self._check_open()
        if self._private is None:
            self._private = private.create(self._client, self.base)
        return self._private

    def _check_open(self) -> None:
        if self._finished:
            raise Invalid("This stage is finished.", hint="Open another one.")

    def _discard(self) -> None:
        self._finished = True
        if self._private is not None:
            name, self._private = self._private, None
            private.drop(self._client, name)
