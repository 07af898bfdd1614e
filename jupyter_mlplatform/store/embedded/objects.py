"""Bodies of at least `INLINE_BYTES`: one read-only file each, `objects/ab/<sha256>`. Smaller ones are in `store.db`."""

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from sqlite3 import Connection
from typing import BinaryIO

from jupyter_mlplatform.records.errors import Corrupt
from jupyter_mlplatform.store.embedded.filesystem import sync_directory, sync_file
from jupyter_mlplatform.store.embedded.reader import Identity, VerifyingFile, check_bytes
from jupyter_mlplatform.store.embedded.staging import Staged
from jupyter_mlplatform.store.embedded.trees import Entry

INLINE_BYTES = 64 * 1024
READ_BUFFER = 256 * 1024
CHECKSUM_LENGTH = 64


class Objects:
    """The bodies of a store.

    Parameters
    ----------
    folder
        The folder ``objects``, made if need be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._verified: dict[str, Identity] = {}
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            sync_directory(folder.parent)

    def file(self, checksum: str) -> Path:
        """Return where the file of a large object is, or would be."""
        return self.folder / checksum[:2] / checksum

    def files(self) -> Iterator[Path]:
        """Yield the file of every large object."""
        return (path for path in self.folder.glob("??/*") if len(path.name) == CHECKSUM_LENGTH)

    def holds(self, connection: Connection, entry: Entry) -> bool:
        """Tell whether the store holds the bytes of `entry`."""
        if entry.size < INLINE_BYTES:
            row = connection.execute("SELECT 1 FROM objects WHERE checksum = ?", (entry.checksum,)).fetchone()
            return row is not None
        return self._has_file(entry)

    def sync(self, bodies: Iterable[Staged]) -> set[str]:
        """Make the large bodies of which the store has no sound copy durable where they are staged.

        Returns their checksums.
        """
        synced = set()
        for body in bodies:
            if isinstance(body.body, Path) and body.entry.size >= INLINE_BYTES and not self._is_sound(body.entry):
                _make_durable(body.body)
                synced.add(body.entry.checksum)
        return synced

    def adopt(self, connection: Connection, bodies: Iterable[Staged], synced: set[str]) -> None:
        """Take staged bodies into the store: large ones are renamed (not copied), small ones go into `connection`.

        Inside a write transaction, so that nothing is collected meanwhile; `synced` is what `sync` returned.
        """
        changed: set[Path] = set()
        for body in bodies:
            if body.entry.size < INLINE_BYTES:
                connection.execute(
                    "INSERT OR IGNORE INTO objects (checksum, body) VALUES (?, ?)", (body.entry.checksum, body.read())
                )
            elif isinstance(body.body, Path) and (body.entry.checksum in synced or not self._has_file(body.entry)):
                if body.entry.checksum not in synced:
                    _make_durable(body.body)
                changed |= self._rename(body.body, body.entry.checksum)
        for folder in changed:
            sync_directory(folder)

    def open(self, connection: Connection, entry: Entry) -> BinaryIO:
        """Open the body of `entry` for reading. Raises `Corrupt`, now or while reading, naming the object."""
        if entry.size < INLINE_BYTES:
            return io.BytesIO(self._inline(connection, entry))
        try:
            file = VerifyingFile(self.file(entry.checksum), entry, self._verified)
        except FileNotFoundError as error:
            raise _missing(entry, str(self.file(entry.checksum))) from error
        return io.BufferedReader(file, READ_BUFFER)

    def _inline(self, connection: Connection, entry: Entry) -> bytes:
        row = connection.execute("SELECT body FROM objects WHERE checksum = ?", (entry.checksum,)).fetchone()
        if row is None:
            raise _missing(entry, "store.db")
        body: bytes = row[0]
        check_bytes(body, entry, "store.db")
        return body

    def _has_file(self, entry: Entry) -> bool:
        try:
            return self.file(entry.checksum).stat().st_size == entry.size
        except FileNotFoundError:
            return False

    def _is_sound(self, entry: Entry) -> bool:
        try:
            with VerifyingFile(self.file(entry.checksum), entry, self._verified) as file:
                file.check()
        except (FileNotFoundError, Corrupt):
            return False
        return True

    def _rename(self, staged: Path, checksum: str) -> set[Path]:
        """Move a staged file to its place; return the folders whose names changed."""
        target = self.file(checksum)
        changed = {target.parent}
        if not target.parent.exists():
            target.parent.mkdir(exist_ok=True)
            changed.add(self.folder)
        staged.rename(target)
        return changed


def _make_durable(staged: Path) -> None:
    staged.chmod(0o444)
    os.utime(staged)  # its age counts from the commit, however long it was staged
    sync_file(staged)


def _missing(entry: Entry, place: str) -> Corrupt:
    return Corrupt(
        f"The object {entry.checksum} is missing from {place}.", hint="Restore it from a backup of the store's folder."
    )
