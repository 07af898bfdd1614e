"""The embedded store remembers commits: what it says is the same with any of them remembered, or none."""

import random
from pathlib import Path

import pytest

from jupyter_mlplatform.records.errors import NothingToCommit
from jupyter_mlplatform.store.embedded import EmbeddedStore, commits
from tests.store.store_edits import save


@pytest.fixture
def tangled(tmp_path: Path) -> EmbeddedStore:
    """Three lines of some sixty commits that are merged into each other again and again."""
    store, chance = EmbeddedStore(tmp_path / "store"), random.Random(4)
    lines = ["main", "left", "right"]
    for line in lines[1:]:
        store.create_branch(line, "main")
    for number in range(60):
        line, other = chance.sample(lines, 2)
        if chance.random() < 0.3:
            try:
                store.merge(other, line, f"merge {number}")
            except NothingToCommit:
                continue
        else:
            save(store, line, {f"{number}": b"1"}, f"{number}")
    yield store
    store.close()


@pytest.mark.parametrize("remembered", [1, 3, 20, 10_000])
@pytest.mark.parametrize("ahead", [1, 4, 256])
def test_a_log_is_what_is_stored_in_order(tangled: EmbeddedStore, monkeypatch, remembered: int, ahead: int):
    monkeypatch.setattr(commits, "CACHED_COMMITS", remembered)
    monkeypatch.setattr(commits, "MOST_AHEAD", ahead)
    for line in ("main", "left", "main~3", "right"):
        found = tangled.log(line, amount=1000).items
        assert found == [tangled.get_commit(commit.id) for commit in found]
        reached = {commit.id for commit in found}
        assert reached == {found[0].id, *(parent for commit in found for parent in commit.parents)}
        with tangled.database.read() as connection:
            ages = [(commits.load(connection, commit.id).position, commit.id) for commit in found]
        assert ages == sorted(ages, reverse=True)
        alone = tangled.log(line, amount=1000, first_parent=True).items
        assert [commit.id for commit in alone[1:]] == [commit.parents[0] for commit in alone[:-1]]


def test_a_commit_that_came_since_is_seen(tangled: EmbeddedStore):
    before = tangled.log("main", amount=1000).items
    made = save(tangled, "main", {"new": b"1"}, "new")
    assert tangled.log("main", amount=1000).items == [made, *before]
