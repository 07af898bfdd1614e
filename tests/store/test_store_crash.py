"""A writer that is killed: the store is intact and the last commit that was acknowledged is whole."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.store.embedded.gc import gc
from jupyter_mlplatform.store.embedded.verify import verify
from tests.store.store_edits import contents, save

pytestmark = pytest.mark.slow

PACKAGE = str(Path(sys.modules[EmbeddedStore.__module__].__file__ or "").parent)
BEFORE = {"old": b"old", "old large": b"o" * 100_000}
CHANGES = {"small": b"small", "large": b"l" * 100_000, "folder/large": b"m" * 70_000, "old": b"new"}


def in_child(work: Callable[[Callable[[bytes], None]], None], kill_after_s: float | None = None) -> tuple[bytes, int]:
    """Run `work` in a forked process; return what it told and how it ended (a signal, or 0).

    With `kill_after_s` it is killed so long after it told something for the first time.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            work(lambda message: os.write(writing, message) and None)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = b""
        if kill_after_s is not None:
            told = pipe.read(1)
            time.sleep(kill_after_s)
            os.kill(child, signal.SIGKILL)
        told += pipe.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return told, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


class LinesOfTheStore:
    """Counts the lines that the store's own code executes, and kills the process at one of them."""

    def __init__(self, fatal: int | None = None) -> None:
        self.count = 0
        self.fatal = fatal

    def trace(self, frame, event, arg):
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            self.count += 1
            if self.count == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def write(root: Path, lines: LinesOfTheStore, tell: Callable[[bytes], None]) -> None:
    store = EmbeddedStore(root)
    sys.settrace(lines.trace)
    commit = save(store, "main", CHANGES)
    sys.settrace(None)
    tell(commit.id.encode() + b" %d" % lines.count)


def check(root: Path, acknowledged: bytes) -> None:
    """Check that the store is intact, that it holds the old or the new state whole, and that it can go on."""
    store = EmbeddedStore(root)
    assert verify(store).problems == ()
    found = contents(store, "main")
    assert found in (BEFORE, BEFORE | CHANGES)
    if acknowledged:
        commit = acknowledged.split()[0].decode()
        assert store.resolve("main") == commit
        assert found == BEFORE | CHANGES
    save(store, "main", {"after": b"a" * 70_000})
    gc(store, 0, dry_run=False)
    assert verify(store).problems == ()
    assert list((root / "staging").glob("*")) == []
    assert contents(store, "main") == found | {"after": b"a" * 70_000}
    assert {path.stat().st_size for path in store.objects.files()} <= {100_000, 70_000}
    store.close()


def killed_at(folder: Path, line: int) -> bool:
    """Kill a writer at a line of its commit; return whether the commit had arrived."""
    root = folder / f"at-{line}"
    store = EmbeddedStore(root)
    save(store, "main", BEFORE)
    head = store.resolve("main")
    store.close()
    told, how = in_child(lambda tell: write(root, LinesOfTheStore(line), tell))
    assert (told, how) == (b"", signal.SIGKILL)
    store = EmbeddedStore(root)
    arrived = store.resolve("main") != head
    store.close()
    check(root, told)
    return arrived


def lines_of_a_commit(folder: Path) -> int:
    root = folder / "counted"
    store = EmbeddedStore(root)
    save(store, "main", BEFORE)
    store.close()
    told, how = in_child(lambda tell: write(root, LinesOfTheStore(), tell))
    assert how == 0
    check(root, told)
    return int(told.split()[1])


def test_a_writer_killed_at_any_step(tmp_path: Path):
    lines = lines_of_a_commit(tmp_path)
    step = max(1, lines // 120)
    arrived = [killed_at(tmp_path, line) for line in range(1, lines + 1, step)]
    assert len(arrived) >= 100
    assert arrived == sorted(arrived), "once a commit has arrived it stays"
    assert not arrived[0]


@pytest.mark.slow
def test_a_writer_killed_at_every_step(tmp_path: Path):
    lines = lines_of_a_commit(tmp_path)
    arrived = [killed_at(tmp_path, line) for line in range(1, lines + 1)]
    assert arrived == sorted(arrived)
    assert arrived[-1]


def commit_for_ever(root: Path, seed: int, tell: Callable[[bytes], None]) -> None:
    store = EmbeddedStore(root)
    dice = random.Random(seed)
    while True:
        bodies = {f"{dice.randrange(50)}": dice.randbytes(dice.choice([10, 1000, 70_000])) for _ in range(4)}
        tell(save(store, "main", bodies).id.encode())


def test_a_writer_killed_at_any_moment(tmp_path: Path):
    """What line tracing cannot reach: in the middle of a write, an fsync or a rename."""
    root = tmp_path / "store"
    store = EmbeddedStore(root)
    known = [store.resolve("main")]
    dice = random.Random(7)
    for seed in range(100):
        told, how = in_child(lambda tell, seed=seed: commit_for_ever(root, seed, tell), dice.uniform(0, 0.02))
        assert how == signal.SIGKILL
        acknowledged = [told[start : start + 64].decode() for start in range(0, len(told), 64)]
        line = [commit.id for commit in store.log("main", amount=1000).items]
        new = line[: line.index(known[-1])][::-1]
        assert new[: len(acknowledged)] == acknowledged
        assert len(new) <= len(acknowledged) + 1, "at most one commit arrived that nobody was told of"
        known += new
        contents(store, "main")
    assert len(known) > 100
    assert verify(store).problems == ()
    store.close()


@pytest.mark.parametrize("collected_meanwhile", [False, True])
def test_bytes_are_durable_before_they_are_named(tmp_path: Path, monkeypatch, collected_meanwhile: bool):
    """Of a power failure: every object is synced before its rename, its folder before the database commits.

    Also where the store held the bytes already when the commit began, and they were collected before it was done.
    """
    store = EmbeddedStore(tmp_path / "store")
    bodies = {"large": b"l" * 100_000, "other": b"m" * 100_000}
    steps: list[tuple[str, str]] = []
    real_fsync, real_rename, real_sync = os.fsync, Path.rename, store.objects.sync

    def fsync(descriptor: int) -> None:
        real_fsync(descriptor)
        steps.append(("sync", str(Path(f"/proc/self/fd/{descriptor}").readlink())))

    def rename(self: Path, target: Path) -> Path:
        steps.append(("rename", f"{self} {target}"))
        return real_rename(self, target)

    def sync_and_collect(staged) -> set[str]:
        found = real_sync(staged)
        assert gc(store, 0, dry_run=False).objects == 2
        return found

    if collected_meanwhile:
        store.create_branch("side", "main")
        save(store, "side", bodies)
        store.delete_branch("side")
        monkeypatch.setattr(store.objects, "sync", sync_and_collect)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    (connection,) = store.database._idle
    connection.set_trace_callback(lambda sql: steps.append(("sql", sql)))
    save(store, "main", bodies)
    connection.set_trace_callback(None)
    end = len(steps) - 1 - steps[::-1].index(("sql", "COMMIT"))
    renames = [step for step in steps if step[0] == "rename"]
    assert len(renames) == 2
    for step in renames:
        staged, target = (Path(path) for path in step[1].split(" "))
        place = steps.index(step)
        assert ("sync", str(staged)) in steps[:place]
        assert ("sync", str(target.parent)) in steps[place:end]
        assert collected_meanwhile or ("sync", str(store.root / "objects")) in steps[place:end]
    store.close()
