"""Endpoints in a notebook: they run in a Jupyter server, which is asked over HTTP."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.display import Shown
from jupyter_mlplatform.notebook.rows import Rows, as_objects
from jupyter_mlplatform.notebook.server import find_server
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import Deployment, Prediction
from jupyter_mlplatform.records.deployment import ShadowDifference, TokenInfo
from jupyter_mlplatform.records.errors import Unavailable
from jupyter_mlplatform.records.monitoring import DriftReport, MonitorSettings

if TYPE_CHECKING:
    from jupyter_mlplatform.widgets.endpoint import EndpointWidget

_PATIENCE_S = 60.0


class Endpoint(Shown):
    """A deployed model."""

    def __init__(self, platform: Platform, name: str) -> None:
        self._platform = platform
        self.name = name

    @property
    def record(self) -> Deployment:
        """The endpoint as its server sees it. Raises `Unavailable` where no server runs."""
        return Deployment(**find_server(self._platform).get(f"deployments/{self.name}"))

    def wait(self) -> "Endpoint":
        """Return when it answers. Raises `Unavailable` if it does not within a minute, saying why."""
        until = time.monotonic() + _PATIENCE_S
        while (record := self.record).state != "live":
            if time.monotonic() > until:
                raise Unavailable(f"Endpoint {self.name!r} is {record.state}: {record.detail}")
            time.sleep(0.1)
        return self

    def predict(self, rows: Rows) -> Prediction:
        """Predict rows as they were first uploaded. Raises `Unavailable` where no server runs."""
        body = {"rows": as_objects(rows)}
        return Prediction(**find_server(self._platform).post(f"deployments/{self.name}/predict", body))

    def shadow(self, model_id: str) -> "Endpoint":
        """Put a model in its shadow: it is given the same rows, and what it says otherwise is kept (`differences`).

        Raises `NotFound`, and `Conflict` for the model that answers.
        """
        self._platform.deployments.shadow(model_id, self.name)
        return self.wait()

    def end_shadow(self) -> None:
        """Take the model in its shadow away. Raises `NotFound` where there is none."""
        self._platform.deployments.end_shadow(self.name)

    def differences(self, limit: int = 100) -> pl.DataFrame:
        """Return the rows of which the model in its shadow said something else, newest first."""
        path = f"deployments/{self.name}/shadow/differences?limit={limit}"
        found = [ShadowDifference(**item) for item in find_server(self._platform).get(path)["items"]]
        return pl.DataFrame(
            [{"at": one.at, "live": one.live, "shadow": one.shadow, **(one.row or {})} for one in found],
            infer_schema_length=None,
        )

    def drift(self) -> DriftReport:
        """Return how its last rows, and its predictions, compare with those of the training version."""
        return DriftReport(**find_server(self._platform).get(f"deployments/{self.name}/drift"))

    def watch(self, settings: MonitorSettings) -> None:
        """Change when a column is said to have drifted; a window of another length starts anew."""
        find_server(self._platform).patch(f"deployments/{self.name}", {"monitor": settings.model_dump()})

    def open_port(self, number: int = 0) -> int:
        """Speak the Open Inference Protocol on a loopback port, for its own tokens; return it. 0 takes a free one."""
        answer = find_server(self._platform).patch(f"deployments/{self.name}", {"port": number})
        return int(answer["port"])

    def close_port(self) -> None:
        """Close the port."""
        find_server(self._platform).patch(f"deployments/{self.name}", {"port": -1})

    def make_token(self, name: str) -> str:
        """Return a new token that opens this endpoint alone. It cannot be read again: only its hash is kept."""
        made = TokenInfo(**find_server(self._platform).post(f"deployments/{self.name}/tokens", {"name": name}))
        return str(made.token)

    @property
    def tokens(self) -> list[TokenInfo]:
        """Its tokens, without what they are."""
        return self._platform.endpoints.tokens(self.name)

    def revoke_token(self, token_id: str) -> None:
        """Take a token's right away. Raises `NotFound`."""
        self._platform.endpoints.revoke_token(self.name, token_id)

    def rollback(self) -> "Endpoint":
        """Serve the model before this one again. Raises `Conflict` where there is none."""
        self._platform.deployments.rollback(self.name)
        return self.wait()

    def stop(self) -> None:
        """Stop it; its history stays."""
        self._platform.deployments.stop(self.name)

    def _make_widget(self, static: str) -> "EndpointWidget":
        from jupyter_mlplatform.widgets.endpoint import EndpointWidget

        return EndpointWidget(self._platform, static, self.name, look=lambda: self.record, predict=self.predict)

    def __repr__(self) -> str:
        return f"Endpoint({self.name!r})"

    def _repr_html_(self) -> str:
        record = self._platform.deployments.get(self.name)
        rows = [(step.number, step.model_id, step.commit[:12]) for step in record.history]
        return html.panel(self.name, f"serves {record.model_id}", html.table(["deployment", "model", "commit"], rows))


class Endpoints:
    """All endpoints: ``ml.endpoints["churn"]``."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def __getitem__(self, name: str) -> Endpoint:
        self._platform.deployments.get(name)
        return Endpoint(self._platform, name)

    def __iter__(self) -> Iterator[Endpoint]:
        return (Endpoint(self._platform, record.endpoint) for record in self._platform.deployments.all())

    def __len__(self) -> int:
        return len(self._platform.deployments.all())

    def _ipython_key_completions_(self) -> list[str]:
        return [record.endpoint for record in self._platform.deployments.all()]

    def __repr__(self) -> str:
        return f"Endpoints({', '.join(self._ipython_key_completions_())})"

    def _repr_html_(self) -> str:
        rows = [(record.endpoint, record.model_id, record.number) for record in self._platform.deployments.all()]
        if not rows:
            return html.panel("Endpoints", "None yet: deploy a model with model.deploy('name').")
        return html.panel("Endpoints", f"{len(rows)}", html.table(["endpoint", "model", "deployment"], rows))
