"""What a worker tells its server of calls on a port of its own, which the server does not see.

The event ``served`` counts calls: a list of (seconds, rows, whether it failed, why it fell back). The event
``answered`` is for a shadow: what was said and, from ``said`` bytes on, the request.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
from tornado.httputil import HTTPServerRequest

from jupyter_mlplatform.endpoints.protocol import Message

EVERY_S = 0.2


class Telling:
    """Tells of one endpoint's calls; the counts of a fifth of a second at once."""

    def __init__(self, endpoint: str, tell: Callable[[Message], None]) -> None:
        self._endpoint = endpoint
        self.tell = tell
        self._served: list[tuple[float, int, bool, str]] = []

    def answered(self, request: HTTPServerRequest, reply: Message) -> bytes:
        """Take note of a call and return the body of its response."""
        header: dict[str, Any] = reply.header
        if not self._served:
            asyncio.get_running_loop().call_later(EVERY_S, self.flush)
        failed = header["status"] != 200 or header["failed"] > 0
        self._served.append((request.request_time(), header.get("rows", 0), failed, header.get("fallback", "")))
        ends = header.get("said")
        if ends is None:
            return reply.body
        said = reply.body[ends:]
        event = {"event": "answered", "endpoint": self._endpoint, "said": len(said)}
        self.tell(Message(event, said + request.body))
        return reply.body[:ends]

    def flush(self) -> None:
        """Tell of the calls since the last time."""
        if self._served:
            self.tell(Message({"event": "served", "endpoint": self._endpoint}, orjson.dumps(self._served)))
            self._served = []
