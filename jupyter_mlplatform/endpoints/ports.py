"""The ports that a worker takes calls from, by endpoint."""

import asyncio
import socket
from collections.abc import Callable

import orjson

from jupyter_mlplatform.endpoints.port import Port
from jupyter_mlplatform.endpoints.protocol import Message
from jupyter_mlplatform.endpoints.service import Service
from jupyter_mlplatform.records.errors import Malformed


class Ports:
    """The ports that are open.

    Parameters
    ----------
    doors
        Where listening sockets arrive from the server, each before the call that it belongs to.
    """

    def __init__(self, service: Service, doors: socket.socket) -> None:
        self._service = service
        self._doors = doors
        doors.setblocking(False)
        self._open: dict[str, Port] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def set(self, endpoint: str, opened: bool, tell: Callable[[Message], None]) -> Message:
        """Take calls of an endpoint from the listening socket that has arrived, or no more calls of it.

        `tell` learns of the calls. Raises `Malformed` where nothing has arrived.
        """
        before = self._open.get(endpoint)
        if opened:
            listening = self._receive()
            if before is not None and before.number == listening.getsockname()[1]:
                listening.close()
                before.telling.tell = tell
                return _DONE
            self._open[endpoint] = Port(self._service, endpoint, listening, tell)
        else:
            self._open.pop(endpoint, None)
        if before is not None:
            self._close(before)
        return _DONE

    async def close(self) -> None:
        """Take no more calls, and wait until those under way are answered."""
        for port in self._open.values():
            self._close(port)
        self._open.clear()
        if self._closing:
            await asyncio.wait(self._closing)

    def _receive(self) -> socket.socket:
        try:
            _, files, _, _ = socket.recv_fds(self._doors, 1, 1)
        except BlockingIOError as error:
            raise Malformed("There is no listening socket for this call.") from error
        return socket.socket(fileno=files[0])

    def _close(self, port: Port) -> None:
        port.stop()  # before anybody is told that it is closed
        task = asyncio.get_running_loop().create_task(port.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


_DONE = Message({"status": 200, "rows": 0, "failed": 0}, orjson.dumps({}))
