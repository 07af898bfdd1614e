"""What a model in the shadow says otherwise than the live one, row by row, of a request that the live one answered."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from jupyter_mlplatform.endpoints import inference
from jupyter_mlplatform.endpoints.arrow import read_arrow
from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.endpoints.protocol import Limits, read_rows
from jupyter_mlplatform.records.deployment import ShadowDifference
from jupyter_mlplatform.tables.rows import to_json


class Asked:
    """A request, and what a predictor says of it.

    Parameters
    ----------
    kind
        The call that it came as: ``predict``, ``predict_arrow`` or ``infer``.

    Raises what reading the request raises: this model may take other columns than the live one.
    """

    def __init__(self, kind: str, body: bytes, predictor: Predictor, limits: Limits) -> None:
        self._rows: list[object] = []
        self._columns: dict[str, list[Any]] = {}
        if kind == "predict":
            self._rows = read_rows(body, limits)
            self.answer = predictor.answer(self._rows)
            return
        if kind == "infer":
            request = inference.read_request(body, predictor.inputs.names, limits)
            self._columns, count = request.columns, request.rows
        else:
            self._columns, count = read_arrow(body, limits)
        self.answer = predictor.answer_columns(self._columns, count)

    def row(self, place: int) -> dict[str, Any] | None:
        """Return a row as it was asked about, None if it was no row."""
        if self._columns:
            return {name: to_json(values[place]) for name, values in self._columns.items()}
        row = self._rows[place]
        return row if isinstance(row, dict) else None


def differences(live: dict[str, Any], shadow: dict[str, Any], asked: Asked) -> Iterator[ShadowDifference]:
    """Yield the rows of which two documents of a `Prediction` say different things."""
    at = datetime.now(UTC)
    for place, (one, other) in enumerate(zip(live["predictions"], shadow["predictions"], strict=True)):
        if one != other:
            yield ShadowDifference(
                at=at,
                live_model_id=live["model_id"],
                shadow_model_id=shadow["model_id"],
                row=asked.row(place),
                live=one,
                shadow=other,
                live_probabilities=live["probabilities"][place] if live["probabilities"] else None,
                shadow_probabilities=shadow["probabilities"][place] if shadow["probabilities"] else None,
            )
