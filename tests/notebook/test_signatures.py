"""What completion and Shift+Tab have to go by."""

import inspect
from types import FunctionType

import pytest

from jupyter_mlplatform.notebook.comparison import ComparisonView
from jupyter_mlplatform.notebook.datasets import Dataset, Datasets
from jupyter_mlplatform.notebook.endpoints import Endpoint, Endpoints
from jupyter_mlplatform.notebook.lineage import LineageView
from jupyter_mlplatform.notebook.models import Model, Models, Report
from jupyter_mlplatform.notebook.recommendations import Race, RecommendationsView
from jupyter_mlplatform.notebook.run import Run
from jupyter_mlplatform.notebook.session import Session, connect
from jupyter_mlplatform.notebook.transformations import Transformation
from jupyter_mlplatform.notebook.versions import Version

FACES = (
    ComparisonView, Dataset, Datasets, Endpoint, Endpoints, LineageView, Model, Models, Race, RecommendationsView,
    Report, Run, Session, Transformation, Version,
)  # fmt: skip
CALLS = [connect] + [
    member
    for face in FACES
    for name, member in inspect.getmembers(face, inspect.isfunction)
    if not name.startswith("_")
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__qualname__)
def test_every_call_says_what_it_takes_and_does(call: FunctionType) -> None:
    assert inspect.getdoc(call)
    signature = inspect.signature(call)
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in list(signature.parameters.values())[call is not connect :]:
        assert parameter.annotation is not inspect.Parameter.empty, parameter
        assert parameter.kind not in (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL), parameter
