"""What uploads leave behind: nothing, however they ended."""

import os
import time

from jupyter_mlplatform.services.spool import ABANDONED_S, Spool


def test_folders_go_with_their_jobs_and_others_by_age(tmp_path):
    spool = Spool(tmp_path / "uploads")
    spool.sweep(set())
    running, ended, fresh, old = (spool.new() for _ in range(4))
    spool.assign(running, "j1")
    spool.assign(ended, "j2")
    (ended / "file").write_bytes(b"rows")
    past = time.time() - ABANDONED_S - 60
    os.utime(old, (past, past))
    spool.sweep({"j1"})
    assert {path.name for path in spool.folder.iterdir()} == {running.name, fresh.name}
    spool.discard("j1")
    assert [path.name for path in spool.folder.iterdir()] == [fresh.name]


def test_a_job_that_is_through_before_it_is_noted_leaves_nothing(tmp_path):
    spool = Spool(tmp_path)
    folder = spool.new()
    folder.rmdir()
    spool.assign(folder, "j1")
    assert list(tmp_path.iterdir()) == []


def test_what_is_spooled_is_for_this_user_only(tmp_path):
    spool = Spool(tmp_path / "uploads")
    assert spool.new().stat().st_mode & 0o077 == 0
    assert spool.folder.stat().st_mode & 0o077 == 0


def test_branches_that_a_killed_process_began_go_after_a_day(platform):
    old, fresh = f"begin--{int(time.time() - ABANDONED_S - 60)}-aa", f"begin--{int(time.time())}-bb"
    for name in (old, fresh):
        platform.store.create_branch(name, "main")
    platform.tidy()
    assert [ref.name for ref in platform.store.branches(prefix="begin--").items] == [fresh]
