"""Walking the commit graph: the log, and the best common ancestor of two commits."""

import heapq
from collections.abc import Iterator
from sqlite3 import Connection

from jupyter_mlplatform.store.embedded.commits import StoredCommit, load

# The queue of the recursion is the priority queue of the walk: SQLite takes the newest row from it first, and every
# commit is above its parents, so children come before parents.
WALK = """
WITH RECURSIVE walk (id, position) AS (
    SELECT id, position FROM commits WHERE id = ?
    UNION
    SELECT commits.id, commits.position
    FROM walk
    JOIN parents ON parents.commit_id = walk.id AND parents.number < ?
    JOIN commits ON commits.id = parents.parent_id
    ORDER BY 2 DESC, 1 DESC
)
SELECT id FROM walk
"""

ALL_PARENTS = 1 << 30
FROM_LEFT, FROM_RIGHT = 1, 2
FROM_BOTH = FROM_LEFT | FROM_RIGHT


def walk(connection: Connection, start: str, *, first_parent: bool = False) -> Iterator[str]:
    """Yield the ids of `start` and the commits reachable from it, newest first, children before parents."""
    for (commit,) in connection.execute(WALK, (start, 1 if first_parent else ALL_PARENTS)):
        yield commit


def merge_base(connection: Connection, left: str, right: str) -> str | None:
    """Return a best common ancestor of two commits, None where they share none.

    Of several (lines that were merged into each other), lakeFS's choice: the search goes down by generation, then by
    age, and the first parent found to be reachable from both sides is taken.
    """
    if left == right:
        return left
    reached = {left: FROM_LEFT, right: FROM_RIGHT}
    queue = [_rank(load(connection, left)), _rank(load(connection, right))]
    heapq.heapify(queue)
    while queue:
        *_, commit, parents = heapq.heappop(queue)
        for parent in parents:
            if parent not in reached:
                heapq.heappush(queue, _rank(load(connection, parent)))
            reached[parent] = reached.get(parent, 0) | reached[commit]
            if reached[parent] == FROM_BOTH:
                return parent
    return None


def _rank(stored: StoredCommit) -> tuple[int, float, str, tuple[str, ...]]:
    return -stored.generation, -stored.commit.created_at, stored.commit.id, stored.commit.parents
