import polars as pl
import pytest
from palmerpenguins import load_penguins_raw
from sklearn.datasets import load_breast_cancer, load_diabetes

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import TrainRequest
from jupyter_mlplatform.training import train
from tests.training.described import describe

PENGUIN_TYPES = {
    "studyName": "categorical",
    "Sample Number": "identifier",
    "Species": "categorical",
    "Region": "constant",
    "Island": "categorical",
    "Stage": "constant",
    "Individual ID": "identifier",
    "Clutch Completion": "boolean",
    "Date Egg": "datetime",
    "Sex": "categorical",
    "Comments": "text",
}


@pytest.fixture(scope="session")
def penguins():
    frame = pl.from_pandas(load_penguins_raw())
    return frame, describe(frame, **PENGUIN_TYPES)


@pytest.fixture(scope="session")
def cancer():
    frame = pl.from_pandas(load_breast_cancer(as_frame=True).frame)
    return frame, describe(frame, target="categorical")


@pytest.fixture(scope="session")
def diabetes():
    frame = pl.from_pandas(load_diabetes(as_frame=True).frame)
    return frame, describe(frame)


class Session:
    """Trains, and keeps what was reported."""

    def __init__(self):
        self.events = []

    @property
    def log(self):
        return [event["line"] for event in self.events if event["event"] == "log"]

    @property
    def stages(self):
        return [event["stage"] for event in self.events if event["event"] == "progress"]

    def train(self, table, target, **request):
        request = {"candidates": ["linear"], "folds": 3, "time_budget_s": 600, **request}
        frame, columns = table
        return train(frame, columns, TrainRequest(version="v", target=target, **request), Report(self.events.append))


@pytest.fixture
def session():
    return Session()
