"""Commits as rows: an id that is the hash of what the commit says, and the numbers that order a history."""

import getpass
import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from sqlite3 import Connection

import orjson

from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.store.contract import Commit
from jupyter_mlplatform.store.embedded.trees import NewTree

CACHED_COMMITS = 10_000
MOST_AHEAD = 256
ANCESTORS = """
WITH RECURSIVE line (id) AS (
    SELECT ?
    UNION
    SELECT parents.parent_id FROM line JOIN parents ON parents.commit_id = line.id
    LIMIT ?
)
SELECT
    commits.id, message, author, created_at,
    (SELECT group_concat(parent_id, ' ') FROM
        (SELECT parent_id FROM parents WHERE commit_id = commits.id ORDER BY number)),
    metadata, tree, generation, position
FROM line JOIN commits ON commits.id = line.id
"""


@dataclass(frozen=True, slots=True)
class StoredCommit:
    """A commit with its tree. ``generation`` is 1 + its parents' greatest, 0 at the root.

    ``position`` is its time in microseconds, raised where a clock went backwards so that it is above its parents'.
    """

    commit: Commit
    tree: str
    generation: int
    position: int


def load(connection: Connection, commit: str) -> StoredCommit:
    """Return a commit by its full id."""
    row = connection.execute(
        "SELECT message, author, created_at, metadata, tree, generation, position FROM commits WHERE id = ?", (commit,)
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no commit {commit}.", field="ref")
    message, author, created_at, metadata, tree, generation, position = row
    parents = connection.execute("SELECT parent_id FROM parents WHERE commit_id = ? ORDER BY number", (commit,))
    found = Commit(commit, message, author, created_at, tuple(p for (p,) in parents), orjson.loads(metadata))
    return StoredCommit(found, tree, generation, position)


class History:
    """Reads commits through one connection. They never change: `cache` remembers them, and readers may share it."""

    def __init__(self, connection: Connection, cache: dict[str, StoredCommit]) -> None:
        self._connection = connection
        self._cache = cache
        self._ahead = 1

    def commit(self, commit: str) -> StoredCommit:
        """Return a commit by its full id. One that is not remembered brings ever more of its ancestors with it."""
        found = self._cache.get(commit)
        if found is None:
            if len(self._cache) >= CACHED_COMMITS:
                self._cache.clear()
            self._cache.update((stored.commit.id, stored) for stored in self._read(commit))
            self._ahead = min(2 * self._ahead, MOST_AHEAD)
            found = self._cache.get(commit)
        return found or load(self._connection, commit)

    def _read(self, commit: str) -> Iterator[StoredCommit]:
        rows = self._connection.execute(ANCESTORS, (commit, self._ahead))
        for id_, message, author, created_at, parents, metadata, tree, generation, position in rows:
            line = tuple((parents or "").split())
            made = Commit(id_, message, author, created_at, line, orjson.loads(metadata))
            yield StoredCommit(made, tree, generation, position)


def tree_of(connection: Connection, commit: str) -> str:
    """Return the tree of a commit by its full id."""
    row = connection.execute("SELECT tree FROM commits WHERE id = ?", (commit,)).fetchone()
    if row is None:
        raise NotFound(f"There is no commit {commit}.", field="ref")
    return str(row[0])


def add(
    connection: Connection, tree: NewTree, parents: Sequence[StoredCommit], message: str, metadata: Mapping[str, str]
) -> Commit:
    """Write a commit with its tree's nodes, made now by the user of this process."""
    connection.executemany("INSERT OR IGNORE INTO nodes (id, body) VALUES (?, ?)", tree.nodes.items())
    ids = tuple(parent.commit.id for parent in parents)
    said = Commit("", message, author(), round(time.time(), 6), ids, dict(metadata))
    made = replace(said, id=commit_id(said, tree.id))
    generation = max((parent.generation + 1 for parent in parents), default=0)
    position = max([int(made.created_at * 1e6), *(parent.position + 1 for parent in parents)])
    connection.execute(
        "INSERT OR IGNORE INTO commits (id, tree, message, author, created_at, metadata, generation, position)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (made.id, tree.id, message, made.author, made.created_at, _json(metadata), generation, position),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO parents (commit_id, number, parent_id) VALUES (?, ?, ?)",
        [(made.id, number, parent) for number, parent in enumerate(made.parents)],
    )
    return made


def commit_id(commit: Commit, tree: str) -> str:
    """Return the id of a commit: the sha256, in hex, of everything else it says, as JSON with sorted keys."""
    said = {
        "tree": tree,
        "parents": commit.parents,
        "message": commit.message,
        "author": commit.author,
        "created_at": commit.created_at,
        "metadata": commit.metadata,
    }
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def author() -> str:
    """Return the name of the user that this process runs as, or the number of one without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may be in no password file
        return str(os.getuid())


def _json(metadata: Mapping[str, str]) -> str:
    return orjson.dumps(dict(metadata), option=orjson.OPT_SORT_KEYS).decode()
