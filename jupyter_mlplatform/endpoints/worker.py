"""The process that serves one model: ``python -m jupyter_mlplatform.endpoints.worker PARENT DOORS``.

It imports what models need, then waits on its standard input for one line of JSON, ``{"folder", "socket", "limits",
"onnx"}``: a process that waits is a warm spare. The folder holds model.json, pipeline.skops and rows.arrow. On its
standard output it says ``{"ready": true}`` with how it predicts or, as a problem document, why it does not. It ends
when its standard input closes, that is with its parent, however that ends. Listening sockets of ports arrive through
the socket DOORS.
"""

import asyncio
import contextlib
import gc
import logging
import os
import select
import shutil
import signal
import socket as sockets
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
import polars as pl
import sklearn.compose
import sklearn.dummy
import sklearn.ensemble
import sklearn.impute
import sklearn.linear_model
import sklearn.neighbors
import sklearn.pipeline  # noqa: F401 # what the portfolio is made of: a spare has paid for the imports
from pydantic import ValidationError
from threadpoolctl import threadpool_limits

from jupyter_mlplatform.endpoints.arrow import as_json
from jupyter_mlplatform.endpoints.herald import hand_over
from jupyter_mlplatform.endpoints.lean.onnx import OnnxModels
from jupyter_mlplatform.endpoints.monitor import Reference
from jupyter_mlplatform.endpoints.ports import Ports
from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.endpoints.protocol import Limits, Message, MessageReader, Receiver, problem
from jupyter_mlplatform.endpoints.service import Service
from jupyter_mlplatform.records import ModelConfig
from jupyter_mlplatform.records.deployment import ServingPath
from jupyter_mlplatform.records.errors import Corrupt, Malformed, MLPlatformError, TooLarge
from jupyter_mlplatform.training import artifact

PARENT_CHECK_S = 5
SAVE_EVERY_S = 1
COMPARED = "path.json"
log = logging.getLogger(__name__)


def load(folder: Path, limits: Limits, *, onnx: bool = False) -> tuple[Service, ServingPath]:
    """Return the service for the model in `folder`, and how it predicts: with `onnx`, by ONNX Runtime.

    What came out when the two paths were compared is kept in the folder: a worker that is started again does not
    compare them again.

    Raises
    ------
    Invalid
        The pipeline holds a type that is not trusted, the recipe a step that is not known, or ONNX Runtime cannot
        serve the model.
    Corrupt
        A file is missing or damaged.
    """
    try:
        config = ModelConfig.model_validate_json((folder / "model.json").read_bytes())
        pipeline = artifact.load((folder / "pipeline.skops").read_bytes())
        rows, count = _training_rows(folder / "rows.arrow")
    except (OSError, ValidationError, pl.exceptions.PolarsError) as error:
        raise Corrupt(f"The model's files cannot be read: {error}.", hint="Train the model again.") from error
    pipeline.set_params(**{name: 1 for name in pipeline.get_params() if name.endswith("n_jobs")})
    predictor = Predictor(config, pipeline)
    kept = folder / COMPARED
    before = ServingPath.model_validate_json(kept.read_bytes()) if kept.exists() else None
    checked = predictor.inputs.check_columns(rows, count) if count else None
    columns = checked.columns if checked else {}
    if onnx:
        predictor.compile_onnx(columns, OnnxModels(folder), before)
    else:
        predictor.compile(columns, before)
    kept.write_text(predictor.path.model_dump_json())
    predictor.predict([{column.name: None} for column in config.input_schema[:1]])
    return Service(predictor, Reference(predictor, rows, count), limits), predictor.path


def _training_rows(file: Path) -> tuple[dict[str, list[Any]], int]:
    if not file.exists():
        return {}, 0
    frame = pl.read_ipc(file.read_bytes())
    return {name: as_json(frame[name]) for name in frame.columns}, frame.height


class Connection(Receiver):
    """Answers the calls of one connection, in order, until it closes."""

    def __init__(self, service: Service, ports: Ports) -> None:
        super().__init__()
        self._service = service
        self._ports = ports
        self._reader = MessageReader(service.limits.bytes)
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where replies go."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: memoryview) -> None:
        """Answer what is complete."""
        transport = cast("asyncio.WriteTransport", self._transport)
        try:
            for call in self._reader.feed(data):
                transport.write(self._reply(call).encode())
        except Malformed as error:
            transport.write(problem(error).encode())
            transport.close()

    def _reply(self, call: Message | TooLarge) -> Message:
        if isinstance(call, TooLarge):
            return problem(call)
        if call.header.get("call") == "port":
            return self._ports.set(str(call.header["endpoint"]), bool(call.header["open"]), self._tell)
        return self._service.answer(call)

    def _tell(self, event: Message) -> None:
        transport = self._transport
        if transport is not None and not transport.is_closing():
            transport.write(event.encode())


async def _serve(service: Service, path: ServingPath, socket: Path, doors: sockets.socket, report: BinaryIO) -> None:
    os.umask(0o177)
    ports = Ports(service, doors)
    loop = asyncio.get_running_loop()
    server = await loop.create_unix_server(lambda: Connection(service, ports), str(socket))
    ending = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ending.set)
    _say(report, {"ready": True, "path": path.model_dump()})
    with report:
        hand_over(os.dup(report.fileno()), threading.Event().wait)
    while not ending.is_set():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SAVE_EVERY_S):
                await ending.wait()
        try:
            service.save()
        except OSError as error:  # a window that cannot be kept is no reason not to answer
            log.warning("The window cannot be kept: %s.", error)
    await ports.close()
    server.close()


def _say(report: BinaryIO, document: dict[str, Any]) -> None:
    report.write(orjson.dumps(document, default=str) + b"\n")
    report.flush()


def _hear(parent: int, said: int) -> bytes:
    """Return what the parent sends next through the file `said`, or nothing if it is gone.

    A child that the parent forked may hold the pipe open, so the parent's id is looked at too; it comes with the
    command, since the parent may have ended during the imports.
    """
    while os.getppid() == parent:
        if select.select([said], [], [], PARENT_CHECK_S)[0]:
            return os.read(said, select.PIPE_BUF)
    return b""


def _end_with_parent(parent: int, said: int, folder: Path, socket: Path) -> None:
    """Wait until the parent is gone, remove what it had no time to, and end the process, whatever it is doing."""
    while _hear(parent, said):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        socket.unlink(missing_ok=True)
        socket.parent.rmdir()
    os._exit(0)


def main() -> int:
    """Wait for a model, load it and serve it until the parent ends."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    report = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not be taken for the report
    parent, doors = int(sys.argv[1]), sockets.socket(fileno=int(sys.argv[2]))
    line = _hear(parent, 0)
    if not line:
        return 0
    task = orjson.loads(line)
    folder, socket, limits = Path(task["folder"]), Path(task["socket"]), Limits(**task["limits"])
    said = os.dup(0)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    hand_over(said, lambda: _end_with_parent(parent, said, folder, socket))
    threadpool_limits(1)
    try:
        service, path = load(folder, limits, onnx=task["onnx"])
    except MLPlatformError as error:
        _say(report, error.problem())
        return 1
    gc.freeze()  # the model stays for good: the collector need not look at it again
    asyncio.run(_serve(service, path, socket, doors, report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
