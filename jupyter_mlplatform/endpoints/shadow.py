"""A model in the shadow of another: it is given the same rows, and what it says otherwise is kept."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

from jupyter_mlplatform.endpoints.lines import LineLog
from jupyter_mlplatform.endpoints.stats import Traffic
from jupyter_mlplatform.endpoints.workers import Workers
from jupyter_mlplatform.records.deployment import Shadow, ShadowDifference
from jupyter_mlplatform.records.errors import MLPlatformError

WAITING = 16
KEPT = 1000
_CLOSE_S = 2.0


class Shadowing:
    """Asks a model for what an endpoint was asked, after the endpoint has answered.

    Calls do not wait for it: when 16 requests wait, further ones are skipped and counted.

    Parameters
    ----------
    key, model_id, number
        The model in the shadow.
    endpoint
        Whose rows it is given.
    workers
        Where it runs; whoever makes a `Shadowing` starts and stops it.
    folder
        Where differences are kept, the last 1,000 to 2,000 of them.
    """

    def __init__(self, key: str, model_id: str, number: int, *, endpoint: str, workers: Workers, folder: Path) -> None:
        self.key = key
        self.model_id = model_id
        self.number = number
        self._endpoint = endpoint
        self._workers = workers
        self._log = difference_log(folder, number)
        self._traffic = Traffic()
        self._tasks: set[asyncio.Task[None]] = set()
        self._rows = self._different = self._skipped = 0

    def offer(self, call: str, body: bytes, said: bytes) -> None:
        """Take a request that was answered, and what was said as the JSON document of a `Prediction`."""
        if len(self._tasks) >= WAITING or len(said) + len(body) > self._workers.limits.bytes:
            self._skipped += 1
            return
        task = asyncio.create_task(self._ask(call, body, said))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def record(self) -> Shadow:
        """The model and how it compares."""
        state, detail = self._workers.state(self.key)
        stats = self._traffic.stats()
        return Shadow(
            model_id=self.model_id,
            number=self.number,
            commit=self.key,
            state=state,
            detail=detail,
            requests=stats.requests,
            rows=self._rows,
            different=self._different,
            errors=stats.errors,
            skipped=self._skipped,
            p50_ms=stats.p50_ms,
            p99_ms=stats.p99_ms,
        )

    async def close(self) -> None:
        """Wait a moment for the requests under way, and give the others up."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_CLOSE_S)
            for task in late:
                task.cancel()

    async def _ask(self, call: str, body: bytes, said: bytes) -> None:
        begun = time.perf_counter()
        try:
            reply = await self._workers.relay(
                self.key, said + body, call="compare", endpoint=self._endpoint, of=call, said=len(said)
            )
        except MLPlatformError:
            self._traffic.add(time.perf_counter() - begun, rows=0, failed=True)
            return
        rows = reply.header["rows"]
        self._traffic.add(time.perf_counter() - begun, rows=rows, failed=reply.header["failed"] > 0)
        if reply.body:
            await asyncio.to_thread(self._log.add, reply.body.split(b"\n"))
        self._rows += rows
        self._different += reply.header["different"]


def difference_log(folder: Path, number: int) -> LineLog:
    """Return where the differences of an endpoint's shadow are kept."""
    return LineLog(folder / f"{number}.jsonl", KEPT)


def newest_differences(folder: Path, number: int) -> Iterator[ShadowDifference]:
    """Yield the differences that are kept, newest first."""
    return map(ShadowDifference.model_validate_json, difference_log(folder, number).newest())
