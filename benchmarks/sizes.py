"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """``*_bytes`` and ``*_mb`` are of one object or table, ``commits`` of the log, ``depth`` of the deepest history."""

    rounds: int
    file_mb: int
    objects: int
    changes: int
    commits: int
    depth: int
    depth_rounds: int
    table_mb: int
    versions: int

    @property
    def file_bytes(self) -> int:
        """Bytes of the large file."""
        return self.file_mb * 1_000_000


FULL = Sizes(
    rounds=7, file_mb=100, objects=10_000, changes=100, commits=1_000, depth=5_000, depth_rounds=100,
    table_mb=100, versions=20,
)  # fmt: skip
QUICK = Sizes(
    rounds=3, file_mb=5, objects=500, changes=10, commits=50, depth=200, depth_rounds=20, table_mb=5, versions=5
)
