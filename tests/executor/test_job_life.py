"""Queue, progress, cancel, and life without a coordinator."""

import json
import os
import signal
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from jupyter_mlplatform.executor import Executor, Report, local
from jupyter_mlplatform.executor.folder import JobFolder
from jupyter_mlplatform.records.errors import TooManyRequests
from tests.processes import goes

pytestmark = pytest.mark.slow


def test_jobs_wait_their_turn_in_the_order_of_submission(jobs):
    first = jobs.running()
    others = [jobs.submit("add", a=number, b=0) for number in range(3)]
    assert [job.status for job in jobs.executor.active()] == ["running", "queued", "queued", "queued"]
    jobs.go.touch()
    ended = [jobs.executor.wait(job.id, 60) for job in (first, *others)]
    assert [job.status for job in ended] == ["succeeded"] * 4
    assert all(a.finished_at <= b.started_at for a, b in pairwise(ended))
    assert jobs.executor.active() == []


def test_as_many_run_at_once_as_there_are_slots(make_jobs):
    jobs = make_jobs(slots=2)
    running = [jobs.running(), jobs.running()]
    waiting = jobs.submit("hold")
    assert [job.status for job in jobs.executor.active()] == ["running", "running", "queued"]
    jobs.executor.cancel(running[0].id)
    jobs.until(waiting, lambda job: job.status == "running")


def test_the_cores_are_shared_out_between_the_slots(make_jobs):
    jobs = make_jobs(slots=64)
    jobs.go.touch()
    assert jobs.run("hold").result == {"threads": "1"}


def test_a_new_job_is_never_seen_as_failed(jobs):
    seen, done = set(), threading.Event()

    def watch():
        other = Executor(jobs.executor._root)
        while not done.is_set():
            seen.update(job.status for job in other.list().items)

    watcher = threading.Thread(target=watch)
    watcher.start()
    submitted = [jobs.submit("add", a=1, b=1) for _ in range(8)]
    ended = [jobs.executor.wait(job.id, 60).status for job in submitted]
    done.set()
    watcher.join()
    assert ended == ["succeeded"] * 8
    assert seen <= {"queued", "running", "succeeded"}


def test_progress_and_the_time_to_go(jobs):
    job = jobs.submit("report_progress", eta_s=1000.0)
    job = jobs.until(job, lambda job: job.stage == "second")
    assert job.progress == 0.5
    assert 900 < job.eta_s <= 1000
    jobs.go.touch()


def test_time_to_go_follows_the_pace_where_the_task_gives_none(jobs):
    job = jobs.submit("report_progress", eta_s=None)
    job = jobs.until(job, lambda job: job.stage == "second")
    assert job.eta_s is not None
    assert job.eta_s >= 0
    jobs.go.touch()


def test_report_drops_what_comes_too_fast_within_a_stage():
    events = []
    report = Report(events.append)
    for number in range(100):
        report.progress(number / 100, "a")
    report.progress(2.0, "b")
    assert [event["stage"] for event in events if event["fraction"] in {0.0, 1.0}] == ["a", "b"]
    assert len(events) < 100


@pytest.mark.parametrize("stubborn", [False, True])
def test_cancel_ends_the_processes(jobs, stubborn):
    job = jobs.running(stubborn=stubborn)
    pid = int((jobs.executor._root / job.id / "pid").read_text())
    cancelled = jobs.executor.cancel(job.id)
    assert cancelled.status == "cancelled"
    assert cancelled.finished_at is not None
    assert goes(pid)
    assert jobs.executor.get(job.id).status == "cancelled"


def test_cancel_ends_the_processes_that_the_task_started(jobs):
    job = jobs.running("hold_with_child")
    jobs.executor.cancel(job.id)
    assert goes(int(job.stage))


def test_a_job_that_fails_because_it_is_cancelled_was_cancelled(jobs):
    job = jobs.executor.cancel(jobs.running().id)
    failed = {"event": "failed", "error": {"detail": "A worker was ended by signal SIGTERM."}}
    JobFolder(jobs.go.parent / "jobs" / job.id).append(failed)
    job = jobs.executor.get(job.id)
    assert (job.status, job.error) == ("cancelled", None)


def test_cancel_of_a_waiting_job(jobs):
    jobs.running()
    waiting = jobs.submit("add", a=1, b=1)
    assert jobs.executor.cancel(waiting.id).status == "cancelled"
    assert jobs.executor.get(waiting.id).started_at is None


def test_cancel_of_an_ended_job_changes_nothing(jobs):
    job = jobs.run("add", a=1, b=1)
    assert jobs.executor.cancel(job.id) == job


