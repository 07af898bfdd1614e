"""Walking the commit graph: the log, and the best common ancestor of two commits."""

import heapq
from collections.abc import Iterator

from jupyter_mlplatform.store.embedded.commits import History, StoredCommit

FROM_LEFT, FROM_RIGHT = 1, 2
FROM_BOTH = FROM_LEFT | FROM_RIGHT


def walk(history: History, start: str, *, first_parent: bool = False) -> Iterator[StoredCommit]:
    """Yield `start` and the commits reachable from it, newest first, children before parents.

    Every commit's position is above its parents', so that taking the newest of those that wait gives that order.
    """
    waiting = [_newest(history.commit(start))]
    met = {start}
    while waiting:
        *_, stored = heapq.heappop(waiting)
        yield stored
        for parent in stored.commit.parents[: 1 if first_parent else None]:
            if parent not in met:
                met.add(parent)
                heapq.heappush(waiting, _newest(history.commit(parent)))


def merge_base(history: History, left: str, right: str) -> str | None:
    """Return a best common ancestor of two commits, None where they share none.

    Of several (lines that were merged into each other), lakeFS's choice: the search goes down by generation, then by
    age, and the first parent found to be reachable from both sides is taken.
    """
    if left == right:
        return left
    reached = {left: FROM_LEFT, right: FROM_RIGHT}
    queue = [_rank(history.commit(left)), _rank(history.commit(right))]
    heapq.heapify(queue)
    while queue:
        *_, commit, parents = heapq.heappop(queue)
        for parent in parents:
            if parent not in reached:
                heapq.heappush(queue, _rank(history.commit(parent)))
            reached[parent] = reached.get(parent, 0) | reached[commit]
            if reached[parent] == FROM_BOTH:
                return parent
    return None


def _newest(stored: StoredCommit) -> tuple[int, int, StoredCommit]:
    return -stored.position, -int(stored.commit.id, 16), stored


def _rank(stored: StoredCommit) -> tuple[int, float, str, tuple[str, ...]]:
    return -stored.generation, -stored.commit.created_at, stored.commit.id, stored.commit.parents
