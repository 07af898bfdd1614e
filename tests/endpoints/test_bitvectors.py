"""Which leaf a row reaches by bit vectors is the one that scikit-learn's own walk reaches."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from jupyter_mlplatform.endpoints.lean import bitvectors
from jupyter_mlplatform.endpoints.lean.bitvectors import BitVectors, Unfit
from jupyter_mlplatform.endpoints.lean.trees import MANY, Boosted

LEVELS = [0, 1]


def rows(count: int, seed: int) -> np.ndarray:
    """Return two columns of categories, one with 40 levels, and three of numbers, all with gaps."""
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(count, 5)).round(1)
    matrix[:, 0], matrix[:, 1] = rng.integers(0, 4, count), rng.integers(0, 40, count)
    matrix[rng.random(matrix.shape) < 0.1] = np.nan
    return matrix


def strange(count: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    matrix = rows(count, 8)
    matrix[:, :2] = rng.choice([-3, 0, 1, 2, 50, 255, np.nan], (count, 2))
    matrix[:, 2] = rng.choice([-np.inf, np.inf, 0.0, -0.0, 1e300], count)
    return matrix


def fitted(
    *,
    gaps: bool = True,
    leaves: int = 31,
    classify: bool = False,
):
    matrix = rows(1000, 1)
    if not gaps:
        matrix = np.nan_to_num(matrix)
    target = np.nan_to_num(matrix[:, 2]) + (matrix[:, 1] % 3 == 0) - np.nan_to_num(matrix[:, 4]) ** 2
    options = {
        "max_iter": 8,
        "min_samples_leaf": 5,
        "categorical_features": LEVELS,
        "max_leaf_nodes": leaves,
        "random_state": 0,
    }
    with threadpool_limits(1):
        if classify:
            classes = np.digitize(target, [-0.5, 0.5])
            return HistGradientBoostingClassifier(**options).fit(matrix, classes)
        return HistGradientBoostingRegressor(**options).fit(matrix, target)


def parts(model):
    return [tree for one in model._predictors for tree in one], *model._bin_mapper.make_known_categories_bitsets()


@pytest.mark.parametrize("gaps", [True, False])
@pytest.mark.parametrize("leaves", [2, 31, 60])
@pytest.mark.parametrize("classify", [True, False])
def test_every_row_reaches_the_leaf_that_it_walks_to(gaps, leaves, classify):
    trees, known, places = parts(fitted(gaps=gaps, leaves=leaves, classify=classify))
    vectors = BitVectors(trees, known, places)
    for matrix in (rows(500, 2), strange(500), rows(1, 3)):
        walked = np.array([tree.predict(matrix, known, places, 1) for tree in trees])
        assert vectors.values(matrix).tobytes() == walked.tobytes()


def test_trees_of_many_leaves_and_large_tables_are_walked(monkeypatch):
    trees, known, places = parts(fitted(leaves=100))
    with pytest.raises(Unfit, match="leaves"):
        BitVectors(trees, known, places)
    walked = np.array([tree.predict(rows(50, 2), known, places, 1) for tree in trees])
    assert Boosted(trees, known, places, 5).values(rows(50, 2)).tobytes() == walked.tobytes()
    monkeypatch.setattr(bitvectors, "TABLE_BYTES", 10_000)
    with pytest.raises(Unfit, match="10,000 bytes"):
        BitVectors(*parts(fitted()))


def test_a_category_beyond_every_set_is_walked():
    trees, known, places = parts(fitted())
    matrix = rows(MANY, 2)
    matrix[0, 1] = 256.0
    assert BitVectors(trees, known, places).values(matrix) is None
    walked = np.array([tree.predict(matrix, known, places, 1) for tree in trees])
    assert Boosted(trees, known, places, 5).values(matrix).tobytes() == walked.tobytes()
