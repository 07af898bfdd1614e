"""Train: choose among candidates by cross-validation, fit the best on every row, and report."""

from dataclasses import dataclass
from typing import Any

from sklearn.pipeline import Pipeline

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.executor.engine import Engine
from jupyter_mlplatform.records import Performance, ProblemType, TrainRequest
from jupyter_mlplatform.records.model import BaselineComparison, FoldScheme, Member
from jupyter_mlplatform.training import artifact
from jupyter_mlplatform.training.budget import Budget
from jupyter_mlplatform.training.choice import (
    Choice,
    choose_ensemble,
    choose_single,
    compare_to_baseline,
)
from jupyter_mlplatform.training.environment import describe_environment
from jupyter_mlplatform.training.experiment import design
from jupyter_mlplatform.training.final import Whole, fit_final
from jupyter_mlplatform.training.performance import describe_performance
from jupyter_mlplatform.training.portfolio import BASELINE, choose_candidates
from jupyter_mlplatform.training.rounds import Rounds
from jupyter_mlplatform.training.search import FLOOR_S, Search
from jupyter_mlplatform.training.source import Source

SINGLES = 3
WHOLE = 4  # seconds left for each that the fits of one fold take: the fit on all rows, storing it, and the report
AIM = 0.95  # of the budget: what is left is for storing the model


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model and how good it is.

    ``artifact`` is the pipeline as bytes: it goes from a polars frame with the columns ``features`` to labels (those in
    ``classes``, in its own ``classes_``) or numbers. ``score`` and ``score_std`` are mean and standard deviation over
    the folds. ``performance.model_id`` is empty: the model has no id yet.
    """

    artifact: bytes
    estimator: str
    members: tuple[Member, ...]
    threshold: float | None
    scheme: FoldScheme
    classes: tuple[Any, ...] | None
    features: tuple[str, ...]
    problem_type: ProblemType
    metric: str
    greater_is_better: bool
    score: float
    score_std: float
    baseline_score: float
    comparison: BaselineComparison
    predictions_sha256: str
    environment: dict[str, str]
    performance: Performance

    @property
    def pipeline(self) -> Pipeline:
        """The fitted pipeline, read from the artifact."""
        return artifact.load(self.artifact)


def train(source: Source, request: TrainRequest, report: Report, engine: Engine) -> Trained:
    """Train a model for one column of a table.

    Every fit is a task of its own in a process of its own, ended where it would pass the time budget: the whole takes
    no longer, but for the baseline and the linear model, which get ten seconds. What was chosen is the same to the bit
    for the same rows, request and environment whenever the budget leaves the same fits; what is reported of it can
    always be reproduced from its ``members``.

    Parameters
    ----------
    source
        The rows, and what each column means.
    request
        What to predict and how; ``version`` and ``name`` are not looked at.
    report
        Told of each fold, and of every choice that was made.
    engine
        Where fits run.

    Raises
    ------
    Invalid
        The request does not fit the table; ``field`` says where.
    TooLarge
        The table passes a limit.
    JobFailed
        No candidate could be fitted.
    """
    budget = Budget(request.time_budget_s * AIM)
    candidates = choose_candidates(request.candidates)
    experiment = design(*source.read(), request)
    for line in experiment.notes:
        report.log(line)
    rounds = Rounds(engine, common_spec(source, request), budget, report)
    search = Search(candidates, experiment, request, rounds)
    search.run()
    choices = _choices(search, request, budget)
    choice, whole = fit_final(choices, rounds)
    performance = describe_performance(search.tried, choice, choices, experiment, rounds)
    return _trained(choice, whole, search, performance, report)


def common_spec(source: Source, request: TrainRequest) -> dict[str, Any]:
    """Return what every task is told."""
    return {"source": source.spec(), "request": request.model_dump(mode="json", exclude_unset=True)}


def _choices(search: Search, request: TrainRequest, budget: Budget) -> list[Choice]:
    """Return what may become the model, best first; the later ones, quicker to fit, in case there is no time."""
    experiment, metric = search.experiment, search.experiment.metric
    limit_s = budget.left() / WHOLE
    folds = search.all if len(search.ranked(search.all)) > 1 and search.tried[0].has(search.all) else search.first
    ranked = search.ranked(folds)
    found = [choose_single(tried, folds, experiment) for tried in ranked[:SINGLES]]
    found.sort(key=lambda choice: choice.loss(metric))
    able = [tried for tried in ranked if tried.setting.name != BASELINE and tried.seconds < limit_s / 2]
    early = budget.left() > 0 or budget.spent < FLOOR_S
    if early and request.ensemble and len(able) > 1 and found[0].loss(metric) > metric.best_loss:
        together = choose_ensemble(able, folds, experiment)
        if together is not None and together.loss(metric) < found[0].loss(metric):
            seconds = sum(tried.seconds for tried in able if tried.setting in together.settings)
            if seconds < limit_s:
                found.insert(0, together)
    quick = sorted(search.tried[:2], key=lambda tried: tried.setting.name == BASELINE)
    return [*found, *(choose_single(tried, folds, experiment) for tried in quick if tried.has(folds))]


def _trained(choice: Choice, whole: Whole, search: Search, performance: Performance, report: Report) -> Trained:
    experiment = search.experiment
    metric, values = experiment.metric, choice.values(experiment.metric)
    baseline = search.tried[0]
    baseline_score = float(baseline.values(metric, choice.folds).mean())
    comparison = compare_to_baseline(choice, baseline, experiment)
    report.log(
        f"Best: {choice.name}, {metric.name} {values.mean():.4g} ± {values.std():.2g} over {len(values)} folds; the "
        f"baseline has {baseline_score:.4g} (p = {comparison.p_value:.2g})."
    )
    if len(choice.settings) > 1:
        parts = (f"{member.name} {member.weight:.0%}" for member in choice.members)
        report.log(f"The ensemble is {', '.join(parts)}.")
    if choice.threshold is not None:
        report.log(f"{experiment.problem.classes[1]!r} is predicted from a probability of {choice.threshold:.3g} on.")
    if choice.name == BASELINE:
        report.log("No candidate does better than always giving the same answer.")
    return Trained(
        artifact=whole.artifact,
        estimator=choice.name if len(choice.settings) > 1 else choice.settings[0].family,
        members=choice.members,
        threshold=choice.threshold,
        scheme=experiment.scheme.model_copy(update={"repeats": len(choice.folds) // experiment.scheme.folds}),
        classes=experiment.problem.classes or None,
        features=tuple(experiment.columns),
        problem_type=experiment.problem.problem_type,
        metric=metric.name,
        greater_is_better=metric.greater_is_better,
        score=float(values.mean()),
        score_std=float(values.std()),
        baseline_score=baseline_score,
        comparison=comparison,
        predictions_sha256=whole.predictions_sha256,
        environment=describe_environment(),
        performance=performance,
    )
