"""Workers for a program without an event loop of its own, or with one that is taken: a notebook's kernel."""

import asyncio
import atexit
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jupyter_mlplatform.endpoints.workers import Workers
from jupyter_mlplatform.records import Prediction


class BlockingWorkers:
    """`Workers` on a thread of their own; a context manager that ends them, as does the end of the program.

    Parameters
    ----------
    root, unpack
        As for `Workers`.
    """

    def __init__(self, root: Path, unpack: Callable[[str, Path], None]) -> None:
        self._workers = Workers(root, unpack)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mlplatform-workers", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def predict(self, key: str, rows: Sequence[dict[str, Any]]) -> Prediction:
        """Predict rows, starting the model's worker at the first call. Raises as `Workers.start` and `Workers.relay`.

        An interrupt (Ctrl-C) gives up waiting; the worker goes on.
        """
        future = asyncio.run_coroutine_threadsafe(self._workers.predict(key, rows), self._loop)
        try:
            return future.result()
        finally:
            future.cancel()

    def close(self) -> None:
        """End every worker; a second time does nothing."""
        if self._loop.is_closed():
            return
        atexit.unregister(self.close)
        asyncio.run_coroutine_threadsafe(self._workers.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
