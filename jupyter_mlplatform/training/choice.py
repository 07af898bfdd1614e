"""What comes out of a search: the best setting, or several together, and the honest score of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jupyter_mlplatform.records.model import BaselineComparison, Member
from jupyter_mlplatform.training.combination import choose_threshold, combine, decide, select_weights, stack
from jupyter_mlplatform.training.experiment import Experiment
from jupyter_mlplatform.training.fitting import score_all
from jupyter_mlplatform.training.metrics import METRICS, Metric, Predicted
from jupyter_mlplatform.training.resampled import corrected_comparison
from jupyter_mlplatform.training.rounds import Tried
from jupyter_mlplatform.training.settings import Setting, classes_are_uneven

ENSEMBLE = "ensemble"
POOL = 8
MEMBERS = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A model to be: settings with weights (which sum to 1), and a threshold.

    ``folds`` are the numbers of those that it was scored on; ``predicted`` and ``metrics``, one for each of them, are
    of models, weights and thresholds that did not see its test rows.
    """

    name: str
    settings: tuple[Setting, ...]
    weights: tuple[float, ...]
    threshold: float | None
    folds: tuple[int, ...]
    predicted: tuple[Predicted, ...]
    metrics: tuple[dict[str, float], ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """The settings with their weights, as a record."""
        return tuple(
            Member(name=setting.name, family=setting.family, params=setting.params, weight=weight)
            for setting, weight in zip(self.settings, self.weights, strict=True)
        )

    def values(self, metric: Metric) -> NDArray[np.float64]:
        """Return the scores, one a fold."""
        return np.array([fold[metric.name] for fold in self.metrics])

    def loss(self, metric: Metric) -> float:
        """Return the mean score, so that less is better."""
        return metric.loss(float(self.values(metric).mean()))


def choose_single(tried: Tried, folds: Sequence[int], experiment: Experiment) -> Choice:
    """Choose one setting, with a threshold where that pays."""
    return with_threshold(compose([tried], [1.0], folds, experiment), experiment)


def choose_ensemble(ranked: Sequence[Tried], folds: Sequence[int], experiment: Experiment) -> Choice | None:
    """Choose those of the best settings that do best together; None where that is one alone."""
    pool = ranked[:POOL]
    weights = _weights(pool, folds, experiment)
    top = sorted(range(len(pool)), key=lambda number: -weights[number])[:MEMBERS]
    chosen = [number for number in sorted(top) if weights[number] > 0]
    if len(chosen) < 2:
        return None
    total = sum(weights[number] for number in chosen)
    members, shares = [pool[number] for number in chosen], [weights[number] / total for number in chosen]
    return with_threshold(compose(members, shares, folds, experiment), experiment)


def compose(members: Sequence[Tried], weights: Sequence[float], folds: Sequence[int], experiment: Experiment) -> Choice:
    """Put settings together and score each fold with the weights that are chosen on the others."""
    predicted = []
    for fold in folds:
        others = [other for other in folds if other != fold]
        shares = list(weights) if len(members) == 1 else _weights(members, others, experiment)
        predicted.append(combine([member.folds[fold].predicted for member in members], shares))
    return Choice(
        name=members[0].setting.name if len(members) == 1 else ENSEMBLE,
        settings=tuple(member.setting for member in members),
        weights=tuple(weights),
        threshold=None,
        folds=tuple(folds),
        predicted=tuple(predicted),
        metrics=tuple(
            score_all(experiment, experiment.folds[fold][1], one) for fold, one in zip(folds, predicted, strict=True)
        ),
    )


def with_threshold(choice: Choice, experiment: Experiment) -> Choice:
    """Return the choice with the probability from which the second class is predicted, where another than 0.5 pays.

    That is looked at for metrics of labels, and where one class is rare: there by the balanced accuracy, since nearly
    all would be predicted to be of the other.
    """
    metric, truth = experiment.metric, experiment.problem.target
    if experiment.problem.problem_type != "binary":
        return choice
    if not metric.of_labels:
        if not classes_are_uneven(truth):
            return choice
        metric = METRICS["balanced_accuracy"]
    tests = [experiment.folds[fold][1] for fold in choice.folds]
    decided, metrics = [], []
    for number, (test, predicted) in enumerate(zip(tests, choice.predicted, strict=True)):
        others = [other for other in range(len(tests)) if other != number]
        learnt = np.concatenate([truth[tests[other]] for other in others])
        threshold = choose_threshold(learnt, stack([choice.predicted[other] for other in others]), metric)
        decided.append(decide(predicted, threshold))
        metrics.append(score_all(experiment, test, decided[-1]))
    tuned = replace(choice, predicted=tuple(decided), metrics=tuple(metrics))
    if tuned.loss(metric) >= choice.loss(metric):
        return choice
    whole = choose_threshold(np.concatenate([truth[test] for test in tests]), stack(choice.predicted), metric)
    return replace(tuned, threshold=whole)


def compare_to_baseline(choice: Choice, baseline: Tried, experiment: Experiment) -> BaselineComparison:
    """Return by how much, and how surely, a choice beats the baseline on the same folds."""
    sign = 1 if experiment.metric.greater_is_better else -1
    gains = sign * (choice.values(experiment.metric) - baseline.values(experiment.metric, choice.folds))
    share = float(np.mean([len(experiment.folds[fold][1]) / len(experiment.folds[fold][0]) for fold in choice.folds]))
    return corrected_comparison(gains, share)


def _weights(pool: Sequence[Tried], folds: Sequence[int], experiment: Experiment) -> list[float]:
    truth = np.concatenate([experiment.problem.target[experiment.folds[fold][1]] for fold in folds])
    said = [stack([tried.folds[fold].predicted for fold in folds]) for tried in pool]
    return select_weights(truth, said, experiment.metric, experiment.seed)
