"""Which settings are best, within the time budget.

The usual settings of every family come first; then settings drawn around the best families race each other by
successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization",
AISTATS 2016): first on a part of the rows, the best third on all rows of a fold, the best third of those on every fold.
Nothing depends on which fit is done first, so the same settings give the same ranking however many workers there are.
"""

from collections.abc import Sequence

import numpy as np

from jupyter_mlplatform.records import TrainRequest
from jupyter_mlplatform.records.errors import JobFailed
from jupyter_mlplatform.training.experiment import Experiment
from jupyter_mlplatform.training.portfolio import ALWAYS, BASELINE, Candidate
from jupyter_mlplatform.training.rounds import Fit, Rounds, Tried
from jupyter_mlplatform.training.settings import classes_are_uneven, draw_settings, usual_settings

SHARE = 0.7  # of the budget; the rest is for the fit on all rows and the report
BASELINE_S = 120.0  # it costs nothing, but on a busy machine workers take their time to start
FLOOR_S = 10.0  # the linear model gets as long, however short the budget
REFIT = 0.25  # of the budget, which one fit on all rows may take
SCREEN_FROM = 3000  # training rows from which a part of them is tried first
SCREEN_ROWS = 1500
LATE = "Stopped for the time budget."
KEEP = 3  # one in so many goes on to the next round
FINALISTS = 6
FIRST = 4  # usual settings that are scored on every fold before others are searched for
SEARCHED = 2  # families that settings are drawn for


