"""Writing: a stage becomes one commit or nothing."""

import io

import pytest

from jupyter_mlplatform.records.errors import Invalid, NotFound, NothingToCommit, StaleHead
from jupyter_mlplatform.store.contract import VersionStore
from tests.store.store_edits import contents, save

LARGE = bytes(range(256)) * 1024


def test_a_commit_says_what_it_was_told(store: VersionStore):
    root = store.resolve("main")
    with store.stage("main") as stage:
        assert (stage.branch, stage.base) == ("main", root)
        stage.put("a", b"1")
        commit = stage.commit("A message\nof two lines, with ümläuts", {"who": "Zoë", "n": "1"})
    assert commit.parents == (root,)
    assert commit.message == "A message\nof two lines, with ümläuts"
    assert commit.metadata == {"who": "Zoë", "n": "1"}
    assert commit.author
    assert commit.created_at >= store.get_commit(root).created_at
    assert store.get_commit("main") == commit
    assert store.get_commit(commit.id) == commit


def test_metadata_is_text(store: VersionStore):
    head = store.resolve("main")
    with store.stage("main") as stage:
        stage.put("a", b"1")
        with pytest.raises(Invalid):
            stage.commit("numbers", {"rows": 1})  # type: ignore[dict-item]
    assert store.resolve("main") == head


@pytest.mark.parametrize("body", [b"", b"x", LARGE[:65535], LARGE[:65536], LARGE], ids=len)
def test_bodies_of_any_size_come_back(store: VersionStore, body: bytes):
    with store.stage("main") as stage:
        as_bytes = stage.put("bytes", body)
        as_stream = stage.put("folder/stream", io.BytesIO(body))
        stage.commit("bodies")
    assert as_bytes.size == as_stream.size == len(body)
    assert contents(store, "main") == {"bytes": body, "folder/stream": body}
    assert store.stat("main", "bytes") == as_bytes
    assert store.stat("main", "folder/stream") == as_stream
    assert as_bytes.checksum == as_stream.checksum


def test_a_stream_is_read_from_where_it_stands(store: VersionStore):
    body = io.BytesIO(b"skipped" + LARGE)
    body.seek(7)
    with store.stage("main") as stage:
        assert stage.put("a", body).size == len(LARGE)
        stage.commit("rest")
    assert contents(store, "main") == {"a": LARGE}


class Trickle(io.RawIOBase):
    """A stream that gives at most 1,000 bytes at a time, as a network does."""

    def __init__(self, body: bytes) -> None:
        self.body = io.BytesIO(body)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self.body.read(min(len(buffer), 1000))
        buffer[: len(data)] = data
        return len(data)


def test_a_stream_may_give_less_than_was_asked_for(store: VersionStore):
    with store.stage("main") as stage:
        stage.put("large", Trickle(LARGE))
        stage.put("small", Trickle(LARGE[:3000]))
        stage.commit("trickle")
    assert contents(store, "main") == {"large": LARGE, "small": LARGE[:3000]}


def interrupted(store: VersionStore) -> None:
    with store.stage("main") as stage:
        stage.put("c", LARGE)
        raise KeyboardInterrupt


class Endless(io.RawIOBase):
    """A stream of 20 MB that refuses to hand out more than a few at a time."""

    left = 20_000_000

    def read(self, size: int = -1, /) -> bytes:
        assert 0 < size <= 4_000_000
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


def test_a_stream_is_read_in_bounded_pieces(store: VersionStore):
    with store.stage("main") as stage:
        assert stage.put("a", Endless()).size == 20_000_000
        stage.commit("large")
    assert store.stat("main", "a").size == 20_000_000


def test_a_stage_that_is_left_leaves_nothing(store: VersionStore):
    head = save(store, "main", {"a": b"1"}).id
    with store.stage("main") as stage:
        stage.put("a", b"2")
        stage.put("b", LARGE)
    with pytest.raises(KeyboardInterrupt):
        interrupted(store)
    assert store.resolve("main") == head
    assert contents(store, "main") == {"a": b"1"}
    assert [ref.name for ref in store.branches().items] == ["main"]


def test_nobody_sees_what_is_staged(store: VersionStore):
    with store.stage("main") as stage:
        stage.put("a", b"1")
        assert store.list("main").items == []
        with pytest.raises(NotFound):
            store.stat("main", "a")
        assert [ref.name for ref in store.branches().items] == ["main"]
        stage.commit("a")
    assert contents(store, "main") == {"a": b"1"}


def test_the_last_change_of_a_path_counts(store: VersionStore):
    with store.stage("main") as stage:
        stage.put("a", b"1")
        stage.put("a", LARGE)
        stage.put("b", b"1")
        stage.delete("b")
        stage.delete("c")
        stage.put("c", b"1")
        stage.commit("once")
    assert contents(store, "main") == {"a": LARGE, "c": b"1"}


