from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

from jupyter_mlplatform.endpoints import workers as workers_module
from jupyter_mlplatform.endpoints.workers import Workers
from jupyter_mlplatform.records.errors import NotFound
from tests.endpoints.served_models import LIMITS, Model, craft, make_model


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Predict as workers do; many threads for a few rows wait for each other, long on a busy machine."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def linear() -> Model:
    return make_model("linear", "linear")


@pytest.fixture(scope="session")
def forest() -> Model:
    return make_model("forest", "random_forest")


@pytest.fixture(scope="session")
def regressor() -> Model:
    return make_model("regressor", "hist_gradient_boosting", regression=True)


@pytest.fixture(scope="session")
def crafted(linear: Model) -> Model:
    return craft(linear)


@pytest.fixture(scope="session")
def unpack(linear: Model, forest: Model, regressor: Model, crafted: Model) -> Callable[[str, Path], None]:
    models = {"linear": linear, "forest": forest, "regressor": regressor, "crafted": crafted}
    models["damaged"] = replace(linear, skops=linear.skops[:-100])

    def write(key: str, folder: Path) -> None:
        name = key.partition("@")[0]  # linear@2 is a second deployment of the same model
        if name not in models:
            raise NotFound(f"There is no model {key!r}.")
        models[name].write(folder)

    return write


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def no_standbys() -> Iterator[None]:
    """Have no second worker for a model, which takes two seconds of processor time, where a test does not need it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers_module, "STANDBYS", 0)
        yield


@pytest.fixture(scope="module")
async def workers(unpack, no_standbys, tmp_path_factory) -> AsyncIterator[Workers]:
    root = tmp_path_factory.mktemp("workers")
    serving = Workers(root, unpack, limits=LIMITS)
    yield serving
    sockets = serving._sockets
    await serving.close()
    assert not sockets.exists()
    assert list(root.iterdir()) == []


@pytest.fixture(scope="module")
async def live(workers: Workers) -> AsyncIterator[Workers]:
    """Return the workers with the model ``linear`` started."""
    await workers.start("linear")
    yield workers
    await workers.stop("linear")
