"""An endpoint as a widget."""

from collections.abc import Callable
from typing import Any

from traitlets import Dict

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import Deployment, Prediction
from jupyter_mlplatform.widgets.calls import Progress, answers_slowly
from jupyter_mlplatform.widgets.documents import document
from jupyter_mlplatform.widgets.widget import PlatformWidget


class EndpointWidget(PlatformWidget):
    """How an endpoint does, and a form to try it.

    Set ``row`` to fill the form; read ``prediction``, what it said last, and ``record``, how it does.

    Parameters
    ----------
    look
        Asks the server that the endpoint runs in how it does.
    predict
        Asks the endpoint about rows.
    """

    record = Dict(help="the endpoint").tag(sync=True)
    served = Dict(help="the model that answers").tag(sync=True)
    profile = Dict(help="what is in the columns of its dataset, as it was uploaded").tag(sync=True)
    row = Dict(help="what the form holds").tag(sync=True)
    prediction = Dict(default_value=None, allow_none=True, help="what it said last").tag(sync=True)

    def __init__(
        self,
        platform: Platform,
        static: str,
        name: str,
        *,
        look: Callable[[], Deployment],
        predict: Callable[[list[dict[str, Any]]], Prediction],
    ) -> None:
        self._ask_server, self._ask_endpoint = look, predict
        record = platform.deployments.get(name)
        model = platform.models.get(record.model_id)
        first = platform.versions.locate(f"{model.dataset_id}@1")
        example = document(platform.datasets.rows(first, limit=1))["rows"]
        columns = [column.name for column in model.input_schema if column.name != model.target]
        super().__init__(
            platform,
            static,
            _kind="endpoint",
            record=document(record),
            served=document(model),
            profile=document(platform.datasets.profile(first)),
            row={name: example[0].get(name) for name in columns} if example else {},
        )

    @answers_slowly
    def look(self, _: Progress) -> None:
        """Ask how it does."""
        self.attempt(self._state)

    def _state(self) -> dict[str, Any]:
        record = self._ask_server()
        found = {"record": document(record)}
        if record.model_id != self.served["id"]:
            found["served"] = document(self._platform.models.get(record.model_id))
        return found

    @answers_slowly
    def predict(self, _: Progress) -> None:
        """Ask it about the row in the form."""
        self.prediction = document(self._ask_endpoint([self.row]))