class Search:
    """A search; `tried` holds every setting that was begun, in order.

    Parameters
    ----------
    candidates
        The families, cheapest first, with the baseline.
    experiment, request
        What is searched for.
    rounds
        Runs the fits.
    """

    def __init__(
        self, candidates: Sequence[Candidate], experiment: Experiment, request: TrainRequest, rounds: Rounds
    ) -> None:
        self._candidates = candidates
        self.experiment = experiment
        self._request = request
        self._rounds = rounds
        self._metric = experiment.metric
        self._weighed = experiment.classify and classes_are_uneven(experiment.problem.target)
        self.tried: list[Tried] = []
        self.first = range(experiment.scheme.folds)
        self.all = range(len(experiment.folds))

    def run(self) -> None:
        """Score what there is time for. Raises `JobFailed` where nothing but the baseline could be fitted."""
        heavy = self._weighed and self._metric.of_labels  # it moves labels more than it orders rows
        usual = [Tried(setting) for setting in usual_settings(self._candidates, weighed=heavy)]
        always = [tried for tried in usual if tried.setting.name in ALWAYS]
        others = [tried for tried in usual if tried not in always]
        self.tried += [*always, *others]
        budget = self._rounds.budget
        self._complete(always[:1], self.first, max(budget.left(), BASELINE_S))
        self._complete(always, self.first, max(budget.left(), FLOOR_S))
        likely = self._screened(others)
        self._complete(sorted(likely[:FIRST], key=lambda tried: tried.seconds), self.first)
        if not self._perfect():
            self._halve()
        self._complete(likely[FIRST:], self.first)
        if not self._perfect() and len(self.all) > len(self.first):
            self._complete([*self.ranked(self.first)[:FINALISTS], self.tried[0]], self.all)
        for tried in self.tried:
            if not tried.has(self.first) and tried.error is None:
                tried.error = LATE
        self._check()

    def ranked(self, folds: Sequence[int]) -> list[Tried]:
        """Return what was scored on all of these folds, best first; of equals, what was begun first."""
        complete = [tried for tried in self.tried if tried.has(folds)]
        return sorted(complete, key=lambda tried: tried.loss(self._metric, folds))

    def _left(self) -> float:
        return self._rounds.budget.left(SHARE)

    def _complete(self, settings: Sequence[Tried], folds: Sequence[int], until_s: float | None = None) -> None:
        """Score settings on those of `folds` that are missing, the first settings first, while there is time."""
        going = [tried for tried in settings if tried.error is None]
        fits = [Fit(tried, fold) for tried in going for fold in folds if fold not in tried.folds]
        results = self._rounds.run(fits, self._left() if until_s is None else until_s)
        for fit, result in zip(fits, results, strict=True):
            if result is not None:
                fit.tried.folds[fit.fold] = result
                fit.tried.seconds = float(np.mean([one.seconds for one in fit.tried.folds.values()]))

    def _race(self, settings: Sequence[Tried], share: float) -> list[Tried]:
        """Score settings on a part of the rows of the first fold; return those that were, best first."""
        if share >= 1:
            self._complete(settings, self.first[:1])
            raced = [tried for tried in settings if tried.has(self.first[:1])]
            return sorted(raced, key=lambda tried: tried.loss(self._metric, self.first[:1]))
        results = self._rounds.run([Fit(tried, 0, share) for tried in settings], self._left())
        losses: dict[int, float] = {}
        for number, (tried, result) in enumerate(zip(settings, results, strict=True)):
            if result is not None:
                losses[number] = self._metric.loss(result.metrics[self._metric.name])
                tried.seconds = result.seconds / share
        return [settings[number] for number in sorted(losses, key=lambda number: losses[number])]

    def _screened(self, settings: Sequence[Tried]) -> list[Tried]:
        """Return settings, the likeliest first by how they do on one fold; what is too slow is left out."""
        raced = self._race(settings, self._screen_share())
        limit = self._rounds.budget.left() * REFIT
        for tried in raced:
            if tried.seconds > limit and tried.error is None:
                tried.error = f"Not tried further: a fit would take about {tried.seconds:.0f} s, which is too long."
                self._rounds.log(f"{tried.setting.name}: {tried.error}")
        return [tried for tried in raced if tried.error is None]

    def _halve(self) -> None:
        """Draw settings for the best families and let them race."""
        families = dict.fromkeys(
            tried.setting.family for tried in self.ranked(self.first) if tried.setting.family != BASELINE
        )
        share = self._screen_share()
        drawn: list[Tried] = []
        for family in list(families)[:SEARCHED]:
            usual = next(tried for tried in self.tried if tried.setting.family == family)
            count = min(self._request.trials, self._affordable(usual.seconds, share))
            settings = draw_settings(
                usual.setting.candidate, count, self._request.seed, classify=self.experiment.classify,
                weighed=self._weighed,
            )  # fmt: skip
            drawn += [Tried(setting) for setting in settings]
        if not drawn:
            return
        self.tried += drawn
        left = self._race(drawn, share)
        if share < 1:
            left = self._race(left[: max(FINALISTS, len(left) // KEEP)], 1.0)
        finalists = left[: max(SEARCHED, min(FINALISTS, len(left) // KEEP))]
        self._complete(finalists, self.first)
        self.tried = [tried for tried in self.tried if tried not in drawn or tried.has(self.first)]
        done = sum(tried.has(self.first) for tried in drawn)
        self._rounds.log(f"{len(drawn)} more settings of {', '.join(families)[:80]} raced, {done} to the end.")

    def _affordable(self, seconds: float, share: float) -> int:
        """Return how many settings of a family can race in its part of what is left."""
        each = seconds * (share + (1 / KEEP if share < 1 else 0) + len(self.first) / KEEP**2)
        return int(self._left() * self._rounds.engine.workers / SEARCHED / max(each, 1e-3))

    def _screen_share(self) -> float:
        rows = len(self.experiment.folds[0][0])
        return 1.0 if rows < SCREEN_FROM else max(SCREEN_ROWS / rows, KEEP**-3)

    def _perfect(self) -> bool:
        best = self.ranked(self.first)
        return bool(best) and best[0].loss(self._metric, self.first) <= self._metric.best_loss

    def _check(self) -> None:
        if not self.tried[0].has(self.first):
            raise JobFailed(
                f"Not even the baseline was scored in time. {self.tried[0].error}", hint="Give it more time."
            )
        others = self.tried[1:]
        if others and not any(tried.has(self.first) for tried in others):
            reasons = " ".join(f"{tried.setting.name}: {tried.error}" for tried in others)
            raise JobFailed(f"No candidate could be fitted. {reasons}", hint="Give it more time, or other columns.")