def test_deleting_what_is_not_there_is_no_error(store: VersionStore):
    save(store, "main", {"a": b"1", "b": b"2"})
    save(store, "main", {"a": None, "nothing": None})
    assert contents(store, "main") == {"b": b"2"}


def test_a_link_is_the_object_itself(store: VersionStore):
    first = save(store, "main", {"large": LARGE, "small": b"1"})
    store.create_branch("side", "main~1")
    with store.stage("side") as stage:
        linked = stage.link("copy/large", first.id, "large")
        stage.link("small", "main", "small")
        stage.commit("links")
    assert linked.checksum == store.stat("main", "large").checksum
    assert linked.size == len(LARGE)
    assert contents(store, "side") == {"copy/large": LARGE, "small": b"1"}


def test_linking_what_is_not_there(store: VersionStore):
    with store.stage("main") as stage:
        with pytest.raises(NotFound):
            stage.link("a", "main", "nothing")
        with pytest.raises(NotFound):
            stage.link("a", "nowhere", "nothing")
        stage.put("b", b"1")
        stage.commit("the stage goes on")
    assert contents(store, "main") == {"b": b"1"}


def test_the_second_of_two_stages_loses(store: VersionStore):
    base = store.resolve("main")
    with store.stage("main") as first, store.stage("main") as second:
        first.put("a", b"1")
        second.put("b", b"2")
        winner = first.commit("first")
        with pytest.raises(StaleHead):
            second.commit("second")
    assert store.resolve("main") == winner.id
    assert winner.parents == (base,)
    assert contents(store, "main") == {"a": b"1"}


def test_a_stage_on_a_head_that_was_expected(store: VersionStore):
    first = save(store, "main", {"a": b"1"})
    second = save(store, "main", {"a": b"2"})
    with pytest.raises(StaleHead):
        store.stage("main", expected_head=first.id)
    with store.stage("main", expected_head=second.id) as stage:
        assert stage.base == second.id


def test_a_stage_on_a_branch_that_is_deleted_meanwhile(store: VersionStore):
    store.create_branch("side", "main")
    with store.stage("side") as stage:
        stage.put("a", b"1")
        store.delete_branch("side")
        with pytest.raises(NotFound):
            stage.commit("too late")
    assert [ref.name for ref in store.branches().items] == ["main"]


def test_a_stage_needs_a_branch(store: VersionStore):
    store.create_tag("v1", "main")
    for ref in ("nowhere", "v1"):
        with pytest.raises(NotFound):
            store.stage(ref)


def test_nothing_to_commit(store: VersionStore):
    head = save(store, "main", {"a": b"1"}).id
    with store.stage("main") as stage, pytest.raises(NothingToCommit):
        stage.commit("nothing")
    with store.stage("main") as stage:
        stage.delete("not there")
        with pytest.raises(NothingToCommit):
            stage.commit("nothing")
    assert store.resolve("main") == head


def test_the_same_bytes_are_no_change(store: VersionStore):
    head = save(store, "main", {"a": b"1", "b": LARGE}).id
    with store.stage("main") as stage:
        stage.put("a", b"1")
        stage.put("b", LARGE)
        with pytest.raises(NothingToCommit):
            stage.commit("the same")
    assert store.resolve("main") == head


def test_a_finished_stage_takes_nothing_more(store: VersionStore):
    with store.stage("main") as stage:
        stage.put("a", b"1")
        stage.commit("done")
        with pytest.raises(Invalid):
            stage.put("b", b"2")
        with pytest.raises(Invalid):
            stage.delete("a")
        with pytest.raises(Invalid):
            stage.link("c", "main", "a")
        with pytest.raises(Invalid):
            stage.commit("again")
    assert contents(store, "main") == {"a": b"1"}


@pytest.mark.parametrize(
    "path", ["", "/a", "..", "a/../b", "a/..", "a\0b", "a\nb", "a\x7fb", "é" * 513, "a\ud800"], ids=ascii
)
def test_paths_that_cannot_be(store: VersionStore, path: str):
    with store.stage("main") as stage:
        with pytest.raises(Invalid):
            stage.put(path, b"1")
        with pytest.raises(Invalid):
            stage.delete(path)
        with pytest.raises(Invalid):
            stage.link(path, "main", "a")


@pytest.mark.parametrize("path", ["a..b", "...", "a b", "é" * 512, "日本/語.parquet", "%2F?#&+", "~1", "😀"], ids=ascii)
def test_paths_that_can_be(store: VersionStore, path: str):
    save(store, "main", {path: b"1"})
    assert contents(store, "main") == {path: b"1"}
    assert store.stat("main", path).path == path


def test_two_branches_do_not_disturb_each_other(store: VersionStore):
    store.create_branch("side", "main")
    with store.stage("main") as one, store.stage("side") as other:
        one.put("a", b"1")
        other.put("a", b"2")
        one.commit("one")
        other.commit("other")
    assert contents(store, "main") == {"a": b"1"}
    assert contents(store, "side") == {"a": b"2"}
