"""How well a candidate does on rows that it has not seen."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from jupyter_mlplatform.training.experiment import Experiment
from jupyter_mlplatform.training.metrics import Metric, Predicted, metrics_of
from jupyter_mlplatform.training.portfolio import Candidate


@dataclass(slots=True)
class Scores:
    """What cross-validation found of one candidate.

    ``predicted`` are the parts of `out_of_fold`, each by a model that did not see its rows; ``fitted`` are those
    models, one a fold; ``metrics`` holds every metric of the problem, a fold each. With an ``error``, none counts.
    """

    candidate: Candidate
    metrics: list[dict[str, float]] = field(default_factory=list)
    fit_s: list[float] = field(default_factory=list)
    fitted: list[Pipeline] = field(default_factory=list)
    predicted: list[Predicted] = field(default_factory=list)
    error: str | None = None

    def values(self, metric: Metric) -> NDArray[np.float64]:
        """Return the scores by `metric`, one a fold."""
        return np.array([fold[metric.name] for fold in self.metrics])


def cross_validate(
    candidate: Candidate,
    experiment: Experiment,
    report_fold: Callable[[int], None],
    may_go_on: Callable[[float], bool],
) -> Scores:
    """Fit and score a candidate on each fold.

    Parameters
    ----------
    candidate, experiment
        What to fit, and on what.
    report_fold
        Called with the number of each fold before it is fitted.
    may_go_on
        Told, after the first fold, what it took in seconds; a refusal ends with an ``error``.
    """
    scores = Scores(candidate)
    problem = experiment.problem
    for number, (training, test) in enumerate(experiment.folds):
        report_fold(number)
        started = time.monotonic()
        try:
            pipeline = experiment.fit(candidate, training)
            fitted = time.monotonic()
            predicted = predict(pipeline, problem.frame[test])
            truth = problem.target[test]
            metrics = {metric.name: metric.score(truth, predicted) for metric in metrics_of(problem.problem_type)}
        except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
            scores.error = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
            return scores
        scores.metrics.append(metrics)
        scores.fit_s.append(fitted - started)
        scores.fitted.append(pipeline)
        scores.predicted.append(predicted)
        took = time.monotonic() - started
        if number == 0 and not may_go_on(took):
            scores.error = f"Stopped for the time budget: each of {len(experiment.folds)} folds takes {took:.1f} s."
            return scores
    return scores


def predict(pipeline: Pipeline, frame: pl.DataFrame) -> Predicted:
    """Return what a fitted pipeline says of the rows of `frame`."""
    if not hasattr(pipeline, "classes_"):
        return Predicted(np.asarray(pipeline.predict(frame), dtype=np.float64))
    probabilities = pipeline.predict_proba(frame)
    return Predicted(pipeline.classes_[probabilities.argmax(axis=1)], probabilities, pipeline.classes_)


def out_of_fold(scores: Scores, experiment: Experiment) -> Predicted:
    """Return the predictions of all folds, in the order of the problem's rows."""
    order = np.argsort(np.concatenate([test for _, test in experiment.folds]))
    values = np.concatenate([part.values for part in scores.predicted])[order]
    classes = scores.predicted[0].classes
    if len(classes) == 0:
        return Predicted(values)
    return Predicted(values, np.concatenate([part.probabilities for part in scores.predicted])[order], classes)
