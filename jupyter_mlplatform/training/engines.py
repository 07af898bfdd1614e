"""The engine that fits run on, on one machine."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_mlplatform.executor.engine import Engine
from jupyter_mlplatform.executor.pool import Pool
from jupyter_mlplatform.training.source import SCRATCH

CORES = "OMP_NUM_THREADS"
"""Variable with how many cores a job may use; the executor sets it."""

PRELOAD = ("jupyter_mlplatform.training.fitting",)


@contextmanager
def local_engine() -> Iterator[Engine]:
    """Give an engine with a worker for each core that a job may use, whose workers share the tables that they read."""
    with tempfile.TemporaryDirectory(prefix="training-") as scratch:
        before = os.environ.get(SCRATCH)
        os.environ[SCRATCH] = scratch
        try:
            engine = Pool(int(os.environ.get(CORES) or os.cpu_count() or 1), PRELOAD)
            try:
                yield engine
            finally:
                engine.close()
        finally:
            os.environ.pop(SCRATCH) if before is None else os.environ.update({SCRATCH: before})
