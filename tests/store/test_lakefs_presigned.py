"""A lakeFS server above S3 (moto's): bodies go straight to the storage with presigned URLs."""

import logging
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator

import httpx
import pytest

from jupyter_mlplatform.store.lakefs import LakeFSStore
from jupyter_mlplatform.store.lakefs.reading import HEAD
from tests.store.lakefs_server import free_port, run_server
from tests.store.store_edits import contents, save

pytestmark = pytest.mark.lakefs

KEY, SECRET = "testing", "planted-storage-secret"


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    """An S3 server with a bucket, in memory."""
    pytest.importorskip("moto", reason="needs moto[server], an S3 to put below lakeFS")
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        httpx.put(f"{endpoint}/bucket").raise_for_status()
        yield endpoint
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def presigning_login(storage, tmp_path_factory):
    program = shutil.which("lakefs")
    if program is None:
        pytest.skip("needs the lakefs program on PATH, to run it above S3")
    settings = {
        "LAKEFS_BLOCKSTORE_TYPE": "s3",
        "LAKEFS_BLOCKSTORE_S3_ENDPOINT": storage,
        "LAKEFS_BLOCKSTORE_S3_FORCE_PATH_STYLE": "true",
        "LAKEFS_BLOCKSTORE_S3_DISCOVER_BUCKET_REGION": "false",
        "LAKEFS_BLOCKSTORE_S3_REGION": "us-east-1",
        "LAKEFS_BLOCKSTORE_S3_CREDENTIALS_ACCESS_KEY_ID": KEY,
        "LAKEFS_BLOCKSTORE_S3_CREDENTIALS_SECRET_ACCESS_KEY": SECRET,
    }
    yield from run_server(program, tmp_path_factory.mktemp("lakefs-s3"), settings)


@pytest.fixture
def presigned(presigning_login) -> Iterator[LakeFSStore]:
    name = f"test-{uuid.uuid4().hex[:20]}"
    store = LakeFSStore.create(name, f"s3://bucket/{name}", presigning_login)
    yield store
    store.close()


def hosts(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """The method and origin of each request for a body."""
    found = []
    for record in caplog.records:
        if record.name == "httpx":
            words = record.getMessage().split()
            url = httpx.URL(words[3])
            found.append((words[2], f"{url.scheme}://{url.netloc.decode()}"))
    return found


def test_bodies_go_straight_to_the_storage(presigned: LakeFSStore, storage: str, caplog):
    caplog.set_level(logging.DEBUG)
    data = bytes(i * 7 % 251 for i in range(5 * HEAD))
    save(presigned, "main", {"large": data})
    assert ("PUT", storage) in hosts(caplog)
    assert ("POST", presigned._client.endpoint.removesuffix("/api/v1")) not in hosts(caplog)
    caplog.clear()
    assert contents(presigned, "main") == {"large": data}
    assert ("GET", storage) in hosts(caplog)


def test_no_log_shows_a_signature(presigned: LakeFSStore, caplog):
    caplog.set_level(logging.DEBUG)
    save(presigned, "main", {"large": bytes(3 * HEAD)})
    with presigned.open("main", "large") as body:
        body.read()
    assert "X-Amz-" not in caplog.text
    assert SECRET not in caplog.text


def test_a_stream_that_cannot_seek_goes_through_the_server(presigned: LakeFSStore):
    class Once:
        left = 3

        def seekable(self) -> bool:
            return False

        def read(self, _size: int) -> bytes:
            self.left -= 1
            return b"x" * HEAD if self.left >= 0 else b""

    with presigned.stage("main") as stage:
        stage.put("a", Once())  # type: ignore[arg-type]
        stage.commit("streamed")
    assert contents(presigned, "main") == {"a": b"x" * (3 * HEAD)}


def test_the_way_that_bytes_took_makes_no_difference(presigned: LakeFSStore):
    """Both ways give one checksum, so that the same bytes are no change."""
    save(presigned, "main", {"a": b"x" * 1000, "b": b"1"})
    client = presigned._client
    client.storage_config.pre_sign_support = False
    save(presigned, "main", {"a": b"x" * 1000, "b": b"2"})
    assert [change.path for change in presigned.diff("main~1", "main").items] == ["b"]


def test_a_link_is_the_same_bytes_in_the_storage(presigned: LakeFSStore):
    first = save(presigned, "main", {"data/part": b"x" * 1000})
    with presigned.stage("main") as stage:
        stage.link("copy", first.id, "data/part")
        stage.link("copy-of-copy", first.id, "data/part")
        stage.commit("link")
    with presigned.stage("main") as stage:
        stage.link("data/part", "main", "copy-of-copy")
        stage.put("another", b"1")
        stage.commit("link back")
    stat = presigned._client.sdk.objects_api.stat_object
    addresses = {stat(presigned.repository, "main", p).physical_address for p in ("data/part", "copy", "copy-of-copy")}
    assert len(addresses) == 1
    assert [change.path for change in presigned.diff("main~1", "main").items] == ["another"]
    assert contents(presigned, "main")["copy"] == b"x" * 1000
