"""A running Jupyter server with a store of its own, which the notebooks' kernels find as they would in JupyterLab.

It starts with the session, since nbval starts a kernel before any fixture; with several workers, each has its own.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.servers import running_server

_stack = ExitStack()


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("numprocesses") and not hasattr(session.config, "workerinput"):
        return  # this process runs no notebook: its workers do
    folder = Path(_stack.enter_context(tempfile.TemporaryDirectory()))
    server = _stack.enter_context(running_server(folder))
    patch = _stack.enter_context(pytest.MonkeyPatch.context())
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_MLPLATFORM_STORE"):
        patch.setenv(name, server.environment[name])


def pytest_sessionfinish() -> None:
    _stack.close()
