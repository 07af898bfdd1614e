"""Bodies on lakeFS: streamed both ways, read by range, checked, repeated where that is safe."""

import hashlib
import io
import logging
import tracemalloc
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jupyter_mlplatform.records.errors import Corrupt
from jupyter_mlplatform.store.lakefs import LakeFSStore
from jupyter_mlplatform.store.lakefs.reading import HEAD
from tests.store.store_edits import save

pytestmark = pytest.mark.lakefs

SIZE = 64 << 20
MOST_MEMORY = 16 << 20


class Endless(io.RawIOBase):
    """A stream of SIZE bytes that exist only while they are read and cannot be read twice."""

    def __init__(self) -> None:
        self.left = SIZE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        size = min(len(buffer), self.left)
        buffer[:size] = b"x" * size
        self.left -= size
        return size


def test_a_large_body_is_streamed_both_ways(lakefs: LakeFSStore):
    save(lakefs, "main", {"warm": b"x"})
    tracemalloc.start()
    try:
        with lakefs.stage("main") as stage:
            stat = stage.put("large", io.BufferedReader(Endless()))
            stage.commit("large")
        total = 0
        with lakefs.open("main", "large") as body:
            while chunk := body.read(1 << 20):
                total += len(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (stat.size, total) == (SIZE, SIZE)
    assert stat.checksum == hashlib.md5(b"x" * SIZE).hexdigest()
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("size", [0, 1, HEAD - 1, HEAD, HEAD + 1, 3 * HEAD + 7])
def test_any_place_can_be_read_in_any_order(lakefs: LakeFSStore, size: int):
    data = bytes(i * 7 % 251 for i in range(size))
    save(lakefs, "main", {"a": data})
    with lakefs.open("main", "a") as body:
        assert body.seek(0, io.SEEK_END) == size
        assert body.read() == b""
        for start, length in [(size // 2, 10), (0, 5), (max(size - 9, 0), 100), (size // 3, size), (size + 5, 3)]:
            body.seek(start)
            assert body.read(length) == data[start : start + length]
        body.seek(0)
        assert body.read() == data


def requests(caplog: pytest.LogCaptureFixture) -> int:
    return sum(record.name == "httpx" for record in caplog.records)


def test_a_small_object_is_one_request_and_a_jump_is_one_more(lakefs: LakeFSStore, caplog):
    save(lakefs, "main", {"small": b"x" * 1000, "large": bytes(8 << 20)})
    commit = lakefs.resolve("main")
    caplog.set_level(logging.INFO, "httpx")
    caplog.clear()
    with lakefs.open(commit, "small") as body:
        body.read()
    assert requests(caplog) == 1
    caplog.clear()
    with lakefs.open(commit, "large") as body:
        body.seek(-8, io.SEEK_END)
        body.read(8)
        assert requests(caplog) == 2
        body.seek(0)
        body.read()
        assert requests(caplog) == 3


def stored_file(store: LakeFSStore, path: str) -> Path:
    """Where the server's local block store keeps an object."""
    stat = store._client.sdk.objects_api.stat_object(store.repository, store.resolve("main"), path)
    address = urlsplit(stat.physical_address)
    if address.scheme != "local":
        pytest.skip("needs a server with the local block store, to damage a file")
    return Path(address.netloc + address.path)


@pytest.mark.parametrize("size", [1000, 10 * HEAD])
def test_a_flipped_bit_is_found_and_named(lakefs: LakeFSStore, size: int):
    save(lakefs, "main", {"data/part": b"x" * size})
    file = stored_file(lakefs, "data/part")
    file.write_bytes(b"x" * (size - 1) + b"y")
    with lakefs.open("main", "data/part") as body, pytest.raises(Corrupt, match="data/part"):
        body.read()


@pytest.mark.parametrize("size", [1000, 10 * HEAD])
def test_a_truncated_object_is_found_and_named(lakefs: LakeFSStore, size: int):
    save(lakefs, "main", {"data/part": b"x" * size})
    file = stored_file(lakefs, "data/part")
    file.write_bytes(b"x" * (size - 10))
    with pytest.raises(Corrupt, match="data/part"), lakefs.open("main", "data/part") as body:
        body.read()


def test_an_object_whose_bytes_are_gone_is_corrupt(lakefs: LakeFSStore):
    save(lakefs, "main", {"data/part": b"x"})
    stored_file(lakefs, "data/part").unlink()
    with pytest.raises(Corrupt, match="data/part"):
        lakefs.open("main", "data/part")


def test_a_link_of_a_link_is_the_same_bytes(lakefs: LakeFSStore):
    save(lakefs, "main", {"data/part": b"x" * 1000})
    for source, target in [("data/part", "copy"), ("copy", "copy-of-copy")]:
        with lakefs.stage("main") as stage:
            assert stage.link(target, "main", source).checksum == lakefs.stat("main", "data/part").checksum
            stage.commit("link")
    assert lakefs.open("main", "copy-of-copy").read() == b"x" * 1000


def test_the_same_bytes_written_again_are_no_change(lakefs: LakeFSStore):
    save(lakefs, "main", {"a": b"1", "b": b"1"})
    save(lakefs, "main", {"a": b"1", "b": b"2"})
    assert [change.path for change in lakefs.diff("main~1", "main").items] == ["b"]
