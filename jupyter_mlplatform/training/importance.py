"""How much a model relies on each column: the loss of score when the column's values are shuffled among the rows."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from jupyter_mlplatform.records import Importance
from jupyter_mlplatform.training.experiment import Experiment
from jupyter_mlplatform.training.metrics import Predicted

MAX_ROWS = 500


def score_drops(experiment: Experiment, fold: int, say: Callable[[pl.DataFrame], Predicted]) -> list[float] | None:
    """Measure the raw columns on test rows of a fold, 500 at most, with one shuffle each.

    Parameters
    ----------
    experiment, fold
        Where the rows are from.
    say
        The model, which was fitted without them.

    Returns
    -------
    list of float or None
        The loss of score for each column, in order; None where the metric is not defined on the sample.
    """
    problem, metric = experiment.problem, experiment.metric
    rng = np.random.default_rng([experiment.seed, fold])
    rows = np.sort(rng.permutation(experiment.folds[fold][1])[:MAX_ROWS])
    frame, truth = problem.frame[rows], problem.target[rows]
    if len(np.unique(truth)) < len(problem.classes):
        return None  # a rare class fell out of the sample
    reference = metric.loss(metric.score(truth, say(frame)))
    drops = []
    for name in experiment.columns:
        shuffled = frame.with_columns(frame[name].gather(rng.permutation(len(rows))))
        drops.append(metric.loss(metric.score(truth, say(shuffled))) - reference)
    return drops


def permutation_importances(experiment: Experiment, drops: Sequence[list[float]]) -> tuple[Importance, ...]:
    """Return mean and standard deviation over folds of what `score_drops` measured, the most important column first."""
    if not drops:
        return ()
    table = np.array(drops)
    found = [
        Importance(column=name, mean=float(mean), std=float(std))
        for name, mean, std in zip(experiment.columns, table.mean(axis=0), table.std(axis=0), strict=True)
    ]
    return tuple(sorted(found, key=lambda importance: -importance.mean))
