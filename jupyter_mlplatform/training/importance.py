"""How much a model relies on each column: the loss of score when the column's values are shuffled among the rows."""

from collections.abc import Callable

import numpy as np

from jupyter_mlplatform.records import Importance
from jupyter_mlplatform.training.crossval import Scores, predict
from jupyter_mlplatform.training.experiment import Experiment

MAX_ROWS = 500


def permutation_importances(
    scores: Scores, experiment: Experiment, may_go_on: Callable[[], bool]
) -> tuple[Importance, ...]:
    """Measure the raw columns on test rows, with the models of the folds, one shuffle a fold.

    Parameters
    ----------
    scores
        The candidate, with its fitted models.
    experiment
        In which it was scored. At most 500 test rows of a fold are used.
    may_go_on
        Asked before each fold but the first.

    Returns
    -------
    tuple of Importance
        One a column, the most important first; mean and standard deviation over the folds of the drop of the score,
        positive where the column helps. Empty where the metric is defined on no sample.
    """
    problem, metric = experiment.problem, experiment.metric
    drops: list[list[float]] = []
    for number, (pipeline, (_, test)) in enumerate(zip(scores.fitted, experiment.folds, strict=True)):
        if number > 0 and not may_go_on():
            break
        rng = np.random.default_rng([experiment.seed, number])
        rows = np.sort(rng.permutation(test)[:MAX_ROWS])
        frame, truth = problem.frame[rows], problem.target[rows]
        if len(np.unique(truth)) < len(problem.classes):
            continue  # a rare class fell out of the sample: the metric is not defined on it
        reference = metric.loss(metric.score(truth, predict(pipeline, frame)))
        losses = []
        for name in experiment.columns:
            shuffled = frame.with_columns(frame[name].gather(rng.permutation(len(rows))))
            losses.append(metric.loss(metric.score(truth, predict(pipeline, shuffled))))
        drops.append([loss - reference for loss in losses])
    if not drops:
        return ()
    table = np.array(drops)
    found = [
        Importance(column=name, mean=float(mean), std=float(std))
        for name, mean, std in zip(experiment.columns, table.mean(axis=0), table.std(axis=0), strict=True)
    ]
    return tuple(sorted(found, key=lambda importance: -importance.mean))
