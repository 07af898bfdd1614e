"""Keeps a worker running for every endpoint in the repository, and relays predictions to it.

The repository says what should run (its ``deploy--`` tags), so an endpoint that a notebook or another server deployed
comes up here by itself, and all are back after a restart.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from jupyter_mlplatform.endpoints.endpoint import Endpoint
from jupyter_mlplatform.endpoints.workers import Workers
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.deployment import Deployment
from jupyter_mlplatform.records.errors import MLPlatformError, NotFound

T = TypeVar("T")
_RETRY_S = 5.0


class Serving:
    """The endpoints of this server.

    Parameters
    ----------
    threads
        Where calls that wait for the store run.
    base_url
        The Jupyter server's, for the addresses in records.
    """

    def __init__(self, platform: Platform, threads: Executor, base_url: str) -> None:
        self._platform = platform
        self._threads = threads
        self._base_url = base_url
        self._workers = Workers(platform.state / "workers", platform.models.unpack)
        self._endpoints: dict[str, Endpoint] = {}
        self._failures: dict[str, str] = {}
        self._woken = asyncio.Event()
        self._reconciling = asyncio.Lock()

    def wake(self) -> None:
        """Look at the repository's deployments again soon."""
        self._woken.set()

    async def run(self) -> None:
        """Bring what runs in line with the repository whenever woken, until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._reconcile()
            except MLPlatformError:
                await asyncio.sleep(_RETRY_S)
                self._woken.set()

    async def close(self) -> None:
        """End every worker."""
        await self._workers.close()

    async def _call(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _reconcile(self) -> None:
        async with self._reconciling:
            wanted = {record.endpoint: record for record in await self._call(self._platform.deployments.all)}
            for name in self._endpoints.keys() - wanted.keys():
                await self._endpoints.pop(name).stop()
            self._failures = {name: text for name, text in self._failures.items() if name in wanted}
            for name in wanted.keys() - self._endpoints.keys():
                self._endpoints[name] = Endpoint(name, self._workers)
            await asyncio.gather(*(self._switch(record) for record in wanted.values()))

    async def _switch(self, record: Deployment) -> None:
        try:
            await self._endpoints[record.endpoint].switch(record.history[0].commit)
        except MLPlatformError as error:
            self._failures[record.endpoint] = str(error)
        else:
            self._failures.pop(record.endpoint, None)

    def _seen(self, record: Deployment) -> Deployment:
        """Return the repository's record with what this server knows of the endpoint."""
        endpoint = self._endpoints.get(record.endpoint)
        failure = self._failures.get(record.endpoint)
        state, detail = (endpoint.state, endpoint.detail) if endpoint else ("starting", "")
        if failure:
            state, detail = "degraded", failure
        elif endpoint and endpoint.key != record.history[0].commit:
            state, detail = "starting", f"Deployment {record.number} is being started."
        return record.model_copy(
            update={
                "state": state,
                "detail": detail,
                "url": f"{self._base_url}{record.url}",
                "stats": endpoint.stats if endpoint else record.stats,
            }
        )

    async def all(self) -> list[Deployment]:
        """Return every endpoint."""
        return [self._seen(record) for record in await self._call(self._platform.deployments.all)]

    async def get(self, endpoint: str) -> Deployment:
        """Return an endpoint. Raises `NotFound`."""
        return self._seen(await self._call(lambda: self._platform.deployments.get(endpoint)))

    async def deploy(self, model_id: str, endpoint: str) -> Deployment:
        """Deploy a model and return when its worker answers, or could not be started (see ``detail``)."""
        await self._call(lambda: self._platform.deployments.deploy(model_id, endpoint))
        await self._reconcile()
        return await self.get(endpoint)

    async def rollback(self, endpoint: str) -> Deployment:
        """Serve the model before this one again, and return when its worker answers."""
        await self._call(lambda: self._platform.deployments.rollback(endpoint))
        await self._reconcile()
        return await self.get(endpoint)

    async def stop(self, endpoint: str) -> None:
        """Stop an endpoint."""
        await self._call(lambda: self._platform.deployments.stop(endpoint))
        await self._reconcile()

    async def predict(self, endpoint: str, body: bytes) -> bytes:
        """Relay the body of a predict request and return a `Prediction` as JSON.

        A call that comes before the endpoint's first worker answers waits for it. Raises `NotFound`, `Unavailable`.
        """
        running = self._endpoints.get(endpoint)
        if running is None or running.key is None:
            await self._call(lambda: self._platform.deployments.get(endpoint))
            await self._reconcile()
            running = self._endpoints.get(endpoint)
        if running is None:
            raise NotFound(f"There is no endpoint {endpoint!r}.", field="endpoint")
        return await running.predict(body)

    async def predict_with_model(self, model_id: str, body: bytes) -> bytes:
        """Relay the body to a worker of a model that need not be deployed."""
        model = await self._call(lambda: self._platform.models.get(model_id))
        return (await self._workers.relay(model.commit, body)).body
