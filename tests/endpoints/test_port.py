"""An endpoint's own port is one queue of connections, whichever worker takes them."""

import asyncio
import hashlib
import os
import signal
import socket
from collections.abc import AsyncIterator

import orjson
import pytest

from jupyter_mlplatform.endpoints.assignment import EndpointTask
from jupyter_mlplatform.endpoints.door import Door
from jupyter_mlplatform.endpoints.endpoint import Endpoint
from jupyter_mlplatform.endpoints.workers import Workers
from jupyter_mlplatform.records.errors import Unavailable
from tests.endpoints.waiting import until

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

TASK = EndpointTask(tokens=(hashlib.sha256(b"mlp_key").hexdigest(),))
INPUTS = [{"name": "size", "shape": [1], "datatype": "FP64", "data": [1.5]}]
INFER = orjson.dumps({"inputs": INPUTS})
REQUEST = (
    b"POST /v2/models/animals/infer HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer mlp_key\r\n"
    b"Content-Length: " + str(len(INFER)).encode() + b"\r\n\r\n" + INFER
)


class Client:
    """A connection to a port."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.closes = False

    def send(self) -> None:
        self._writer.write(REQUEST)

    async def reply(self) -> str:
        """Return the model that answers. Raises `IncompleteReadError` if the connection ends instead."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert head.partition("\r\n")[0] == "http/1.1 200 ok"
        self.closes = "connection: close" in head
        size = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        model: str = orjson.loads(await self._reader.readexactly(size))["model_version"]
        return model

    async def ask(self) -> str:
        self.send()
        return await self.reply()

    def close(self) -> None:
        self._writer.close()


async def connect(endpoint: Endpoint) -> Client:
    return Client(*await asyncio.open_connection("127.0.0.1", endpoint.port))


@pytest.fixture
async def endpoint(live: Workers) -> AsyncIterator[Endpoint]:
    served = Endpoint("animals", live)
    await served.switch("linear@ported", TASK, port=0)
    yield served
    await served.stop()


async def test_no_connection_fails_through_switches(endpoint: Endpoint):
    answered: dict[str, list[str]] = {"new": [], "kept": []}
    done = asyncio.Event()

    async def connect_anew() -> None:
        while not done.is_set():
            client = await connect(endpoint)
            answered["new"].append(await client.ask())
            client.close()

    async def keep_connected() -> None:
        client = await connect(endpoint)
        while not done.is_set():
            answered["kept"].append(await client.ask())
            if client.closes:
                client.close()
                client = await connect(endpoint)
        client.close()

    async with asyncio.TaskGroup() as clients:
        for _ in range(4):
            clients.create_task(connect_anew())
            clients.create_task(keep_connected())
        number = endpoint.port
        await endpoint.switch("forest@ported", TASK, port=0)
        await endpoint.switch("linear@again", TASK, port=0)
        assert endpoint.port == number
        done.set()
    for models in answered.values():
        assert set(models) == {"linear", "forest"}


async def test_connections_that_wait_are_answered_by_the_worker_that_comes(endpoint: Endpoint, live: Workers):
    old = live.pid("linear@ported")
    os.kill(old, signal.SIGSTOP)
    clients = [await connect(endpoint) for _ in range(30)]
    for client in clients:
        client.send()
    switch = asyncio.create_task(endpoint.switch("forest@waiting", TASK, port=0))
    assert {await client.reply() for client in clients} == {"forest"}
    os.kill(old, signal.SIGCONT)
    await switch
    os.kill(live.pid("forest@waiting"), signal.SIGSTOP)
    waiting = [await connect(endpoint) for _ in range(5)]
    for client in waiting:
        client.send()
    os.kill(live.pid("forest@waiting"), signal.SIGKILL)
    assert {await client.reply() for client in waiting} == {"forest"}
    for client in clients + waiting:
        client.close()


async def test_a_connection_that_says_nothing_does_not_hold_up_the_end_of_a_worker(endpoint: Endpoint, live: Workers):
    silent = await connect(endpoint)
    assert await silent.ask() == "linear"
    await endpoint.switch("forest@silent", TASK, port=0)
    assert live.pid("linear@ported") is None
    with pytest.raises(asyncio.IncompleteReadError):
        await silent.reply()
    silent.close()


async def test_a_port_moves_and_closes_and_one_that_is_taken_changes_nothing(endpoint: Endpoint):
    first = endpoint.port
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Unavailable, match="cannot be opened"):
            await endpoint.switch("linear@ported", TASK, port=other.getsockname()[1])
    assert endpoint.port == first
    door = Door(0)
    second = door.number
    door.close()
    await endpoint.switch("linear@ported", TASK, port=second)
    assert endpoint.port == second
    client = await connect(endpoint)
    assert await client.ask() == "linear"
    client.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", first)
    await endpoint.switch("linear@ported", TASK)
    assert endpoint.port is None
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", second)


async def test_a_worker_that_takes_over_takes_the_calls_of_the_port(endpoint: Endpoint, live: Workers):
    pid = live.pid("linear@ported")
    os.kill(pid, signal.SIGKILL)
    client = await connect(endpoint)
    assert await client.ask() == "linear"
    await until(lambda: endpoint.state == "live")
    assert live.pid("linear@ported") != pid
    client.close()
