"""Making one commit of the source again in the target."""

from collections.abc import Callable, Iterable
from typing import BinaryIO, Literal

from jupyter_mlplatform.records.errors import Conflict, Corrupt, HookFailed, NothingToCommit, StaleHead
from jupyter_mlplatform.store.contract import Change, Commit, ObjectStat, Stage, VersionStore
from jupyter_mlplatform.store.paging import every
from jupyter_mlplatform.store.replicate import identity
from jupyter_mlplatform.store.replicate.report import Report

DOCUMENT = ".json"
LARGEST_DOCUMENT = 16 << 20
LINK_FROM = 64 << 10

Strategy = Literal["source-wins", "dest-wins"]


class Replay:
    """Copies commits whose parents are in the target already.

    Parameters
    ----------
    source, target
        The stores.
    lookup
        Gives the target's id of a commit of the source, None where it is no such commit.
    report
        Where objects and bytes are counted.
    """

    def __init__(
        self, source: VersionStore, target: VersionStore, lookup: Callable[[str], str | None], report: Report
    ) -> None:
        self._source = source
        self._target = target
        self._lookup = lookup
        self._report = report
        self._held: dict[str, tuple[str, str]] = {}

    def ordinary(self, commit: Commit, branch: str, base: str, merged: str = "") -> str:
        """Make the commit on a branch of the target whose head is ``base``, and return its id there.

        A commit that changes nothing gets no counterpart of its own: ``base`` stands for it.
        """
        changes = list(_changes(self._source, commit.parents[0], commit.id)) if commit.parents else self._all(commit)
        if not changes:
            return base
        metadata = self._metadata(commit) | ({identity.MERGED: merged} if merged else {})
        sent: dict[str, str] = {}
        with self._target.stage(branch, expected_head=base) as stage:
            for change in changes:
                if change.kind == "removed":
                    stage.delete(self.place(change.path))
                else:
                    self._copy(stage, commit.id, change.path, sent)
            made = stage.commit(self._translated(commit.message), metadata)
        self._held.update({checksum: (made.id, path) for checksum, path in sent.items()})
        self._check(commit, changes, base, made.id)
        return made.id

    def merge(self, commit: Commit, branch: str, base: str, merged: str) -> str:
        """Make a merge with both parents where the target's own merge gives the same files; else flatten it."""
        ours, theirs = commit.parents[:2]
        changes = list(_changes(self._source, ours, commit.id))
        found, strategy = self._strategy(commit, changes, ours, theirs)
        if found:
            try:
                made = self._target.merge(
                    merged,
                    branch,
                    self._translated(commit.message),
                    self._metadata(commit),
                    strategy=strategy,
                    expected_head=base,
                )
            except (HookFailed, StaleHead):
                raise
            except NothingToCommit:
                return base
            except Conflict:
                found = False
            else:
                self._check(commit, changes, base, made.id)
                return made.id
        self._report.flattened += 1
        return self.ordinary(commit, branch, base, merged)

    def _strategy(
        self, commit: Commit, changes: Iterable[Change], ours: str, theirs: str
    ) -> tuple[bool, Strategy | None]:
        """Return whether a merge of ``theirs`` into ``ours`` gives the commit's files, and with which strategy."""
        changed = {change.path for change in changes}
        if any(change.path in changed for change in _changes(self._source, theirs, commit.id)):
            return False, None
        offered = list(_changes(self._source, ours, theirs, three_dot=True))
        clean = {change.path for change in offered if change.kind != "conflict"}
        conflicts = {change.path for change in offered if change.kind == "conflict"}
        if not conflicts:
            return changed == clean, None
        if changed == clean | conflicts:
            return True, "source-wins"
        return changed == clean, "dest-wins"

    def place(self, path: str) -> str:
        """Return where the target keeps what the source has at a path: commits that it names are the target's."""
        return self._translated(path)

    def _copy(self, stage: Stage, commit: str, path: str, sent: dict[str, str]) -> None:
        stat = self._source.stat(commit, path)
        place = self.place(path)
        if stat.checksum in self._held and not _is_document(stat):
            stage.link(place, *self._held[stat.checksum])
            self._report.linked += 1
            return
        with self._source.open(commit, path) as body:
            size = stage.put(place, self._document(body) if _is_document(stat) else body).size
        if size != stat.size:
            raise Corrupt(f"'{path}' has {stat.size} bytes and arrived with {size}.", field=path)
        if size >= LINK_FROM:
            sent[stat.checksum] = place
        self._report.objects += 1
        self._report.bytes += size

    def _document(self, body: BinaryIO) -> bytes:
        return identity.translated_bytes(body.read(), self._lookup)

    def _check(self, commit: Commit, changes: Iterable[Change], base: str, made: str) -> None:
        wanted = {(self.place(change.path), change.kind) for change in changes}
        if {(change.path, change.kind) for change in _changes(self._target, base, made)} != wanted:
            raise Corrupt(
                f"The copy {made[:12]} of {commit.id[:12]} changes other files than the original.",
                hint="Verify both stores, then delete the target's branch and replicate again.",
            )

    def _all(self, commit: Commit) -> list[Change]:
        return [
            Change(item.path, "added")
            for item in every(lambda after: self._source.list(commit.id, after=after))
            if isinstance(item, ObjectStat)
        ]

    def _metadata(self, commit: Commit) -> dict[str, str]:
        return identity.carried(commit, self._translated)

    def _translated(self, text: str) -> str:
        return identity.translated(text, self._lookup)


def _is_document(stat: ObjectStat) -> bool:
    return stat.path.endswith(DOCUMENT) and stat.size <= LARGEST_DOCUMENT


def _changes(store: VersionStore, left: str, right: str, *, three_dot: bool = False) -> Iterable[Change]:
    return every(lambda after: store.diff(left, right, three_dot=three_dot, after=after))
