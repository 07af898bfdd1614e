"""Connections to `store.db`: one transaction at a time each, from any thread, safe after a fork."""

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from jupyter_mlplatform.records.errors import Unavailable
from jupyter_mlplatform.store.embedded.failures import storage_failures
from jupyter_mlplatform.store.embedded.filesystem import exclusive, is_network, sync_directory
from jupyter_mlplatform.store.embedded.schema import create, is_current

BUSY_SECONDS = 60.0
IDLE_CONNECTIONS = 8
LOG_BYTES = 16 * 1024 * 1024


class Database:
    """The SQLite file of a store.

    Connections are pooled: a transaction borrows one, so a thread that ends leaves nothing open. A process that was
    forked opens its own and leaves those that it inherited untouched, as SQLite demands.

    Parameters
    ----------
    root
        The store's folder, made if need be.
    populate
        Called inside the transaction that creates the tables of a new store.
    """

    def __init__(self, root: Path, populate: Callable[[sqlite3.Connection], None]) -> None:
        self.root = root
        self.path = root / "store.db"
        self.journal = "wal"
        self._idle: deque[sqlite3.Connection] = deque()
        self._inherited: list[deque[sqlite3.Connection]] = []
        self._process = os.getpid()
        self._closed = False
        self._watching = Lock()
        self._watch: tuple[int, sqlite3.Connection] | None = None
        with storage_failures(root):
            self._prepare(populate)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection that sees one unchanging state of the database."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection that alone may write; everything or nothing is on disk at the end."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def changes(self) -> str:
        """Return a text that is another one whenever a transaction has written since, in this or another process.

        SQLite counts, for a connection, what the others commit; so one connection is kept that never writes itself.
        """
        process = os.getpid()
        with self._watching, storage_failures(self.root):
            if self._closed:
                raise Unavailable(f"The store at {self.root} is closed.", hint="Open it again.")
            if self._watch is None or self._watch[0] != process:
                self._watch = (process, self._connect("rw"))
            (version,) = self._watch[1].execute("PRAGMA data_version").fetchone()
        return f"{process}.{version}"

    def close(self) -> None:
        """Close the idle connections; later transactions raise `Unavailable`."""
        self._closed = True
        with self._watching:
            if self._watch is not None and self._watch[0] == os.getpid():
                self._watch[1].close()
                self._watch = None
        self._own_connections()
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        if self._closed:
            raise Unavailable(f"The store at {self.root} is closed.", hint="Open it again.")
        with storage_failures(self.root):
            connection = self._borrow()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.close()  # rolls back, whatever state the failure left it in
                raise
            self._give_back(connection)

    def _borrow(self) -> sqlite3.Connection:
        self._own_connections()
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect("rw")

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if self._closed or len(self._idle) >= IDLE_CONNECTIONS or self._process != os.getpid():
            connection.close()
        else:
            self._idle.append(connection)

    def _own_connections(self) -> None:
        if self._process != os.getpid():
            self._inherited.append(self._idle)  # kept alive: closing them here would harm the parent's locks
            self._idle = deque()
            self._process = os.getpid()

    def _connect(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self.path.as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        # Without a write-ahead log, only EXTRA also makes the end of a transaction itself durable.
        connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
        connection.execute(f"PRAGMA synchronous = {'FULL' if self.journal == 'wal' else 'EXTRA'}")
        return connection

    def _prepare(self, populate: Callable[[sqlite3.Connection], None]) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self.journal = "delete" if is_network(self.root) else "wal"
        with exclusive(self.root / "store.lock"):
            connection = self._connect("rwc")
            try:
                if not is_current(connection):
                    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # to be said before there is any table
                    connection.execute("BEGIN IMMEDIATE")
                    create(connection)
                    populate(connection)
                    connection.execute("COMMIT")
                    sync_directory(self.root)
                (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
                if mode != self.journal:
                    connection.execute(f"PRAGMA journal_mode = {self.journal}")
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)
