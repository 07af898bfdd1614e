"""Running fits on an engine until a deadline, and what they gave."""

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.executor.engine import Engine, Handle, TaskEndedError
from jupyter_mlplatform.training.budget import Budget
from jupyter_mlplatform.training.fitting import fit_fold
from jupyter_mlplatform.training.metrics import Metric, Predicted
from jupyter_mlplatform.training.settings import Setting


@dataclass(slots=True)
class FoldResult:
    """What one fit gave: every metric of the problem, the predictions of the test rows, and the seconds it took."""

    metrics: dict[str, float]
    predicted: Predicted
    fit_s: float
    seconds: float


@dataclass(slots=True)
class Tried:
    """A setting and its results by fold; with an ``error``, it is out. ``seconds`` is what one fold takes, about."""

    setting: Setting
    folds: dict[int, FoldResult] = field(default_factory=dict)
    seconds: float = 0.0
    error: str | None = None

    def values(self, metric: Metric, folds: Sequence[int]) -> NDArray[np.float64]:
        """Return the scores by `metric`, one a fold."""
        return np.array([self.folds[fold].metrics[metric.name] for fold in folds])

    def loss(self, metric: Metric, folds: Sequence[int]) -> float:
        """Return the mean score, so that less is better."""
        return metric.loss(float(self.values(metric, folds).mean()))

    def has(self, folds: Sequence[int]) -> bool:
        """Tell whether it was scored on all of these folds."""
        return self.error is None and all(fold in self.folds for fold in folds)


@dataclass(frozen=True, slots=True)
class Fit:
    """One fit to be made: on a share (0..1) of a fold's training rows."""

    tried: Tried
    fold: int
    share: float = 1.0


class Rounds:
    """Runs fits.

    Parameters
    ----------
    engine
        Where they run.
    common
        What every task is told: ``source`` and ``request``.
    budget, report
        Progress is the part of the budget that is over.
    """

    def __init__(self, engine: Engine, common: dict[str, Any], budget: Budget, report: Report) -> None:
        self.engine = engine
        self.common = common
        self.budget = budget
        self._report = report
        self._said: set[str] = set()

    def run(self, fits: Sequence[Fit], until_s: float | None) -> list[FoldResult | None]:
        """Make fits and return what each gave; None for one that gave nothing.

        After `until_s` seconds (never, if None) those that are not done are ended.

        A setting that cannot be fitted, or whose worker dies each time, has its ``error`` set and goes no further.
        """
        handles: dict[Future[dict[str, Any]], Fit] = {self._submit(fit): fit for fit in fits}
        results: dict[int, FoldResult] = {}
        started = time.monotonic()
        undone = set(handles)
        while undone:
            left = None if until_s is None else max(0.0, until_s - (time.monotonic() - started))
            done, undone = wait(undone, left, FIRST_COMPLETED)
            late = not done
            for handle in undone if late else [one for one in undone if handles[one].tried.error is not None]:
                handle.cancel()
            if late:
                done, undone = wait(undone)
            for handle in done:
                result = self._result(handles[handle], handle, late=late)
                if result is not None:
                    results[id(handles[handle])] = result
        return [results.get(id(fit)) for fit in fits]

    def tell(self, stage: str) -> None:
        """Report what is under way."""
        self._report.progress(self.budget.fraction(), stage, eta_s=self.budget.left())

    def log(self, line: str) -> None:
        """Log a line, once."""
        if line not in self._said:
            self._said.add(line)
            self._report.log(line)

    def _submit(self, fit: Fit) -> Handle:
        setting = fit.tried.setting
        spec = {
            **self.common, "family": setting.family, "params": setting.params, "fold": fit.fold, "share": fit.share,
        }  # fmt: skip
        return self.engine.submit(fit_fold, spec, lambda _: self.tell(f"{setting.name}, fold {fit.fold + 1}"))

    def _result(self, fit: Fit, handle: Future[dict[str, Any]], *, late: bool) -> FoldResult | None:
        tried, name = fit.tried, fit.tried.setting.name
        try:
            found = handle.result()
        except (TaskEndedError, CancelledError) as error:
            if not late and tried.error is None:
                tried.error = str(error)
                self.log(f"{name}: {error}")
            return None
        for line in found.get("warnings", ()):
            self.log(f"{name}: {line}")
        if "error" in found:
            if tried.error is None:
                tried.error = found["error"]
                self.log(f"{name}: {found['error']}")
            return None
        return FoldResult(found["metrics"], found["predicted"], found["fit_s"], found["seconds"])
