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
    with storage_failures(store.root), exclusive(store.root / MAINTENANCE_LOCK):
        check = _Check(store)
        problems = list(check.files())
        with store.database.read() as connection:
            problems += check.rows(connection)
    return Verified(
        check.refs, len(check.commits), len(check.trees), len(check.sizes), sum(check.sizes.values()), tuple(problems)
    )


class _Check:
    """One run. Files come first and outside of a transaction, which would keep writers waiting on a network home."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.refs = 0
        self.commits: dict[str, str] = {}
        self.trees: set[str] = set()
        self.sizes: dict[str, int] = {}
        self._objects = store.objects

    def files(self) -> Iterator[Problem]:
        """Check the files of large objects."""
        for path in self._objects.files():
            yield from self._check_file(path)

    def rows(self, connection: Connection) -> Iterator[Problem]:
        """Check everything in `store.db`, and that the objects which it names are there."""
        for (line,) in connection.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield Problem("database", "store.db", line)
        for checksum, body in connection.execute("SELECT checksum, body FROM objects"):
            self.sizes[checksum] = len(body)
            if hashlib.sha256(body).hexdigest() != checksum:
                yield Problem("object", checksum, "its bytes in store.db have changed")
        yield from self._check_commits(connection)
        yield from self._check_trees(trees.Nodes(connection, {}))
        for kind, name, commit in connection.execute("SELECT kind, name, commit_id FROM refs"):
            self.refs += 1
            if commit not in self.commits:
                yield Problem("ref", name, f"the {kind} points at the commit {commit}, which is missing")

    def _check_file(self, path: Path) -> Iterator[Problem]:
        self.sizes[path.name] = path.stat().st_size
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
                yield Problem("object", path.name, f"the bytes of {path} have changed")

    def _check_commits(self, connection: Connection) -> Iterator[Problem]:
        ids = [row[0] for row in connection.execute("SELECT id FROM commits")]
        for commit in ids:
            stored = commits.load(connection, commit)
            self.commits[commit] = stored.tree
            if commits.commit_id(stored.commit, stored.tree) != commit:
                yield Problem("commit", commit, "what it says has changed")
        for commit, parent in connection.execute("SELECT commit_id, parent_id FROM parents"):
            if parent not in self.commits:
                yield Problem("commit", commit, f"its parent {parent} is missing")

    def _check_trees(self, nodes: trees.Nodes) -> Iterator[Problem]:
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
            file = self._objects.file(entry.checksum)
            if entry.checksum not in self.sizes and entry.size >= INLINE_BYTES and file.exists():
                yield from self._check_file(file)  # saved since the files were checked
            size = self.sizes.get(entry.checksum)
            if size is None:
                place = "store.db" if entry.size < INLINE_BYTES else file
                yield Problem("object", entry.checksum, f"it is missing from {place}; {path!r} needs it")
            elif size != entry.size:
                yield Problem("object", entry.checksum, f"it has {size} bytes, {path!r} needs {entry.size}")
