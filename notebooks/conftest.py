"""A running Jupyter server with a store of its own, which the notebooks' kernels find as they would in JupyterLab."""

import os
from collections.abc import Iterator

import pytest

from tests.servers import running_server


@pytest.fixture(scope="session", autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with running_server(tmp_path_factory.mktemp("server")) as running, pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment.items():
            if name not in os.environ or os.environ[name] != value:
                patch.setenv(name, value)
        yield
