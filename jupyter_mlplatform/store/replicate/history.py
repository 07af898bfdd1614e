"""A repository's commit graph, read once and held in memory: a few hundred bytes a commit."""

import heapq
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from jupyter_mlplatform.store.contract import Commit, VersionStore
from jupyter_mlplatform.store.paging import every

LOG_PAGE = 1000


@dataclass(frozen=True, slots=True)
class History:
    """Branches and tags by name, and every commit that they lead to by id."""

    branches: Mapping[str, str]
    tags: Mapping[str, str]
    commits: Mapping[str, Commit]

    def line(self, head: str) -> Iterator[str]:
        """Yield a commit and its first-parent ancestors."""
        commit: str | None = head
        while commit is not None:
            yield commit
            commit = next(iter(self.commits[commit].parents), None)

    def reach(self, heads: Collection[str]) -> set[str]:
        """Return the commits and all that they descend from."""
        found: set[str] = set()
        waiting = list(heads)
        while waiting:
            commit = waiting.pop()
            if commit not in found:
                found.add(commit)
                waiting.extend(self.commits[commit].parents)
        return found

    def parents_first(self, wanted: Collection[str]) -> list[str]:
        """Return the commits so that each comes after its parents, and otherwise by age."""
        chosen = set(wanted)
        missing = {commit: sum(p in chosen for p in set(self.commits[commit].parents)) for commit in chosen}
        children: dict[str, list[str]] = {}
        for commit in chosen:
            for parent in set(self.commits[commit].parents) & chosen:
                children.setdefault(parent, []).append(commit)
        ready = [(self.commits[commit].created_at, commit) for commit, count in missing.items() if count == 0]
        heapq.heapify(ready)
        order = []
        while ready:
            _, commit = heapq.heappop(ready)
            order.append(commit)
            for child in children.get(commit, ()):
                missing[child] -= 1
                if missing[child] == 0:
                    heapq.heappush(ready, (self.commits[child].created_at, child))
        return order


def read_history(store: VersionStore, wanted: Callable[[str], bool]) -> History:
    """Read the branches and tags whose names are `wanted`, and every commit that they lead to."""
    branches = {ref.name: ref.commit for ref in every(lambda after: store.branches(after=after)) if wanted(ref.name)}
    tags = {ref.name: ref.commit for ref in every(lambda after: store.tags(after=after)) if wanted(ref.name)}
    commits: dict[str, Commit] = {}
    for head in {*branches.values(), *tags.values()}:
        _read_until_known(store, head, commits)
    return History(branches, tags, commits)


def _read_until_known(store: VersionStore, head: str, commits: dict[str, Commit]) -> None:
    """Add a commit and what it descends from; the log is read only as far as there is something new."""
    missing = {head} - commits.keys()
    if not missing:
        return
    for commit in every(lambda after: store.log(head, after=after, amount=LOG_PAGE)):
        if commit.id not in commits:
            commits[commit.id] = commit
            missing.discard(commit.id)
            missing.update(parent for parent in commit.parents if parent not in commits)
        if not missing:
            return
