"""What tests ask about processes."""

import time
from pathlib import Path


def stat(pid: int) -> list[str]:
    """Return state, parent, group, session and so on of a process; nothing if there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def gone(pid: int) -> bool:
    """Tell whether a process has ended, be it that nobody has taken note of it yet."""
    return stat(pid)[:1] in ([], ["Z"], ["X"])


def goes(pid: int, within_s: float = 30) -> bool:
    """Tell whether a process ends soon: one lets go of its files and locks a moment before it is gone."""
    until = time.monotonic() + within_s
    while not gone(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True
