"""Log, diff and merge base."""

import pytest

from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.store.contract import VersionStore
from tests.store.store_edits import changed, save


def messages(page) -> list[str]:
    return [commit.message for commit in page.items]


@pytest.fixture
def woven(store: VersionStore) -> VersionStore:
    """A line, a side line and their merge: base - mine - merge - last, base - side1 - side2 - merge."""
    save(store, "main", {"a/1": b"1", "b/1": b"1"}, "base")
    store.create_branch("side", "main")
    save(store, "side", {"b/1": b"2"}, "side1")
    save(store, "main", {"a/1": b"2"}, "mine")
    save(store, "side", {"b/2": b"1"}, "side2")
    store.merge("side", "main", "merge")
    save(store, "main", {"c": b"1"}, "last")
    return store


def test_the_log_shows_children_before_parents(woven: VersionStore):
    page = woven.log("main")
    assert page.next is None
    assert sorted(messages(page)[:-1]) == sorted(["last", "merge", "side2", "mine", "side1", "base"])
    place = {commit.id: number for number, commit in enumerate(page.items)}
    assert all(place[commit.id] < place[parent] for commit in page.items for parent in commit.parents)
    assert page.items[0].message == "last"
    assert page.items[-1].parents == ()
    assert [commit.parents for commit in page.items if commit.message == "merge"] == [
        (woven.resolve("main~2"), woven.resolve("side"))
    ]


def test_the_log_of_the_branch_alone(woven: VersionStore):
    assert messages(woven.log("main", first_parent=True))[:-1] == ["last", "merge", "mine", "base"]
    assert messages(woven.log("side"))[:-1] == ["side2", "side1", "base"]
    assert messages(woven.log("main~2"))[:-1] == ["mine", "base"]


@pytest.mark.parametrize("first_parent", [False, True])
@pytest.mark.parametrize("amount", [1, 2, 3])
@pytest.mark.parametrize("prefix", ["", "b/"])
def test_pages_of_the_log_add_up(woven: VersionStore, first_parent: bool, amount: int, prefix: str):
    everything = woven.log("main", first_parent=first_parent, prefix=prefix).items
    found = []
    after: str | None = ""
    while after is not None:
        page = woven.log("main", first_parent=first_parent, prefix=prefix, after=after, amount=amount)
        assert len(page.items) <= amount
        found += page.items
        after = page.next
    assert found == everything


def test_the_log_of_a_folder(woven: VersionStore):
    assert sorted(messages(woven.log("main", prefix="a/"))) == ["base", "mine"]
    assert sorted(messages(woven.log("main", prefix="b/", first_parent=True))) == ["base", "merge"]
    assert messages(woven.log("side", prefix="b/")) == ["side2", "side1", "base"]
    assert messages(woven.log("main", prefix="b/2", amount=1)) == ["merge"]
    assert messages(woven.log("main", prefix="nothing")) == []


def test_the_log_of_what_is_not_there(woven: VersionStore):
    with pytest.raises(NotFound):
        woven.log("nowhere")


def test_a_diff_says_what_leads_from_left_to_right(woven: VersionStore):
    assert changed(woven, "main~3", "main") == {"a/1": "changed", "b/1": "changed", "b/2": "added", "c": "added"}
    assert changed(woven, "main", "main~3") == {"a/1": "changed", "b/1": "changed", "b/2": "removed", "c": "removed"}
    assert changed(woven, "main", "main") == {}
    assert changed(woven, "main~3", "main", prefix="b/") == {"b/1": "changed", "b/2": "added"}


@pytest.mark.parametrize("three_dot", [False, True])
def test_pages_of_a_diff_add_up(store: VersionStore, three_dot: bool):
    save(store, "main", {f"{number:03}": b"1" for number in range(300)})
    store.create_branch("side", "main")
    save(store, "side", {f"{number:03}": b"2" if number % 2 else None for number in range(0, 300, 7)})
    everything = store.diff("main", "side", three_dot=three_dot).items
    assert [change.path for change in everything] == [f"{number:03}" for number in range(0, 300, 7)]
    found = []
    after: str | None = ""
    while after is not None:
        page = store.diff("main", "side", three_dot=three_dot, after=after, amount=10)
        assert len(page.items) <= 10
        found += page.items
        after = page.next
    assert found == everything


def test_three_dots_show_what_a_merge_would_bring(store: VersionStore):
    before = {"both": b"0", "same": b"0", "left": b"0", "right": b"0", "gone left": b"0", "gone right": b"0",
              "gone both": b"0", "gone left changed right": b"0", "changed left gone right": b"0"}  # fmt: skip
    save(store, "main", before)
    store.create_branch("side", "main")
    save(store, "main", {
        "both": b"left", "same": b"1", "left": b"1", "gone left": None, "gone both": None, "new both": b"left",
        "new same": b"1", "new left": b"1", "gone left changed right": None, "changed left gone right": b"1",
    })  # fmt: skip
    save(store, "side", {
        "both": b"right", "same": b"1", "right": b"1", "gone right": None, "gone both": None, "new both": b"right",
        "new same": b"1", "new right": b"1", "gone left changed right": b"1", "changed left gone right": None,
    })  # fmt: skip
    assert changed(store, "main", "side", three_dot=True) == {
        "both": "conflict",
        "changed left gone right": "conflict",
        "gone left changed right": "conflict",
        "gone right": "removed",
        "new both": "conflict",
        "new right": "added",
        "right": "changed",
    }


def test_a_merge_base(woven: VersionStore):
    base = woven.resolve("main~3")
    assert woven.merge_base("main~2", "side") == base
    assert woven.merge_base("side", "main~2") == base
    assert woven.merge_base("main", "side") == woven.resolve("side")
    assert woven.merge_base("side", "main") == woven.resolve("side")
    assert woven.merge_base("main", "main") == woven.resolve("main")
    with pytest.raises(NotFound):
        woven.merge_base("main", "nowhere")


def test_lines_that_were_merged_into_each_other_have_a_best_ancestor(store: VersionStore):
    save(store, "main", {"a": b"1"})
    store.create_branch("side", "main")
    mine = save(store, "main", {"b": b"1"}).id
    theirs = save(store, "side", {"c": b"1"}).id
    store.merge("side", "main", "one way")
    store.merge(mine, "side", "the other way")
    assert store.merge_base("main", "side") in {mine, theirs}
    save(store, "main", {"d": b"1"})
    save(store, "side", {"e": b"1"})
    assert store.merge_base("main", "side") in {mine, theirs}
    assert changed(store, "main", "side", three_dot=True) == {"e": "added"}
