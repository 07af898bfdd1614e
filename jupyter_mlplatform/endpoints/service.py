"""What a worker does with a call, whichever way it came."""

import hashlib
import hmac
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from jupyter_mlplatform.endpoints import comparing, inference
from jupyter_mlplatform.endpoints.answer import Answer
from jupyter_mlplatform.endpoints.arrow import read_arrow
from jupyter_mlplatform.endpoints.monitor import Monitor, Reference
from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.endpoints.protocol import Limits, Message, problem, read_rows
from jupyter_mlplatform.records.errors import Malformed, MLPlatformError
from jupyter_mlplatform.records.monitoring import MonitorSettings

log = logging.getLogger(__name__)


class Service:
    """Answers calls with a predictor, one at a time.

    A call's header names it (``call``) and its ``endpoint``; rows of an endpoint go into its window.

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
        self._watched: dict[str, tuple[MonitorSettings, Path | None]] = {}
        self._tokens: dict[str, frozenset[str]] = {}
        self._shadowed: set[str] = set()
        self._calls: dict[str, Callable[[Message], Message]] = {
            "predict": self._predict,
            "predict_arrow": self._predict_arrow,
            "infer": self._infer,
            "compare": self._compare,
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

    def save(self) -> None:
        """Write what came into windows to their files."""
        for monitor in self._monitors.values():
            monitor.save()

    def _predict(self, call: Message) -> Message:
        return self._predicted(call, self._predictor.answer(read_rows(call.body, self.limits)))

    def _predict_arrow(self, call: Message) -> Message:
        return self._predicted(call, self._predictor.answer_columns(*read_arrow(call.body, self.limits)))

    def _predicted(self, call: Message, answer: Answer) -> Message:
        endpoint = call.header.get("endpoint")
        self._observe(endpoint, answer)
        return Message(_header(answer), orjson.dumps(self._predictor.document(answer, endpoint)))

    def _infer(self, call: Message) -> Message:
        """Answer in the protocol's form; for a shadow, what was said follows, from ``said`` bytes on."""
        endpoint = str(call.header.get("endpoint"))
        request = inference.read_request(call.body, self._predictor.inputs.names, self.limits)
        answer = self._predictor.answer_columns(request.columns, request.rows)
        body = orjson.dumps(inference.response(endpoint, self._predictor, request, answer))
        self._observe(endpoint, answer)
        header = _header(answer)
        if endpoint in self._shadowed:
            header["said"] = len(body)
            body += orjson.dumps(self._predictor.document(answer, endpoint))
        return Message(header, body)

    def _compare(self, call: Message) -> Message:
        """Predict in the shadow: the body is what the live model said, and from ``said`` bytes on the request."""
        said = call.header["said"]
        asked = comparing.Asked(call.header["of"], call.body[said:], self._predictor, self.limits)
        document = self._predictor.document(asked.answer)
        found = comparing.differences(orjson.loads(call.body[:said]), document, asked)
        lines = [difference.model_dump_json().encode() for difference in found]
        return Message(_header(asked.answer) | {"different": len(lines)}, b"\n".join(lines))

    def _metadata(self, call: Message) -> Message:
        return _document(inference.metadata(str(call.header.get("endpoint")), self._predictor))

    def _drift(self, call: Message) -> Message:
        return _document(self._monitor(str(call.header["endpoint"])).report().model_dump(mode="json"))

    def _set(self, call: Message) -> Message:
        """Take an endpoint's settings; a window of another length goes on with the rows that are kept."""
        given = orjson.loads(call.body)
        endpoint = str(call.header["endpoint"])
        watched = (MonitorSettings(**given["monitor"]), Path(given["window"]) if given["window"] else None)
        if self._watched.get(endpoint) != watched:
            monitor = self._monitors.pop(endpoint, None)
            if monitor is not None and watched[1] is not None:
                monitor.save()
            self._watched[endpoint] = watched
        self._tokens[endpoint] = frozenset(given["tokens"])
        (self._shadowed.add if given["shadowed"] else self._shadowed.discard)(endpoint)
        return _document({})

    def _observe(self, endpoint: str | None, answer: Answer) -> None:
        if endpoint and answer.positions:
            self._monitor(endpoint).observe(answer)

    def _monitor(self, endpoint: str) -> Monitor:
        monitor = self._monitors.get(endpoint)
        if monitor is None:
            settings, file = self._watched.get(endpoint, (MonitorSettings(), None))
            monitor = self._monitors[endpoint] = Monitor(endpoint, self._reference, settings, file)
        return monitor


def _header(answer: Answer) -> dict[str, Any]:
    header = {"status": 200, "rows": answer.rows, "failed": len(answer.errors)}
    return header | {"fallback": answer.fallback} if answer.fallback else header


def _refuse(call: Message) -> Message:
    raise Malformed(f"There is no call {call.header.get('call')!r}.")


def _document(document: dict[str, Any]) -> Message:
    return Message({"status": 200, "rows": 0, "failed": 0}, orjson.dumps(document))
