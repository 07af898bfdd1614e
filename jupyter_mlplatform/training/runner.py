"""Train: choose among candidates by cross-validation, fit the best on every row, and report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import Column, Performance, ProblemType, TrainRequest
from jupyter_mlplatform.records.errors import Invalid, TooLarge
from jupyter_mlplatform.training.budget import Budget
from jupyter_mlplatform.training.environment import describe_environment
from jupyter_mlplatform.training.experiment import Experiment, make_folds
from jupyter_mlplatform.training.features import plan_features
from jupyter_mlplatform.training.metrics import choose_metric
from jupyter_mlplatform.training.performance import describe_performance
from jupyter_mlplatform.training.portfolio import BASELINE, choose_candidates
from jupyter_mlplatform.training.problem import state_problem
from jupyter_mlplatform.training.search import leader, search, warnings_logged

MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000
MAX_CELLS = 20_000_000
SEARCH_PROGRESS = 0.85


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model and how good it is.

    ``pipeline`` goes from a polars frame with the columns ``features`` to labels (those in ``classes``, in its own
    ``classes_``) or numbers; ``score`` and ``score_std`` are mean and standard deviation over the folds.
    """

    pipeline: Pipeline
    estimator: str
    classes: tuple[Any, ...] | None
    features: tuple[str, ...]
    problem_type: ProblemType
    metric: str
    greater_is_better: bool
    score: float
    score_std: float
    baseline_score: float
    environment: dict[str, str]
    performance: Performance


def train(frame: pl.DataFrame, columns: Sequence[Column], request: TrainRequest, report: Report) -> Trained:
    """Train a model for one column of a table.

    The result is the same to the bit for the same frame, request, seed and environment, as long as the same candidates
    fit into the time budget; computing uses one thread.

    Parameters
    ----------
    frame
        The rows, with every column in `columns`.
    columns
        What each column means.
    request
        What to predict and how; ``version`` and ``name`` are not looked at.
    report
        Told of each fold, and of every choice that was made.

    Returns
    -------
    Trained
        Its ``performance.model_id`` is empty: the model has no id yet.

    Raises
    ------
    Invalid
        The request does not fit the table; ``field`` says where.
    TooLarge
        The table passes a limit.
    JobFailed
        No candidate could be fitted.
    """
    budget = Budget(request.time_budget_s)
    if request.steps:
        raise Invalid(
            "Steps inside the pipeline are not supported yet.",
            field="steps",
            hint="Apply them to the dataset and train on the version that this makes.",
        )
    _check_size(frame)
    candidates = choose_candidates(request.candidates)
    experiment = _design(frame, columns, request, report)
    metric = experiment.metric
    with threadpool_limits(1):
        results = search(candidates, experiment, budget, report, SEARCH_PROGRESS)
        best, baseline = leader(results, metric), results[0]
        report.progress(SEARCH_PROGRESS, f"{best.candidate.name}, on all rows")
        with warnings_logged(report.log):
            pipeline = experiment.fit(best.candidate)
            report.progress(0.95, "report")
            performance = describe_performance(results, best, experiment, budget)
    scores, baseline_score = best.values(metric), float(baseline.values(metric).mean())
    score = f"{metric.name} {scores.mean():.4g} ± {scores.std():.2g} over {request.folds} folds"
    report.log(f"Best: {best.candidate.name}, {score}; the baseline has {baseline_score:.4g}.")
    if best.candidate.name == BASELINE:
        report.log("No candidate does better than always giving the same answer.")
    return Trained(
        pipeline=pipeline,
        estimator=best.candidate.name,
        classes=experiment.problem.classes or None,
        features=tuple(experiment.columns),
        problem_type=experiment.problem.problem_type,
        metric=metric.name,
        greater_is_better=metric.greater_is_better,
        score=float(scores.mean()),
        score_std=float(scores.std()),
        baseline_score=baseline_score,
        environment=describe_environment(),
        performance=performance,
    )


def _design(frame: pl.DataFrame, columns: Sequence[Column], request: TrainRequest, report: Report) -> Experiment:
    """Decide on what is held equal for every candidate, and log each choice."""
    problem = state_problem(frame, columns, request.target, request.problem_type, request.folds)
    metric, reason = choose_metric(request.metric, problem.problem_type)
    plan = plan_features(problem.frame, columns, request.target)
    for line in (*problem.notes, f"Metric: {metric.name}, since {reason}."):
        report.log(line)
    for name, why in plan.dropped.items():
        report.log(f"Column {name!r} is not used: {why}.")
    if not plan.used:
        raise Invalid("No column is left to learn from.", field="version", hint="See the job's log for the reasons.")
    return Experiment(problem, plan, make_folds(problem, request.folds, request.seed), metric, request.seed)


def _check_size(frame: pl.DataFrame) -> None:
    if frame.height > MAX_ROWS or frame.width > MAX_COLUMNS or frame.height * frame.width > MAX_CELLS:
        raise TooLarge(
            f"{frame.height:,} rows of {frame.width:,} columns are too many to train on: at most {MAX_ROWS:,} rows, "
            f"{MAX_COLUMNS:,} columns and {MAX_CELLS:,} values.",
            field="version",
            hint="Train on a sample, or drop columns first.",
        )
