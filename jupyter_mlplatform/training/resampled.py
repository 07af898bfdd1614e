"""How sure one is that one model beats another over the folds of a cross-validation."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from jupyter_mlplatform.records.model import BaselineComparison

LEVEL = 0.95


def corrected_comparison(gains: NDArray[np.float64], test_share: float) -> BaselineComparison:
    """Return the mean of paired gains with an interval that does not take the folds for independent.

    The training sets share most of their rows, so the usual t test is far too sure. This is the corrected resampled t
    test of Nadeau and Bengio, "Inference for the Generalization Error", Machine Learning 52 (2003): the variance of the
    mean is (1/J + n_test/n_train) times that of the J gains.

    Parameters
    ----------
    gains
        One for each fold, positive where the model is better; at least two.
    test_share
        Rows of a test set over rows of its training set.
    """
    mean, degrees = float(gains.mean()), len(gains) - 1
    error = float(gains.std(ddof=1)) * float(np.sqrt(1 / len(gains) + test_share))
    if error == 0:
        return BaselineComparison(difference=mean, low=mean, high=mean, p_value=1.0 if mean == 0 else 0.0)
    margin = float(stats.t.ppf(0.5 + LEVEL / 2, degrees)) * error
    p_value = float(2 * stats.t.sf(abs(mean / error), degrees))
    return BaselineComparison(difference=mean, low=mean - margin, high=mean + margin, p_value=p_value)
