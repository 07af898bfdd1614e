"""Branches, tags, commit ids and what can be said with them."""

import os

import pytest

from jupyter_mlplatform.records.errors import AlreadyExists, Invalid, NotFound, PermissionDenied, StaleHead, Unavailable
from jupyter_mlplatform.store.contract import Ref, VersionStore
from jupyter_mlplatform.store.embedded import EmbeddedStore
from tests.store.store_edits import save


def test_a_fresh_repository_has_main_at_an_empty_commit(store: VersionStore):
    branches = store.branches()
    assert [ref.name for ref in branches.items] == ["main"]
    assert branches.next is None
    root = store.get_commit("main")
    assert root.parents == ()
    assert root.id == branches.items[0].commit
    assert store.list("main").items == []
    assert store.tags().items == []


def test_health_names_the_store(store: VersionStore):
    facts = store.health()
    assert facts["version"]
    assert facts["address"]


def test_every_form_of_a_ref(store: VersionStore):
    first = save(store, "main", {"a": b"1"})
    second = save(store, "main", {"a": b"2"})
    store.create_tag("v2", "main")
    assert store.resolve("main") == second.id
    assert store.resolve("v2") == second.id
    assert store.resolve(second.id) == second.id
    assert store.resolve(second.id[:12]) == second.id
    assert store.resolve("main~1") == first.id
    assert store.resolve("v2~1") == first.id
    assert store.resolve(f"{second.id[:12]}~1") == first.id
    assert store.resolve("main~0") == second.id
    assert store.get_commit("main~2").parents == ()


@pytest.mark.parametrize("ref", ["nowhere", "main~9", "0123456789abcdef", "0" * 64])
def test_a_ref_that_is_not_there(store: VersionStore, ref: str):
    with pytest.raises(NotFound):
        store.resolve(ref)


def test_an_id_is_written_in_small_letters(store: VersionStore):
    commits = (save(store, "main", {"a": b"%d" % turn}) for turn in range(99))
    commit = next(commit for commit in commits if _lettered(commit.id))
    for ref in (commit.id.upper(), commit.id[:12].upper()):
        with pytest.raises(NotFound):
            store.resolve(ref)


def _lettered(commit: str) -> bool:
    return commit[:12] != commit[:12].upper()


def test_an_ancestor_is_counted_along_first_parents(store: VersionStore):
    base = save(store, "main", {"a": b"1"})
    store.create_branch("side", "main")
    save(store, "side", {"b": b"1"})
    mine = save(store, "main", {"c": b"1"})
    store.merge("side", "main", "merge")
    assert store.resolve("main~1") == mine.id
    assert store.resolve("main~2") == base.id


def test_a_branch_is_created_at_any_ref_and_moves_alone(store: VersionStore):
    first = save(store, "main", {"a": b"1"})
    save(store, "main", {"a": b"2"})
    assert store.create_branch("old", "main~1") == Ref("old", first.id)
    save(store, "old", {"b": b"1"})
    assert store.resolve("old~1") == first.id
    assert store.resolve("main~1") == first.id


def test_names_that_are_taken(store: VersionStore):
    store.create_branch("side", "main")
    store.create_tag("v1", "main")
    with pytest.raises(AlreadyExists):
        store.create_branch("side", "main")
    with pytest.raises(AlreadyExists):
        store.create_tag("v1", "main")


@pytest.mark.parametrize("name", ["", "a/b", "-a", "a b", "a~1", "ü", "a" * 251, "a\n"])
def test_names_that_cannot_be(store: VersionStore, name: str):
    with pytest.raises(Invalid):
        store.create_branch(name, "main")
    with pytest.raises(Invalid):
        store.create_tag(name, "main")


def test_a_source_that_is_not_there(store: VersionStore):
    with pytest.raises(NotFound):
        store.create_branch("side", "nowhere")
    with pytest.raises(NotFound):
        store.create_tag("v1", "nowhere")
    assert [ref.name for ref in store.branches().items] == ["main"]
    assert store.tags().items == []


def test_a_deleted_branch_leaves_its_commits(store: VersionStore):
    store.create_branch("side", "main")
    commit = save(store, "side", {"a": b"1"})
    store.delete_branch("side")
    with pytest.raises(NotFound):
        store.resolve("side")
    assert store.get_commit(commit.id).message == "change"
    with store.open(commit.id, "a") as body:
        assert body.read() == b"1"
    assert store.create_branch("side", commit.id).commit == commit.id


