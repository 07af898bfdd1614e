"""Keeps a worker running for every endpoint in the repository, and relays predictions to it.

The repository says what should run (its ``deploy--`` tags), so an endpoint that a notebook or another server deployed
comes up here by itself, and all are back after a restart.
"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, TypeVar

from jupyter_mlplatform.endpoints.endpoint import Endpoint
from jupyter_mlplatform.endpoints.workers import Workers
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.deployment import Deployment
from jupyter_mlplatform.records.errors import MLPlatformError, NotFound
from jupyter_mlplatform.records.model import Prediction

T = TypeVar("T")
Rows = Sequence[dict[str, Any]]


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
        self._folder = tempfile.TemporaryDirectory(prefix="mlp-")
        self._workers = Workers(Path(self._folder.name), platform.models.unpack)
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
                await asyncio.sleep(5)
                self._woken.set()

    async def close(self) -> None:
        """End every worker."""
        await self._workers.close()
        self._folder.cleanup()
