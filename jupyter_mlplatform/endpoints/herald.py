"""Tells that a process has ended before its memory is given back, which takes up to a tenth of a second."""

import contextlib
import ctypes
import os
import threading
from pathlib import Path

_CLONE_FILES = 0x400
_PATIENCE_S = 5


def hand_over(fd: int) -> None:
    """Leave `fd` to a thread that shares its table of files with no other, and return when it has it.

    Linux gives a process's memory back before it closes the files of it; a thread that ends while others are left has
    no memory to give back. So who reads the other end of a pipe learns of the process's end at once. Where the table
    cannot be had apart, `fd` stays open in the process, and its end is known when the process's is.
    """
    apart = threading.Event()
    threading.Thread(target=_hold, args=(fd, apart), name="herald", daemon=True).start()
    if apart.wait(_PATIENCE_S):
        os.close(fd)


def _hold(fd: int, apart: threading.Event) -> None:
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None or unshare(_CLONE_FILES) != 0:
        return
    for other in [int(entry.name) for entry in Path("/proc/thread-self/fd").iterdir()]:
        if other != fd:
            with contextlib.suppress(OSError):  # the listing's own is closed by now
                os.close(other)
    apart.set()
    threading.Event().wait()
