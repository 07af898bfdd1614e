"""Merge and revert."""

import pytest

from jupyter_mlplatform.records.errors import Conflict, Invalid, NotFound, NothingToCommit, StaleHead
from jupyter_mlplatform.store.contract import VersionStore
from tests.store.store_edits import contents, save


@pytest.fixture
def forked(store: VersionStore) -> VersionStore:
    save(store, "main", {"a": b"0", "b": b"0", "c": b"0"}, "base")
    store.create_branch("side", "main")
    return store


def test_a_merge_brings_both_sides_together(forked: VersionStore):
    mine = save(forked, "main", {"a": b"1", "new": b"1"})
    theirs = save(forked, "side", {"b": b"2", "c": None, "d": b"2"})
    merged = forked.merge("side", "main", "merge", {"why": "test"})
    assert merged.parents == (mine.id, theirs.id)
    assert merged.message == "merge"
    assert merged.metadata.items() >= {"why": "test"}.items()
    assert forked.resolve("main") == merged.id
    assert forked.resolve("side") == theirs.id
    assert contents(forked, "main") == {"a": b"1", "b": b"2", "d": b"2", "new": b"1"}


def test_a_merge_that_could_be_a_fast_forward_is_a_commit(forked: VersionStore):
    before = forked.resolve("main")
    theirs = save(forked, "side", {"b": b"2"})
    assert forked.merge("side", "main", "publish").parents == (before, theirs.id)
    assert contents(forked, "main") == {"a": b"0", "b": b"2", "c": b"0"}


def test_a_squash_has_one_parent(forked: VersionStore):
    mine = save(forked, "main", {"a": b"1"})
    save(forked, "side", {"b": b"2"})
    merged = forked.merge("side", "main", "squash", squash=True)
    assert merged.parents == (mine.id,)
    assert contents(forked, "main") == {"a": b"1", "b": b"2", "c": b"0"}


def test_a_tag_or_a_commit_can_be_merged(forked: VersionStore):
    first = save(forked, "side", {"b": b"1"})
    save(forked, "side", {"b": b"2"})
    forked.create_tag("v1", first.id)
    forked.merge("v1", "main", "by tag")
    assert contents(forked, "main")["b"] == b"1"
    forked.merge(forked.resolve("side"), "main", "by id")
    assert contents(forked, "main")["b"] == b"2"


def conflicting(store: VersionStore) -> None:
    save(store, "main", {"a": b"1", "b": None, "c": b"1", "new": b"1", "mine": b"1"})
    save(store, "side", {"a": b"2", "b": b"2", "c": None, "new": b"2", "theirs": b"2"})


def test_a_conflict_names_the_paths_and_changes_nothing(forked: VersionStore):
    conflicting(forked)
    before = forked.resolve("main")
    with pytest.raises(Conflict) as caught:
        forked.merge("side", "main", "merge")
    assert type(caught.value) is Conflict
    assert sorted(caught.value.extra["paths"]) == ["a", "b", "c", "new"]
    assert forked.resolve("main") == before


def test_a_strategy_decides(forked: VersionStore):
    conflicting(forked)
    forked.create_branch("other", "main")
    forked.merge("side", "main", "theirs", strategy="source-wins")
    assert contents(forked, "main") == {"a": b"2", "b": b"2", "mine": b"1", "new": b"2", "theirs": b"2"}
    forked.merge("side", "other", "ours", strategy="dest-wins")
    assert contents(forked, "other") == {"a": b"1", "c": b"1", "mine": b"1", "new": b"1", "theirs": b"2"}


def test_the_same_change_on_both_sides_is_no_conflict(forked: VersionStore):
    save(forked, "main", {"a": b"1", "b": None, "new": b"1", "mine": b"1"})
    save(forked, "side", {"a": b"1", "b": None, "new": b"1"})
    forked.merge("side", "main", "merge")
    assert contents(forked, "main") == {"a": b"1", "c": b"0", "mine": b"1", "new": b"1"}


def test_nothing_to_merge(forked: VersionStore):
    with pytest.raises(NothingToCommit):
        forked.merge("side", "main", "the same commit")
    save(forked, "main", {"a": b"1"})
    with pytest.raises(NothingToCommit):
        forked.merge("side", "main", "behind")
    save(forked, "side", {"b": b"1"})
    head = forked.merge("side", "main", "once").id
    with pytest.raises(NothingToCommit):
        forked.merge("side", "main", "twice")
    assert forked.resolve("main") == head


