"""Models over REST."""

from pydantic import Field

from jupyter_mlplatform.extension.operations import Call, Operation, Paging
from jupyter_mlplatform.extension.relay import call_for
from jupyter_mlplatform.records import (
    Deployment,
    DeployRequest,
    Job,
    Listing,
    ModelConfig,
    Performance,
    Prediction,
    PredictRequest,
    TrainRequest,
)
from jupyter_mlplatform.records.errors import Conflict, HasDependants, NotFound, TooLarge, TooManyRequests
from jupyter_mlplatform.records.model import Reproduction
from jupyter_mlplatform.store.contract import Page

TAG = "Models"


class ModelSearch(Paging):
    """Which models."""

    dataset: str | None = Field(default=None, description="only those of this dataset")
    version: str | None = Field(default=None, description="only those trained on this version")


def train_model(call: Call) -> Job:
    """Start training; the job's result is the model."""
    platform = call.context.platform
    return platform.jobs.train(platform.models.checked(call.body))


def list_models(call: Call) -> Page[ModelConfig]:
    """List models."""
    platform = call.context.platform
    dataset = platform.datasets.find(call.query.dataset) if call.query.dataset else None
    return platform.models.search(
        dataset=dataset, version=call.query.version, limit=call.query.limit, after=call.query.after
    )


def get_model(call: Call) -> ModelConfig:
    """Return a model."""
    return call.context.platform.models.get(call.path["id"])


def delete_model(call: Call) -> None:
    """Delete a model (softly)."""
    call.context.platform.models.delete(call.path["id"])


def get_performance(call: Call) -> Performance:
    """Return how well a model does."""
    return call.context.platform.models.performance(call.path["id"])


def reproduce_model(call: Call) -> Job:
    """Start training a model once more from its commit; the job's result says what came out otherwise."""
    platform = call.context.platform
    return platform.jobs.reproduce(platform.models.get(call.path["id"]).id)


async def predict_with_model(call: Call) -> bytes:
    """Predict rows as they were first uploaded."""
    return await call.context.serving.relay_to_model(call.path["id"], call.body, call_for(call.headers))


async def deploy_model(call: Call) -> Deployment:
    """Deploy a model to an endpoint."""
    return await call.context.serving.deploy(call.path["id"], call.body)


OPERATIONS = [
    Operation(
        "POST", "/models/train", "Train a model", TAG, train_model, ModelConfig, body=TrainRequest, status=201,
        starts_job=True, errors=(NotFound, TooManyRequests),
    ),
    Operation(
        "GET", "/models", "List models", TAG, list_models, Listing[ModelConfig], query=ModelSearch, errors=(NotFound,)
    ),
    Operation("GET", "/models/{id}", "A model", TAG, get_model, ModelConfig, errors=(NotFound,)),
    Operation(
        "DELETE", "/models/{id}", "Delete a model", TAG, delete_model, None, status=204,
        errors=(NotFound, HasDependants),
    ),
    Operation(
        "GET", "/models/{id}/performance", "How well a model does", TAG, get_performance, Performance,
        errors=(NotFound,),
    ),
    Operation(
        "POST", "/models/{id}/reproduce", "Train a model once more and compare", TAG, reproduce_model, Reproduction,
        starts_job=True, errors=(NotFound, TooManyRequests),
    ),
    Operation(
        "POST", "/models/{id}/predict", "Predict with a model", TAG, predict_with_model, Prediction,
        body=PredictRequest, relays=True, asks_to="execute", errors=(NotFound, TooLarge),
    ),
    Operation(
        "PUT", "/models/{id}/deploy", "Deploy a model", TAG, deploy_model, Deployment, body=DeployRequest,
        errors=(NotFound, Conflict),
    ),
]  # fmt: skip
