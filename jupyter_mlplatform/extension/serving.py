"""Keeps a worker running for every endpoint in the repository, and relays predictions to it.

The repository says what should run (its ``deploy--`` tags), so an endpoint that a notebook or another server deployed
comes up here by itself, and all are back after a restart.
"""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from itertools import islice
from typing import TypeVar

from jupyter_mlplatform.endpoints.assignment import EndpointTask
from jupyter_mlplatform.endpoints.endpoint import Endpoint
from jupyter_mlplatform.endpoints.kept import Kept
from jupyter_mlplatform.endpoints.shadow import Shadowing, newest_differences
from jupyter_mlplatform.endpoints.workers import Workers, by_onnx
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.deployment import (
    Deployment,
    DeployRequest,
    EndpointEdit,
    EndpointSettings,
    Shadow,
    ShadowDifference,
    TokenInfo,
)
from jupyter_mlplatform.records.errors import MLPlatformError, NotFound, Unavailable
from jupyter_mlplatform.records.monitoring import DriftReport, MonitorSettings

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
        self._kept = Kept(platform.state)
        self._endpoints: dict[str, Endpoint] = {}
        self._tokens: dict[str, tuple[str, ...]] = {}
        self._keys: dict[str, str] = {}
        self._failures: dict[str, str] = {}
        self._shadow_failures: dict[str, str] = {}
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

    @property
    def endpoints(self) -> list[Endpoint]:
        """The endpoints that run here."""
        return list(self._endpoints.values())

    async def _call(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _wanted(self) -> dict[str, tuple[Deployment, EndpointSettings]]:
        records = self._platform.deployments.all()
        return {record.endpoint: (record, self._platform.endpoints.get(record.endpoint)) for record in records}

    async def _reconcile(self) -> None:
        async with self._reconciling:
            wanted = await self._call(self._wanted)
            for name in self._endpoints.keys() - wanted.keys():
                await self._endpoints.pop(name).stop()
            self._tokens = {
                name: tuple(token.sha256 for token in settings.tokens) for name, (_, settings) in wanted.items()
            }
            self._failures = {name: text for name, text in self._failures.items() if name in wanted}
            for name in wanted.keys() - self._endpoints.keys():
                self._endpoints[name] = Endpoint(name, self._workers)
            await asyncio.gather(*(self._switch(record, settings) for record, settings in wanted.values()))
            await asyncio.gather(*(self._shade(record, settings) for record, settings in wanted.values()))
            await self._call(lambda: self._kept.tidy(record for record, _ in wanted.values()))

    async def _switch(self, record: Deployment, settings: EndpointSettings) -> None:
        commit = record.history[0].commit
        key = _key(commit, settings)
        self._keys[record.endpoint] = key
        task = EndpointTask(
            settings.monitor,
            self._tokens[record.endpoint],
            window=self._kept.window(record.endpoint, commit),
        )
        try:
            await self._endpoints[record.endpoint].switch(key, task, port=settings.port)
        except MLPlatformError as error:
            self._failures[record.endpoint] = str(error)
        else:
            self._failures.pop(record.endpoint, None)

    async def _shade(self, record: Deployment, settings: EndpointSettings) -> None:
        endpoint, shadow = self._endpoints[record.endpoint], record.shadow
        running = endpoint.shadowing
        if (running.number if running else None) == (shadow.number if shadow else None):
            return
        shadowing = self._shadowing(record.endpoint, shadow, settings) if shadow else None
        try:
            await endpoint.shadow(shadowing)
        except MLPlatformError as error:
            self._shadow_failures[record.endpoint] = str(error)
        else:
            self._shadow_failures.pop(record.endpoint, None)

    def _shadowing(self, endpoint: str, shadow: Shadow, settings: EndpointSettings) -> Shadowing:
        return Shadowing(
            _key(shadow.commit, settings),
            shadow.model_id,
            shadow.number,
            endpoint=endpoint,
            workers=self._workers,
            folder=self._kept.differences(endpoint),
        )

    def _seen(self, record: Deployment) -> Deployment:
        """Return the repository's record with what this server knows of the endpoint."""
        endpoint = self._endpoints.get(record.endpoint)
        failure = self._failures.get(record.endpoint)
        state, detail = (endpoint.state, endpoint.detail) if endpoint else ("starting", "")
        if failure:
            state, detail = "degraded", failure
        elif endpoint and endpoint.key != self._keys.get(record.endpoint):
            state, detail = "starting", f"Deployment {record.number} is being started."
        return record.model_copy(
            update={
                "state": state,
                "detail": detail,
                "url": f"{self._base_url}{record.url}",
                "stats": endpoint.stats if endpoint else record.stats,
                "path": endpoint.path if endpoint else None,
                "restarts": endpoint.restarts if endpoint else 0,
                "next_start_at": endpoint.next_start_at if endpoint else None,
                "port": endpoint.port if endpoint else None,
                "shadow": self._seen_shadow(record, endpoint) if record.shadow else None,
            }
        )

    def _seen_shadow(self, record: Deployment, endpoint: Endpoint | None) -> Shadow | None:
        running = endpoint.shadowing if endpoint else None
        if record.shadow is None or (running and running.number == record.shadow.number):
            return running.record if running else None
        failure = self._shadow_failures.get(record.endpoint)
        state = {"state": "degraded", "detail": failure} if failure else {"state": "starting"}
        return record.shadow.model_copy(update=state)

    async def all(self) -> list[Deployment]:
        """Return every endpoint."""
        return [self._seen(record) for record in await self._call(self._platform.deployments.all)]

    async def get(self, endpoint: str) -> Deployment:
        """Return an endpoint. Raises `NotFound`."""
        return self._seen(await self._call(lambda: self._platform.deployments.get(endpoint)))

    async def deploy(self, model_id: str, request: DeployRequest) -> Deployment:
        """Deploy a model, or put it in the shadow, and return when its worker answers, or could not be started.

        See ``detail`` for why not. Raises `NotFound`, `Conflict`, and `Invalid` where ONNX Runtime is asked for and
        cannot serve the model.
        """
        deployments, endpoint = self._platform.deployments, request.endpoint
        put = deployments.shadow if request.mode == "shadow" else deployments.deploy
        async with self._tried(model_id, onnx=request.onnx):
            await self._call(lambda: put(model_id, endpoint, onnx=request.onnx))
            return await self._settled(endpoint, request.monitor)

    @asynccontextmanager
    async def _tried(self, model_id: str, *, onnx: bool) -> AsyncIterator[None]:
        """Hold a worker that serves a model by ONNX Runtime, so that what it refuses is refused before it is kept."""
        if not onnx:
            yield
            return
        model = await self._call(lambda: self._platform.models.get(model_id))
        key = by_onnx(model.commit)
        await self._workers.start(key)
        try:
            yield
        finally:
            await self._workers.stop(key)

    async def end_shadow(self, endpoint: str) -> Deployment:
        """Take the model in an endpoint's shadow away. Raises `NotFound`."""
        await self._call(lambda: self._platform.deployments.end_shadow(endpoint))
        return await self._settled(endpoint)

    async def rollback(self, endpoint: str) -> Deployment:
        """Serve the model before this one again, and return when its worker answers."""
        await self._call(lambda: self._platform.deployments.rollback(endpoint))
        return await self._settled(endpoint)

    async def edit(self, endpoint: str, edit: EndpointEdit) -> Deployment:
        """Change how an endpoint is watched, and open or close its port. Raises `NotFound`, `Unavailable`."""
        await self._call(lambda: self._platform.deployments.get(endpoint))
        if edit.port is not None:
            await self._set_port(endpoint, None if edit.port < 0 else edit.port)
        return await self._settled(endpoint, edit.monitor)

    async def _set_port(self, endpoint: str, port: int | None) -> None:
        """Open or close an endpoint's port; one that cannot be opened leaves everything as it was."""

        def keep(number: int | None) -> None:
            self._platform.endpoints.change(endpoint, lambda settings: settings.model_copy(update={"port": number}))

        before = (await self._call(lambda: self._platform.endpoints.get(endpoint))).port
        await self._call(lambda: keep(port))
        await self._reconcile()
        failure = self._failures.get(endpoint)
        if failure and port is not None:
            await self._call(lambda: keep(before))
            await self._reconcile()
            raise Unavailable(failure, field="port", hint="Ask for another port, or for 0.")

    async def _settled(self, endpoint: str, monitor: MonitorSettings | None = None) -> Deployment:
        """Keep `monitor` if given, bring what runs in line, and return the endpoint."""
        if monitor is not None:
            await self._call(
                lambda: self._platform.endpoints.change(
                    endpoint, lambda settings: settings.model_copy(update={"monitor": monitor})
                )
            )
        await self._reconcile()
        return await self.get(endpoint)

    async def make_token(self, endpoint: str, name: str) -> TokenInfo:
        """Make a token for an endpoint, which is told once. Raises `NotFound`."""
        await self._call(lambda: self._platform.deployments.get(endpoint))
        made = await self._call(lambda: self._platform.endpoints.make_token(endpoint, name))
        await self._reconcile()
        return made

    async def revoke_token(self, endpoint: str, token_id: str) -> None:
        """Take a token's right away, at once. Raises `NotFound`."""
        await self._call(lambda: self._platform.endpoints.revoke_token(endpoint, token_id))
        await self._reconcile()

    def allows(self, endpoint: str, token: str) -> bool:
        """Say whether a token opens an endpoint."""
        digest = hashlib.sha256(token.encode()).hexdigest()
        return any(hmac.compare_digest(digest, known) for known in self._tokens.get(endpoint, ()))

    async def differences(self, endpoint: str, limit: int) -> list[ShadowDifference]:
        """Return rows of which the model in the shadow said something else, newest first. Raises `NotFound`."""
        record = await self._call(lambda: self._platform.deployments.get(endpoint))
        if record.shadow is None:
            raise NotFound(f"Endpoint {endpoint!r} has no model in its shadow.", field="endpoint")
        folder, number = self._kept.differences(endpoint), record.shadow.number
        return await self._call(lambda: list(islice(newest_differences(folder, number), limit)))

    async def drift(self, endpoint: str) -> DriftReport:
        """Return how an endpoint's last rows compare with the training rows. Raises `NotFound`, `Unavailable`."""
        return await (await self._running(endpoint)).drift()

    async def stop(self, endpoint: str) -> None:
        """Stop an endpoint."""
        await self._call(lambda: self._platform.deployments.stop(endpoint))
        await self._reconcile()

    async def relay(self, endpoint: str, body: bytes, call: str = "predict") -> bytes:
        """Relay a request's body (of ``predict``, ``predict_arrow``, ``infer``, ``metadata``) to an endpoint's worker.

        A call that comes before the endpoint's first worker answers waits for it. Raises `NotFound`, `Unavailable`.
        """
        running = self._endpoints.get(endpoint)
        if running is None or running.key is None:
            running = await self._running(endpoint)
        return await running.relay(body, call)

    async def _running(self, endpoint: str) -> Endpoint:
        running = self._endpoints.get(endpoint)
        if running is None or running.key is None:
            await self._call(lambda: self._platform.deployments.get(endpoint))
            await self._reconcile()
            running = self._endpoints.get(endpoint)
        if running is None:
            raise NotFound(f"There is no endpoint {endpoint!r}.", field="endpoint")
        return running

    async def relay_to_model(self, model_id: str, body: bytes, call: str = "predict") -> bytes:
        """Relay the body to a worker of a model that need not be deployed."""
        model = await self._call(lambda: self._platform.models.get(model_id))
        return (await self._workers.relay(model.commit, body, call=call)).body


def _key(commit: str, settings: EndpointSettings) -> str:
    """Return the worker's key of a model that an endpoint serves or shadows."""
    return by_onnx(commit) if commit in settings.onnx else commit
