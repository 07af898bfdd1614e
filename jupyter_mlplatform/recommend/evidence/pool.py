"""Measuring several tasks at once."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import joblib

from jupyter_mlplatform.recommend.evidence.measure import Outcome, Task, measure

_IDLE_S = 30  # a process that outlives a killed job ends by itself


class Pool:
    """Measures tasks in several processes; with one worker, in this one.

    Parameters
    ----------
    folder
        Where the design is saved.
    workers
        How many tasks run at once.
    """

    def __init__(self, folder: Path, workers: int) -> None:
        self.workers = workers
        self._folder = folder

    def run(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """Yield the outcomes as they come."""
        if self.workers == 1 or len(tasks) == 1:
            yield from (measure(self._folder, task) for task in tasks)
            return
        with joblib.parallel_config(backend="loky", idle_worker_timeout=_IDLE_S):
            parallel = joblib.Parallel(n_jobs=self.workers, return_as="generator_unordered", batch_size=1)
            yield from parallel(joblib.delayed(measure)(self._folder, task) for task in tasks)
