"""The seam between what is computed and where: tasks are submitted, their results come as futures.

A task is a function of a module, and what it is given is JSON: names, numbers and seeds, never data. Whatever runs it,
in whatever order and however often, the result is the same. So one machine can be replaced by many.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

Emit = Callable[[dict[str, Any]], object]
Task = Callable[[dict[str, Any], Emit], dict[str, Any]]
"""A task: what it works on, and where its events go while it does."""


class Handle(Future[dict[str, Any]]):
    """A submitted task. Its result is what the task returned, or the exception that it ended with.

    Other than of a plain future, ``cancel`` also ends a task that runs; its exception is `TaskEndedError` then.
    """


class TaskEndedError(Exception):
    """The task was ended before it had a result: on request, or because what ran it died every time it was tried."""


class Engine(Protocol):
    """Somewhere to run tasks."""

    @property
    def workers(self) -> int:
        """How many tasks run at once."""

    def submit(self, task: Task, spec: dict[str, Any], on_event: Emit) -> Handle:
        """Run ``task(spec, emit)`` once a worker is free, first come first served.

        Parameters
        ----------
        task
            A function at the top level of a module that every worker can import.
        spec
            What it works on, as JSON.
        on_event
            Called, in any thread, with what the task emits. A task that has to be run again emits again.
        """

    def close(self) -> None:
        """End what runs and let go of the workers."""
