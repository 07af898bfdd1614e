"""The store on a lakeFS server: the contract's verbs in lakeFS's calls."""

import re
import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, Literal, Self

from jupyter_mlplatform.records.errors import Conflict, Invalid, PermissionDenied, Unavailable
from jupyter_mlplatform.store.contract import ROOT_BRANCH, Change, Commit, ObjectStat, Page, Prefix, Ref
from jupyter_mlplatform.store.lakefs import arrival, credentials, private
from jupyter_mlplatform.store.lakefs.client import Client
from jupyter_mlplatform.store.lakefs.log import page_of_log
from jupyter_mlplatform.store.lakefs.reading import open_object
from jupyter_mlplatform.store.lakefs.refs import find_commit, pin
from jupyter_mlplatform.store.lakefs.revert import revert
from jupyter_mlplatform.store.lakefs.root import ensure_root
from jupyter_mlplatform.store.lakefs.stage import LakeFSStage
from jupyter_mlplatform.store.names import check_amount, check_metadata, check_name, check_path

if TYPE_CHECKING:
    from lakefs_sdk import RefList

ADDRESS = re.compile(r"lakefs://([a-z0-9][a-z0-9-]{2,62})/?")
SWEEP_EVERY_S = 3600.0
LOOK_EVERY_S = 1.0
STALE_STAGE_S = 24 * 3600.0


