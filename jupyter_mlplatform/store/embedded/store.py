"""The embedded store: the contract's verbs over SQLite and content-addressed files."""

import sqlite3
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from jupyter_mlplatform.records.errors import Conflict, Invalid, NotFound, NothingToCommit, PermissionDenied, StaleHead
from jupyter_mlplatform.store.contract import ROOT_BRANCH, Change, Commit, ObjectStat, Page, Prefix, Ref
from jupyter_mlplatform.store.embedded import commits, history, merge, refs, trees
from jupyter_mlplatform.store.embedded.database import Database
from jupyter_mlplatform.store.embedded.failures import storage_failures
from jupyter_mlplatform.store.embedded.listing import list_page
from jupyter_mlplatform.store.embedded.objects import Objects
from jupyter_mlplatform.store.embedded.schema import VERSION
from jupyter_mlplatform.store.embedded.stage import EmbeddedStage
from jupyter_mlplatform.store.names import check_amount, check_metadata, check_name


class EmbeddedStore:
    """A `VersionStore` in a folder, for any number of threads and processes at once.

    Parameters
    ----------
    root
        The folder; made, with the branch ``main`` at an empty commit, where there is no store yet.
    """

    kind: Literal["embedded", "lakefs"] = "embedded"

    def __init__(self, root: Path) -> None:
        self.root = root.expanduser().absolute()
        self._ranges: dict[str, trees.Range] = {}
        self._commits: dict[str, commits.StoredCommit] = {}
        self.database = Database(self.root, _populate)
        with storage_failures(self.root):
            self.objects = Objects(self.root / "objects")

    def nodes(self, connection: sqlite3.Connection) -> trees.Nodes:
        """Return a reader of trees through `connection`."""
        return trees.Nodes(connection, self._ranges)

    def history(self, connection: sqlite3.Connection) -> commits.History:
        """Return a reader of commits through `connection`."""
        return commits.History(connection, self._commits)

    def health(self) -> dict[str, str]:
        """Return the store's format (``version``), ``address`` and ``journal``; raise `Unavailable`."""
        with self.database.read() as connection:
            refs.branch_head(connection, ROOT_BRANCH)
        return {"version": str(VERSION), "address": str(self.root), "journal": self.database.journal}

    def changes(self) -> str:
        """Return a text that is another one after every transaction that wrote, of any process."""
        return self.database.changes()

    def resolve(self, ref: str) -> str:
        """Return the commit id that `ref` means."""
        with self.database.read() as connection:
            return refs.resolve(connection, ref)

    def get_commit(self, ref: str) -> Commit:
        """Return the commit that `ref` means."""
        with self.database.read() as connection:
            return commits.load(connection, refs.resolve(connection, ref)).commit

    def create_branch(self, name: str, source: str) -> Ref:
        """Create a branch at a ref."""
        with self.database.write() as connection:
            return refs.create(connection, "branch", name, refs.resolve(connection, source))

    def delete_branch(self, name: str, *, expected_head: str | None = None) -> None:
        """Delete a branch; its commits stay reachable by id until garbage collection."""
        if check_name(name, "branch") == ROOT_BRANCH:
            raise PermissionDenied(f"The branch {ROOT_BRANCH!r} cannot be deleted.")
        with self.database.write() as connection:
            _check_head(name, refs.branch_head(connection, name), expected_head)
            refs.delete(connection, "branch", name)

    def branches(self, *, prefix: str = "", after: str = "", amount: int = 1000) -> Page[Ref]:
        """List branches by name."""
        with self.database.read() as connection:
            return refs.page(connection, "branch", prefix=prefix, after=after, amount=amount)

    def create_tag(self, name: str, source: str) -> Ref:
        """Create a tag at a ref."""
        with self.database.write() as connection:
            return refs.create(connection, "tag", name, refs.resolve(connection, source))

    def delete_tag(self, name: str) -> None:
        """Delete a tag."""
        with self.database.write() as connection:
            refs.delete(connection, "tag", check_name(name, "tag"))

    def tags(self, *, prefix: str = "", after: str = "", amount: int = 1000) -> Page[Ref]:
        """List tags by name."""
        with self.database.read() as connection:
            return refs.page(connection, "tag", prefix=prefix, after=after, amount=amount)

    def stage(self, branch: str, *, expected_head: str | None = None) -> EmbeddedStage:
        """Open a private stage on a branch."""
        check_name(branch, "branch")
        with self.database.read() as connection:
            head = refs.branch_head(connection, branch)
        _check_head(branch, head, expected_head)
        return EmbeddedStage(self, branch, head)

    def log(
        self, ref: str, *, prefix: str = "", after: str = "", amount: int = 100, first_parent: bool = False
    ) -> Page[Commit]:
        """List the commits reachable from `ref`, newest first, children before parents."""
        check_amount(amount)
        with self.database.read() as connection:
            line = history.walk(self.history(connection), refs.resolve(connection, ref), first_parent=first_parent)
            if after:
                start = refs.resolve(connection, after)
                next((stored for stored in line if stored.commit.id == start), None)
            nodes = self.nodes(connection)
            wanted = (s.commit for s in line if not prefix or self._changes_below(nodes, connection, s, prefix))
            found = list(islice(wanted, amount + 1))
        return Page(found[:amount], found[amount - 1].id if len(found) > amount else None)

    def diff(
        self, left: str, right: str, *, prefix: str = "", three_dot: bool = False, after: str = "", amount: int = 1000
    ) -> Page[Change]:
        """List what differs, by path."""
        check_amount(amount)
        with self.database.read() as connection:
            nodes = self.nodes(connection)
            one, other = refs.resolve(connection, left), refs.resolve(connection, right)
            one_tree, other_tree = commits.tree_of(connection, one), commits.tree_of(connection, other)
            if three_dot:
                base_tree = commits.tree_of(connection, _merge_base(self.history(connection), other, one))
                decided = merge.decisions(nodes, base_tree, other_tree, one_tree, prefix=prefix, after=after)
                changes = (_change(d.path, d.dest, d.source, conflict=d.conflict) for d in decided)
            else:
                differences = trees.diff(nodes, one_tree, other_tree, prefix=prefix, after=after)
                changes = (_change(*difference, conflict=False) for difference in differences)
            found = list(islice(changes, amount + 1))
        return Page(found[:amount], found[amount - 1].path if len(found) > amount else None)

    def merge_base(self, left: str, right: str) -> str | None:
        """Return the best common ancestor of two refs, or None where they share none."""
        with self.database.read() as connection:
            return history.merge_base(
                self.history(connection), refs.resolve(connection, left), refs.resolve(connection, right)
            )

    def merge(
        self,
        source: str,
        target: str,
        message: str,
        metadata: Mapping[str, str] | None = None,
        *,
        strategy: Literal["source-wins", "dest-wins"] | None = None,
        squash: bool = False,
        expected_head: str | None = None,
    ) -> Commit:
        """Merge `source` into the branch `target`, as one commit."""
        check_name(target, "branch")
        if strategy not in {None, "source-wins", "dest-wins"}:
            raise Invalid(f"There is no merge strategy {strategy!r}.", field="strategy")
        said = check_metadata(metadata)
        with self.database.write() as connection:
            ours = commits.load(connection, refs.branch_head(connection, target))
            theirs = commits.load(connection, refs.resolve(connection, source))
            _check_head(target, ours.commit.id, expected_head)
            base_tree = commits.tree_of(
                connection, _merge_base(self.history(connection), theirs.commit.id, ours.commit.id)
            )
            if theirs.tree == base_tree:
                raise NothingToCommit(f"{source!r} has nothing that {target!r} lacks.")
            nodes = self.nodes(connection)
            changes = merge.changes(nodes, base_tree, theirs.tree, ours.tree, strategy)
            tree = trees.apply(nodes, ours.tree, changes)
            made = commits.add(connection, tree, [ours] if squash else [ours, theirs], message, said)
            refs.move(connection, target, made.id)
        return made

    def revert(self, branch: str, ref: str, message: str, metadata: Mapping[str, str] | None = None) -> Commit:
        """Commit the reverse of what `ref` changed relative to its first parent."""
        check_name(branch, "branch")
        said = check_metadata(metadata)
        with self.database.write() as connection:
            head = commits.load(connection, refs.branch_head(connection, branch))
            reverted = commits.load(connection, refs.resolve(connection, ref))
            if not reverted.commit.parents:
                raise NothingToCommit(f"{ref!r} is the first commit: there is nothing before it to go back to.")
            before = commits.tree_of(connection, reverted.commit.parents[0])
            nodes = self.nodes(connection)
            changes = merge.changes(nodes, reverted.tree, before, head.tree)
            tree = trees.apply(nodes, head.tree, changes)
            if tree.id == head.tree:
                raise NothingToCommit(f"Nothing of what {ref!r} changed is left on {branch!r}.")
            made = commits.add(connection, tree, [head], message, said)
            refs.move(connection, branch, made.id)
        return made

    def list(
        self, ref: str, *, prefix: str = "", delimiter: str = "", after: str = "", amount: int = 1000
    ) -> Page[ObjectStat | Prefix]:
        """List objects by path; with `delimiter`, those below a folder are one `Prefix`."""
        check_amount(amount)
        with self.database.read() as connection:
            tree = commits.tree_of(connection, refs.resolve(connection, ref))
            return list_page(
                self.nodes(connection), tree, prefix=prefix, delimiter=delimiter, after=after, amount=amount
            )

    def stat(self, ref: str, path: str) -> ObjectStat:
        """Return the size and checksum of an object."""
        with self.database.read() as connection:
            entry = self._find(connection, ref, path)
        return ObjectStat(path, entry.size, entry.checksum)

    def open(self, ref: str, path: str) -> BinaryIO:
        """Open an object for reading; damaged bytes raise `Corrupt`, at the latest with the last of them."""
        with self.database.read() as connection:
            return self.objects.open(connection, self._find(connection, ref, path))

    def close(self) -> None:
        """Let go of connections."""
        self.database.close()

    def _find(self, connection: sqlite3.Connection, ref: str, path: str) -> trees.Entry:
        entry = self.nodes(connection).find(commits.tree_of(connection, refs.resolve(connection, ref)), path)
        if entry is None:
            raise NotFound(f"There is no object {path!r} at {ref!r}.", field="path")
        return entry

    def _changes_below(
        self, nodes: trees.Nodes, connection: sqlite3.Connection, stored: commits.StoredCommit, prefix: str
    ) -> bool:
        if not stored.commit.parents:
            return False
        before = commits.tree_of(connection, stored.commit.parents[0])
        return next(trees.diff(nodes, before, stored.tree, prefix=prefix), None) is not None


def _populate(connection: sqlite3.Connection) -> None:
    root = commits.add(connection, trees.empty(), [], "Repository created", {})
    refs.create(connection, "branch", ROOT_BRANCH, root.id)


def _check_head(branch: str, head: str, expected: str | None) -> None:
    if expected is not None and head != expected:
        raise StaleHead(
            f"The branch {branch!r} is at {head[:12]}, not at {expected[:12]}; nothing was written.",
            hint="Read it again and repeat the change.",
        )


def _merge_base(read: commits.History, source: str, dest: str) -> str:
    base = history.merge_base(read, source, dest)
    if base is None:
        raise Conflict(f"{source[:12]} and {dest[:12]} have no common ancestor.")
    return base


def _change(path: str, left: trees.Entry | None, right: trees.Entry | None, *, conflict: bool) -> Change:
    if conflict:
        return Change(path, "conflict")
    return Change(path, "added" if left is None else "removed" if right is None else "changed")
