"""How exactly one column determines another, measured out of the row."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def explained(values: Floats, answer: Floats, ordered: bool) -> float:
    """Return the share of a quantity's variance that another column explains, 1 if it follows exactly.

    Parameters
    ----------
    values, answer
        Shape (rows,), no NaN.
    ordered
        Whether neighbouring values mean similar things (a quantity) or only equal ones do (a code).

    Returns
    -------
    float
        1 - error / variance, where each row is told from the other rows with its value, or, without any, from the two
        next to it in order; less than 0 where that is worse than the mean.
    """
    total = float(np.var(answer))
    if total == 0:
        return 0.0
    levels, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    sums = np.bincount(place, weights=answer)
    # Of the other rows with the same value, the mean.
    others = np.divide(
        sums[place] - answer, counts[place] - 1, out=np.full_like(answer, np.nan), where=counts[place] > 1
    )
    told = others
    if ordered and len(levels) > 2:
        means = sums / counts
        left, right = means[:-2], means[2:]
        width = levels[2:] - levels[:-2]
        weight = (levels[1:-1] - levels[:-2]) / width
        beside = left * (1 - weight) + right * weight
        ends = np.concatenate([[means[1]], beside, [means[-2]]])
        told = np.where(np.isnan(others), ends[place], others)
    told = np.where(np.isnan(told), answer.mean(), told)
    return 1.0 - float(np.mean((answer - told) ** 2)) / total


def told_apart(values: Floats, classes: Floats, ordered: bool) -> float:
    """Return how much better than the most frequent class another column tells classes, 1 if without error.

    Parameters
    ----------
    values, classes
        Shape (rows,), no NaN.
    ordered
        As for `explained`.

    Returns
    -------
    float
        (accuracy - share of the most frequent class) / (1 - that share), where each row is told by the most frequent
        class of the other rows with its value, or, without any, by one of the two rows next to it in order.
    """
    names, labels = np.unique(classes, return_inverse=True)
    base = float(np.bincount(labels).max()) / len(labels)
    if base == 1:
        return 0.0
    levels, place = np.unique(values, return_inverse=True)
    counts = np.zeros((len(levels), len(names)))
    np.add.at(counts, (place, labels), 1)
    others = counts[place]
    others[np.arange(len(labels)), labels] -= 1
    alone = others.sum(axis=1) == 0
    labelled = np.arange(len(labels))
    beside = np.zeros(len(labels), dtype=bool)
    if ordered:
        # At the border of two classes the rows on either side disagree: agreeing with one of them is right.
        most = counts.argmax(axis=1)
        before, after = most[np.maximum(place - 1, 0)], most[np.minimum(place + 1, len(levels) - 1)]
        beside = alone & ((before == labels) & (place > 0) | (after == labels) & (place < len(levels) - 1))
    # With equally many of several classes, or nothing to go by, a guess is wrong.
    mine = others[labelled, labels]
    others[labelled, labels] = -1
    right = ((mine > others.max(axis=1)) & ~alone) | beside
    return (float(right.mean()) - base) / (1 - base)
