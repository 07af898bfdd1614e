"""Which candidate is best, within the time budget."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records.errors import JobFailed
from jupyter_mlplatform.training.budget import Budget, estimate_fold_seconds
from jupyter_mlplatform.training.crossval import Scores, cross_validate
from jupyter_mlplatform.training.experiment import Experiment
from jupyter_mlplatform.training.metrics import Metric
from jupyter_mlplatform.training.portfolio import ALWAYS, BASELINE, Candidate

SHARE = 0.9
REFIT = 1.25  # the fit on all rows, in folds


def search(
    candidates: Sequence[Candidate], experiment: Experiment, budget: Budget, report: Report, progress_share: float
) -> list[Scores]:
    """Score candidates in order while there is time; the baseline and the linear model always.

    Only the best candidate keeps its fitted models. Progress goes from 0 to `progress_share`.

    Raises
    ------
    JobFailed
        Nothing but the baseline could be fitted.
    """
    total, done = sum(candidate.cost for candidate in candidates), 0.0
    folds = len(experiment.folds)
    results: list[Scores] = []
    for candidate in candidates:

        def report_fold(number: int, candidate: Candidate = candidate, done: float = done) -> None:
            share = (done + candidate.cost * number / folds) / total
            report.progress(progress_share * share, f"{candidate.name}, fold {number + 1} of {folds}")

        def may_go_on(fold_s: float, candidate: Candidate = candidate) -> bool:
            return candidate.name in ALWAYS or budget.allows(fold_s * (folds - 1 + REFIT), SHARE)

        with warnings_logged(lambda line, name=candidate.name: report.log(f"{name}: {line}")):  # type: ignore[misc]
            refusal = _refuse(candidate, experiment, budget)
            scores = (
                Scores(candidate, error=refusal)
                if refusal
                else cross_validate(candidate, experiment, report_fold, may_go_on)
            )
        done += candidate.cost
        results.append(scores)
        if scores.error is not None:
            report.log(f"{candidate.name}: {scores.error}")
        best = leader(results, experiment.metric)
        for other in results:
            if other is not best:
                other.fitted.clear()
    others = [scores for scores in results if scores.candidate.name != BASELINE]
    if others and all(scores.error is not None for scores in others):
        reasons = " ".join(f"{scores.candidate.name}: {scores.error}" for scores in others)
        raise JobFailed(f"No candidate could be fitted. {reasons}", hint="Give it more time, or other columns.")
    return results


def leader(results: Sequence[Scores], metric: Metric) -> Scores:
    """Return the best result without an error; of equals, the first, which is the cheapest."""
    complete = [scores for scores in results if scores.error is None]
    return min(complete, key=lambda scores: metric.loss(float(scores.values(metric).mean())))


@contextmanager
def warnings_logged(log: Callable[[str], None]) -> Iterator[None]:
    """Send each different warning of the block to `log` instead of the standard error."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for line in dict.fromkeys(f"{warning.category.__name__}: {warning.message}" for warning in caught):
        log(line)


def _refuse(candidate: Candidate, experiment: Experiment, budget: Budget) -> str | None:
    """Say why a candidate is not even started; None if it is."""
    if candidate.name in ALWAYS:
        return None
    if not budget.allows(0, SHARE):
        return "Not tried: the time budget is used up."
    fold_s = estimate_fold_seconds(candidate, experiment)
    if fold_s is not None and not budget.allows(fold_s * (len(experiment.folds) + REFIT), SHARE):
        return f"Not tried: a fold would take about {fold_s:.0f} s, which is past the time budget."
    return None
