"""Reading a large object: its hash is checked as the bytes go by, or in full before the first jump."""

import hashlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_mlplatform.records.errors import Corrupt
from jupyter_mlplatform.store.embedded.trees import Entry

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1024 * 1024
REMEMBERED = 100_000

Identity = tuple[int, int, int]
"""What a file was when its hash was checked: inode, time of change in nanoseconds, size in bytes."""


class VerifyingFile(io.RawIOBase):
    """An object's file, open for reading.

    Read from start to end, it is hashed on the way and `Corrupt` is raised instead of the last bytes. Before the first
    jump to elsewhere the rest is hashed at once, so bytes that a jump leads to are never unchecked. A file that this
    process has checked is not hashed again while it stays the same. There is no `fileno`: a library that read the
    descriptor itself would go past the check.

    Parameters
    ----------
    path
        The object's file.
    entry
        What the file should hold.
    verified
        The files checked so far, by checksum; shared by the readers of a store.
    """

    def __init__(self, path: Path, entry: Entry, verified: dict[str, Identity]) -> None:
        self._file = io.FileIO(path)
        self._path = path
        self._entry = entry
        self._verified = verified
        self._hash = hashlib.sha256()
        self._hashed = 0
        state = os.fstat(self._file.fileno())
        self._identity: Identity = (state.st_ino, state.st_mtime_ns, state.st_size)
        self._checked = verified.get(entry.checksum) == self._identity
        if state.st_size != entry.size:
            self._file.close()
            raise _damaged(entry, str(path), f"it has {state.st_size} bytes instead of {entry.size}")

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read into `buffer`; return the number of bytes, 0 at the end."""
        count = self._file.readinto(buffer) or 0
        if not self._checked:
            self._feed(memoryview(buffer).cast("B")[:count])
        return count

    def readall(self) -> bytes:
        """Return everything from the current position to the end."""
        rest = self._file.readall()
        if not self._checked:
            self._feed(memoryview(rest))
        return rest

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to `offset` bytes from the start, the current position or the end."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._file.tell(), io.SEEK_END: self._entry.size}[whence]
        if not self._checked and start + offset != self._hashed:
            position = self._file.tell()
            self.check()
            self._file.seek(position)
        return self._file.seek(offset, whence)

    def check(self) -> None:
        """Hash what has not been hashed yet, to the end, unless this process has checked the file before."""
        while not self._checked:
            self._feed(memoryview(self._file.read(CHUNK) or b""))

    def close(self) -> None:
        """Close the object's file."""
        self._file.close()
        super().close()

    def _feed(self, data: memoryview) -> None:
        """Hash the bytes just read; at the end, or where they end too early, compare."""
        self._hash.update(data)
        self._hashed += len(data)
        if self._hashed < self._entry.size and len(data):
            return
        if self._hash.hexdigest() != self._entry.checksum:
            raise _damaged(self._entry, str(self._path), "its bytes have changed")
        self._checked = True
        if len(self._verified) >= REMEMBERED:
            self._verified.clear()
        self._verified[self._entry.checksum] = self._identity


def check_bytes(body: bytes, entry: Entry, place: str) -> None:
    """Raise `Corrupt` unless `body`, read from `place`, is what `entry` says."""
    if hashlib.sha256(body).hexdigest() != entry.checksum:
        raise _damaged(entry, place, "its bytes have changed")


def _damaged(entry: Entry, place: str, reason: str) -> Corrupt:
    return Corrupt(
        f"The object {entry.checksum} in {place} is damaged: {reason}.",
        hint="Restore it from a backup of the store's folder, or save the same content again.",
    )
