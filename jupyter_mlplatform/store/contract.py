"""What a version store is: lakeFS's ideas, in lakeFS's words, in about twenty verbs.

A *ref* is a branch, a tag, a commit id (or an unambiguous prefix of one of at least 6 characters) or any of these
followed by ``~n`` (the n-th first-parent ancestor). Names of branches and tags match ``NAME``.

Writes go through a `Stage`: a private area on top of one branch that nobody else sees and that becomes one commit or
nothing. lakeFS itself shares one staging area between all writers of a branch, so two of them sweep each other's
objects into their commits; a private stage makes the mistake impossible to write.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO, Generic, Literal, Protocol, Self, TypeVar

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,249}$")
ROOT_BRANCH = "main"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    ``created_at`` is in seconds since the epoch; ``parents`` holds the branch's own line first. ``metadata`` is what
    the committer attached, text to text.
    """

    id: str
    message: str
    author: str
    created_at: float
    parents: tuple[str, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ref:
    """A branch or tag and the commit it points at."""

    name: str
    commit: str


@dataclass(frozen=True, slots=True)
class ObjectStat:
    """An object at a path. Equal ``checksum`` means equal bytes (within one store); ``size`` is in bytes."""

    path: str
    size: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """What ``list`` with a delimiter answers for everything below one folder; ``path`` ends with the delimiter."""

    path: str


@dataclass(frozen=True, slots=True)
class Change:
    """One path that differs. ``conflict`` occurs in three-dot diffs: both sides changed it, differently."""

    path: str
    kind: Literal["added", "removed", "changed", "conflict"]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order; ``next`` is the ``after`` of the following page, or None at the end."""

    items: list[T]
    next: str | None


class Stage(Protocol):
    """A private set of changes on top of ``base``, the branch's head when the stage was opened.

    A context manager: leaving it without a commit discards the changes and leaves no trace that anyone sees.
    """

    branch: str
    base: str

    def put(self, path: str, body: BinaryIO | bytes) -> ObjectStat:
        """Write an object; a stream is read to its end in bounded memory."""
        ...

    def link(self, path: str, source_ref: str, source_path: str) -> ObjectStat:
        """Put an object that the repository already holds at `path` without moving its bytes.

        Raises `NotFound`.
        """
        ...

    def delete(self, path: str) -> None:
        """Remove the object at `path`; no error where there is none."""
        ...

    def commit(self, message: str, metadata: Mapping[str, str] | None = None) -> Commit:
        """Make the changes the branch's new head, in one step, if the head is still ``base``.

        Raises `StaleHead` (the branch moved: nothing was written), `NothingToCommit`, `HookFailed`,
        `PermissionDenied`, `Unavailable`. The stage is finished either way.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class VersionStore(Protocol):
    """A repository of objects with branches, commits and tags. Safe to use from several threads and processes.

    Every verb raises `NotFound` for a ref or path that is not there, `Invalid` for a name or path that cannot be,
    `PermissionDenied` and `Unavailable` as they occur. ``amount`` is at most 1,000.
    """

    kind: Literal["embedded", "lakefs"]

    def health(self) -> dict[str, str]:
        """Return facts about a store that answers (``version``, ``address``); raise `Unavailable` if it does not."""
        ...

    def changes(self) -> str:
        """Return a text that is another one whenever a branch or tag may have moved since: to look again only then.

        It costs next to nothing and never fails because the store cannot be reached. What others do becomes visible in
        it at once or, where a store cannot tell, a second later; what this process does, at once.
        """
        ...

    def resolve(self, ref: str) -> str:
        """Return the commit id that `ref` means."""
        ...

    def get_commit(self, ref: str) -> Commit:
        """Return the commit that `ref` means."""
        ...

    def create_branch(self, name: str, source: str) -> Ref:
        """Create a branch at a ref: no object is copied. Raises `AlreadyExists` if a branch or tag has the name."""
        ...

    def delete_branch(self, name: str, *, expected_head: str | None = None) -> None:
        """Delete a branch. Raises `StaleHead` if it is not at `expected_head`.

        Its commits stay reachable by id until the store collects what no branch and no tag leads to.
        """
        ...

    def branches(self, *, prefix: str = "", after: str = "", amount: int = 1000) -> Page[Ref]:
        """List branches by name."""
        ...

    def create_tag(self, name: str, source: str) -> Ref:
        """Create a tag at a ref. Raises `AlreadyExists` if a tag or branch has the name."""
        ...

    def delete_tag(self, name: str) -> None:
        """Delete a tag."""
        ...

    def tags(self, *, prefix: str = "", after: str = "", amount: int = 1000) -> Page[Ref]:
        """List tags by name."""
        ...

    def stage(self, branch: str, *, expected_head: str | None = None) -> Stage:
        """Open a private stage on a branch. Raises `StaleHead` if the branch is not at `expected_head`."""
        ...

    def log(
        self, ref: str, *, prefix: str = "", after: str = "", amount: int = 100, first_parent: bool = False
    ) -> Page[Commit]:
        """List the commits reachable from `ref`, newest first, children before parents.

        With `prefix`, only commits that change something below it relative to their first parent. `after` is a
        commit id; `first_parent` keeps to the branch's own line.
        """
        ...

    def diff(
        self, left: str, right: str, *, prefix: str = "", three_dot: bool = False, after: str = "", amount: int = 1000
    ) -> Page[Change]:
        """List what differs, by path: from `left` to `right`, or (three-dot) from their merge base to `right`."""
        ...

    def merge_base(self, left: str, right: str) -> str | None:
        """Return the best common ancestor of two refs, or None where they share none."""
        ...

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
        """Merge `source` into the branch `target`: one commit with parents (target, source), or only target if squash.

        Raises `Conflict` with ``paths`` if both sides changed a path differently and no `strategy` decides,
        `StaleHead` if `target` is not at `expected_head`, `NothingToCommit` if there is nothing to merge.
        """
        ...

    def revert(self, branch: str, ref: str, message: str, metadata: Mapping[str, str] | None = None) -> Commit:
        """Commit the reverse of what `ref` changed relative to its first parent. Raises `Conflict`."""
        ...

    def list(
        self, ref: str, *, prefix: str = "", delimiter: str = "", after: str = "", amount: int = 1000
    ) -> Page[ObjectStat | Prefix]:
        """List objects by path; with `delimiter`, those below a folder are one `Prefix`."""
        ...

    def stat(self, ref: str, path: str) -> ObjectStat:
        """Return the size and checksum of an object."""
        ...

    def open(self, ref: str, path: str) -> BinaryIO:
        """Open an object for reading: seekable, nothing is read ahead of need. Raises `Corrupt` on damaged bytes."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...
