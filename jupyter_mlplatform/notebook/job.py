"""Long work in a notebook: following it and ending it."""

import sys
from typing import Any, Self

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import Job
from jupyter_mlplatform.services.jobs import result_of

_LOOK_S = 0.3
_WAIT_S = 60


class JobHandle:
    """A job; it goes on when the kernel ends."""

    def __init__(self, platform: Platform, job: Job) -> None:
        self._platform = platform
        self.id = job.id

    @property
    def job(self) -> Job:
        """The job as it is now."""
        return self._platform.jobs.get(self.id)

    def progress(self) -> Self:
        """Show the progress until the job has ended; interrupting the kernel leaves it running."""
        shown = ""
        while True:
            job = self._platform.jobs.wait(self.id, _LOOK_S)
            line = f"{job.status} {job.progress:4.0%} {job.stage}"
            if line != shown:
                sys.stdout.write(f"\r{line:<79.79}")
                sys.stdout.flush()
                shown = line
            if job.status not in ("queued", "running"):
                sys.stdout.write("\n")
                return self

    def cancel(self) -> Self:
        """End the job; nothing of it stays."""
        self._platform.jobs.cancel(self.id)
        return self

    def _result(self) -> dict[str, Any]:
        """Return the result, once it is there. Waits. Raises `JobFailed` with the job's own reason."""
        job = self.job
        while job.status in ("queued", "running"):
            job = self._platform.jobs.wait(self.id, _WAIT_S)
        return result_of(job)

    def __repr__(self) -> str:
        job = self.job
        return f"{type(self).__name__}({job.title!r}, {job.status}, {job.progress:.0%})"

    def _repr_html_(self) -> str:
        job = self.job
        reason = str(job.error["detail"]) if job.error else job.stage
        return html.panel(job.title, f"{job.status} · {reason}", html.bar(job.progress, 320))
