"""Garbage collection: remove what no branch and no tag leads to. Safe beside writers.

A commit counts as needed for `grace_s` after the branch or tag that led to it was deleted. What a stage holds is in its
own folder, which is left alone while its process lives; a commit moves it into the store inside a write transaction,
and files are only removed inside one, so nothing can be removed between being found and being used.
"""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.store.embedded.database import Database
from jupyter_mlplatform.store.embedded.failures import storage_failures
from jupyter_mlplatform.store.embedded.filesystem import exclusive
from jupyter_mlplatform.store.embedded.reachability import Reachable
from jupyter_mlplatform.store.embedded.staging import abandoned
from jupyter_mlplatform.store.embedded.store import EmbeddedStore

DEFAULT_GRACE_S = 14 * 24 * 3600.0

MAINTENANCE_LOCK = "maintenance.lock"
PAGES_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Collected:
    """What was removed, or would be (``dry_run``): numbers of things, and the bytes of the objects."""

    dry_run: bool
    commits: int
    nodes: int
    objects: int
    bytes: int
    abandoned_stages: int


@dataclass(frozen=True, slots=True)
class _Garbage:
    commits: list[str]
    nodes: list[str]
    inline: list[tuple[str, int]]


def gc(store: EmbeddedStore, grace_s: float = DEFAULT_GRACE_S, *, dry_run: bool = True) -> Collected:
    """Remove what has been unreachable for `grace_s` seconds, and the folders of stages whose process died.

    Raises
    ------
    Corrupt
        A reachable node is damaged: nothing more is removed, since what it leads to cannot be known.
    """
    if grace_s < 0:
        raise Invalid(f"The grace period cannot be {grace_s} seconds.", field="grace_s")
    before = time.time() - grace_s
    with storage_failures(store.root), exclusive(store.root / MAINTENANCE_LOCK):
        reachable = Reachable()
        with store.database.read() as connection:
            reachable.mark(connection, dropped_after=before)
            garbage = _garbage(connection, reachable)
            files = _files(store, reachable, before)
        if not dry_run:
            with store.database.write() as connection:
                reachable.mark(connection, dropped_after=before)
                garbage = _garbage(connection, reachable)
                _remove_rows(connection, garbage, before)
            with store.database.write() as connection:  # files go after the rows that named them are gone for good
                reachable.mark(connection, dropped_after=before)
                files = _files(store, reachable, before)
                for path, _ in files:
                    path.unlink()
            _shrink(store.database)
        stages = _abandoned_stages(store.root, dry_run=dry_run)
    return Collected(
        dry_run=dry_run,
        commits=len(garbage.commits),
        nodes=len(garbage.nodes),
        objects=len(garbage.inline) + len(files),
        bytes=sum(size for _, size in [*garbage.inline, *files]),
        abandoned_stages=stages,
    )


def _garbage(connection: Connection, reachable: Reachable) -> _Garbage:
    checksums = {entry.checksum for entry in reachable.objects}
    inline = connection.execute("SELECT checksum, length(body) FROM objects")
    return _Garbage(
        [commit for (commit,) in connection.execute("SELECT id FROM commits") if commit not in reachable.commits],
        [node for (node,) in connection.execute("SELECT id FROM nodes") if node not in reachable.nodes],
        [(checksum, size) for checksum, size in inline if checksum not in checksums],
    )


def _remove_rows(connection: Connection, garbage: _Garbage, before: float) -> None:
    commits = [(commit,) for commit in garbage.commits]
    connection.executemany("DELETE FROM parents WHERE commit_id = ?", commits)
    connection.executemany("DELETE FROM commits WHERE id = ?", commits)
    connection.executemany("DELETE FROM nodes WHERE id = ?", [(node,) for node in garbage.nodes])
    connection.executemany("DELETE FROM objects WHERE checksum = ?", [(checksum,) for checksum, _ in garbage.inline])
    connection.execute("DELETE FROM dropped WHERE dropped_at <= ?", (before,))


def _files(store: EmbeddedStore, reachable: Reachable, before: float) -> list[tuple[Path, int]]:
    """Return the object files (and their sizes) that nothing leads to and that were saved before a time."""
    checksums = {entry.checksum for entry in reachable.objects}
    found = []
    for path in store.objects.files():
        state = path.stat()
        if path.name not in checksums and state.st_mtime <= before:
            found.append((path, state.st_size))
    return found


def _shrink(database: Database) -> None:
    """Give the database's free pages back to the disk, some at a time so that writers get their turn."""
    free = PAGES_AT_A_TIME
    while free >= PAGES_AT_A_TIME:
        with database.write() as connection:
            (free,) = connection.execute("PRAGMA freelist_count").fetchone()
            for _ in range(min(free, PAGES_AT_A_TIME)):
                connection.execute("PRAGMA incremental_vacuum(1)")  # sqlite3 steps it once: without a number, one page


def _abandoned_stages(root: Path, *, dry_run: bool) -> int:
    count = 0
    for folder in abandoned(root):
        count += 1
        if not dry_run:
            shutil.rmtree(folder)
    return count
