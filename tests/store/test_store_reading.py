"""Listing, stat and open."""

import io
import random

import pytest

from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.store.contract import ObjectStat, Prefix, VersionStore
from tests.store.store_edits import save

LARGE = random.Random(0).randbytes(3_000_000)


def names(page) -> list[str]:
    return [item.path for item in page.items]


@pytest.fixture
def tree(store: VersionStore) -> VersionStore:
    paths = ["a/1", "a/2", "a/b/1", "a-", "a0", "b", "c/d/1", "c/d/2", "é", "日"]
    save(store, "main", {path: path.encode() for path in paths})
    return store


def test_objects_are_listed_in_the_order_of_their_bytes(tree: VersionStore):
    page = tree.list("main")
    assert names(page) == ["a-", "a/1", "a/2", "a/b/1", "a0", "b", "c/d/1", "c/d/2", "é", "日"]
    assert page.next is None
    assert all(isinstance(item, ObjectStat) for item in page.items)


def test_a_prefix_is_the_beginning_of_a_path(tree: VersionStore):
    assert names(tree.list("main", prefix="a/")) == ["a/1", "a/2", "a/b/1"]
    assert names(tree.list("main", prefix="a")) == ["a-", "a/1", "a/2", "a/b/1", "a0"]
    assert names(tree.list("main", prefix="c/d/2")) == ["c/d/2"]
    assert names(tree.list("main", prefix="zzz")) == []


def test_a_delimiter_makes_folders(tree: VersionStore):
    page = tree.list("main", delimiter="/")
    assert names(page) == ["a-", "a/", "a0", "b", "c/", "é", "日"]
    assert [item.path for item in page.items if isinstance(item, Prefix)] == ["a/", "c/"]
    assert names(tree.list("main", prefix="a/", delimiter="/")) == ["a/1", "a/2", "a/b/"]
    assert names(tree.list("main", prefix="c", delimiter="/")) == ["c/"]


@pytest.mark.parametrize("amount", [1, 2, 3, 100])
@pytest.mark.parametrize("delimiter", ["", "/"])
@pytest.mark.parametrize("prefix", ["", "a", "a/", "c/"])
def test_pages_add_up(tree: VersionStore, amount: int, delimiter: str, prefix: str):
    everything = tree.list("main", prefix=prefix, delimiter=delimiter).items
    found = []
    after: str | None = ""
    while after is not None:
        page = tree.list("main", prefix=prefix, delimiter=delimiter, after=after, amount=amount)
        assert len(page.items) <= amount
        found += page.items
        after = page.next
    assert found == everything


def test_a_listing_starts_after_any_path(tree: VersionStore):
    assert names(tree.list("main", after="a/15")) == ["a/2", "a/b/1", "a0", "b", "c/d/1", "c/d/2", "é", "日"]
    assert names(tree.list("main", prefix="a/", after="a/1")) == ["a/2", "a/b/1"]
    assert names(tree.list("main", after="日")) == []


def test_every_ref_shows_its_own_state(tree: VersionStore):
    save(tree, "main", {"b": None, "x": b"new"})
    assert "b" in names(tree.list("main~1"))
    assert "b" not in names(tree.list("main"))
    assert tree.stat("main~1", "b").size == 1
    with pytest.raises(NotFound):
        tree.stat("main", "b")
    with pytest.raises(NotFound):
        tree.stat("main~1", "x")


def test_what_is_not_there(tree: VersionStore):
    for ref, path in (("main", "nothing"), ("main", "a/"), ("main", "a"), ("nowhere", "b")):
        with pytest.raises(NotFound):
            tree.stat(ref, path)
        with pytest.raises(NotFound):
            tree.open(ref, path)
    with pytest.raises(NotFound):
        tree.list("nowhere")


@pytest.fixture
def large(store: VersionStore) -> VersionStore:
    save(store, "main", {"large": LARGE, "small": LARGE[:1000], "empty": b""})
    return store


@pytest.mark.parametrize(("path", "body"), [("large", LARGE), ("small", LARGE[:1000]), ("empty", b"")])
def test_a_body_can_be_read_like_a_file(large: VersionStore, path: str, body: bytes):
    file = io.BytesIO(body)
    with large.open("main", path) as stream:
        assert stream.seekable()
        assert stream.readable()
        assert stream.tell() == 0
        assert stream.read(10) == file.read(10)
        assert stream.seek(0, io.SEEK_END) == len(body)
        assert stream.read() == b""
        assert stream.seek(0) == 0
        assert stream.read() == body
        dice = random.Random(1)
        for _ in range(50):
            position, size = dice.randrange(len(body) + 10), dice.randrange(100_000)
            stream.seek(position)
            file.seek(position)
            assert stream.read(size) == file.read(size)
            assert stream.tell() == file.tell()
    assert stream.closed


def test_bodies_can_be_read_side_by_side(large: VersionStore):
    with large.open("main", "large") as one, large.open("main", "large") as other:
        assert one.read(1_000_000) == LARGE[:1_000_000]
        assert other.read() == LARGE
        assert one.read() == LARGE[1_000_000:]


def test_an_open_body_outlives_its_branch(large: VersionStore):
    large.create_branch("side", "main")
    with large.open("side", "large") as stream:
        large.delete_branch("side")
        assert stream.read() == LARGE
