"""An endpoint: a name whose model can be switched while it is called."""

import asyncio
import time

from jupyter_mlplatform.endpoints.stats import Traffic
from jupyter_mlplatform.endpoints.supervisor import State
from jupyter_mlplatform.endpoints.workers import Workers
from jupyter_mlplatform.records import EndpointStats
from jupyter_mlplatform.records.errors import MLPlatformError, Unavailable


class Endpoint:
    """Relays calls to the model that the endpoint serves now. Several endpoints may serve one model."""

    def __init__(self, name: str, workers: Workers) -> None:
        self.name = name
        self._workers = workers
        self._key: str | None = None
        self._coming: str | None = None
        self._switching = asyncio.Lock()
        self._traffic = Traffic()

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
    def stats(self) -> EndpointStats:
        """The traffic since the server started."""
        return self._traffic.stats()

    async def switch(self, key: str) -> None:
        """Serve another model: calls go to the old one until the new one answers, and none is lost.

        Returns when the calls to the old one have been answered and its worker has ended. If the new one cannot be
        started, raises as `Workers.start` does, and the old one stays.
        """
        async with self._switching:
            if key == self._key:
                return
            self._coming = key
            try:
                await self._workers.start(key)
            finally:
                self._coming = None
            old, self._key = self._key, key
            if old is not None:
                await self._workers.stop(old)

    async def predict(self, body: bytes) -> bytes:
        """Relay the body of a predict request and return a `Prediction` as JSON. Raises as `Workers.relay`."""
        if self._key is None:
            raise Unavailable(f"Endpoint {self.name!r} is {self.state}.", hint="Try again in a moment.")
        begun = time.perf_counter()
        try:
            reply = await self._workers.relay(self._key, body, endpoint=self.name)
        except MLPlatformError:
            self._traffic.add(time.perf_counter() - begun, rows=0, failed=True)
            raise
        rows, failed = reply.header["rows"], reply.header["failed"] > 0
        self._traffic.add(time.perf_counter() - begun, rows=rows, failed=failed)
        return reply.body

    async def stop(self) -> None:
        """Serve nothing; calls under way are answered."""
        async with self._switching:
            old, self._key = self._key, None
            if old is not None:
                await self._workers.stop(old)
