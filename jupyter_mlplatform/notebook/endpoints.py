"""Endpoints in a notebook: they run in a Jupyter server, which is asked over HTTP."""

import time
from collections.abc import Iterator

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.rows import Rows, as_objects
from jupyter_mlplatform.notebook.server import find_server
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import Deployment, Prediction
from jupyter_mlplatform.records.errors import Unavailable

_PATIENCE_S = 60.0


class Endpoint:
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

    def rollback(self) -> "Endpoint":
        """Serve the model before this one again. Raises `Conflict` where there is none."""
        self._platform.deployments.rollback(self.name)
        return self.wait()

    def stop(self) -> None:
        """Stop it; its history stays."""
        self._platform.deployments.stop(self.name)

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
