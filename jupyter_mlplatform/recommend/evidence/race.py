"""A race: recipes against the rows as they are, test set by test set, until what each is worth is known."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from jupyter_mlplatform.recommend.evidence.measure import Recipe, Task
from jupyter_mlplatform.recommend.evidence.pool import Pool
from jupyter_mlplatform.recommend.evidence.statistics import corrected_interval
from jupyter_mlplatform.records.recommendation import Evidence, Verdict
from jupyter_mlplatform.training.metrics import Metric

LEVEL = 0.95
STOPPING_LEVEL = 0.99  # stricter than the level that is told, as a race looks at its runners again and again
LEAST_BLOCKS = 5


@dataclass
class Runner:
    """One recipe in the race: its scores by number of the test set, and why it is out, if it is."""

    recipe: Recipe
    scores: dict[int, float] = field(default_factory=dict)
    problem: str | None = None
    stopped: bool = False

    @property
    def runs(self) -> bool:
        """Whether it is still measured."""
        return self.problem is None and not self.stopped


@dataclass(frozen=True)
class Judge:
    """With what recipes are compared: a model and a metric."""

    model: str
    metric: Metric
    test_share: float

    def evidence(self, runner: Runner, against: Runner) -> Evidence | None:
        """Return what a runner is worth against another, None if they share less than two test sets."""
        blocks = sorted(runner.scores.keys() & against.scores.keys())
        if runner.problem is not None or len(blocks) < 2:
            return None
        gains = self._gains(runner, against, blocks)
        interval = corrected_interval(gains, self.test_share, LEVEL)
        return Evidence(
            metric=self.metric.name,
            greater_is_better=self.metric.greater_is_better,
            before=float(np.mean([against.scores[block] for block in blocks])),
            after=float(np.mean([runner.scores[block] for block in blocks])),
            difference=interval.mean,
            interval=(interval.low, interval.high),
            folds=len(blocks),
            model=self.model,
            verdict=_verdict(gains, interval.low, interval.high),
            stopped=runner.stopped,
        )

    def _gains(self, runner: Runner, against: Runner, blocks: Sequence[int]) -> list[float]:
        return [self.metric.loss(against.scores[block]) - self.metric.loss(runner.scores[block]) for block in blocks]

    def is_hopeless(self, runner: Runner, against: Runner) -> bool:
        """Whether a runner changes nothing at all, or is all but surely worse than the rows as they are."""
        blocks = sorted(runner.scores.keys() & against.scores.keys())
        if len(blocks) < LEAST_BLOCKS:
            return False
        gains = self._gains(runner, against, blocks)
        return not any(gains) or corrected_interval(gains, self.test_share, STOPPING_LEVEL).high < 0


def _verdict(gains: Sequence[float], low: float, high: float) -> Verdict:
    if not any(gains):
        return "same"
    return "better" if low > 0 else "worse" if high < 0 else "unclear"


class Race:
    """Measures runners against a baseline, the hopeless ones no longer than it takes to see it.

    Racing as in Maron and Moore, "Hoeffding Races" (1993), with the interval of `corrected_interval`.

    Parameters
    ----------
    pool, judge
        Where and with what scores are made.
    baseline
        The rows as they are.
    deadline
        When the race has to be over, on the clock of ``time.monotonic``.
    tell
        Called after each test set with its number and how many runners are left.
    """

    def __init__(
        self, pool: Pool, judge: Judge, baseline: Runner, deadline: float, tell: Callable[[int, int], None]
    ) -> None:
        self._pool = pool
        self._judge = judge
        self._baseline = baseline
        self._deadline = deadline
        self._tell = tell

    def run(self, runners: Sequence[Runner], blocks: int) -> None:
        """Score the runners on at most so many test sets."""
        slowest = 0.0
        for block in range(blocks):
            left = [runner for runner in runners if runner.runs]
            if not left or (block >= 2 and time.monotonic() + slowest > self._deadline):
                return
            self._tell(block, len(left))
            started = time.monotonic()
            self._score([self._baseline, *left], block)
            slowest = max(slowest, time.monotonic() - started)
            for runner in left:
                runner.stopped = runner.problem is None and self._judge.is_hopeless(runner, self._baseline)

    def _score(self, runners: Sequence[Runner], block: int) -> None:
        waiting = {runner.recipe.key: runner for runner in runners if block not in runner.scores}
        tasks = [Task(runner.recipe, self._judge.model, block) for runner in waiting.values()]
        for outcome in self._pool.run(tasks):
            runner = waiting[outcome.task.recipe.key]
            if outcome.problem is None:
                runner.scores[block] = outcome.score
            else:
                runner.problem = outcome.problem
