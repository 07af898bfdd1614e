"""How a task tells what it is doing."""

import time
from collections.abc import Callable
from typing import Any

PROGRESS_INTERVAL_S = 0.1


class Report:
    """What a task is given to report to: events go to `emit`, one dict each.

    Parameters
    ----------
    emit
        Receives ``{"event": "progress", "fraction", "stage", "eta_s"}`` and ``{"event": "log", "line"}``.
    job_id
        The job's id, after which a task names what it leaves about while it runs.
    """

    def __init__(self, emit: Callable[[dict[str, Any]], object], job_id: str = "") -> None:
        self._emit = emit
        self.job_id = job_id
        self._stage = ""
        self._next = 0.0

    def progress(self, fraction: float, stage: str, eta_s: float | None = None) -> None:
        """Report that `fraction` (0..1) is done and `stage` is under way, with about `eta_s` seconds to go.

        Within one stage, reports less than a tenth of a second apart are dropped.
        """
        now = time.monotonic()
        if stage == self._stage and now < self._next:
            return
        self._stage, self._next = stage, now + PROGRESS_INTERVAL_S
        self._emit({"event": "progress", "fraction": min(max(fraction, 0.0), 1.0), "stage": stage, "eta_s": eta_s})

    def log(self, line: str) -> None:
        """Add a line to the job's log."""
        self._emit({"event": "log", "line": line})
