"""The whole of a replication: what is missing, in which order, on which branches."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import zip_longest

from jupyter_mlplatform.records.errors import AlreadyExists, Corrupt
from jupyter_mlplatform.store.contract import ROOT_BRANCH, Commit, ObjectStat, VersionStore
from jupyter_mlplatform.store.paging import every
from jupyter_mlplatform.store.replicate.history import History, read_history
from jupyter_mlplatform.store.replicate.identity import identity
from jupyter_mlplatform.store.replicate.replay import Replay
from jupyter_mlplatform.store.replicate.report import Progress, Refused, Report

PASSING = "replica--"
"""Branches that carry a line of commits which no branch of the source does; gone at the end."""


def replicate(
    source: VersionStore,
    target: VersionStore,
    on_progress: Callable[[Progress], None] = lambda _: None,
    *,
    wanted: Callable[[str], bool] = lambda _: True,
) -> Report:
    """Copy to a store what it lacks of another's history: commits with their parents, branches and tags.

    Each copy carries the id of its original (see `identity`), so that a run continues what an interrupted one began, a
    second run does nothing, and a history that was continued on the other side comes back to where it left. Full commit
    ids inside ``.json`` objects, messages and metadata become those of the target. Every body is checked against its
    checksums on both sides, every commit against the paths that the original changes, and every branch that moved
    against the files of the original.

    A branch or tag of the target is only moved forward. One that has commits which the source lacks is left alone; if
    the source has others too, it is reported as ``refused``.

    Parameters
    ----------
    source, target
        The stores.
    on_progress
        Called after every commit.
    wanted
        Tells by its name whether a branch or tag is copied.

    Raises
    ------
    StaleHead
        Someone else wrote to a branch of the target meanwhile. Run it again.
    Corrupt
        Something arrived differently from what was sent.
    """
    here = read_history(source, lambda name: wanted(name) and not name.startswith(PASSING))
    return _Run(source, target, here, read_history(target, lambda _: True), on_progress).run()


class _Run:
    def __init__(
        self,
        source: VersionStore,
        target: VersionStore,
        here: History,
        there: History,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._source = source
        self._target = target
        self._here = here
        self._there = there
        self._on_progress = on_progress
        self._report = Report()
        self._replay = Replay(source, target, self._lookup, self._report)
        self._heads = dict(there.branches)
        self._ids: dict[str, str] = {}
        self._originals: defaultdict[str, set[str]] = defaultdict(set)
        self._carriers: dict[str, str] = {}
        self._missing: set[str] = set()
        self._done = 0
        self._total = 0

    def run(self) -> Report:
        self._find_known()
        branches = [name for name in self._here.branches if self._moves(name)]
        tags = [name for name in self._here.tags if self._is_new(name)]
        heads = [self._here.branches[name] for name in branches] + [self._here.tags[name] for name in tags]
        needed = self._here.reach(heads)
        self._missing = needed - self._ids.keys()
        self._report.known = len(needed) - len(self._missing)
        self._total = len(self._missing)
        self._choose_carriers(branches)
        for commit in self._here.parents_first(self._missing):
            if commit not in self._ids:
                self._make(commit)
        for name in branches:
            self._point_branch(name)
        for name in tags:
            self._point_tag(name)
        for name in [name for name in self._heads if name.startswith(PASSING)]:
            self._target.delete_branch(name)
        return self._report

    def _find_known(self) -> None:
        known = {identity(commit): commit.id for commit in self._there.commits.values()}
        root = self._root()
        for commit in self._here.commits.values():
            if identity(commit) in known:
                self._ids[commit.id] = known[identity(commit)]
            elif not commit.parents and not self._source.list(commit.id, amount=1).items:
                self._ids[commit.id] = root
        for commit_id, copy in self._ids.items():
            self._originals[copy].add(commit_id)

    def _moves(self, name: str) -> bool:
        """Whether the target's branch is missing or behind; one that went another way is refused."""
        head, at = self._here.branches[name], self._there.branches.get(name)
        if at is None:
            return True
        if self._ids.get(head) in self._there.reach([at]):
            return False
        if not self._originals[at].isdisjoint(self._here.reach([head])):
            return True
        self._report.refused.append(Refused("branch", name, "both sides have commits that the other lacks"))
        return False

    def _is_new(self, name: str) -> bool:
        at = self._there.tags.get(name)
        if at is not None and at != self._ids.get(self._here.tags[name]):
            self._report.refused.append(Refused("tag", name, "it points at something else"))
        return at is None

    def _choose_carriers(self, branches: list[str]) -> None:
        """Give each missing commit to a branch whose own line it is on; branches that exist already choose first."""
        for name in sorted(branches, key=lambda name: (name not in self._heads, name != ROOT_BRANCH, name)):
            for commit in self._here.line(self._here.branches[name]):
                if commit in self._carriers or commit not in self._missing:
                    break
                self._carriers[commit] = name

    def _make(self, commit_id: str) -> None:
        commit = self._here.commits[commit_id]
        for parent in commit.parents:
            if parent not in self._ids:
                self._make(parent)
        base = self._ids[commit.parents[0]] if commit.parents else self._root()
        branch = self._branch_at(commit, base)
        if len(commit.parents) > 1:
            made = self._replay.merge(commit, branch, base, self._ids[commit.parents[1]])
        else:
            made = self._replay.ordinary(commit, branch, base)
        self._ids[commit_id] = self._heads[branch] = made
        self._report.commits += made != base
        self._report.empty += made == base
        self._done += 1
        self._on_progress(Progress(self._done, self._total, commit_id))

    def _root(self) -> str:
        *_, root = self._there.line(self._there.branches[ROOT_BRANCH])
        return root

    def _branch_at(self, commit: Commit, base: str) -> str:
        """Return a branch of the target that is at ``base`` and may take the commit: its own, or a passing one."""
        name = self._carriers.get(commit.id, "")
        if name and self._heads.get(name, base) != base:
            name = ""
        if not name:
            passing = (name for name, head in self._heads.items() if head == base and name.startswith(PASSING))
            name = next(passing, PASSING + identity(commit)[:32])
        if name not in self._heads:
            self._heads[name] = self._target.create_branch(name, base).commit
        return name

    def _lookup(self, text: str) -> str | None:
        """Return the target's id of a commit; one that is still to come (it is only referred to) comes first."""
        if text in self._missing and text not in self._ids:
            self._make(text)
        return self._ids.get(text)

    def _point_branch(self, name: str) -> None:
        wanted, at = self._ids[self._here.branches[name]], self._heads.get(name)
        if at != wanted:
            if name == ROOT_BRANCH:
                reason = "it is behind, and neither store moves its first branch without a commit"
                self._report.refused.append(Refused("branch", name, reason))
                return
            if at is not None:
                self._target.delete_branch(name, expected_head=at)
            try:
                self._target.create_branch(name, wanted)
            except AlreadyExists as taken:
                self._report.refused.append(Refused("branch", name, taken.detail))
                return
        if wanted != self._there.branches.get(name):
            self._compare(name, wanted)
            self._report.branches.append(name)

    def _point_tag(self, name: str) -> None:
        try:
            self._target.create_tag(name, self._ids[self._here.tags[name]])
        except AlreadyExists as taken:
            self._report.refused.append(Refused("tag", name, taken.detail))
        else:
            self._report.tags.append(name)

    def _compare(self, name: str, copy: str) -> None:
        files = _files(self._source, self._here.branches[name])
        ours = sorted(((self._replay.place(path), size) for path, size in files), key=lambda file: file[0].encode())
        theirs = _files(self._target, copy)
        for one, other in zip_longest(ours, theirs):
            if one != other:
                raise Corrupt(f"The branch {name!r} has {one} on the source and {other} on the target.", field=name)


def _files(store: VersionStore, commit: str) -> Iterator[tuple[str, int]]:
    for item in every(lambda after: store.list(commit, after=after)):
        if isinstance(item, ObjectStat):
            yield item.path, item.size
