"""A real lakeFS server for tests: the one at ``LAKEFS_ENDPOINT_URL``, or the ``lakefs`` program, started once.

With ``LAKEFS_ENDPOINT_URL``, the key is lakectl's (``LAKECTL_CREDENTIALS_*`` or its file) and repositories are made
below ``LAKEFS_STORAGE_NAMESPACE`` (``local://`` if unset).
"""

import os
import secrets
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from jupyter_mlplatform.store.lakefs import LakeFSStore
from jupyter_mlplatform.store.lakefs.credentials import Credentials, load

START_S = 60.0


@pytest.fixture(scope="session")
def lakefs_login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Credentials]:
    """The server and a key that may do everything."""
    if endpoint := os.environ.get("LAKEFS_ENDPOINT_URL"):
        yield load({**os.environ, "LAKECTL_SERVER_ENDPOINT_URL": endpoint})
        return
    program = shutil.which("lakefs")
    if program is None:
        pytest.skip("needs a lakeFS server: set LAKEFS_ENDPOINT_URL, or put the lakefs program on PATH")
    yield from run_server(program, tmp_path_factory.mktemp("lakefs"))


def run_server(program: str, folder: Path, settings: dict[str, str] | None = None) -> Iterator[Credentials]:
    """Run a server that keeps everything in a folder, until the generator is closed."""
    port = free_port()
    login = Credentials(f"http://127.0.0.1:{port}/api/v1", "AKIA" + secrets.token_hex(8).upper(), secrets.token_hex(20))
    environment = {
        "LAKEFS_LISTEN_ADDRESS": f"127.0.0.1:{port}",
        "LAKEFS_DATABASE_LOCAL_PATH": str(folder / "database"),
        "LAKEFS_BLOCKSTORE_LOCAL_PATH": str(folder / "objects"),
        "LAKEFS_COMMITTED_LOCAL_CACHE_DIR": str(folder / "cache"),
        "LAKEFS_AUTH_ENCRYPT_SECRET_KEY": secrets.token_hex(20),
        "LAKEFS_INSTALLATION_USER_NAME": "tester",
        "LAKEFS_INSTALLATION_ACCESS_KEY_ID": login.access_key_id,
        "LAKEFS_INSTALLATION_SECRET_ACCESS_KEY": login.secret_access_key,
        "LAKEFS_STATS_ENABLED": "false",
        "LAKEFS_EMAIL_SUBSCRIPTION_ENABLED": "false",
        "LAKEFS_SECURITY_CHECK_LATEST_VERSION": "false",
        "LAKEFS_SECURITY_AUDIT_CHECK_INTERVAL": "0",
        **(settings or {}),
    }
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [program, "run", "--local-settings"],
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_up(server, f"http://127.0.0.1:{port}/_health", log)
        yield login
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture
def lakefs_stores(lakefs_login: Credentials) -> Iterator[Callable[[], LakeFSStore]]:
    """A function that makes a fresh repository and opens it."""
    made: list[LakeFSStore] = []

    def make() -> LakeFSStore:
        name = f"test-{uuid.uuid4().hex[:20]}"
        namespace = os.environ.get("LAKEFS_STORAGE_NAMESPACE", "local://").rstrip("/")
        space = f"{namespace}//{name}" if namespace.endswith(":") else f"{namespace}/{name}"
        made.append(LakeFSStore.create(name, space, lakefs_login))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def lakefs(lakefs_stores: Callable[[], LakeFSStore]) -> LakeFSStore:
    """A fresh repository, for what only lakeFS has."""
    return lakefs_stores()


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            if httpx.get(url, timeout=1).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    pytest.fail(f"the lakefs program did not start:\n{log.read_text(errors='replace')[-3000:]}")
