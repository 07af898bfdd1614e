"""Following a job, so that a widget shows how far it is while the kernel does other things."""

import threading
from collections.abc import Callable

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import Job
from jupyter_mlplatform.records.errors import MLPlatformError

LOOK_S = 0.3


def has_ended(job: Job) -> bool:
    """Say whether a job is over."""
    return job.status not in ("queued", "running")


def follow(platform: Platform, job_id: str, show: Callable[[Job], None]) -> threading.Thread:
    """Call `show` in a thread for each step of a job and, last, with the job as it ended."""

    def look() -> None:
        shown: object = None
        while True:
            try:
                job = platform.jobs.wait(job_id, LOOK_S)
            except MLPlatformError:  # it was forgotten meanwhile: nothing is left to show
                return
            state = (job.status, job.progress, job.stage, job.log)
            if state != shown:
                shown = state
                show(job)
            if has_ended(job):
                return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    return thread
