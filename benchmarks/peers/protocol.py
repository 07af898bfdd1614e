"""What a way to keep versions must do to be measured."""

# ruff: noqa: ARG002 - the base class refuses whatever it is given

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

LARGE = "large"


class UnsupportedError(Exception):
    """The peer has no such operation: it is not measured."""


class Repository:
    """A fresh place for versions. What a subclass leaves out, the peer has no counterpart for.

    Parameters
    ----------
    folder
        Where it may keep files; empty.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()

    def put(self, path: str, body: bytes, branch: str = "main") -> None:
        """Write an object on a branch, not yet part of a version."""
        raise UnsupportedError

    def commit(self, branch: str = "main") -> None:
        """Make a version of what was put on the branch."""
        raise UnsupportedError

    def keep(self, path: str, body: bytes) -> None:
        """Write an object on `main` such that it is not lost any more; by default, make a version of it."""
        self.put(path, body)
        self.commit()

    def upload(self, file: Path) -> None:
        """Keep the file as a version of the object `LARGE`."""
        raise UnsupportedError

    def read(self) -> int:
        """Read the newest version of `LARGE` to its end; return its bytes."""
        raise UnsupportedError

    def branch(self, name: str) -> None:
        """Create a branch at `main`."""
        raise UnsupportedError

    def merge(self, source: str) -> None:
        """Merge a branch into `main`."""
        raise UnsupportedError

    def log(self) -> int:
        """Read the whole log of `main`; return the number of commits."""
        raise UnsupportedError

    def diff(self, other: str) -> int:
        """Compare `main` with another branch; return the number of paths that differ."""
        raise UnsupportedError

    def list(self) -> int:
        """List every object of `main`; return their number."""
        raise UnsupportedError

    def save(self, table: pa.Table) -> None:
        """Keep a table as the next version; by default as one Parquet file."""
        file = self.folder / f"version-{next(self._numbers)}.parquet"
        encode(table, file)
        self.upload(file)
        file.unlink()

    def bytes_stored(self) -> int:
        """Return the bytes on disk of all versions."""
        raise UnsupportedError

    def start(self) -> None:
        """Do nothing but start the peer's program, where it has one for each call."""
        raise UnsupportedError

    def fill(self, objects: Mapping[str, bytes], branch: str = "main") -> None:
        """Write objects and commit them once."""
        for path, body in objects.items():
            self.put(path, body, branch)
        self.commit(branch)

    def history(self, commits: int) -> None:
        """Make that many commits on `main`."""
        for number in range(commits):
            self.put("counter", str(number).encode())
            self.commit()

    def close(self) -> None:
        """Let go of connections."""


Peer = Callable[[Path], Repository]


def encode(table: pa.Table, file: Path) -> None:
    """Write a table as Parquet, compressed as the platform's own parts are."""
    pq.write_table(table, file, compression="zstd", compression_level=3)


def disk_bytes(folder: Path) -> int:
    """Return the sizes of all files below a folder, summed."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
