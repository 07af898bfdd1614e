"""The Open Inference Protocol on a loopback port of a worker's own, for endpoint tokens.

The server holds the listening socket (`door`); a worker that is told to let go of it answers its connections once more,
and says that they close.
"""

import asyncio
import contextlib
import re
import socket
from collections.abc import Callable
from typing import Any

import orjson
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine
from tornado.iostream import IOStream

from jupyter_mlplatform.endpoints import inference
from jupyter_mlplatform.endpoints.protocol import Message, inference_error
from jupyter_mlplatform.endpoints.service import Service
from jupyter_mlplatform.endpoints.telling import Telling

DRAIN_S = 3.0
_MODEL = re.compile(r"/v2/models/([^/]+)(?:/versions/[^/]+)?(/ready|/infer)?")
_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed"}


class _Server(HTTPServer):
    """Knows whether connections are open."""

    def initialize(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - tornado's signature
        """Begin with none."""
        super().initialize(*args, **kwargs)
        self._connected = 0
        self.empty = asyncio.Event()
        self.empty.set()

    def handle_stream(self, stream: IOStream, address: tuple[str, int]) -> None:
        """Take a connection."""
        self._connected += 1
        self.empty.clear()
        super().handle_stream(stream, address)

    def on_close(self, server_conn: object) -> None:
        """Let go of a connection."""
        super().on_close(server_conn)
        self._connected -= 1
        if not self._connected:
            self.empty.set()


class Port:
    """An open port for one endpoint.

    Parameters
    ----------
    listening
        Where connections come from; `stop` closes it.
    tell
        Receives what the server has to know: it counts and shadows calls that it does not see.
    """

    def __init__(
        self, service: Service, endpoint: str, listening: socket.socket, tell: Callable[[Message], None]
    ) -> None:
        self._service = service
        self.telling = Telling(endpoint, tell)
        self._endpoint = endpoint
        self.number: int = listening.getsockname()[1]
        self._stopped = False
        limit = service.limits.bytes
        self._server = _Server(self._handle, max_body_size=limit, max_buffer_size=limit, idle_connection_timeout=600)
        self._server.add_socket(listening)

    def stop(self) -> None:
        """Take no new connections."""
        self._stopped = True
        self._server.stop()

    async def close(self) -> None:
        """Take no new connections, answer those that are open once more, and close those that say nothing."""
        self.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._server.empty.wait()
        await self._server.close_all_connections()
        self.telling.flush()

    def _handle(self, request: HTTPServerRequest) -> None:
        status, body = self._answer(request)
        headers = HTTPHeaders({"Content-Type": "application/json", "Content-Length": str(len(body))})
        if self._stopped:
            headers["Connection"] = "close"
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        connection = request.connection
        if connection is not None:
            start = ResponseStartLine("HTTP/1.1", status, _REASONS.get(status, "Error"))
            connection.write_headers(start, headers, body)
            connection.finish()

    def _answer(self, request: HTTPServerRequest) -> tuple[int, bytes]:
        path, method = request.path, request.method
        if path in ("/v2/health/live", "/v2/health/ready"):
            return 200, b'{"live":true}' if path.endswith("live") else b'{"ready":true}'
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in ("bearer", "token") or not self._service.allows(self._endpoint, token.strip()):
            return 401, _error("Send an endpoint token as `Authorization: Bearer ...`.")
        if path in ("/v2", "/v2/"):
            return 200, orjson.dumps(inference.SERVER)
        found = _MODEL.fullmatch(path)
        if found is None or found[1] != self._endpoint:
            return 404, _error(f"There is nothing at {path}; the model is {self._endpoint!r}.")
        if found[2] == "/ready":
            return 200, orjson.dumps({"name": self._endpoint, "ready": True})
        call = "infer" if found[2] == "/infer" else "metadata"
        if method != ("POST" if call == "infer" else "GET"):
            return 405, _error(f"{method} is not what {path} takes.")
        reply = self._service.answer(Message({"call": call, "endpoint": self._endpoint}, request.body))
        body = self.telling.answered(request, reply) if call == "infer" else reply.body
        return (200, body) if reply.header["status"] == 200 else inference_error(orjson.loads(body))


def _error(text: str) -> bytes:
    return orjson.dumps({"error": text})
