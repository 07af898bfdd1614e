import os
import threading
from pathlib import Path

import pytest

from jupyter_mlplatform.executor import Executor

REPOSITORY = Path(__file__).parents[2]
LIMIT_S = 60


class Jobs:
    """An executor and short ways to use it; leaves nothing running."""

    def __init__(self, root, slots):
        self.executor = Executor(root, slots)
        self.go = root.parent / "go"

    def submit(self, task, **spec):
        return self.executor.submit(
            kind="sample", title=task, task=f"jupyter_mlplatform.sample_tasks:{task}", spec={"go": str(self.go), **spec}
        )

    def run(self, task, **spec):
        return self.executor.wait(self.submit(task, **spec).id, LIMIT_S)

    def until(self, job, condition):
        while not condition(job):
            assert job.status in {"queued", "running"}
            job = self.executor.get(job.id)
        return job

    def reap(self, job):
        """Wait until the job's first process is gone, which is a little after the job's end."""
        for thread in threading.enumerate():
            if thread.name == f"reaper of {job.id}":
                thread.join()

    def running(self, task="hold", **spec):
        return self.until(self.submit(task, **spec), lambda job: job.stage != "")


@pytest.fixture
def make_jobs(tmp_path, monkeypatch):
    tasks = Path(__file__).parent / "tasks"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tasks), str(REPOSITORY)]))
    made = []

    def make(slots=1):
        made.append(Jobs(tmp_path / "jobs", slots))
        return made[-1]

    yield make
    for jobs in made:
        for job in jobs.executor.active():
            jobs.executor.cancel(job.id)
        for job in jobs.executor.list().items:
            jobs.reap(job)


@pytest.fixture
def jobs(make_jobs):
    return make_jobs()
