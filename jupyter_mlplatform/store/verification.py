"""Checking any store through its contract: every commit can be read, and every object in one, to its last byte."""

from collections.abc import Callable
from dataclasses import dataclass

from jupyter_mlplatform.records.errors import Corrupt, NotFound
from jupyter_mlplatform.store.contract import VersionStore
from jupyter_mlplatform.store.paging import every
from jupyter_mlplatform.store.replicate.history import read_history

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Damage:
    """An object of a commit that cannot be read as it was written."""

    commit: str
    path: str
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How many refs, commits, objects and bytes were read, and what is wrong."""

    refs: int
    commits: int
    objects: int
    bytes: int
    damage: tuple[Damage, ...]


def check_all(store: VersionStore, on_commit: Callable[[int, int], None] = lambda _done, _total: None) -> Checked:
    """Read all that the branches and tags lead to; equal objects (by checksum) are read once.

    Parameters
    ----------
    store
        The store.
    on_commit
        Called after each commit with the number of commits done and of all.
    """
    history = read_history(store, lambda _: True)
    seen: set[str] = set()
    damage: list[Damage] = []
    size = 0
    for done, commit in enumerate(history.parents_first(history.commits), start=1):
        parents = history.commits[commit].parents
        for path in _written(store, commit, parents[0] if parents else None):
            try:
                stat = store.stat(commit, path)
                if stat.checksum not in seen:
                    seen.add(stat.checksum)
                    size += _read(store, commit, path)
            except (Corrupt, NotFound) as error:
                damage.append(Damage(commit, path, error.detail))
        on_commit(done, len(history.commits))
    refs = len(history.branches) + len(history.tags)
    return Checked(refs, len(history.commits), len(seen), size, tuple(damage))


def _written(store: VersionStore, commit: str, parent: str | None) -> list[str]:
    """Return the paths that a commit wrote relative to its first parent."""
    if parent is None:
        return [item.path for item in every(lambda after: store.list(commit, after=after))]
    changes = every(lambda after: store.diff(parent, commit, after=after))
    return [change.path for change in changes if change.kind != "removed"]


def _read(store: VersionStore, commit: str, path: str) -> int:
    size = 0
    with store.open(commit, path) as body:
        while chunk := body.read(CHUNK):
            size += len(chunk)
    return size
