"""What goes wrong below the store (SQLite, the disk), told as the platform's errors."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_mlplatform.records.errors import Corrupt, MLPlatformError, PermissionDenied, Unavailable

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def storage_failures(root: Path) -> Iterator[None]:
    """Raise what SQLite and the operating system raise inside as `Unavailable`, `PermissionDenied` or `Corrupt`."""
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error, root) from error
    except OSError as error:
        raise _from_system(error, root) from error


def disk_full(root: Path, reason: object) -> Unavailable:
    """Return the error that says that the disk (or the quota) under the store is full."""
    return Unavailable(
        f"The disk that holds {root} is full ({reason}); nothing was committed.",
        hint="Free some space, or raise the quota, and repeat the change.",
    )


def _from_system(error: OSError, root: Path) -> MLPlatformError:
    if error.errno in FULL:
        return disk_full(root, error.strerror)
    where = error.filename or root
    if error.errno in DENIED:
        return PermissionDenied(f"The store may not use {where}: {error.strerror}.")
    return Unavailable(f"The store at {root} does not answer: {error}.")


def _from_sqlite(error: sqlite3.Error, root: Path) -> MLPlatformError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    database = root / "store.db"
    if code == sqlite3.SQLITE_FULL:
        return disk_full(root, error)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Unavailable(
            f"Another process holds {database}.", hint="Wait until it is done, or end it, and repeat the change."
        )
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return Corrupt(f"{database} is damaged or is not a database: {error}.", hint="See docs/store-format.md.")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return PermissionDenied(f"{database} cannot be written: {error}.")
    if code == sqlite3.SQLITE_IOERR:
        return Unavailable(f"The disk that holds {root} fails or is full: {error}; nothing was committed.")
    return Unavailable(f"The store's database {database} does not answer: {error}.")
