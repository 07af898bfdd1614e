"""One worker process, from its start to its end, as the server sees it."""

import asyncio
import contextlib
import logging
import os
import signal
import socket as sockets
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self, cast

import orjson

import jupyter_mlplatform
from jupyter_mlplatform.endpoints.protocol import Limits, Message, MessageReader, Receiver, raise_problem
from jupyter_mlplatform.records.deployment import ServingPath
from jupyter_mlplatform.records.errors import Malformed, TooManyRequests, Unavailable

LOAD_S = 120
GRACE_S = 6
TAIL_BYTES = 4096
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS", "LOKY_MAX_CPU_COUNT")
log = logging.getLogger(__name__)


class WorkerProcess:
    """A worker: a spare until `load` gives it a model, then it answers until it ends. Made by `spawn`."""

    def __init__(self, process: asyncio.subprocess.Process, doors: sockets.socket) -> None:
        self._process = process
        self._doors = doors
        self._stdin = cast("asyncio.StreamWriter", process.stdin)
        self._stdout = cast("asyncio.StreamReader", process.stdout)
        self._stderr = asyncio.create_task(self._drain_stderr())
        self._tail = b""
        self._limits = Limits()
        self._socket: Path | None = None
        self._connection: _Connection | None = None
        self._waiting: deque[tuple[asyncio.Future[Message], float]] = deque()
        self._replied = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._herald: asyncio.Task[None] | None = None
        self.path: ServingPath | None = None

    @classmethod
    async def spawn(cls) -> Self:
        """Start a worker without a model. It has a session of its own: Ctrl-C and kernel interrupts miss it."""
        package = Path(jupyter_mlplatform.__file__).parents[1]
        path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
        ours, theirs = sockets.socketpair()
        with theirs:
            doors = theirs.fileno()
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "jupyter_mlplatform.endpoints.worker", str(os.getpid()), str(doors)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                pass_fds=[doors],
                env={**os.environ, "PYTHONPATH": path, **dict.fromkeys(ONE_THREAD, "1")},
                start_new_session=True,
            )
        return cls(process, ours)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs and, with a model, its connection holds."""
        return self._process.returncode is None and (self._connection is None or not self._connection.lost)

    async def load(
        self, folder: Path, socket: Path, limits: Limits, told: Callable[[Message], None], *, onnx: bool = False
    ) -> None:
        """Give the worker a model and wait until it answers for it; from then on, `path` says how it predicts.

        With `onnx`, that is by ONNX Runtime. `told` receives events: what it answers on ports of its own.

        Raises
        ------
        Invalid, Corrupt
            The model cannot be served.
        Unavailable
            The worker ended or took longer than two minutes.
        """
        self._limits, self._socket = limits, socket
        task = {"folder": str(folder), "socket": str(socket), "limits": asdict(limits), "onnx": onnx}
        try:
            async with asyncio.timeout(LOAD_S):
                self._stdin.write(orjson.dumps(task) + b"\n")
                report = await self._stdout.readline()
        except TimeoutError as error:
            raise Unavailable(f"The model was not loaded within {LOAD_S} s.") from error
        if not report:
            raise Unavailable(f"The worker {await self.ended()} while it loaded the model.")
        said: dict[str, Any] = orjson.loads(report)
        if not said.get("ready"):
            raise_problem(report)
        loop = asyncio.get_running_loop()
        _, self._connection = await loop.create_unix_connection(
            lambda: _Connection(self._received, told, self._lost), str(socket)
        )
        self.path = ServingPath(**said["path"])
        self._herald = asyncio.create_task(self._hear_of_its_end(self._connection))

    async def call(self, message: Message) -> Message:
        """Send a call and return its reply, which may carry an error.

        Raises
        ------
        TooLarge
            The body passes the limit; nothing was sent.
        TooManyRequests
            Too many calls wait already.
        Unavailable
            The worker ended or took too long over the call; it is killed if it does not get on at all.
        """
        self._limits.check_bytes(len(message.body))
        if self._connection is None or not self.alive:
            raise Unavailable("The worker has ended.")
        if len(self._waiting) >= self._limits.calls:
            raise TooManyRequests(
                f"{len(self._waiting)} predictions of this model wait already.",
                hint="Send the rows in larger batches, or try again in a moment.",
            )
        loop = asyncio.get_running_loop()
        sent = loop.time()
        reply: asyncio.Future[Message] = loop.create_future()
        if message.file is not None:
            self._hand_over(message.file)
        self._waiting.append((reply, sent))
        if self._timer is None:
            self._timer = loop.call_at(sent + self._limits.seconds, self._give_up)
        self._connection.send(message)
        return await reply

    def _hand_over(self, file: int) -> None:
        """Have an open file in the worker before the call that it belongs to."""
        try:
            sockets.send_fds(self._doors, [b"."], [file])
        except OSError as error:
            raise Unavailable("The worker has ended, or the port is closed by now.") from error

    def _give_up(self) -> None:
        """Fail the calls that have waited too long; one timer for all, since a call has a fraction of a millisecond."""
        loop = asyncio.get_running_loop()
        now, self._timer = loop.time(), None
        for reply, sent in self._waiting:
            if reply.done():
                continue
            if sent + self._limits.seconds > now:
                self._timer = loop.call_at(sent + self._limits.seconds, self._give_up)
                return
            stuck = self._replied <= sent
            hint = "Send fewer rows at once." if stuck else "The model has more to do than it can; try again later."
            took = f"The prediction took longer than {self._limits.seconds:g} s."
            reply.set_exception(Unavailable(took, hint=hint))
            if stuck:
                self.kill()

    def _received(self, message: Message) -> None:
        self._replied = asyncio.get_running_loop().time()
        reply, _ = self._waiting.popleft()
        if not reply.done():
            reply.set_result(message)

    def _lost(self) -> None:
        for reply, _ in self._waiting:
            if not reply.done():
                reply.set_exception(Unavailable("The worker ended before it answered."))
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
        self.kill()

    async def _hear_of_its_end(self, connection: "_Connection") -> None:
        """Take the connection for lost when one of the worker's pipes ends, which is before its socket is closed."""
        pipes = [asyncio.create_task(self._stdout.read()), asyncio.create_task(self._stdin_closed())]
        await asyncio.wait(pipes, return_when=asyncio.FIRST_COMPLETED)
        connection.abort()
        await asyncio.wait(pipes)

    async def _stdin_closed(self) -> bytes:
        with contextlib.suppress(OSError):  # it is not closed by us
            await self._stdin.wait_closed()
        return b""

    async def _drain_stderr(self) -> None:
        stderr = cast("asyncio.StreamReader", self._process.stderr)
        while chunk := await stderr.read(TAIL_BYTES):
            log.debug("worker %d: %s", self.pid, chunk.decode(errors="replace").rstrip())
            self._tail = (self._tail + chunk)[-TAIL_BYTES:]

    async def ended(self) -> str:
        """Wait until the process has ended and return how, as a verb phrase: ``was killed by SIGSEGV``."""
        code = await self._process.wait()
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        await self._stderr
        said = self._tail.decode(errors="replace").strip().rpartition("\n")[2]
        return f"ended with code {code}" + (f" ({said})" if said else "")

    def kill(self) -> None:
        """End the process at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        """Send a signal; Popen's own way would reap the process and hide from asyncio how it ended."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def close(self) -> None:
        """End the process, first kindly, and let go of everything."""
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(GRACE_S):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()
        if self._connection is not None:
            await self._connection.close()
        self._stdin.close()
        if self._herald is not None:
            await self._herald
        self._doors.close()
        if self._socket is not None:
            self._socket.unlink(missing_ok=True)
        await self._stderr


class _Connection(Receiver):
    """The server's end of a worker's socket; replies come in the order of the calls."""

    def __init__(
        self, received: Callable[[Message], None], told: Callable[[Message], None], closed: Callable[[], None]
    ) -> None:
        super().__init__()
        self._received = received
        self._told = told
        self._closed = closed
        self._reader = MessageReader(body_limit=2**32)
        self._transport: asyncio.WriteTransport | None = None
        self._over = asyncio.Event()

    @property
    def lost(self) -> bool:
        """Whether the other side has gone."""
        return self._over.is_set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: memoryview) -> None:
        try:
            for message in self._reader.feed(data):
                if isinstance(message, Message):
                    (self._told if "event" in message.header else self._received)(message)
        except (Malformed, IndexError):  # rubbish, or an answer to a call that was not made: it cannot be trusted
            self.abort()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._over.set()
        self._closed()

    def send(self, message: Message) -> None:
        """Send a call; if the connection is gone, its reply fails."""
        if self._transport is not None:
            self._transport.write(message.encode())

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    async def close(self) -> None:
        self.abort()
        await self._over.wait()
