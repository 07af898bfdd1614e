"""Where a notebook begins."""

from collections.abc import Sequence
from typing import Any

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.datasets import Dataset, Datasets
from jupyter_mlplatform.notebook.endpoints import Endpoints
from jupyter_mlplatform.notebook.models import Model, Models
from jupyter_mlplatform.notebook.run import Run
from jupyter_mlplatform.notebook.versions import Version
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.checking import check
from jupyter_mlplatform.records.model import TrainRequest
from jupyter_mlplatform.records.recommendation import ProblemType


class Session:
    """The platform in a notebook: ``datasets``, ``models`` and ``endpoints``.

    Parameters
    ----------
    platform
        The platform that everything is done with.
    """

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.datasets = Datasets(platform)
        self.models = Models(platform)
        self.endpoints = Endpoints(platform)

    def train(
        self,
        data: "str | Dataset | Version",
        target: str,
        *,
        problem_type: ProblemType | None = None,
        metric: str | None = None,
        candidates: tuple[str, ...] | None = None,
        steps: Sequence[dict[str, Any]] = (),
        folds: int = 5,
        repeats: int | None = None,
        groups: str | None = None,
        time: str | None = None,
        trials: int = 24,
        ensemble: bool = True,
        time_budget_s: float = 60,
        seed: int = 0,
        name: str | None = None,
    ) -> Run:
        """Start training on a version and return at once; what is left out is chosen from the data.

        Parameters
        ----------
        data
            A dataset (its newest version), a version, or a reference such as ``"churn@2"``.
        target
            The column to predict.
        candidates
            Names of the portfolio's estimators; all if None.
        steps
            A recipe that is learnt in each fold and becomes part of the model; steps that drop rows are applied first.
        repeats
            How often the rows are divided into folds anew; by default more often for few rows.
        groups
            Column whose equal values stay together, on one side of every fold.
        time
            Column to divide along: every fold is tested on later rows than it learns from.
        trials
            Settings to search through for each kind of model; 0 takes the usual ones.
        ensemble
            Combine the best models where that scores better.
        time_budget_s
            Seconds of wall-clock time.

        Raises
        ------
        NotFound, Invalid
            There is no such version or column; a step does not fit, or cannot be learnt in each fold.
        """
        version = data if isinstance(data, str) else data.version_id
        wanted = {
            "version": version,
            "target": target,
            "problem_type": problem_type,
            "metric": metric,
            "candidates": candidates,
            "steps": steps,
            "folds": folds,
            "repeats": repeats,
            "groups": groups,
            "time": time,
            "trials": trials,
            "ensemble": ensemble,
            "time_budget_s": time_budget_s,
            "seed": seed,
            "name": name,
        }
        return Run(self.platform, self.platform.jobs.train(self.platform.models.checked(check(TrainRequest, wanted))))

    def model(self, model_id: str) -> Model:
        """Return a model by id. Raises `NotFound`."""
        return Model(self.platform, self.platform.models.get(model_id))

    def __repr__(self) -> str:
        return f"Session({self.platform.address!r})"

    def _repr_html_(self) -> str:
        counts = {"datasets": len(self.datasets), "models": len(self.models), "endpoints": len(self.endpoints)}
        return html.panel(
            "jupyter_mlplatform", f"{self.platform.store.kind} store at {self.platform.address}", html.facts(counts)
        )


def connect(address: str | None = None) -> Session:
    """Open the platform.

    Parameters
    ----------
    address
        A folder or ``lakefs://repository``; by default the store of the Jupyter server that runs this kernel.

    Raises
    ------
    Unavailable
        The store cannot be reached.
    """
    return Session(Platform(address))
