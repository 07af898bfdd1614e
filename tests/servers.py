"""Real Jupyter servers for tests: a process, its address and its token."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

STARTUP_S = 60


@dataclass
class JupyterServer:
    """A running server with jupyter_mlplatform; paths of `call` are below the REST API's base."""

    url: str
    token: str
    root: Path
    store: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"
    log: Path
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(
            base_url=f"{self.url}mlplatform/api/v1",
            headers={"Authorization": f"token {self.token}"},
            timeout=90,
        )

    def call(self, method: str, path: str, status: int = 200, **arguments: Any) -> Any:
        """Call the API, check the status and return the JSON document, None where there is none."""
        reply = self.client.request(method, path, **arguments)
        assert reply.status_code == status, f"{method} {path}: {reply.status_code} {reply.text[:2000]}"
        return reply.json() if reply.content else None

    def upload(self, filename: str, content: bytes, status: int = 201, **fields: str) -> Any:
        """Upload a file as the panel does."""
        return self.call("POST", "/datasets/upload", status, files={"file": (filename, content)}, data=fields)

    def wait(self, job: dict[str, Any], timeout_s: float = 120) -> dict[str, Any]:
        """Return the job when it has ended."""
        until = time.monotonic() + timeout_s
        while job["status"] in ("queued", "running") and time.monotonic() < until:
            time.sleep(0.1)
            job = self.call("GET", f"/jobs/{job['id']}")
        return job

    def stop(self) -> None:
        """Ask the server to end, and wait until it has."""
        self.client.close()
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=20)


@contextmanager
def running_server(
    folder: Path, *, base_url: str = "/", store: Path | None = None, config: dict[str, Any] | None = None
) -> Iterator[JupyterServer]:
    """Start a server whose files, store, runtime and configuration all live in `folder`."""
    root = folder / "files"
    root.mkdir(parents=True, exist_ok=True)
    store = store or folder / "store"
    token = secrets.token_hex(16)
    port = free_port()
    settings = {
        "ServerApp": {
            "ip": "127.0.0.1",
            "port": port,
            "port_retries": 0,
            "base_url": base_url,
            "root_dir": str(root),
            "open_browser": False,
            "allow_root": True,
            "allow_unauthenticated_access": False,
            **(config or {}).get("ServerApp", {}),
        },
        "IdentityProvider": {"token": token},
        "MLPlatformApp": {"store": str(store), **(config or {}).get("MLPlatformApp", {})},
    }
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "jupyter_server_config.json").write_text(json.dumps(settings))
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_MLPLATFORM_STORE": str(store),
    }
    log = folder / "server.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server"], cwd=root, env=environment, stdout=out, stderr=out
        )
    server = JupyterServer(f"http://127.0.0.1:{port}{base_url}", token, root, store, environment, process, log)
    try:
        _wait_until_up(server)
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(server: JupyterServer) -> None:
    until = time.monotonic() + STARTUP_S
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        try:
            if server.client.get("/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"The Jupyter server did not start:\n{server.log.read_text()[-5000:]}")
