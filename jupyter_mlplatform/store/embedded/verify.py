"""Checking a whole store: everything is hashed again, and everything that a ref leads to must be there."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Literal

from jupyter_mlplatform.records.errors import Corrupt
from jupyter_mlplatform.store.embedded import commits, trees
from jupyter_mlplatform.store.embedded.failures import storage_failures
from jupyter_mlplatform.store.embedded.filesystem import exclusive
from jupyter_mlplatform.store.embedded.gc import MAINTENANCE_LOCK
from jupyter_mlplatform.store.embedded.objects import INLINE_BYTES
from jupyter_mlplatform.store.embedded.store import EmbeddedStore


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with one thing: ``name`` is a ref's name, an id or a checksum."""

    kind: Literal["database", "ref", "commit", "node", "object"]
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How many things were checked (``bytes`` are of objects), and what is wrong."""

    refs: int
    commits: int
    nodes: int
    objects: int
    bytes: int
    problems: tuple[Problem, ...]


def verify(store: EmbeddedStore) -> Verified:
    """Check every ref, commit, tree node and object of a store, as they are now; other processes may go on writing."""
    with storage_failures(store.root), exclusive(store.root / MAINTENANCE_LOCK), store.database.read() as connection:
        check = _Check(store, connection)
        problems = tuple(check.run())
    return Verified(check.refs, len(check.commits), len(check.trees), len(check.sizes), check.bytes, problems)


class _Check:
    def __init__(self, store: EmbeddedStore, connection: Connection) -> None:
        self.refs = 0
        self.bytes = 0
        self.commits: dict[str, str] = {}
        self.trees: set[str] = set()
        self.sizes: dict[str, int] = {}
        self._store = store
        self._connection = connection

    def run(self) -> Iterator[Problem]:
        for (line,) in self._connection.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield Problem("database", "store.db", line)
        yield from self._check_objects()
        yield from self._check_commits()
        yield from self._check_trees()
        for kind, name, commit in self._connection.execute("SELECT kind, name, commit_id FROM refs"):
            self.refs += 1
            if commit not in self.commits:
                yield Problem("ref", name, f"the {kind} points at the commit {commit}, which is missing")

    def _check_objects(self) -> Iterator[Problem]:
        for checksum, body in self._connection.execute("SELECT checksum, body FROM objects"):
            self._count(checksum, len(body))
            if hashlib.sha256(body).hexdigest() != checksum:
                yield Problem("object", checksum, "its bytes in store.db have changed")
        for path in self._store.objects.files():
            self._count(path.name, path.stat().st_size)
            if _hash(path) != path.name:
                yield Problem("object", path.name, f"the bytes of {path} have changed")

    def _check_commits(self) -> Iterator[Problem]:
        ids = [row[0] for row in self._connection.execute("SELECT id FROM commits")]
        for commit in ids:
            stored = commits.load(self._connection, commit)
            self.commits[commit] = stored.tree
            if commits.commit_id(stored.commit, stored.tree) != commit:
                yield Problem("commit", commit, "what it says has changed")
        for commit, parent in self._connection.execute("SELECT commit_id, parent_id FROM parents"):
            if parent not in self.commits:
                yield Problem("commit", commit, f"its parent {parent} is missing")

    def _check_trees(self) -> Iterator[Problem]:
        nodes = trees.Nodes(self._connection, {})
        for tree in self.commits.values():
            if tree in self.trees:
                continue
            self.trees.add(tree)
            try:
                parts = nodes.parts(tree)
            except Corrupt as error:
                yield Problem("node", tree, error.detail)
                continue
            for part in parts:
                if part.node not in self.trees:
                    self.trees.add(part.node)
                    yield from self._check_range(nodes, part.node)

    def _check_range(self, nodes: trees.Nodes, node: str) -> Iterator[Problem]:
        try:
            leaf = nodes.range(node)
        except Corrupt as error:
            yield Problem("node", node, error.detail)
            return
        for path, entry in zip(*leaf, strict=True):
            size = self.sizes.get(entry.checksum)
            if size is None:
                place = "store.db" if entry.size < INLINE_BYTES else self._store.objects.file(entry.checksum)
                yield Problem("object", entry.checksum, f"it is missing from {place}; {path!r} needs it")
            elif size != entry.size:
                yield Problem(
                    "object", entry.checksum, f"it has {size} bytes instead of {entry.size}; {path!r} needs it"
                )

    def _count(self, checksum: str, size: int) -> None:
        self.sizes[checksum] = size
        self.bytes += size


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
