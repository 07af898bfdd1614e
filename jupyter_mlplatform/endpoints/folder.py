"""A folder that belongs to one process and is cleared away after it, however it ended."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

LOCK = "owner.lock"


class PrivateFolder:
    """A new folder in `root` that only this user can read; folders of processes that are gone are removed.

    The owner holds a lock that the operating system lets go of when the process ends.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in root.glob(f"*/{LOCK}"):
            _remove_if_left(left)
        self.path = Path(tempfile.mkdtemp(dir=root))
        self._lock = os.open(self.path / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _remove_if_left(lock: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        held = os.open(lock, os.O_RDWR)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            shutil.rmtree(lock.parent, ignore_errors=True)
        finally:
            os.close(held)
