"""Private stages on lakeFS: hidden, atomic where they meet, swept when their writer was killed."""

import multiprocessing
import os
import re

import pytest

from jupyter_mlplatform.records.errors import StaleHead, Unavailable
from jupyter_mlplatform.store.lakefs import LakeFSStore
from jupyter_mlplatform.store.lakefs.credentials import Credentials
from tests.store.store_edits import contents, save

pytestmark = pytest.mark.lakefs

PROCESSES = 8
ROUNDS = 3


def hidden(store: LakeFSStore) -> list[str]:
    """The private branches on the server."""
    client = store._client.sdk
    found = client.branches_api.list_branches(store.repository, prefix="stage--", show_hidden=True)
    return [branch.id for branch in found.results]


def test_a_stage_is_hidden_and_leaves_nothing(lakefs: LakeFSStore):
    with lakefs.stage("main") as stage:
        stage.put("a", b"1")
        assert len(hidden(lakefs)) == 1
        assert [ref.name for ref in lakefs.branches().items] == ["main"]
        assert lakefs.branches(prefix="stage--").items == []
        commit = stage.commit("first", {"who": "me"})
    assert hidden(lakefs) == []
    assert commit.metadata == {"who": "me"}
    assert (commit.message, commit.author) == ("first", "tester")
    assert commit.parents == (lakefs.resolve("main~1"),)


def test_a_stage_that_changes_nothing_never_reaches_the_server(lakefs: LakeFSStore):
    with lakefs.stage("main"):
        assert hidden(lakefs) == []


def test_a_body_that_fails_leaves_nothing(lakefs: LakeFSStore):
    class Failing:
        def seekable(self) -> bool:
            return False

        def read(self, _size: int) -> bytes:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"), lakefs.stage("main") as stage:
        stage.put("a", Failing())  # type: ignore[arg-type]
    assert hidden(lakefs) == []
    assert contents(lakefs, "main") == {}


def test_what_a_killed_writer_left_is_swept_by_age(lakefs: LakeFSStore, lakefs_login: Credentials):
    child = os.fork()
    if child == 0:
        lakefs.stage("main").put("a", b"1")
        os._exit(9)
    os.waitpid(child, 0)
    left = hidden(lakefs)
    assert len(left) == 1
    assert re.fullmatch(r"stage--[0-9a-f-]{36}", left[0])
    assert lakefs.sweep(older_than_s=3600) == []
    assert lakefs.sweep(older_than_s=0) == left
    assert hidden(lakefs) == []


def test_opening_a_stage_sweeps_what_is_a_day_old(lakefs: LakeFSStore, lakefs_login: Credentials):
    client = lakefs._client.sdk.branches_api
    old, foreign = "stage--018bcfe5-6800-7abc-8abc-0123456789ab", "stage--mine"
    for name in (old, foreign):
        lakefs.create_branch(name, "main")
    save(lakefs, "main", {"a": b"1"})
    left = {branch.id for branch in client.list_branches(lakefs.repository, show_hidden=True).results}
    assert left == {"main", foreign}


def race(login: Credentials, address: str, path: str, gate, results) -> None:
    store = LakeFSStore(address, login)
    won, lost = [], 0
    for number in range(ROUNDS):
        with store.stage("main") as stage:
            stage.put(path, f"{os.getpid()} {number}".encode())
            base = stage.base
            gate.wait()
            try:
                won.append((number, base, stage.commit(path)))
            except StaleHead:
                lost += 1
        gate.wait()
    results.put((won, lost))
    store.close()


def run_race(store: LakeFSStore, login: Credentials, paths: list[str]) -> tuple[list, int]:
    context = multiprocessing.get_context("fork")
    gate, results = context.Barrier(PROCESSES), context.SimpleQueue()
    workers = [context.Process(target=race, args=(login, store.address, path, gate, results)) for path in paths]
    for worker in workers:
        worker.start()
    found = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    return [win for won, _ in found for win in won], sum(lost for _, lost in found)


def test_of_stages_that_touch_a_common_path_exactly_one_wins(lakefs: LakeFSStore, lakefs_login: Credentials):
    save(lakefs, "main", {"shared": b"before"})
    won, lost = run_race(lakefs, lakefs_login, ["shared"] * PROCESSES)
    assert sorted(number for number, _, _ in won) == list(range(ROUNDS))
    assert lost == (PROCESSES - 1) * ROUNDS
    assert all(commit.parents == (base,) for _, base, commit in won)
    assert [commit.id for commit in lakefs.log("main").items][:ROUNDS] == [
        commit.id for _, _, commit in sorted(won, key=lambda win: -win[0])
    ]
    assert hidden(lakefs) == []


def test_of_stages_that_touch_different_paths_none_is_lost(lakefs: LakeFSStore, lakefs_login: Credentials):
    won, lost = run_race(lakefs, lakefs_login, [f"own-{number}" for number in range(PROCESSES)])
    assert len(won) + lost == PROCESSES * ROUNDS
    assert {number for number, _, _ in won} == set(range(ROUNDS))
    history = [commit.id for commit in lakefs.log("main").items]
    assert sorted(history[:-1]) == sorted(commit.id for _, _, commit in won)
    assert set(contents(lakefs, "main")) == {commit.message for _, _, commit in won}


def test_a_store_can_be_used_after_a_fork(lakefs: LakeFSStore):
    save(lakefs, "main", {"parent": b"1"})
    child = os.fork()
    if child == 0:
        code = 1
        try:
            save(lakefs, "main", {"child": contents(lakefs, "main")["parent"]})
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    save(lakefs, "main", {"parent": b"2"})
    assert contents(lakefs, "main") == {"parent": b"2", "child": b"1"}


def test_a_closed_store_says_so(lakefs: LakeFSStore):
    lakefs.close()
    with pytest.raises(Unavailable, match="closed"):
        lakefs.resolve("main")
