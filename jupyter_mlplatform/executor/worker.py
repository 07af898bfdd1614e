"""The processes of one job: ``python -m jupyter_mlplatform.executor.worker FOLDER LOCK_DESCRIPTOR``.

The first process waits for the job's turn, then forks. The second does the work; the first, small and idle, tells how
it ended if it could not do so itself. Both hold the job's slot; they and all processes they start hold its lock.
"""

import faulthandler
import importlib
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import orjson

from jupyter_mlplatform.executor import locks
from jupyter_mlplatform.executor.folder import JobFolder
from jupyter_mlplatform.executor.report import Report

Task = Callable[[dict[str, Any], Report], dict[str, Any]]

POLL_S = 0.05
PACKAGE = "jupyter_mlplatform"
OOM_KILLS = Path("/proc/vmstat")
OOM_SCORE = Path("/proc/self/oom_score_adj")


def main(folder: JobFolder, lock: int) -> int:
    """Run the job of `folder`, whose lock the inherited descriptor `lock` holds; return the exit status."""
    os.set_inheritable(lock, True)  # for the nursery and its workers: the job has ended when the last of them has
    submitted = orjson.loads(folder.spec.read_bytes())
    try:
        _wait_for_turn(folder, submitted["slots"])
        folder.append({"event": "started"})
        kills = _oom_kills()
        folder.scratch.mkdir(mode=0o700)
        os.environ["TMPDIR"] = str(folder.scratch)
        child = os.fork()
        if child == 0:
            _work(folder, submitted["task"], submitted["spec"])
            _end()
        _, status, usage = os.wait4(child, 0)
        reason = _reason(os.waitstatus_to_exitcode(status), usage.ru_maxrss, _oom_kills() > kills)
        if reason is not None:
            _fail(folder, reason)
    finally:
        if os.getpid() == os.getpgrp():  # the worker's own exit is not the job's
            shutil.rmtree(folder.scratch, ignore_errors=True)
            folder.active.unlink(missing_ok=True)
    return 0


def _wait_for_turn(folder: JobFolder, slots: int) -> int:
    """Wait for one of the machine's slots, behind the jobs that were submitted before; return its descriptor."""
    directory = folder.path.parent / "slots"
    directory.mkdir(exist_ok=True)
    while True:
        if not _anyone_before(folder):
            for number in range(slots):
                slot = locks.acquire(directory / f"{number}.lock")
                if slot is not None:
                    return slot
        time.sleep(POLL_S)


def _anyone_before(folder: JobFolder) -> bool:
    for marker in folder.active.parent.iterdir():
        other = JobFolder(folder.path.parent / marker.name)
        if other.id < folder.id and not other.has_started() and other.lock.exists() and locks.is_held(other.lock):
            return True
    return False


def _work(folder: JobFolder, task: str, spec: dict[str, Any]) -> None:
    """Run the task; its last event is written when this returns."""
    faulthandler.enable()
    if OOM_SCORE.exists():
        OOM_SCORE.write_text("500")  # where memory runs out, this process goes before the server and the kernels
    from jupyter_mlplatform.records.errors import JobFailed, MLPlatformError  # only after the wait

    report = Report(folder.append, folder.id)
    try:
        result = orjson.dumps(_resolve(task)(spec, report))
    except MLPlatformError as error:
        problem = error.problem()
    except MemoryError as error:
        report.log("".join(traceback.format_exception(error)))
        problem = JobFailed("The job ran out of memory.", hint="Try it on fewer rows or columns.").problem()
    except Exception as error:  # noqa: BLE001 # the edge of the process: whatever a task raises ends as a failed job
        report.log("".join(traceback.format_exception(error)))
        message = (str(error).splitlines() or [""])[0]
        problem = MLPlatformError(
            f"The job failed unexpectedly: {type(error).__name__}{f': {message}' if message else ''}.",
            hint="The traceback is in the job's log.",
        ).problem()
    else:
        folder.result.write_bytes(result)
        folder.append({"event": "succeeded"})
        return
    folder.append({"event": "failed", "error": problem})


def _end() -> NoReturn:
    """End this process at once.

    An interpreter that shuts down ends the threads of compiled libraries (a reader's, a pool's) in the middle of their
    C++ code, where that is fatal: "terminate called without an active exception" was the last line of a failed job.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _resolve(task: str) -> Task:
    module, _, function = task.partition(":")
    if not module.startswith(f"{PACKAGE}."):
        raise ImportError(f"{task} is not a task of {PACKAGE}")
    found: Task = getattr(importlib.import_module(module), function)
    return found


def _reason(exit_code: int, peak_kib: int, memory_ran_out: bool) -> str | None:
    """Say why the work ended without an end of its own; None if it ended well."""
    if exit_code == 0:
        return None
    peak = f"it had used {peak_kib / 2**20:.1f} GiB of memory"
    if exit_code == -signal.SIGKILL and memory_ran_out:
        return f"The machine ran out of memory and stopped the job; {peak}."
    if exit_code < 0:
        return f"The job was ended by signal {signal.Signals(-exit_code).name}; {peak}."
    return f"The job ended with exit status {exit_code} and no result."


def _fail(folder: JobFolder, reason: str) -> None:
    from jupyter_mlplatform.records.errors import JobFailed  # only after the wait

    output = folder.output_tail()
    if output:
        folder.append({"event": "log", "line": "\n".join(output)})
    folder.append({"event": "failed", "error": JobFailed(reason, output=output).problem()})


def _oom_kills() -> int:
    if not OOM_KILLS.exists():
        return 0
    counts = dict(line.split() for line in OOM_KILLS.read_text().splitlines())
    return int(counts.get("oom_kill", 0))


if __name__ == "__main__":
    sys.exit(main(JobFolder(Path(sys.argv[1])), int(sys.argv[2])))
