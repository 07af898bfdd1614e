"""What the store needs of the file system: durable folders, locks between processes, and which file system it is."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOUNTS = Path("/proc/mounts")
NETWORK_TYPES = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)


def sync_directory(folder: Path) -> None:
    """Make the names in `folder` survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make the bytes of `path` survive a power failure."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock that the file `path` stands for, against other threads and processes."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_network(folder: Path) -> bool:
    """Tell whether `folder` is on a network (or FUSE) file system, where SQLite's write-ahead log is not safe.

    A system without ``/proc/mounts`` is taken to be local.
    """
    if not MOUNTS.exists():
        return False
    real = folder.resolve()
    kind, depth = "", -1
    for line in MOUNTS.read_text(errors="surrogateescape").splitlines():
        _, point, line_kind, *_ = line.split(" ")
        mount = Path(point.encode(errors="surrogateescape").decode("unicode_escape"))
        if real.is_relative_to(mount) and len(mount.parts) >= depth:
            kind, depth = line_kind, len(mount.parts)
    return kind in NETWORK_TYPES or kind.startswith("fuse")
