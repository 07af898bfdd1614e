"""The Open Inference Protocol on a loopback port of a worker's own, for endpoint tokens.

The port is shared (SO_REUSEPORT) with the worker that takes over at a switch, so that it is open throughout.
"""

import re
import socket
from collections.abc import Callable

import orjson
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine
from tornado.netutil import bind_sockets

from jupyter_mlplatform.endpoints import inference
from jupyter_mlplatform.endpoints.protocol import Message, inference_error
from jupyter_mlplatform.endpoints.service import Service
from jupyter_mlplatform.endpoints.telling import Telling
from jupyter_mlplatform.records.errors import Unavailable

_MODEL = re.compile(r"/v2/models/([^/]+)(?:/versions/[^/]+)?(/ready|/infer)?")
_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed"}


class Port:
    """An open port for one endpoint.

    Parameters
    ----------
    number
        The port; 0 takes a free one.
    tell
        Receives what the server has to know: it counts and shadows calls that it does not see.

    Raises
    ------
    Unavailable
        Another program has the port.
    """

    def __init__(self, service: Service, endpoint: str, number: int, tell: Callable[[Message], None]) -> None:
        self._service = service
        self.telling = Telling(endpoint, tell)
        self._endpoint = endpoint
        try:
            sockets = bind_sockets(number, "127.0.0.1", family=socket.AF_INET, reuse_port=True)
        except OSError as error:
            raise Unavailable(
                f"Port {number} cannot be opened: {error.strerror}.", hint="Ask for another, or for 0."
            ) from error
        self.number: int = sockets[0].getsockname()[1]
        limit = service.limits.bytes
        self._server = HTTPServer(self._handle, max_body_size=limit, max_buffer_size=limit, idle_connection_timeout=600)
        self._server.add_sockets(sockets)

    def stop(self) -> None:
        """Take no new calls."""
        self._server.stop()

    async def close(self) -> None:
        """Take no new calls; those under way are answered."""
        self.stop()
        await self._server.close_all_connections()
        self.telling.flush()

    def _handle(self, request: HTTPServerRequest) -> None:
        status, body = self._answer(request)
        headers = HTTPHeaders({"Content-Type": "application/json", "Content-Length": str(len(body))})
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
