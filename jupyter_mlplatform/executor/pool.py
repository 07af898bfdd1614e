"""The engine of one machine: a few worker processes, each replaced when it dies or is killed."""

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe
from typing import Any

from jupyter_mlplatform.executor.engine import Emit, Handle, Task, TaskEndedError
from jupyter_mlplatform.executor.local import THREAD_VARIABLES
from jupyter_mlplatform.executor.nursery import FORK, NUMBER_BYTES, REAP
from jupyter_mlplatform.records.errors import Unavailable

ATTEMPTS = 2


class Pool:
    """Runs tasks in worker processes that can be killed; an `Engine`.

    A worker computes in one thread, so `workers` of them use as many cores and no more. A task whose worker dies is
    tried once more, in a new one.

    Parameters
    ----------
    workers
        How many processes.
    preload
        Modules that workers start with, imported once for all.
    environment
        Variables that workers see.
    """

    def __init__(self, workers: int, preload: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> None:
        self._workers = workers
        self._nursery = _Nursery(preload, environment or {})
        self._waiting: queue.SimpleQueue[_Submitted | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._run_all, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    @property
    def workers(self) -> int:
        """How many tasks run at once."""
        return self._workers

    def submit(self, task: Task, spec: dict[str, Any], on_event: Emit) -> Handle:
        """Run ``task(spec, emit)`` once a worker is free; see `Engine`."""
        submitted = _Submitted(task, spec, on_event)
        self._waiting.put(submitted)
        return submitted.handle

    def close(self) -> None:
        """End what runs and let go of the workers."""
        for _ in self._threads:
            self._waiting.put(None)
        self._nursery.close()
        for thread in self._threads:
            thread.join()

    def _run_all(self) -> None:
        worker: _Worker | None = None
        while (submitted := self._waiting.get()) is not None:
            if submitted.handle.set_running_or_notify_cancel():
                worker = self._run(submitted, worker)
        if worker is not None:
            worker.connection.close()

    def _run(self, submitted: "_Submitted", worker: "_Worker | None") -> "_Worker | None":
        """Run a task and return its worker, None if that is gone."""
        reason = ""
        for _ in range(ATTEMPTS):
            try:
                worker = worker or self._nursery.fork()
                submitted.handle.runs_in(worker)
                worker.connection.send((submitted.task.__module__, submitted.task.__qualname__, submitted.spec))
                kind, value = _last_answer(worker.connection, submitted.on_event)
            except (EOFError, OSError):
                reason = self._bury(worker)
                worker = None
                if submitted.handle.asked_to_end:
                    break
                continue
            if kind == "error":
                submitted.handle.set_exception(value)
            else:
                submitted.handle.set_result(value)
            return worker
        submitted.handle.set_exception(TaskEndedError(reason))
        return worker

    def _bury(self, worker: "_Worker | None") -> str:
        if worker is None:
            return "No worker process could be started."
        worker.connection.close()
        code = self._nursery.reap(worker)
        return f"Its process was ended by {signal.Signals(-code).name}." if code < 0 else f"Its process ended: {code}."


@dataclass(slots=True)
class _Worker:
    """A worker process. Its number is its own until it is reaped, so a signal never reaches another process."""

    pid: int
    connection: "Connection[Any, Any]"
    lock: threading.Lock = field(default_factory=threading.Lock)
    reaped: bool = False

    def kill(self) -> None:
        with self.lock:
            if not self.reaped:
                os.kill(self.pid, signal.SIGKILL)


class _LocalHandle(Handle):
    """A handle that ends its worker."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_to_end = False
        self._worker: _Worker | None = None

    def runs_in(self, worker: _Worker) -> None:
        self._worker = worker
        if self.asked_to_end:
            worker.kill()

    def cancel(self) -> bool:
        """End the task, whether it waits or runs; tell whether it was still to be ended."""
        if super().cancel():
            return True
        if self.done():
            return False
        self.asked_to_end = True
        if self._worker is not None:
            self._worker.kill()
        return True


@dataclass(slots=True)
class _Submitted:
    task: Task
    spec: dict[str, Any]
    on_event: Emit
    handle: _LocalHandle = field(default_factory=_LocalHandle)


class _Nursery:
    """The process that forks workers, started again where it died."""

    def __init__(self, preload: Sequence[str], environment: Mapping[str, str]) -> None:
        self._preload = list(preload)
        self._environment = {**os.environ, **dict.fromkeys(THREAD_VARIABLES, "1"), **environment}
        self._lock = threading.Lock()
        self._workers: list[_Worker] = []
        self._closed = False
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        theirs.set_inheritable(True)
        command = [sys.executable, "-P", "-m", "jupyter_mlplatform.executor.nursery", str(theirs.fileno())]
        try:
            self._process = subprocess.Popen(
                [*command, *self._preload],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                close_fds=False,  # a job's lock is handed on
            )
        except OSError as error:
            raise Unavailable(f"The machine cannot start a process: {error}.") from error
        finally:
            theirs.close()
        self._socket = ours

    def fork(self) -> _Worker:
        """Return a new worker. Raises `OSError` or `EOFError` where there can be none."""
        ours, theirs = Pipe()
        with self._lock, theirs:
            if self._closed:
                raise EOFError
            if self._process.poll() is not None:
                self._socket.close()
                self._start()
            socket.send_fds(self._socket, [FORK + bytes(NUMBER_BYTES)], [theirs.fileno()])
            worker = _Worker(self._answer(), ours)
            self._workers = [*(other for other in self._workers if not other.reaped), worker]
        return worker

    def reap(self, worker: _Worker) -> int:
        """Return how a worker ended whose connection is closed."""
        with self._lock, worker.lock:
            worker.reaped = True
            try:
                self._socket.sendall(REAP + worker.pid.to_bytes(NUMBER_BYTES, "big"))
                return self._answer()
            except (OSError, EOFError):  # the nursery is gone: the numbers of its workers may be others' by now
                for other in self._workers:
                    other.reaped = True
                return -signal.SIGKILL

    def close(self) -> None:
        """Kill the workers that are left and end."""
        with self._lock:
            self._closed = True
            for worker in self._workers:
                worker.kill()
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)
            self._process.wait()
            self._socket.close()

    def _answer(self) -> int:
        answer = self._socket.recv(NUMBER_BYTES)
        if len(answer) < NUMBER_BYTES:
            raise EOFError
        return int.from_bytes(answer, "big", signed=True)


def _last_answer(connection: "Connection[Any, Any]", on_event: Emit) -> tuple[str, Any]:
    """Hand on the events of a task until it ends; return how. Raises `EOFError` where its process ends before it."""
    while True:
        kind, value = connection.recv()
        if kind != "event":
            return kind, value
        on_event(value)
