"""A model in the shadow of another: it is given the same rows, and what it says otherwise is kept."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from jupyter_mlplatform.endpoints.protocol import decode_rows
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
        self._log = DifferenceLog(folder, number)
        self._traffic = Traffic()
        self._tasks: set[asyncio.Task[None]] = set()
        self._rows = self._different = self._skipped = 0

    def offer(self, body: bytes, call: str, answered: bytes) -> None:
        """Take a request that was answered."""
        if len(self._tasks) >= WAITING:
            self._skipped += 1
            return
        task = asyncio.create_task(self._ask(body, call, answered))
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

    async def _ask(self, body: bytes, call: str, answered: bytes) -> None:
        begun = time.perf_counter()
        try:
            reply = await self._workers.relay(self.key, body, call=call, endpoint=self._endpoint, quiet=True)
        except MLPlatformError:
            self._traffic.add(time.perf_counter() - begun, rows=0, failed=True)
            return
        self._traffic.add(time.perf_counter() - begun, rows=reply.header["rows"], failed=reply.header["failed"] > 0)
        rows, different = await asyncio.to_thread(self._compare, body, call, answered, reply.body)
        self._rows += rows
        self._different += different

    def _compare(self, body: bytes, call: str, live: bytes, shadow: bytes) -> tuple[int, int]:
        left, right = orjson.loads(live), orjson.loads(shadow)
        pairs = list(zip(left["predictions"], right["predictions"], strict=True))
        places = [place for place, (one, other) in enumerate(pairs) if one != other]
        if places:
            rows = decode_rows(body) if call == "predict" else []
            self._log.add([self._difference(place, rows, left, right) for place in places])
        return len(pairs), len(places)

    def _difference(
        self, place: int, rows: list[Any], live: dict[str, Any], shadow: dict[str, Any]
    ) -> ShadowDifference:
        return ShadowDifference(
            at=datetime.now(UTC),
            live_model_id=live["model_id"],
            shadow_model_id=shadow["model_id"],
            row=rows[place] if place < len(rows) and isinstance(rows[place], dict) else None,
            live=live["predictions"][place],
            shadow=shadow["predictions"][place],
            live_probabilities=live["probabilities"][place] if live["probabilities"] else None,
            shadow_probabilities=shadow["probabilities"][place] if shadow["probabilities"] else None,
        )


class DifferenceLog:
    """Differences on disk, as JSON lines: a file that is being written and the one before it, of 1,000 each."""

    def __init__(self, folder: Path, number: int) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = folder / f"{number}.jsonl"
        self._before = folder / f"{number}.before.jsonl"
        self._lock = threading.Lock()
        self._count = len(self._file.read_bytes().splitlines()) if self._file.exists() else 0

    def add(self, differences: list[ShadowDifference]) -> None:
        """Append differences."""
        lines = b"".join(difference.model_dump_json().encode() + b"\n" for difference in differences)
        with self._lock:
            if self._count >= KEPT:
                self._file.replace(self._before)
                self._count = 0
            with self._file.open("ab") as out:
                out.write(lines)
            self._count += len(differences)

    def newest(self) -> Iterator[ShadowDifference]:
        """Yield what is kept, newest first."""
        for file in (self._file, self._before):
            if file.exists():
                for line in reversed(file.read_bytes().splitlines()):
                    yield ShadowDifference.model_validate_json(line)
