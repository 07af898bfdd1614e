"""An endpoint: a name whose model can be switched while it is called, with another model in its shadow."""

import asyncio
import contextlib
import logging
import time
from dataclasses import replace
from datetime import datetime

import orjson

from jupyter_mlplatform.endpoints.assignment import EndpointTask
from jupyter_mlplatform.endpoints.door import Door
from jupyter_mlplatform.endpoints.protocol import Message
from jupyter_mlplatform.endpoints.shadow import Shadowing
from jupyter_mlplatform.endpoints.stats import Traffic
from jupyter_mlplatform.endpoints.supervisor import State
from jupyter_mlplatform.endpoints.workers import Workers
from jupyter_mlplatform.records import EndpointStats
from jupyter_mlplatform.records.deployment import ServingPath
from jupyter_mlplatform.records.errors import MLPlatformError, Unavailable
from jupyter_mlplatform.records.monitoring import DriftReport

log = logging.getLogger(__name__)


class Endpoint:
    """Relays calls to the model that the endpoint serves now. Several endpoints may serve one model."""

    def __init__(self, name: str, workers: Workers) -> None:
        self.name = name
        self.traffic = Traffic()
        self.shadowing: Shadowing | None = None
        self._workers = workers
        self._key: str | None = None
        self._coming: str | None = None
        self._task = EndpointTask()
        self._door: Door | None = None
        self._switching = asyncio.Lock()
        self._fell_back: set[str] = set()
        workers.listen(name, self._told)

    @property
    def key(self) -> str | None:
        """The model that is served now."""
        return self._key

    @property
    def state(self) -> State:
        """What the endpoint is doing: ``degraded`` while its worker is being started again."""
        if self._key is None:
            return "starting" if self._coming else "stopped"
        return self._workers.state(self._key)[0]

    @property
    def detail(self) -> str:
        """A sentence about the state, empty where there is nothing to say."""
        return self._workers.state(self._key)[1] if self._key else ""

    @property
    def path(self) -> ServingPath | None:
        """How the model is asked."""
        return self._workers.path(self._key) if self._key else None

    @property
    def restarts(self) -> int:
        """How often its worker was started again."""
        return self._workers.restarts(self._key)[0] if self._key else 0

    @property
    def next_start_at(self) -> datetime | None:
        """When its worker is started next, while it waits for that because it keeps ending."""
        return self._workers.restarts(self._key)[1] if self._key else None

    @property
    def port(self) -> int | None:
        """The port that is open, if one is."""
        return self._door.number if self._door else None

    @property
    def stats(self) -> EndpointStats:
        """The traffic since the server started."""
        return self.traffic.stats()

    async def switch(self, key: str, task: EndpointTask, *, port: int | None = None) -> None:
        """Serve another model: calls go to the old one until the new one answers, and none is lost.

        Returns when the calls to the old one have been answered and its worker has ended. If the new one cannot be
        started, raises as `Workers.start` does, and the old one stays.

        Parameters
        ----------
        port
            A port of the loopback to open; 0 for a free one, None for none. If it cannot be opened, `Unavailable` is
            raised and the one before it stays; the model is served all the same.
        """
        async with self._switching:
            task = replace(task, door=self._door, shadowed=self.shadowing is not None)
            if key != self._key:
                await self._replace(key, task)
            elif task != self._task:
                await self._assign(task)
            await self._open(port)

    async def _replace(self, key: str, task: EndpointTask) -> None:
        self._coming = key
        try:
            await self._workers.start(key)
            try:
                await self._workers.assign(key, self.name, task)
            except MLPlatformError:
                await self._workers.stop(key)
                raise
        finally:
            self._coming = None
        old, self._key, self._task = self._key, key, task
        if old is not None:
            await self._let_go(old, EndpointTask(tokens=task.tokens))  # its connections may ask once more

    async def _assign(self, task: EndpointTask) -> None:
        if self._key is not None:
            self._task = task
            await self._workers.assign(self._key, self.name, task)

    async def _open(self, port: int | None) -> None:
        if port == self.port or (port == 0 and self._door is not None):
            return
        old, self._door = self._door, None if port is None else Door(port)
        try:
            await self._assign(replace(self._task, door=self._door))
        finally:
            if old is not None:
                old.close()

    async def _let_go(self, key: str, last: EndpointTask) -> None:
        """Have a model's worker, which other endpoints may need, do the least for the endpoint, and stop the model."""
        with contextlib.suppress(MLPlatformError):  # a worker that has ended does nothing
            await self._workers.assign(key, self.name, last)
        await self._workers.stop(key)

    async def relay(self, body: bytes, call: str = "predict") -> bytes:
        """Relay a request's body, to the shadow, too, and return what the worker says. Raises as `Workers.relay`."""
        if self._key is None:
            raise Unavailable(f"Endpoint {self.name!r} is {self.state}.", hint="Try again in a moment.")
        begun = time.perf_counter()
        try:
            reply = await self._workers.relay(self._key, body, call=call, endpoint=self.name)
        except MLPlatformError:
            self.traffic.add(time.perf_counter() - begun, rows=0, failed=True)
            raise
        if call == "metadata":
            return reply.body
        header = reply.header
        self._count(time.perf_counter() - begun, header["rows"], header["failed"] > 0, header.get("fallback", ""))
        ends = header.get("said")
        answer, said = (reply.body, reply.body) if ends is None else (reply.body[:ends], reply.body[ends:])
        if self.shadowing is not None and (call != "infer" or ends is not None):
            self.shadowing.offer(call, body, said)
        return answer

    def _count(self, seconds: float, rows: int, failed: bool, fallback: str) -> None:
        self.traffic.add(seconds, rows=rows, failed=failed, fallback=fallback)
        if fallback and fallback not in self._fell_back:
            self._fell_back.add(fallback)
            log.warning("Endpoint %s: data frames answered instead of the lean path, since %s.", self.name, fallback)

    def _told(self, event: Message) -> None:
        """Count, and shadow, what the worker answered on the endpoint's own port."""
        if event.header["event"] == "served":
            for seconds, rows, failed, fallback in orjson.loads(event.body):
                self._count(seconds, rows, failed, fallback)
        elif self.shadowing is not None:
            ends = event.header["said"]
            self.shadowing.offer("infer", event.body[ends:], event.body[:ends])

    async def drift(self) -> DriftReport:
        """Return how the last rows compare with the training rows. Raises as `Workers.relay`."""
        if self._key is None:
            raise Unavailable(f"Endpoint {self.name!r} is {self.state}.", hint="Try again in a moment.")
        reply = await self._workers.relay(self._key, b"", call="drift", endpoint=self.name)
        return DriftReport(**orjson.loads(reply.body))

    async def shadow(self, shadowing: Shadowing | None) -> None:
        """Have another model in the shadow, or none. Raises as `Workers.start`."""
        if shadowing is not None:
            await self._workers.start(shadowing.key)
        old, self.shadowing = self.shadowing, shadowing
        with contextlib.suppress(MLPlatformError):  # the next worker is told
            await self._assign(replace(self._task, shadowed=shadowing is not None))
        if old is not None:
            await old.close()
            await self._workers.stop(old.key)

    async def stop(self) -> None:
        """Serve nothing; calls under way are answered."""
        await self.shadow(None)
        async with self._switching:
            old, self._key = self._key, None
            if old is not None:
                await self._let_go(old, EndpointTask())
            if self._door is not None:
                self._door.close()
                self._door = None
        self._workers.listen(self.name, None)
