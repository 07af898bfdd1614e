"""Measuring several tasks at once, on an engine."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, as_completed
from pathlib import Path
from typing import Any

from jupyter_mlplatform.executor.engine import Engine, TaskEndedError
from jupyter_mlplatform.recommend.evidence.measure import Outcome, Task, measure, measured

PRELOAD = ("jupyter_mlplatform.recommend.evidence.measure",)
"""What an engine's workers start with."""


class Pool:
    """Measures tasks on an engine; without one, in this process, one after the other.

    Parameters
    ----------
    folder
        Where the design is saved.
    engine
        What runs them.
    """

    def __init__(self, folder: Path, engine: Engine | None) -> None:
        self._folder = folder
        self._engine = engine

    @property
    def workers(self) -> int:
        """How many tasks run at once."""
        return self._engine.workers if self._engine else 1

    def run(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """Yield the outcomes as they come; a task whose process dies has a problem, as one that cannot be scored."""
        if self._engine is None:
            yield from (measure(self._folder, task) for task in tasks)
            return
        running: dict[Future[dict[str, Any]], Task] = {
            self._engine.submit(measured, task.spec(self._folder), _unheard): task for task in tasks
        }
        for handle in as_completed(running):
            try:
                found = handle.result()
            except TaskEndedError as error:
                yield Outcome(running[handle], float("nan"), 0.0, str(error))
            else:
                yield Outcome(running[handle], found["score"], found["seconds"], found["problem"])


def _unheard(_event: object) -> None:
    """Take no notice: a score is one event, its result."""
