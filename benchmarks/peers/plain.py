"""Plain files: a new file for each version, safe on disk before the call returns."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from benchmarks.peers.protocol import LARGE, Repository, disk_bytes, encode


class Plain(Repository):
    """A folder of files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._kept = folder / "kept"
        self._kept.mkdir()
        self._newest = self._kept

    def put(self, path: str, body: bytes, branch: str = "main") -> None:
        """Write a file and sync it."""
        target = self._kept / branch / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())

    def fill(self, objects: Mapping[str, bytes], branch: str = "main") -> None:
        """Write files, without a sync each."""
        for path, body in objects.items():
            target = self._kept / branch / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)

    def keep(self, path: str, body: bytes) -> None:
        """Write a file and sync it."""
        self.put(path, body)

    def upload(self, file: Path) -> None:
        """Copy the file and sync it."""
        self._newest = self._kept / f"{LARGE}-{next(self._numbers)}"
        with file.open("rb") as source, self._newest.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())

    def read(self) -> int:
        """Read the newest file in pieces of 1 MiB."""
        size = 0
        with self._newest.open("rb") as file:
            while chunk := file.read(1 << 20):
                size += len(chunk)
        return size

    def list(self) -> int:
        """Walk the folder."""
        return sum(len(files) for _, _, files in os.walk(self._kept / "main"))

    def save(self, table: pa.Table) -> None:
        """Write a Parquet file and sync it."""
        self._newest = self._kept / f"version-{next(self._numbers)}.parquet"
        encode(table, self._newest)
        with self._newest.open("rb") as file:
            os.fsync(file.fileno())

    def bytes_stored(self) -> int:
        """Return the sizes of the files."""
        return disk_bytes(self._kept)
