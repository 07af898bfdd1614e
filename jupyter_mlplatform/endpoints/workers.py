"""The models that a server serves, each by a worker process."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jupyter_mlplatform.endpoints.assignment import EndpointTask, assign
from jupyter_mlplatform.endpoints.folder import PrivateFolder
from jupyter_mlplatform.endpoints.process import WorkerProcess
from jupyter_mlplatform.endpoints.protocol import Limits, Message, encode_rows, raise_problem
from jupyter_mlplatform.endpoints.supervisor import State, Supervisor
from jupyter_mlplatform.records import Prediction
from jupyter_mlplatform.records.deployment import ServingPath
from jupyter_mlplatform.records.errors import Unavailable

VISITORS = 2
STANDBYS = 4
STANDBY_AFTER_S = 5.0
SOCKET_BYTES = 100
_ONNX = "+onnx"


def by_onnx(key: str) -> str:
    """Return the key of a model that is to be served by ONNX Runtime."""
    return key + _ONNX


class _Entry:
    """A model that is served: how many hold it, and when it was last used."""

    def __init__(self, supervisor: Supervisor, folder: Path) -> None:
        self.supervisor = supervisor
        self.folder = folder
        self.starting: asyncio.Task[None] | None = None
        self.tasks: dict[str, EndpointTask] = {}
        self.holders = 0
        self.calls = 0
        self.used = 0


class Workers:
    """Worker processes by model, for one event loop.

    A model that is called without having been started is started for the call and kept as a visitor: the two used last
    stay. One more process waits without a model, so that a switch does not wait for imports, and for the first four
    models that were started, one more with the model loaded, so that a crash waits for nothing. A model is named by its
    key; by that which `by_onnx` makes of it, it is served by ONNX Runtime.

    Parameters
    ----------
    root
        Where models are unpacked; made where it is missing, emptied by `close`.
    unpack
        Writes model.json and pipeline.skops of a model, named by its key, to a folder. Runs in a thread.
    limits
        What one call may ask.
    """

    def __init__(self, root: Path, unpack: Callable[[str, Path], None], *, limits: Limits | None = None) -> None:
        self._unpack = unpack
        self.limits = limits or Limits()
        self._folder = PrivateFolder(root)
        self._sockets = _socket_folder()
        self._numbers = itertools.count(1)
        self._entries: dict[str, _Entry] = {}
        self._spare: asyncio.Task[WorkerProcess] | None = None
        self._listeners: dict[str, Callable[[Message], None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    async def start(self, key: str) -> None:
        """Serve a model until a `stop` for each `start`; return when it answers.

        Raises
        ------
        Invalid, Corrupt
            The model cannot be served.
        NotFound
            `unpack` knows no such model.
        Unavailable
            The worker cannot be started.
        """
        entry = self._entry(key)
        entry.holders += 1
        try:
            await self._ready(entry)
        except BaseException:
            entry.holders -= 1
            raise

    def listen(self, endpoint: str, listener: Callable[[Message], None] | None) -> None:
        """Have `listener`, or nobody, told of what workers answer for an endpoint on ports of their own."""
        if listener is None:
            self._listeners.pop(endpoint, None)
        else:
            self._listeners[endpoint] = listener

    async def stop(self, key: str) -> None:
        """Let go of a model; with the last one that does, its calls are finished and its worker ends."""
        entry = self._entries.get(key)
        if entry is None:
            return
        entry.holders -= 1
        if entry.holders <= 0:
            await self._end(key)

    def state(self, key: str) -> tuple[State, str]:
        """Return the state of a model's worker and a sentence about it."""
        entry = self._entries.get(key)
        return (entry.supervisor.state, entry.supervisor.detail) if entry else ("stopped", "")

    def path(self, key: str) -> ServingPath | None:
        """Return how a model's worker predicts."""
        entry = self._entries.get(key)
        return entry.supervisor.path if entry else None

    def restarts(self, key: str) -> tuple[int, datetime | None]:
        """Return how often a model's worker was started again, and when it is next, if it waits for that."""
        entry = self._entries.get(key)
        return (entry.supervisor.restarts, entry.supervisor.next_start_at) if entry else (0, None)

    async def assign(self, key: str, endpoint: str, task: EndpointTask) -> None:
        """Have a model's worker, and those that come after it, do what an endpoint asks.

        Raises
        ------
        Unavailable
            There is no worker now: the next one will do it.
        """
        entry = self._entry(key)
        await self._ready(entry)
        entry.tasks[endpoint] = task
        await assign(entry.supervisor.call, endpoint, task)

    def pid(self, key: str) -> int | None:
        """Return the process that serves a model now, if any."""
        entry = self._entries.get(key)
        return entry.supervisor.pid if entry else None

    async def relay(
        self,
        key: str,
        body: bytes,
        *,
        call: str = "predict",
        endpoint: str | None = None,
        **header: Any,  # noqa: ANN401 # what else the call says, as JSON
    ) -> Message:
        """Relay the body of a request to a model's worker: for ``predict``, the reply's body is a `Prediction` as JSON.

        Raises
        ------
        Malformed, Invalid, TooLarge, TooManyRequests
            The request is at fault.
        Unavailable
            The worker ended before it answered, took too long, or is being started again.
        """
        self.limits.check_bytes(len(body))
        entry = self._entry(key)
        entry.calls += 1
        try:
            await self._ready(entry)
            reply = await entry.supervisor.call(Message({"call": call, "endpoint": endpoint, **header}, body))
        finally:
            entry.calls -= 1
        if reply.header["status"] != 200:
            raise_problem(reply.body)
        return reply

    async def predict(self, key: str, rows: Sequence[dict[str, Any]]) -> Prediction:
        """Predict rows. Raises as `relay`."""
        self.limits.check_rows(len(rows))
        reply = await self.relay(key, encode_rows(rows))
        return Prediction.model_validate_json(reply.body)

    async def close(self) -> None:
        """End every worker at once; calls under way raise `Unavailable`."""
        self._closed = True
        await asyncio.gather(*(self._end(key, drain=False) for key in self._entries), *self._ending)
        if self._spare is not None:
            await (await self._spare).close()
        self._folder.close()
        shutil.rmtree(self._sockets, ignore_errors=True)

    def _entry(self, key: str) -> _Entry:
        """Return the entry of a model, beginning to start it if it is not served."""
        if self._closed:
            raise Unavailable("The server is closing.")
        entry = self._entries.get(key)
        if entry is None:
            folder = self._folder.path / str(next(self._numbers))
            entry = _Entry(
                Supervisor(key, lambda: self._launch(key, folder), lambda process: self._equip(key, process)), folder
            )
            self._entries[key] = entry
            entry.starting = asyncio.create_task(self._begin(key, entry))
        entry.used = next(self._numbers)
        return entry

    async def _ready(self, entry: _Entry) -> None:
        """Wait until a model's first worker answers. Who gives up waiting does not stop the others."""
        if entry.starting is not None:
            await asyncio.shield(entry.starting)

    async def _begin(self, key: str, entry: _Entry) -> None:
        try:
            entry.folder.mkdir(mode=0o700)
            await asyncio.to_thread(self._unpack, key.removesuffix(_ONNX), entry.folder)
            await entry.supervisor.start()
        except BaseException:
            del self._entries[key]
            shutil.rmtree(entry.folder, ignore_errors=True)
            raise
        entry.starting = None
        self._send_visitors_home(key)
        asyncio.get_running_loop().call_later(STANDBY_AFTER_S, self._let_stand_by, entry)

    def _let_stand_by(self, entry: _Entry) -> None:
        """Have a second worker for a model that is held for good, if there are not too many."""
        known = list(self._entries.values())
        if entry in known and entry.holders and sum(other.supervisor.stands_by for other in known) < STANDBYS:
            entry.supervisor.stand_by()

    def _send_visitors_home(self, newest: str) -> None:
        """End the visitors that were used longest ago, but for `newest` and those that are busy."""
        visitors = [key for key, entry in self._entries.items() if not entry.holders and not entry.calls]
        visitors = [key for key in visitors if key != newest and self._entries[key].starting is None]
        visitors.sort(key=lambda key: self._entries[key].used, reverse=True)
        for key in visitors[VISITORS - 1 :]:
            ending = asyncio.create_task(self._end(key))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def _end(self, key: str, *, drain: bool = True) -> None:
        entry = self._entries[key]
        if entry.starting is not None:
            await asyncio.wait([entry.starting])
        if self._entries.pop(key, None) is not None:
            await entry.supervisor.stop(drain=drain)
            shutil.rmtree(entry.folder, ignore_errors=True)

    async def _equip(self, key: str, process: WorkerProcess) -> None:
        for endpoint, task in list(self._entries[key].tasks.items()) if key in self._entries else ():
            await assign(process.call, endpoint, task)

    def _told(self, event: Message) -> None:
        listener = self._listeners.get(str(event.header.get("endpoint")))
        if listener is not None:
            listener(event)

    async def _launch(self, key: str, folder: Path) -> WorkerProcess:
        process = await self._take_spare() or await WorkerProcess.spawn()
        socket = self._sockets / str(next(self._numbers))
        try:
            await process.load(folder, socket, self.limits, self._told, onnx=key.endswith(_ONNX))
        except BaseException:
            await process.close()
            raise
        finally:
            if self._spare is None and not self._closed:
                self._spare = asyncio.create_task(WorkerProcess.spawn())
        return process

    async def _take_spare(self) -> WorkerProcess | None:
        spare, self._spare = self._spare, None
        if spare is None:
            return None
        process = await spare
        if process.alive:
            return process
        await process.close()
        return None


def _socket_folder() -> Path:
    """Return a new private folder whose path is short enough for a socket's address."""
    folder = tempfile.mkdtemp(prefix="mlp-")
    if len(os.fsencode(folder)) > SOCKET_BYTES - 20:
        Path(folder).rmdir()
        folder = tempfile.mkdtemp(prefix="mlp-", dir="/tmp")
    return Path(folder)
