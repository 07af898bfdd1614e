"""Long work: starting it, following it, ending it."""

from collections.abc import Mapping
from typing import Any

from jupyter_mlplatform.executor import Executor
from jupyter_mlplatform.recommend.adviser.settings import AdviserSettings
from jupyter_mlplatform.records.base import Request
from jupyter_mlplatform.records.errors import JobFailed, NotFound
from jupyter_mlplatform.records.job import Job
from jupyter_mlplatform.records.merging import MergeRequest
from jupyter_mlplatform.records.model import TrainRequest
from jupyter_mlplatform.records.recommendation import EvidenceRequest
from jupyter_mlplatform.records.transformation import ApplyRequest, RerunRequest
from jupyter_mlplatform.services.ingest import IngestRequest, spool_of
from jupyter_mlplatform.services.origin import here
from jupyter_mlplatform.services.spool import Spool
from jupyter_mlplatform.services.trials import Trials
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
    trials
        The branches of jobs that try proposals.
    adviser
        Who is asked for proposals, if anybody.
    """

    def __init__(
        self,
        executor: Executor,
        platform: dict[str, Any],
        spool: Spool,
        trials: Trials,
        adviser: AdviserSettings | None,
    ) -> None:
        self._executor = executor
        self._platform = platform
        self._spool = spool
        self._trials = trials
        self._adviser = adviser

    def tidy(self) -> None:
        """Remove what jobs left that ended without doing so themselves, and the files of uploads that a server left."""
        self._spool.sweep({job.id for job in self.active()})
        self._trials.sweep(self._has_ended)

    def forget(self, *, keep: int, days: float) -> int:
        """Forget jobs that ended more than `days` ago, and all but the newest `keep`; return how many."""
        return self._executor.prune(keep, days)

    def _has_ended(self, job_id: str) -> bool:
        """Say whether a job of this machine is over; of another machine's, nothing is known here."""
        try:
            return self._executor.get(job_id).status not in ("queued", "running")
        except NotFound:
            return False

    def train(self, request: TrainRequest) -> Job:
        """Start training. The request should have passed ``Models.checked``."""
        return self._submit("train", f"Train a model for {request.target}", request)

    def reproduce(self, model_id: str) -> Job:
        """Start training a model once more."""
        return self._start("reproduce", f"Reproduce {model_id}", {"model_id": model_id}, "reproduce")

    def apply(self, request: ApplyRequest) -> Job:
        """Start applying a recipe."""
        return self._submit("apply", "Apply a recipe", request)

    def apply_version(self, request: ApplyRequest) -> Job:
        """Start applying a recipe; the result is the new version instead of the recipe."""
        return self._submit("apply", "Apply a recipe", request, task="apply_version")

    def rerun(self, transformation_id: str, request: RerunRequest) -> Job:
        """Start running a recipe again."""
        body = request.model_dump(mode="json", exclude_unset=True)
        return self._start("apply", "Run a recipe again", {"transformation": transformation_id, "body": body}, "rerun")

    def measure(self, request: EvidenceRequest) -> Job:
        """Start measuring proposals. The request should have passed ``Measurements.checked``."""
        return self._submit(
            "measure",
            f"Measure proposals for {request.target}",
            request,
            environment=self._adviser.environment() if self._adviser and request.advise else None,
        )

    def publish(self, dataset_id: str, request: MergeRequest) -> Job:
        """Start merging a branch; the result is the new version."""
        spec = {"dataset": dataset_id, **request.model_dump(mode="json")}
        return self._start("publish", f"Publish {request.source}", spec, "publish")

    def _submit(
        self,
        kind: str,
        title: str,
        request: Request,
        *,
        task: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Job:
        body = request.model_dump(mode="json", exclude_unset=True)
        return self._start(kind, title, body, task or kind, environment)

    def _start(
        self,
        kind: str,
        title: str,
        request: dict[str, Any],
        task: str,
        environment: Mapping[str, str] | None = None,
    ) -> Job:
        spec = {"platform": {**self._platform, "origin": here().as_dict()}, "request": request}
        name = f"jupyter_mlplatform.tasks:{task}"
        return self._executor.submit(kind=kind, title=title, task=name, spec=spec, environment=environment)

    def ingest(self, request: IngestRequest) -> Job:
        """Start adding a table as a dataset."""
        return self._ingest(request, f"Add {request.name}", "ingest")

    def ingest_version(self, request: IngestRequest) -> Job:
        """Start adding a table as a version of a dataset; the result is the version."""
        return self._ingest(request, f"Add a version of {request.dataset}", "ingest_version")

    def _ingest(self, request: IngestRequest, title: str, task: str) -> Job:
        self.tidy()
        job = self._start("ingest", title, request.model_dump(mode="json"), task)
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

    def newer(self, than: str) -> tuple[str, ...]:
        """Return the ids of the jobs that were submitted after the job `than`, oldest first."""
        return self._executor.newer(than)

    def get(self, job_id: str) -> Job:
        """Return a job. Raises `NotFound`."""
        return self._executor.get(job_id)

    def cancel(self, job_id: str) -> Job:
        """End a job; one that has ended already stays as it is. Raises `NotFound`."""
        job = self._executor.cancel(job_id)
        if job.status == "cancelled":
            self._spool.discard(job_id)
            self._trials.sweep(self._has_ended)
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
