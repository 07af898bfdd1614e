"""One version store as the services use it: documents at commits, and writes that are one commit or nothing."""

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TypeVar

from jupyter_mlplatform.records.base import Record
from jupyter_mlplatform.records.errors import Corrupt, NotFound, StaleHead
from jupyter_mlplatform.services.origin import Origin, here
from jupyter_mlplatform.services.stamps import Stamp, read_stamp
from jupyter_mlplatform.store.contract import ROOT_BRANCH, Commit, Stage, VersionStore
from jupyter_mlplatform.store.paging import every

R = TypeVar("R", bound=Record)
_RETRIES = 5
_PASSING = "begin--"
_ABANDONED_S = 24 * 3600.0


class Repository:
    """A store, and who uses it.

    Parameters
    ----------
    store
        The version store.
    author
        Whom commits are attributed to.
    origin
        Asked at each commit where the work comes from.
    """

    def __init__(self, store: VersionStore, *, author: str, origin: Callable[[], Origin] = here) -> None:
        self.store = store
        self.author = author
        self._origin = origin
        self._document = lru_cache(maxsize=4096)(self._read_document)
        self.get_commit = lru_cache(maxsize=16384)(store.get_commit)

    @cached_property
    def root(self) -> str:
        """The repository's first commit, which is empty: where datasets begin and what a stopped endpoint serves."""
        commit = self.get_commit(self.store.resolve(ROOT_BRANCH))
        while commit.parents:
            commit = self.get_commit(commit.parents[0])
        return commit.id

    def document(self, commit: str, path: str, kind: type[R]) -> R:
        """Return a stored record; `commit` must be a full commit id, since the answer is remembered.

        Raises `NotFound`, or `Corrupt` if it is there and cannot be read.
        """
        return self._document(commit, path, kind)  # type: ignore[return-value]

    def _read_document(self, commit: str, path: str, kind: type[Record]) -> Record:
        with self.store.open(commit, path) as stream:
            body = stream.read()
        try:
            return kind.model_validate_json(body)
        except ValueError as error:
            raise Corrupt(f"The record {path} at commit {commit[:12]} cannot be read: {error}") from error

    def has(self, commit: str, path: str) -> bool:
        """Whether there is an object at `path`."""
        try:
            self.store.stat(commit, path)
        except NotFound:
            return False
        return True

    def has_branch(self, name: str) -> bool:
        """Whether there is a branch `name`."""
        return any(ref.name == name for ref in self.store.branches(prefix=name, amount=1).items)

    def stale(self, branch: str, head: str) -> StaleHead:
        """Return the error for a change that was meant for an older state of `branch`."""
        return StaleHead(
            f"Branch {branch} has moved to {head[:12]} meanwhile; nothing was written.",
            hint="Look at its newest version and repeat the change, or make it on a branch of its own.",
            head=head,
        )

    def stamped(self, ref: str) -> tuple[Commit, Stamp]:
        """Return the commit that `ref` means and its stamp. Raises `NotFound` for a commit that is not ours."""
        commit = self.get_commit(self.store.resolve(ref))
        stamp = read_stamp(commit)
        if stamp is None:
            raise NotFound(f"{ref!r} is not a dataset version or model of this platform.")
        return commit, stamp

    def stamp(self, stamp: Stamp) -> dict[str, str]:
        """Return the commit metadata of `stamp`, with who makes it and where."""
        return replace(stamp, author=self.author, origin=self._origin()).metadata()

    def commit(
        self, branch: str, message: str, stamp: Stamp, write: Callable[[Stage], None], *, expected_head: str | None
    ) -> Commit:
        """Stage what `write` writes and commit it: one commit or nothing. Raises `StaleHead`."""
        with self.store.stage(branch, expected_head=expected_head) as stage:
            write(stage)
            return stage.commit(message, self.stamp(stamp))

    def begin_line(self, branch: str, base: str, message: str, stamp: Stamp, write: Callable[[Stage], None]) -> Commit:
        """Make the first commit of a new branch. Raises `AlreadyExists` if the name was taken meanwhile.

        The commit is made on a passing branch, so that the new one appears with its content or not at all.
        """
        passing = passing_branch()
        self.store.create_branch(passing, base)
        try:
            commit = self.commit(passing, message, stamp, write, expected_head=None)
            self.store.create_branch(branch, commit.id)
        finally:
            self.store.delete_branch(passing)
        return commit

    def tidy(self) -> None:
        """Delete the passing branches that processes left which were killed over a day ago."""
        for ref in list(every(lambda after: self.store.branches(prefix=_PASSING, after=after))):
            began = ref.name.removeprefix(_PASSING).partition("-")[0]
            if began.isdigit() and int(began) < time.time() - _ABANDONED_S:
                self.store.delete_branch(ref.name)

    def on_root(self, message: str, stamp: Stamp, write: Callable[[Stage], None]) -> Commit:
        """Commit to the root branch, which everybody shares: tried again while others move it."""
        for attempt in range(_RETRIES):
            try:
                return self.commit(ROOT_BRANCH, message, stamp, write, expected_head=None)
            except StaleHead:
                if attempt == _RETRIES - 1:
                    raise
        raise AssertionError("unreachable")


def passing_branch() -> str:
    """Return the name of a branch that only this process knows; one that stays is removed a day later."""
    return f"{_PASSING}{int(time.time())}-{uuid.uuid4().hex}"


def put(stage: Stage, path: str, body: bytes) -> None:
    """Write a small object."""
    stage.put(path, body)


def put_record(stage: Stage, path: str, record: Record) -> None:
    """Write a record as JSON that a person can read."""
    stage.put(path, record.model_dump_json(indent=1).encode())
