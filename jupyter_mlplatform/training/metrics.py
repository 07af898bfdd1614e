"""How good predictions are, by the names that people use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from jupyter_mlplatform.records import ProblemType
from jupyter_mlplatform.records.errors import Invalid


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a model says of some rows.

    ``values`` has shape (rows,), labels or numbers; ``probabilities`` has shape (rows, classes), in the order of
    ``classes``; for numbers there are none of either.
    """

    values: NDArray[Any]
    probabilities: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))
    classes: NDArray[Any] = field(default_factory=lambda: np.empty(0))


Score = Callable[[NDArray[Any], Predicted], float]


@dataclass(frozen=True, slots=True)
class Metric:
    """A score and whether more of it is better; ``of_labels`` if it depends on where probabilities become labels."""

    name: str
    score: Score
    greater_is_better: bool
    problem_types: tuple[ProblemType, ...]
    of_labels: bool = False

    @property
    def best_loss(self) -> float:
        """The loss that nothing can go below."""
        return -1.0 if self.greater_is_better else 0.0

    def loss(self, score: float) -> float:
        """Return `score` so that less is better."""
        return -score if self.greater_is_better else score


def _of_values(function: Callable[..., float], **options: object) -> Score:
    return lambda truth, predicted: float(function(truth, predicted.values, **options))


def _of_positive(function: Callable[..., float]) -> Score:
    def score(truth: NDArray[Any], predicted: Predicted) -> float:
        return float(function(truth == predicted.classes[1], predicted.probabilities[:, 1]))

    return score


def _f1(truth: NDArray[Any], predicted: Predicted) -> float:
    positive = predicted.classes[1]
    return float(metrics.f1_score(truth == positive, predicted.values == positive, zero_division=0.0))


def _log_loss(truth: NDArray[Any], predicted: Predicted) -> float:
    return float(metrics.log_loss(truth, predicted.probabilities, labels=predicted.classes))


def _roc_auc_ovr(truth: NDArray[Any], predicted: Predicted) -> float:
    present = set(np.unique(truth).tolist())
    areas = [
        metrics.roc_auc_score(truth == label, predicted.probabilities[:, number])
        for number, label in enumerate(predicted.classes.tolist())
        if label in present
    ]
    return float(np.mean(areas))


BINARY: tuple[ProblemType, ...] = ("binary",)
MULTICLASS: tuple[ProblemType, ...] = ("multiclass",)
CLASSES: tuple[ProblemType, ...] = ("binary", "multiclass")
REGRESSION: tuple[ProblemType, ...] = ("regression",)

METRICS = {
    metric.name: metric
    for metric in (
        Metric("roc_auc", _of_positive(metrics.roc_auc_score), True, BINARY),
        Metric("average_precision", _of_positive(metrics.average_precision_score), True, BINARY),
        Metric("balanced_accuracy", _of_values(metrics.balanced_accuracy_score), True, CLASSES, of_labels=True),
        Metric("accuracy", _of_values(metrics.accuracy_score), True, CLASSES, of_labels=True),
        Metric("f1", _f1, True, BINARY, of_labels=True),
        Metric("f1_macro", _of_values(metrics.f1_score, average="macro", zero_division=0.0), True, MULTICLASS),
        Metric("roc_auc_ovr", _roc_auc_ovr, True, MULTICLASS),
        Metric("log_loss", _log_loss, False, CLASSES),
        Metric("brier_score", _of_positive(metrics.brier_score_loss), False, BINARY),
        Metric("rmse", _of_values(metrics.root_mean_squared_error), False, REGRESSION),
        Metric("mae", _of_values(metrics.mean_absolute_error), False, REGRESSION),
        Metric("median_absolute_error", _of_values(metrics.median_absolute_error), False, REGRESSION),
        Metric("r2", _of_values(metrics.r2_score), True, REGRESSION),
    )
}

DEFAULTS: dict[ProblemType, tuple[str, str]] = {
    "binary": ("roc_auc", "it does not depend on a threshold or on how rare a class is"),
    "multiclass": ("balanced_accuracy", "every class counts the same, however rare"),
    "regression": ("rmse", "it is in the target's own unit"),
}


def choose_metric(name: str | None, problem_type: ProblemType) -> tuple[Metric, str]:
    """Return the metric of that name, or the default one of the problem, and why. Raises `Invalid`."""
    if name is None:
        chosen, reason = DEFAULTS[problem_type]
        return METRICS[chosen], reason
    fitting = [metric.name for metric in metrics_of(problem_type)]
    if name not in fitting:
        raise Invalid(
            f"There is no metric {name!r} for a {problem_type} problem.",
            field="metric",
            hint=f"Choose one of {', '.join(fitting)}.",
        )
    return METRICS[name], "it was asked for"


def metrics_of(problem_type: ProblemType) -> list[Metric]:
    """Return every metric that applies to a problem."""
    return [metric for metric in METRICS.values() if problem_type in metric.problem_types]