class LakeFSStore:
    """A `VersionStore` in a repository of a lakeFS server, for any number of threads and processes at once.

    The repository may be anyone's: other branches, tags and uncommitted changes in it are left alone and unseen.
    The first call to one that has no branch ``main`` makes it, at the repository's first commit; nothing else is
    written.

    Parameters
    ----------
    address
        ``lakefs://repository``.
    login
        The server and the key; by default what lakectl would use.
    """

    kind: Literal["embedded", "lakefs"] = "lakefs"

    def __init__(self, address: str, login: credentials.Credentials | None = None) -> None:
        named = ADDRESS.fullmatch(address)
        if named is None:
            raise Invalid(
                f"{address!r} is not the address of a lakeFS repository.",
                hint="Use lakefs://repository; a store is a whole repository.",
            )
        self.repository = named.group(1)
        self.address = f"lakefs://{self.repository}"
        self._login = login
        self._opened: Client | None = None
        self._has_root = False
        self._closed = False
        self._lock = Lock()
        self._next_sweep = 0.0

    @classmethod
    def create(cls, repository: str, storage_namespace: str, login: credentials.Credentials | None = None) -> Self:
        """Create a repository with an empty ``main`` in a storage namespace (``s3://bucket/prefix``) and open it.

        Raises `AlreadyExists`, `Invalid`.
        """
        client = Client(login or credentials.load(), repository)
        verb = client.sdk.repositories_api.create_repository
        from lakefs_sdk import RepositoryCreation

        wish = RepositoryCreation(name=repository, storage_namespace=storage_namespace, default_branch=ROOT_BRANCH)
        client.write(verb, f"create the repository '{repository}'", wish)
        client.close()
        return cls(f"lakefs://{repository}", login)

    def __repr__(self) -> str:
        return f"LakeFSStore({self.address!r})"

    @property
    def _client(self) -> Client:
        """The client, made at the first call, so that a server that is down hinders nobody from starting."""
        with self._lock:
            if self._closed:
                raise Unavailable(f"The store {self.address} is closed.", hint="Open it again.")
            if self._opened is None:
                self._opened = Client(self._login or credentials.load(), self.repository)
            client = self._opened
        if not self._has_root:  # outside the lock: while the server is down, nobody waits for another's attempts
            ensure_root(client)
            self._has_root = True
        return client

    def health(self) -> dict[str, str]:
        """Return ``version``, ``address``, ``endpoint`` and ``access`` (``read-only`` or ``read-write``)."""
        client = self._client
        version = client.read(client.sdk.config_api.get_config, "answer").version_config
        return {
            "version": str(version.version if version else ""),
            "address": self.address,
            "endpoint": client.endpoint,
            "access": "read-only" if self.read_only() else "read-write",
        }

    def read_only(self) -> bool:
        """Return whether writing would be refused, without writing.

        True if the repository is marked read-only, or if the server's upload preflight, which only checks the
        permission, refuses an object below ``datasets/``.
        """
        client = self._client
        doing = "tell whether writing is allowed"
        if client.read(client.sdk.repositories_api.get_repository, doing, self.repository).read_only:
            return True
        preflight = client.sdk.internal_api.upload_object_preflight
        try:
            client.read(preflight, doing, self.repository, f"{private.PREFIX}probe", "datasets/probe")
        except PermissionDenied:
            return True
        return False

    def changes(self) -> str:
        """Return a text that is another one after every call that writes, and every second: others may have written."""
        client = self._opened
        return f"{client.writes if client else 0}.{time.monotonic() // LOOK_EVERY_S:.0f}"

    def resolve(self, ref: str) -> str:
        """Return the commit id that `ref` means."""
        return find_commit(self._client, ref).id

    def get_commit(self, ref: str) -> Commit:
        """Return the commit that `ref` means."""
        return find_commit(self._client, ref)

    def create_branch(self, name: str, source: str) -> Ref:
        """Create a branch at a ref."""
        from lakefs_sdk import BranchCreation

        client, commit = self._client, pin(self._client, source)
        wish = BranchCreation(name=check_name(name, "branch"), source=commit)
        client.write(client.sdk.branches_api.create_branch, f"create the branch {name!r}", self.repository, wish)
        return Ref(name, commit)

    def delete_branch(self, name: str, *, expected_head: str | None = None) -> None:
        """Delete a branch. The head is compared just before: lakeFS has no conditional delete."""
        client = self._client
        arrival.check_head(client, check_name(name, "branch"), expected_head)
        client.write(client.sdk.branches_api.delete_branch, f"delete the branch {name!r}", self.repository, name)

    def branches(self, *, prefix: str = "", after: str = "", amount: int = 1000) -> Page[Ref]:
        """List branches by name, without the private ones of stages."""
        return self._refs(self._client.sdk.branches_api.list_branches, "branches", prefix, after, amount)

    def create_tag(self, name: str, source: str) -> Ref:
        """Create a tag at a ref."""
        from lakefs_sdk import TagCreation

        client, commit = self._client, pin(self._client, source)
        wish = TagCreation(id=check_name(name, "tag"), ref=commit)
        client.write(client.sdk.tags_api.create_tag, f"create the tag {name!r}", self.repository, wish)
        return Ref(name, commit)

    def delete_tag(self, name: str) -> None:
        """Delete a tag."""
        check_name(name, "tag")
        self._client.write(self._client.sdk.tags_api.delete_tag, f"delete the tag {name!r}", self.repository, name)

    def tags(self, *, prefix: str = "", after: str = "", amount: int = 1000) -> Page[Ref]:
        """List tags by name."""
        return self._refs(self._client.sdk.tags_api.list_tags, "tags", prefix, after, amount)

    def stage(self, branch: str, *, expected_head: str | None = None) -> LakeFSStage:
        """Open a private stage on a branch; see `LakeFSStage` for what is atomic."""
        head = arrival.check_head(self._client, check_name(branch, "branch"), expected_head)
        self._sweep_now_and_then()
        return LakeFSStage(self._client, branch, head)

    def sweep(self, older_than_s: float = STALE_STAGE_S) -> list[str]:
        """Delete the private branches that killed writers left, and return their names.

        Opening a stage does it too, once an hour, for those older than a day.
        """
        return private.sweep(self._client, older_than_s)

    def stale_stages(self, older_than_s: float = STALE_STAGE_S) -> list[str]:
        """Return the names that `sweep` would delete."""
        return private.stale(self._client, older_than_s)

    def log(
        self, ref: str, *, prefix: str = "", after: str = "", amount: int = 100, first_parent: bool = False
    ) -> Page[Commit]:
        """List the commits reachable from `ref`, newest first (lakeFS keeps whole seconds), children before parents."""
        check_amount(amount)
        return page_of_log(
            self._client,
            pin(self._client, ref),
            prefix=prefix,
            after=pin(self._client, after) if after else "",
            amount=amount,
            first_parent=first_parent,
        )

    def diff(
        self, left: str, right: str, *, prefix: str = "", three_dot: bool = False, after: str = "", amount: int = 1000
    ) -> Page[Change]:
        """List what differs, by path."""
        check_amount(amount)
        client = self._client
        found = client.read(
            client.sdk.refs_api.diff_refs,
            f"compare {left!r} with {right!r}",
            self.repository,
            pin(client, left),
            pin(client, right),
            prefix=prefix,
            after=after,
            amount=amount,
            type="three_dot" if three_dot else "two_dot",
        )
        changes = [Change(change.path, change.type) for change in found.results]
        return Page(changes, found.pagination.next_offset if found.pagination.has_more else None)

    def merge_base(self, left: str, right: str) -> str | None:
        """Return the best common ancestor of two refs, or None where they share none."""
        client = self._client
        one, other = pin(client, left), pin(client, right)
        try:
            found = client.read(
                client.sdk.refs_api.find_merge_base, f"relate {left!r} to {right!r}", self.repository, one, other
            )
        except Conflict:
            return None
        return str(found.base_commit_id)

    def merge(
        self,
        source: str,
        target: str,
        message: str,
        metadata: Mapping[str, str] | None = None,
        *,
        strategy: Literal["source-wins", "dest-wins"] | None = None,
        squash: bool = False,
        expected_head: str | None = None,
    ) -> Commit:
        """Merge `source` into the branch `target`, as one commit; see `arrival.merge` for what is atomic."""
        if strategy not in {None, "source-wins", "dest-wins"}:
            raise Invalid(f"There is no merge strategy {strategy!r}.", field="strategy")
        return arrival.merge(
            self._client,
            pin(self._client, source),
            check_name(target, "branch"),
            message,
            check_metadata(metadata),
            strategy=strategy,
            squash=squash,
            expected_head=expected_head,
        )

    def revert(self, branch: str, ref: str, message: str, metadata: Mapping[str, str] | None = None) -> Commit:
        """Commit the reverse of what `ref` changed relative to its first parent."""
        return revert(self._client, check_name(branch, "branch"), ref, message, check_metadata(metadata))

    def list(
        self, ref: str, *, prefix: str = "", delimiter: str = "", after: str = "", amount: int = 1000
    ) -> Page[ObjectStat | Prefix]:
        """List objects by path; with `delimiter`, those below a folder are one `Prefix`."""
        check_amount(amount)
        client = self._client
        found = client.read(
            client.sdk.objects_api.list_objects,
            f"list {ref!r}",
            self.repository,
            pin(client, ref),
            prefix=prefix,
            delimiter=delimiter,
            after=after,
            amount=amount,
            user_metadata=False,
        )
        items = [
            Prefix(item.path)
            if item.path_type == "common_prefix"
            else ObjectStat(item.path, item.size_bytes, item.checksum)
            for item in found.results
        ]
        return Page(items, found.pagination.next_offset if found.pagination.has_more else None)

    def stat(self, ref: str, path: str) -> ObjectStat:
        """Return the size and checksum of an object."""
        client, commit = self._client, pin(self._client, ref)
        found = client.read(
            client.sdk.objects_api.stat_object,
            f"find '{path}' at {ref!r}",
            self.repository,
            commit,
            check_path(path),
            user_metadata=False,
        )
        return ObjectStat(path, found.size_bytes, found.checksum)

    def open(self, ref: str, path: str) -> BinaryIO:
        """Open an object for reading: see `reading.open_object`."""
        return open_object(self._client, pin(self._client, ref), check_path(path))

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            self._closed = True
            if self._opened is not None:
                self._opened.close()

    def _refs(self, verb: Callable[..., "RefList"], what: str, prefix: str, after: str, amount: int) -> Page[Ref]:
        found = self._client.read(
            verb, f"list the {what}", self.repository, prefix=prefix, after=after, amount=check_amount(amount)
        )
        refs = [Ref(ref.id, ref.commit_id) for ref in found.results]
        return Page(refs, found.pagination.next_offset if found.pagination.has_more else None)

    def _sweep_now_and_then(self) -> None:
        with self._lock:
            if time.monotonic() < self._next_sweep:
                return
            self._next_sweep = time.monotonic() + SWEEP_EVERY_S
        self.sweep()
