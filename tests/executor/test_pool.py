"""Tasks on worker processes that die."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from jupyter_mlplatform.executor.engine import TaskEndedError
from jupyter_mlplatform.executor.pool import Pool
from tests.processes import goes, gone


def double(spec, emit):
    emit({"event": "began", "pid": os.getpid()})
    return {"value": 2 * spec["value"], "pid": os.getpid(), "threads": os.environ["OMP_NUM_THREADS"]}


def fail(spec, emit):
    raise ZeroDivisionError(spec["reason"])


def hold(spec, emit):
    """Do not end before the file `go` exists."""
    emit({"event": "began", "pid": os.getpid()})
    while not Path(spec["go"]).exists():
        time.sleep(0.01)
    return {"pid": os.getpid()}


def die(spec, emit):
    emit({"event": "began", "pid": os.getpid()})
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def spin(spec, emit):
    """Never end, and never let another thread of the process run for long."""
    emit({"event": "began", "pid": os.getpid()})
    while True:
        sum(range(10_000_000))


@pytest.fixture(scope="module")
def pool():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]))
        pool = Pool(2)
        yield pool
        pool.close()


class Events:
    """What a task emitted, and waiting for it."""

    def __init__(self):
        self.pids = []
        self._news = threading.Condition()

    def __call__(self, event):
        with self._news:
            self.pids.append(event["pid"])
            self._news.notify_all()

    def wait(self, count=1):
        with self._news:
            assert self._news.wait_for(lambda: len(self.pids) >= count, 60)
        return self.pids[-1]


@pytest.fixture
def events():
    return Events()


def test_results_come_back_and_each_worker_computes_in_one_thread(pool, events):
    handles = [pool.submit(double, {"value": value}, events) for value in range(6)]
    results = [handle.result(60) for handle in handles]
    assert [result["value"] for result in results] == [0, 2, 4, 6, 8, 10]
    assert {result["threads"] for result in results} == {"1"}
    assert len({result["pid"] for result in results}) <= pool.workers == 2
    assert set(events.pids) == {result["pid"] for result in results}


def test_an_exception_is_handed_on_with_where_it_was_raised(pool, events):
    error = pool.submit(fail, {"reason": "none"}, events).exception(60)
    assert isinstance(error, ZeroDivisionError)
    assert "in fail" in error.__notes__[0]


def test_a_task_whose_worker_is_killed_is_done_by_another(pool, events, tmp_path):
    handle = pool.submit(hold, {"go": str(tmp_path / "go")}, events)
    first = events.wait()
    os.kill(first, signal.SIGKILL)
    second = events.wait(2)
    (tmp_path / "go").touch()
    assert handle.result(60) == {"pid": second}
    assert second != first


def test_a_task_that_kills_every_worker_ends_with_the_reason(pool, events):
    error = pool.submit(die, {}, events).exception(60)
    assert isinstance(error, TaskEndedError)
    assert "SIGKILL" in str(error)
    assert len(set(events.pids)) == 2
    assert pool.submit(double, {"value": 1}, events).result(60)["value"] == 2


def test_cancel_ends_a_task_that_runs_whatever_it_does(pool, events):
    handle = pool.submit(spin, {}, events)
    pid = events.wait()
    assert handle.cancel()
    assert isinstance(handle.exception(60), TaskEndedError)
    assert goes(pid)
    assert len(events.pids) == 1
    assert not handle.cancel()


def test_cancel_of_a_task_that_waits(pool, events, tmp_path):
    holding = [pool.submit(hold, {"go": str(tmp_path / "go")}, events) for _ in range(2)]
    events.wait(2)
    waiting = pool.submit(double, {"value": 1}, events)
    assert waiting.cancel()
    (tmp_path / "go").touch()
    with pytest.raises(CancelledError):
        waiting.result(60)
    assert all(handle.result(60) for handle in holding)


def test_close_ends_what_runs(events):
    pool = Pool(1)
    handle = pool.submit(spin, {}, events)
    pid = events.wait()
    pool.close()
    assert isinstance(handle.exception(0), TaskEndedError)
    assert goes(pid)


def test_workers_end_with_the_process_that_uses_them():
    code = (
        "import sys\n"
        "from jupyter_mlplatform.executor.pool import Pool\n"
        "from tests.executor.test_pool import spin\n"
        "pool = Pool(1)\n"
        "pool.submit(spin, {}, lambda event: print(event['pid'], flush=True))\n"
        "sys.stdin.read()"
    )
    root = str(Path(__file__).parents[2])
    user = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(user.stdout.readline())
    assert not gone(pid)
    user.kill()
    user.communicate()
    assert goes(pid)
