"""The platform's two stores, through the contract that the services use."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.peers.protocol import LARGE, Repository, disk_bytes
from jupyter_mlplatform.store.contract import Page, Stage, VersionStore
from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.ingest import open_source
from jupyter_mlplatform.tables.manifest import Manifest

PAGE = 1000


class Ours(Repository):
    """A `VersionStore`; what is put goes to a stage, which `commit` commits."""

    def __init__(self, folder: Path, store: VersionStore) -> None:
        super().__init__(folder)
        self.store = store
        self._stages: dict[str, Stage] = {}
        self._manifest: Manifest | None = None

    def put(self, path: str, body: bytes, branch: str = "main") -> None:
        """Put an object on the branch's open stage."""
        if branch not in self._stages:
            self._stages[branch] = self.store.stage(branch)
        self._stages[branch].put(path, body)

    def commit(self, branch: str = "main") -> None:
        """Commit the branch's stage."""
        self._stages.pop(branch).commit("a change")

    def upload(self, file: Path) -> None:
        """Stream the file to a stage and commit."""
        with self.store.stage("main") as stage, file.open("rb") as body:
            stage.put(LARGE, body)
            stage.commit("a file")

    def read(self) -> int:
        """Read in pieces of 1 MiB."""
        size = 0
        with self.store.open("main", LARGE) as file:
            while chunk := file.read(1 << 20):
                size += len(chunk)
        return size

    def branch(self, name: str) -> None:
        """Create a branch."""
        self.store.create_branch(name, "main")

    def merge(self, source: str) -> None:
        """Merge with both parents."""
        self.store.merge(source, "main", "a merge")

    def log(self) -> int:
        """Read every page."""
        return _count(lambda after: self.store.log("main", after=after, amount=PAGE))

    def diff(self, other: str) -> int:
        """Read every page."""
        return _count(lambda after: self.store.diff("main", other, after=after, amount=PAGE))

    def list(self) -> int:
        """Read every page."""
        return _count(lambda after: self.store.list("main", after=after, amount=PAGE))

    def save(self, table: pa.Table) -> None:
        """Write the table as parts and commit."""
        with self.store.stage("main") as stage:
            self._manifest = parts.write(stage, "table", table, self._manifest).manifest
            stage.commit("a version")

    def ingest(self, file: Path, dataset: str) -> None:
        """Make a CSV file a table, as an upload does."""
        with self.store.stage("main") as stage, open_source(file) as source:
            parts.write(stage, dataset, source)
            stage.commit("an upload")

    def close(self) -> None:
        """Close the store."""
        self.store.close()


class Embedded(Ours):
    """The embedded store."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, EmbeddedStore(folder / "store"))

    def bytes_stored(self) -> int:
        """Return the size of the store's folder, database included."""
        with contextlib.closing(sqlite3.connect(self.folder / "store" / "store.db")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # of constant size, it would flatter the growth
        return disk_bytes(self.folder / "store")


def _count(page: Callable[[str], Page[Any]]) -> int:
    count, after = 0, ""
    while True:
        found = page(after)
        count += len(found.items)
        if found.next is None:
            return count
        after = found.next
