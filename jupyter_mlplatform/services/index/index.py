"""The index of a repository: always as fresh as the store's refs when it is asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from jupyter_mlplatform.services.index.database import Database
from jupyter_mlplatform.services.index.keeping import Keeper
from jupyter_mlplatform.services.repository import Repository


class Index:
    """What the commits of a repository say, in a file of this machine that any number of processes share.

    Before it is read, the store is asked whether a ref may have moved; if so, the index reads what is behind those that
    did. The file can be deleted at any time.

    Parameters
    ----------
    path
        The file, made where it is missing.
    """

    def __init__(self, repository: Repository, path: Path) -> None:
        self._repository = repository
        self._database = Database(path)
        self._seen = ""
        self._refreshing = Lock()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection that sees one state of the index, which is that of the store or younger.

        Do not read inside of a read. Raises `Unavailable`.
        """
        self.refresh()
        with self._database.transaction("BEGIN") as connection:
            if _is_complete(connection):
                yield connection
                return
        self._seen = ""  # somebody deleted the file
        self.refresh()
        with self._database.transaction("BEGIN") as connection:
            yield connection

    def refresh(self) -> None:
        """Bring the index up to date with the store, if that may have changed."""
        with self._refreshing:
            changes = self._repository.store.changes()
            if changes == self._seen:
                return
            with self._database.transaction("BEGIN IMMEDIATE") as connection:
                Keeper(self._repository, connection).refresh()
            self._seen = changes

    def heads(self) -> dict[str, str]:
        """Return the commits of the platform's branches and tags by name."""
        with self.read() as connection:
            return dict(connection.execute("SELECT name, commit_id FROM refs").fetchall())

    def rebuild(self) -> dict[str, int]:
        """Read everything from the store again, and return how many datasets, versions and models there are."""
        with self._refreshing, self._database.transaction("BEGIN IMMEDIATE") as connection:
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name out of the schema
            changes = self._repository.store.changes()
            Keeper(self._repository, connection).refresh()
            counts = {
                "datasets": "SELECT count(*) FROM datasets",
                "versions": "SELECT count(*) FROM commits WHERE version = id",
                "models": "SELECT count(*) FROM models",
            }
            found = {name: int(connection.execute(query).fetchone()[0]) for name, query in counts.items()}
        self._seen = changes
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _is_complete(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM complete").fetchone() is not None
