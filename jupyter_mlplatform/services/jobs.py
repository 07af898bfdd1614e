"""Long work: starting it, following it, ending it."""

from typing import Any

from jupyter_mlplatform.executor import Executor
from jupyter_mlplatform.records.base import Request
from jupyter_mlplatform.records.errors import JobFailed
from jupyter_mlplatform.records.job import Job
from jupyter_mlplatform.records.model import TrainRequest
from jupyter_mlplatform.records.transformation import ApplyRequest
from jupyter_mlplatform.services.ingest import IngestRequest, spool_of
from jupyter_mlplatform.services.spool import Spool
from jupyter_mlplatform.store.contract import Page


class Jobs:
    """The jobs on this machine.

    Parameters
    ----------
    executor
        Where they run.
    platform
        The arguments with which a job opens the platform again.
    spool
        Where the files of jobs are.
    """

    def __init__(self, executor: Executor, platform: dict[str, Any], spool: Spool) -> None:
        self._executor = executor
        self._platform = platform
        self._spool = spool

    def tidy(self) -> None:
        """Remove the files of jobs that ended without doing so themselves, and of uploads that a server left."""
        self._spool.sweep({job.id for job in self.active()})

    def train(self, request: TrainRequest) -> Job:
        """Start training. The request should have passed ``Models.checked``."""
        return self._submit("train", f"Train a model for {request.target}", request)

    def apply(self, request: ApplyRequest) -> Job:
        """Start applying a recipe."""
        return self._submit("apply", "Apply a recipe", request)

    def _submit(self, kind: str, title: str, request: Request) -> Job:
        return self._start(kind, title, request.model_dump(mode="json", exclude_unset=True))

    def _start(self, kind: str, title: str, request: dict[str, Any]) -> Job:
        spec = {"platform": self._platform, "request": request}
        return self._executor.submit(kind=kind, title=title, task=f"jupyter_mlplatform.tasks:{kind}", spec=spec)

    def ingest(self, request: IngestRequest) -> Job:
        """Start adding a table."""
        self.tidy()
        job = self._start("ingest", f"Add {request.name}", request.model_dump(mode="json"))
        folder = spool_of(request)
        if folder is not None:
            self._spool.assign(folder, job.id)
        return job

    def page(self, *, limit: int = 50, after: str = "") -> Page[Job]:
        """List jobs, newest first."""
        return self._executor.list(after=after, limit=limit)

    def active(self) -> list[Job]:
        """Return the jobs that are queued or running."""
        return self._executor.active()

    def get(self, job_id: str) -> Job:
        """Return a job. Raises `NotFound`."""
        return self._executor.get(job_id)

    def cancel(self, job_id: str) -> Job:
        """End a job; one that has ended already stays as it is. Raises `NotFound`."""
        job = self._executor.cancel(job_id)
        if job.status == "cancelled":
            self._spool.discard(job_id)
        return job

    def wait(self, job_id: str, timeout_s: float) -> Job:
        """Return a job once it has ended, or as it is after `timeout_s` seconds."""
        return self._executor.wait(job_id, timeout_s)


def result_of(job: Job) -> dict[str, Any]:
    """Return the result of a job that succeeded. Raises `JobFailed` with the job's own reason for any other."""
    if job.status != "succeeded":
        reason = job.error["detail"] if job.error else f"The job is {job.status}."
        raise JobFailed(reason, hint=(job.error or {}).get("hint"), job=job.id)
    return dict(job.result)
