"""The newest lines of something, on disk: a file that is being written and the one before it."""

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path


class LineLog:
    """Keeps the last ``kept`` to 2 x ``kept`` lines. A line that a killed program has not written whole is left out.

    Parameters
    ----------
    file
        The file that is written; its folder is made with the first line.
    kept
        How many lines it holds before it takes the place of the one before it.
    """

    def __init__(self, file: Path, kept: int) -> None:
        self._file = file
        self._before = file.with_suffix(f".before{file.suffix}")
        self._kept = kept
        self._lock = threading.Lock()
        self._count = sum(1 for _ in _newest(file))
        _cut_off_half_a_line(file)

    def add(self, lines: Sequence[bytes]) -> None:
        """Append lines, in one write."""
        with self._lock:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self._count >= self._kept and self._file.exists():
                self._file.replace(self._before)
                self._count = 0
            with self._file.open("ab") as out:
                out.write(b"".join(line + b"\n" for line in lines))
            self._count += len(lines)

    def newest(self) -> Iterator[bytes]:
        """Yield what is kept, newest first."""
        yield from _newest(self._file)
        yield from _newest(self._before)


def _newest(file: Path) -> Iterator[bytes]:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return
    whole, _, _ = content.rpartition(b"\n")
    if whole:
        yield from reversed(whole.split(b"\n"))


def _cut_off_half_a_line(file: Path) -> None:
    """Remove what stands after the last end of a line, so that the next line is not lost, too."""
    if file.exists():
        content = file.read_bytes()
        os.truncate(file, content.rfind(b"\n") + 1)
