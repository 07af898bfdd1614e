"""Finding the Jupyter server that works on the same store, and asking it."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
from jupyter_core.paths import jupyter_runtime_dir

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import errors
from jupyter_mlplatform.records.errors import MLPlatformError, Unavailable

_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; the token stays in this process and is in no display of it."""

    url: str
    token: str

    def __repr__(self) -> str:
        return f"Server({self.url!r})"

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Ask for a record. Raises what the server answers."""
        return self._call("GET", path)

    def post(self, path: str, body: Any) -> Any:  # noqa: ANN401 - JSON
        """Send a body. Raises what the server answers."""
        return self._call("POST", path, body)

    def put(self, path: str, body: Any) -> Any:  # noqa: ANN401 - JSON
        """Send a body. Raises what the server answers."""
        return self._call("PUT", path, body)

    def patch(self, path: str, body: Any) -> Any:  # noqa: ANN401 - JSON
        """Return the document that a PATCH answers with. Raises the error of the answer, or `Unavailable`."""
        return self._call("PATCH", path, body)

    def _call(self, method: str, path: str, body: Any = None) -> Any:  # noqa: ANN401 - JSON
        content = None if body is None else orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)
        headers = {"Authorization": f"token {self.token}"} if self.token else {}
        url = f"{self.url.rstrip('/')}/mlplatform/api/v1/{path}"
        try:
            reply = httpx.request(method, url, headers=headers, content=content, timeout=_TIMEOUT_S)
        except httpx.TransportError as error:
            raise Unavailable(f"The Jupyter server at {self.url} does not answer: {error}.") from error
        if reply.is_error:
            raise _error(reply)
        return reply.json()


def find_server(platform: Platform) -> Server:
    """Return the server that runs this kernel or, failing that, any of this user's on the same store.

    Raises `Unavailable`.
    """
    for server in _servers():
        try:
            health = server.get("health")
        except MLPlatformError:
            continue
        if health["store"]["address"] == platform.address:
            return server
    raise Unavailable(
        "No Jupyter server with jupyter_mlplatform works on this store, and endpoints run in one.",
        hint="Start JupyterLab, or predict with model.predict(rows), which needs no server.",
    )


def _servers() -> Iterator[Server]:
    parent = os.environ.get("JPY_PARENT_PID", "")
    files = sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json"), key=lambda file: parent not in file.name)
    for file in files:
        try:
            facts = json.loads(file.read_text())
        except (OSError, ValueError):
            continue
        token = facts.get("token") or os.environ.get("JUPYTERHUB_API_TOKEN", "")
        yield Server(facts["url"], token)


def _error(reply: httpx.Response) -> MLPlatformError:
    try:
        problem = reply.json()
    except ValueError:
        return Unavailable(f"The server answered {reply.status_code}.")
    kinds = {
        kind.code: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, MLPlatformError)
    }
    kind = kinds.get(problem.get("code", ""), Unavailable)
    return kind(problem.get("detail", str(reply.status_code)), field=problem.get("field"), hint=problem.get("hint"))
