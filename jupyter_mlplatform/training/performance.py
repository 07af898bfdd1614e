"""The report of a trained model."""

from collections.abc import Sequence
from concurrent.futures import CancelledError, wait
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jupyter_mlplatform.executor.engine import TaskEndedError
from jupyter_mlplatform.records import FoldScore, LeaderboardEntry, Performance
from jupyter_mlplatform.training.choice import Choice
from jupyter_mlplatform.training.combination import stack
from jupyter_mlplatform.training.experiment import Experiment
from jupyter_mlplatform.training.fitting import explain_fold
from jupyter_mlplatform.training.importance import permutation_importances
from jupyter_mlplatform.training.metrics import Metric, Predicted
from jupyter_mlplatform.training.plots import (
    importance_plot,
    leaderboard_plot,
    learning_curve_plot,
    outcome_plots,
)
from jupyter_mlplatform.training.problem import Problem
from jupyter_mlplatform.training.rounds import Fit, Rounds, Tried
from jupyter_mlplatform.training.slices import worst_slices

CURVE_SHARES = (0.1, 0.2, 0.4, 0.7)
MIN_CURVE_ROWS = 20
MIN_REPORT_S = 1.0


def describe_performance(
    tried: Sequence[Tried], choice: Choice, choices: Sequence[Choice], experiment: Experiment, rounds: Rounds
) -> Performance:
    """Report on `choice` and on how the others did; ``model_id`` is empty.

    Importances and the learning curve are measured on as many folds as the budget has time for.
    """
    metric = experiment.metric
    once = experiment.scheme.folds
    tested, predicted = _out_of_fold(choice, once, experiment)
    leaderboard = rank(tried, [one for one in choices if len(one.settings) > 1], range(once), metric)
    drops = _measure_drops(choice, experiment, rounds)
    importances = permutation_importances(experiment, drops)
    curve = _learning_curve(choice, experiment, rounds)
    return Performance(
        model_id="",
        metric=metric.name,
        leaderboard=leaderboard,
        folds=tuple(
            FoldScore(fold=fold, rows=len(experiment.folds[fold][1]), metrics=metrics)
            for fold, metrics in zip(choice.folds, choice.metrics, strict=True)
        ),
        plots={
            "leaderboard": leaderboard_plot(leaderboard, metric),
            **outcome_plots(tested, predicted, experiment.seed),
            **({"learning_curve": learning_curve_plot(curve, metric)} if curve else {}),
            "importances": importance_plot(importances, metric),
        },
        importances=importances,
        slices=worst_slices(tested, experiment.raw_plan, predicted),
    )


def rank(
    tried: Sequence[Tried], ensembles: Sequence[Choice], folds: Sequence[int], metric: Metric
) -> tuple[LeaderboardEntry, ...]:
    """Return what was scored on these folds, best first, then what has an error."""
    entries = [
        _entry(one.setting.name, one.values(metric, folds), metric, _mean_fit(one, folds), one.setting.params)
        for one in tried
        if one.has(folds)
    ]
    for choice in ensembles:
        values = choice.values(metric)[: len(folds)]
        fit_s = sum(_mean_fit(one, folds) for one in tried if one.setting in choice.settings)
        weights = {member.name: round(member.weight, 4) for member in choice.members}
        entries.append(_entry(choice.name, values, metric, fit_s, weights))
    entries.sort(key=lambda entry: entry[0])
    failed = [
        LeaderboardEntry(
            name=one.setting.name, score=None, score_std=None, fit_s=None, params=one.setting.params, error=one.error
        )
        for one in tried
        if one.error is not None
    ]
    return (*(entry for _, entry in entries), *failed)


def _entry(
    name: str, values: NDArray[np.float64], metric: Metric, fit_s: float, params: dict[str, Any]
) -> tuple[float, LeaderboardEntry]:
    score = float(values.mean())
    entry = LeaderboardEntry(name=name, score=score, score_std=float(values.std()), fit_s=fit_s, params=params)
    return metric.loss(score), entry


def _mean_fit(tried: Tried, folds: Sequence[int]) -> float:
    return float(np.mean([tried.folds[fold].fit_s for fold in folds]))


def _out_of_fold(choice: Choice, once: int, experiment: Experiment) -> tuple[Problem, Predicted]:
    """Return the rows that were tested and what was predicted of them, in the order of the table, each once."""
    rows = np.concatenate([experiment.folds[fold][1] for fold in choice.folds[:once]])
    predicted = stack(choice.predicted[:once])
    order = np.argsort(rows)
    probabilities = predicted.probabilities[order] if len(predicted.classes) else predicted.probabilities
    problem = experiment.problem
    tested = replace(problem, frame=problem.frame[rows[order]], target=problem.target[rows[order]])
    return tested, Predicted(predicted.values[order], probabilities, predicted.classes)


def _measure_drops(choice: Choice, experiment: Experiment, rounds: Rounds) -> list[list[float]]:
    """Measure what columns are worth on folds, one at least where there is any time."""
    rounds.tell("importances")
    members = [member.model_dump(mode="json") for member in choice.members]
    handles = [
        rounds.engine.submit(explain_fold, {**rounds.common, "members": members, "fold": fold}, lambda _: None)
        for fold in range(experiment.scheme.folds)
    ]
    wait(handles, max(rounds.budget.left(), MIN_REPORT_S))
    for handle in handles:
        handle.cancel()
    drops = []
    for handle in handles:
        try:
            measured = handle.result()["drops"]
        except (TaskEndedError, CancelledError):
            continue
        if measured is not None:
            drops.append(measured)
    return drops


def _learning_curve(choice: Choice, experiment: Experiment, rounds: Rounds) -> list[dict[str, Any]]:
    """Return scores by training rows of the member that weighs most; empty where there is no time or are no rows."""
    rounds.tell("learning curve")
    setting = choice.settings[int(np.argmax(choice.weights))]
    training = [len(experiment.folds[fold][0]) for fold in range(experiment.scheme.folds)]
    shares = [share for share in CURVE_SHARES if share * min(training) >= MIN_CURVE_ROWS]
    tried = Tried(setting)
    fits = [Fit(tried, fold, share) for share in (*reversed(shares), 1.0) for fold in range(len(training))]
    results = rounds.run(fits, rounds.budget.left())
    points = []
    for share in (*shares, 1.0):
        scores = [
            result.metrics[experiment.metric.name]
            for fit, result in zip(fits, results, strict=True)
            if fit.share == share and result is not None
        ]
        if scores:
            rows = round(share * float(np.mean(training)))
            spread = float(np.std(scores))
            mean = float(np.mean(scores))
            points.append({"rows": rows, "score": mean, "low": mean - spread, "high": mean + spread})
    return points if len(points) > 1 else []
