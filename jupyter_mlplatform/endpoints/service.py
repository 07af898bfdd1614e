"""What a worker does with a call, whichever way it came."""

import hashlib
import hmac
import logging
from collections.abc import Callable
from typing import Any

import orjson

from jupyter_mlplatform.endpoints import inference
from jupyter_mlplatform.endpoints.arrow import read_arrow
from jupyter_mlplatform.endpoints.monitor import Monitor, Reference
from jupyter_mlplatform.endpoints.predictor import Answer, Predictor
from jupyter_mlplatform.endpoints.protocol import Limits, Message, problem, read_rows
from jupyter_mlplatform.records.errors import Malformed, MLPlatformError
from jupyter_mlplatform.records.monitoring import MonitorSettings

log = logging.getLogger(__name__)


class Service:
    """Answers calls with a predictor, one at a time.

    A call's header names it (``call``) and its ``endpoint``; rows of an endpoint go into its window, unless ``quiet``.

    Parameters
    ----------
    predictor
        The model.
    reference
        What windows are compared with.
    limits
        What one call may ask.
    """

    def __init__(self, predictor: Predictor, reference: Reference, limits: Limits) -> None:
        self._predictor = predictor
        self._reference = reference
        self.limits = limits
        self._monitors: dict[str, Monitor] = {}
        self._settings: dict[str, MonitorSettings] = {}
        self._tokens: dict[str, frozenset[str]] = {}
        self._calls: dict[str, Callable[[Message], Message]] = {
            "predict": self._predict,
            "predict_arrow": self._predict_arrow,
            "infer": self._infer,
            "metadata": self._metadata,
            "drift": self._drift,
            "settings": self._set,
        }

    def answer(self, call: Message) -> Message:
        """Return the reply to a call, be it an error."""
        try:
            return self._calls.get(str(call.header.get("call")), _refuse)(call)
        except MLPlatformError as error:
            return problem(error)
        except Exception:  # the edge of the process: a caller waits for an answer, whatever a fitted model raises
            log.exception("A call failed.")
            return problem(MLPlatformError("The worker failed on this request; its log says why."))

    def allows(self, endpoint: str, token: str) -> bool:
        """Say whether a token opens an endpoint."""
        digest = hashlib.sha256(token.encode()).hexdigest()
        return any(hmac.compare_digest(digest, known) for known in self._tokens.get(endpoint, ()))

    def _predict(self, call: Message) -> Message:
        return self._predicted(call, self._predictor.answer(read_rows(call.body, self.limits)))

    def _predict_arrow(self, call: Message) -> Message:
        return self._predicted(call, self._predictor.answer_columns(*read_arrow(call.body, self.limits)))

    def _predicted(self, call: Message, answer: Answer) -> Message:
        endpoint = call.header.get("endpoint")
        self._observe(call, answer)
        header = {"status": 200, "rows": answer.rows, "failed": len(answer.errors)}
        return Message(header, orjson.dumps(self._predictor.document(answer, endpoint)))

    def _infer(self, call: Message) -> Message:
        name = str(call.header.get("endpoint"))
        response, answer = inference.infer(name, self._predictor, call.body, self.limits)
        self._observe(call, answer)
        return Message({"status": 200, "rows": answer.rows, "failed": 0}, orjson.dumps(response))

    def _metadata(self, call: Message) -> Message:
        return _document(inference.metadata(str(call.header.get("endpoint")), self._predictor))

    def _drift(self, call: Message) -> Message:
        return _document(self._monitor(str(call.header["endpoint"])).report().model_dump(mode="json"))

    def _set(self, call: Message) -> Message:
        """Take an endpoint's settings; a window of another length starts anew."""
        given = orjson.loads(call.body)
        endpoint, settings = str(call.header["endpoint"]), MonitorSettings(**given["monitor"])
        if self._settings.get(endpoint) != settings:
            self._settings[endpoint] = settings
            self._monitors.pop(endpoint, None)
        self._tokens[endpoint] = frozenset(given["tokens"])
        return _document({})

    def _observe(self, call: Message, answer: Answer) -> None:
        endpoint = call.header.get("endpoint")
        if endpoint and answer.positions and not call.header.get("quiet"):
            self._monitor(endpoint).observe(answer)

    def _monitor(self, endpoint: str) -> Monitor:
        monitor = self._monitors.get(endpoint)
        if monitor is None:
            settings = self._settings.get(endpoint, MonitorSettings())
            monitor = self._monitors[endpoint] = Monitor(endpoint, self._reference, settings)
        return monitor


def _refuse(call: Message) -> Message:
    raise Malformed(f"There is no call {call.header.get('call')!r}.")


def _document(document: dict[str, Any]) -> Message:
    return Message({"status": 200, "rows": 0, "failed": 0}, orjson.dumps(document))
