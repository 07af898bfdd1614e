"""Several models as one: weights that do best together, and the probability from which a class is predicted.

Weights are chosen by greedy selection with replacement (Caruana, Niculescu-Mizil, Crew and Ksikes, "Ensemble Selection
from Libraries of Models", ICML 2004) on out-of-fold predictions. What is chosen on some folds is scored on another.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from jupyter_mlplatform.training.metrics import Metric, Predicted

ROUNDS = 10
MAX_ROWS = 2000
MAX_THRESHOLDS = 99

Truth = NDArray[np.generic]
Counts = NDArray[np.int64]

COUNTED: dict[str, Callable[[Counts, Counts, int, int], NDArray[np.float64]]] = {
    "accuracy": lambda true, false, yes, no: (true + no - false) / (yes + no),
    "balanced_accuracy": lambda true, false, yes, no: (true / yes + (no - false) / no) / 2,
    "f1": lambda true, false, yes, _no: 2 * true / (true + false + yes),
}
"""Metrics of two classes, from how many of either were taken for the second, and how many of either there are."""


def combine(said: Sequence[Predicted], weights: Sequence[float]) -> Predicted:
    """Return the weighted mean of what models say of the same rows; `weights` sum to 1."""
    if len(said) == 1:
        return said[0]
    classes = said[0].classes
    if len(classes) == 0:
        return Predicted(np.average([one.values for one in said], axis=0, weights=weights))
    probabilities = np.average([one.probabilities for one in said], axis=0, weights=weights)
    return Predicted(classes[probabilities.argmax(axis=1)], probabilities, classes)


def select_weights(truth: Truth, said: Sequence[Predicted], metric: Metric, seed: int) -> list[float]:
    """Return weights (they sum to 1, many are 0) with which the models do best together on these rows.

    At most 2,000 of the rows are looked at.
    """
    rows = np.sort(np.random.default_rng(seed).permutation(len(truth))[:MAX_ROWS])
    truth, said = _coded(truth[rows], [_rows(one, rows) for one in said])
    counts = np.zeros(len(said), dtype=np.int64)
    total: NDArray[np.float64] | None = None
    best, best_counts = np.inf, counts
    for number in range(ROUNDS):
        sums = [_content(one) if total is None else total + _content(one) for one in said]
        losses = [metric.loss(metric.score(truth, _filled(said[0], sums[i] / (number + 1)))) for i in range(len(said))]
        chosen = int(np.argmin(losses))
        counts = counts + (np.arange(len(said)) == chosen)
        total = sums[chosen]
        if losses[chosen] < best:
            best, best_counts = losses[chosen], counts
    return [float(weight) for weight in best_counts / best_counts.sum()]


def choose_threshold(truth: Truth, predicted: Predicted, metric: Metric) -> float:
    """Return the probability of the second of two classes from which predicting it does best by `metric`.

    Looks at 99 quantiles of the probabilities; `metric` is one of `COUNTED`.
    """
    share, positive = predicted.probabilities[:, 1], truth == predicted.classes[1]
    thresholds = np.unique(np.quantile(share, np.linspace(0, 1, MAX_THRESHOLDS + 2)[1:-1]))
    true = positive.sum() - np.searchsorted(np.sort(share[positive]), thresholds)
    false = (~positive).sum() - np.searchsorted(np.sort(share[~positive]), thresholds)
    scores = COUNTED[metric.name](true, false, int(positive.sum()), int((~positive).sum()))
    return float(thresholds[int(np.argmax(scores))])


def decide(predicted: Predicted, threshold: float) -> Predicted:
    """Return what was predicted with the second class wherever its probability is at least `threshold`."""
    second = (predicted.probabilities[:, 1] >= threshold).astype(np.int64)
    return Predicted(predicted.classes[second], predicted.probabilities, predicted.classes)


def stack(parts: Sequence[Predicted]) -> Predicted:
    """Return predictions of several sets of rows as one."""
    values = np.concatenate([part.values for part in parts])
    if len(parts[0].classes) == 0:
        return Predicted(values)
    return Predicted(values, np.concatenate([part.probabilities for part in parts]), parts[0].classes)


def _coded(truth: Truth, said: Sequence[Predicted]) -> tuple[Truth, list[Predicted]]:
    """Return the same with each class by its number, which is quicker to compare than a text."""
    classes = said[0].classes
    if len(classes) == 0:
        return truth, list(said)
    numbers = np.arange(len(classes))
    coded = [Predicted(np.searchsorted(classes, one.values), one.probabilities, numbers) for one in said]
    return np.searchsorted(classes, truth), coded


def _content(predicted: Predicted) -> NDArray[np.float64]:
    return predicted.values if len(predicted.classes) == 0 else predicted.probabilities


def _filled(like: Predicted, content: NDArray[np.float64]) -> Predicted:
    if len(like.classes) == 0:
        return Predicted(content)
    return Predicted(like.classes[content.argmax(axis=1)], content, like.classes)


def _rows(predicted: Predicted, rows: NDArray[np.int64]) -> Predicted:
    probabilities = predicted.probabilities[rows] if len(predicted.classes) else predicted.probabilities
    return Predicted(predicted.values[rows], probabilities, predicted.classes)