def test_deleting_a_branch_that_has_moved(store: VersionStore):
    seen = store.create_branch("side", "main").commit
    moved = save(store, "side", {"a": b"1"})
    with pytest.raises(StaleHead):
        store.delete_branch("side", expected_head=seen)
    assert store.resolve("side") == moved.id
    store.delete_branch("side", expected_head=moved.id)
    assert [ref.name for ref in store.branches().items] == ["main"]


def test_main_stays(store: VersionStore):
    with pytest.raises(PermissionDenied):
        store.delete_branch("main")
    assert [ref.name for ref in store.branches().items] == ["main"]


def test_deleting_what_is_not_there(store: VersionStore):
    with pytest.raises(NotFound):
        store.delete_branch("nowhere")
    with pytest.raises(NotFound):
        store.delete_tag("nowhere")


def test_a_tag_stays_where_it_is_until_deleted(store: VersionStore):
    first = save(store, "main", {"a": b"1"})
    assert store.create_tag("v1", "main") == Ref("v1", first.id)
    save(store, "main", {"a": b"2"})
    assert store.resolve("v1") == first.id
    store.delete_tag("v1")
    with pytest.raises(NotFound):
        store.resolve("v1")


def test_a_branch_and_a_tag_cannot_share_a_name(store: VersionStore):
    store.create_branch("branch", "main")
    store.create_tag("tag", "main")
    with pytest.raises(AlreadyExists):
        store.create_tag("branch", "main")
    with pytest.raises(AlreadyExists):
        store.create_branch("tag", "main")


@pytest.mark.parametrize("kind", ["branch", "tag"])
def test_refs_are_listed_by_name_in_pages(store: VersionStore, kind: str):
    create, listing = {
        "branch": (store.create_branch, store.branches),
        "tag": (store.create_tag, store.tags),
    }[kind]
    for name in ["model--b", "dataset--a", "model--a", "model--c", "z"]:
        create(name, "main")
    everything = ["dataset--a", "main", "model--a", "model--b", "model--c", "z"]
    assert [ref.name for ref in listing().items] == [name for name in everything if kind == "branch" or name != "main"]
    models = listing(prefix="model--", amount=2)
    assert [ref.name for ref in models.items] == ["model--a", "model--b"]
    assert models.next is not None
    rest = listing(prefix="model--", amount=2, after=models.next)
    assert [ref.name for ref in rest.items] == ["model--c"]
    assert rest.next is None
    assert listing(prefix="nothing").items == []


@pytest.mark.parametrize("amount", [0, -1, 1001])
def test_a_page_has_a_size_that_can_be(store: VersionStore, amount: int):
    for verb in (store.branches, store.tags):
        with pytest.raises(Invalid):
            verb(amount=amount)
    with pytest.raises(Invalid):
        store.list("main", amount=amount)
    with pytest.raises(Invalid):
        store.log("main", amount=amount)
    with pytest.raises(Invalid):
        store.diff("main", "main", amount=amount)


def test_changes_tells_of_every_move_of_a_ref(store: VersionStore):
    moves = {
        "commit": lambda: save(store, "main", {"a": b"1"}),
        "branch": lambda: store.create_branch("side", "main"),
        "commit on a branch": lambda: save(store, "side", {"b": b"1"}),
        "merge": lambda: store.merge("side", "main", "merge"),
        "tag": lambda: store.create_tag("v1", "main"),
        "revert": lambda: store.revert("side", "side", "back"),
        "no more branch": lambda: store.delete_branch("side"),
        "no more tag": lambda: store.delete_tag("v1"),
    }
    for name, move in moves.items():
        before = store.changes()
        move()
        assert store.changes() != before, name


def test_changes_of_an_embedded_store_are_those_of_every_process_and_no_others(embedded: EmbeddedStore):
    other = EmbeddedStore(embedded.root)
    before = embedded.changes()
    assert embedded.changes() == before
    embedded.branches()
    other.log("main")
    assert embedded.changes() == before
    save(other, "main", {"a": b"1"})
    assert embedded.changes() != before
    other.close()
    child = os.fork()
    if child == 0:
        first = embedded.changes()
        save(embedded, "main", {"a": b"2"})
        os._exit(0 if embedded.changes() != first else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    embedded.close()
    with pytest.raises(Unavailable):
        embedded.changes()
