"""Training a model once more from what its commit says, and telling what came out otherwise."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.executor.engine import Engine
from jupyter_mlplatform.records import ModelConfig, Performance
from jupyter_mlplatform.records.errors import Invalid, JobFailed
from jupyter_mlplatform.records.model import Difference, EnvironmentDifference, MetricComparison, Reproduction
from jupyter_mlplatform.training import artifact
from jupyter_mlplatform.training.budget import Budget
from jupyter_mlplatform.training.choice import Choice, compose, with_threshold
from jupyter_mlplatform.training.environment import describe_environment
from jupyter_mlplatform.training.experiment import Experiment, design
from jupyter_mlplatform.training.final import Whole, fit_final
from jupyter_mlplatform.training.fitting import predictions_sha256
from jupyter_mlplatform.training.prediction import predict
from jupyter_mlplatform.training.rounds import Fit, Rounds, Tried
from jupyter_mlplatform.training.runner import common_spec
from jupyter_mlplatform.training.settings import Setting
from jupyter_mlplatform.training.source import Source


@dataclass(frozen=True, slots=True)
class Original:
    """A model, its report and its pipeline, as they are in its commit."""

    model: ModelConfig
    performance: Performance
    pipeline: bytes


def reproduce(source: Source, original: Original, report: Report, engine: Engine) -> Reproduction:
    """Make the folds, the fits and the model of a commit again, and compare every metric and prediction to the bit.

    The search is not repeated: what it chose is in the commit.

    Parameters
    ----------
    source
        The rows, at the model's commit.
    original
        What the commit holds.
    report
        Told of each fit.
    engine
        Where fits run. The stored pipeline is loaded in this process.

    Raises
    ------
    Invalid
        The commit does not say enough: the model was trained by an older version of the product.
    JobFailed
        It cannot be fitted here at all.
    """
    started = time.monotonic()
    model, performance = original.model, original.performance
    if not model.members:
        raise Invalid(
            f"Model {model.id!r} was trained by a version of the product that did not record what is needed.",
            field="id",
            hint="Train it again.",
        )
    environment = compare_environments(model.environment, describe_environment())
    for difference in environment:
        report.log(f"{difference.name} was {difference.before or 'absent'}, is {difference.after or 'absent'}.")
    experiment = design(*source.read(), model.request)
    fits = len(model.members) * (len(performance.folds) + 1)
    seconds = sum(entry.fit_s or 0 for entry in performance.leaderboard) * fits / engine.workers
    rounds = Rounds(engine, common_spec(source, model.request), Budget(max(seconds, 1.0)), report)
    choice = _score_again(model, [fold.fold for fold in performance.folds], experiment, rounds)
    _, whole = fit_final([choice], rounds)
    metrics = _compare_metrics(performance, choice)
    differences = [
        *_seed_differences(model),
        *_metric_differences(metrics),
        *_prediction_differences(model, original.pipeline, whole, experiment),
    ]
    return Reproduction(
        model_id=model.id,
        commit=model.commit,
        identical=not differences,
        metrics=metrics,
        differences=tuple(differences),
        environment_differences=environment,
        elapsed_s=round(time.monotonic() - started, 3),
    )


def compare_environments(before: dict[str, str], after: dict[str, str]) -> tuple[EnvironmentDifference, ...]:
    """Return what of the environment is not as it was, by name."""
    return tuple(
        EnvironmentDifference(name=name, before=before.get(name), after=after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def _score_again(model: ModelConfig, folds: Sequence[int], experiment: Experiment, rounds: Rounds) -> Choice:
    if any(fold >= len(experiment.folds) for fold in folds):
        raise JobFailed("The rows are divided into fewer folds than they were: the table or the product differs.")
    tried = [Tried(Setting(member.name, member.family, member.params)) for member in model.members]
    fits = [Fit(one, fold) for one in tried for fold in folds]
    for fit, result in zip(fits, rounds.run(fits, None), strict=True):
        if result is None:
            raise JobFailed(f"{fit.tried.setting.name} cannot be fitted again. {fit.tried.error}")
        fit.tried.folds[fit.fold] = result
    choice = compose(tried, [member.weight for member in model.members], folds, experiment)
    return choice if model.threshold is None else with_threshold(choice, experiment)


def _compare_metrics(performance: Performance, choice: Choice) -> tuple[MetricComparison, ...]:
    return tuple(
        MetricComparison(fold=fold.fold, name=name, before=before, after=after, identical=before == after)
        for fold, again in zip(performance.folds, choice.metrics, strict=True)
        for name, before in fold.metrics.items()
        for after in [again.get(name)]
    )


def _seed_differences(model: ModelConfig) -> list[Difference]:
    if model.seed == model.request.seed:
        return []
    said = f"The model says that its seed is {model.seed}, its request that it is {model.request.seed}, which was used."
    return [Difference(what="seed", detail=said)]


def _metric_differences(metrics: Sequence[MetricComparison]) -> list[Difference]:
    differing = [metric for metric in metrics if not metric.identical]
    gaps = {metric.name: 0.0 for metric in differing}
    for metric in differing:
        gaps[metric.name] = max(gaps[metric.name], abs((metric.after or 0.0) - (metric.before or 0.0)))
    return [
        Difference(what="metrics", detail=f"{name} differs by up to {gap:.3g} on a fold.") for name, gap in gaps.items()
    ]


def _prediction_differences(
    model: ModelConfig, stored: bytes, whole: Whole, experiment: Experiment
) -> list[Difference]:
    found = []
    if artifact.content_hash(stored) != model.pipeline_sha256:
        found.append(Difference(what="pipeline", detail="The stored pipeline is not the one that was trained."))
    if whole.predictions_sha256 == model.predictions_sha256 and not found:
        return []
    was = artifact.load(stored)
    if predictions_sha256(was, experiment) != model.predictions_sha256:
        detail = "The stored pipeline does not say here what it said when it was trained."
        found.append(Difference(what="pipeline", detail=detail))
    if whole.predictions_sha256 != model.predictions_sha256:
        frame, classes = experiment.problem.frame, experiment.problem.classes or None
        with threadpool_limits(1):
            before, after = predict(was, frame, classes), predict(artifact.load(whole.artifact), frame, classes)
        gaps = (
            np.abs(before.probabilities - after.probabilities).max(axis=1)
            if classes
            else np.abs(before.values - after.values)
        )
        detail = f"{np.count_nonzero(gaps):,} of {len(gaps):,} rows get another prediction, by up to {gaps.max():.3g}."
        found.append(Difference(what="predictions", detail=detail))
    return found
