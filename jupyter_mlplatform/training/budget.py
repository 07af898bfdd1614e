"""Keeping to a time budget: what is left, and what a fit will take."""

import math
import time

import numpy as np

from jupyter_mlplatform.training.experiment import Experiment
from jupyter_mlplatform.training.portfolio import Candidate

PROBE_FROM_ROWS = 4000
PROBES = (64, 16)  # the small fits take 1/64 and 1/16 of the rows
GROWTH = (0.7, 2.0)  # exponents of the rows: fixed costs still weigh in the small fits


class Budget:
    """Seconds of wall-clock time, counted from now."""

    def __init__(self, seconds: float) -> None:
        self._started = time.monotonic()
        self._seconds = seconds

    def allows(self, seconds: float, share: float) -> bool:
        """Tell whether `seconds` more stay within a `share` (0..1) of the budget."""
        return time.monotonic() - self._started + seconds <= self._seconds * share


def estimate_fold_seconds(candidate: Candidate, experiment: Experiment) -> float | None:
    """Return what one fold will take, from how the time of two small fits grows with their rows.

    None for a small table, where the first fold itself is the quickest way to know, and where the small fits fail.
    """
    training, test = experiment.folds[0]
    if len(training) < PROBE_FROM_ROWS:
        return None
    shuffled = np.random.default_rng(experiment.seed).permutation(training)
    took = []
    for part in PROBES:
        started = time.monotonic()
        try:
            pipeline = experiment.fit(candidate, shuffled[: len(training) // part])
            pipeline.predict(experiment.problem.frame[test[: len(test) // part]])
        except (ValueError, ArithmeticError):
            return None  # a sample may lack a class; the folds will tell
        took.append(time.monotonic() - started)
    growth = math.log(took[1] / took[0]) / math.log(PROBES[0] / PROBES[1])
    return took[1] * math.pow(PROBES[1], min(max(growth, GROWTH[0]), GROWTH[1]))
