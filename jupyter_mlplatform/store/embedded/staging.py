"""Bodies on their way into the store: small ones in memory, large ones in a folder that belongs to one stage.

``staging/<random>/`` holds the files and a ``lock`` that the stage keeps while it lives; a folder whose lock is free
was left by a process that died.
"""

import fcntl
import hashlib
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from jupyter_mlplatform.store.embedded.filesystem import exclusive
from jupyter_mlplatform.store.embedded.trees import Entry

IN_MEMORY_BODY = 64 * 1024
IN_MEMORY_TOTAL = 8 * 1024 * 1024
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Staged:
    """A body that was written but is not yet part of the store: its bytes, or the file that holds them."""

    entry: Entry
    body: bytes | Path

    def read(self) -> bytes:
        """Return the whole body."""
        return self.body.read_bytes() if isinstance(self.body, Path) else self.body


class StagingFolder:
    """Where one stage keeps bodies; the folder on disk is made when the first body needs it.

    Parameters
    ----------
    root
        The store's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder: Path | None = None
        self._lock = -1
        self._in_memory = 0

    def write(self, body: BinaryIO | bytes) -> Staged:
        """Read `body` to its end, in bounded memory, and keep it."""
        if isinstance(body, bytes) and len(body) >= IN_MEMORY_BODY:
            return self._to_file(body, io.BytesIO())
        start = body if isinstance(body, bytes) else _read_up_to(body, IN_MEMORY_BODY)
        if len(start) < IN_MEMORY_BODY and self._in_memory + len(start) <= IN_MEMORY_TOTAL:
            self._in_memory += len(start)
            return Staged(Entry(hashlib.sha256(start).hexdigest(), len(start)), start)
        return self._to_file(start, io.BytesIO() if isinstance(body, bytes) else body)

    def remove(self) -> None:
        """Remove the folder and what is still in it."""
        if self._folder is not None:
            with exclusive(self._root / "store.lock"):  # or a collector could find it half removed, without its lock
                shutil.rmtree(self._folder)
            os.close(self._lock)
            self._folder = None

    def _to_file(self, start: bytes, rest: BinaryIO) -> Staged:
        path = self._made() / secrets.token_hex(8)
        digest = hashlib.sha256(start)
        size = len(start)
        with path.open("xb", buffering=0) as file:
            _write_all(file, start)
            while chunk := rest.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                _write_all(file, chunk)
        return Staged(Entry(digest.hexdigest(), size), path)

    def _made(self) -> Path:
        if self._folder is None:
            parent = self._root / "staging"
            parent.mkdir(exist_ok=True)
            folder = parent / secrets.token_hex(8)
            with exclusive(self._root / "store.lock"):
                folder.mkdir()
                self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
                fcntl.flock(self._lock, fcntl.LOCK_EX)
            self._folder = folder
        return self._folder


def abandoned(root: Path) -> Iterator[Path]:
    """Yield the staging folders that no living stage owns; nobody can make or take one meanwhile."""
    with exclusive(root / "store.lock"):
        for folder in sorted((root / "staging").glob("*")):
            lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            else:
                yield folder
            finally:
                os.close(lock)


def _read_up_to(body: BinaryIO, size: int) -> bytes:
    """Return the next `size` bytes, fewer only at the end of `body`."""
    chunks = []
    while size and (chunk := body.read(size)):
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _write_all(file: io.FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
