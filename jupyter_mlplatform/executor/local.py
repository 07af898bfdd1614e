"""The executor of one machine: submit, list, follow and cancel jobs that live in a folder."""

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from jupyter_mlplatform.executor import locks
from jupyter_mlplatform.executor.folder import JobFolder
from jupyter_mlplatform.executor.judge import judge
from jupyter_mlplatform.records import Job
from jupyter_mlplatform.records.errors import Invalid, NotFound, TooManyRequests, Unavailable
from jupyter_mlplatform.store.contract import Page

Jobs = list[Job]  # the class below has a method of the name list

ID = re.compile(r"^j[0-9a-f]{18}$")
TASK = re.compile(r"^jupyter_mlplatform(\.\w+)+:\w+$")
MAX_ACTIVE = 32
DAY_S = 86_400
GRACE_S = 0.2
KILL_S = 5.0
POLL_S = 0.02
THREAD_VARIABLES = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    "POLARS_MAX_THREADS",
)  # fmt: skip


class Executor:
    """Runs tasks in child processes, at most `slots` at once on this machine, first come first served.

    Any number of executors, in any process, may share one `root`; all see the same jobs. The calls read and write small
    files and may wait (``cancel`` up to about a second), so an event loop calls them in a thread.

    Parameters
    ----------
    root
        Folder of the jobs, on a file system with working ``flock``.
    slots
        Jobs that may run at once; the cores are shared out between them.
    """

    def __init__(self, root: Path, slots: int = 1) -> None:
        self._root = root.absolute()
        self._slots = slots

    def submit(
        self, *, kind: str, title: str, task: str, spec: dict[str, Any], environment: Mapping[str, str] | None = None
    ) -> Job:
        """Start ``task(spec, report)`` as soon as a slot is free.

        Parameters
        ----------
        kind, title
            What the job is, for programs and for people.
        task
            ``jupyter_mlplatform.module:function``; the function takes the spec and a `Report` and returns a dict.
        spec
            What the task works on, as JSON: names and settings, never the data itself.
        environment
            Variables for the job's process alone: what must not be on the disk, such as a key.

        Raises
        ------
        Invalid
            The task or the spec cannot be.
        TooManyRequests
            Too many jobs wait already.
        Unavailable
            The machine cannot start a process.
        """
        if not TASK.match(task):
            raise Invalid(f"{task!r} is not the name of a task, as jupyter_mlplatform.module:function.", field="task")
        if len(_active_folders(self._root)) >= MAX_ACTIVE:
            raise TooManyRequests(
                f"{MAX_ACTIVE} jobs run or wait already.", hint="Wait for some to finish, or cancel them."
            )
        created_at = time.time()
        submitted = {
            "kind": kind, "title": title, "task": task, "spec": spec, "slots": self._slots, "created_at": created_at,
        }  # fmt: skip
        try:
            body = orjson.dumps(submitted)
        except TypeError as error:
            raise Invalid(f"The spec of a job must be JSON: {error}.", field="spec") from error
        folder = JobFolder(self._root / f"j{int(created_at * 1e6):014x}{secrets.token_hex(2)}")
        lock = self._create(folder, body)
        try:
            self._spawn(folder, lock, environment or {})
        finally:
            os.close(lock)
        return judge(folder)

    def get(self, id: str) -> Job:  # noqa: A002 # the field's own name
        """Return a job as it is now. Raises `NotFound`."""
        return judge(self._folder(id))

    def list(self, after: str = "", limit: int = 50) -> Page[Job]:
        """List jobs, newest first, from the one that follows `after`."""
        if not self._root.exists():
            return Page([], None)
        ids = sorted((path.name for path in self._root.iterdir() if ID.match(path.name)), reverse=True)
        wanted = [name for name in ids if not after or name < after]
        jobs = [judge(JobFolder(self._root / name)) for name in wanted[:limit]]
        return Page(jobs, jobs[-1].id if jobs and len(wanted) > limit else None)

    def newer(self, than: str) -> tuple[str, ...]:
        """Return the ids of the jobs that were submitted after the job `than`, oldest first."""
        names = (path.name for path in self._root.iterdir()) if self._root.exists() else ()
        return tuple(sorted(name for name in names if name > than and ID.match(name)))

    def active(self) -> Jobs:
        """List the jobs that wait or run, oldest first."""
        jobs = [judge(folder) for folder in _active_folders(self._root)]
        return [job for job in jobs if job.status in {"queued", "running"}]

    def cancel(self, id: str) -> Job:  # noqa: A002 # the field's own name
        """End a job and return it when its processes are gone; a job that has ended stays as it is.

        Its processes are asked to terminate and killed 0.2 seconds later. Raises `NotFound`, and `Unavailable` if they
        do not die.
        """
        folder = self._folder(id)
        job = judge(folder)
        if job.status not in {"queued", "running"}:
            return job
        folder.cancel.touch()
        for number, patience_s in ((signal.SIGTERM, GRACE_S), (signal.SIGKILL, KILL_S)):
            if _signal(folder, number, patience_s):
                shutil.rmtree(folder.scratch, ignore_errors=True)
                folder.active.unlink(missing_ok=True)
                return judge(folder)
        raise Unavailable(f"The processes of job {id} do not end, though they were killed.")

    def wait(self, id: str, timeout_s: float) -> Job:  # noqa: A002 # the field's own name
        """Return a job when it has ended, or as it is after `timeout_s` seconds. Raises `NotFound`."""
        folder = self._folder(id)
        until = time.monotonic() + timeout_s
        while True:
            job = judge(folder)
            if job.status not in {"queued", "running"} or time.monotonic() >= until:
                return job
            time.sleep(POLL_S)

    def prune(self, keep: int, days: float) -> int:
        """Forget ended jobs that are older than `days`, and of the others all but the newest `keep`; return how many.

        What waits or runs stays.
        """
        if not self._root.exists():
            return 0
        ids = sorted((path.name for path in self._root.iterdir() if ID.match(path.name)), reverse=True)
        oldest = f"j{int((time.time() - days * DAY_S) * 1e6):014x}"
        alive = {folder.id for folder in _active_folders(self._root)}
        gone = [name for number, name in enumerate(ids) if (number >= keep or name < oldest) and name not in alive]
        for name in gone:
            hidden = self._root / f".{name}"
            with contextlib.suppress(FileNotFoundError):  # another server works on the same folder
                (self._root / name).rename(hidden)
                shutil.rmtree(hidden)
        return len(gone)

    def _folder(self, job_id: str) -> JobFolder:
        if not ID.match(job_id):
            raise NotFound(f"There is no job {job_id}.", field="id")
        return JobFolder(self._root / job_id)

    def _create(self, folder: JobFolder, body: bytes) -> int:
        """Make the folder, visible only once its lock is held; return the descriptor that holds it."""
        folder.active.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = JobFolder(self._root / f".{folder.id}")
        draft.path.mkdir(mode=0o700)
        draft.spec.write_bytes(body)
        lock = locks.acquire(draft.lock)
        if lock is None:
            raise Unavailable(f"The lock of a new job is held by another, in {self._root}.")
        draft.path.rename(folder.path)
        folder.active.touch()
        return lock

    def _spawn(self, folder: JobFolder, lock: int, environment: Mapping[str, str]) -> None:
        threads = str(max(1, _cores() // self._slots))
        command = [sys.executable, "-P", "-m", "jupyter_mlplatform.executor.worker", str(folder.path), str(lock)]
        try:
            with folder.output.open("wb") as output:
                process = subprocess.Popen(
                    command,
                    cwd=folder.path,
                    env={**os.environ, **dict.fromkeys(THREAD_VARIABLES, threads), **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    pass_fds=(lock,),
                    start_new_session=True,
                )
        except OSError as error:
            raise Unavailable(f"The machine cannot start a process: {error}.") from error
        folder.pid.write_text(str(process.pid))
        threading.Thread(target=process.wait, name=f"reaper of {folder.id}", daemon=True).start()


def _active_folders(root: Path) -> list[JobFolder]:
    """Return the jobs that may be alive, oldest first, and forget the markers of those that are not."""
    markers = root / "active"
    names = sorted(marker.name for marker in markers.iterdir()) if markers.exists() else []
    alive = []
    for folder in (JobFolder(root / name) for name in names):
        if folder.lock.exists() and locks.is_held(folder.lock):
            alive.append(folder)
        else:
            folder.active.unlink(missing_ok=True)
    return alive


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _signal(folder: JobFolder, number: signal.Signals, patience_s: float) -> bool:
    """Signal a job's processes; tell whether they are gone within `patience_s` seconds.

    The process id is that of the job's group only while the lock is held: a group's id is not given away before.
    """
    sent = False
    until = time.monotonic() + patience_s
    while locks.is_held(folder.lock):
        pid = folder.pid.read_text() if folder.pid.exists() else ""
        if pid and not sent:
            with contextlib.suppress(ProcessLookupError):  # it ended since the line before
                os.killpg(int(pid), number)
            sent = True
        if time.monotonic() >= until:
            return False
        time.sleep(POLL_S / 4)
    return True
