"""The arithmetic of fitted models on a matrix, without their checks of input; the same operations in the same order."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, is_classifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge, RidgeCV
from sklearn.utils.extmath import softmax

from jupyter_mlplatform.endpoints.lean.errors import Declined, NotLean
from jupyter_mlplatform.endpoints.lean.trees import Boosted, Forest

Floats = NDArray[np.float64]


class Said(NamedTuple):
    """What a model says of rows: numbers or places in its ``classes_``, and shares of shape (rows, classes)."""

    values: NDArray[Any]
    shares: Floats | None


Model = Callable[[Floats], Said]
_FORESTS = RandomForestClassifier | ExtraTreesClassifier | RandomForestRegressor | ExtraTreesRegressor
_LINEAR = LinearRegression | Ridge | RidgeCV | Lasso | ElasticNet


def compile_model(model: BaseEstimator) -> tuple[Model, bool]:
    """Return a fitted model as a function of a matrix, and whether that is leaner than the model's own methods."""
    if isinstance(model, LogisticRegression) and model.solver != "liblinear":
        return _logistic(model), True
    if isinstance(model, _LINEAR) and not hasattr(model.coef_, "toarray") and np.ndim(model.coef_) == 1:
        return _linear(model), True
    if isinstance(model, HistGradientBoostingClassifier | HistGradientBoostingRegressor):
        boosted = _boosted(model)
        return (boosted, True) if boosted else (_own(model), False)
    if isinstance(model, _FORESTS) and model.n_outputs_ == 1:
        return _forest(model), True
    if is_classifier(model) and not hasattr(model, "predict_proba"):
        raise NotLean(f"a {type(model).__name__} gives no probabilities")
    return _own(model), False


def _finite(matrix: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    if not np.isfinite(matrix).all():
        raise Declined("the model refuses values that are not finite")
    return matrix


def _own(model: Any) -> Model:  # noqa: ANN401 - any estimator
    """Return the model's own methods, on a matrix instead of a frame."""

    def ask(method: Callable[[Floats], Any], matrix: Floats) -> NDArray[Any]:
        try:
            return np.asarray(method(matrix))
        except Exception as error:  # a fitted model is anybody's code: what it raises is a row's fault
            raise Declined(f"{type(model).__name__} raises {type(error).__name__}") from error

    if not is_classifier(model):
        return lambda matrix: Said(ask(model.predict, matrix), None)
    places = {label: place for place, label in enumerate(model.classes_.tolist())}

    def say(matrix: Floats) -> Said:
        shares = ask(model.predict_proba, matrix).astype(np.float64, copy=False)
        return Said(np.array([places[label] for label in ask(model.predict, matrix).tolist()]), shares)

    return say


def _logistic(model: LogisticRegression) -> Model:
    weights, intercept = model.coef_.T, model.intercept_
    bias = float(intercept[0])
    places = np.array([0]), np.array([1])

    def one(matrix: Floats) -> Said | None:
        """Say the same of one row without arrays of one number, unless something in it is not finite."""
        score = (matrix @ weights).item() + bias
        if not math.isfinite(score):
            return None
        share = float(expit(score))
        return Said(places[score > 0], np.array([[1 - share, share]]))

    def binary(matrix: Floats) -> Said:
        if len(matrix) == 1 and (said := one(matrix)) is not None:
            return said
        scores = ((_finite(matrix) @ weights) + intercept).reshape(-1)
        chosen = (scores > 0).astype(np.intp)
        shares = expit(scores, out=scores)
        both = np.empty((len(shares), 2))
        np.subtract(1, shares, out=both[:, 0])
        both[:, 1] = shares
        return Said(chosen, both)

    def several(matrix: Floats) -> Said:
        scores = (_finite(matrix) @ weights) + intercept
        return Said(scores.argmax(axis=1), softmax(scores, copy=False))

    return binary if len(model.classes_) <= 2 else several


def _linear(model: Any) -> Model:  # noqa: ANN401 - one of several classes
    weights, intercept = model.coef_, model.intercept_
    return lambda matrix: Said((_finite(matrix) @ weights) + intercept, None)


def _forest(model: Any) -> Model:  # noqa: ANN401 - one of several classes
    trees = [tree.tree_ for tree in model.estimators_]
    forest = Forest(trees, model.n_features_in_)
    classify = is_classifier(model)

    def say(matrix: Floats) -> Said:
        with np.errstate(over="ignore"):
            narrow = _finite(matrix.astype(np.float32))
        total = _added_in_order(forest.values(narrow))
        total /= len(trees)
        return Said(total.argmax(axis=1), total) if classify else Said(total.reshape(-1), None)

    return say


def _boosted(model: Any) -> Model | None:  # noqa: ANN401 - one of two classes
    order = _category_order(model)
    if order is None:
        return None
    rounds = model._predictors  # noqa: SLF001 - the trees have no public name
    trees = [tree for one in rounds for tree in one]
    known, places = model._bin_mapper.make_known_categories_bitsets()  # noqa: SLF001
    boosted = Boosted(trees, known, places, model.n_features_in_)
    outputs = model.n_trees_per_iteration_
    baseline = np.asarray(model._baseline_prediction, dtype=np.float64).reshape(-1)  # noqa: SLF001
    loss = model._loss  # noqa: SLF001
    classify = is_classifier(model)
    same = np.array_equal(order, np.arange(len(order)))

    def say(matrix: Floats) -> Said:
        matrix = matrix if same else matrix[:, order]
        values = boosted.values(matrix)
        raw = np.empty((len(matrix), outputs), order="F")
        for output in range(outputs):
            column = np.empty((len(rounds) + 1, len(matrix)))
            column[0] = baseline[output]
            column[1:] = values[output::outputs]
            raw[:, output] = _added_in_order(column)
        if not classify:
            return Said(loss.link.inverse(raw.ravel()), None)
        chosen = (raw.ravel() > 0).astype(np.intp) if outputs == 1 else raw.argmax(axis=1)
        return Said(chosen, loss.predict_proba(raw))

    return say


def _added_in_order(values: Floats) -> Floats:
    """Return the sum over the first axis, one after the other, as scikit-learn adds what trees say.

    NumPy adds whole rows in that order, at a fortieth of what an accumulation costs; a single number in each it would
    add in pairs.
    """
    values = np.ascontiguousarray(values)
    if values[0].size == 1:
        return np.asarray(np.add.accumulate(values, axis=0)[-1])
    return np.asarray(np.add.reduce(values, axis=0))


def _category_order(model: Any) -> NDArray[np.intp] | None:  # noqa: ANN401 - one of two classes
    """Return the order of columns that the trees take; None if the model also gives categories other numbers."""
    preprocessor = model._preprocessor  # noqa: SLF001
    width = model.n_features_in_
    if preprocessor is None:
        return np.arange(width)
    encoder = preprocessor.named_transformers_.get("encoder")
    for categories in getattr(encoder, "categories_", ()):
        levels = np.asarray(categories, dtype=np.float64)
        levels = levels[~np.isnan(levels)]
        if not np.array_equal(levels, np.arange(len(levels))):
            return None
    categorical = np.flatnonzero(model.is_categorical_) if model.is_categorical_ is not None else np.arange(0)
    return np.concatenate((categorical, np.setdiff1d(np.arange(width), categorical)))
