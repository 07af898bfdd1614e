"""Endpoints over REST."""

from pydantic import Field

from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.extension.relay import call_for
from jupyter_mlplatform.records import Deployment, Listing, Prediction, PredictRequest
from jupyter_mlplatform.records.base import Request
from jupyter_mlplatform.records.deployment import EndpointEdit, ShadowDifference, TokenInfo, TokenRequest
from jupyter_mlplatform.records.errors import Conflict, NotFound, TooLarge, TooManyRequests
from jupyter_mlplatform.records.monitoring import DriftReport
from jupyter_mlplatform.store.contract import Page

TAG = "Deployments"


class Newest(Request):
    """How many."""

    limit: int = Field(default=100, ge=1, le=2000)


async def list_deployments(call: Call) -> Page[Deployment]:
    """Return every endpoint."""
    return Page(await call.context.serving.all(), None)


async def get_deployment(call: Call) -> Deployment:
    """Return an endpoint with its traffic."""
    return await call.context.serving.get(call.path["endpoint"])


async def edit_deployment(call: Call) -> Deployment:
    """Change how an endpoint is watched, and whether it has a port."""
    return await call.context.serving.edit(call.path["endpoint"], call.body)


async def stop_deployment(call: Call) -> None:
    """Stop an endpoint; its history stays."""
    await call.context.serving.stop(call.path["endpoint"])


async def predict_with_endpoint(call: Call) -> bytes:
    """Predict rows as they were first uploaded."""
    return await call.context.serving.relay(call.path["endpoint"], call.body, call_for(call.headers))


async def rollback_deployment(call: Call) -> Deployment:
    """Serve the model before this one again."""
    return await call.context.serving.rollback(call.path["endpoint"])


async def end_shadow(call: Call) -> Deployment:
    """Take the model in the shadow away."""
    return await call.context.serving.end_shadow(call.path["endpoint"])


async def list_differences(call: Call) -> Page[ShadowDifference]:
    """Return the rows of which the model in the shadow said something else, newest first."""
    return Page(await call.context.serving.differences(call.path["endpoint"], call.query.limit), None)


async def get_drift(call: Call) -> DriftReport:
    """Compare the last rows with the training rows."""
    return await call.context.serving.drift(call.path["endpoint"])


async def list_tokens(call: Call) -> Page[TokenInfo]:
    """Return the endpoint's tokens, without what they are."""
    await call.context.serving.get(call.path["endpoint"])
    return Page(call.context.platform.endpoints.tokens(call.path["endpoint"]), None)


async def make_token(call: Call) -> TokenInfo:
    """Make a token that opens this endpoint alone; it is told once."""
    return await call.context.serving.make_token(call.path["endpoint"], call.body.name)


async def revoke_token(call: Call) -> None:
    """Take a token's right away, at once."""
    await call.context.serving.revoke_token(call.path["endpoint"], call.path["id"])


ENDPOINT = "/deployments/{endpoint}"
OPERATIONS = [
    Operation("GET", "/deployments", "List endpoints", TAG, list_deployments, Listing[Deployment]),
    Operation("GET", ENDPOINT, "An endpoint", TAG, get_deployment, Deployment, errors=(NotFound,)),
    Operation(
        "PATCH", ENDPOINT, "Change how an endpoint is watched, and its port", TAG, edit_deployment, Deployment,
        body=EndpointEdit, errors=(NotFound,),
    ),
    Operation("DELETE", ENDPOINT, "Stop an endpoint", TAG, stop_deployment, None, status=204, errors=(NotFound,)),
    Operation(
        "POST", f"{ENDPOINT}/predict", "Predict with an endpoint", TAG, predict_with_endpoint, Prediction,
        body=PredictRequest, relays=True, asks_to="execute", errors=(NotFound, TooLarge, TooManyRequests),
    ),
    Operation(
        "POST", f"{ENDPOINT}/rollback", "Serve the model before", TAG, rollback_deployment, Deployment,
        errors=(NotFound, Conflict),
    ),
    Operation(
        "DELETE", f"{ENDPOINT}/shadow", "Take the model in the shadow away", TAG, end_shadow, Deployment,
        errors=(NotFound,),
    ),
    Operation(
        "GET", f"{ENDPOINT}/shadow/differences", "What the shadow says otherwise", TAG, list_differences,
        Listing[ShadowDifference], query=Newest, errors=(NotFound,),
    ),
    Operation("GET", f"{ENDPOINT}/drift", "Drift of the last rows", TAG, get_drift, DriftReport, errors=(NotFound,)),
    Operation("GET", f"{ENDPOINT}/tokens", "Tokens", TAG, list_tokens, Listing[TokenInfo], errors=(NotFound,)),
    Operation(
        "POST", f"{ENDPOINT}/tokens", "Make a token", TAG, make_token, TokenInfo, body=TokenRequest, status=201,
        errors=(NotFound,),
    ),
    Operation(
        "DELETE", f"{ENDPOINT}/tokens/{{id}}", "Revoke a token", TAG, revoke_token, None, status=204,
        errors=(NotFound,),
    ),
]  # fmt: skip
