"""Connections to the index's file, which anybody may delete, and which is made anew where it is damaged."""

import os
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from jupyter_mlplatform.records.errors import Unavailable
from jupyter_mlplatform.services.index.schema import prepare
from jupyter_mlplatform.store.embedded.filesystem import is_network

BUSY_SECONDS = 120.0
IDLE_CONNECTIONS = 8

_Place = tuple[int, int]
"""The process that opened a connection, and the inode of the file that it opened."""


class Database:
    """A SQLite file for any number of threads and processes; made, with its tables, where it is missing.

    Parameters
    ----------
    path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: deque[tuple[_Place, sqlite3.Connection]] = deque()
        self._inherited: list[sqlite3.Connection] = []
        self._pooling = Lock()

    @contextmanager
    def transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        """Yield a connection inside a transaction that ends with the context.

        Raises `Unavailable`: the file cannot be written, another process has been writing for minutes, or the file was
        damaged; then it is gone, and the next transaction begins with an empty one.
        """
        try:
            place, connection = self._borrow()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.close()
                raise
        except (sqlite3.OperationalError, OSError) as error:
            raise Unavailable(
                f"The index {self.path} cannot be used: {error}.", hint="Another process may be building it: try again."
            ) from error
        except sqlite3.DatabaseError as error:
            self.discard()
            raise Unavailable(
                f"The index {self.path} was damaged and is built anew: {error}.", hint="Try again."
            ) from error
        with self._pooling:
            self._idle.append((place, connection))
            if len(self._idle) > IDLE_CONNECTIONS:
                self._put_away(*self._idle.popleft())

    def discard(self) -> None:
        """Remove the file; connections to it that are in use stay on what they have."""
        self.close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the idle connections."""
        with self._pooling:
            while self._idle:
                self._put_away(*self._idle.pop())

    def _borrow(self) -> tuple[_Place, sqlite3.Connection]:
        wanted = (os.getpid(), self._inode())
        with self._pooling:
            while self._idle:
                place, connection = self._idle.pop()
                if place == wanted:
                    return place, connection
                self._put_away(place, connection)
        try:
            connection = self._connect()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # no database, or a damaged one: nothing in it is missed
            self.discard()
            connection = self._connect()
        return (os.getpid(), self._inode()), connection

    def _put_away(self, place: _Place, connection: sqlite3.Connection) -> None:
        if place[0] == os.getpid():
            connection.close()
        else:
            self._inherited.append(connection)  # closing it here would harm the parent's locks

    def _inode(self) -> int:
        try:
            return self.path.stat().st_ino
        except FileNotFoundError:
            return 0

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            connection.execute(f"PRAGMA journal_mode = {'delete' if is_network(self.path.parent) else 'wal'}")
            connection.execute("PRAGMA synchronous = NORMAL")
            prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection
