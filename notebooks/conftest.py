"""What the notebooks' kernels find: a Jupyter server with a store of its own and, where there is one, a team's lakeFS.

All of it starts with the session, since nbval starts a kernel before any fixture; with several workers, each has its
own.
"""

import shutil
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from jupyter_mlplatform.store.lakefs import LakeFSStore
from tests.servers import running_server
from tests.store.lakefs_server import run_server

_stack = ExitStack()


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("numprocesses") and not hasattr(session.config, "workerinput"):
        return  # this process runs no notebook: its workers do
    folder = Path(_stack.enter_context(tempfile.TemporaryDirectory()))
    environment = _team(folder / "lakefs")
    server = _stack.enter_context(running_server(folder))
    environment |= {name: server.environment[name] for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_MLPLATFORM_STORE")}
    patch = _stack.enter_context(pytest.MonkeyPatch.context())
    for name, value in environment.items():
        patch.setenv(name, value)


def pytest_sessionfinish() -> None:
    _stack.close()


def _team(folder: Path) -> dict[str, str]:
    """Start lakeFS, make a repository, and return where it is; nothing without the program on PATH."""
    program = shutil.which("lakefs")
    if program is None:
        return {}
    folder.mkdir()
    login = next(iter(_stack.enter_context(closing(run_server(program, folder)))))
    LakeFSStore.create("team-of-two", "local://team-of-two", login).close()
    return {
        "TEAM_STORE": "lakefs://team-of-two",
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "LAKECTL_SERVER_ENDPOINT_URL": login.endpoint,
        "LAKECTL_CREDENTIALS_ACCESS_KEY_ID": login.access_key_id,
        "LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY": login.secret_access_key,
    }
