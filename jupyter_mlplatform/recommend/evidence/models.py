"""What each model is worth on the rows as they are, and which of them judges the proposals."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jupyter_mlplatform.recommend.evidence.measure import Recipe, Task
from jupyter_mlplatform.recommend.evidence.pool import Pool
from jupyter_mlplatform.recommend.evidence.race import Runner
from jupyter_mlplatform.training.metrics import Metric
from jupyter_mlplatform.training.portfolio import ALWAYS, BASELINE


@dataclass(frozen=True)
class Tried:
    """A model's scores on the rows as they are, and the mean seconds of one of them."""

    runner: Runner
    seconds: float


def try_models(pool: Pool, rows: Recipe, models: Sequence[str], folds: int, until: float) -> Mapping[str, Tried]:
    """Score models on one pass over the rows, in order while there is time; the baseline and the linear one always.

    Parameters
    ----------
    rows
        The rows as they are.
    models
        Names of the portfolio's, the likeliest first.
    until
        Which model would go on beyond this is given up, on the clock of ``time.monotonic``.
    """
    return {
        model: _try(pool, rows, model, folds, float("inf") if model in ALWAYS else until)
        for model in sorted(models, key=lambda name: name not in ALWAYS)
    }


def _try(pool: Pool, rows: Recipe, model: str, folds: int, until: float) -> Tried:
    runner = Runner(rows)
    seconds: list[float] = []
    for blocks in (range(1), range(1, folds)):
        took = sum(seconds) / max(len(seconds), 1)
        if time.monotonic() + took * len(blocks) / pool.workers > until:
            runner.problem = "There was no time for it."
            break
        for outcome in pool.run([Task(rows, model, block) for block in blocks]):
            seconds.append(outcome.seconds)
            runner.problem = runner.problem or outcome.problem
            runner.scores[outcome.task.block] = outcome.score
        if runner.problem:
            break
    return Tried(runner, sum(seconds) / max(len(seconds), 1))


def choose_judge(tried: Mapping[str, Tried], metric: Metric, affordable_s: float) -> str | None:
    """Return the model that does best on the rows as they are; None if none could be fitted.

    Parameters
    ----------
    affordable_s
        What one score may take; the quickest model is taken if all take more.
    """
    fit = {name: one for name, one in tried.items() if name != BASELINE and one.runner.problem is None}
    quick = {name: one for name, one in fit.items() if one.seconds <= affordable_s}
    if not quick:
        return min(fit, key=lambda name: fit[name].seconds, default=None)
    return min(quick, key=lambda name: metric.loss(float(np.mean(list(quick[name].runner.scores.values())))))
