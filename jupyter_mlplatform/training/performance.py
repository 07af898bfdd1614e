"""The report of a trained model."""

from collections.abc import Sequence

import numpy as np

from jupyter_mlplatform.records import FoldScore, LeaderboardEntry, Performance
from jupyter_mlplatform.training.budget import Budget
from jupyter_mlplatform.training.crossval import Scores, out_of_fold
from jupyter_mlplatform.training.experiment import Experiment
from jupyter_mlplatform.training.importance import permutation_importances
from jupyter_mlplatform.training.metrics import Metric
from jupyter_mlplatform.training.plots import importance_plot, leaderboard_plot, outcome_plots
from jupyter_mlplatform.training.slices import worst_slices

SHARE = 0.97


def describe_performance(
    results: Sequence[Scores], best: Scores, experiment: Experiment, budget: Budget
) -> Performance:
    """Report on `best`, which holds its fitted models, and on how the others did; ``model_id`` is empty.

    Importances are measured on as many folds as the budget has time for, one at least.
    """
    problem, metric = experiment.problem, experiment.metric
    predicted = out_of_fold(best, experiment)
    leaderboard = rank(results, metric)
    importances = permutation_importances(best, experiment, lambda: budget.allows(0, SHARE))
    return Performance(
        model_id="",
        metric=metric.name,
        leaderboard=leaderboard,
        folds=tuple(
            FoldScore(fold=number, rows=len(test), metrics=best.metrics[number])
            for number, (_, test) in enumerate(experiment.folds)
        ),
        plots={
            "leaderboard": leaderboard_plot(leaderboard, metric),
            **outcome_plots(problem, predicted, experiment.seed),
            "importances": importance_plot(importances, metric),
        },
        importances=importances,
        slices=worst_slices(problem, experiment.plan, predicted),
    )


def rank(results: Sequence[Scores], metric: Metric) -> tuple[LeaderboardEntry, ...]:
    """Return complete results, best first, then those with an error."""
    complete = [scores for scores in results if scores.error is None]
    complete.sort(key=lambda scores: metric.loss(float(scores.values(metric).mean())))
    ranked = [
        LeaderboardEntry(
            name=scores.candidate.name,
            score=float(scores.values(metric).mean()),
            score_std=float(scores.values(metric).std()),
            fit_s=float(np.mean(scores.fit_s)),
        )
        for scores in complete
    ]
    failed = [
        LeaderboardEntry(name=scores.candidate.name, score=None, score_std=None, fit_s=None, error=scores.error)
        for scores in results
        if scores.error is not None
    ]
    return (*ranked, *failed)
