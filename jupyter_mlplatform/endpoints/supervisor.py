"""Keeps one model served: its worker is started again when it ends, later and later if it keeps ending."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from jupyter_mlplatform.endpoints.process import WorkerProcess
from jupyter_mlplatform.endpoints.protocol import Message
from jupyter_mlplatform.records.deployment import ServingPath
from jupyter_mlplatform.records.errors import MLPlatformError, Unavailable

State = Literal["starting", "live", "degraded", "stopped"]
FIRST_DELAY_S = 0.5
LAST_DELAY_S = 30.0
HEALTHY_S = 60.0
log = logging.getLogger(__name__)


class Supervisor:
    """One model, the process that serves it now, and perhaps one more that stands by to take over.

    Parameters
    ----------
    key
        The model, in messages.
    launch
        Starts a worker with the model loaded; raises what `WorkerProcess.load` raises.
    equip
        Makes a loaded worker do what the endpoints ask besides.
    """

    def __init__(
        self,
        key: str,
        launch: Callable[[], Awaitable[WorkerProcess]],
        equip: Callable[[WorkerProcess], Awaitable[None]],
    ) -> None:
        self._key = key
        self._launch = launch
        self._equip = equip
        self._process: WorkerProcess | None = None
        self._standby: asyncio.Future[WorkerProcess] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._calls = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._state: State = "starting"
        self._detail = ""
        self._stands_by = False
        self.next_start_at: datetime | None = None
        self.restarts = 0

    @property
    def path(self) -> ServingPath | None:
        """How the worker predicts; None while there is none."""
        return self._process.path if self._process else None

    @property
    def state(self) -> State:
        """``starting``, ``live``, ``degraded`` (no worker now) or ``stopped``."""
        lost = self._state == "live" and self._process is not None and not self._process.alive
        return "degraded" if lost else self._state

    @property
    def detail(self) -> str:
        """Why the model is degraded and when the next worker starts; else empty."""
        return self._detail

    @property
    def pid(self) -> int | None:
        """The process that serves the model now."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the first worker and wait until it answers. Raises what `launch` raises: it is not tried again."""
        try:
            self._process = await self._equipped(self._launch())
        except BaseException:
            self._state = "stopped"
            raise
        self._state = "live"
        self._watching = asyncio.create_task(self._watch(self._process))

    def stand_by(self) -> None:
        """Have a second worker with the model loaded from now on, which takes over at once if the first one ends."""
        self._stands_by = True
        if self._standby is None and self._state == "live":
            self._standby = asyncio.ensure_future(self._launch())

    @property
    def stands_by(self) -> bool:
        """Whether there is to be a second worker."""
        return self._stands_by

    async def call(self, message: Message) -> Message:
        """Relay a call. Raises `Unavailable` at once while there is no worker, else what `WorkerProcess.call` does."""
        if self._process is None:
            raise Unavailable(f"Model {self._key!r} is {self.state}. {self.detail}", hint="Try again in a moment.")
        self._calls += 1
        self._idle.clear()
        try:
            return await self._process.call(message)
        finally:
            self._calls -= 1
            if not self._calls:
                self._idle.set()

    async def stop(self, *, drain: bool) -> None:
        """End the worker; with `drain`, wait before for the calls under way, which the limits bound."""
        if drain:
            await self._idle.wait()
        self._state, self._detail = "stopped", ""
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        process, self._process = self._process, None
        await asyncio.gather(self._end_standby(), *([process.close()] if process else []))

    async def _end_standby(self) -> None:
        standby, self._standby = self._standby, None
        if standby is not None:
            standby.cancel()
            with contextlib.suppress(asyncio.CancelledError, MLPlatformError, OSError):
                await (await standby).close()

    async def _watch(self, process: WorkerProcess) -> None:
        loop = asyncio.get_running_loop()
        crashes = 0
        while True:
            since = loop.time()
            how = await process.ended()
            self._process, self._state, self._detail = None, "degraded", f"Its worker {how}."
            await process.close()
            crashes = 1 if loop.time() - since >= HEALTHY_S else crashes + 1
            log.warning("The worker of model %s %s.", self._key, how)
            process, crashes = await self._restart(f"Its worker {how}", crashes)
            self._process, self._state, self._detail = process, "live", ""
            self.restarts += 1
            if self._stands_by:
                self.stand_by()

    async def _restart(self, why: str, crashes: int) -> tuple[WorkerProcess, int]:
        """Return a new worker, at once after a first crash, later after more, and the number of failures so far."""
        while True:
            delay = 0.0 if crashes == 1 else min(FIRST_DELAY_S * 2 ** (crashes - 2), LAST_DELAY_S)
            self._state = "degraded"
            self._detail = f"{why}; {f'the next one starts in {delay:g} s' if delay else 'another one is starting'}."
            self.next_start_at = datetime.now(UTC) + timedelta(seconds=delay) if delay else None
            await asyncio.sleep(delay)
            self.next_start_at, self._detail = None, f"{why}; another one is starting."
            try:
                return await self._equipped(self._next()), crashes
            except (MLPlatformError, OSError) as error:
                why = f"It could not be started again: {error}".rstrip(".")
                crashes += 1
                log.warning("Model %s: %s.", self._key, why)

    async def _next(self) -> WorkerProcess:
        """Return the worker that stands by, if it does, else a new one."""
        standby, self._standby = self._standby, None
        if standby is not None:
            try:
                process = await standby
            except (MLPlatformError, OSError) as error:
                log.warning("Model %s has no worker that stands by: %s", self._key, error)
            else:
                if process.alive:
                    return process
                await process.close()
        return await self._launch()

    async def _equipped(self, coming: Awaitable[WorkerProcess]) -> WorkerProcess:
        process = await coming
        try:
            await self._equip(process)
        except BaseException:
            await process.close()
            raise
        return process
