"""A process that imports what workers need once, and forks a worker in milliseconds whenever one is asked for.

``python -m jupyter_mlplatform.executor.nursery DESCRIPTOR MODULE…``: requests come over the socket of that descriptor.
It computes nothing itself and starts no threads, so that forking it is safe.
"""

import contextlib
import importlib
import os
import select
import signal
import socket
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

FORK, REAP = b"F", b"R"
NUMBER_BYTES = 8
OOM_SCORE = Path("/proc/self/oom_score_adj")


def main(requests: socket.socket, modules: list[str]) -> None:
    """Serve until the other side closes: ``F`` with a descriptor forks a worker on it, ``R`` with a pid waits for one.

    Each is answered by a number: the new worker's pid, or how the old one ended (as ``subprocess`` says it).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted kernel decides itself what becomes of its workers
    for module in modules:
        importlib.import_module(module)
    while True:
        request, descriptors, _, _ = socket.recv_fds(requests, 1 + NUMBER_BYTES, 1)
        if not request:
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.waitpid(-1, 0)  # each ends with its connection
            return
        if request[:1] == FORK:
            number = os.fork()
            if number == 0:
                requests.close()
                serve(descriptors[0])
            os.close(descriptors[0])
        else:
            _, status = os.waitpid(int.from_bytes(request[1:], "big"), 0)
            number = os.waitstatus_to_exitcode(status)
        requests.sendall(number.to_bytes(NUMBER_BYTES, "big", signed=True))


def serve(descriptor: int) -> None:
    """Run the tasks that come over a connection, one after the other, until it is closed; then end this process."""
    connection: Connection[Any, Any] = Connection(descriptor)
    if OOM_SCORE.exists():
        with contextlib.suppress(PermissionError):
            OOM_SCORE.write_text("800")  # where memory runs out, a worker goes first: its task can be tried again
    threading.Thread(target=_end_with, args=(descriptor,), daemon=True).start()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            module, name, spec = connection.recv()
            task = getattr(importlib.import_module(module), name)
            try:
                answer = ("result", task(spec, lambda event: connection.send(("event", event))))
            except Exception as error:  # noqa: BLE001 # handed on whole: the submitter decides what it means
                error.add_note("In the worker:\n" + "".join(traceback.format_exception(error)))
                answer = ("error", error)
            connection.send(answer)
    os._exit(0)


def _end_with(descriptor: int) -> None:
    """End this process, whatever it is at, when the other side of the connection is gone."""
    watch = select.poll()
    watch.register(descriptor, 0)
    watch.poll()
    os._exit(0)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
