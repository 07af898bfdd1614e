"""Endpoints over REST."""

from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.records import Deployment, Listing, Prediction, PredictRequest
from jupyter_mlplatform.records.errors import Conflict, NotFound, TooLarge
from jupyter_mlplatform.store.contract import Page

TAG = "Deployments"


async def list_deployments(call: Call) -> Page[Deployment]:
    """Return every endpoint."""
    return Page(await call.context.serving.all(), None)


async def get_deployment(call: Call) -> Deployment:
    """Return an endpoint with its traffic."""
    return await call.context.serving.get(call.path["endpoint"])


async def stop_deployment(call: Call) -> None:
    """Stop an endpoint; its history stays."""
    await call.context.serving.stop(call.path["endpoint"])


async def predict_with_endpoint(call: Call) -> bytes:
    """Predict rows as they were first uploaded."""
    return await call.context.serving.predict(call.path["endpoint"], call.body)


async def rollback_deployment(call: Call) -> Deployment:
    """Serve the model before this one again."""
    return await call.context.serving.rollback(call.path["endpoint"])


OPERATIONS = [
    Operation("GET", "/deployments", "List endpoints", TAG, list_deployments, Listing[Deployment]),
    Operation("GET", "/deployments/{endpoint}", "An endpoint", TAG, get_deployment, Deployment, errors=(NotFound,)),
    Operation(
        "DELETE", "/deployments/{endpoint}", "Stop an endpoint", TAG, stop_deployment, None, status=204,
        errors=(NotFound,),
    ),
    Operation(
        "POST", "/deployments/{endpoint}/predict", "Predict with an endpoint", TAG, predict_with_endpoint, Prediction,
        body=PredictRequest, relays=True, errors=(NotFound, TooLarge),
    ),
    Operation(
        "POST", "/deployments/{endpoint}/rollback", "Serve the model before", TAG, rollback_deployment, Deployment,
        errors=(NotFound, Conflict),
    ),
]  # fmt: skip
