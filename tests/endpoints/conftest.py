from collections.abc import Callable
from pathlib import Path

import pytest

from tests.endpoints.served_models import Model, craft, make_model


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

    def write(key: str, folder: Path) -> None:
        models[key.partition("@")[0]].write(folder)  # linear@2 is a second deployment of the same model

    return write


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
