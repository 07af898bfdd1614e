"""A running Jupyter server with a store of its own, which the notebooks' kernels find as they would in JupyterLab.

It starts with the session, since nbval starts a kernel before any fixture.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.servers import running_server

_stack = ExitStack()


def pytest_sessionstart() -> None:
    folder = Path(_stack.enter_context(tempfile.TemporaryDirectory()))
    server = _stack.enter_context(running_server(folder))
    patch = _stack.enter_context(pytest.MonkeyPatch.context())
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_MLPLATFORM_STORE"):
        patch.setenv(name, server.environment[name])


def pytest_sessionfinish() -> None:
    _stack.close()