def test_cancel_never_signals_a_process_that_took_the_number(jobs):
    job = jobs.run("leave")
    jobs.reap(job)
    folder = jobs.executor._root / job.id
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    (folder / "pid").write_text(str(bystander.pid))
    (folder / "events.jsonl").unlink()
    status = jobs.executor.cancel(job.id).status
    bystander.communicate(b"\n")
    assert (status, bystander.returncode) == ("failed", 0)


def test_a_job_outlives_the_process_that_submitted_it_and_any_process_can_follow_it(jobs):
    root = jobs.executor._root
    spec = {"go": str(jobs.go)}
    code = (
        "import sys, json, pathlib\n"
        "from jupyter_mlplatform.executor import Executor\n"
        "job = Executor(pathlib.Path(sys.argv[1])).submit(kind='k', title='t',"
        " task='jupyter_mlplatform.sample_tasks:hold', spec=json.loads(sys.argv[2]))\n"
        "print(job.id)"
    )
    submitter = subprocess.run(
        [sys.executable, "-c", code, str(root), json.dumps(spec)], check=True, capture_output=True, text=True
    )
    job = jobs.executor.get(submitter.stdout.strip())
    assert job.status in {"queued", "running"}
    jobs.go.touch()
    assert jobs.executor.wait(job.id, 60).status == "succeeded"


def test_no_zombie_is_left(jobs):
    job = jobs.run("add", a=1, b=1)
    pid = int((jobs.executor._root / job.id / "pid").read_text())
    jobs.reap(job)
    assert not Path(f"/proc/{pid}").exists()


def test_a_job_whose_submitter_died_before_it_started_has_failed(jobs):
    job = jobs.running()
    waiting = jobs.submit("add", a=1, b=1)
    os.killpg(int((jobs.executor._root / waiting.id / "pid").read_text()), signal.SIGKILL)
    assert jobs.until(waiting, lambda job: job.status == "failed").started_at is None
    assert [job.id for job in jobs.executor.active()] == [job.id]


def test_list_is_newest_first_and_pages(jobs):
    ids = [jobs.run("add", a=1, b=1).id for _ in range(3)]
    first = jobs.executor.list(limit=2)
    assert [job.id for job in first.items] == ids[:0:-1]
    second = jobs.executor.list(after=first.next, limit=2)
    assert [job.id for job in second.items] == ids[:1]
    assert second.next is None


def test_a_folder_without_jobs(tmp_path):
    executor = Executor(tmp_path / "none")
    assert executor.list().items == []
    assert executor.active() == []


def test_a_long_log_keeps_its_last_lines(jobs):
    job = jobs.run("many_events", lines=3000)
    assert job.status == "succeeded"
    assert job.log[-1] == "line 2999"
    assert len(job.log) == 100
    assert job.started_at is not None


def test_half_a_line_at_the_end_is_not_read(jobs):
    job = jobs.run("add", a=1, b=1)
    with (jobs.executor._root / job.id / "events.jsonl").open("a") as events:
        events.write('{"event": "lo')
    assert jobs.executor.get(job.id) == job


def test_too_many_jobs_are_refused(jobs, monkeypatch):
    monkeypatch.setattr(local, "MAX_ACTIVE", 1)
    jobs.running()
    with pytest.raises(TooManyRequests):
        jobs.submit("add", a=1, b=1)


def test_files_in_the_working_directory_do_not_shadow_modules(jobs, tmp_path, monkeypatch):
    (tmp_path / "traceback.py").write_text("raise RuntimeError('shadowed')")
    monkeypatch.chdir(tmp_path)
    assert jobs.run("add", a=1, b=1).status == "succeeded"


def test_ended_jobs_are_forgotten_by_number_and_by_age(jobs):
    old = [jobs.run("add", a=1, b=1).id for _ in range(3)]
    running = jobs.running()
    assert jobs.executor.prune(keep=3, days=30) == 1
    assert [job.id for job in jobs.executor.list().items] == [running.id, *old[:0:-1]]
    assert jobs.executor.prune(keep=1000, days=0) == 2
    assert [job.id for job in jobs.executor.list().items] == [running.id]
    assert not list(jobs.executor._root.glob(".j*"))
    jobs.go.touch()
    assert jobs.executor.wait(running.id, 60).status == "succeeded"


def test_temporary_files_are_gone_with_the_job(jobs):
    running = jobs.running("hold_with_scratch")
    made = jobs.executor._root / running.id / "scratch"
    assert running.stage.startswith(str(made))
    assert list(made.iterdir())
    jobs.executor.cancel(running.id)
    assert not made.exists()
    jobs.go.touch()
    ended = jobs.run("hold_with_scratch")
    jobs.reap(ended)
    assert not (jobs.executor._root / ended.id / "scratch").exists()
