"""Several processes and threads at one store."""

import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyter_mlplatform.records.errors import StaleHead, Unavailable
from jupyter_mlplatform.store.contract import VersionStore
from jupyter_mlplatform.store.embedded import EmbeddedStore, filesystem
from jupyter_mlplatform.store.embedded.gc import gc
from jupyter_mlplatform.store.embedded.verify import verify
from tests.store.store_edits import contents, save

PROCESSES = 8
COMMITS = 15


def commit_until_told(store: VersionStore, branch: str, worker: int) -> tuple[list[str], int]:
    """Commit `COMMITS` times, again and again where another was first; return the ids and the number of losses."""
    made, lost = [], 0
    for number in range(COMMITS):
        while True:
            try:
                body = f"{worker} {number} ".encode() * (20_000 if number % 5 == 0 else 1)
                made.append(save(store, branch, {f"{worker}/{number}": body, "last": body}).id)
                break
            except StaleHead:
                lost += 1
    return made, lost


def work(root: Path, branch: str, worker: int, gate, results) -> None:
    gate.wait()
    store = EmbeddedStore(root)  # all at once: also who creates the store is decided between processes
    if branch != "main":
        store.create_branch(branch, "main")
    results.put(commit_until_told(store, branch, worker))
    store.close()


def run_processes(root: Path, branches: list[str]) -> list[tuple[list[str], int]]:
    context = multiprocessing.get_context("fork")
    gate, results = context.Barrier(len(branches)), context.SimpleQueue()
    workers = [
        context.Process(target=work, args=(root, branch, number, gate, results))
        for number, branch in enumerate(branches)
    ]
    for worker in workers:
        worker.start()
    found = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    return found


def all_ids(store: VersionStore, branch: str) -> list[str]:
    return [commit.id for commit in store.log(branch, amount=1000, first_parent=True).items]


@pytest.mark.parametrize("disk", ["ext4", "nfs4"])
def test_processes_on_one_branch_lose_no_commit(tmp_path: Path, monkeypatch, disk: str):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / {disk} rw 0 0\n")
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    found = run_processes(tmp_path / "store", ["main"] * PROCESSES)
    made = [commit for commits, _ in found for commit in commits]
    assert len(set(made)) == PROCESSES * COMMITS
    assert sum(lost for _, lost in found) > 0, "nobody ever raced"
    store = EmbeddedStore(tmp_path / "store")
    assert sorted(all_ids(store, "main")[:-1]) == sorted(made)
    bodies = contents(store, "main")
    for worker in range(PROCESSES):
        for number in range(COMMITS):
            assert bodies[f"{worker}/{number}"].startswith(f"{worker} {number} ".encode())
    assert verify(store).problems == ()
    store.close()


def test_processes_on_many_branches_never_meet(tmp_path: Path):
    found = run_processes(tmp_path / "store", [f"line-{number}" for number in range(PROCESSES)])
    assert [lost for _, lost in found] == [0] * PROCESSES
    store = EmbeddedStore(tmp_path / "store")
    lines = sorted(all_ids(store, f"line-{number}")[-2::-1] for number in range(PROCESSES))
    assert lines == sorted(commits for commits, _ in found)
    assert verify(store).problems == ()
    store.close()


def test_threads_share_one_store(store: VersionStore):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda worker: commit_until_told(store, "main", worker), range(4)))
    made = [commit for commits, _ in found for commit in commits]
    assert sorted(all_ids(store, "main")[:-1]) == sorted(made)
    assert len(contents(store, "main")) == 4 * COMMITS + 1


def test_readers_see_whole_commits(embedded: EmbeddedStore):
    save(embedded, "main", {"a": b"0", "b": b"0"})
    done = threading.Event()

    def watch() -> int:
        seen = 0
        while not done.is_set() or not seen:
            commit = embedded.resolve("main")
            assert embedded.open(commit, "a").read() == embedded.open(commit, "b").read()
            seen += 1
        return seen

    with ThreadPoolExecutor(2) as pool:
        watchers = [pool.submit(watch) for _ in range(2)]
        for number in range(1, 60):
            save(embedded, "main", {"a": b"%d" % number, "b": b"%d" % number})
        done.set()
        assert all(watcher.result() > 0 for watcher in watchers)


def test_a_store_can_be_used_after_a_fork(embedded: EmbeddedStore):
    save(embedded, "main", {"parent": b"1"})
    inherited = set(embedded.database._idle)
    assert inherited
    child = os.fork()
    if child == 0:
        code = 1
        try:
            embedded.resolve("main")
            assert not inherited & set(embedded.database._idle), "SQLite forbids connections to cross a fork"
            save(embedded, "main", {"child": contents(embedded, "main")["parent"]})
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    save(embedded, "main", {"parent": b"2"})
    assert contents(embedded, "main") == {"parent": b"2", "child": b"1"}
    assert verify(embedded).problems == ()


def test_a_closed_store_says_so(embedded: EmbeddedStore):
    embedded.close()
    with pytest.raises(Unavailable, match="closed"):
        embedded.resolve("main")


def test_collecting_beside_writers_takes_nothing_that_is_needed(embedded: EmbeddedStore):
    """Writers save again and again what was just dropped, while everything unreachable is collected at once."""
    bodies = {name: name.encode() * 80_000 for name in "abcd"} | {"small": b"small"}
    stop = threading.Event()

    def write(branch: str) -> int:
        rounds = 0
        while not stop.is_set() or not rounds:
            embedded.create_branch(branch, "main")
            save(embedded, branch, bodies)
            assert contents(embedded, branch) == bodies
            embedded.delete_branch(branch)
            rounds += 1
        return rounds

    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(write, branch) for branch in ("one", "other")]
        collected, rounds = 0, 0
        while (not collected or rounds < 40) and not any(writer.done() for writer in writers):
            collected += gc(embedded, 0, dry_run=False).objects
            rounds += 1
        stop.set()
        assert all(writer.result() > 0 for writer in writers)
    assert verify(embedded).problems == ()
