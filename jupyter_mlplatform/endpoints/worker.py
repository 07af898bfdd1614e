"""The process that serves one model: ``python -m jupyter_mlplatform.endpoints.worker PARENT``.

It imports what models need, then waits on its standard input for one line of JSON, ``{"folder", "socket", "limits"}``:
a process that waits is a warm spare. The folder holds model.json and pipeline.skops. On its standard output it says
``{"ready": true}`` or, as a problem document, why it is not. It ends when its standard input closes, that is with its
parent, however that ends.
"""

import asyncio
import contextlib
import logging
import os
import select
import shutil
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import sklearn.compose
import sklearn.dummy
import sklearn.ensemble
import sklearn.impute
import sklearn.linear_model
import sklearn.neighbors
import sklearn.pipeline  # noqa: F401 # what the portfolio is made of: a spare has paid for the imports
from pydantic import ValidationError
from threadpoolctl import threadpool_limits

from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.endpoints.protocol import CHUNK, Limits, Message, problem, read_message, read_rows
from jupyter_mlplatform.records import ModelConfig, Prediction
from jupyter_mlplatform.records.errors import Corrupt, Malformed, MLPlatformError, TooLarge
from jupyter_mlplatform.training import artifact

PARENT_CHECK_S = 5
log = logging.getLogger(__name__)


def load(folder: Path) -> Predictor:
    """Return the predictor for the model in `folder`, having predicted once.

    Raises
    ------
    Invalid
        The pipeline holds a type that is not trusted, or the recipe a step that is not known.
    Corrupt
        A file is missing or damaged.
    """
    try:
        config = ModelConfig.model_validate_json((folder / "model.json").read_bytes())
        pipeline = artifact.load((folder / "pipeline.skops").read_bytes())
    except (OSError, ValidationError) as error:
        raise Corrupt(f"The model's files cannot be read: {error}.", hint="Train the model again.") from error
    pipeline.set_params(**{name: 1 for name in pipeline.get_params() if name.endswith("n_jobs")})
    predictor = Predictor(config, pipeline)
    predictor.predict([{column.name: None} for column in config.input_schema[:1]])
    return predictor


class Service:
    """Answers calls with a predictor, one at a time, on any number of connections."""

    def __init__(self, predictor: Predictor, limits: Limits) -> None:
        self._predictor = predictor
        self._limits = limits

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the calls of one connection, in order, until it closes."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError), contextlib.closing(writer):
            while True:
                try:
                    reply = self.answer(await read_message(reader, self._limits.bytes))
                except TooLarge as error:
                    reply = problem(error)
                except Malformed as error:
                    writer.write(problem(error).encode())
                    return
                writer.write(reply.encode())
                await writer.drain()

    def answer(self, call: Message) -> Message:
        """Return the reply to a call, be it an error."""
        try:
            prediction = self._predict(call)
        except MLPlatformError as error:
            return problem(error)
        except Exception:
            log.exception("A prediction failed.")
            return problem(MLPlatformError("The worker failed on this request; its log says why."))
        rows, failed = len(prediction.predictions), len(prediction.errors)
        header = {"status": 200, "rows": rows, "failed": failed}
        return Message(header, prediction.model_dump_json().encode())

    def _predict(self, call: Message) -> Prediction:
        if call.header.get("call") != "predict":
            raise Malformed(f"There is no call {call.header.get('call')!r}.")
        prediction = self._predictor.predict(read_rows(call.body, self._limits))
        return prediction.model_copy(update={"endpoint": call.header.get("endpoint")})


async def _serve(service: Service, socket: Path, report: BinaryIO) -> None:
    os.umask(0o177)
    server = await asyncio.start_unix_server(service.converse, socket, limit=CHUNK)
    _say(report, {"ready": True})
    await server.serve_forever()


def _say(report: BinaryIO, document: dict[str, Any]) -> None:
    report.write(orjson.dumps(document, default=str) + b"\n")
    report.flush()


def _hear(parent: int) -> bytes:
    """Return what the parent sends next, or nothing if it is gone.

    A child that the parent forked may hold the pipe open, so the parent's id is looked at too; it comes with the
    command, since the parent may have ended during the imports.
    """
    while os.getppid() == parent:
        if select.select([0], [], [], PARENT_CHECK_S)[0]:
            return os.read(0, select.PIPE_BUF)
    return b""


def _end_with_parent(parent: int, folder: Path, socket: Path) -> None:
    """Wait until the parent is gone, remove what it had no time to, and end the process, whatever it is doing."""
    while _hear(parent):
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
    parent = int(sys.argv[1])
    line = _hear(parent)
    if not line:
        return 0
    task = orjson.loads(line)
    folder, socket, limits = Path(task["folder"]), Path(task["socket"]), Limits(**task["limits"])
    threading.Thread(target=_end_with_parent, args=(parent, folder, socket), daemon=True).start()
    threadpool_limits(1)
    try:
        service = Service(load(folder), limits)
    except MLPlatformError as error:
        _say(report, error.problem())
        return 1
    asyncio.run(_serve(service, socket, report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
