"""Locks that the operating system frees when their holder dies, however it dies.

``flock`` belongs to the open file, not to the process: a child that inherits the descriptor holds the lock on, with no
moment in between at which nobody does.
"""

import fcntl
import os
from pathlib import Path


def acquire(path: Path) -> int | None:
    """Take the exclusive lock on the file at `path` (made where missing) without waiting.

    Returns the descriptor that holds it, not inherited by programs that are started, or None if another holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_held(path: Path) -> bool:
    """Tell whether some process holds the exclusive lock on `path`. Raises `FileNotFoundError`."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
