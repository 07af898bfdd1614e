"""Predictions: the server only says who may ask, and relays bytes between the client and the model's worker."""

import logging
from http import HTTPStatus
from typing import Any

import orjson
from jupyter_server.auth import User
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.prometheus.log_functions import prometheus_log_method
from tornado.web import HTTPError

from jupyter_mlplatform.endpoints import inference
from jupyter_mlplatform.endpoints.arrow import MEDIA_TYPE
from jupyter_mlplatform.endpoints.protocol import inference_error
from jupyter_mlplatform.extension.context import Context
from jupyter_mlplatform.extension.handler import RESOURCE, OperationHandler, ProblemHandler
from jupyter_mlplatform.extension.metrics import CONTENT_TYPE, metrics_text
from jupyter_mlplatform.extension.operations import Action, Call
from jupyter_mlplatform.records.errors import MLPlatformError
from jupyter_mlplatform.services.endpoints import TOKEN_PREFIX

_JSON = "application/json"


class TokenHandler(ProblemHandler):
    """Takes an endpoint's own token besides what Jupyter takes."""

    _by_token = False

    async def prepare(self) -> None:  # type: ignore[override]  # the base is typed with its private argument
        """Authenticate by an endpoint's token if there is one, else as everywhere."""
        token = self.request.headers.get("Authorization", "").rpartition(" ")[2]
        if not token.startswith(TOKEN_PREFIX):
            await super().prepare()
            return
        if not self.check_host() or not self.context.serving.allows(self.path_kwargs.get("endpoint", ""), token):
            raise HTTPError(403, "This token does not open this endpoint.")
        self._by_token = True
        self.current_user = User(username="endpoint token")

    def check_xsrf_cookie(self) -> None:
        """Do without the cookie's check where no cookie says who asks."""
        if not self._by_token:
            super().check_xsrf_cookie()

    def set_signed_cookie(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - tornado's signature
        """Set none: a program that predicts has its token, and a browser its cookie already."""

    set_secure_cookie = set_signed_cookie

    def _log(self) -> None:
        """Write no line for what went well, a tenth of the cost, unless it is seen; the server's own metric is kept."""
        app: Any = self.serverapp
        if self.get_status() >= HTTPStatus.BAD_REQUEST or app.log_level <= logging.DEBUG:
            super()._log()
        elif app.record_http_request_metrics:
            prometheus_log_method(self)  # type: ignore[no-untyped-call]

    def relay_reply(self, body: bytes) -> None:
        """End the request with a worker's JSON."""
        self.finish(body, set_content_type=_JSON)


class RelayHandler(TokenHandler, OperationHandler):
    """Runs an operation that relays the body."""

    @allow_unauthenticated
    async def post(self, **path: str) -> None:
        """Relay the body; `prepare` has said who asks."""
        operation = self.operations["POST"]
        body: Any = self.request.body
        self.relay_reply(await operation.run(Call(self.context, path, None, body, self.request.headers)))


def call_for(headers: Any) -> str:  # noqa: ANN401 - tornado's headers
    """Return which call of a worker takes a body, by its content type."""
    return "predict_arrow" if headers.get("Content-Type", "").partition(";")[0].strip() == MEDIA_TYPE else "predict"


class InferenceHandler(TokenHandler):
    """The Open Inference Protocol, version 2, of one endpoint."""

    auth_resource = f"{RESOURCE}:deployments"

    def initialize(self, context: Context, action: str = "metadata") -> None:
        """Take which part of the protocol this is: ``metadata``, ``ready`` or ``infer``."""
        super().initialize(context)
        self._action = action

    def action(self) -> Action:
        """Return what the server's Authorizer is asked for: as for an endpoint's own path."""
        return "execute" if self._action == "infer" else "read"

    @allow_unauthenticated
    async def get(self, endpoint: str) -> None:
        """Describe the model, or say whether it is ready."""
        if self._action == "infer":
            raise HTTPError(405)
        if self._action == "ready":
            ready = (await self.context.serving.get(endpoint)).state == "live"
            self.set_status(200 if ready else 503)
            self.relay_reply(orjson.dumps({"name": endpoint, "ready": ready}))
            return
        self.relay_reply(await self.context.serving.relay(endpoint, b"", "metadata"))

    @allow_unauthenticated
    async def post(self, endpoint: str) -> None:
        """Predict."""
        if self._action != "infer":
            raise HTTPError(405)
        self.relay_reply(await self.context.serving.relay(endpoint, self.request.body, "infer"))

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401 - tornado's signature
        """Write an error as the protocol has it."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, MLPlatformError):
            status, body = inference_error(error.problem())
            self.set_status(status)
            self.relay_reply(body)
        else:
            super().write_error(status_code, **kwargs)


class ServerHandler(ProblemHandler):
    """What the Open Inference Protocol says of the server itself."""

    def initialize(self, context: Context, document: dict[str, Any] | None = None) -> None:
        """Take the answer."""
        super().initialize(context)
        self._document = document

    def get(self) -> None:
        """Answer."""
        self.finish_json(self._document)


class MetricsHandler(ProblemHandler):
    """The endpoints' traffic in Prometheus' text format."""

    def get(self) -> None:
        """Answer."""
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(metrics_text(self.context.serving), set_content_type=CONTENT_TYPE)


def inference_handlers(base: str, arguments: dict[str, Any]) -> list[Any]:
    """Return the handlers of the Open Inference Protocol below ``{base}/v2``."""
    model = rf"/{base}/v2/models/(?P<endpoint>[^/]+)(?:/versions/[^/]+)?"
    return [
        (rf"/{base}/v2/?", ServerHandler, {**arguments, "document": inference.SERVER}),
        (rf"/{base}/v2/health/live", ServerHandler, {**arguments, "document": {"live": True}}),
        (rf"/{base}/v2/health/ready", ServerHandler, {**arguments, "document": {"ready": True}}),
        (model, InferenceHandler, {**arguments, "action": "metadata"}),
        (rf"{model}/ready", InferenceHandler, {**arguments, "action": "ready"}),
        (rf"{model}/infer", InferenceHandler, {**arguments, "action": "infer"}),
    ]
