import polars as pl
import pytest
from palmerpenguins import load_penguins_raw
from sklearn.datasets import load_breast_cancer, load_diabetes
from threadpoolctl import threadpool_limits

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import TrainRequest
from jupyter_mlplatform.training import train
from jupyter_mlplatform.training.engines import local_engine
from jupyter_mlplatform.training.experiment import design
from jupyter_mlplatform.training.portfolio import PORTFOLIO
from jupyter_mlplatform.training.source import FileSource
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


@pytest.fixture(scope="session")
def engine():
    with local_engine() as engine:
        yield engine


class Session:
    """Trains the usual settings alone unless asked for more, and keeps what was reported."""

    def __init__(self, folder, engine):
        self.folder = folder
        self.engine = engine
        self.events = []

    @property
    def log(self):
        return [event["line"] for event in self.events if event["event"] == "log"]

    @property
    def stages(self):
        return [event["stage"] for event in self.events if event["event"] == "progress"]

    def fit(self, table, target, name="linear"):
        """Return a pipeline of one family, fitted on all rows in this process."""
        experiment = design(*table, TrainRequest(version="v", target=target, folds=2))
        with threadpool_limits(1):
            return experiment.fit(PORTFOLIO[name], {})

    def train(self, table, target, **request):
        usual = {"candidates": ["linear"], "folds": 3, "repeats": 1, "trials": 0, "ensemble": False}
        source = FileSource.save(self.folder / str(len(list(self.folder.iterdir()))), *table)
        request = TrainRequest(version="v", target=target, **{"time_budget_s": 600, **usual, **request})
        return train(source, request, Report(self.events.append), self.engine)


@pytest.fixture
def session(tmp_path, engine):
    return Session(tmp_path, engine)