def test_merging_again_brings_only_what_is_new(forked: VersionStore):
    save(forked, "side", {"b": b"1"})
    forked.merge("side", "main", "first")
    save(forked, "main", {"b": b"main"})
    save(forked, "side", {"c": b"2"})
    forked.merge("side", "main", "second")
    assert contents(forked, "main") == {"a": b"0", "b": b"main", "c": b"2"}


def test_a_merge_into_a_head_that_was_expected(forked: VersionStore):
    seen = forked.resolve("main")
    moved = save(forked, "main", {"a": b"1"}).id
    save(forked, "side", {"b": b"1"})
    with pytest.raises(StaleHead):
        forked.merge("side", "main", "merge", expected_head=seen)
    assert forked.resolve("main") == moved
    forked.merge("side", "main", "merge", expected_head=moved)
    assert contents(forked, "main") == {"a": b"1", "b": b"1", "c": b"0"}


def test_merging_what_is_not_there(forked: VersionStore):
    with pytest.raises(NotFound):
        forked.merge("nowhere", "main", "merge")
    with pytest.raises(NotFound):
        forked.merge("main", "nowhere", "merge")
    with pytest.raises(Invalid):
        forked.merge("side", "main", "merge", strategy="mine")  # type: ignore[arg-type]


def test_a_merge_of_many_objects(store: VersionStore):
    save(store, "main", {f"{number:04}": b"0" for number in range(600)})
    store.create_branch("side", "main")
    save(store, "main", {f"{number:04}": b"main" for number in range(0, 600, 50)})
    save(store, "side", {f"{number:04}": b"side" for number in range(25, 600, 50)} | {"9999": b"side", "0001": None})
    store.merge("side", "main", "merge")
    expected = {f"{number:04}": b"0" for number in range(600) if number != 1}
    expected |= {f"{number:04}": b"main" for number in range(0, 600, 50)}
    expected |= {f"{number:04}": b"side" for number in range(25, 600, 50)} | {"9999": b"side"}
    sizes = {item.path: item.size for page in pages(store) for item in page.items}
    assert sizes == {path: len(body) for path, body in expected.items()}


def pages(store: VersionStore):
    after: str | None = ""
    while after is not None:
        page = store.list("main", after=after)
        yield page
        after = page.next


def test_a_revert_takes_one_commit_back(forked: VersionStore):
    change = save(forked, "main", {"a": b"1", "b": None, "d": b"1"})
    last = save(forked, "main", {"c": b"1"})
    reverted = forked.revert("main", change.id, "revert", {"of": change.id})
    assert reverted.parents == (last.id,)
    assert reverted.message == "revert"
    assert reverted.metadata.items() >= {"of": change.id}.items()
    assert contents(forked, "main") == {"a": b"0", "b": b"0", "c": b"1"}
    forked.revert("main", reverted.id, "revert the revert")
    assert contents(forked, "main") == {"a": b"1", "c": b"1", "d": b"1"}


def test_a_revert_of_what_was_changed_since_conflicts(forked: VersionStore):
    change = save(forked, "main", {"a": b"1"})
    head = save(forked, "main", {"a": b"2"}).id
    with pytest.raises(Conflict) as caught:
        forked.revert("main", change.id, "revert")
    assert type(caught.value) is Conflict
    assert caught.value.extra["paths"] == ["a"]
    assert forked.resolve("main") == head


def test_a_revert_of_a_merge_takes_back_what_it_brought(forked: VersionStore):
    save(forked, "main", {"a": b"1"})
    save(forked, "side", {"b": b"2"})
    merged = forked.merge("side", "main", "merge")
    forked.revert("main", merged.id, "revert")
    assert contents(forked, "main") == {"a": b"1", "b": b"0", "c": b"0"}


def test_a_revert_twice_has_nothing_to_do(forked: VersionStore):
    change = save(forked, "main", {"a": b"1"})
    forked.revert("main", change.id, "revert")
    with pytest.raises(NothingToCommit):
        forked.revert("main", change.id, "again")


def test_reverting_what_is_not_there(forked: VersionStore):
    with pytest.raises(NotFound):
        forked.revert("main", "nowhere", "revert")
    with pytest.raises(NotFound):
        forked.revert("nowhere", "main", "revert")


def test_reverting_an_addition_twice_makes_no_empty_commit(store: VersionStore):
    with store.stage("main") as stage:
        stage.put("only", b"x")
        added = stage.commit("add")
    head = store.revert("main", added.id, "take back")
    with pytest.raises(NothingToCommit):
        store.revert("main", added.id, "again")
    assert store.resolve("main") == head.id
