"""How sure one is of a mean difference over the folds of a repeated cross-validation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean difference and the bounds that it lies between with the level asked for."""

    mean: float
    low: float
    high: float


def corrected_interval(differences: Sequence[float], test_share: float, level: float) -> Interval:
    """Return the mean of paired differences with an interval that does not take the folds for independent.

    The training sets of a cross-validation share most of their rows, so the usual t test is far too sure. This is the
    corrected resampled t test of Nadeau and Bengio, "Inference for the Generalization Error", Machine Learning 52
    (2003): the variance of the mean is (1/J + n_test/n_train) times that of the J differences.

    Parameters
    ----------
    differences
        One for each test set; at least two.
    test_share
        Rows of a test set over rows of its training set.
    level
        0..1.
    """
    values = np.asarray(differences, dtype=np.float64)
    mean = float(values.mean())
    spread = float(values.std(ddof=1))
    error = spread * float(np.sqrt(1 / len(values) + test_share))
    margin = float(stats.t.ppf(0.5 + level / 2, len(values) - 1)) * error
    return Interval(mean, mean - margin, mean + margin)
