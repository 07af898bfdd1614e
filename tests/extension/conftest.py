"""One real Jupyter server for the tests of this folder, below a base URL that is not the root."""

from collections.abc import Iterator
from pathlib import Path

import palmerpenguins
import pytest

from tests.servers import JupyterServer, running_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.http)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    with running_server(tmp_path_factory.mktemp("server"), base_url="/hub/user/ada/") as running:
        yield running


@pytest.fixture(scope="session")
def penguins() -> bytes:
    """A messy table that a small package ships: 344 penguins as they were written down."""
    return (Path(palmerpenguins.__file__).parent / "data" / "penguins-raw.csv").read_bytes()
