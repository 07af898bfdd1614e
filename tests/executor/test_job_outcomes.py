"""How a job ends, and what is said of it."""

import os
import signal

import pytest

from jupyter_mlplatform.executor import worker
from jupyter_mlplatform.records.errors import Invalid, NotFound


def test_success_gives_the_result_and_the_log(jobs):
    job = jobs.run("add", a=1, b=2)
    assert (job.status, job.result, job.log, job.progress, job.error) == (
        "succeeded",
        {"sum": 3},
        ("adding",),
        1.0,
        None,
    )
    assert job.created_at <= job.started_at <= job.finished_at


def test_the_platforms_own_error_is_handed_on(jobs):
    job = jobs.run("refuse")
    assert job.status == "failed"
    assert job.error == Invalid("There is no column 'x'.", field="target", hint="Choose another.").problem()
    assert job.log == ()


def test_another_exception_is_one_sentence_and_its_traceback_is_in_the_log(jobs):
    job = jobs.run("fail")
    assert (job.status, job.error["code"]) == ("failed", "internal")
    assert job.error["detail"] == "The job failed unexpectedly: ZeroDivisionError: division by zero."
    assert any("sample_tasks.py" in line for line in job.log)


def test_memory_error_is_said_as_such(jobs):
    assert "out of memory" in jobs.run("exhaust_memory").error["detail"]


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGTERM])
def test_death_by_signal_is_failure_with_the_reason_and_the_last_output(jobs, number):
    job = jobs.run("die", signal=int(number))
    assert (job.status, job.error["code"]) == ("failed", "job_failed")
    assert number.name in job.error["detail"]
    assert job.error["output"][0] == "last words"
    assert "last words" in job.log


def test_exit_without_a_result_is_failure(jobs):
    assert "exit status 3" in jobs.run("leave").error["detail"]


def test_a_result_that_is_not_json_is_failure(jobs):
    assert jobs.run("return_nonsense").error["code"] == "internal"


def test_all_processes_killed_is_failure_and_not_running(jobs):
    job = jobs.running()
    pid = int((jobs.executor._root / job.id / "pid").read_text())
    os.killpg(pid, signal.SIGKILL)
    job = jobs.until(job, lambda job: job.status == "failed")
    assert "killed" in job.error["detail"]
    assert job.finished_at >= job.started_at
    assert jobs.executor.active() == []


def test_the_work_is_finished_even_if_its_supervisor_is_killed(jobs):
    job = jobs.running()
    os.kill(int((jobs.executor._root / job.id / "pid").read_text()), signal.SIGKILL)
    assert jobs.executor.get(job.id).status == "running"
    jobs.go.touch()
    assert jobs.executor.wait(job.id, 60).status == "succeeded"


def test_only_tasks_of_the_package_are_run(jobs):
    for task in ("os:getcwd", "jupyter_mlplatform:x", "jupyter_mlplatform.a.b", "jupyter_mlplatform_evil.a:b"):
        with pytest.raises(Invalid, match="task"):
            jobs.executor.submit(kind="k", title="t", task=task, spec={})
    missing = jobs.run("no_such_task")
    assert "no_such_task" in missing.error["detail"]


def test_a_spec_that_is_not_json_is_refused(jobs):
    with pytest.raises(Invalid, match="JSON"):
        jobs.submit("add", a=object())
    assert jobs.executor.list().items == []


@pytest.mark.parametrize("name", ["", "..", "j", "active", "j" + "0" * 18])
def test_unknown_job(jobs, name):
    with pytest.raises(NotFound):
        jobs.executor.get(name)


def test_the_reason_says_when_memory_ran_out():
    gib = 2**20
    assert "out of memory" in worker._reason(-signal.SIGKILL, 3 * gib, memory_ran_out=True)
    assert "3.0 GiB" in worker._reason(-signal.SIGKILL, 3 * gib, memory_ran_out=True)
    assert "out of memory" not in worker._reason(-signal.SIGKILL, 3 * gib, memory_ran_out=False)
    assert worker._reason(0, gib, memory_ran_out=True) is None
