"""Tells that a process has ended before its memory is given back, which takes up to a tenth of a second."""

import contextlib
import ctypes
import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path

_CLONE_FILES = 0x400


def hand_over(fd: int, work: Callable[[], object]) -> None:
    """Leave `fd` to a thread that shares its table of files with no other and does `work`; return when it has it.

    Linux gives a process's memory back before it closes the files of it; a thread that ends while others are left has
    no memory to give back. So who has the other end of a pipe learns of the process's end at once, unless this thread
    is the last to end: two of them, each with a pipe, are never both. Where the table cannot be had apart, `fd` stays
    open in the process, and its end is known when the process's is.
    """
    settled: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def run() -> None:
        settled.put(_keep_alone(fd))
        work()

    threading.Thread(target=run, name="herald", daemon=True).start()
    if settled.get():
        os.close(fd)


def _keep_alone(fd: int) -> bool:
    """Give this thread a table of files with `fd` alone, and say whether that was possible."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None or unshare(_CLONE_FILES) != 0:
        return False
    for other in [int(entry.name) for entry in Path("/proc/thread-self/fd").iterdir()]:
        if other != fd:
            with contextlib.suppress(OSError):  # the listing's own is closed by now
                os.close(other)
    return True
