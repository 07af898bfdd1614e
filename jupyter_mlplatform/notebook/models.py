"""Models in a notebook."""

from collections.abc import Iterator
from typing import Any

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.endpoints import Endpoint
from jupyter_mlplatform.notebook.reproduction import ReproductionView
from jupyter_mlplatform.notebook.rows import Rows, as_objects
from jupyter_mlplatform.notebook.server import find_server
from jupyter_mlplatform.notebook.workers import workers
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import ModelConfig, Performance, Prediction
from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.records.model import Reproduction
from jupyter_mlplatform.services.jobs import result_of
from jupyter_mlplatform.store.paging import every

WAIT_S = 60


class Model:
    """A trained model."""

    def __init__(self, platform: Platform, record: ModelConfig) -> None:
        self._platform = platform
        self.record = record
        self.id = record.id

    def report(self) -> "Report":
        """Return how well it does, measured out of fold."""
        return Report(self.record, self._platform.models.performance(self.id))

    def predict(self, rows: Rows) -> Prediction:
        """Predict rows as they were first uploaded, in a worker process of this kernel's own.

        Raises `TooLarge` for too many rows at once; a bad row has its own entry in ``errors``.
        """
        return workers(self._platform).predict(self.record.commit, as_objects(rows))

    def reproduce(self) -> ReproductionView:
        """Train it once more from its commit alone, in a job, and return what came out otherwise.

        Raises `JobFailed` with the job's own reason.
        """
        jobs = self._platform.jobs
        job = jobs.reproduce(self.id)
        while job.status in ("queued", "running"):
            job = jobs.wait(job.id, WAIT_S)
        return ReproductionView(Reproduction(**result_of(job)))

    def deploy(self, endpoint: str, *, onnx: bool = False) -> Endpoint:
        """Serve it at an endpoint, made where it does not exist; returns when it answers.

        With `onnx`, ONNX Runtime serves it: ``record.path`` of the endpoint says of how many training rows it says
        something else. Raises `Unavailable` where no Jupyter server works on this store, and `Invalid` where ONNX
        Runtime cannot serve the model.
        """
        server = find_server(self._platform)
        if onnx:
            server.put(f"models/{self.id}/deploy", {"endpoint": endpoint, "onnx": True})
        else:
            self._platform.deployments.deploy(self.id, endpoint)
        return Endpoint(self._platform, endpoint).wait()

    def __repr__(self) -> str:
        record = self.record
        return (
            f"Model({record.name!r}, {record.estimator}, {record.metric} {record.score:.4g} ± {record.score_std:.2g})"
        )

    def _repr_html_(self) -> str:
        record = self.record
        facts = {
            "estimator": record.estimator.replace("_", " "),
            record.metric: f"{record.score:.4g} ± {record.score_std:.2g}",
            "baseline": record.baseline_score,
            "version": record.version[:12],
            "id": record.id,
        }
        issues = [(issue.severity, issue.detail) for issue in record.issues]
        parts = [html.facts(facts), *([html.table(["severity", "about it"], issues)] if issues else [])]
        return html.panel(record.name, f"{record.problem_type} of {record.target}", *parts)


class Report:
    """How well a model does; ``record`` is the plain value."""

    def __init__(self, model: ModelConfig, record: Performance) -> None:
        self._model = model
        self.record = record

    def plot(self, name: str) -> "Plot":
        """Return one of the plots for display. Raises `NotFound` naming those there are."""
        if name not in self.record.plots:
            raise NotFound(f"There is no plot {name!r}.", hint=f"There are {', '.join(self.record.plots)}.")
        return Plot(name, self.record.plots[name])

    def _facts(self) -> dict[str, object]:
        model = self._model
        facts: dict[str, object] = {}
        if model.fold_scheme is not None:
            scheme = model.fold_scheme
            by = f" by {scheme.column}" if scheme.column else ""
            facts["folds"] = f"{scheme.folds} {scheme.strategy}{by}, {scheme.repeats} times over: {scheme.reason}"
        if model.comparison is not None:
            found = model.comparison
            facts["better than the baseline by"] = (
                f"{found.difference:.4g} (95 %: {found.low:.4g} to {found.high:.4g}, p = {found.p_value:.2g})"
            )
        if len(model.members) > 1:
            facts["made of"] = ", ".join(f"{member.name} {member.weight:.0%}" for member in model.members)
        if model.threshold is not None:
            facts["threshold"] = f"{model.threshold:.3g}"
        return facts

    def __repr__(self) -> str:
        lines = (f"{entry.name}: {entry.score}" for entry in self.record.leaderboard)
        return "\n".join([f"Report of {self._model.name} ({self.record.metric})", *lines])

    def _repr_html_(self) -> str:
        record = self.record
        leaderboard = [
            (
                entry.name.replace("_", " "),
                entry.score,
                entry.score_std,
                entry.fit_s,
                entry.error or _said(entry.params),
            )
            for entry in record.leaderboard
        ]
        top = max((importance.mean for importance in record.importances), default=0) or 1
        importances = [
            (importance.column, importance.mean, html.bar(importance.mean / top))
            for importance in sorted(record.importances, key=lambda importance: -importance.mean)[:10]
        ]
        return html.panel(
            self._model.name,
            f"{record.metric} over {self._model.folds} folds; baseline {self._model.baseline_score:.4g}",
            html.facts(self._facts()),
            html.table(["candidate", record.metric, "± std", "fit s", "settings"], leaderboard),
            html.table(["column", "importance", ""], importances),
        )


def _said(params: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in params.items())


class Plot:
    """A Vega-Lite plot, which JupyterLab draws itself."""

    def __init__(self, name: str, specification: dict[str, Any]) -> None:
        self.name = name
        self.specification = specification

    def __repr__(self) -> str:
        return f"Plot({self.name!r})"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"application/vnd.vegalite.v5+json": self.specification, "text/plain": repr(self)}


class Models:
    """All models: ``ml.models["churn-left"]``."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def _records(self) -> Iterator[ModelConfig]:
        return every(lambda after: self._platform.models.search(after=after, limit=200))

    def __getitem__(self, model_id: str) -> Model:
        return Model(self._platform, self._platform.models.get(model_id))

    def __iter__(self) -> Iterator[Model]:
        return (Model(self._platform, record) for record in self._records())

    def __len__(self) -> int:
        return sum(1 for _ in self._records())

    def _ipython_key_completions_(self) -> list[str]:
        return [record.id for record in self._records()]

    def __repr__(self) -> str:
        return f"Models({', '.join(record.id for record in self._records())})"

    def _repr_html_(self) -> str:
        rows = [
            (
                record.id,
                record.target,
                record.estimator.replace("_", " "),
                record.metric,
                record.score,
                record.baseline_score,
            )
            for record in self._records()
        ]
        if not rows:
            return html.panel("Models", "None yet: train one with ml.train('dataset', target='column').")
        headers = ["id", "target", "estimator", "metric", "score", "baseline"]
        return html.panel("Models", f"{len(rows)}", html.table(headers, rows))
